"""What ``records.sqlite`` holds, and the connections to it.

A connection a thread, opened read-only and immutable: a sealed release never changes, so SQLite need not lock it.
"""

import json
import shutil
import sqlite3
import tempfile
import threading
import weakref
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import zstandard

from publisher.errors import ManifestError
from publisher.rdf.description import Description
from publisher.rdf.nquads import lines_of
from publisher.release.files import open_read_only
from publisher.release.schema import FACETS_INDEX, INDEXES
from publisher.release.summary import SUMMARY, parts_of, write_summary
from publisher.search import spelling
from publisher.search import tables as search
from publisher.search.entry import entry_of
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
        facets: what lists filter by.
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
        values["facets"] = MappingProxyType(json.loads(str(values["facets"])))
        for name in ("quads", "cards", "raw"):
            values[name] = unpacked(values[name])
        return cls(**values)


_LINE: Final = "coalesce(line, (SELECT input.line FROM input WHERE input.record = record.id))"
"""Where a record is: its own row says so if its file is one record, and the table of inputs if it is one of many."""

_COLUMNS: Final = ", ".join(_LINE if name == "line" else name for name in StoredRecord.__slots__)

RECORD: Final = f"SELECT {_COLUMNS} FROM record JOIN edition ON edition.record = record.id"  # noqa: S608 - constants
"""Gives the rows of :meth:`StoredRecord.of`; a condition may follow."""


class Thing(NamedTuple):
    """One line of a listing: what a sitemap or an index needs."""

    iri: str
    label: str
    changed: str


class Database:
    """The ``records.sqlite`` of one sealed release; safe to share among threads.

    A release that was made before there were the tables that sum it up, or are searched, is copied, and the copy gets
    them.

    Args:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._copy: tempfile.TemporaryDirectory[str] | None = None
        # Whoever drops a release without closing it leaves no connection open.
        self._close_all = weakref.finalize(self, _close, self._opened)

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        """Run a statement.

        Raises:
            ManifestError: the file is damaged.
        """
        try:
            return self._connection().execute(statement, tuple(values)).fetchall()
        except sqlite3.DatabaseError as error:
            raise ManifestError(str(self._path), f"cannot be read: {error}") from error

    def close(self) -> None:
        """Close every thread's connection; the object is not used afterwards."""
        with self._lock:
            self._close_all()
            if self._copy:
                self._copy.cleanup()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            with self._lock:
                connection = self._open()
                self._opened.append(connection)
            self._local.connection = connection
        return connection

    def _open(self) -> sqlite3.Connection:
        if not self._opened and not self._is_summed_up():
            self._copy = tempfile.TemporaryDirectory(prefix="publisher-records-")
            self._path = Path(shutil.copy(self._path, self._copy.name))
            self._path.chmod(0o600)
            _sum_up(self._path)
        # Not mapped into memory: if the file lost bytes, reading them would end the process (SIGBUS).
        return open_read_only(self._path, check_same_thread=False)

    def _is_summed_up(self) -> bool:
        with closing(open_read_only(self._path)) as database:
            found = database.execute(
                "SELECT count(*) FROM sqlite_schema WHERE name IN ('facet_count', 'entry', ?)", (FACETS_INDEX,)
            )
            return bool(found.fetchone()[0] == 3)


def _close(connections: list[sqlite3.Connection]) -> None:
    while connections:
        connections.pop().close()


_LIVE: Final = "SELECT id, kind, iri, quads FROM record WHERE state = 'live'"


def _sum_up(path: Path) -> None:
    """Add the tables that sum a release up, and its indexes, as far as they are missing."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        if not database.execute("SELECT 1 FROM sqlite_schema WHERE name = 'facet_count'").fetchone():
            database.executescript(f"{SUMMARY} BEGIN;")
            for number, kind, iri, quads in database.execute(_LIVE).fetchall():
                parts = parts_of(kind, iri, lines_of(unpacked(quads).decode()))
                database.executemany("INSERT OR IGNORE INTO part VALUES (?, ?, ?)", ((number, *pair) for pair in parts))
            database.execute("COMMIT")
            write_summary(database)
        if not database.execute("SELECT 1 FROM sqlite_schema WHERE name = 'entry'").fetchone():
            _make_searchable(database)
        database.executescript(INDEXES)


_DESCRIBED: Final = "SELECT id, iri, kind, slug, source, key, label, names, quads FROM record"


def _make_searchable(database: sqlite3.Connection) -> None:
    """Add the tables that searches read, from what the records say."""
    database.executescript(f"DROP TABLE IF EXISTS search; {search.SCHEMA} BEGIN;")
    for number, iri, kind, slug, source, key, label, names, quads in database.execute(_DESCRIBED).fetchall():
        lines = tuple(lines_of(unpacked(quads).decode()))
        described = Description(iri, Kind(kind), slug, source, key, label, tuple(names.splitlines()), lines)
        search.insert(database, number, entry_of(described))
    database.executescript(f"{search.indexed('1')} COMMIT;")
    spelling.write_words(database)


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
