"""A request as the server hands it over, and the way back for its response."""

import re
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_to_bytes

from publisher.web.http.messages import ByteStream
from publisher.web.server.bodies import Body, Taker
from publisher.web.server.fields import RequestFields
from publisher.web.server.heads import Fields, head_of

if TYPE_CHECKING:
    from publisher.web.server.connection import Connection

_ABSOLUTE: Final = re.compile(r"https?://([^/?#]*)", re.IGNORECASE)


class Request:
    """A request whose head has arrived.

    Any thread may respond, once. Whoever answers later can learn that the client has left: :attr:`on_gone`.

    Args:
        connection: that it came by.
        method: as it was sent.
        target: the request target (RFC 9112 section 3.2).
        version: of HTTP, "1.1" or "1.0".
        fields: the header fields.
        body: what arrives after the head; None for nothing.

    Attributes:
        path: percent-decoded, each byte as one latin-1 character, as in WSGI (PEP 3333).
        query: the query string, still percent-encoded.
        authority: the host that an absolute target names; "" for others.
        responded: whether a response was begun.
        on_gone: is called in the event loop's thread if the client leaves before a response is complete.
    """

    __slots__ = (
        "_connection", "authority", "body", "fields", "method", "on_gone", "path", "query", "responded", "version",
    )  # fmt: skip

    def __init__(
        self,
        connection: "Connection",
        *,
        method: str,
        target: str,
        version: str,
        fields: RequestFields,
        body: Body | None = None,
    ) -> None:
        self._connection, self.method, self.version, self.fields = connection, method, version, fields
        self.body = body
        self.responded = False
        self.on_gone: Callable[[], object] | None = None
        self.authority = ""
        if target[:1] != "/" and (absolute := _ABSOLUTE.match(target)):
            self.authority, target = absolute[1], target[absolute.end() :]
            target = target if target.startswith("/") else f"/{target}"
        path, _, self.query = target.partition("#")[0].partition("?")
        self.path = unquote_to_bytes(path.encode("latin-1")).decode("latin-1") if "%" in path else path

    @property
    def client(self) -> str:
        """The address and port of the client."""
        return self._connection.client

    @property
    def server(self) -> str:
        """The address and port that the client connected to."""
        return self._connection.server_address

    @property
    def host(self) -> str:
        """The host that is asked: an absolute target's takes precedence (RFC 9112 section 3.2.2)."""
        host = self.authority or self.fields.by_name.get("host", "")
        return self.server if not host and self.version == "1.0" else host  # HTTP/1.0 has no Host

    @property
    def is_arriving(self) -> bool:
        """Whether some of its body has not arrived."""
        return self.body is not None and not self.body.complete

    def take_body(self, taker: Taker) -> None:
        """Have a function called with the whole body, in the event loop's thread; this may be called in any thread."""
        self._in_loop(self._connection.take_body, self, taker)

    def respond(self, head: bytes, own: Fields, body: bytes) -> None:
        """Send a response whose body is in memory.

        Args:
            head: the result of :func:`head_of`.
            own: header fields of this response alone, of plain ASCII.
            body: the body; empty for HEAD and for statuses without a body.
        """
        connection = self._connection
        if threading.get_ident() == connection.server.thread:
            connection.respond(self, head, own, body)
        else:
            self._in_loop(connection.respond, self, head, own, body)

    def stream(self, status: int, fields: Fields, body: ByteStream, done: Callable[[], object]) -> None:
        """Send a response whose body comes in pieces, as fast as the client takes them.

        Args:
            status: the status code.
            fields: the header fields; without Content-Length the body is sent in chunks.
            body: its pieces are computed in a thread; it is closed when it was sent, or cannot be.
            done: is called after that.

        Raises:
            HeadError: a header field cannot be sent.
        """
        self._in_loop(self._connection.stream, self, head_of(status, fields), fields, body, done)

    def abort(self) -> None:
        """End the connection at once, because a response cannot be sent."""
        self._in_loop(self._connection.abort)

    def _in_loop(self, call: Callable[..., object], *arguments: object) -> None:
        server = self._connection.server
        if threading.get_ident() == server.thread:
            call(*arguments)
        else:
            server.loop.call_soon_threadsafe(call, *arguments)
