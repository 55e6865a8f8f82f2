"""The parser of requests (llhttp, of Node.js), and what is answered to what it does not accept."""

from collections.abc import Callable
from typing import Any, Final, Protocol

import httptools

from publisher.web.http.problems.kinds import http_kind
from publisher.web.http.problems.problem import Problem
from publisher.web.server.fields import RequestFields

HEADERS_S: Final = 30.0
"""How long a client may take for the head of a request, and stay idle before the next."""

HEAD_BYTES: Final = 64 * 1024
"""The longest head of a request, and the most that a body has around its chunks."""

HEAD_FIELDS: Final = 256
"""The header fields of a request: each takes more memory than it has bytes."""

UNREADABLE: Final = Problem(http_kind(400), "This is no HTTP/1.1 request.")
BAD_TARGET: Final = Problem(
    http_kind(400),
    "The address has a character that must be percent-encoded: a space as %20, and a character beyond ASCII byte by "
    "byte in UTF-8 (é as %C3%A9). curl does it for a query with -G --data-urlencode.",
)
"""RFC 9112 section 3.2: what is not encoded is not guessed, because an intermediary may have read it otherwise."""

_AFTER_A_SPACE: Final = "Expected HTTP/"
"""What llhttp says of what follows the first space after a target, if that is no version."""

HEAD_TOO_LONG: Final = Problem(
    http_kind(431), f"The header of a request may have up to {HEAD_BYTES:,} bytes and {HEAD_FIELDS} fields."
)
HEAD_TOO_SLOW: Final = Problem(http_kind(408), f"The header of a request has to arrive within {HEADERS_S:g} s.")
METHOD_UNKNOWN: Final = Problem(http_kind(405), http_kind(405).advice, headers={"Allow": "GET, HEAD, OPTIONS"})


class RefusedError(Exception):
    """A head is refused that the parser has accepted."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


class BodyReader(Protocol):
    """What a parser calls while it reads a body."""

    def on_body(self, piece: bytes) -> None:
        """Take a part of it."""

    def on_message_complete(self) -> None:
        """Note its end."""


class _BodyEvents:
    """What is of interest in a body whose head was read already."""

    def __init__(self, reader: BodyReader) -> None:
        self.on_body: Callable[[bytes], None] = reader.on_body
        self.on_message_complete: Callable[[], None] = reader.on_message_complete


def new_parser(reader: BodyReader) -> Any:
    """Return a parser that tells of requests."""
    parser = httptools.HttpRequestParser(reader)
    accept_line_feeds(parser, accept=True)
    return parser


def parser_of_body(reader: BodyReader, fields: RequestFields) -> Any:
    """Return a parser that tells of a body alone, after which nothing may follow.

    The parser of a request that proposes another protocol takes what follows its head for that protocol, a body too.
    """
    by_name = fields.by_name
    name = "transfer-encoding" if "transfer-encoding" in by_name else "content-length"
    parser = httptools.HttpRequestParser(_BodyEvents(reader))
    parser.feed_data(f"POST / HTTP/1.1\r\nConnection: close\r\n{name}: {by_name[name]}\r\n\r\n".encode("latin-1"))
    return parser


def accept_line_feeds(parser: Any, *, accept: bool) -> None:
    """Have a line end with a line feed alone or not: not in chunks, where an intermediary may not see the end."""
    parser.set_dangerous_leniencies(lenient_optional_cr_before_lf=accept)


def problem_of(error: httptools.HttpParserError) -> Problem | None:
    """Return what is wrong with a request; None if the request is not what is wrong."""
    if isinstance(error, httptools.HttpParserInvalidMethodError):
        return METHOD_UNKNOWN
    if isinstance(error, httptools.HttpParserInvalidURLError) or str(error).startswith(_AFTER_A_SPACE):
        return BAD_TARGET
    if not isinstance(error, httptools.HttpParserCallbackError):
        return UNREADABLE
    return error.__context__.problem if isinstance(error.__context__, RefusedError) else None
