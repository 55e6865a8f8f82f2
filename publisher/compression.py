"""Compressed files made of pieces that can be copied from file to file.

A ``.gz`` file is one gzip member (RFC 1952), because many clients read only the first: a header, raw deflate pieces
that each end in a full flush, an empty last block, and the CRC-32 and size of the whole content. A piece refers to
nothing before it, so it can be copied into another file, and the CRC-32 of the whole is computed from those of the
pieces. A ``.zst`` file is a chain of frames (RFC 8878 section 3), which clients of zstd read to the end.

docs/adr/0098 compares zlib with libdeflate, which cannot flush.
"""

import struct
import threading
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple, Self

import deflate
import zstandard

CODINGS: Final = ("gz", "zst")

GZIP_LEVEL: Final = 3
ZSTD_LEVEL: Final = 3
"""Measured on pieces of 40 kB: zlib 3 takes as long as zlib 1 for a file a tenth smaller; zstd 6 takes four times as
long as zstd 3 for one 15 % smaller."""

_HEADER: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
"""No time stamp, an unknown system (RFC 1952 section 2.3.1): the same bytes whenever and wherever they are written."""

_LAST_BLOCK: Final = b"\x03\x00"
"""An empty block with fixed codes (RFC 1951 section 3.2.6)."""

_PACKED_AT_ONCE: Final = 1 << 22
_ALL_ONES: Final = 0xFFFF_FFFF
_ZEROS_AT_ONCE: Final = 1 << 16
_ZEROS: Final = memoryview(bytes(_ZEROS_AT_ONCE))

_OF_THREAD: Final = threading.local()


class Content(NamedTuple):
    """What the end of a gzip file says about its content, or what a piece adds to that.

    Attributes:
        crc: the CRC-32 of the content.
        size: its size in bytes, not compressed.
    """

    crc: int = 0
    size: int = 0

    @classmethod
    def of(cls, body: bytes) -> Self:
        """Return the checksum and size of some bytes."""
        return cls(deflate.crc32(body), len(body))

    def followed_by(self, other: "Content") -> "Content":
        """Return the checksum and size of this content and the other, one after the other."""
        return joined((self, other))


def joined(contents: Iterable[Sequence[int]]) -> Content:
    """Return the checksum and size of contents one after the other, each a :class:`Content` or a list of its values."""
    whole_crc, whole_size = 0, 0
    for crc, size in contents:  # a release has hundreds of thousands: no object for each
        whole_crc = _shifted(whole_crc, size) ^ crc
        whole_size += size
    return Content(whole_crc, whole_size)


def compressed(body: bytes, coding: str) -> bytes:
    """Compress one piece of a file; the bytes depend on ``body`` alone.

    A full flush forgets what was compressed before, so the compressors of a thread are used again.
    """
    if not hasattr(_OF_THREAD, "gzip"):
        _OF_THREAD.gzip = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        _OF_THREAD.zstd = zstandard.ZstdCompressor(level=ZSTD_LEVEL, write_checksum=True)
    if coding == "gz":
        return bytes(_OF_THREAD.gzip.compress(body) + _OF_THREAD.gzip.flush(zlib.Z_FULL_FLUSH))
    return bytes(_OF_THREAD.zstd.compress(body))


def opening(coding: str) -> bytes:
    """Return what a file begins with, before its pieces."""
    return _HEADER if coding == "gz" else b""


def closing(coding: str, contents: Iterable[Sequence[int]]) -> bytes:
    """Return what a file ends with, after pieces with these contents."""
    if coding != "gz":
        return b""
    content = joined(contents)
    return _LAST_BLOCK + struct.pack("<II", content.crc, content.size & _ALL_ONES)


def pack(source: Path, target: Path, coding: str) -> None:
    """Compress a file of any size, piece by piece."""
    content = Content()
    with source.open("rb") as stream, target.open("wb") as packed:
        packed.write(opening(coding))
        while body := stream.read(_PACKED_AT_ONCE):
            packed.write(compressed(body, coding))
            content = content.followed_by(Content.of(body))
        packed.write(closing(coding, [content]))


def unpacked_file(path: Path) -> bytes:
    """Return the content of a ``.zst`` file that fits into memory: that of all its frames."""
    with path.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True) as stream:
        return bytes(stream.read())


def _shifted(crc: int, size: int) -> int:
    """Return what a CRC-32 becomes when ``size`` bytes follow, but for what those bytes add.

    A CRC is linear, so this is the CRC of zeros that starts at ``crc``; zlib's functions invert the register before and
    after. libdeflate takes half a microsecond for a piece of usual size.
    """
    register = crc ^ _ALL_ONES
    while size > _ZEROS_AT_ONCE:
        register = deflate.crc32(_ZEROS, register)
        size -= _ZEROS_AT_ONCE
    return deflate.crc32(_ZEROS[:size], register) ^ _ALL_ONES
