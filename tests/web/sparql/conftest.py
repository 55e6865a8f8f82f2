"""The small publication of the web shell's tests, with a real query engine over its store."""

import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from publisher.config import Settings
from publisher.release import Release
from publisher.store import open_engine
from publisher.web import create_app
from publisher.web.site import MIB, LiveSite, Served, limits_of
from tests.web.publication import BASE


@pytest.fixture(scope="session")
def serve(home, tmp_path_factory):
    """Return an application over the publication; ``limits`` are fields of Limits."""
    sites = []

    def make(answers_mib=8, **limits):
        settings = Settings(home=home, base_url=BASE)

        def opener(path):
            release = Release.open(path)
            own = replace(limits_of(settings), **{"share_s": 1e9, **limits})
            cache = tmp_path_factory.mktemp("answers")
            engine = open_engine(release.store, own, version=release.version, base=release.uris.base, cache_dir=cache)
            return Served(release, engine, cache_bytes=answers_mib * MIB)

        site = LiveSite(home, opener)
        site.refresh()
        sites.append(site)
        app = create_app(settings, site=site)
        app.config["TESTING"] = True
        return app

    yield make
    for site in sites:
        site.close()


@pytest.fixture(scope="session")
def app(serve):
    return serve()


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def listener():
    """A real HTTP listener on loopback; its ``hits`` are the paths that were asked for."""
    hits = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            hits.append(self.path)
            self.send_response(500)
            self.end_headers()

        do_POST = do_GET  # noqa: N815 (the server's name for it)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.hits = hits
    server.url = f"http://127.0.0.1:{server.server_port}/x"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
