"""The downloads: every statement of the release in every format of dumps (publisher/rdf/formats.py), reproducible.

A dump is an opening, one *member* for every handful of records in IRI order, and a closing. Each member is a piece that
is compressed on its own (publisher/compression.py). Where a member ends depends on the IRIs alone, so when one
record changes one member does, and the others are copied from the previous release as they are. The statements are the
pipeline's own lines, never read back from a store, which would not keep terms exactly.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from typing import Final

from publisher.compression import CODINGS, Content, closing, compressed, opening
from publisher.rdf.formats import Format, dump_formats
from publisher.rdf.writers import Piece
from publisher.uris import UriPolicy

NAME: Final = "institutions"
CHECKSUMS: Final = "SHA256SUMS"

MEMBER_RECORDS: Final = 4
"""Records in a member, on average: few, so that one changed record in a hundred costs one member in twenty-five. With
eight the files are an eighth smaller, and an incremental build writes twice as many members."""


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


def bodies(pieces: Sequence[Piece]) -> dict[str, bytes]:
    """Write one member in every format, not compressed; by the format's suffix."""
    written = [written_out(piece) for piece in pieces]
    return {fmt.suffix: b"".join([row[fmt.suffix] for row in written]) for fmt in dump_formats()}


def written_out(piece: Piece) -> dict[str, bytes]:
    """Write one thing in every format; by the format's suffix."""
    return {fmt.suffix: fmt.writer.piece(piece) for fmt in dump_formats()}


def header(fmt: Format, coding: str, uris: UriPolicy) -> bytes:
    """Write what a dump begins with, before its members."""
    return opening(coding) + compressed(fmt.writer.header(uris), coding)


def footer(fmt: Format, coding: str, uris: UriPolicy, members: Iterable[Sequence[int]]) -> bytes:
    """Write what a dump ends with, after members with this content in this format."""
    first, last = fmt.writer.header(uris), fmt.writer.footer()
    return compressed(last, coding) + closing(coding, chain([Content.of(first)], members, [Content.of(last)]))
