"""Ask the site as the server does, without a server."""

import threading
from types import SimpleNamespace

from publisher.web.server.fields import RequestFields
from publisher.web.server.requests import Request
from publisher.web.worker import Worker


def lasting(answer):
    """Return an answer without the id of its request, which is another each time."""
    status, headers, body = answer
    return status, {name: value for name, value in headers.items() if name != "X-Request-Id"}, body


class Client:
    """A connection that keeps the response."""

    client, server_address = "192.0.2.1:50000", ""

    def __init__(self):
        at_once = SimpleNamespace(call_soon_threadsafe=lambda call, *arguments: call(*arguments))
        self.server = SimpleNamespace(thread=0, loop=at_once)
        self.answered, self.got = threading.Event(), None

    def respond(self, request, head, own, body):
        status, *fields = head.decode("latin-1").splitlines()
        headers = dict(field.split(": ", 1) for field in fields)
        self.got = int(status.split()[1]), {**headers, **dict(own)}, body
        self.answered.set()


class Site:
    """The site as a process of the server has it."""

    def __init__(self, app):
        self.app, self._worker = app, Worker(app)

    def ask(self, path, query="", *, method="GET", host="lod.example.org", **fields):
        raw = (
            (b"Host", host.encode()),
            *((name.replace("_", "-").encode(), value.encode()) for name, value in fields.items()),
        )
        client = Client()
        target = f"{path}?{query}" if query else path
        request = Request(client, method=method, target=target, version="1.1", fields=RequestFields(raw))
        self._worker.receiver.receive(request)
        assert client.answered.wait(10)
        return client.got

    def close(self):
        self._worker.close()
