"""Read the records of a source as its profile wants them: redacted, and those of one institution put together."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, TypeVar

import orjson

from publisher import sources
from publisher.errors import Fault, SourceError, near_miss
from publisher.profiles.adapters import Adapter, adapter_of
from publisher.profiles.corrections import CorrectedSource
from publisher.profiles.corrections.applying import refuse
from publisher.profiles.joins import extended, joined_files
from publisher.profiles.profile_adapter import ProfileAdapter
from publisher.profiles.rdf.adapter import RDF
from publisher.profiles.rdf.redaction import without_personal_addresses
from publisher.raw import RawCell, RawRecord, SkippedRecord, SkipRule, UnreadableRecord
from publisher.sources import reader_of
from publisher.sources.source import DESCRIPTION, Source

T = TypeVar("T")

_TABLE: Final = """CREATE TABLE row (
    number INTEGER PRIMARY KEY, key TEXT, file TEXT, line INTEGER, sha TEXT, raw BLOB, data BLOB)"""


def _quiet(message: str) -> None:
    """Say nothing."""


def read(source: Source, base: str = "", say: Callable[[str], None] = _quiet) -> Iterator[RawRecord | UnreadableRecord]:
    """Read every record of a source, file by file in the order of their names, with the values that people corrected.

    Args:
        source: the source.
        base: the base IRI of the publication; an RDF source needs it to know which resources are the publication's own.
        say: is told how many values were corrected, and which corrections are not needed any more.

    Raises:
        SourceError: the source has no file, its profile or its corrections cannot be used, or the profile names a
            column that a file does not have.
    """
    if (read_source := reader_of(source).read_source) is not None:
        refuse(source)
        resources = read_source(source, base)
        leaves_people_out = source.reader == RDF and not source.options.get("people")
        yield from without_personal_addresses(resources) if leaves_people_out else resources
        return
    adapter = adapter_of(source)
    yield from corrected(read_as_it_is(source, adapter), source, adapter, say)


def corrected(
    items: Iterator[RawRecord | UnreadableRecord],
    source: Source,
    adapter: Adapter,
    say: Callable[[str], None] = _quiet,
    *,
    are_all: bool = True,
) -> Iterator[RawRecord | UnreadableRecord]:
    """Yield records with the values that people corrected, then the corrections that cannot be applied.

    Args:
        items: the records of the source, as its profile wants them.
        source: the source.
        adapter: of its records.
        say: is told how many values were corrected, and which corrections are not needed any more.
        are_all: whether these are all records; of others it is not known which corrections have no record.

    Raises:
        SourceError: its corrections cannot be used.
    """
    corrections = CorrectedSource.of(source, adapter)
    if corrections is None:
        yield from items
        return
    yield from map(corrections.corrected, items)
    if not are_all:
        return
    yield from corrections.leftovers()
    for message in corrections.summary():
        say(message)


def read_as_it_is(source: Source, adapter: Adapter) -> Iterator[RawRecord | UnreadableRecord]:
    """Read every record of a source without its corrections, by a reader that reads files one by one.

    Raises:
        SourceError: as for :func:`read`.
    """
    with joined_files(source) as joined:
        for file in source.files():
            items = (extended(item, joined) for item in sources.read_file(source, file))
            yield from as_profile_wants(items, source, adapter)
        for each in joined:
            yield from leftovers_of(each.leftovers(), adapter)


def as_profile_wants(
    items: Iterator[RawRecord | UnreadableRecord], source: Source, adapter: Adapter
) -> Iterator[RawRecord | UnreadableRecord]:
    """Redact the records of a file, and put those of one institution together.

    Args:
        items: as they are read, extended by joined files.
        source: the source.
        adapter: of its records.

    Raises:
        SourceError: the profile names a column that the file does not have.
    """
    if not isinstance(adapter, ProfileAdapter):
        return items
    items = map(adapter.redaction, _with_columns(items, adapter, source))
    return grouped(items, partial(adapter.group_key, source=source)) if adapter.groups_records else items


def leftovers_of(items: Iterable[UnreadableRecord], adapter: Adapter) -> Iterator[RawRecord | UnreadableRecord]:
    """Redact what joined files have that belongs to no record."""
    return map(adapter.redaction, items) if isinstance(adapter, ProfileAdapter) else iter(items)


def read_changed(
    source: Source, base: str, skip: SkipRule, say: Callable[[str], None] = _quiet
) -> Iterator[RawRecord | UnreadableRecord | SkippedRecord]:
    """Read every record of a source as :func:`read` does, but skip known records where the reader and profile allow it.

    Raises:
        SourceError: as for :func:`read`.
    """
    read_file = reader_of(source).read_changed
    adapter = adapter_of(source) if read_file else None
    reads_plainly = isinstance(adapter, ProfileAdapter) and not (adapter.redaction or adapter.groups_records)
    reads_plainly = reads_plainly and not (source.corrections and source.corrections.is_file())
    if read_file and isinstance(adapter, ProfileAdapter) and reads_plainly and not source.joins:
        for file in source.files():
            yield from _with_columns(read_file(source, file, skip), adapter, source)
    else:
        yield from read(source, base, say)


def _with_columns(items: Iterator[T], profile: ProfileAdapter, source: Source) -> Iterator[T]:
    """Pass records through, and check on the first of each table that the columns of the profile exist."""
    checked = ""
    for item in items:
        if profile.columns and isinstance(item, RawRecord) and item.file != checked and item.data is not None:
            checked = item.file
            if missing := [name for name in profile.columns if name not in item.data]:
                faults = tuple(_missing(name, item.file, list(item.data), source) for name in missing)
                raise SourceError(str(source.path), faults)
        yield item


def _missing(name: str, file: str, columns: list[str], source: Source) -> Fault:
    message = (
        f"{file} has no column {name!r}: {near_miss(name, columns[:30])} (if it may be missing, say optional = true)"
    )
    return Fault("profile-column-missing", message, DESCRIPTION, _line_of(name, source), "profile", name)


def _line_of(name: str, source: Source) -> int | None:
    file = source.folder / DESCRIPTION
    if not file.is_file():
        return None
    quoted = (f'"{name}"', f"'{name}'", f"{{{name}}}", f"{{{name}?}}")
    lines = file.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, start=1) if any(text in line for text in quoted)), None)


def grouped(
    items: Iterable[RawRecord | UnreadableRecord], key_of: Callable[[RawRecord], str]
) -> Iterator[RawRecord | UnreadableRecord]:
    """Put the rows of one institution together: a table may have a row for each domain, or for each telephone.

    A group is where its first row was; a column whose rows differ has the list of their values. Rows are kept in a
    temporary database on disk while they are sorted, so that memory does not grow with the file.

    Args:
        items: the rows, and what could not be read, which comes first.
        key_of: returns what the rows of one institution have in common; "" for a row that is not grouped.
    """
    with closing(sqlite3.connect("")) as database:  # "" is a temporary database on disk, gone when it is closed
        database.execute(_TABLE)
        for number, item in enumerate(items):
            if isinstance(item, UnreadableRecord):
                yield item
                continue
            key = key_of(item) or f"\x00{number}"
            values = (number, key, item.file, item.line, item.sha256, item.raw, orjson.dumps(item.data))
            database.execute("INSERT INTO row VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        database.execute("CREATE INDEX by_key ON row (key, number)")
        query = """SELECT row.* FROM row JOIN (SELECT key AS k, min(number) AS first FROM row GROUP BY key)
                   ON key = k ORDER BY first, number"""
        for _, group in groupby(database.execute(query), key=itemgetter(1)):
            yield _merged(list(group))


def _merged(group: list[tuple[Any, ...]]) -> RawRecord:
    _, _, file, line, sha256, _, _ = group[0]
    columns: dict[str, dict[str, int]] = {}
    for row in group:
        for name, value in orjson.loads(row[6]).items():
            column = columns.setdefault(name, {})
            for part in value if isinstance(value, list) else [value]:
                if part not in (None, ""):
                    column.setdefault(str(part), row[3])
    fields = tuple(
        RawCell(name=name, value=value, line=at) for name, values in columns.items() for value, at in values.items()
    )
    data = {name: next(iter(values), "") if len(values) < 2 else list(values) for name, values in columns.items()}
    return RawRecord(file, line, sha256, fields, b"".join(row[5] for row in group), data)
