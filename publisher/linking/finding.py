"""Find pairs among the features of all sources, on disk: memory does not grow with the number of records.

Two records of different sources are compared where they share an identifier, a domain, or a name within a country. What
several records of one source have tells nothing (a domain of a whole group, "City Council"), so only what one record of
each source has counts.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, Self

import orjson

from publisher.linking.features import Features, words_of
from publisher.linking.pairs import Pair, judge

_SCHEMA: Final = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE features (id INTEGER PRIMARY KEY, source TEXT, data BLOB);
CREATE TABLE mark (kind TEXT, value TEXT, source TEXT, features INTEGER);
BEGIN;
"""
_SHARED: Final = """
CREATE TABLE alone AS SELECT kind, value, source, min(features) AS features FROM mark
  GROUP BY kind, value, source HAVING count(DISTINCT features) = 1;
CREATE INDEX alone_by_value ON alone (kind, value);
CREATE TABLE shared AS SELECT one.features AS one, other.features AS other, one.kind AS kind, one.value AS value
  FROM alone AS one JOIN alone AS other
  ON one.kind = other.kind AND one.value = other.value AND one.source < other.source;
CREATE INDEX shared_by_pair ON shared (one, other);
"""


class Finder:
    """Takes features, then finds pairs; a context manager.

    Args:
        path: a database file of its own; a temporary one on disk where None.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._database = sqlite3.connect(path or "", isolation_level=None)
        self._database.executescript(_SCHEMA)
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def add(self, features: Features) -> None:
        """Take a features."""
        self._count += 1
        self._database.execute(
            "INSERT INTO features VALUES (?, ?, ?)", (self._count, features.source, orjson.dumps(features))
        )
        rows = ((kind, value, features.source, self._count) for kind, value in _marks(features))
        self._database.executemany("INSERT INTO mark VALUES (?, ?, ?, ?)", rows)

    def pairs(self) -> Iterator[Pair]:
        """Give every pair, certain or candidate, by the order in which their features were given; once, at the end."""
        self._database.execute("COMMIT")
        self._database.executescript(_SHARED)
        query = "SELECT one, other, kind, value FROM shared ORDER BY one, other, kind, value"
        for (one, other), marks in _grouped(self._database.execute(query)):
            identifiers = [value for kind, value in marks if kind == "identifier"]
            domains = [value for kind, value in marks if kind == "domain"]
            pair = judge(self._features(one), self._features(other), identifiers=identifiers, domains=domains)
            if pair is not None:
                yield pair

    def _features(self, number: int) -> Features:
        (data,) = self._database.execute("SELECT data FROM features WHERE id = ?", (number,)).fetchone()
        return Features.of(orjson.loads(data))


def _marks(features: Features) -> Iterator[tuple[str, str]]:
    for identifier in features.identifiers:
        yield "identifier", identifier
    for domain in features.domains:
        yield "domain", domain
    for name in dict.fromkeys(" ".join(sorted(words_of(name))) for name in features.names):
        if name:
            yield "name", f"{features.country}:{name}"


def _grouped(rows: Iterable[tuple[int, int, str, str]]) -> Iterator[tuple[tuple[int, int], list[tuple[str, str]]]]:
    pair: tuple[int, int] | None = None
    marks: list[tuple[str, str]] = []
    for one, other, kind, value in rows:
        if pair is not None and pair != (one, other):
            yield pair, marks
            marks = []
        pair = (one, other)
        marks.append((kind, value))
    if pair is not None:
        yield pair, marks
