"""Every thing of the release to be, and what references lead to; written by the builder, read by all workers.

``index.sqlite`` is in the build's working folder. Workers open it read-only, so no record has to be sent to a process
that looks another one up.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple, Self

import orjson

from publisher.errors import Fault
from publisher.identifiers import MENTION, name_key
from publisher.linking import Pair
from publisher.mapping import Link
from publisher.normalise.places import Gazetteer
from publisher.rdf.description import Result
from publisher.records import InstitutionRef, Place
from publisher.release.files import open_read_only, read_only_uri
from publisher.uris import Kind

_SCHEMA: Final = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;
CREATE TABLE thing (kind TEXT, slug TEXT, origin TEXT, batch INTEGER, number INTEGER, row INTEGER, line INTEGER,
  input TEXT, data BLOB, PRIMARY KEY (kind, slug)) WITHOUT ROWID;
CREATE TABLE affected (kind TEXT, slug TEXT, basis BLOB, PRIMARY KEY (kind, slug)) WITHOUT ROWID;
CREATE TABLE lapsed (kind TEXT, slug TEXT);
CREATE TABLE claim (source TEXT, key TEXT, slug TEXT, place TEXT, PRIMARY KEY (source, key)) WITHOUT ROWID;
CREATE TABLE name (source TEXT, name TEXT, slug TEXT, PRIMARY KEY (source, name)) WITHOUT ROWID;
CREATE TABLE replaced (slug TEXT, predecessor TEXT, PRIMARY KEY (slug, predecessor)) WITHOUT ROWID;
CREATE TABLE place (key TEXT PRIMARY KEY, data TEXT) WITHOUT ROWID;
CREATE TABLE mention (slug TEXT PRIMARY KEY, label TEXT, language TEXT, source TEXT, by_key TEXT, by_label TEXT,
  kind TEXT, file TEXT, shared_file INTEGER, government INTEGER) WITHOUT ROWID;
CREATE TABLE finding (kind TEXT, slug TEXT, data BLOB, PRIMARY KEY (kind, slug)) WITHOUT ROWID;
CREATE TABLE linked (slug TEXT, relation TEXT, other TEXT, evidence TEXT, names TEXT,
  PRIMARY KEY (slug, relation, other, evidence))
  WITHOUT ROWID;
CREATE TABLE candidate_pair (data BLOB);
CREATE INDEX claim_by_slug ON claim (slug);
CREATE TEMP TABLE edge (subject TEXT, predicate TEXT, object TEXT);
BEGIN;
"""
_TOMBSTONES: Final = """
INSERT OR IGNORE INTO thing SELECT kind, slug, 'tombstone', NULL, NULL, NULL, NULL, '', x'' FROM previous.record
"""

WRITTEN_AT_ONCE: Final = 5000
"""Rows that are collected before they are written."""

AMBIGUOUS: Final = ""
"""Instead of a slug: several records of the source have the name, so it identifies none of them."""

Findings = tuple[tuple[Result, ...], tuple[Fault, ...]]
"""What the shapes found about a thing when they compared it with others."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that the release is to have, before it is validated.

    Attributes:
        kind, slug: its name.
        origin: "record"; "mention", of an institution without a record; "rdf", of a thing that brings its statements;
            "scheme", "concept", "place", "legislation" or "file"; "tombstone", which is to be made or kept.
        batch, number: of a record, its batch, and its place in the order of the sources.
        row: of a record that is known from the previous release, its row there; then it is not in its batch.
        line: of a record, where it is.
        input: of a record, the digest of its input.
        data: what else is known; its form depends on ``origin``.
    """

    kind: Kind
    slug: str
    origin: str
    batch: int | None = None
    number: int | None = None
    row: int | None = None
    line: int | None = None
    input: str = ""
    data: bytes = b""


_CANDIDATE: Final = "thing.kind, thing.slug, origin, batch, number, row, line, input, data"
_WITHOUT_RECORD: Final = f"SELECT {_CANDIDATE} FROM thing WHERE origin <> 'record' ORDER BY kind, slug"  # noqa: S608 - constants


class Mention(NamedTuple):
    """How the first record that refers to an institution names it.

    ``source``, ``by_key``, ``by_label`` and ``file`` are that record's; ``kind`` is the kind of reference;
    ``shared_file`` is 1 if other records may be in the file too;
    ``government`` is 1 if any record that refers to it implies that it is a government body.
    """

    label: str | None
    language: str | None
    source: str
    by_key: str
    by_label: str
    kind: str
    file: str
    shared_file: int
    government: int


class Index:
    """Looks up things and references; the resolver of the mapping.

    Args:
        database: ``index.sqlite``.
        gazetteer: the places that the software knows.
    """

    def __init__(self, database: sqlite3.Connection, gazetteer: Gazetteer) -> None:
        self._database, self._gazetteer = database, gazetteer

    def institution(self, ref: InstitutionRef, source: str) -> str | None:
        """The slug of another institution, as a record of ``source`` refers to it."""
        return self.find(ref.source or source, ref.key, ref.label.value if ref.label else None)

    def place(self, key: str) -> Place | None:
        """The place with that key."""
        if known := self._gazetteer.get(key):
            return known
        described = self.described_place(key)
        return Place.model_validate_json(described) if described else None

    @classmethod
    def open(cls, path: Path, gazetteer: Gazetteer) -> Self:
        """Open an ``index.sqlite`` that is complete."""
        return cls(open_read_only(path, check_same_thread=False), gazetteer)

    def find(self, source: str, key: str | None, label: str | None) -> str | None:
        """The slug of an institution: by its source's identifier, or by name without one.

        An identifier that no record has is never looked up by name: a namesake has an identifier of its own. None if
        nothing matches, or more than one institution.
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
        query = "SELECT predecessor FROM replaced WHERE slug = ? ORDER BY predecessor"
        return tuple(row[0] for row in self._database.execute(query, (slug,)))

    def linked(self, slug: str) -> tuple[Link, ...]:
        """The same institution, or nearly the same, in other sources."""
        query = "SELECT relation, other, evidence, names FROM linked WHERE slug = ? ORDER BY relation, other, evidence"
        rows = self._database.execute(query, (slug,))
        return tuple(
            Link(relation, other, evidence, tuple((text, tag) for text, tag in orjson.loads(names)))
            for relation, other, evidence, names in rows
        )

    def claimed(self, source: str, key: str) -> str | None:
        """The slug of a source's record, or of a mention."""
        return self._one("SELECT slug FROM claim WHERE source = ? AND key = ?", source, key)

    def claimed_at(self, source: str, key: str) -> str | None:
        """Where the record with that identifier is ("pages/a.txt:1")."""
        return self._one("SELECT place FROM claim WHERE source = ? AND key = ?", source, key)

    def claim_of(self, slug: str) -> tuple[str, str] | None:
        """The source and the key of the record, or of the mention, that has a slug."""
        row = self._database.execute("SELECT source, key FROM claim WHERE slug = ?", (slug,)).fetchone()
        return (row[0], row[1]) if row else None

    def named(self, source: str, name: str) -> str | None:
        """The slug of the record that has a name in a source; AMBIGUOUS if several have it."""
        return self._one("SELECT slug FROM name WHERE source = ? AND name = ?", source, name)

    def mention(self, slug: str) -> Mention | None:
        """How an institution is first referred to; None if no record refers to it."""
        row = self._database.execute(
            "SELECT label, language, source, by_key, by_label, kind, file, shared_file, government "
            "FROM mention WHERE slug = ?",
            (slug,),
        ).fetchone()
        return Mention(*row) if row else None

    def candidates(self, kind: Kind, first: str, last: str) -> list[Candidate]:
        """The affected things of a kind from one slug to another, both included, in order."""
        rows = self._database.execute(
            f"SELECT {_CANDIDATE} FROM affected JOIN thing USING (kind, slug) "  # noqa: S608 - constants
            "WHERE kind = ? AND slug BETWEEN ? AND ? ORDER BY slug",
            (kind, first, last),
        )
        return [Candidate(Kind(row[0]), *row[1:]) for row in rows]

    def without_record(self) -> Iterator[Candidate]:
        """All things but those that have a record, in order."""
        for row in self._database.execute(_WITHOUT_RECORD).fetchall():
            yield Candidate(Kind(row[0]), *row[1:])

    def slugs(self, kind: Kind) -> Iterator[str]:
        """The slugs of the affected things of a kind, in order."""
        for (slug,) in self._database.execute("SELECT slug FROM affected WHERE kind = ? ORDER BY slug", (kind,)):
            yield slug

    def slugs_by_number(self) -> dict[int, str]:
        """The slug of every record that is to be published, by its place in the order of the sources."""
        return dict(self._database.execute("SELECT number, slug FROM thing WHERE origin = 'record'").fetchall())

    def slugs_in(self, table: str) -> frozenset[str]:
        """The slugs of which a table says something; most say something of few."""
        return frozenset(slug for (slug,) in self._database.execute(f"SELECT slug FROM {table}"))  # noqa: S608 - constants

    def bases(self) -> Iterator[tuple[str, str, bytes]]:
        """What affected things depend on: kind, slug, digest."""
        yield from self._database.execute("SELECT kind, slug, basis FROM affected ORDER BY kind, slug")

    def lapsed(self) -> Iterator[tuple[str, str]]:
        """Things that the previous release knew, which were never published and are no more: kind, slug."""
        yield from self._database.execute("SELECT kind, slug FROM lapsed")

    def findings(self, kind: Kind, slug: str) -> Findings:
        """What the shapes found about a thing when they compared it with others."""
        query = "SELECT data FROM finding WHERE kind = ? AND slug = ?"
        row = self._database.execute(query, (kind, slug)).fetchone()
        results, faults = orjson.loads(row[0]) if row else ((), ())
        return tuple(Result(**result) for result in results), tuple(Fault(**fault) for fault in faults)

    def described_place(self, key: str) -> str | None:
        """The place with that key, as JSON, if records describe it."""
        return self._one("SELECT data FROM place WHERE key = ?", key)

    def described_places(self) -> list[tuple[str, bytes]]:
        """The places that records describe: key and JSON."""
        return [
            (key, data.encode()) for key, data in self._database.execute("SELECT key, data FROM place ORDER BY key")
        ]

    def candidate_pairs(self) -> Iterator[bytes]:
        """The pairs of records that may be one institution, as JSON."""
        for (data,) in self._database.execute("SELECT data FROM candidate_pair"):
            yield data

    def has(self, kind: Kind, slug: str) -> bool:
        """Whether the release is to have that thing."""
        return self._one("SELECT 1 FROM thing WHERE kind = ? AND slug = ?", kind, slug) is not None

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _one(self, statement: str, *values: str) -> str | None:
        row = self._database.execute(statement, values).fetchone()
        return row[0] if row else None


@contextmanager
def new_index(path: Path, gazetteer: Gazetteer) -> Iterator["IndexWriter"]:
    """Make ``index.sqlite``, which is complete when the block ends.

    Args:
        path: the file to make.
        gazetteer: the places that the software knows.
    """
    with closing(sqlite3.connect(path, isolation_level=None, uri=True)) as database:
        database.executescript(_SCHEMA)
        yield IndexWriter(database, gazetteer)
        database.execute("COMMIT")


_ADD_NAME: Final = "INSERT INTO name VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET slug = ? WHERE slug <> excluded.slug"
_ADD_MENTION: Final = """
INSERT INTO mention VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
  government = max(government, excluded.government),
  language = CASE WHEN label IS NULL THEN excluded.language ELSE language END,
  label = coalesce(label, excluded.label)
"""


class _Rows:
    """Rows that wait to be written, in their order: many at once take half as long as each by itself."""

    def __init__(self, database: sqlite3.Connection, statement: str) -> None:
        self._database, self._statement = database, statement
        self._waiting: list[tuple[object, ...]] = []

    def add(self, row: tuple[object, ...]) -> None:
        self._waiting.append(row)
        if len(self._waiting) >= WRITTEN_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        self._database.executemany(self._statement, self._waiting)
        self._waiting.clear()


class IndexWriter(Index):
    """An index that is being written."""

    def __init__(self, database: sqlite3.Connection, gazetteer: Gazetteer) -> None:
        super().__init__(database, gazetteer)
        self.edges = database
        """Has the temporary table ``edge`` (publisher/pipeline/stages/cross_record_checks.py)."""
        self._tombstones: set[str] = set()
        self._things = _Rows(database, "INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        self._names = _Rows(database, _ADD_NAME)
        self._mentions = _Rows(database, _ADD_MENTION)

    def flush(self) -> None:
        """Write the records, names and mentions that were added: those that wait cannot be looked up."""
        for rows in (self._things, self._names, self._mentions):
            rows.flush()

    def add_record(self, candidate: Candidate, *, tombstone: bool) -> None:
        """Add an institution that has a record."""
        values = (
            *(candidate.kind.value, candidate.slug, candidate.origin, candidate.batch, candidate.number),
            *(candidate.row, candidate.line, candidate.input, candidate.data),
        )
        self._things.add(values)
        if tombstone:
            self._tombstones.add(candidate.slug)

    def remove_record(self, slug: str) -> None:
        """Remove the record of an institution, which was refused."""
        self._database.execute("DELETE FROM thing WHERE kind = ? AND slug = ?", (Kind.INSTITUTION, slug))
        self._database.execute("DELETE FROM replaced WHERE predecessor = ?", (slug,))
        self._tombstones.discard(slug)

    def add_thing(self, kind: Kind, slug: str, origin: str, data: bytes = b"") -> None:
        """Add a thing that has no record, unless it is there already."""
        values = (kind, slug, origin, None, None, None, None, "", data)
        self._database.execute("INSERT OR IGNORE INTO thing VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    def add_claim(self, source: str, key: str, slug: str, place: str) -> None:
        """Add the slug of a source's record or of a mention, and where that is."""
        self._database.execute("INSERT OR IGNORE INTO claim VALUES (?, ?, ?, ?)", (source, key, slug, place))

    def add_names(self, source: str, names: Iterable[str], slug: str) -> None:
        """Add the names of a record; a name that another record of the source has becomes AMBIGUOUS."""
        for name in names:
            self._names.add((source, name, slug, AMBIGUOUS))

    def add_mention(self, slug: str, mention: Mention) -> None:
        """Add how a record refers to an institution: the first reference counts, and the first one with a name."""
        self._mentions.add((slug, *mention))

    def add_replaced(self, slug: str, predecessor: str) -> None:
        """Add that one institution was merged into another."""
        self._database.execute("INSERT OR IGNORE INTO replaced VALUES (?, ?)", (slug, predecessor))

    def add_places(self, places: Iterable[Place]) -> None:
        """Add places that records describe."""
        rows = ((place.key, place.model_dump_json()) for place in places)
        self._database.executemany("INSERT INTO place VALUES (?, ?)", rows)

    def add_links(self, links: Iterable[tuple[str, Link]]) -> None:
        """Add links between institutions, each with the slug of the one that states it."""
        rows = ((slug, *(link.relation, link.slug, link.evidence, orjson.dumps(link.names))) for slug, link in links)
        self._database.executemany("INSERT OR IGNORE INTO linked VALUES (?, ?, ?, ?, ?)", rows)

    def add_affected(self, rows: Iterable[tuple[str, str, bytes]]) -> None:
        """Add affected things: kind, slug, digest of what they depend on."""
        self._database.executemany("INSERT INTO affected VALUES (?, ?, ?)", rows)

    def add_lapsed(self, things: Iterable[tuple[str, str]]) -> None:
        """Add things that the previous release knew and this one does not: kind, slug."""
        self._database.executemany("INSERT INTO lapsed VALUES (?, ?)", things)

    def add_tombstones(self, previous: Path) -> None:
        """Add what the previous release has and this one has not; ``previous`` is its ``records.sqlite``."""
        self._database.execute("COMMIT")
        self._database.execute("ATTACH ? AS previous", (read_only_uri(previous),))
        self._database.execute("BEGIN")
        self._database.execute(_TOMBSTONES)

    def add_candidate_pair(self, pair: Pair) -> None:
        """Add two records that may be one institution."""
        self._database.execute("INSERT INTO candidate_pair VALUES (?)", (orjson.dumps(pair),))

    def add_findings(self, kind: Kind, slug: str, results: Sequence[Result], faults: Sequence[Fault]) -> None:
        """Add what the shapes found about a thing when they compared it with others."""
        self._database.execute("INSERT INTO finding VALUES (?, ?, ?)", (kind, slug, orjson.dumps((results, faults))))

    def is_live(self, kind: Kind, slug: str) -> bool:
        """Whether the release is to have that thing, and not as a tombstone."""
        return not self.is_tombstone(kind, slug) and self.has(kind, slug)

    def is_tombstone(self, kind: Kind, slug: str) -> bool:
        """Whether a record says that the institution with that slug is withdrawn or merged."""
        return kind is Kind.INSTITUTION and slug in self._tombstones
