"""The server on a loopback socket, with functions of a test in the place of the site."""

import asyncio
import socket
import threading
import time
from contextlib import suppress

import uvloop

from publisher.web.server.heads import head_of
from publisher.web.server.server import Server

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


def get(path, *fields):
    lines = "".join(f"{field}\r\n" for field in fields)
    return f"GET {path} HTTP/1.1\r\nHost: a\r\n{lines}\r\n".encode()


def post(body, *fields):
    lines = "".join(f"{field}\r\n" for field in (*fields, f"Content-Length: {len(body)}"))
    return f"POST / HTTP/1.1\r\nHost: a\r\n{lines}\r\n".encode() + body


def chunked(*chunks, trailers=b""):
    head = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n" + trailers + b"\r\n"


def wait_for(condition, seconds=5.0):
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.01)
    return condition()


class Later:
    """Keeps requests until a test answers them."""

    def __init__(self):
        self.requests = []

    def __call__(self, request):
        self.requests.append(request)

    def wait(self, count):
        assert wait_for(lambda: len(self.requests) >= count), f"{len(self.requests)} of {count}"
        return self.requests


def answer(request, body=b"", status=200):
    """Respond with bytes."""
    request.respond(head_of(status, [("Content-Length", str(len(body)))]), (), body)


def echo(request):
    """Respond with the method, the path and the body."""

    def send(body):
        if isinstance(body, bytes):
            answer(request, b"%b %b %b" % (request.method.encode(), request.path.encode("latin-1"), body))
        else:
            answer(request, body.kind.slug.encode(), body.kind.status)

    request.take_body(send)


def refuse(problem):
    body = problem.kind.slug.encode()
    return head_of(problem.kind.status, [("Content-Length", str(len(body)))]), body


class Loopback:
    """A server in a thread.

    Args:
        receive: answers requests.
    """

    def __init__(self, receive=echo, *, most=1_000, make_room=lambda: None):
        self.loop, self.failures = uvloop.new_event_loop(), []
        listener = socket.create_server(("127.0.0.1", 0))
        self.port = listener.getsockname()[1]
        self.server = Server(receive, refuse, self.loop, most=most, make_room=make_room)
        self.server.failed = self.failures.append
        self.loop.set_exception_handler(lambda _, context: self.failures.append(context))
        self._clients = []
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(listener, ready))
        self._thread.start()
        assert ready.wait(10)

    def connect(self, sent=b"", **options):
        client = Client(self.port, **options)
        self._clients.append(client)
        client.send(sent)
        return client

    def call(self, function, *arguments):
        """Call a function in the loop's thread, and return its result."""

        async def called():
            return function(*arguments)

        return asyncio.run_coroutine_threadsafe(called(), self.loop).result(10)

    def stop(self, patience_s=0.0):
        asyncio.run_coroutine_threadsafe(self.server.stop(patience_s), self.loop).result(10)

    def close(self):
        for client in self._clients:
            client.close()
        self.stop(1.0)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)
        self.loop.close()

    def _run(self, listener, ready):
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self.server.listen(listener, 100))
        self.loop.call_soon(ready.set)
        self.loop.run_forever()


class Client:
    """A connection to the server."""

    def __init__(self, port, receive_bytes=0):
        self.socket = socket.socket()
        if receive_bytes:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(10)
        self.socket.connect(("127.0.0.1", port))
        self._file = self.socket.makefile("rb")

    def send(self, data):
        self.socket.sendall(data)

    def send_in_pieces(self, data, size=1):
        for start in range(0, len(data), size):
            self.socket.sendall(data[start : start + size])

    def head(self):
        """Return the status and the header fields of the next response."""
        status = int(self._file.readline().split()[1])
        fields = {}
        while line := self._file.readline().strip():
            name, _, value = line.decode("latin-1").partition(": ")
            fields[name.lower()] = value
        return status, fields

    def response(self):
        """Return the status, the header fields and the body of the next response."""
        status, fields = self.head()
        if "content-length" in fields:
            return status, fields, self._file.read(int(fields["content-length"]))
        if fields.get("transfer-encoding") == "chunked":
            return status, fields, b"".join(self._chunks())
        return status, fields, self._file.read()

    def bodies(self, count):
        return [self.response()[2] for _ in range(count)]

    def rest(self):
        """Return what comes until the server closes the connection."""
        received = []
        with suppress(ConnectionError):
            while data := self._file.read1(65_536):
                received.append(data)
        return b"".join(received)

    def close(self):
        self._file.close()
        self.socket.close()

    def _chunks(self):
        while size := int(self._file.readline(), 16):
            yield self._file.read(size)
            assert self._file.readline() == b"\r\n"
        assert self._file.readline() == b"\r\n"
