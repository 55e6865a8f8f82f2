"""What passes between an engine and its worker, over one socket pair.

A request is a length and that much JSON. A reply is a head of fixed size (kind, size, most memory ever held),
then so many bytes of body; or, for a long answer, the open file of the body travels with the head (SCM_RIGHTS), so
that nothing has a name on disk and nothing can be left there.
"""

from __future__ import annotations

import struct
from enum import IntEnum
from typing import Any, Final, NamedTuple

import orjson

LENGTH: Final = struct.Struct("!I")
HEAD: Final = struct.Struct("!BQQ")
INLINE_BYTES: Final = 96 * 1024
"""Answers up to this size travel on the socket, whose buffer takes them whole; longer ones as a file."""


class Kind(IntEnum):
    """What a reply is."""

    READY = 0
    INLINE = 1
    FILE = 2
    SYNTAX = 3
    MEMORY = 4
    ROWS = 5
    SIZE = 6
    ENGINE = 7


class Head(NamedTuple):
    """The fixed part of a reply; ``peak_kib`` is the most resident memory that the worker ever held."""

    kind: Kind
    size_bytes: int
    peak_kib: int


def pack_request(fields: dict[str, Any]) -> bytes:
    """Frame a request."""
    body = orjson.dumps(fields)
    return LENGTH.pack(len(body)) + body


def pack_head(kind: Kind, size_bytes: int, peak_kib: int) -> bytes:
    """Frame the head of a reply."""
    return HEAD.pack(kind, size_bytes, peak_kib)


def unpack_head(data: bytes) -> Head:
    """Read the head of a reply."""
    kind, size_bytes, peak_kib = HEAD.unpack_from(data)
    return Head(Kind(kind), size_bytes, peak_kib)
