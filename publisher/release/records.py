"""What ``records.sqlite`` holds."""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import zstandard

from publisher.release.summary import first_values
from publisher.uris import Kind

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A thing as the release holds it.

    Attributes:
        iri, kind, slug: its name.
        source, key: the source record it came from; "" for places, concepts and legislation.
        label: what lists and titles show.
        state: "live", "deleted" or "merged".
        successor: with "merged", the IRI that took its place.
        quads: its own statements, canonical N-Quads, sorted; the document's in named graphs.
        cards: short descriptions of the things it links to, N-Triples.
        raw: the source record's bytes.
        digest: SHA-256 over quads and cards, in hex; what an ETag is made of.
        content: SHA-256 over quads alone, in hex; tells a change of the thing from one of its neighbours' labels.
        changed: ISO 8601 instant of the release in which the digest last changed.
        first_version, changed_version: the releases it appeared in, and in which its digest last changed.
        facets: what lists filter by; of several values the first.
        file, line: its place in the source.
    """

    iri: str
    kind: Kind
    slug: str
    source: str
    key: str
    label: str
    state: str
    successor: str | None
    quads: bytes
    cards: bytes
    raw: bytes
    digest: str
    content: str
    changed: str
    first_version: str
    changed_version: str
    facets: Mapping[str, str]
    file: str
    line: int | None

    @classmethod
    def of(cls, row: Row) -> "StoredRecord":
        """Read a row of :data:`RECORD`."""
        values = dict(zip(cls.__slots__, row, strict=True))
        values["kind"] = Kind(str(values["kind"]))
        values["facets"] = MappingProxyType(first_values(json.loads(str(values["facets"]))))
        for name in ("quads", "cards", "raw"):
            values[name] = unpacked(values[name])
        return cls(**values)


LINE: Final = "coalesce(line, (SELECT input.line FROM input WHERE input.record = record.id))"
"""Where a record is: its own row says so if its file is one record, and the table of inputs if it is one of many."""

_COLUMNS: Final = ", ".join(LINE if name == "line" else name for name in StoredRecord.__slots__)

RECORD: Final = f"SELECT {_COLUMNS} FROM record JOIN edition ON edition.record = record.id"  # noqa: S608 - constants
"""Gives the rows of :meth:`StoredRecord.of`; a condition may follow."""


class Thing(NamedTuple):
    """One line of a listing: what a sitemap or an index needs."""

    iri: str
    label: str
    changed: str


_codecs = threading.local()


def packed(data: bytes) -> bytes:
    """Compress a blob; empty stays empty."""
    if not data:
        return b""
    if not hasattr(_codecs, "packer"):
        _codecs.packer = zstandard.ZstdCompressor(level=3, write_checksum=False)
    return bytes(_codecs.packer.compress(data))


def unpacked(blob: bytes) -> bytes:
    """Return the bytes of a blob that :func:`packed` made."""
    if not blob:
        return b""
    if not hasattr(_codecs, "unpacker"):
        _codecs.unpacker = zstandard.ZstdDecompressor()
    return bytes(_codecs.unpacker.decompress(blob))
