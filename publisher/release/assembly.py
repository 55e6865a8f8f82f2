"""Write ``records.sqlite`` from the shards of a build: all of it, or what changed since the release before.

The rows are copied by SQLite from file to file; Python only sees the cards. Written without a journal: a build that
dies leaves a staging folder that nobody reads. A patch replaces rows and adds none: only records that changed what they
say of themselves are patched, and the tables are those of a release that is made in full.
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
from publisher.release.files import disk_errors, read_only_uri
from publisher.release.layout import RECORDS
from publisher.release.records import packed
from publisher.release.schema import INDEXES, SCHEMA
from publisher.release.search import segmented
from publisher.release.shard import ROWS, Member, load_members

_FAST: Final = (
    "PRAGMA page_size = 16384; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536; "
    "PRAGMA temp_store = FILE;"
)
"""Pages of 4 KiB hold two or three rows of most tables, and a quarter of the file would be room between them."""

_CARDS: Final = """
SELECT record.id, record.content, linked.card FROM record
LEFT JOIN link ON link.record = record.id
LEFT JOIN record AS linked ON linked.iri = link.target
WHERE {only} ORDER BY record.id, linked.iri
"""

_INPUTS: Final = """
INSERT INTO input SELECT source.number, bytes(source.input), source.record, record.line
  FROM source JOIN record ON record.id = source.record
UNION ALL SELECT number, bytes(input), NULL, json_extract(CAST(line AS TEXT), '$.line')
  FROM refused WHERE number IS NOT NULL ORDER BY 1
"""

_CARRY_OVER: Final = """
UPDATE edition SET
  first_version = old.first_version,
  changed = CASE WHEN old.digest = edition.digest THEN old.changed ELSE edition.changed END,
  changed_version = CASE WHEN old.digest = edition.digest THEN old.changed_version ELSE edition.changed_version END
FROM record, (SELECT iri, digest, changed, first_version, changed_version FROM previous.record
  JOIN previous.edition ON previous.edition.record = previous.record.id) AS old
WHERE record.id = edition.record AND old.iri = record.iri AND {only}
"""

_REMOVE: Final = f"""
CREATE TEMP TABLE fresh (new INTEGER PRIMARY KEY, old INTEGER NOT NULL, carded INTEGER NOT NULL);
INSERT INTO fresh SELECT new.id, record.id, record.card <> new.card
  FROM shard.record AS new JOIN main.record ON main.record.iri = new.iri;
INSERT INTO affected SELECT old FROM fresh;
INSERT OR IGNORE INTO affected SELECT link.record FROM (SELECT old FROM fresh WHERE carded)
  CROSS JOIN main.record ON main.record.id = old CROSS JOIN main.link ON link.target = main.record.iri;
{summary.BEFORE}
INSERT INTO search (search, rowid, label, names)
  SELECT 'delete', id, segmented(label), segmented(names) FROM main.record WHERE id IN (SELECT old FROM fresh);
DELETE FROM main.facet WHERE record IN (SELECT old FROM fresh);
DELETE FROM main.link WHERE record IN (SELECT old FROM fresh);
DELETE FROM main.part WHERE record IN (SELECT old FROM fresh);
DELETE FROM main.result WHERE record IN (SELECT old FROM fresh);
DELETE FROM main.source WHERE record IN (SELECT old FROM fresh);
DELETE FROM main.record WHERE id IN (SELECT old FROM fresh);
"""  # noqa: S608 - constants

_AFTER: Final = f"""
UPDATE main.input SET digest = bytes(s.input), line = (SELECT line FROM main.record WHERE id = old)
  FROM fresh, shard.source AS s WHERE s.record = fresh.new AND main.input.number = s.number;
{summary.AFTER}
DROP TABLE fresh;
"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class Edition:
    """The release that is being made: its version, and its instant in ISO 8601."""

    version: str
    created: str


def assemble(
    path: Path,
    shards: Iterable[Path],
    edition: Edition,
    previous: Path | None,
    *,
    refused: Iterable[tuple[int, str, bytes]] = (),
    places: Iterable[tuple[str, bytes]] = (),
) -> None:
    """Write ``records.sqlite``.

    Args:
        path: the file to make.
        shards: whole shards, in IRI order; each is copied as soon as the iterable yields it.
        edition: what a thing that is new or changed dates from.
        previous: ``records.sqlite`` of the release before, or None.
        refused: the records that never came into a shard: number in the order of the sources, input digest,
            quarantine line.
        places: the places that records describe themselves: key and JSON.
    """
    with closing(_opened(path, _FAST + SCHEMA)) as database:
        for shard in shards:
            (last,) = database.execute("SELECT coalesce(max(id), 0) FROM record").fetchone()
            _run_with(database, shard, _copied(f"{{}} + {last}"))
            members = ((row.first, json.dumps(row.sizes), json.dumps(row.contents)) for row in load_members(shard))
            _insert(database, "INSERT INTO member VALUES (?, ?, ?)", members)
        database.executescript(f"BEGIN; {_indexed('1')} {INDEXES} COMMIT;")
        summary.write_summary(database)
        _write_editions(database, edition, previous, "1")
        database.executescript("INSERT INTO search (search) VALUES ('optimize'); ANALYZE;")
        _insert(database, "INSERT INTO refused (number, input, line) VALUES (?, ?, ?)", refused)
        _insert(database, "INSERT INTO place VALUES (?, ?)", places)
        database.execute(_INPUTS)


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
    members: Iterable[Member] = (),
) -> None:
    """Replace what changed in ``records.sqlite``, which is a copy of that of the release before.

    Args:
        folder: of the release being made.
        previous: of the release before.
        shards: the rows that changed.
        edition: what changed things date from.
        members: the members of the dumps that were written again.

    Raises:
        DiskFullError: no room for it.
    """
    path = folder / RECORDS
    with disk_errors(path), closing(_opened(path, _FAST)) as database:
        database.execute("CREATE TEMP TABLE affected (id INTEGER PRIMARY KEY)")
        database.execute("CREATE TEMP TABLE moved (yes INTEGER)")
        copied, indexed = (
            _copied("(SELECT old FROM fresh WHERE new = {})"),
            _indexed("record.id IN (SELECT old FROM fresh)"),
        )
        for shard in shards:
            _run_with(database, shard, _REMOVE + copied + indexed + _AFTER)
        if database.execute("SELECT 1 FROM moved").fetchone():
            summary.write_trees(database)
        _write_editions(database, edition, previous / RECORDS, "record.id IN (SELECT id FROM affected)")
        rows = ((json.dumps(row.sizes), json.dumps(row.contents), row.first) for row in members)
        _insert(database, "UPDATE member SET sizes = ?, contents = ? WHERE first = ?", rows)


def _opened(path: Path, script: str) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None, uri=True)
    database.create_function("bytes", 1, bytes.fromhex, deterministic=True)
    database.create_function("segmented", 1, segmented, deterministic=True)
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
INSERT INTO source SELECT {of_record}, number, input, resolution, entry, body FROM shard.source;
INSERT INTO refused (number, input, line) SELECT number, input, line FROM shard.refused;
INSERT INTO result SELECT {of_record}, lines, report FROM shard.result;
"""  # noqa: S608 - constants


def _indexed(only: str) -> str:
    """SQL that indexes records by their words and facets; ``only`` is a condition on them."""
    return f"""
INSERT INTO search (rowid, label, names) SELECT id, segmented(label), segmented(names) FROM main.record WHERE {only};
INSERT OR IGNORE INTO facet SELECT entry.key, entry.value, record.id FROM main.record, json_each(facets) AS entry
  WHERE {only} AND entry.value <> '';
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
