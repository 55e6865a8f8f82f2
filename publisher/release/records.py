"""Read ``records.sqlite``: one thing by its name, a search, a listing.

A connection a thread, opened read-only and immutable: a sealed release never changes, so SQLite need not lock it.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple
from urllib.parse import quote

import zstandard

from publisher.errors import ManifestError
from publisher.release.text import match_expression
from publisher.uris import Kind

Row = tuple[Any, ...]

PAGE: Final = 1000
"""Rows that a listing fetches at a time."""

FACET_VALUES: Final = 50
"""The most values that a search counts for one facet."""


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
        facets: what lists filter by.
        file, line: where in the source it stands.
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


class Thing(NamedTuple):
    """One line of a listing: what a sitemap or an index needs."""

    iri: str
    label: str
    changed: str


class FacetCount(NamedTuple):
    """How many hits have a value."""

    value: str
    hits: int


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One thing that a search found."""

    iri: str
    kind: Kind
    slug: str
    label: str
    state: str
    facets: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of hits, best first; ``facets`` counts all hits, not those of the page."""

    total: int
    hits: tuple[SearchHit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=lambda: MappingProxyType({}))


_COLUMNS: Final = (
    "iri, kind, slug, source, key, label, state, successor, quads, cards, raw, digest, content, changed, "
    "first_version, changed_version, facets, file, line"
)
_RECORD: Final = f"SELECT {_COLUMNS} FROM record JOIN edition ON edition.record = record.id"  # noqa: S608 - constant


class Records:
    """The things of one release; safe to share among threads.

    Args:
        path: the ``records.sqlite`` of a sealed release.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._lock = threading.Lock()

    def get(self, iri: str) -> StoredRecord | None:
        """The thing with that IRI, deleted and merged ones included."""
        row = self._one(f"{_RECORD} WHERE iri = ?", (iri,))
        return _record(row) if row else None

    def by_source(self, source: str, key: str) -> StoredRecord | None:
        """The thing that was made of a source's record."""
        row = self._one(f"{_RECORD} WHERE source = ? AND key = ?", (source, key))
        return _record(row) if row else None

    def label(self, iri: str) -> str | None:
        """The label of a thing, None for an IRI that is none of this release's."""
        row = self._one("SELECT label FROM record WHERE iri = ?", (iri,))
        return str(row[0]) if row else None

    def things(self, kind: Kind | str | None, after: str | None, limit: int | None) -> Iterator[Thing]:
        """Walk the live things in IRI order, a page of the table at a time."""
        left, last = limit, after or ""
        while left is None or left > 0:
            rows = self._all(
                "SELECT iri, label, changed FROM record JOIN edition ON edition.record = record.id "
                "WHERE iri > ? AND (?2 IS NULL OR kind = ?2) AND state = 'live' ORDER BY iri LIMIT ?3",
                (last, str(kind) if kind else None, PAGE if left is None else min(PAGE, left)),
            )
            if not rows:
                return
            yield from (Thing(*row) for row in rows)
            last, left = rows[-1][0], None if left is None else left - len(rows)

    def search(
        self, text: str, *, kind: Kind | str | None, filters: Mapping[str, str], limit: int, offset: int
    ) -> SearchPage:
        """Find things by the words of their names, filtered by kind and facets."""
        found = _Selection.of(text, kind, filters)
        if found is None:
            return SearchPage(0, ())
        total = int(self._all(f"SELECT count(*) FROM {found.tables} WHERE {found.where}", found.values)[0][0])  # noqa: S608 - values are bound
        hits = self._all(
            f"SELECT iri, kind, slug, record.label, state, facets FROM {found.tables} WHERE {found.where} "  # noqa: S608 - values are bound
            f"ORDER BY {found.order} LIMIT ? OFFSET ?",
            (*found.values, limit, offset),
        )
        return SearchPage(total, tuple(_hit(row) for row in hits), self._facets(found))

    def linking(self, target: str, *, kind: Kind | str | None, limit: int, offset: int) -> SearchPage:
        """The live things whose documents show a card of ``target``, by label."""
        tables = "link JOIN record ON record.id = link.record"
        where = "link.target = ?1 AND record.iri <> ?1 AND record.state = 'live' AND (?2 IS NULL OR record.kind = ?2)"
        values = (target, str(kind) if kind else None)
        total = int(self._all(f"SELECT count(*) FROM {tables} WHERE {where}", values)[0][0])  # noqa: S608 - values are bound
        hits = self._all(
            f"SELECT iri, kind, slug, record.label, state, facets FROM {tables} WHERE {where} "  # noqa: S608 - values are bound
            "ORDER BY label COLLATE NOCASE, iri LIMIT ?3 OFFSET ?4",
            (*values, limit, offset),
        )
        return SearchPage(total, tuple(_hit(row) for row in hits))

    def link_counts(self, kind: Kind | str) -> dict[str, int]:
        """How many live things of a kind show a card of each thing; a pass over all links."""
        rows = self._all(
            "SELECT target, count(*) FROM link JOIN record ON record.id = link.record "
            "WHERE record.kind = ? AND record.state = 'live' GROUP BY target",
            (str(kind),),
        )
        return {str(target): int(count) for target, count in rows}

    def links(self, kind: Kind | str) -> dict[str, list[str]]:
        """What the live things of a kind show cards of; for kinds of which there are few."""
        found: dict[str, list[str]] = {}
        rows = self._all(
            "SELECT iri, target FROM record LEFT JOIN link ON link.record = record.id "
            "WHERE kind = ? AND state = 'live' ORDER BY iri, target",
            (str(kind),),
        )
        for iri, target in rows:
            found.setdefault(str(iri), []).extend([str(target)] if target else [])
        return found

    def close(self) -> None:
        """Close every thread's connection; the object is not used afterwards."""
        with self._lock:
            while self._opened:
                self._opened.pop().close()

    def _facets(self, found: "_Selection") -> Mapping[str, tuple[FacetCount, ...]]:
        rows = self._all(
            f"SELECT name, value, count(*) AS n FROM facet WHERE record IN "  # noqa: S608 - values are bound
            f"(SELECT record.id FROM {found.tables} WHERE {found.where}) GROUP BY name, value ORDER BY n DESC, value",
            found.values,
        )
        counted: dict[str, list[FacetCount]] = {}
        for name, value, count in rows:
            if len(values := counted.setdefault(name, [])) < FACET_VALUES:
                values.append(FacetCount(value, count))
        return MappingProxyType({name: tuple(values) for name, values in sorted(counted.items())})

    def _one(self, statement: str, values: Sequence[object]) -> Row | None:
        rows = self._all(statement, values)
        return rows[0] if rows else None

    def _all(self, statement: str, values: Sequence[object]) -> list[Row]:
        try:
            return self._connection().execute(statement, tuple(values)).fetchall()
        except sqlite3.DatabaseError as error:
            raise ManifestError(str(self._path), f"cannot be read: {error}") from error

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            address = f"file:{quote(str(self._path.resolve()))}?mode=ro&immutable=1"
            connection = sqlite3.connect(address, uri=True, check_same_thread=False)
            connection.execute("PRAGMA mmap_size = 1073741824")
            self._local.connection = connection
            with self._lock:
                self._opened.append(connection)
        return connection


@dataclass(frozen=True, slots=True)
class _Selection:
    """The FROM and WHERE of a search, and the values bound to it."""

    tables: str
    where: str
    values: tuple[object, ...]
    order: str

    @classmethod
    def of(cls, text: str, kind: Kind | str | None, filters: Mapping[str, str]) -> "_Selection | None":
        """Compose the selection; None where the text holds nothing that could be found."""
        tables, order = "record", "record.label COLLATE NOCASE, iri"
        conditions: list[str] = []
        values: list[object] = []
        if text.strip():
            if not (expression := match_expression(text)):
                return None
            tables = "search JOIN record ON record.id = search.rowid"
            order = "bm25(search, 4.0, 1.0), record.label, iri"
            conditions.append("search MATCH ?")
            values.append(expression)
        if kind:
            conditions.append("kind = ?")
            values.append(str(kind))
        for name, value in sorted(filters.items()):
            conditions.append("EXISTS (SELECT 1 FROM facet WHERE name = ? AND value = ? AND facet.record = record.id)")
            values.extend((name, value))
        return cls(tables, " AND ".join(conditions) or "1", tuple(values), order)


def _record(row: Row) -> StoredRecord:
    values = dict(zip(_COLUMNS.replace(" ", "").split(","), row, strict=True))
    values["kind"] = Kind(str(values["kind"]))
    values["facets"] = MappingProxyType(json.loads(str(values["facets"])))
    for name in ("quads", "cards", "raw"):
        values[name] = unpacked(values[name])
    return StoredRecord(**values)


def _hit(row: Row) -> SearchHit:
    iri, kind, slug, label, state, facets = (str(value) for value in row)
    return SearchHit(iri, Kind(kind), slug, label, state, MappingProxyType(json.loads(facets)))


_codecs = threading.local()


def packed(data: bytes) -> bytes:
    """Compress a blob; empty stays empty."""
    if not data:
        return b""
    if not hasattr(_codecs, "packer"):
        _codecs.packer = zstandard.ZstdCompressor(level=3, write_checksum=False)
    return bytes(_codecs.packer.compress(data))


def unpacked(blob: bytes) -> bytes:
    """The bytes of a blob that :func:`packed` made."""
    if not blob:
        return b""
    if not hasattr(_codecs, "unpacker"):
        _codecs.unpacker = zstandard.ZstdDecompressor()
    return bytes(_codecs.unpacker.decompress(blob))
