"""Find pairs among the faces of all sources, on disk: memory does not grow with the number of records.

Two records of different sources are compared where they share an identifier, a domain, or a name within a country. What
several records of one source have tells nothing (a domain of a whole group, "City Council"), so only what one record of
each source has counts.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, Self

import orjson

from publisher.linking.faces import Face, words_of
from publisher.linking.pairs import Pair, judge

_SCHEMA: Final = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE face (id INTEGER PRIMARY KEY, source TEXT, data BLOB);
CREATE TABLE mark (kind TEXT, value TEXT, source TEXT, face INTEGER);
BEGIN;
"""
_SHARED: Final = """
CREATE TABLE alone AS SELECT kind, value, source, min(face) AS face FROM mark
  GROUP BY kind, value, source HAVING count(DISTINCT face) = 1;
CREATE INDEX alone_by_value ON alone (kind, value);
CREATE TABLE shared AS SELECT one.face AS one, other.face AS other, one.kind AS kind, one.value AS value
  FROM alone AS one JOIN alone AS other
  ON one.kind = other.kind AND one.value = other.value AND one.source < other.source;
CREATE INDEX shared_by_pair ON shared (one, other);
"""


class Finder:
    """Takes faces, then finds pairs; a context manager.

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

    def add(self, face: Face) -> None:
        """Take a face."""
        self._count += 1
        self._database.execute("INSERT INTO face VALUES (?, ?, ?)", (self._count, face.source, orjson.dumps(face)))
        rows = ((kind, value, face.source, self._count) for kind, value in _marks(face))
        self._database.executemany("INSERT INTO mark VALUES (?, ?, ?, ?)", rows)

    def pairs(self) -> Iterator[Pair]:
        """Give every pair, certain or candidate, by the order in which their faces were given; once, at the end."""
        self._database.execute("COMMIT")
        self._database.executescript(_SHARED)
        query = "SELECT one, other, kind, value FROM shared ORDER BY one, other, kind, value"
        for (one, other), marks in _grouped(self._database.execute(query)):
            identifiers = [value for kind, value in marks if kind == "identifier"]
            domains = [value for kind, value in marks if kind == "domain"]
            pair = judge(self._face(one), self._face(other), identifiers=identifiers, domains=domains)
            if pair is not None:
                yield pair

    def _face(self, number: int) -> Face:
        (data,) = self._database.execute("SELECT data FROM face WHERE id = ?", (number,)).fetchone()
        return Face.of(orjson.loads(data))


def _marks(face: Face) -> Iterator[tuple[str, str]]:
    for identifier in face.identifiers:
        yield "identifier", identifier
    for domain in face.domains:
        yield "domain", domain
    for name in dict.fromkeys(" ".join(sorted(words_of(name))) for name in face.names):
        if name:
            yield "name", f"{face.country}:{name}"


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
