"""Run a query in a SQL database, in a process of its own (publisher/sources/capped.py).

``python -m publisher.sources.formats.typed_tables.sql_worker MEMORY_MIB TIMEOUT_S FILE NAME DATABASE STATEMENT_S
ELAPSED_S`` writes a line for each row (``values.py``). DATABASE is the environment variable with the database's
address, which no command line shows. The transaction is read-only where the database has that, and always rolled back.
"""

import os
import re
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final, cast

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from publisher.errors import Fault, UnreadableFileError
from publisher.sources.capped import run_parser
from publisher.sources.formats.typed_tables.values import row_line
from publisher.sources.tables import unique_names

_PARTITION_ROWS: Final = 1000
_CONNECT_S: Final = 15
_MAX_QUERY_BYTES: Final = 1 << 20
_DRIVERS: Final = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}
_BEFORE: Final[Mapping[str, tuple[str, ...]]] = {
    "postgresql": (
        "SET TRANSACTION READ ONLY",
        "SET LOCAL statement_timeout = '{seconds}s'",
        "SET LOCAL TIME ZONE 'UTC'",
    ),
    "mysql": ("SET SESSION max_execution_time = {seconds}000", "START TRANSACTION READ ONLY"),
    "mariadb": ("SET SESSION max_statement_time = {seconds}", "START TRANSACTION READ ONLY"),
    "oracle": ("SET TRANSACTION READ ONLY",),
    "sqlite": ("PRAGMA query_only = ON",),
}  # fmt: skip
"""By dialect, what makes a transaction read-only and limits the time of a statement; and times are in UTC."""

_TOO_SLOW: Final = frozenset({"57014", "3024", "1969"})
"""How PostgreSQL, MySQL and MariaDB call a statement that exceeded its time."""

_FIRST_WORD: Final = re.compile(r"(?:\s+|--[^\n]*(?:\n|$)|/\*.*?\*/)*([A-Za-z]+)?", re.DOTALL)
_READS: Final = frozenset({"select", "with", "values", "table"})


def parse(file: str, name: str, database: str, statement_s: str, elapsed_s: str) -> Iterator[bytes]:
    """Yield a line for each row of the query's result.

    Args:
        file: the path of the query.
        name: how faults call it.
        database: the environment variable with the address of the database.
        statement_s: how long the database may take for the first row.
        elapsed_s: how long everything may take; the process is killed then.

    Raises:
        UnreadableFileError: there is no such database, or it does not answer, or refuses the query.
    """
    signal.setitimer(signal.ITIMER_REAL, float(elapsed_s))
    query = _query(Path(file), name)
    engine = _engine(database, name)
    password = engine.url.password
    try:
        with _reported(name, "sql-unreachable", "the database cannot be reached", password):
            connection = engine.connect()
        with closing(connection):
            yield from _rows(connection, query, name, int(statement_s))
    finally:
        engine.dispose()


def _query(file: Path, name: str) -> str:
    body = file.read_bytes()
    if len(body) > _MAX_QUERY_BYTES:
        message = "the file is too large for a query; of a dump, load the tables into a database"
        raise UnreadableFileError(Fault("sql-no-query", message, name))
    text = body.decode("utf-8-sig", errors="replace").strip().rstrip(";")
    word = _FIRST_WORD.match(text)
    if word is None or (word[1] or "").lower() not in _READS:
        message = (
            f"expected a query that begins with SELECT or WITH, or a dump with INSERT or COPY, got "
            f"{(word and word[1]) or 'nothing'!r}"
        )
        raise UnreadableFileError(Fault("sql-no-query", message, name, 1))
    return text


def _engine(database: str, name: str) -> sa.Engine:
    try:
        url = sa.make_url(os.environ[database])
        url = url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))
        waits = url.get_backend_name() in {"postgresql", "mysql", "mariadb"}
        return sa.create_engine(url, connect_args={"connect_timeout": _CONNECT_S} if waits else {})
    except KeyError:
        message = f"the environment variable {database} is not set: give it the database's address, " + _EXAMPLE
        raise UnreadableFileError(Fault("sql-address-wrong", message, name, None, "options.database")) from None
    except (ArgumentError, NoSuchModuleError, ValueError):  # their texts may have the password
        message = f"the environment variable {database} is not an address of a database: expected " + _EXAMPLE
        raise UnreadableFileError(Fault("sql-address-wrong", message, name, None, "options.database")) from None
    except ModuleNotFoundError as error:
        message = f"the driver {error.name!r} of this database is not installed: install it with pip"
        raise UnreadableFileError(Fault("sql-not-installed", message, name)) from error


_EXAMPLE: Final = "like postgresql://user:password@host/name"


@contextmanager
def _reported(name: str, code: str, what: str, password: object, row: int | None = None) -> Iterator[None]:
    """Turn an error of the database into a fault, without its password."""
    try:
        yield
    except DBAPIError as error:
        reason = " ".join(str(error.orig).split())[:500]
        if password:
            reason = reason.replace(str(password), "***")
        state = str(getattr(error.orig, "sqlstate", None) or next(iter(getattr(error.orig, "args", ())), ""))
        if state in _TOO_SLOW:
            message = "the database took too long for the query: simplify it, or set 'statement_timeout' higher"
            raise UnreadableFileError(Fault("sql-too-slow", message, name, row)) from error
        if error.connection_invalidated:
            code, what = "sql-unreachable", "the connection was lost"
        raise UnreadableFileError(Fault(code, f"{what}: {reason}", name, row)) from error


def _rows(connection: sa.Connection, query: str, name: str, statement_s: int) -> Iterator[bytes]:
    password = connection.engine.url.password
    if connection.dialect.driver == "psycopg":
        from publisher.sources.formats.typed_tables import postgresql_dates  # noqa: PLC0415  # only where it is installed

        postgresql_dates.register(cast(Any, connection.connection.driver_connection))
    connection = connection.execution_options(no_parameters=True)
    with _reported(name, "sql-query-failed", "the database refuses the query", password):
        for statement in _BEFORE.get(connection.dialect.name, ()):
            connection.exec_driver_sql(statement.format(seconds=statement_s))
        options = {"stream_results": True, "max_row_buffer": _PARTITION_ROWS}
        result = connection.exec_driver_sql(query, execution_options=options)
    names = unique_names([str(key) for key in result.keys()])  # noqa: SIM118  # an object that is no mapping
    partitions = result.partitions(_PARTITION_ROWS)
    number = 0
    while True:
        with _reported(name, "sql-query-failed", "the database refuses the query", password, number or None):
            rows = next(partitions, None)
        if rows is None:
            return
        for values in rows:
            number += 1
            yield row_line(number, names, values, name)


if __name__ == "__main__":
    sys.exit(run_parser(parse))
