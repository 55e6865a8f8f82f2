"""Servers on loopback that keep what they get: a webhook, a mail server, sites with links."""

import http.server
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Site:
    """A site: what it answers by method and path, and what it was asked."""

    answers: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    bodies: list = field(default_factory=list)
    headers: list = field(default_factory=list)
    port: int = 0

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def answer(self, method, path):
        known = self.answers.get((method, path), self.answers.get(path, 404))
        return known.pop(0) if isinstance(known, list) else known


@contextmanager
def site(**answers):
    """Serve a site until the block ends."""
    served = Site(answers)

    class Handler(http.server.BaseHTTPRequestHandler):
        def _any(self):
            served.asked.append((self.command, self.path))
            served.headers.append(dict(self.headers))
            served.bodies.append(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
            answer = served.answer(self.command, self.path)
            status, location, body = (answer, None, b"") if isinstance(answer, int) else answer
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_HEAD = do_POST = _any  # noqa: N815 - the names that http.server calls

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
