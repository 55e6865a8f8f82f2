"""One client's connection: its requests are read and answered one after the other (RFC 9112)."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, cast

import httptools

from publisher.web.http.messages import ByteStream
from publisher.web.http.problems.problem import Problem
from publisher.web.server.bodies import INCOMPLETE, Body, Taker
from publisher.web.server.connections import spelled
from publisher.web.server.flow import Flow, pieces_of, send_pieces
from publisher.web.server.heads import Fields, end_of_head
from publisher.web.server.parsers import (
    HEAD_BYTES,
    HEAD_FIELDS,
    HEAD_TOO_LONG,
    HEAD_TOO_SLOW,
    HEADERS_S,
    UNREADABLE,
    RefusedError,
    accept_line_feeds,
    new_parser,
    parser_of_body,
    problem_of,
)
from publisher.web.server.requests import Request
from publisher.web.server.unread import SLICE_BYTES, Unread, with_carriage_returns

if TYPE_CHECKING:
    from publisher.web.server.server import Server

AHEAD_BYTES: Final = 64 * 1024
"""What is written ahead of a client."""

_LINGER_S: Final = 2.0
"""How long what a client still sends is read after the last response, so that it gets that response."""

_MOST_WAITING: Final = 16
"""Requests that were sent before the answer to an earlier one; after so many nothing more is read."""

_CHUNK_RATIO: Final = 8
"""A chunk of so many bytes may have one byte around it that does not count."""


class Connection(asyncio.Protocol):
    """A client's connection.

    Args:
        server: that it belongs to.

    Attributes:
        client: the address and port of the client, "192.0.2.1:50000" or "[2001:db8::1]:50000".
        server_address: those that it connected to.
    """

    def __init__(self, server: "Server") -> None:
        self.server = server
        self.client = self.server_address = ""
        self._transport: asyncio.Transport | None = None
        self._parser = new_parser(self)
        self._target, self._raw = b"", list[tuple[bytes, bytes]]()
        self._size_bytes = self._framing_bytes = self._waiting_bytes = 0
        self._in_head, self._head_begun = True, False
        self._reading: Request | None = None
        self._answering: Request | None = None
        self._waiting = deque[Request]()
        self._since = server.loop.time()
        self._ending = self._deaf = self._ended = self._paused = False
        self._unread = Unread(server.allowance)
        self._refusal: Problem | None = None
        self._flow = Flow()

    # What the transport calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to read."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=AHEAD_BYTES)
        self.client = spelled(transport.get_extra_info("peername"))
        self.server_address = spelled(transport.get_extra_info("sockname"))
        self.server.opened(self)

    def data_received(self, data: bytes) -> None:
        """Read what has arrived."""
        if self._deaf:
            return
        if len(data) > SLICE_BYTES or self._unread:
            if not self._unread.add(data):
                self.abort()
                return
        else:
            self._read(data)
        if self._unread or self._is_behind:
            self._read_on()

    def eof_received(self) -> bool:
        """Close the connection: a client that sends nothing more has left."""
        return False

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - why does not matter
        """Tell whoever answers that nobody waits."""
        self.server.closed(self)
        self._deaf = self._ended = True
        answering, requests = self._answering, (self._answering, *self._waiting, self._reading)
        self._answering = self._reading = self._transport = self._parser = None  # and no cycle of references stays
        self._waiting.clear()
        self._unread.clear()
        self._flow.end()
        for request in requests:
            if request is not None and request.body is not None:
                request.body.fail(INCOMPLETE)
        if answering is not None and answering.on_gone is not None:
            answering.on_gone()
            answering.on_gone = None

    def pause_writing(self) -> None:
        """The client does not keep up: nothing more is read and answered until it does."""
        self._flow.full = True
        self._adjust_reading()

    def resume_writing(self) -> None:
        """The client has taken enough."""
        self._since = self.server.now
        self._flow.resume()
        self.server.loop.call_soon(self._next)

    # What the parser calls.

    def on_message_begin(self) -> None:
        """Begin with another request."""
        self._target, self._raw, self._in_head, self._head_begun = b"", [], True, True
        self._since = self.server.now

    def on_url(self, piece: bytes) -> None:
        """Take a part of the request target."""
        self._target = self._target + piece if self._target else piece

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header field; those after a body are ignored (RFC 9110 section 6.5.1)."""
        if self._in_head:
            self._raw.append((name, value))

    def on_headers_complete(self) -> None:
        """Hand the request over, or let it wait for those before it."""
        if self._deaf:  # the connection ends with the response to a request before this one
            return
        parser, server, version = self._parser, self.server, self._parser.get_http_version()
        if version not in {"1.1", "1.0"}:
            raise RefusedError(UNREADABLE)
        if len(self._raw) > HEAD_FIELDS:
            raise RefusedError(HEAD_TOO_LONG)
        self._in_head, size_bytes, self._size_bytes, self._framing_bytes = False, self._size_bytes, 0, 0
        fields = server.fields.read(tuple(self._raw))
        body = None
        if fields.has_body:
            body = Body(server.allowance, fields.length)
            accept_line_feeds(parser, accept=False)
        request = self._reading = Request(
            self,
            method=parser.get_method().decode("ascii"),
            target=self._target.decode("latin-1"),
            version=version,
            fields=fields,
            body=body,
        )
        if self._answering is None and not self._waiting and not self._flow.full:
            self._begin(request)
        else:
            self._waiting.append(request)
            self._waiting_bytes += size_bytes

    def on_body(self, piece: bytes) -> None:
        """Take a part of the body."""
        self._framing_bytes -= len(piece) + len(piece) // _CHUNK_RATIO
        if self._reading is not None and self._reading.body is not None:
            self._reading.body.add(piece)

    def on_message_complete(self) -> None:
        """Note the end of a request."""
        request = self._reading
        if request is not None and request.body is not None:
            if self._parser.should_upgrade():  # the parser leaves the body to the protocol that is proposed
                return
            request.body.end()
            accept_line_feeds(self._parser, accept=True)
        self._reading, self._raw, self._framing_bytes = None, [], 0
        self._in_head, self._head_begun, self._since = True, False, self.server.now

    # What requests call, in the thread of the event loop.

    def take_body(self, request: Request, taker: Taker) -> None:
        """Have a function called with the body of a request; let the client send it, if it waits for that."""
        body = request.body
        if body is None:
            taker(b"")
            return
        waits = request.fields.expects_continue and request.version == "1.1" and not body.complete
        if waits and request is self._answering and self._transport is not None:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        body.take(taker, self.server.now)

    def respond(self, request: Request, head: bytes, own: Fields, body: bytes) -> None:
        """Send a response, and go on to the next request."""
        if request is not self._answering or request.responded or self._transport is None:
            return
        request.responded = True
        close = self._ends_with(request)
        whole = head + end_of_head(own, close=close)
        if len(body) <= AHEAD_BYTES:
            self._transport.write(whole + body)
        else:
            self._transport.writelines((whole, body))
        self._finish(request, close=close)

    def stream(
        self, request: Request, head: bytes, fields: Fields, body: ByteStream, done: Callable[[], object]
    ) -> None:
        """Begin to send a response in pieces."""
        if request is not self._answering or request.responded or self._transport is None:
            body.close()
            done()
            return
        request.responded = True
        announced = next((int(value) for name, value in fields if name.lower() == "content-length"), None)
        self.server.begin(self._stream(request, head, body, done, announced))

    # The rest.

    def look(self, now: float) -> None:
        """End what takes too long: a head, an idle connection, a body.

        Args:
            now: by the loop's clock.
        """
        if self._answering is not None:
            if self._answering.body is not None:
                self._answering.body.check_pace(now)
        elif not self._waiting and not self._flow.full and now - self._since > HEADERS_S:
            if self._head_begun or self._size_bytes:
                self._refuse(HEAD_TOO_SLOW)
            else:
                self.close()

    def close(self) -> None:
        """Close the connection when everything that was written is sent."""
        self._deaf = self._ended = True
        if self._transport is not None:
            self._transport.close()

    def close_soon(self) -> None:
        """Close it now if it is idle, else with the response that is due."""
        self._ending = True
        if self._answering is None:
            self.close()

    def abort(self) -> None:
        """Close it at once; what is not sent is dropped."""
        self._deaf = self._ended = True
        if self._transport is not None:
            self._transport.abort()

    def _begin(self, request: Request) -> None:
        self._answering = request
        self.server.receive(request)

    def _ends_with(self, request: Request) -> bool:
        """Return whether the connection ends with the response to a request."""
        wants = request.fields.close or request.version != "1.1" or request.method == "CONNECT"
        return wants or self._ending or request.is_arriving

    def _finish(self, request: Request, *, close: bool) -> None:
        """Go on after the response to a request."""
        arriving, self._since = request.is_arriving, self.server.now
        self._answering = request.on_gone = None
        if request.body is not None:
            request.body.drop()
        if close and arriving:
            self._linger()
        elif close or self._ending:
            self.close()
        elif self._waiting:
            self.server.loop.call_soon(self._next)
        elif self._refusal:
            self._refuse(self._refusal)

    def _next(self) -> None:
        """Begin with the next request, and read on, unless the client does not keep up."""
        if self._ended:
            return
        if self._waiting and self._answering is None and not self._flow.full:
            self._begin(self._waiting.popleft())
        if not self._waiting:
            self._waiting_bytes = 0
        self._read_on()

    @property
    def _is_behind(self) -> bool:
        """Whether so much is to be answered that nothing more is read."""
        return self._flow.full or len(self._waiting) >= _MOST_WAITING or self._waiting_bytes > HEAD_BYTES

    def _read_on(self) -> None:
        """Read what has arrived, a slice at a time; between requests, other connections have their turn."""
        reading = self._reading
        while self._unread and not self._is_behind and not self._deaf:
            self._read(self._unread.take())
            if self._reading is not reading or self._reading is None:
                self.server.loop.call_soon(self._read_on)
                break
        self._adjust_reading()

    def _read(self, data: bytes) -> None:
        """Read a slice of what has arrived."""
        if not self._in_head:
            self._framing_bytes += len(data)
        else:
            if not self._head_begun:
                data = with_carriage_returns(data)
            self._size_bytes += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:  # another protocol is proposed, and not taken up
            self._parser = new_parser(self) if self._reading is None else parser_of_body(self, self._reading.fields)
            self._unread.put_back(data[upgrade.args[0] :])
        except httptools.HttpParserError as error:
            if (problem := problem_of(error)) is not None:
                self._refuse(problem)
            else:
                self.server.failed(error.__context__ or error)
                self.abort()
        else:
            if self._in_head and (self._size_bytes > HEAD_BYTES or len(self._raw) > HEAD_FIELDS):
                self._refuse(HEAD_TOO_LONG)
            elif self._framing_bytes > HEAD_BYTES:
                self._refuse(UNREADABLE)

    def _linger(self) -> None:
        """Close the connection after the client had a moment to take the response.

        What a client sends after a close is answered with a reset, which could cost it the response (RFC 9112 section
        9.6).
        """
        self._hear_nothing()
        self._ended = True
        if self._transport is not None and self._transport.can_write_eof():
            self._transport.write_eof()
        self.server.loop.call_later(_LINGER_S, self.close)

    def _refuse(self, problem: Problem) -> None:
        """Answer what is no request, after the requests before it, and close the connection."""
        self._hear_nothing()
        if self._reading is not None and self._reading.body is not None:
            self._reading.body.fail(problem)
        if self._ended or self._transport is None:
            return
        if self._answering is not None or self._waiting:
            self._refusal = problem
            return
        head, body = self.server.refuse(problem)
        self._transport.write(head + end_of_head((), close=True) + body)
        self._linger()

    def _hear_nothing(self) -> None:
        """Drop what the client still sends."""
        self._deaf = True
        self._unread.clear()
        self._adjust_reading()

    def _adjust_reading(self) -> None:
        """Read from the network or not."""
        pause = not self._deaf and (bool(self._unread) or self._is_behind)
        if pause is self._paused or self._transport is None:
            return
        self._paused = pause
        if pause:
            self._transport.pause_reading()
        else:
            self._transport.resume_reading()

    async def _stream(
        self, request: Request, head: bytes, body: ByteStream, done: Callable[[], object], announced: int | None
    ) -> None:
        """Send a response in pieces; what ends before its announced length is cut off."""
        transport, complete = self._transport, False
        assert transport is not None
        chunked = announced is None and request.version == "1.1"
        close = self._ends_with(request) or (announced is None and not chunked)
        own = (("Transfer-Encoding", "chunked"),) if chunked else ()
        try:
            transport.write(head + end_of_head(own, close=close))
            pieces = pieces_of(body, self.server.computing)
            sent_bytes = await send_pieces(transport, self._flow, pieces, chunked=chunked)
            complete = announced is None or sent_bytes == announced
        except ConnectionResetError:  # the client has left
            pass
        finally:
            if not complete:  # the end of the stream must not look like the end of the content
                self.abort()
            try:
                body.close()
            finally:
                done()
        if complete and request is self._answering:
            self._finish(request, close=close)
