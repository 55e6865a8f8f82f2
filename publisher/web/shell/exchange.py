"""One request and its response over RSGI: whatever thread has the response sends it, and no thread is held meanwhile.

Bytes in memory are handed over at once. Files are read by the server as fast as the client takes them. What has to be
computed while it is sent is computed a piece at a time in a few threads, and sent by a task of the event loop that
waits whenever the client does not keep up.
See https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import perf_counter, time
from types import MappingProxyType
from typing import Any, Final

from granian._granian import RSGIProtocolClosed as ProtocolClosed

from publisher.telemetry.access import Answered
from publisher.telemetry.trace import Trace, new_id, trace_of
from publisher.web.http.messages import ByteStream, FileRegion, HttpResponse
from publisher.web.http.metrics import OTHER
from publisher.web.http.observer import REQUEST_ID_FIELD, Observer
from publisher.web.shell.checks import PREFLIGHT_HEADERS, SITE_HEADERS, with_site_headers
from publisher.web.shell.connections import Connections
from publisher.web.shell.dispatch import LogUnexpected
from publisher.web.shell.ready import ReadyAnswer
from publisher.web.site import Served

Headers = list[tuple[str, str]]

_OPEN_S: Final = 10.0
"""A file without a name stays open this long after it was handed over; the server opens it within milliseconds."""

_AHEAD_BYTES: Final = 128 * 1024
"""What is computed of a stream before the client has taken it."""

_LONG_BYTES: Final = 256 * 1024
"""What is longer is sent in pieces: the server keeps a copy of its own of what it was given, until it is sent."""

_PIECE_BYTES: Final = 64 * 1024

_QUICK_LOOKS: Final = 16
"""Most clients have taken a piece by the time that others have had their turn."""

_WAIT_S: Final = 0.001
_MOST_DOUBLINGS: Final = 10

_THREADS: Final = 3
"""Threads that compute pieces of streams; whatever many streams there are, the event loop receives bodies meanwhile."""

_NO_FIELDS: Final = MappingProxyType[str, str]({})

_STREAM_FAILED: Final = LogUnexpected("a stream failed", ProtocolClosed)


@dataclass(frozen=True, slots=True)
class Pieces:
    """A long body that is in memory."""

    body: bytes

    def __iter__(self) -> Iterator[bytes]:
        for start in range(0, len(self.body), _PIECE_BYTES):
            yield self.body[start : start + _PIECE_BYTES]

    def close(self) -> None:
        """Nothing is open."""


class Outlet:
    """What all exchanges of a process share to send their responses.

    Args:
        loop: where streams are sent.
        connections: tells how much a client has taken.
        observer: is told of each answer.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, connections: Connections, observer: Observer) -> None:
        self.loop, self.connections, self.observer = loop, connections, observer
        self._streams = set[asyncio.Task[None]]()
        self._computing = ThreadPoolExecutor(_THREADS, thread_name_prefix="streams")

    def close(self) -> None:
        """Compute nothing more."""
        self._computing.shutdown(wait=False, cancel_futures=True)

    def keep_open(self, region: FileRegion) -> None:
        """Close a file when the server has surely opened it itself."""
        self.loop.call_soon_threadsafe(self.loop.call_later, _OPEN_S, region.close)

    def stream(self, exchange: "Exchange", status: int, headers: Headers, body: ByteStream) -> None:
        """Begin to send a stream."""

        def begin() -> None:
            task = self.loop.create_task(self._send(exchange, status, headers, body))
            self._streams.add(task)
            task.add_done_callback(self._streams.discard)

        self.loop.call_soon_threadsafe(begin)

    async def _until_taken(self, client: str, position: int) -> None:
        looks = 0
        while self.connections.taken(client, position) < position:  # the kernel sends no event
            looks += 1
            doublings = min(looks - _QUICK_LOOKS, _MOST_DOUBLINGS)
            await asyncio.sleep(_WAIT_S * 2**doublings if doublings >= 0 else 0)

    async def _chunks(self, body: ByteStream) -> AsyncIterator[bytes]:
        """The pieces of a stream; each is computed in a thread, unless it is in memory."""
        pieces = iter(body)
        if isinstance(body, Pieces):
            for piece in pieces:
                yield piece
            return
        while (computed := await self.loop.run_in_executor(self._computing, next, pieces, None)) is not None:
            yield computed

    async def _send(self, exchange: "Exchange", status: int, headers: Headers, body: ByteStream) -> None:
        complete, connections = False, self.connections
        try:
            with _STREAM_FAILED:
                start, sent = connections.taken(exchange.client), 0
                transport = exchange.protocol.response_stream(status, headers)
                async for chunk in self._chunks(body):
                    await transport.send_bytes(chunk)
                    sent += len(chunk)
                    await self._until_taken(exchange.client, start + sent - _AHEAD_BYTES)
                complete = True
        except ProtocolClosed:  # the client has left
            complete = True
        finally:
            if not complete:  # the end of the stream must not look like the end of the content
                connections.abort(exchange.client)
            body.close()
            exchange.release()


class Exchange:
    """One request, until its response is on its way.

    Args:
        outlet: sends what is not in memory.
        protocol: granian's side of it; its methods may be called in any thread.
        scope: granian's description of the request.

    Attributes:
        method: of the request.
        path: of the request, percent-decoded.
        query: its query string, still percent-encoded.
        pattern: the route, for the metrics.
        fields: the header fields of the request, by lower-case name.
        served: the release that the request is answered from, until the response is on its way.
    """

    __slots__ = (
        "_began",
        "_outlet",
        "_request_id",
        "_trace",
        "fields",
        "method",
        "path",
        "pattern",
        "protocol",
        "query",
        "scope",
        "served",
    )

    def __init__(self, outlet: Outlet, protocol: Any, scope: Any) -> None:
        self._began = perf_counter()
        self._request_id = new_id()
        self._outlet, self.protocol, self.scope = outlet, protocol, scope
        self.method: str = scope.method
        self.path: str = scope.path
        self.query: str = scope.query_string
        self.pattern = OTHER
        self.fields: Mapping[str, str] = _NO_FIELDS
        self.served: Served | None = None
        self._trace: Trace | None = None

    @property
    def client(self) -> str:
        """The address and port of the client."""
        client: str = self.scope.client
        return client

    @property
    def trace(self) -> Trace:
        """The id of the request, and the trace that it belongs to."""
        trace = self._trace
        if trace is None:
            trace = self._trace = trace_of(self._request_id, self.fields.get("traceparent"))
        return trace

    def send_ready(self, answer: ReadyAnswer, version: str) -> None:
        """Send an answer that is ready.

        Args:
            answer: the answer.
            version: of the release that it is of.
        """
        self.pattern, headers, body = answer
        seconds = perf_counter() - self._began
        observer = self._outlet.observer
        observer.metrics.observe(self.pattern, self.method, "200", seconds)
        if observer.notes:
            self._note(200, headers, len(body), seconds, version)
        self.protocol.response_bytes(200, [*headers, (REQUEST_ID_FIELD, self._request_id)], body)

    def send(self, response: HttpResponse) -> None:
        """Send a final response."""
        headers: Headers = [*response.headers.items(), *SITE_HEADERS]
        if self.method == "OPTIONS":
            headers += PREFLIGHT_HEADERS
        self._send(response, headers)

    def send_from_flask(self, response: HttpResponse, headers: Headers) -> None:
        """Send a response of Flask, whose header fields may be repeated."""
        self._send(response, with_site_headers(headers, self.method))

    def release(self) -> None:
        """Let go of the release."""
        if self.served is not None:
            self.served.done()
            self.served = None

    def _send(self, response: HttpResponse, headers: Headers) -> None:
        status, _, body = response
        seconds = perf_counter() - self._began
        observer = self._outlet.observer
        observer.metrics.observe(self.pattern, self.method, str(status), seconds)
        if observer.notes:
            version = self.served.release.version if self.served else None
            self._note(status, headers, _size(body), seconds, version)
        headers.append((REQUEST_ID_FIELD, self._request_id))
        if isinstance(body, bytes) and len(body) > _LONG_BYTES:
            if all(name.lower() != "content-length" for name, _ in headers):
                headers.append(("Content-Length", str(len(body))))
            self._outlet.stream(self, status, headers, Pieces(body))
            return
        if isinstance(body, bytes):
            self.protocol.response_bytes(status, headers, body)
        elif isinstance(body, FileRegion):
            self._send_file(status, headers, body)
        else:
            self._outlet.stream(self, status, headers, body)
            return
        self.release()

    def _note(self, status: int, headers: Headers, size: int | None, seconds: float, version: str | None) -> None:
        media_type = next((value for name, value in headers if name.lower() == "content-type"), None)
        self._outlet.observer.note(
            Answered(
                time(), self.trace, self.method, self.path, self.pattern, status, media_type, size, seconds,
                self.fields, version,
            )
        )  # fmt: skip

    def _send_file(self, status: int, headers: Headers, region: FileRegion) -> None:
        if region.size_bytes == 0:
            region.close()
            self.protocol.response_bytes(status, headers, b"")
            return
        start = region.stream.tell()
        stop = start + region.size_bytes
        if region.path is None:
            path = f"/proc/self/fd/{region.stream.fileno()}"
            self._outlet.keep_open(region)
        else:
            path = str(region.path)
            region.close()
        self.protocol.response_file_range(status, headers, path, start, stop)


def _size(body: bytes | ByteStream) -> int | None:
    """Return the bytes of a body, where they are known before they are sent."""
    if isinstance(body, bytes):
        return len(body)
    return body.size_bytes if isinstance(body, FileRegion) else None
