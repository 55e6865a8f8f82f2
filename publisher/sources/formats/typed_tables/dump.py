"""The tables of a database dump, and their rows as records: ``reader = "sql"`` with a file that inserts rows."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from publisher.errors import Fault
from publisher.raw import RawRecord, UnreadableRecord
from publisher.sources.formats.typed_tables.dump_text import MAX_STATEMENT, Dump, DumpRow, has_escapes, is_dump
from publisher.sources.formats.typed_tables.rows import records_of
from publisher.sources.formats.typed_tables.sqlite import Table, chosen_tables, proposed_table
from publisher.sources.formats.typed_tables.values import fault_line, row_line
from publisher.sources.lines import find_encoding, lines_of
from publisher.sources.proposals import Proposal
from publisher.sources.streams import Member
from publisher.sources.tables import unique_names

_HEAD_BYTES: Final = 1 << 20
_MAX_LINE_BYTES: Final = 64 << 20
"""MySQL writes many rows on one line."""


def is_dump_member(member: Member) -> bool:
    """Whether a file has a dump, rather than a query."""
    with member.open() as stream:
        return is_dump(stream.read(_HEAD_BYTES).decode("utf-8-sig", errors="replace"))


def records(
    member: Member, digest: str, encoding: str | None, options: Mapping[str, Any]
) -> Iterator[RawRecord | UnreadableRecord]:
    """Yield the rows of the tables that the options name, or of the only one.

    Args:
        member: the dump.
        digest: the SHA-256 of the file.
        encoding: the declared encoding.
        options: ``table`` or ``tables``.

    Raises:
        UnreadableFileError: there is no such table, or several and none is named.
    """
    wanted = options["tables"] or ([options["table"]] if options["table"] else None)
    for name in chosen_tables(wanted, _tables(member, encoding), member.name):
        lines = _lines(member, encoding, name)
        yield from records_of(lines, f"{member.name}/{name}", digest, name if options["tables"] else None)


def proposal(member: Member, encoding: str | None) -> Proposal:
    """Choose the table that has the institutions, and name the others."""
    return proposed_table(_tables(member, encoding))


def _rows(member: Member, encoding: str | None) -> Iterator[DumpRow]:
    found = find_encoding(member.open, encoding, member.name)
    with member.open() as stream:
        head = stream.read(_HEAD_BYTES).decode(found.name, errors="replace")
    with member.open() as stream:
        yield from Dump(lines_of(stream, found, _MAX_LINE_BYTES), has_escapes(head)).rows()


def _tables(member: Member, encoding: str | None) -> tuple[Table, ...]:
    """The tables with rows: their columns, and the number of their rows."""
    counts: dict[str, int] = {}
    columns: dict[str, Sequence[str]] = {}
    for row in _rows(member, encoding):
        counts[row.table] = counts.get(row.table, 0) + 1
        if row.values is not None:
            columns.setdefault(row.table, _named(row, row.values))
    return tuple(Table(name, tuple(columns.get(name, ())), count) for name, count in counts.items())


def _named(row: DumpRow, values: Sequence[Any]) -> Sequence[str]:
    """The names of a row's columns, or their numbers where nothing says them."""
    return unique_names(row.columns or [""] * len(values))


def _lines(member: Member, encoding: str | None, table: str) -> Iterator[bytes]:
    """Yield a line for each row of a table, as the workers of other formats do (``values.py``)."""
    for row in _rows(member, encoding):
        if row.table != table:
            continue
        if row.values is None:
            message = f"a statement of more than {MAX_STATEMENT:,} characters: write the dump with shorter ones"
            yield fault_line(Fault("record-too-large", message, member.name, row.line))
            continue
        names = _named(row, row.values)
        if len(names) != len(row.values):
            count = f"the row has {len(row.values)} values, the table {len(names)} columns"
            yield fault_line(Fault("row-ragged", f"{count}: correct the row", member.name, row.line))
            continue
        if any("\ufffd" in value for value in row.values if isinstance(value, str)):
            message = "a byte of the row is not valid in the encoding: set 'encoding' in source.toml"
            yield fault_line(Fault("encoding-wrong", message, member.name, row.line))
            continue
        yield row_line(row.line, names, row.values, member.name)
