"""The head of a response: status line and header fields (RFC 9112 sections 4 and 5)."""

import time
from collections.abc import Iterable, Sequence
from email.utils import formatdate
from http import HTTPStatus
from typing import Final

Fields = Sequence[tuple[str, str]]

_STATUS_LINES: Final = {status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n" for status in HTTPStatus}

_CLOSE: Final = "Connection: close\r\n"

NO_CONTENT: Final = frozenset({204, 304})
"""The statuses whose responses have no body and no length (RFC 9110 section 8.6)."""


class HeadError(ValueError):
    """A header field has a character that none may have: whoever put it there has a bug."""


class _Clock:
    """The time as header fields spell it, made once a second."""

    def __init__(self) -> None:
        self._second, self._text = 0, ""

    def date(self) -> str:
        """Return the field ``Date`` of now."""
        second = int(time.time())
        if second != self._second:
            self._second, self._text = second, f"Date: {formatdate(second, usegmt=True)}\r\n"
        return self._text


_CLOCK: Final = _Clock()


def _text(fields: Fields) -> str:
    text = "".join([f"{name}: {value}\r\n" for name, value in fields])
    if text.count("\n") != len(fields) or text.count("\r") != len(fields) or "\0" in text:
        raise HeadError("a header field of the response has a line end in it")
    return text


class HeadPart:
    """Header fields that many responses have, ready to be sent."""

    def __init__(self, fields: Fields) -> None:
        self.fields = fields
        self.text = _text(fields)


NOTHING: Final = HeadPart(())


def head_of(status: int, fields: Fields, part: HeadPart = NOTHING) -> bytes:
    """Return the head of a response, without what depends on the moment and on the connection, and without its end.

    Args:
        status: the status code.
        fields: the header fields; their values are latin-1 text.
        part: further ones.

    Raises:
        HeadError: a field has a line end or a character beyond latin-1.
    """
    try:
        return (_STATUS_LINES[status] + _text(fields) + part.text).encode("latin-1")
    except UnicodeEncodeError as error:
        raise HeadError("a header field of the response is not latin-1 text") from error


def end_of_head(more: Iterable[tuple[str, str]], *, close: bool) -> bytes:
    """Return the rest of a head: further fields, ``Date``, and whether the connection ends; then the empty line.

    Args:
        more: fields of this response alone, of plain ASCII.
        close: whether the connection ends with it.
    """
    own = "".join([f"{name}: {value}\r\n" for name, value in more])
    return f"{own}{_CLOCK.date()}{_CLOSE if close else ''}\r\n".encode("ascii")
