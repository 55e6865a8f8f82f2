"""Write ``records.sqlite`` from the shards of a build: all of it, or what changed since the release before.

The rows are copied by SQLite from file to file; Python only sees the cards. Written without a journal: a build that
dies leaves a staging folder that nobody reads. The tables are those of a release that is made in full, but for the
numbers of rows.

Records are numbered in IRI order, with room between the numbers: a record that is new gets one between those of its
neighbours. Where no room is left, all are numbered again.
"""

import hashlib
import itertools
import json
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Final

from publisher.release import summary
from publisher.release.dumps import Member
from publisher.release.files import disk_errors, read_only_uri
from publisher.release.layout import RECORDS
from publisher.release.member_updates import MemberRun
from publisher.release.records import packed
from publisher.release.schema import FOR_BUILDS, INDEXES, SCHEMA
from publisher.release.shard import ROWS, load_members
from publisher.release.trees.changes import TABLES, change_trees
from publisher.search import spelling
from publisher.search import tables as search

_FAST: Final = (
    "PRAGMA page_size = 16384; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536; "
    "PRAGMA temp_store = FILE;"
)
"""Pages of 4 KiB hold two or three rows of most tables, and a quarter of the file would be room between them."""

_CARDS: Final = """
SELECT record.id, record.content, linked.card FROM record
LEFT JOIN link ON link.record = record.id
LEFT JOIN record AS linked ON linked.iri = link.target
WHERE {only} ORDER BY record.id, link.target
"""

_INPUTS: Final = """
INSERT INTO input SELECT number, digest, source.record, given.line FROM given
  LEFT JOIN record ON record.iri = given.iri LEFT JOIN source ON source.record = record.id ORDER BY number
"""

_REFUSED_INPUTS: Final = "UPDATE input SET record = NULL WHERE number IN (SELECT number FROM refused)"
"""Of those that became no institution, although others like them were one."""

_CARRY_OVER: Final = """
UPDATE edition SET
  first_version = old.first_version,
  changed = CASE WHEN old.digest = edition.digest THEN old.changed ELSE edition.changed END,
  changed_version = CASE WHEN old.digest = edition.digest THEN old.changed_version ELSE edition.changed_version END
FROM record, (SELECT iri, digest, changed, first_version, changed_version FROM previous.record
  JOIN previous.edition ON previous.edition.record = previous.record.id) AS old
WHERE record.id = edition.record AND old.iri = record.iri AND {only}
"""

_KNOWN: Final = """
CREATE TEMP TABLE fresh (new INTEGER PRIMARY KEY, old INTEGER NOT NULL, carded INTEGER NOT NULL);
INSERT INTO fresh SELECT new.id, record.id, record.card <> new.card
  FROM shard.record AS new JOIN main.record ON main.record.iri = new.iri;
"""
"""``fresh`` numbers the records of a shard: ``new`` there, ``old`` here; ``carded`` where the card is another."""

_NEW: Final = """
SELECT new.id, new.iri FROM shard.record AS new
WHERE NOT EXISTS (SELECT 1 FROM main.record WHERE main.record.iri = new.iri) ORDER BY new.iri
"""

_NEIGHBOURS: Final = """
SELECT (SELECT id FROM main.record WHERE iri < :iri ORDER BY iri DESC LIMIT 1),
  (SELECT id FROM main.record WHERE iri > :iri ORDER BY iri LIMIT 1)
"""

_REMOVE: Final = f"""
INSERT OR IGNORE INTO affected SELECT old FROM fresh;
INSERT OR IGNORE INTO affected SELECT link.record FROM (SELECT new FROM fresh WHERE carded)
  CROSS JOIN shard.record AS now ON now.id = new CROSS JOIN main.link ON link.target = now.iri;
{summary.BEFORE}
{search.removed("record IN (SELECT old FROM fresh)")}
DELETE FROM main.facet WHERE record IN (SELECT old FROM fresh);
DELETE FROM main.link WHERE record IN (SELECT old FROM fresh);
DELETE FROM main.part WHERE record IN (SELECT old FROM fresh);
DELETE FROM main.result WHERE record IN (SELECT old FROM fresh);
DELETE FROM main.source WHERE record IN (SELECT old FROM fresh);
DELETE FROM main.record WHERE id IN (SELECT old FROM fresh);
"""  # noqa: S608 - constants

_AFTER: Final = f"""
{summary.AFTER}
DROP TABLE fresh;
"""

_SPACING: Final = 1 << 32
"""The distance between the numbers of two records in a full build; two thousand million records have room."""

_STEP: Final = 1 << 16
"""The distance of a new record's number from that of the record before it. So thousands of builds can each add a record
after the one that was added last, as registers do that count upwards."""

_NUMBERED: Final = (
    ("record", "id"),
    *(
        (table, "record")
        for table in ("edition", "facet", "link", "part", "source", "input", "result", "node", *search.NUMBERED)
    ),
    *(("node", "above"), ("branch", "whole"), ("branch", "part")),
)
"""The columns with numbers of records."""


@dataclass(frozen=True, slots=True)
class Edition:
    """The release that is being made: its version, and its instant in ISO 8601."""

    version: str
    created: str


@dataclass(frozen=True, slots=True)
class SourceLists:
    """What a release lists in full, however little changed: small rows, which a build has at hand anyway.

    Attributes:
        known: the source records that are as they were: number in the order of the sources, digest of the input, row
            in the release before, line.
        inputs: every other source record: number, digest, IRI of the institution that it is to be (None if it was
            refused before it had one), line.
        refused: the records that never came into a shard: number, line of the quarantine.
        bases: what new and changed things depend on: kind, slug, digest.
        lapsed: things of which the release before has that, and this one not: kind, slug.
        places: the places that records describe themselves: key and JSON.
    """

    known: Iterable[tuple[int, bytes, int, int | None]] = ()
    inputs: Iterable[tuple[int, bytes, str | None, int | None]] = ()
    refused: Iterable[tuple[int, bytes]] = ()
    bases: Iterable[tuple[str, str, bytes]] = ()
    lapsed: Iterable[tuple[str, str]] = ()
    places: Iterable[tuple[str, bytes]] = ()


NO_LISTS: Final = SourceLists()
"""Of a release that is made of no source."""


def assemble(
    path: Path,
    shards: Iterable[Path],
    edition: Edition,
    previous: Path | None,
    lists: SourceLists = NO_LISTS,
) -> None:
    """Write ``records.sqlite``.

    Args:
        path: the file to make.
        shards: whole shards, in IRI order; each is copied as soon as the iterable yields it.
        edition: what a thing that is new or changed dates from.
        previous: ``records.sqlite`` of the release before, or None.
        lists: what is written in full for each release.
    """
    copied: list[Path] = []
    with closing(_opened(path, _FAST + SCHEMA)) as database:
        for shard in shards:
            (last,) = database.execute("SELECT coalesce(max(id), 0) FROM record").fetchone()
            _run_with(database, shard, _copied(f"{{}} * {_SPACING} + {last}"))
            copied.append(shard)
        # Members last: they may be written again until all shards are complete.
        _insert(database, _INSERT_MEMBER, (_member(row) for shard in copied for row in load_members(shard)))
        database.executescript(f"BEGIN; {_indexed('1')} {INDEXES} {FOR_BUILDS} COMMIT;")
        summary.write_summary(database)
        spelling.write_words(database)
        _write_editions(database, edition, previous, "1")
        database.executescript(f"{search.OPTIMISED} ANALYZE;")
        _write_lists(database, lists)


def copy_records(folder: Path, previous: Path) -> None:
    """Copy ``records.sqlite`` of the release before, for :func:`patch_records`.

    Raises:
        DiskFullError: no room for it.
    """
    with disk_errors(folder / RECORDS):
        shutil.copyfile(previous / RECORDS, folder / RECORDS)


def patch_records(
    folder: Path,
    previous: Path,
    shards: Sequence[Path],
    edition: Edition,
    *,
    lists: SourceLists = NO_LISTS,
    members: Sequence[MemberRun] = (),
) -> None:
    """Put what is new or changed into ``records.sqlite``, which is a copy of that of the release before.

    Nothing that was published is ever removed: instead of it there is a tombstone, which is a change.

    Args:
        folder: of the release being made.
        previous: of the release before.
        shards: the rows of what is new or changed.
        edition: what new and changed things date from.
        lists: what is written in full for each release.
        members: the members of the dumps that were written again.

    Raises:
        DiskFullError: no room for it.
    """
    path = folder / RECORDS
    with disk_errors(path), closing(_opened(path, _FAST)) as database:
        database.executescript(f"CREATE TEMP TABLE affected (id INTEGER PRIMARY KEY); {TABLES}")
        database.executescript("DELETE FROM refused; DELETE FROM input; DROP INDEX input_by_record;")
        # Before records get other numbers; what is refused now was read again, or has no source any more.
        _insert(database, "INSERT INTO input VALUES (?, ?, ?, ?)", lists.known)
        for shard in shards:
            _replace_rows(database, shard)
        spelling.tidy(database)
        change_trees(database)
        _write_editions(database, edition, previous / RECORDS, "record.id IN (SELECT id FROM affected)")
        _replace_members(database, members)
        _write_lists(database, lists)


def _replace_rows(database: sqlite3.Connection, shard: Path) -> None:
    fresh = "SELECT old FROM fresh"
    copied = _copied("(SELECT old FROM fresh WHERE new = {})")
    indexed = _indexed(f"record.id IN ({fresh})", fresh)
    database.execute("ATTACH ? AS shard", (read_only_uri(shard / ROWS),))
    database.executescript(_KNOWN)
    _number_new(database)
    spelling.count_words(database, f"record IN ({fresh})", -1)
    database.executescript(f"BEGIN; {_REMOVE} {copied} {indexed} COMMIT;")
    spelling.count_words(database, f"record IN ({fresh})", 1)
    database.executescript(f"BEGIN; {_AFTER} COMMIT;")
    database.execute("DETACH shard")


def _number_new(database: sqlite3.Connection) -> None:
    """Add the records to ``fresh`` that are only in the shard, with numbers between those of their neighbours."""
    new = database.execute(_NEW).fetchall()
    between = [(*database.execute(_NEIGHBOURS, {"iri": iri}).fetchone(), number) for number, iri in new]
    for (low, high), group in itertools.groupby(between, key=itemgetter(0, 1)):
        numbers = [number for *_, number in group]
        start, end = low or 0, high or (low or 0) + (len(numbers) + 1) * _SPACING
        step = min(_STEP if high else _SPACING, (end - start) // (len(numbers) + 1))
        if step < search.ROOM:
            _number_again(database)
            _number_new(database)
            return
        rows = ((number, start + step * place) for place, number in enumerate(numbers, start=1))
        database.executemany("INSERT OR REPLACE INTO fresh VALUES (?, ?, 1)", rows)


_NUMBER_AGAIN: Final = """
UPDATE main.{table} SET {column} = -new FROM numbered WHERE numbered.old = {column};
UPDATE main.{table} SET {column} = -{column} WHERE {column} < 0;
"""
"""First to negative numbers, which no row has: a number may still be another row's."""


def _number_again(database: sqlite3.Connection) -> None:
    """Give all records numbers with room between them; ``fresh`` and ``affected`` follow."""
    updates = "".join(_NUMBER_AGAIN.format(table=table, column=column) for table, column in _NUMBERED)
    database.executescript(f"""
BEGIN;
CREATE TEMP TABLE numbered (old INTEGER PRIMARY KEY, new INTEGER NOT NULL);
INSERT INTO numbered SELECT id, row_number() OVER (ORDER BY iri) * {_SPACING} FROM main.record;
{updates}
{search.NUMBERED_AGAIN}
UPDATE affected SET id = -new FROM numbered WHERE numbered.old = id;
UPDATE affected SET id = -id WHERE id < 0;
UPDATE fresh SET old = numbered.new FROM numbered WHERE numbered.old = fresh.old;
UPDATE relisted SET id = -new FROM numbered WHERE numbered.old = id;
UPDATE relisted SET id = -id WHERE id < 0;
DROP TABLE numbered;
COMMIT;
""")  # noqa: S608 - constants


_INSERT_MEMBER: Final = "INSERT INTO member VALUES (?, ?, ?, ?)"


def _member(row: Member) -> tuple[str, str, str, str]:
    return row.first, json.dumps(row.sizes), json.dumps(row.contents), json.dumps(row.things)


def _replace_members(database: sqlite3.Connection, runs: Sequence[MemberRun]) -> None:
    replaced = ((member.first,) for run in runs for member in run.replaced)
    _insert(database, "DELETE FROM member WHERE first = ?", replaced)
    _insert(database, _INSERT_MEMBER, (_member(row) for run in runs for row in run.rows))


def _write_lists(database: sqlite3.Connection, lists: SourceLists) -> None:
    """Write the tables that each release has of its own, in place of those of the release before."""
    database.execute("DELETE FROM place")
    _insert(database, "INSERT INTO refused (number, line) VALUES (?, ?)", lists.refused)
    _insert(database, "INSERT INTO place VALUES (?, ?)", lists.places)
    _insert(database, "DELETE FROM basis WHERE kind = ? AND slug = ?", lists.lapsed)
    _insert(database, "INSERT OR REPLACE INTO basis VALUES (?, ?, ?)", lists.bases)
    database.execute("CREATE TEMP TABLE given (number INTEGER PRIMARY KEY, digest BLOB, iri TEXT, line INTEGER)")
    _insert(database, "INSERT INTO given VALUES (?, ?, ?, ?)", lists.inputs)
    database.execute(_INPUTS)
    database.execute(_REFUSED_INPUTS)
    database.executescript(INDEXES)


def _opened(path: Path, script: str) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None, uri=True)
    database.executescript(script)
    return database


def _run_with(database: sqlite3.Connection, shard: Path, script: str) -> None:
    """Run a script in a transaction, with the rows of a shard at hand."""
    database.execute("ATTACH ? AS shard", (read_only_uri(shard / ROWS),))
    database.executescript(f"BEGIN; {script} COMMIT;")
    database.execute("DETACH shard")


def _insert(database: sqlite3.Connection, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
    database.execute("BEGIN")
    database.executemany(statement, rows)
    database.execute("COMMIT")


def _copied(number: str) -> str:
    """SQL that copies the rows of a shard; ``number`` is the number here of a record with the number ``{}`` there."""
    record, of_record = number.format("id"), number.format("record")
    return f"""
INSERT INTO record SELECT {record}, iri, kind, slug, source, key, label, names, state, successor, file, line,
  content, facets, quads, raw, card FROM shard.record;
INSERT INTO link SELECT {of_record}, target FROM shard.link;
INSERT INTO part SELECT {of_record}, part, whole FROM shard.part;
INSERT INTO source SELECT {of_record}, entry, body, filled FROM shard.source;
INSERT INTO refused (number, line) SELECT number, line FROM shard.refused;
INSERT INTO result SELECT {of_record}, reasons, lines, report FROM shard.result;
{search.copied(of_record)}
"""  # noqa: S608 - constants


def _indexed(only: str, numbers: str = "SELECT id FROM main.record") -> str:
    """SQL that indexes records by their words and facets; ``only`` is a condition on them, ``numbers`` selects them."""
    return f"""
{search.indexed(f"record IN ({numbers})")}
INSERT OR IGNORE INTO facet SELECT {summary.FACET_NAME}, entry.atom, record.id
  FROM main.record, json_tree(facets) AS entry WHERE {only} AND entry.atom <> '';
"""  # noqa: S608 - constants


def _write_editions(database: sqlite3.Connection, edition: Edition, previous: Path | None, only: str) -> None:
    """Collect the cards of what things link to, and digest them; things that did not change keep their dates."""
    _insert(
        database,
        "INSERT OR REPLACE INTO edition VALUES (?, ?, ?, ?, ?, ?)",
        (
            (number, packed(cards), digest, edition.created, edition.version, edition.version)
            for number, cards, digest in _digests(database.execute(_CARDS.format(only=only)))
        ),
    )
    if previous:
        database.execute("ATTACH ? AS previous", (read_only_uri(previous),))
        database.execute(_CARRY_OVER.format(only=only))
        database.execute("DETACH previous")


def _digests(rows: Iterator[tuple[int, str, str | None]]) -> Iterator[tuple[int, bytes, str]]:
    for number, group in itertools.groupby(rows, key=itemgetter(0)):
        linked = list(group)
        cards = "".join(card for _, _, card in linked if card).encode()
        yield number, cards, hashlib.sha256(linked[0][1].encode() + cards).hexdigest()
