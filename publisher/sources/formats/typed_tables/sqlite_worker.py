"""Read a SQLite database in the process of publisher/sources/capped.py: a table, or the rows of a query.

``python -m publisher.sources.formats.typed_tables.sqlite_worker MEMORY_MIB TIMEOUT_S FILE NAME QUERY`` writes a line
for each row (``values.py``). Without QUERY it writes a line for each table or view with content: its name, its columns,
and how many other tables refer to it. The file may be hostile: nothing is written, and only SELECT is allowed.
"""

import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

import orjson

from publisher.errors import Fault, UnreadableFileError
from publisher.sources.capped import run_parser
from publisher.sources.formats.typed_tables.values import UnreadableValue, row_line
from publisher.sources.tables import unique_names

_MAGIC: Final = b"SQLite format 3\0"
_FETCHED_ROWS: Final = 1000
_FIRST_ROW_S: Final = 2.0
_STEPS: Final = 10_000
"""Steps of SQLite's machine between two looks at the clock."""

_BROKEN_CODES: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR})
_PRIMARY: Final = 0xFF
"""The part of an error code that says its kind."""

_ALLOWED: Final = frozenset({
    sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE,
})  # fmt: skip
_TABLES: Final = """
SELECT stored.name FROM sqlite_schema AS stored JOIN pragma_table_list AS listed ON listed.name = stored.name
WHERE listed.schema = 'main' AND listed.type IN ('table', 'view') AND stored.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
  AND stored.name NOT LIKE 'gpkg\\_%' ESCAPE '\\' AND stored.name NOT LIKE 'rtree\\_%' ESCAPE '\\'
ORDER BY stored.rowid"""
"""Tables and views, without the tables of search indexes and the like."""


def parse(file: str, name: str, query: str = "") -> Iterator[bytes]:
    """Yield a line for each row.

    Args:
        file: the path of the database.
        name: how faults call it.
        query: one SELECT statement; "" to list the tables.

    Raises:
        UnreadableFileError: the database is broken, in use or encrypted, or the query fails.
    """
    _check(Path(file), name)
    address = f"file:{quote(file)}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as database:
        database.text_factory = _decoded
        database.execute("PRAGMA trusted_schema = OFF")
        if not query:
            with _reported(name):
                yield from _tables(database)
            return
        database.set_authorizer(_authorize)
        yield from _rows(database, query, name)


def _check(file: Path, name: str) -> None:
    """Refuse a file that is no database, or that a program has open: what it has written last is in another file."""
    with file.open("rb") as stream:
        if stream.read(len(_MAGIC)) != _MAGIC:
            message = "this is no SQLite database, or an encrypted one: save its table as .csv"
            raise UnreadableFileError(Fault("sqlite-broken", message, name))
    for suffix in ("-wal", "-journal"):
        log = file.with_name(file.name + suffix)
        if log.is_file() and log.stat().st_size:
            message = f"{log.name} beside it has changes that are not in it yet: close the program that has it open"
            raise UnreadableFileError(Fault("sqlite-in-use", message, name))


def _decoded(raw: bytes) -> str | UnreadableValue:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        return UnreadableValue(f"the text is not UTF-8 (byte 0x{raw[error.start]:02x} at offset {error.start})")


def _authorize(action: int, *_: str | None) -> int:
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


def _broken_at(error: Exception, name: str, number: int | None = None) -> UnreadableFileError:
    message = f"the database is broken here ({error}): repair it, or export its table as .csv"
    return UnreadableFileError(Fault("sqlite-broken", message, name, number))


@contextmanager
def _reported(name: str, number: int | None = None) -> Iterator[None]:
    try:
        yield
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # the latter is about the names of columns
        raise _broken_at(error, name, number) from error


def _tables(database: sqlite3.Connection) -> Iterator[bytes]:
    names = [row[0] for row in database.execute(_TABLES) if isinstance(row[0], str)]
    targets = [
        row[0]
        for name in names
        for row in database.execute('SELECT DISTINCT "table" FROM pragma_foreign_key_list(?)', (name,))
    ]
    for name in names:
        if columns := _columns(database, name):
            yield orjson.dumps([name, columns, targets.count(name)]) + b"\n"


def _columns(database: sqlite3.Connection, name: str) -> list[str]:
    """Return the columns of a table or view; none if it is empty, fails, or takes too long for its first row."""
    end = time.monotonic() + _FIRST_ROW_S
    database.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
    try:
        cursor = database.execute(f"SELECT * FROM {quoted(name)} LIMIT 1")  # noqa: S608  # a quoted name
        return [str(column[0]) for column in cursor.description] if cursor.fetchone() else []
    except sqlite3.OperationalError:  # a view of a table that is gone, or a kind of table that SQLite here lacks
        return []
    finally:
        database.set_progress_handler(None, 0)


def quoted(name: str) -> str:
    """Return the name of a table as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def _rows(database: sqlite3.Connection, query: str, name: str) -> Iterator[bytes]:
    try:
        cursor = database.execute(query)
    except UnicodeDecodeError as error:
        raise _broken_at(error, name) from error
    except (sqlite3.Error, sqlite3.Warning) as error:
        if getattr(error, "sqlite_errorcode", 0) & _PRIMARY in _BROKEN_CODES:
            raise _broken_at(error, name) from error
        message = f"the query fails ({error}): correct 'query' or 'table' in [options]; one SELECT statement is allowed"
        raise UnreadableFileError(Fault("sql-query-failed", message, name, None, "options")) from error
    names = unique_names([str(column[0]) for column in cursor.description or ()])
    number = 0
    while True:
        with _reported(name, number or None):
            rows = cursor.fetchmany(_FETCHED_ROWS)
        if not rows:
            return
        for values in rows:
            number += 1
            yield row_line(number, names, values, name)


if __name__ == "__main__":
    sys.exit(run_parser(parse))
