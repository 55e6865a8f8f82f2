"""``index.sqlite`` while it is written: what the release before kept of it, and what changed.

A release keeps ``resolution.sqlite``: what each of its records has to say about others, and what follows. The next
build copies it, removes what the records say that are gone or changed, and adds what new ones say.
"""

import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import orjson

from publisher.errors import Fault
from publisher.linking import JoinedPlaces, Pair
from publisher.mapping import Link
from publisher.normalise.places import Gazetteer
from publisher.pipeline.stages.index import Index, Mention
from publisher.pipeline.stages.shared.texts import SharedRow
from publisher.rdf.description import Result
from publisher.records import RelationKind
from publisher.release.files import read_only_uri
from publisher.uris import Kind

_FAST: Final = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;"

_KEPT: Final = """
CREATE TABLE IF NOT EXISTS thing (kind TEXT, slug TEXT, origin TEXT, ended INTEGER, data BLOB,
  PRIMARY KEY (kind, slug)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS claim (source TEXT, key TEXT, slug TEXT, mentioned INTEGER, PRIMARY KEY (source, key))
  WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS name (source TEXT, name TEXT, slug TEXT, PRIMARY KEY (source, name, slug)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refers (source TEXT, target TEXT, slug TEXT, labelled INTEGER,
  PRIMARY KEY (source, target, slug)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS related (slug TEXT, kind TEXT, target TEXT, PRIMARY KEY (slug, kind, target)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS shared (kind TEXT, source TEXT, text TEXT, uses INTEGER, first TEXT,
  PRIMARY KEY (kind, source, text)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS edge (subject TEXT, predicate TEXT, object TEXT, stated_by TEXT);
CREATE TABLE IF NOT EXISTS place (key TEXT PRIMARY KEY, data TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS joined (key TEXT PRIMARY KEY, other TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS finding (kind TEXT, slug TEXT, data BLOB, PRIMARY KEY (kind, slug)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS linked (slug TEXT, relation TEXT, other TEXT, evidence TEXT, names TEXT,
  PRIMARY KEY (slug, relation, other, evidence)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS unpublished (slug TEXT PRIMARY KEY, entry BLOB) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS thing_without_record ON thing (kind, slug) WHERE origin <> 'record';
CREATE INDEX IF NOT EXISTS thing_ended ON thing (slug) WHERE ended;
CREATE INDEX IF NOT EXISTS claim_by_slug ON claim (slug);
CREATE INDEX IF NOT EXISTS related_by_target ON related (target, kind);
CREATE INDEX IF NOT EXISTS related_merged ON related (target) WHERE kind = 'merged-into';
"""
"""What a release keeps for the next build:

``thing``        every thing; ``ended`` is 1 for a record that says that its institution is withdrawn or merged.
``claim``        which slug a source's key has; ``mentioned`` is 1 where no record has it, and others refer to it.
``name``         which records of a source have a name.
``refers``       which records refer to a key, or to a name (``mention:…``), of a source; whether with a name.
``related``      what accepted records are related to, by the kind of reference.
``shared``       the texts that records share (publisher/pipeline/stages/shared/texts.py).
``place``        the places that records describe, or add to.
``joined``       which of their keys stand for another place.
``edge``         what the shapes compare, by who states it: "" for things of RDF files, "?" for what follows.
``unpublished``  the entries of records that others know, but that were refused: no release has them.
"""

_OF_BUILD: Final = ("affected", "lapsed", "mention", "candidate_pair")
_SCHEMA_OF_BUILD: Final = """
CREATE TABLE affected (kind TEXT, slug TEXT, basis BLOB, batch INTEGER, number INTEGER, row INTEGER, line INTEGER,
  PRIMARY KEY (kind, slug)) WITHOUT ROWID;
CREATE TABLE lapsed (kind TEXT, slug TEXT);
CREATE TABLE mention (slug TEXT PRIMARY KEY, label TEXT, language TEXT, source TEXT, by_key TEXT, by_label TEXT,
  kind TEXT, file TEXT, shared_file INTEGER, government INTEGER) WITHOUT ROWID;
CREATE TABLE candidate_pair (data BLOB);
"""
_TOMBSTONES: Final = "INSERT OR IGNORE INTO thing SELECT kind, slug, 'tombstone', 1, x'' FROM previous.record"

WRITTEN_AT_ONCE: Final = 5000
"""Rows that are collected before they are written."""

ENDED: Final = ("tombstone", "joined")
"""The origins of things that are not what they were: nothing may refer to them."""

_ADD_THING: Final = """
INSERT INTO thing VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET origin = excluded.origin, ended = excluded.ended,
  data = excluded.data WHERE origin = 'tombstone' OR excluded.origin = 'record'
"""
_ADD_MENTION: Final = """
INSERT INTO mention VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
  government = max(government, excluded.government),
  language = CASE WHEN label IS NULL THEN excluded.language ELSE language END,
  label = coalesce(label, excluded.label)
"""
_ADD_REFERS: Final = """
INSERT INTO refers VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET labelled = max(labelled, excluded.labelled)
"""
_ABOVE: Final = """
SELECT target FROM related WHERE slug = :slug AND kind = :parent AND target <> :slug
UNION ALL SELECT slug FROM related WHERE target = :slug AND kind = :child AND slug <> :slug
"""
_SAYING: Final = """
SELECT slug FROM related WHERE slug = :below AND kind IN (:parent, 'merged-into') AND target = :above
UNION SELECT slug FROM related WHERE slug = :above AND kind = :child AND target = :below
"""
_KINDS: Final = {"parent": RelationKind.PARENT.value, "child": RelationKind.CHILD.value}


@contextmanager
def new_index(path: Path, gazetteer: Gazetteer, kept: Path | None = None) -> Iterator["IndexWriter"]:
    """Make ``index.sqlite``, which is complete when the block ends.

    Args:
        path: the file to make.
        gazetteer: the places that the software knows.
        kept: ``resolution.sqlite`` of the previous release, if records are known from it.
    """
    is_kept = kept is not None and kept.is_file()
    if kept is not None and is_kept:
        shutil.copyfile(kept, path)
    with closing(sqlite3.connect(path, isolation_level=None, uri=True)) as database:
        database.executescript(f"{_FAST} {_KEPT} {_SCHEMA_OF_BUILD} BEGIN;")
        yield IndexWriter(database, gazetteer, is_kept=is_kept)
        database.execute("COMMIT")


def keep_resolution(path: Path, index: Path, unpublished: Iterable[tuple[str, bytes]]) -> None:
    """Make ``resolution.sqlite`` of an ``index.sqlite``, which is no longer needed.

    Args:
        path: the file to make.
        index: the index.
        unpublished: slugs and entries of records that were refused.
    """
    index.rename(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.executescript(f"{_FAST} BEGIN;")
        database.execute("DELETE FROM unpublished")
        database.executemany("INSERT INTO unpublished VALUES (?, ?)", unpublished)
        for table in _OF_BUILD:
            database.execute(f"DROP TABLE {table}")
        database.execute("COMMIT")


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
    """An index that is being written.

    Attributes:
        is_kept: whether it began with what the previous release kept.
    """

    def __init__(self, database: sqlite3.Connection, gazetteer: Gazetteer, *, is_kept: bool) -> None:
        super().__init__(database, gazetteer)
        self.edges, self.is_kept = database, is_kept
        """Has the table ``edge`` (publisher/pipeline/stages/cross_record_checks.py)."""
        self._things = _Rows(database, _ADD_THING)
        self._names = _Rows(database, "INSERT OR IGNORE INTO name VALUES (?, ?, ?)")
        self._refers = _Rows(database, _ADD_REFERS)
        self._related = _Rows(database, "INSERT OR IGNORE INTO related VALUES (?, ?, ?)")
        self._mentions = _Rows(database, _ADD_MENTION)
        self._said_before = self._said()
        for table in ("linked", "finding"):
            database.execute(f"DELETE FROM {table}")  # noqa: S608 - constants

    def restart(self) -> None:
        """Forget what the previous release kept."""
        tables = [name for (name,) in self._database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            self._database.execute(f"DELETE FROM {table}")  # noqa: S608 - names of tables
        self.is_kept = False

    def flush(self) -> None:
        """Write what was added: what waits cannot be looked up."""
        for rows in (self._things, self._names, self._refers, self._related, self._mentions):
            rows.flush()

    def add_record(self, slug: str, *, ended: bool) -> None:
        """Add an institution that has a record; ``ended`` if that says that it is withdrawn or merged."""
        self._things.add((Kind.INSTITUTION.value, slug, "record", int(ended), b""))

    def remove_institution(self, slug: str) -> None:
        """Remove an institution, whatever it is known from."""
        self._database.execute("DELETE FROM thing WHERE kind = 'institution' AND slug = ?", (slug,))

    def add_thing(self, kind: Kind, slug: str, origin: str, data: bytes = b"") -> None:
        """Add a thing that has no record, unless it is there already."""
        self._database.execute(_ADD_THING, (kind.value, slug, origin, int(origin in ENDED), data))

    def shared_things(self) -> dict[tuple[str, str], tuple[str, bytes]]:
        """What records share, and what RDF files describe: origin and data, by kind and slug."""
        condition = "origin NOT IN ('record', 'mention', 'tombstone')"
        rows = self._database.execute(
            f"SELECT kind, slug, origin, data FROM thing WHERE origin <> 'record' AND {condition}"  # noqa: S608 - constants
        )
        return {(kind, slug): (origin, data) for kind, slug, origin, data in rows}

    def remove_things(self, things: Iterable[tuple[str, str]]) -> None:
        """Remove things by kind and slug."""
        self._database.executemany("DELETE FROM thing WHERE kind = ? AND slug = ?", things)

    def add_claim(self, source: str, key: str, slug: str, *, mentioned: bool = False) -> None:
        """Add the slug of a source's record, or of one that is only mentioned."""
        self._database.execute("INSERT OR REPLACE INTO claim VALUES (?, ?, ?, ?)", (source, key, slug, int(mentioned)))

    def claimed_by_record(self, source: str, key: str) -> str | None:
        """The slug of the record that has a key in a source."""
        return self._one("SELECT slug FROM claim WHERE source = ? AND key = ? AND NOT mentioned", source, key)

    def remove_claim(self, source: str, key: str, *, mentioned: bool = False) -> str | None:
        """Remove the slug of a source's record, or of one that is only mentioned; returns it."""
        condition = "WHERE source = ? AND key = ? AND mentioned = ?"
        values = (source, key, int(mentioned))
        row = self._database.execute(f"SELECT slug FROM claim {condition}", values).fetchone()  # noqa: S608 - constant
        self._database.execute(f"DELETE FROM claim {condition}", values)  # noqa: S608 - constant
        return row[0] if row else None

    def add_names(self, source: str, names: Iterable[str], slug: str) -> None:
        """Add the names of a record; a name that several records of the source have is AMBIGUOUS."""
        for name in names:
            self._names.add((source, name, slug))

    def remove_names(self, source: str, names: Iterable[str], slug: str) -> None:
        """Remove the names of a record."""
        rows = [(source, name, slug) for name in names]
        self._database.executemany("DELETE FROM name WHERE source = ? AND name = ? AND slug = ?", rows)

    def add_refers(self, source: str, target: str, slug: str, *, labelled: bool) -> None:
        """Add that a record refers to a key, or to a name; ``labelled`` if it gives a name."""
        self._refers.add((source, target, slug, int(labelled)))

    def remove_refers(self, source: str, target: str, slug: str) -> None:
        """Remove what :meth:`add_refers` added."""
        condition = "source = ? AND target = ? AND slug = ?"
        self._database.execute(f"DELETE FROM refers WHERE {condition}", (source, target, slug))  # noqa: S608 - constant

    def referring(self, source: str, target: str) -> list[tuple[str, bool]]:
        """The records that refer to a key or a name, each with whether it gives a name."""
        query = "SELECT slug, labelled FROM refers WHERE source = ? AND target = ?"
        return [(slug, bool(labelled)) for slug, labelled in self._database.execute(query, (source, target))]

    def add_related(self, slug: str, kind: str, target: str) -> None:
        """Add what a record is related to."""
        self._related.add((slug, kind, target))
        if self.is_kept:
            self._related.flush()

    def related(self, slug: str) -> list[tuple[str, str]]:
        """What a record is related to: kind and slug."""
        return self._database.execute("SELECT kind, target FROM related WHERE slug = ?", (slug,)).fetchall()

    def remove_related(self, slug: str) -> None:
        """Remove what a record is related to."""
        self._database.execute("DELETE FROM related WHERE slug = ?", (slug,))

    def relating(self, target: str) -> list[str]:
        """The records that are related to an institution."""
        rows = self._database.execute("SELECT DISTINCT slug FROM related WHERE target = ?", (target,))
        return [slug for (slug,) in rows]

    def related_targets(self) -> list[str]:
        """Every institution that records are related to."""
        return [slug for (slug,) in self._database.execute("SELECT DISTINCT target FROM related")]

    def above(self, slug: str) -> list[str]:
        """What is above an institution, once for each record that says so."""
        return [other for (other,) in self._database.execute(_ABOVE, {"slug": slug, **_KINDS})]

    def successor(self, slug: str) -> list[str]:
        """What an institution was merged into."""
        query = "SELECT target FROM related WHERE slug = ? AND kind = 'merged-into'"
        return [other for (other,) in self._database.execute(query, (slug,))]

    def saying(self, below: str, above: str) -> list[str]:
        """The records that say that one institution is above another, or that it was merged into that."""
        return [slug for (slug,) in self._database.execute(_SAYING, {"below": below, "above": above, **_KINDS})]

    def add_mention(self, slug: str, mention: Mention) -> None:
        """Add how a record refers to an institution: the first reference counts, and the first one with a name."""
        self._mentions.add((slug, *mention))

    def has_mentions(self) -> bool:
        """Whether there is any institution that no record describes."""
        return self._one("SELECT 1 FROM thing WHERE origin = 'mention' AND origin <> 'record' LIMIT 1") is not None

    def shared(self) -> list[SharedRow]:
        """The texts that records share, as the previous release kept them."""
        return [SharedRow(*row) for row in self._database.execute("SELECT * FROM shared")]

    def replace_shared(self, rows: Iterable[SharedRow]) -> None:
        """Write the texts that records share."""
        self._database.execute("DELETE FROM shared")
        self._database.executemany("INSERT INTO shared VALUES (?, ?, ?, ?, ?)", rows)

    def remove_edges(self, stated_by: str) -> None:
        """Remove the edges that someone states."""
        self._database.execute("DELETE FROM edge WHERE stated_by = ?", (stated_by,))

    def unpublished(self) -> list[tuple[str, bytes]]:
        """The records that the previous release knew, but did not publish: slug and entry."""
        return self._database.execute("SELECT slug, entry FROM unpublished").fetchall()

    def replace_places(self, joined: JoinedPlaces) -> tuple[set[str], set[str]]:
        """Write the places that records describe.

        Returns:
            The keys of places that are described otherwise now; and those that lead elsewhere, or into other places.
        """
        before, described = self._whereabouts(), dict(self._database.execute("SELECT key, data FROM place"))
        rows = {key: place.model_dump_json() for key, place in joined.places.items()}
        otherwise = {key for key in {*described, *rows} if described.get(key) != rows.get(key)}
        self._database.executemany("DELETE FROM place WHERE key = ?", [(key,) for key in otherwise])
        written = [(key, rows[key]) for key in sorted(otherwise) if key in rows]
        self._database.executemany("INSERT INTO place VALUES (?, ?)", written)
        self._database.execute("DELETE FROM joined")
        self._database.executemany("INSERT INTO joined VALUES (?, ?)", sorted(joined.replaced.items()))
        now = joined.whereabouts()
        return otherwise, {key for key in {*before, *now} if before.get(key) != now.get(key)}

    def _whereabouts(self) -> dict[str, tuple[str, ...]]:
        """What :meth:`~publisher.linking.JoinedPlaces.whereabouts` gave for the places that are written."""
        around = {key: (key, *orjson.loads(data)["within"]) for key, data in self.described_places()}
        joined = self._database.execute("SELECT key, other FROM joined").fetchall()
        return around | {key: around[other] for key, other in joined}

    def add_links(self, links: Iterable[tuple[str, Link]]) -> None:
        """Add links between institutions, each with the slug of the one that states it."""
        rows = ((slug, *(link.relation, link.slug, link.evidence, orjson.dumps(link.names))) for slug, link in links)
        self._database.executemany("INSERT OR IGNORE INTO linked VALUES (?, ?, ?, ?, ?)", rows)

    def add_affected(self, rows: Iterable[tuple[object, ...]]) -> None:
        """Add affected things: kind, slug, digest of what they depend on; of a record its batch, number, row, line."""
        self._database.executemany("INSERT INTO affected VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

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

    def otherwise_said(self) -> set[tuple[str, str]]:
        """The things of which links or findings are not those of the previous release: kind and slug."""
        return {(kind, slug) for kind, slug, *_ in self._said_before ^ self._said()}

    def is_live(self, kind: Kind, slug: str) -> bool:
        """Whether the release is to have that thing, and not as a tombstone."""
        return self._one("SELECT 1 FROM thing WHERE kind = ? AND slug = ? AND NOT ended", kind, slug) is not None

    def _said(self) -> set[tuple[str, ...]]:
        links = self._database.execute("SELECT 'institution', slug, relation, other, evidence, names FROM linked")
        findings = self._database.execute("SELECT kind, slug, data FROM finding")
        return {*links.fetchall(), *findings.fetchall()}
