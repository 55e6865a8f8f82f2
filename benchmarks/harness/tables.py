"""Compare databases table by table: the same rows, whatever their numbers and their order."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from itertools import zip_longest
from pathlib import Path
from typing import Final

RECORD_NUMBERS: Final[Mapping[str, tuple[str, ...]]] = {
    "record": ("id",),
    "branch": ("whole", "part"),
    "node": ("record", "above"),
}
"""The columns that hold the number of a record, by table; in every other table it is the column ``record``."""

OWN_NUMBERS: Final[Mapping[str, tuple[str, ...]]] = {"refused": ("id",), "assigned": ("id",), "name": ("id",)}
"""The columns that number the rows of their own table."""


def names(database: sqlite3.Connection) -> list[str]:
    """Return the tables of a database without the full-text index and SQLite's own."""
    listed = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name")
    own = ("search_", "names_", "sqlite_")
    return [name for name, sql in listed if "VIRTUAL" not in sql and not name.startswith(own)]


_INDEXES: Final[Mapping[str, str]] = {
    "search": "SELECT term, iri, col, offset FROM temp.search_terms JOIN record ON id = doc ORDER BY 1, 2, 3, 4",
    "names": "SELECT term, iri, number, col, offset FROM temp.names_terms JOIN name ON name.id = doc "
    "JOIN record ON record.id = record ORDER BY 1, 2, 3, 4, 5",
}
"""The full-text indexes: their terms, each with its record and place."""

DATES: Final[Mapping[str, tuple[str, ...]]] = {"edition": ("changed", "first_version", "changed_version")}
"""The columns that say in which release something changed."""


def differing(one: Path, other: Path, own: tuple[Sequence[str], Sequence[str]] = ((), ())) -> list[str]:
    """Return the tables that differ between two databases; their rows are sorted on the disk, not in memory.

    Args:
        one: the first database.
        other: the second.
        own: of each, the version and the instant of its release, which count as the same as those of the other.
    """
    with closing(_opened(one, own[0])) as first, closing(_opened(other, own[1])) as second:
        tables = names(first)
        if tables != names(second):
            return sorted({*tables, *names(second)})
        every = [*tables, *(_INDEXES if "record" in tables else ())]
        return [table for table in every if not _same(first, second, table)]


def _opened(path: Path, own: Sequence[str]) -> sqlite3.Connection:
    database = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    database.execute("PRAGMA temp_store = FILE")
    database.create_function("dated", 1, lambda text: "now" if text in own else text, deterministic=True)
    return database


def _same(first: sqlite3.Connection, second: sqlite3.Connection, table: str) -> bool:
    return all(row == other for row, other in zip_longest(_rows(first, table), _rows(second, table)))


def _rows(database: sqlite3.Connection, table: str) -> Iterator[tuple[object, ...]]:
    if table in _INDEXES:
        database.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{table}_terms USING fts5vocab(main, {table}, instance)"
        )
        return database.execute(_INDEXES[table])
    columns = [name for _, name, *_ in database.execute(f"PRAGMA table_info({table})")]
    of_records = RECORD_NUMBERS.get(table, ("record",))
    shown = [
        f"coalesce((SELECT iri FROM record AS named WHERE named.id = {table}.{name}), {name})"
        if name in of_records
        else f"dated({name})"
        if name in DATES.get(table, ())
        else name
        for name in columns
        if name not in OWN_NUMBERS.get(table, ())
    ]
    order = ", ".join(map(str, range(1, len(shown) + 1)))
    return database.execute(f"SELECT {', '.join(shown)} FROM {table} ORDER BY {order}")
