"""A publication behind a real HTTP server on loopback, under the address that its IRIs have."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from werkzeug.serving import WSGIRequestHandler, make_server

from publisher.config import Settings
from publisher.web import create_app
from publisher.web.site import LiveSite
from tests.web.publication import open_served
from tests.web.story import tell


class _Silent(WSGIRequestHandler):
    """Tells nobody about requests, so that a failed test shows what matters."""

    protocol_version = "HTTP/1.1"

    def log(self, type, message, *args):  # noqa: A002 - werkzeug's own name
        pass


@contextmanager
def whole_story_in(home: Path) -> Iterator["Live"]:
    """Serve the whole story until the block ends."""
    site = Live(home)
    site.tell(3)
    site.start()
    try:
        yield site
    finally:
        site.stop()


class Live:
    """A server for one home; ``base`` is its address and the base of the IRIs that are published in it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        self.told = 0

    def tell(self, upto: int) -> None:
        """Publish the story's releases up to a number, and serve the last."""
        tell(self.home, upto, base=self.base, since=self.told)
        self.told = upto
        if hasattr(self, "site"):
            self.site.refresh()

    def start(self) -> None:
        """Serve what is live."""
        self.site = LiveSite(self.home, open_served)
        self.site.refresh()
        app = create_app(Settings(home=self.home, base_url=self.base), site=self.site)
        self._server = make_server("127.0.0.1", self.port, app, threaded=True, request_handler=_Silent)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self.site.close()
