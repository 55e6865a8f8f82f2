"""The downloads: every statement of the release in every format of dumps (publisher/rdf/formats.py), reproducible.

A dump is a chain of *members*: an opening, one member for every handful of records in IRI order, a closing. Each member
is compressed on its own, and gzip (RFC 1952 section 2.2) and zstd (RFC 8878 section 3) files may be chained: a tool
unpacks them as one file. Where a member ends depends on the IRIs alone, so when one record changes one member does, and
the others are copied from the previous release as they are. The statements are the pipeline's own lines, never read
back from a store, which would not keep terms exactly.
"""

import threading
import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import deflate
import zstandard

from publisher.rdf.formats import Format, dump_formats
from publisher.rdf.writers import Piece
from publisher.uris import UriPolicy

NAME: Final = "institutions"
CODINGS: Final = ("gz", "zst")
CHECKSUMS: Final = "SHA256SUMS"

MEMBER_RECORDS: Final = 4
"""Records in a member, on average: few, so that one changed record in a hundred costs one member in twenty-five. With
eight the files are an eighth smaller, and an incremental build writes twice as many members."""

_PACKED_AT_ONCE: Final = 1 << 22
GZIP_LEVEL: Final = 1
ZSTD_LEVEL: Final = 3
"""Measured on members of 40 kB: libdeflate 1 takes three fifths of the time of zlib 3 for a file 3 % larger
(docs/adr/0069); zstd 6 takes four times as long as zstd 3 for one 15 % smaller."""

_ZSTD: Final = threading.local()


@cache
def dump_files() -> tuple[tuple[Format, str], ...]:
    """Return the format and coding of every dump, in the order in which the table ``member`` has the sizes."""
    return tuple((fmt, coding) for fmt in dump_formats() for coding in CODINGS)


def file_name(fmt: Format, coding: str) -> str:
    """Return the name of a dump below ``dumps/`` ("institutions.nq.gz")."""
    return f"{NAME}.{fmt.suffix}.{coding}"


def begins_member(iri: str) -> bool:
    """Whether a thing begins a member, which its IRI alone decides."""
    return zlib.crc32(iri.encode()) % MEMBER_RECORDS == 0


def members(pieces: Iterable[Piece], cuts: Sequence[str]) -> Iterator[list[Piece]]:
    """Cut things in IRI order into members.

    Args:
        pieces: what is published.
        cuts: the IRIs that begin a member, in order; those of refused records too, so that a cut does not move when a
            record is fixed.
    """
    member: list[Piece] = []
    next_cut = 0
    for piece in pieces:
        before = next_cut
        while next_cut < len(cuts) and cuts[next_cut] <= piece.iri:
            next_cut += 1
        if member and next_cut > before:
            yield member
            member = []
        member.append(piece)
    if member:
        yield member


def compressed(body: bytes, coding: str) -> bytes:
    """Compress one member of a file, without a time stamp, so that it can be reproduced."""
    if coding == "gz":
        return bytes(deflate.gzip_compress(body, GZIP_LEVEL))
    if not hasattr(_ZSTD, "compressor"):
        _ZSTD.compressor = zstandard.ZstdCompressor(level=ZSTD_LEVEL, write_checksum=True)
    return bytes(_ZSTD.compressor.compress(body))


def pack(source: Path, target: Path, coding: str) -> None:
    """Compress a file of any size, member by member."""
    with source.open("rb") as stream, target.open("wb") as packed:
        while body := stream.read(_PACKED_AT_ONCE):
            packed.write(compressed(body, coding))


def bodies(pieces: Sequence[Piece]) -> dict[str, bytes]:
    """Write one member in every format, not compressed; by the format's suffix."""
    written = [written_out(piece) for piece in pieces]
    return {fmt.suffix: b"".join([row[fmt.suffix] for row in written]) for fmt in dump_formats()}


def written_out(piece: Piece) -> dict[str, bytes]:
    """Write one thing in every format; by the format's suffix."""
    return {fmt.suffix: fmt.writer.piece(piece) for fmt in dump_formats()}


def header(fmt: Format, coding: str, uris: UriPolicy) -> bytes:
    """Write the member that a dump begins with."""
    return compressed(fmt.writer.header(uris), coding)


def footer(fmt: Format, coding: str) -> bytes:
    """Write the member that a dump ends with."""
    return compressed(fmt.writer.footer(), coding)
