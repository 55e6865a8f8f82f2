"""The tables of ``records.sqlite`` that searches read, and the SQL that fills and empties them.

``entry``     a row a thing: how much is said of it, and the folded words that ``search`` holds.
``name``      a row a name: what it is, its text, its folded words, its key without their order, its pinyin; ``number``
              is its place among those of the record. Names are numbered in the order of their records, on which it
              depends what is found first of what is found equally well.
``position``  where a thing is: latitude and longitude in degrees.
``mark``      what identifies or reaches a thing, in the form that is compared (publisher/search/marks.py).
``search``    the full-text index of things, rowid = record.
``names``     the full-text index of single names, rowid = name.id.
``word``      how many names have a word; ``spelling`` the words by what is left of them without one letter
              (publisher/search/spelling.py).

All rows but those of ``word`` and ``spelling`` belong to one thing, and are made of its own statements alone.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from publisher.search.abbreviations import MARK, WITHOUT_INITIALS, initials_of
from publisher.search.entry import Entry

POSITION: Final = """
CREATE TABLE position (record INTEGER NOT NULL, latitude REAL NOT NULL, longitude REAL NOT NULL,
  PRIMARY KEY (record, latitude, longitude)) STRICT, WITHOUT ROWID;
"""

SCHEMA: Final = f"""
{POSITION}
CREATE TABLE entry (record INTEGER PRIMARY KEY, fullness INTEGER NOT NULL, names TEXT NOT NULL, pinyin TEXT NOT NULL,
  whereabouts TEXT NOT NULL, words TEXT NOT NULL) STRICT;
CREATE TABLE name (id INTEGER PRIMARY KEY, record INTEGER NOT NULL, number INTEGER NOT NULL, kind TEXT NOT NULL,
  language TEXT NOT NULL, text TEXT NOT NULL, words TEXT NOT NULL, loose TEXT NOT NULL, pinyin TEXT NOT NULL) STRICT;
CREATE TABLE mark (value TEXT NOT NULL, kind TEXT NOT NULL, record INTEGER NOT NULL,
  PRIMARY KEY (value, kind, record)) STRICT, WITHOUT ROWID;
CREATE TABLE word (word TEXT PRIMARY KEY, hits INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE spelling (variant TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY (variant, word)) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE search USING fts5(names, pinyin, whereabouts, words, content='', tokenize='ascii', prefix='2 3');
CREATE VIRTUAL TABLE names USING fts5(words, pinyin, content='', tokenize='ascii');
"""

SHARD_SCHEMA: Final = """
CREATE TABLE entry (record INTEGER PRIMARY KEY, fullness INTEGER, names TEXT, pinyin TEXT, whereabouts TEXT,
  words TEXT);
CREATE TABLE name (id INTEGER PRIMARY KEY, record INTEGER, number INTEGER, kind TEXT, language TEXT, text TEXT,
  words TEXT, loose TEXT, pinyin TEXT);
CREATE TABLE mark (value TEXT, kind TEXT, record INTEGER);
CREATE TABLE position (record INTEGER, latitude REAL, longitude REAL);
"""
"""The same in a shard, as far as it has them."""

MOST_NAMES: Final = 1000
"""The names of a thing that are searched one by one; by their words, all of them are found."""

ROOM: Final = 1 << 10
"""The least distance between the numbers of two records: a name has the number of its record and its own together."""

KEY: Final = "replace(name.words, ' ', '')"
"""The key of a name, as an index holds it."""

INDEXES: Final = """
CREATE INDEX IF NOT EXISTS name_by_record ON name (record, number);
CREATE INDEX IF NOT EXISTS name_by_key ON name (replace(words, ' ', ''));
CREATE INDEX IF NOT EXISTS name_by_loose ON name (loose);
CREATE INDEX IF NOT EXISTS mark_by_record ON mark (record);
CREATE INDEX IF NOT EXISTS position_by_latitude ON position (latitude, longitude);
CREATE INDEX IF NOT EXISTS entry_by_fullness ON entry (record, fullness);
"""


def insert(database: sqlite3.Connection, entries: Sequence[tuple[int, Entry]]) -> None:
    """Insert the rows of things, in a shard or a whole release; each comes with the number of its record."""
    database.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)", (_row(*each) for each in entries))
    numbered = (
        (None, number, place, *name) for number, entry in entries for place, name in enumerate(entry.names[:MOST_NAMES])
    )
    database.executemany("INSERT INTO name VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", numbered)
    marked = ((value, kind, number) for number, entry in entries for kind, value in entry.marks)
    database.executemany("INSERT INTO mark VALUES (?, ?, ?)", marked)
    insert_positions(database, ((number, entry.positions) for number, entry in entries))


def _row(number: int, entry: Entry) -> tuple[object, ...]:
    names = " ".join(name.words for name in entry.names)
    pinyin = " ".join(dict.fromkeys((*(name.pinyin for name in entry.names if name.pinyin), *_initials(entry))))
    return number, entry.fullness, names, pinyin, entry.whereabouts, entry.words


def _initials(entry: Entry) -> Iterator[str]:
    for name in entry.names:
        if name.kind not in WITHOUT_INITIALS and (initials := initials_of(name.words.split(), name.pinyin)):
            yield f"{MARK}{initials}"


def insert_positions(
    database: sqlite3.Connection, positions: Iterable[tuple[int, Iterable[tuple[float, float]]]]
) -> None:
    """Insert where things are; each comes with the number of its record."""
    rows = ((number, *position) for number, every in positions for position in dict.fromkeys(every))
    database.executemany("INSERT INTO position VALUES (?, ?, ?)", rows)


def copied(of_record: str) -> str:
    """SQL that copies the rows of a shard; ``of_record`` is the number here of the record with the number there."""
    return f"""
INSERT INTO entry SELECT {of_record}, fullness, names, pinyin, whereabouts, words FROM shard.entry;
INSERT INTO name SELECT {of_record} + number, {of_record}, number, kind, language, text, words, loose, pinyin
  FROM shard.name ORDER BY id;
INSERT INTO mark SELECT value, kind, {of_record} FROM shard.mark;
INSERT INTO position SELECT {of_record}, latitude, longitude FROM shard.position;
"""  # noqa: S608 - constants


def indexed(only: str) -> str:
    """SQL that fills the full-text indexes; ``only`` is a condition on the number ``record``."""
    return f"""
INSERT INTO search (rowid, names, pinyin, whereabouts, words)
  SELECT record, names, pinyin, whereabouts, words FROM main.entry WHERE {only};
INSERT INTO names (rowid, words, pinyin) SELECT id, words, pinyin FROM main.name WHERE {only};
"""  # noqa: S608 - constants


def removed(only: str) -> str:
    """SQL that removes the rows of things from all tables but ``word`` and ``spelling``."""
    return f"""
INSERT INTO search (search, rowid, names, pinyin, whereabouts, words)
  SELECT 'delete', record, names, pinyin, whereabouts, words FROM main.entry WHERE {only};
INSERT INTO names (names, rowid, words, pinyin)
  SELECT 'delete', id, words, pinyin FROM main.name WHERE {only};
DELETE FROM main.entry WHERE {only};
DELETE FROM main.name WHERE {only};
DELETE FROM main.mark WHERE {only};
DELETE FROM main.position WHERE {only};
"""  # noqa: S608 - constants


NUMBERED_AGAIN: Final = f"""
INSERT INTO search (search) VALUES ('delete-all');
INSERT INTO names (names) VALUES ('delete-all');
UPDATE main.name SET id = -(record + number);
UPDATE main.name SET id = -id;
{indexed("1")}
"""  # noqa: S608 - constants
"""SQL for when all records have other numbers."""

NUMBERED: Final = ("entry", "name", "mark", "position")
"""The tables whose column ``record`` has the number of a record."""

OPTIMISED: Final = "INSERT INTO search (search) VALUES ('optimize'); INSERT INTO names (names) VALUES ('optimize');"
"""SQL for the end of a full build."""
