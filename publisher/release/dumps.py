"""The downloads: every statement of the release in every format of dumps (publisher/rdf/formats.py), reproducible.

A dump is an opening, one *member* for every handful of records in IRI order, and a closing. Each member is a piece that
is compressed on its own (publisher/compression.py). Where a member ends depends on the IRIs alone, so when one
record changes one member does, and the others are copied from the previous release as they are. The statements are the
pipeline's own lines, never read back from a store, which would not keep terms exactly.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, islice
from types import MappingProxyType
from typing import Any, Final, NamedTuple, Self

from publisher.compression import CODINGS, Content, closing, compressed, opening
from publisher.rdf.formats import Format, dump_formats
from publisher.rdf.writers import Piece
from publisher.uris import Kind, UriPolicy

NAME: Final = "institutions"
CHECKSUMS: Final = "SHA256SUMS"
TABLE_METADATA: Final = ".csv-metadata.json"
"""How the name of a file ends that describes a CSV file (CSVW)."""

REFERRED: Final = MappingProxyType({Kind.PLACE: "places", Kind.CONCEPT: "concepts"})
"""The names of the tables of what institutions refer to (``places.csv``), by kind."""

SCHEME: Final = "scheme-"
"""How the name of a file begins that has one concept scheme."""

MEMBER_RECORDS: Final = 4
"""Records in a member, on average: few, so that one changed record in a hundred costs one member in twenty-five. With
eight the files are an eighth smaller, and an incremental build writes twice as many members."""

WRITTEN_AT_ONCE: Final = 128
"""Things that are written in one format after the other: each by itself takes a fifth longer (docs/adr/0220)."""


@cache
def dump_files() -> tuple[tuple[Format, str], ...]:
    """Return the format and coding of every dump, in the order in which the table ``member`` has the sizes."""
    return tuple((fmt, coding) for fmt in dump_formats() for coding in CODINGS)


def file_name(fmt: Format, coding: str) -> str:
    """Return the name of a dump below ``dumps/`` ("institutions.nq.gz")."""
    return f"{NAME}.{fmt.suffix}.{coding}"


def begins_member(iri: str) -> bool:
    """Whether a thing begins a member wherever it is, which its IRI alone decides."""
    return zlib.crc32(iri.encode()) % MEMBER_RECORDS == 0


def follows_in_member(iri: str, before: str, uris: UriPolicy) -> bool:
    """Whether a thing is in the member of the thing before it: it begins none, and is of the same kind."""
    return uris.kind_of(iri) == uris.kind_of(before) and not begins_member(iri)


class Member(NamedTuple):
    """A member of the dumps, of which ``records.sqlite`` has a row.

    Attributes:
        first: the IRI of its first thing.
        sizes: its size in bytes in each dump.
        contents: its content in each format.
        things: for each format, the bytes of each thing in it.
    """

    first: str
    sizes: list[int]
    contents: list[Content]
    things: list[list[int]]

    @classmethod
    def of(cls, row: Sequence[Any]) -> Self:
        """Make a member of the lists that JSON has instead of it."""
        first, sizes, contents, things = row
        return cls(first, sizes, [Content(*content) for content in contents], things)


WrittenThing = tuple[str, Mapping[str, bytes]]
"""A thing's IRI, and what it is in every format, by the format's suffix."""


class KnownPiece(NamedTuple):
    """A piece that is compressed already.

    Attributes:
        body: its content.
        parts: reads it in each coding.
    """

    body: bytes
    parts: Callable[[], Sequence[bytes]]


_NONE: Final[Mapping[Content, KnownPiece]] = MappingProxyType({})


def written_out(pieces: Iterable[Piece]) -> Iterator[WrittenThing]:
    """Write things in every format: many in one, then in the next, whose code stays in the processor's cache."""
    remaining, suffixes = iter(pieces), [fmt.suffix for fmt in dump_formats()]
    while some := list(islice(remaining, WRITTEN_AT_ONCE)):
        columns = [[fmt.writer.piece(piece) for piece in some] for fmt in dump_formats()]
        for piece, *texts in zip(some, *columns, strict=True):
            yield piece.iri, dict(zip(suffixes, texts, strict=True))


def packed_members(
    things: Iterable[WrittenThing], uris: UriPolicy, known: Mapping[Content, KnownPiece] = _NONE
) -> Iterator[tuple[Member, list[bytes]]]:
    """Cut things in IRI order into members; yield each with its bytes in every dump.

    Args:
        things: what is published.
        uris: the policy of the publication's base.
        known: by their content, pieces that are compressed already.
    """
    member: list[WrittenThing] = []
    for thing in things:
        if member and not follows_in_member(thing[0], member[-1][0], uris):
            yield _packed(member, known)
            member = []
        member.append(thing)
    if member:
        yield _packed(member, known)


def _packed(things: Sequence[WrittenThing], known: Mapping[Content, KnownPiece]) -> tuple[Member, list[bytes]]:
    parts: list[bytes] = []
    contents: list[Content] = []
    sizes: list[list[int]] = []
    for fmt in dump_formats():
        bodies = [written[fmt.suffix] for _, written in things]
        body = b"".join(bodies)
        content = Content.of(body)
        piece = known.get(content)
        if piece and piece.body == body:
            parts += piece.parts()
        else:
            parts += [compressed(body, coding) for coding in CODINGS]
        contents.append(content)
        sizes.append([len(text) for text in bodies])
    return Member(things[0][0], [len(part) for part in parts], contents, sizes), parts


def header(fmt: Format, coding: str, uris: UriPolicy) -> bytes:
    """Write what a dump begins with, before its members."""
    return opening(coding) + compressed(fmt.writer.header(uris), coding)


def footer(fmt: Format, coding: str, uris: UriPolicy, members: Iterable[Sequence[int]]) -> bytes:
    """Write what a dump ends with, after members with this content in this format."""
    first, last = fmt.writer.header(uris), fmt.writer.footer()
    return compressed(last, coding) + closing(coding, chain([Content.of(first)], members, [Content.of(last)]))
