"""The reader of SQLite databases: one record of each row of a table, of several tables, or of a query."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

import orjson

from publisher.errors import Fault, UnreadableFileError
from publisher.raw import RawRecord, UnreadableRecord
from publisher.sources.capped import Limits, parsed_lines
from publisher.sources.formats.typed_tables.rows import records_of
from publisher.sources.formats.typed_tables.sqlite_worker import quoted
from publisher.sources.proposals import Proposal
from publisher.sources.reader import Option, Reader, options_of, read_members
from publisher.sources.source import Source
from publisher.sources.streams import Member, members

_WORKER: Final = f"{__package__}.sqlite_worker"
_WORD: Final = re.compile(r"[^\W_]+")
_NAME: Final = re.compile(
    r"name|^nom|_nom|naam|namn|navn|nazw|nazev|název|nimi|^n[eé]v|title|tit[re]?[el]|titolo|bezeichn|d[eé]nomina|наим|назв|"
    r"名|이름|명$"
)
_NO_RECORDS: Final = frozenset({
    "account", "accounts", "alembic", "audit", "auth", "cache", "celery", "config", "django", "group", "groups",
    "history", "job", "jobs", "log", "logs", "member", "members", "metadata", "migration", "migrations", "password",
    "passwords", "people", "permission", "permissions", "person", "personal", "personen", "persons", "queue",
    "role", "roles", "schema", "session", "sessions", "setting", "settings", "spatial", "staff", "token", "tokens",
    "user", "users", "version", "wp",
})  # fmt: skip
"""Words in the names of tables that programs have for themselves, or about people."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table or view of a database: its name, its columns, and how many other tables, or how many rows, it counts."""

    name: str
    columns: tuple[str, ...]
    referrers: int


def read_file(source: Source, file: Path) -> Iterator[RawRecord | UnreadableRecord]:
    """Read one database, packed or not; never raises for what is wrong with the data.

    Raises:
        SourceError: an option that is not known.
    """
    options = options_of(source)

    def read_member(member: Member, digest: str) -> Iterator[RawRecord | UnreadableRecord]:
        with member.on_disk() as path:
            if query := options["query"]:
                yield from records_of(_lines(path, member.name, query), member.name, digest)
                return
            wanted = options["tables"] or ([options["table"]] if options["table"] else None)
            for name in chosen_tables(wanted, _tables(path, member.name), member.name):
                called = f"{member.name}/{name}"
                lines = _lines(path, called, f"SELECT * FROM {quoted(name)}")  # noqa: S608  # a quoted name
                yield from records_of(lines, called, digest, name if options["tables"] else None)

    return read_members(source, file, read_member)


def _lines(path: Path, name: str, query: str = "") -> Iterator[bytes]:
    arguments = (str(path), name, query) if query else (str(path), name)
    return parsed_lines(_WORKER, arguments, name=name, kind="sqlite", limits=Limits())


def _tables(path: Path, name: str) -> tuple[Table, ...]:
    rows = map(orjson.loads, _lines(path, name))
    return tuple(Table(table, tuple(columns), referrers) for table, columns, referrers in rows)


def chosen_tables(wanted: Sequence[str] | None, tables: Sequence[Table], file: str) -> list[str]:
    """Return the names of the tables to read: those that are wanted, by name or pattern, or the only one.

    Raises:
        UnreadableFileError: there is no such table, or several and none is named.
    """
    names = [table.name for table in tables]
    known = ", ".join(map(repr, names)) or "none with content"
    if wanted is None:
        if len(names) == 1:
            return names
        message = f"there are several tables ({known}): name one as 'table' in [options]"
        if not names:
            message = "no table has content: is this the right file?"
        raise UnreadableFileError(Fault("table-not-chosen", message, file, None, "options.table"))
    chosen: dict[str, None] = {}
    for pattern in map(str, wanted):
        found = [name for name in names if name == pattern] or [name for name in names if fnmatchcase(name, pattern)]
        if not found:
            message = f"no table {pattern!r} with content; there are {known}: correct 'table' in [options]"
            raise UnreadableFileError(Fault("table-missing", message, file, None, "options.table"))
        chosen |= dict.fromkeys(found)
    return list(chosen)


def _rank(table: Table) -> tuple[bool, bool, int, int]:
    """What speaks for a table as the one with the institutions."""
    words = set(_WORD.findall(table.name.lower()))
    named = any(_NAME.search(column.lower()) for column in table.columns)
    return _NO_RECORDS.isdisjoint(words), named, len(table.columns), table.referrers


def propose(source: Source, file: Path) -> Proposal:
    """Choose a table: the only one, or one with a name column, with the most columns, to which most others refer.

    Tables of programs, and those that are named after people, come last.

    Raises:
        UnreadableFileError: the database cannot be read.
    """
    if source.options:
        return Proposal()
    member = next(members(file, source.name_of(file)))
    with member.on_disk() as path:
        tables = _tables(path, member.name)
    return proposed_table(tables, ", or write a 'query' that joins them")


def proposed_table(tables: Sequence[Table], further: str = "") -> Proposal:
    """Choose the table that has the institutions, by the name and the columns of each, and name the others.

    Args:
        tables: those with content.
        further: what else can be done, for the end of the note.
    """
    if len(tables) < 2:
        return Proposal({"table": tables[0].name} if tables else {})
    best = max(tables, key=_rank)
    others = "; ".join(f"{table.name} ({', '.join(table.columns[:6])})" for table in tables if table is not best)
    note = (
        f"the table {best.name} is read; there are also {others[:600]}: name another one as 'table' (--sheet), several "
        f"as 'tables'{further}"
    )
    return Proposal({"table": best.name}, (note,))


READER: Final = Reader(
    read_file=read_file,
    suffixes=(".sqlite", ".sqlite3", ".db", ".db3"),
    named_columns=True,
    propose=propose,
    options={
        "table": Option(str, "the table or view to read; needed if there are several"),
        "tables": Option(
            list, 'several tables, by name or pattern (["office_*"]); @table tells which one a record has'
        ),
        "query": Option(str, "a SELECT statement whose rows are the records, instead of a table"),
    },
)
