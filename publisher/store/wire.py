"""The frames in which the server and a query worker talk over a stream socket.

A frame is a head of fixed size and a body. Several frames may arrive at once, or one in several pieces. A long answer
is an open file that travels with its frame (SCM_RIGHTS), so that nothing has a name on disk and nothing can be left
there.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from enum import IntEnum
from typing import Final


class ReplyKind(IntEnum):
    """What a reply carries: that the worker is ready, an answer, or the reason why the query has no answer."""

    READY = 0
    INLINE = 1
    FILE = 2
    SYNTAX = 3
    MEMORY = 4
    ROWS = 5
    SIZE = 6
    ENGINE = 7
    FORMAT = 8
    DISK = 9
    SKIPPED = 10


_HEAD: Final = struct.Struct("!IBQ")

RECEIVE_BYTES: Final = 64 * 1024
"""How much is read from a socket at once; a larger buffer would be mapped and unmapped each time."""

INLINE_BYTES: Final = 96 * 1024
"""Answers up to this size are sent over the socket, whose buffer holds them; longer ones as a file."""


SKIP_BYTES: Final = 8
"""The size of the memory that server and worker share: the number of the last query that was taken back."""


def frame(body: bytes, kind: int = 0, peak_kib: int = 0) -> bytes:
    """Return a frame.

    Args:
        body: what it carries.
        kind: a ReplyKind; 0 in a request.
        peak_kib: the most resident memory that the worker ever had; 0 in a request.
    """
    return _HEAD.pack(len(body), kind, peak_kib) + body


class FrameReader:
    """Takes the bytes of a socket, and gives whole frames."""

    __slots__ = ("_buffer",)

    def __init__(self) -> None:
        self._buffer = b""

    def frames(self, data: bytes) -> Iterator[tuple[int, int, bytes]]:
        """Yield the frames that are complete with these bytes: kind, memory in KiB, body."""
        buffer, start = self._buffer + data if self._buffer else data, 0
        while len(buffer) - start >= _HEAD.size:
            size, kind, peak_kib = _HEAD.unpack_from(buffer, start)
            stop = start + _HEAD.size + size
            if len(buffer) < stop:
                break
            yield kind, peak_kib, buffer[start + _HEAD.size : stop]
            start = stop
        self._buffer = buffer[start:]
