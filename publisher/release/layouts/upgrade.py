"""Bring a copy of a ``records.sqlite`` of an old layout up to date: what serving reads is added, nothing is changed.

What was made before there were the tables that sum a release up (publisher/release/summary.py), or those that searches
read (publisher/search/tables.py), gets them, made of what the records say.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from publisher.rdf.description import Description
from publisher.rdf.nquads import lines_of
from publisher.release.files import open_read_only
from publisher.release.records import unpacked
from publisher.release.schema import FACETS_INDEX, INDEXES
from publisher.release.summary import SUMMARY, parts_of, write_summary
from publisher.search import spelling
from publisher.search import tables as search
from publisher.search.entry import entry_of, positions_of
from publisher.uris import Kind


def is_up_to_date(path: Path) -> bool:
    """Return whether a ``records.sqlite`` has all that serving reads."""
    with closing(open_read_only(path)) as database:
        found = database.execute(
            "SELECT count(*) FROM sqlite_schema WHERE name IN ('facet_count', 'entry', 'position', ?)", (FACETS_INDEX,)
        )
        return bool(found.fetchone()[0] == 4)


_LIVE: Final = "SELECT id, kind, iri, quads FROM record WHERE state = 'live'"


def upgrade(path: Path) -> None:
    """Add the tables and indexes that a ``records.sqlite`` of an old layout lacks."""
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
        if not database.execute("SELECT 1 FROM sqlite_schema WHERE name = 'position'").fetchone():
            _add_positions(database)
        database.executescript(INDEXES)


_DESCRIBED: Final = "SELECT id, iri, kind, slug, source, key, label, names, quads FROM record"


def _make_searchable(database: sqlite3.Connection) -> None:
    """Add the tables that searches read, from what the records say."""
    database.executescript(f"DROP TABLE IF EXISTS search; {search.SCHEMA} BEGIN;")
    for number, described in _things(database):
        search.insert(database, [(number, entry_of(described))])
    database.execute("COMMIT")
    database.executescript(f"BEGIN; {search.indexed('1')} COMMIT;")
    spelling.write_words(database)


def _add_positions(database: sqlite3.Connection) -> None:
    """Add the table of where things are, from what the records say."""
    database.executescript(f"{search.POSITION} BEGIN;")
    placed = ((number, positions_of(described)) for number, described in _things(database))
    search.insert_positions(database, placed)
    database.execute("COMMIT")


def _things(database: sqlite3.Connection) -> Iterator[tuple[int, Description]]:
    """The records with their numbers."""
    for number, iri, kind, slug, source, key, label, names, quads in database.execute(_DESCRIBED).fetchall():
        lines = tuple(lines_of(unpacked(quads).decode()))
        yield number, Description(iri, Kind(kind), slug, source, key, label, tuple(names.splitlines()), lines)
