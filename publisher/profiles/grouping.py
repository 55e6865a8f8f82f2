"""Rows of one institution put together, where a table has several: a domain a row, a telephone a row.

Rows are kept in a temporary database on disk while they are sorted, so memory does not grow with the file. A group is
where its first row was; a column whose rows differ has the list of their values.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import Any, Final

import orjson

from publisher.raw import RawCell, RawRecord, UnreadableRecord

_TABLE: Final = """CREATE TABLE row (
    number INTEGER PRIMARY KEY, key TEXT, file TEXT, line INTEGER, sha TEXT, raw BLOB, data BLOB)"""


def grouped(
    items: Iterable[RawRecord | UnreadableRecord], key_of: Callable[[RawRecord], str]
) -> Iterator[RawRecord | UnreadableRecord]:
    """Put records with the same key together, in the order of their first.

    Args:
        items: records of a table, and what could not be read, which passes through first.
        key_of: what records of one institution have in common; "" keeps a record by itself.
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
        yield from _groups(database.execute(query))


def _groups(rows: Iterable[tuple[Any, ...]]) -> Iterator[RawRecord]:
    group: list[tuple[Any, ...]] = []
    for row in rows:
        if group and row[1] != group[0][1]:
            yield _merged(group)
            group = []
        group.append(row)
    if group:
        yield _merged(group)


def _merged(group: list[tuple[Any, ...]]) -> RawRecord:
    _, _, file, line, sha256, _, _ = group[0]
    columns: dict[str, dict[str, int]] = {}
    for row in group:
        for name, value in orjson.loads(row[6]).items():
            column = columns.setdefault(name, {})
            for one in value if isinstance(value, list) else [value]:
                if one not in (None, ""):
                    column.setdefault(str(one), row[3])
    fields = tuple(
        RawCell(name=name, value=value, line=at) for name, values in columns.items() for value, at in values.items()
    )
    data = {name: next(iter(values), "") if len(values) < 2 else list(values) for name, values in columns.items()}
    return RawRecord(file, line, sha256, fields, b"".join(row[5] for row in group), data)
