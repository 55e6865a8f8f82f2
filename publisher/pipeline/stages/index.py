"""The second pass's result: every thing of the release to be, and how references resolve. Written once, read by all.

``index.sqlite`` lies in the build's working folder. The driver writes it (publisher/pipeline/stages/identify.py); the
workers of the third pass open it read-only, so no record has to travel to look another one up.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

from publisher.errors import Fault
from publisher.identifiers import MENTION, name_key
from publisher.mapping import Link
from publisher.normalise.places import Gazetteer, shipped_gazetteer
from publisher.pipeline.stages.cross_record_checks import said_of
from publisher.rdf.description import Result
from publisher.records import InstitutionRef, Place
from publisher.release.files import open_read_only
from publisher.uris import Kind

SCHEMA: Final = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;
CREATE TABLE thing (kind TEXT, slug TEXT, what TEXT, batch INTEGER, number INTEGER, input TEXT, data BLOB,
  PRIMARY KEY (kind, slug)) WITHOUT ROWID;
CREATE TABLE claim (source TEXT, key TEXT, slug TEXT, place TEXT, PRIMARY KEY (source, key)) WITHOUT ROWID;
CREATE TABLE name (source TEXT, name TEXT, slug TEXT, PRIMARY KEY (source, name)) WITHOUT ROWID;
CREATE TABLE replaced (slug TEXT, gone TEXT, PRIMARY KEY (slug, gone)) WITHOUT ROWID;
CREATE TABLE place (key TEXT PRIMARY KEY, data BLOB) WITHOUT ROWID;
CREATE TABLE mentioned (slug TEXT PRIMARY KEY, label TEXT, language TEXT, source TEXT, by_key TEXT, by_label TEXT,
  kind TEXT, file TEXT, line INTEGER, government INTEGER) WITHOUT ROWID;
"""

AMBIGUOUS: Final = ""
"""In place of a slug: several records of the source have the name, so it tells nothing."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that the release is to have, before it is judged.

    Attributes:
        kind, slug: its name.
        what: "record", "mention", "gone" (a tombstone is to be made or kept), "scheme", or the kind of a shared thing.
        batch, number: with "record", where the first pass wrote it.
        input: with "record", the digest of what it is made of.
        data: what else is known, as JSON; its form depends on ``what``.
    """

    kind: Kind
    slug: str
    what: str
    batch: int | None = None
    number: int | None = None
    input: str = ""
    data: bytes = b""


LOOKED_UP: Final = 1 << 14
"""How many answers a worker remembers, of each kind."""


@dataclass(frozen=True, slots=True)
class Mentioned:
    """How an institution is named by the first record that refers to it.

    ``source``, ``by_key``, ``by_label``, ``file`` and ``line`` are that record's, ``kind`` is how it refers.
    ``government`` is 1 where any record that refers to it implies that it is a government body.
    """

    label: str | None
    language: str | None
    source: str
    by_key: str
    by_label: str
    kind: str
    file: str
    line: int | None
    government: int


class Index:
    """Look things up; the resolver of the mapping.

    Args:
        path: ``index.sqlite``, complete unless the driver is still writing it.
        connection: the driver's own, while it writes; else the file is opened read-only.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection | None = None) -> None:
        self._connection = connection or open_read_only(path, check_same_thread=False)
        self._whole = connection is None
        self._empty: dict[str, bool] = {}
        if self._whole:  # a record's references are looked up when it is mapped, and when they are noted
            self.find = lru_cache(LOOKED_UP)(self.find)  # type: ignore[method-assign]
            self.replaced = lru_cache(LOOKED_UP)(self.replaced)  # type: ignore[method-assign]
            self.linked = lru_cache(LOOKED_UP)(self.linked)  # type: ignore[method-assign]
            self.place = lru_cache(LOOKED_UP)(self.place)  # type: ignore[method-assign]

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The places that this software knows."""
        return shipped_gazetteer()

    def institution(self, ref: InstitutionRef, source: str) -> str | None:
        """The slug of another institution, as a record of ``source`` names it (:meth:`find`)."""
        return self.find(ref.source or source, ref.key, ref.label.value if ref.label else None)

    def find(self, source: str, key: str | None, label: str | None) -> str | None:
        """The slug of an institution: by its source's identifier or, without one, by name.

        An identifier that no record has is never looked up by name: a namesake has an identifier of its own. None where
        nothing, or more than one thing, is meant.
        """
        if key:
            return self.claimed(source, key)
        if label is None:
            return None
        name = name_key(label)
        if (slug := self.named(source, name)) is not None:
            return slug or None
        return self.claimed(source, MENTION + name)

    def replaced(self, slug: str) -> tuple[str, ...]:
        """The slugs of the institutions that were merged into this one."""
        if self._is_empty("replaced"):
            return ()
        rows = self._connection.execute("SELECT gone FROM replaced WHERE slug = ? ORDER BY gone", (slug,))
        return tuple(row[0] for row in rows)

    def linked(self, slug: str) -> tuple[Link, ...]:
        """The same institution, or nearly the same, as other sources have it."""
        if self._is_empty("linked"):
            return ()
        query = "SELECT relation, other, evidence FROM linked WHERE slug = ? ORDER BY relation, other, evidence"
        return tuple(Link(*row) for row in self._connection.execute(query, (slug,)))

    def place(self, key: str) -> Place | None:
        """A place by its key: of the gazetteer, or as the records of this build describe it."""
        if known := self.gazetteer.get(key):
            return known
        row = self._connection.execute("SELECT data FROM place WHERE key = ?", (key,)).fetchone()
        return Place.model_validate_json(row[0]) if row else None

    def claimed(self, source: str, key: str) -> str | None:
        """The slug of a source's record, or of a mention."""
        return self._one("SELECT slug FROM claim WHERE source = ? AND key = ?", source, key)

    def claimed_at(self, source: str, key: str) -> str | None:
        """Where the record of that identifier stands ("pages/a.txt:1")."""
        return self._one("SELECT place FROM claim WHERE source = ? AND key = ?", source, key)

    def claim_of(self, slug: str) -> tuple[str, str] | None:
        """The source and key that a slug was given to in this build."""
        row = self._connection.execute("SELECT source, key FROM claim WHERE slug = ?", (slug,)).fetchone()
        return (row[0], row[1]) if row else None

    def named(self, source: str, name: str) -> str | None:
        """The slug of the record that has a name in a source; AMBIGUOUS where several have it."""
        return self._one("SELECT slug FROM name WHERE source = ? AND name = ?", source, name)

    def mentioned(self, slug: str) -> Mentioned | None:
        """How an institution is first referred to, None where no record refers to it."""
        row = self._connection.execute(
            "SELECT label, language, source, by_key, by_label, kind, file, line, government "
            "FROM mentioned WHERE slug = ?",
            (slug,),
        ).fetchone()
        return Mentioned(*row) if row else None

    def candidates(self, kind: Kind, first: str, last: str) -> list[Candidate]:
        """The things of a kind from one slug to another, both included, in order."""
        rows = self._connection.execute(
            "SELECT kind, slug, what, batch, number, input, data FROM thing "
            "WHERE kind = ? AND slug BETWEEN ? AND ? ORDER BY slug",
            (kind, first, last),
        )
        return [Candidate(Kind(row[0]), *row[1:]) for row in rows]

    def slugs(self, kind: Kind) -> Iterator[str]:
        """The slugs of all things of a kind, in order."""
        for (slug,) in self._connection.execute("SELECT slug FROM thing WHERE kind = ? ORDER BY slug", (kind,)):
            yield slug

    def found(self, kind: Kind, slug: str) -> tuple[tuple[Result, ...], tuple[Fault, ...]]:
        """What the shapes that judge records against each other found of a thing."""
        if self._is_empty("found"):
            return (), ()
        query = "SELECT said FROM found WHERE kind = ? AND slug = ?"
        row = self._connection.execute(query, (kind, slug)).fetchone()
        return said_of(row[0]) if row else ((), ())

    def described_places(self) -> list[tuple[str, bytes]]:
        """The places that records describe themselves: key and JSON."""
        return self._connection.execute("SELECT key, data FROM place ORDER BY key").fetchall()

    def has(self, kind: Kind, slug: str) -> bool:
        """Whether the release is to have a thing of that name."""
        return self._one("SELECT 1 FROM thing WHERE kind = ? AND slug = ?", kind, slug) is not None

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _is_empty(self, table: str) -> bool:
        """Whether a table is empty: most builds merge, link and contradict nothing, and need not look every time."""
        if not self._whole:
            return False
        if table not in self._empty:
            self._empty[table] = self._one(f"SELECT 1 FROM {table} LIMIT 1") is None  # noqa: S608 - names of tables
        return self._empty[table]

    def _one(self, statement: str, *values: str) -> str | None:
        row = self._connection.execute(statement, values).fetchone()
        return row[0] if row else None
