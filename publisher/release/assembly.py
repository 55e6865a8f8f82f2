"""Put ``records.sqlite`` together from the shards of a build.

The rows are copied by SQLite from file to file; Python only sees the cards. Written without a journal: a build that
dies leaves a staging folder that nobody reads.
"""

import hashlib
import itertools
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Final

from publisher.release.files import read_only_uri
from publisher.release.records import packed
from publisher.release.schema import INDEXES, SCHEMA
from publisher.release.shard import MEMBERS, ROWS
from publisher.release.summary import write_summary
from publisher.release.text import segmented

_FAST: Final = (
    "PRAGMA page_size = 16384; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536; "
    "PRAGMA temp_store = FILE;"
)
"""Pages of 4 KiB hold two or three rows of most tables, and a quarter of the file would be room between them."""

_COPY: Final = """
INSERT INTO record SELECT id + :offset, iri, kind, slug, source, key, label, names, state, successor, file, line,
  content, facets, quads, raw, card FROM shard.record;
INSERT INTO link SELECT record + :offset, target FROM shard.link;
INSERT INTO part SELECT record + :offset, part, whole FROM shard.part;
INSERT INTO source SELECT record + :offset, number, input, resolution, entry, body FROM shard.source;
INSERT INTO refused (number, input, line) SELECT number, input, line FROM shard.refused;
INSERT INTO result SELECT record + :offset, lines, report FROM shard.result
"""

_INDEX_WORDS: Final = (
    "INSERT INTO search (rowid, label, names) SELECT id, segmented(label), segmented(names) FROM record"
)
_INDEX_FACETS: Final = """
INSERT OR IGNORE INTO facet SELECT entry.key, entry.value, record.id FROM record, json_each(record.facets) AS entry
WHERE entry.value <> ''
"""

_CARDS: Final = """
SELECT record.id, record.content, linked.card FROM record
LEFT JOIN link ON link.record = record.id
LEFT JOIN record AS linked ON linked.iri = link.target
ORDER BY record.id, linked.iri
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
WHERE record.id = edition.record AND old.iri = record.iri
"""


@dataclass(frozen=True, slots=True)
class Edition:
    """The release that is being made: its version, and its instant in ISO 8601."""

    version: str
    created: str


def assemble(path: Path, shards: Iterable[Path], edition: Edition, previous: Path | None) -> list[Path]:
    """Write ``records.sqlite``; gives the shards.

    Args:
        path: the file to make.
        shards: whole shards, in IRI order, each taken in when it is given.
        edition: what a thing that is new or changed is said to date from.
        previous: ``records.sqlite`` of the release before, or None.
    """
    with closing(sqlite3.connect(path, isolation_level=None, uri=True)) as database:
        database.executescript(_FAST + SCHEMA)
        database.create_function("segmented", 1, segmented, deterministic=True)
        taken = []
        for shard in shards:
            _copy(database, shard)
            taken.append(shard)
        database.executescript(f"BEGIN; {_INDEX_WORDS}; {_INDEX_FACETS}; {INDEXES} COMMIT;")
        write_summary(database)
        write_editions(database, edition)
        if previous:
            carry_over(database, previous)
        database.executescript("INSERT INTO search (search) VALUES ('optimize'); ANALYZE;")
    return taken


def write_editions(database: sqlite3.Connection, edition: Edition, only: str = "") -> None:
    """Collect the cards of what each thing links to, and take its digest.

    Args:
        database: ``records.sqlite``.
        edition: what things are said to date from, until :func:`carry_over` knows better.
        only: a condition on ``record``, where not all are to be written.
    """
    statement = _CARDS.replace("ORDER BY", f"WHERE {only} ORDER BY") if only else _CARDS
    database.execute("BEGIN")
    database.executemany(
        "INSERT OR REPLACE INTO edition VALUES (?, ?, ?, ?, ?, ?)",
        (
            (number, packed(cards), digest, edition.created, edition.version, edition.version)
            for number, cards, digest in _digests(database.execute(statement))
        ),
    )
    database.execute("COMMIT")


def carry_over(database: sqlite3.Connection, previous: Path) -> None:
    """Let things that did not change keep the dates they had in the previous release."""
    database.execute("ATTACH ? AS previous", (read_only_uri(previous),))
    database.execute(_CARRY_OVER)
    database.execute("DETACH previous")


def write_members(database: sqlite3.Connection, rows: Iterable[tuple[str, str]]) -> None:
    """Note the members of the dumps: the first thing's IRI, and the bytes in each dump as JSON."""
    database.execute("BEGIN")
    database.executemany("INSERT INTO member VALUES (?, ?)", rows)
    database.execute("COMMIT")


def keep(
    database: sqlite3.Connection, refused: Iterable[tuple[int, str, bytes]], places: Iterable[tuple[str, bytes]]
) -> None:
    """Keep what was refused before it came into a shard, the places that records describe themselves, and inputs."""
    database.create_function("bytes", 1, bytes.fromhex, deterministic=True)
    database.execute("BEGIN")
    database.executemany("INSERT INTO refused (number, input, line) VALUES (?, ?, ?)", refused)
    database.executemany("INSERT INTO place VALUES (?, ?)", places)
    database.execute(_INPUTS)
    database.execute("COMMIT")


def members_of(shard: Path) -> Iterator[tuple[str, str]]:
    """The members of a shard, as :func:`write_members` takes them."""
    for first, sizes in json.loads((shard / MEMBERS).read_bytes()):
        yield first, json.dumps(sizes)


def _copy(database: sqlite3.Connection, shard: Path) -> None:
    database.execute("ATTACH ? AS shard", (read_only_uri(shard / ROWS),))
    (offset,) = database.execute("SELECT coalesce(max(id), 0) FROM record").fetchone()
    database.execute("BEGIN")
    for statement in _COPY.split(";"):
        database.execute(statement, {"offset": offset} if ":offset" in statement else {})
    database.execute("COMMIT")
    database.execute("DETACH shard")


def _digests(rows: Iterator[tuple[int, str, str | None]]) -> Iterator[tuple[int, bytes, str]]:
    for number, group in itertools.groupby(rows, key=itemgetter(0)):
        linked = list(group)
        cards = "".join(card for _, _, card in linked if card).encode()
        yield number, cards, hashlib.sha256(linked[0][1].encode() + cards).hexdigest()
