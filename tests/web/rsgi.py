"""Ask the site over RSGI, without a server."""

import asyncio
import threading
from types import SimpleNamespace

from publisher.web.worker import Worker


def lasting(answer):
    """Return an answer without the id of its request, which is another each time."""
    status, headers, body = answer
    return status, {name: value for name, value in headers.items() if name != "X-Request-Id"}, body


class Site:
    """The site as a process of the server has it."""

    def __init__(self, app):
        self.app, self._worker, self._loop = app, Worker(app), asyncio.new_event_loop()
        self._worker.__rsgi_init__(self._loop)

    def ask(self, path, query="", *, method="GET", host="lod.example.org", **fields):
        answered, got = threading.Event(), []

        def response_bytes(*response):
            got.extend(response)
            answered.set()

        named = [("host", host), *((name.replace("_", "-"), value) for name, value in fields.items())]
        scope = SimpleNamespace(
            method=method, path=path, query_string=query, authority=None, http_version="1.1", server="", scheme="http",
            client="192.0.2.1:50000", headers=SimpleNamespace(items=lambda: named),
        )  # fmt: skip
        self._worker.receive(scope, SimpleNamespace(response_bytes=response_bytes))
        assert answered.wait(10)
        status, headers, body = got
        return status, dict(headers), body

    def close(self):
        self._worker.__rsgi_del__(self._loop)
        self._loop.close()
