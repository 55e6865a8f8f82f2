"""Joins: rows of a second file that have more values of the same records, found by a key that both files have.

The rows are kept in a temporary database on disk, so that memory does not grow with the file. A record gets the values
of every row with its key: one value is a text, several are a list. Rows that belong to no record are reported.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson

from publisher import sources
from publisher.errors import Fault, SourceError, near_miss
from publisher.profiles.paths import Path, parse_path
from publisher.raw import RawCell, RawRecord, UnreadableRecord
from publisher.sources.reader import reader_of
from publisher.sources.source import DESCRIPTION, Join, Source

MAX_REPORTED: Final = 100
"""As many rows without a record are reported one by one."""

_SCHEMA: Final = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE row (number INTEGER PRIMARY KEY, key TEXT, line INTEGER, data BLOB);
CREATE TABLE used (key TEXT PRIMARY KEY) WITHOUT ROWID;
"""


@contextmanager
def joined_files(source: Source) -> Iterator["tuple[JoinedFile, ...]"]:
    """Open the files that are joined to a source; each is read once.

    Raises:
        SourceError: a key or column does not exist in a file, or the file cannot be joined.
    """
    files = []
    try:
        for number, join in enumerate(source.joins):
            files.append(JoinedFile(source, join, number))
            files[-1].load()
        yield tuple(files)
    finally:
        for file in files:
            file.close()


def extended(item: RawRecord | UnreadableRecord, files: "Sequence[JoinedFile]") -> RawRecord | UnreadableRecord:
    """A record with the values that joined files have of it."""
    for file in files:
        if isinstance(item, RawRecord) and item.data is not None:
            item = file.extend(item)
    return item


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a joined file: its line and its values."""

    line: int
    values: dict[str, Any]


class JoinedFile:
    """A file that is joined to the records of a source.

    Args:
        source: the source.
        join: how.
        number: the position of the join in source.toml.
    """

    def __init__(self, source: Source, join: Join, number: int) -> None:
        self._join, self._number = join, number
        self._described = Source(
            path=join.folder,
            slug=source.slug,
            title=join.file,
            reader=join.reader,
            encoding=join.encoding,
            options=join.options,
            only=(join.path,),
        )
        self._is_table = reader_of(source).table
        self._on = parse_path(join.on, column=self._is_table)
        self._columns: dict[str, None] = {} if join.by else dict.fromkeys(join.columns)
        self._names: dict[str, str] = {}
        self._unreadable: list[UnreadableRecord] = []
        self._database = sqlite3.connect("", isolation_level=None)  # "" is a temporary database on disk

    def load(self) -> None:
        """Read the rows.

        Raises:
            SourceError: the key or a column is not in the file.
        """
        self._database.executescript(f"{_SCHEMA} BEGIN;")
        key = parse_path(self._join.key, column=reader_of(self._described).table)
        checked = False
        for item in sources.read_file(self._described, self._join.path):
            if isinstance(item, UnreadableRecord):
                self._unreadable.append(item)
            elif item.data is not None:
                checked = checked or self._check(dict(item.data))
                self._insert(item, key)
        self._database.execute("COMMIT")
        self._database.execute("CREATE INDEX by_key ON row (key)")

    def extend(self, record: RawRecord) -> RawRecord:
        """Add the values of the rows with the key of a record."""
        data = dict(record.data or {})
        rows = [row for key in _keys(self._on.get(data)) for row in self._rows(key)]
        values = {column: _distinct(row.values.get(column) for row in rows) for column in self._columns}
        added: dict[str, Any] = {}
        for column, found in values.items():
            if found or self._is_table:
                name = self._names.setdefault(column, self._free_name(column, data))
                added[name] = found[0] if len(found) == 1 else found or ""
        cells = tuple(RawCell(name, text) for name, value in added.items() for text in _texts(value))
        raw = record.raw + b"".join(b"\n" + orjson.dumps(row.values) for row in rows)
        return replace(record, data={**data, **added}, fields=(*record.fields, *cells), raw=raw)

    def leftovers(self) -> Iterator[UnreadableRecord]:
        """Report what could not be read, and the rows that belong to no record."""
        yield from self._unreadable
        if self._join.ignore_unmatched:
            return
        query = "FROM row WHERE key IS NULL OR key NOT IN (SELECT key FROM used)"
        (count,) = self._database.execute(f"SELECT count(*) {query}").fetchone()
        rows = self._database.execute(f"SELECT line, key {query} ORDER BY number LIMIT ?", (MAX_REPORTED,))
        yield from (self._unmatched(line, key) for line, key in rows)
        if count > MAX_REPORTED:
            message = f'{count - MAX_REPORTED:,} more rows belong to no record (unmatched = "ignore" expects it)'
            yield UnreadableRecord((Fault("join-unmatched", message, self._join.file),), b"")

    def close(self) -> None:
        """Remove the temporary database."""
        self._database.close()

    def _unmatched(self, line: int, key: str | None) -> UnreadableRecord:
        if key is None:
            message = f"the row has nothing in {self._join.key!r}: fill it in, or remove the row"
        else:
            message = f"no record has {key!r} in {self._join.on!r}: correct it, or remove the row"
        return UnreadableRecord((Fault("join-unmatched", message, self._join.file, line, self._join.key, key),), b"")

    def _check(self, data: dict[str, Any]) -> bool:
        """Check that the key and the columns exist, on the first row.

        Raises:
            SourceError: one does not.
        """
        is_table = reader_of(self._described).table
        wanted = [("key", self._join.key), *(("columns", name) for name in self._join.columns)]
        wanted += [("by", self._join.by)] if self._join.by else []
        faults = [
            Fault(
                "join-column-missing",
                f"{self._join.file} has no column {name!r}: {near_miss(name, list(data)[:30])}",
                DESCRIPTION,
                None,
                f"join[{self._number}].{field}",
                name,
            )
            for field, name in wanted
            if is_table and name not in data
        ]
        if faults:
            raise SourceError(str(self._join.path), tuple(faults))
        return True

    def _insert(self, item: RawRecord, key: Path) -> None:
        data = dict(item.data or {})
        names = self._join.columns or [name for name in data if name not in {self._join.key, self._join.by}]
        suffix = f"@{data.get(self._join.by, '')}" if self._join.by else ""
        self._columns.update(dict.fromkeys(f"{name}{suffix}" for name in names))
        wanted = {f"{name}{suffix}": value for name in names if (value := data.get(name)) not in (None, "", [], {})}
        keys: Sequence[str | None] = _keys(key.get(data)) or [None]
        rows = [(each, item.line, orjson.dumps(wanted)) for each in keys]
        self._database.executemany("INSERT INTO row (key, line, data) VALUES (?, ?, ?)", rows)

    def _rows(self, key: str) -> list[_Row]:
        self._database.execute("INSERT OR IGNORE INTO used VALUES (?)", (key,))
        rows = self._database.execute("SELECT line, data FROM row WHERE key = ? ORDER BY number", (key,))
        return [_Row(line, orjson.loads(data)) for line, data in rows]

    def _free_name(self, column: str, data: dict[str, Any]) -> str:
        """The name of a column among the fields of a record: its own, or with the file's name if that is taken."""
        return column if column not in data else f"{column} ({self._join.file.rpartition('/')[2].partition('.')[0]})"


def _keys(values: Sequence[Any]) -> list[str]:
    """The texts of keys; a number that is whole is written without a fraction."""
    texts = [
        str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip() for value in values
    ]
    return list(dict.fromkeys(text for text in texts if text))


def _distinct(values: Iterator[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        for part in value if isinstance(value, list) else [value]:
            if part not in (None, "") and part not in found:
                found.append(part)
    return found


def _texts(value: Any) -> list[str]:
    parts = value if isinstance(value, list) else [value]
    return [part if isinstance(part, str) else orjson.dumps(part).decode() for part in parts if part != ""]
