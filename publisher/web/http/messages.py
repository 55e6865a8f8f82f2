"""A request and a response as plain values: what answers a URL knows neither the web framework nor the server.

A handler is a function of the release that is served and an :class:`HttpRequest`; it returns a final
:class:`HttpResponse`, in which negotiation, content coding and conditions are settled, or a :class:`Deferred` one. The
server's side is publisher/web/shell/.
"""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, BinaryIO, Final, NamedTuple, Protocol

from publisher.telemetry.trace import NO_TRACE, Trace

CHUNK_BYTES: Final = 192 * 1024
FIRST_CHUNK_BYTES: Final = 64 * 1024
FIRST_BYTES: Final = 512 * 1024

HEADER_FIELDS: Final = (
    "accept",
    "accept-datetime",
    "accept-encoding",
    "accept-language",
    "content-type",
    "cookie",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "mcp-method",
    "mcp-name",
    "mcp-protocol-version",
    "mcp-session-id",
    "origin",
    "range",
    "x-forwarded-for",
)
"""The request header fields that handlers read."""


class HttpRequest(NamedTuple):
    """An HTTP request.

    Attributes:
        method: in upper case.
        path: percent-decoded, without the path of the base IRI ("/doc/place/cn").
        query: the query string, still percent-encoded.
        headers: those of :data:`HEADER_FIELDS` that were sent, by lower-case name.
        body: the whole body; empty unless the method is POST.
        remote_address: of the client, or of the last proxy in front.
        trace: the id of the request, and the trace that it belongs to.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = MappingProxyType({})
    body: bytes = b""
    remote_address: str = ""
    trace: Trace = NO_TRACE


def chunk_bytes(sent_bytes: int) -> int:
    """Return how much of a file is read next: less at first, because a client that reads no further keeps a chunk.

    Args:
        sent_bytes: how much was read before.
    """
    return FIRST_CHUNK_BYTES if sent_bytes < FIRST_BYTES else CHUNK_BYTES


class ByteStream(Protocol):
    """A body that is sent in chunks and has to be closed afterwards."""

    def __iter__(self) -> Iterator[bytes]: ...

    def close(self) -> None:
        """Release what is open; the server calls it whatever happened to the client."""


@dataclass(slots=True)
class FileRegion:
    """The next ``size_bytes`` of an open file.

    Attributes:
        stream: the file.
        size_bytes: how much of it is sent.
    """

    stream: BinaryIO
    size_bytes: int

    def __iter__(self) -> Iterator[bytes]:
        sent, size = 0, self.size_bytes
        with self.stream:
            while sent < size and (chunk := self.stream.read(min(chunk_bytes(sent), size - sent))):
                sent += len(chunk)
                yield chunk

    def close(self) -> None:
        """Close the file."""
        self.stream.close()


class HttpResponse(NamedTuple):
    """An HTTP response; each header field has one value."""

    status: int
    headers: Mapping[str, str]
    body: bytes | ByteStream = b""

    def without_body(self) -> "HttpResponse":
        """Return the response to HEAD: the same status and header fields."""
        if not isinstance(self.body, bytes):
            self.body.close()
        return HttpResponse(self.status, self.headers)


class Promise(Protocol):
    """What is done later: ``concurrent.futures.Future``, or publisher.store.pending.PendingAnswer."""

    def done(self) -> bool:
        """Return whether it is done."""

    def cancelled(self) -> bool:
        """Return whether nobody waits any longer."""

    def cancel(self) -> bool:
        """Say that nobody waits any longer."""

    def result(self) -> Any:
        """Wait, and return the result, or raise the error."""

    def exception(self) -> BaseException | None:
        """Wait, and return the error."""

    def add_done_callback(self, fn: Callable[[Any], object], /) -> None:
        """Call a function when it is done."""


class Deferred(NamedTuple):
    """A response that waits for a query; whoever sends it need not hold a thread meanwhile.

    Attributes:
        future: is done when the response can be made; cancelling it ends the query.
        finish: returns the response, once the future is done, and raises what a handler may raise.
        takes_long: whether that takes so long that the thread which completes the future should not do it.
    """

    future: Promise
    finish: Callable[[Any], HttpResponse]
    takes_long: Callable[[Any], bool] = lambda _: False

    def response(self) -> HttpResponse:
        """Wait, and return the response."""
        with suppress(CancelledError):
            self.future.exception()
        return self.finish(self.future)
