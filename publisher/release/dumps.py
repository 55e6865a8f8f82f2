"""The downloads: every statement of the release, in five RDF formats, as JSON Lines and as a table, reproducible.

A dump is a chain of *members*: an opening, one member for every handful of records in IRI order, a closing. Each member
is compressed on its own, and gzip (RFC 1952 section 2.2) and zstd (RFC 8878 section 3) files may be chained: a tool
unpacks them as one file. Where a member ends depends on the IRIs alone, so when one record changes one member does, and
the others are copied from the previous release as they are. The statements are the pipeline's own lines, never read
back from a store, which would not keep terms exactly.
"""

import threading
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import deflate
import zstandard

from publisher.rdf import dumps
from publisher.rdf.description import Description
from publisher.rdf.formats import CSV, JSON_LD, JSON_LINES, N_QUADS, N_TRIPLES, RDF_XML, TURTLE, Format
from publisher.rdf.nquads import ParsedQuads, statements
from publisher.release.tables import table_header, table_rows
from publisher.uris import UriPolicy

NAME: Final = "institutions"
FORMATS: Final = (N_QUADS, N_TRIPLES, TURTLE, JSON_LD, RDF_XML, JSON_LINES, CSV)
CODINGS: Final = ("gz", "zst")
FILES: Final = tuple((fmt, coding) for fmt in FORMATS for coding in CODINGS)
"""Every dump, in the order in which the table ``member`` has the sizes."""
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


@dataclass(frozen=True, slots=True)
class Piece:
    """What is said of one thing: canonical N-Quads, sorted, each with its line end; and the same taken apart."""

    iri: str
    nquads: bytes
    parsed: ParsedQuads

    @classmethod
    def of(cls, description: Description) -> Self:
        """What a description says."""
        return cls(description.iri, description.nquads, description.parsed)

    @classmethod
    def read(cls, iri: str, nquads: bytes) -> Self:
        """Take apart what was said of a thing."""
        return cls(iri, nquads, ParsedQuads.of(statements(nquads.decode())))


def file_name(fmt: Format, coding: str) -> str:
    """The name of a dump below ``dumps/`` ("institutions.nq.gz")."""
    return f"{NAME}.{fmt.suffix}.{coding}"


def begins_member(iri: str) -> bool:
    """Whether a thing begins a member, which its IRI alone decides."""
    return zlib.crc32(iri.encode()) % MEMBER_RECORDS == 0


def members(pieces: Iterable[Piece], cuts: Sequence[str]) -> Iterator[list[Piece]]:
    """Cut things in IRI order into members.

    Args:
        pieces: what is published.
        cuts: the IRIs that begin a member, in order; those of refused records too, so that a cut does not move when a
            record is mended.
    """
    member: list[Piece] = []
    passed = 0
    for piece in pieces:
        before = passed
        while passed < len(cuts) and cuts[passed] <= piece.iri:
            passed += 1
        if member and passed > before:
            yield member
            member = []
        member.append(piece)
    if member:
        yield member


def compressed(body: bytes, coding: str) -> bytes:
    """One member of a compressed file; without a time stamp, so that it can be reproduced."""
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


def bodies(pieces: Sequence[Piece], uris: UriPolicy) -> dict[str, bytes]:
    """Write one member in every format, not compressed; by the format's suffix."""
    written = [written_out(piece, uris) for piece in pieces]
    return {suffix: b"".join([one[suffix] for one in written]) for suffix in written[0]}


def written_out(piece: Piece, uris: UriPolicy) -> dict[str, bytes]:
    """Write one thing in every format; by the format's suffix. No two things have a subject in common."""
    subjects = piece.parsed.subjects
    written = dumps.written(subjects, f"<{piece.iri}>", uris)
    return {
        N_QUADS.suffix: piece.nquads,
        N_TRIPLES.suffix: piece.parsed.triples.encode(),
        TURTLE.suffix: written.turtle.encode(),
        RDF_XML.suffix: written.rdf_xml.encode(),
        JSON_LD.suffix: written.json_ld.encode(),
        JSON_LINES.suffix: written.json_line.encode(),
        CSV.suffix: table_rows(piece.iri, subjects, uris),
    }


def header(fmt: Format, coding: str, uris: UriPolicy) -> bytes:
    """The member that a dump begins with."""
    return compressed(table_header() if fmt is CSV else dumps.header(fmt, uris), coding)


def footer(fmt: Format, coding: str) -> bytes:
    """The member that a dump ends with."""
    return compressed(dumps.footer(fmt), coding)
