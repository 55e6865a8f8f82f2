"""What a client has sent and nobody has read: it sends while earlier requests have to be answered."""

import re
from typing import Final

from publisher.web.server.bodies import Allowance

SLICE_BYTES: Final = 16 * 1024
"""What is read of it at a time."""

_CARRIAGE_RETURN: Final = 0x0D
_END_OF_HEAD: Final = re.compile(rb"\n\r?\n")
_LINE_END: Final = re.compile(rb"\r?\n")


class Unread:
    """The bytes of one connection that wait to be read.

    Args:
        allowance: that they count towards.
    """

    __slots__ = ("_allowance", "_bytes")

    def __init__(self, allowance: Allowance) -> None:
        self._allowance, self._bytes = allowance, b""

    def __bool__(self) -> bool:
        return bool(self._bytes)

    def add(self, data: bytes) -> bool:
        """Append what has arrived; return whether there is room for it."""
        return self._set(self._bytes + data)

    def put_back(self, data: bytes) -> None:
        """Prepend what was taken."""
        self._set(data + self._bytes)

    def take(self) -> bytes:
        """Take the next slice."""
        data = self._bytes[:SLICE_BYTES]
        self._set(self._bytes[SLICE_BYTES:])
        return data

    def clear(self) -> None:
        """Drop everything."""
        self._set(b"")

    def _set(self, data: bytes) -> bool:
        self._allowance.free_bytes += len(self._bytes) - len(data)
        self._bytes = data
        return self._allowance.free_bytes >= 0


def with_carriage_returns(data: bytes) -> bytes:
    """Return the beginning of a request with the line ends that the parser wants, if there are line feeds alone.

    They may be recognised as line ends (RFC 9112 section 2.2); httptools does so for header fields, and not for the
    first line.
    """
    end = data.find(b"\n")
    if end <= 0 or data[end - 1] == _CARRIAGE_RETURN:
        return data
    head = match.end() if (match := _END_OF_HEAD.search(data)) else len(data)
    return _LINE_END.sub(b"\r\n", data[:head]) + data[head:]
