"""Read ``records.sqlite``: one thing by its name, a listing of all.

A connection a thread, opened read-only and immutable: a sealed release never changes, so SQLite need not lock it.
"""

import json
import sqlite3
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import zstandard

from publisher.errors import ManifestError
from publisher.release.files import open_read_only
from publisher.release.hierarchy import attach, stand_in, summarised
from publisher.uris import Kind

Row = tuple[Any, ...]

PAGE: Final = 1000
"""Rows that a listing fetches at a time."""


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
        self._folder: tempfile.TemporaryDirectory[str] | None = None

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

    def batches(self, size: int) -> int:
        """How many runs of ``size`` things there are, each counted whether live or not."""
        last = self._all("SELECT max(id) FROM record", ())[0][0]
        return -(-int(last or 0) // size)

    def batch(self, number: int, size: int) -> list[Thing]:
        """The live things of one of those runs, the first of which is 1, in IRI order."""
        rows = self._all(
            "SELECT iri, label, changed FROM record JOIN edition ON edition.record = record.id "
            "WHERE record.id > ? AND record.id <= ? AND state = 'live' ORDER BY record.id",
            ((number - 1) * size, number * size),
        )
        return [Thing(*row) for row in rows]

    def close(self) -> None:
        """Close every thread's connection; the object is not used afterwards."""
        with self._lock:
            while self._opened:
                self._opened.pop().close()
            if self._folder:
                self._folder.cleanup()

    def rows(self, statement: str, values: Sequence[object]) -> list[Row]:
        """Ask with the tables that sum the release up at hand (publisher/release/summary.py).

        Raises:
            ManifestError: the file is damaged.
        """
        if not getattr(self._local, "summarised", False):
            try:
                if not summarised(connection := self._connection()):
                    attach(connection, self._stand_in())
            except sqlite3.DatabaseError as error:
                raise ManifestError(str(self._path), f"cannot be read: {error}") from error
            self._local.summarised = True
        return self._all(statement, values)

    def _stand_in(self) -> Path:
        with self._lock:
            made = self._folder is not None
            self._folder = self._folder or tempfile.TemporaryDirectory(prefix="publisher-summary-")
            file = Path(self._folder.name) / "summary.sqlite"
            if not made:
                stand_in(file, self._path, unpacked)
            return file

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
            connection = open_read_only(self._path, check_same_thread=False)
            connection.execute("PRAGMA mmap_size = 1073741824")
            self._local.connection = connection
            with self._lock:
                self._opened.append(connection)
        return connection


def _record(row: Row) -> StoredRecord:
    values = dict(zip(_COLUMNS.replace(" ", "").split(","), row, strict=True))
    values["kind"] = Kind(str(values["kind"]))
    values["facets"] = MappingProxyType(json.loads(str(values["facets"])))
    for name in ("quads", "cards", "raw"):
        values[name] = unpacked(values[name])
    return StoredRecord(**values)


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
