"""Compare two releases record by record, in one walk through both tables; memory does not grow with their size.

What counts as a change is a record's own statements. The labels of things that it links to are shown on its page and
are part of its ETag, but they are another record's statements, and another record's change.
"""

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from publisher.changes.model import ChangeType, Difference
from publisher.rdf.nquads import lines_of
from publisher.release.records import unpacked


@dataclass(frozen=True, slots=True)
class State:
    """A record as one release has it: what the comparison and the log need of it.

    ``quads`` and ``cards`` are packed as in ``records.sqlite``.
    """

    iri: str
    kind: str
    slug: str
    source: str
    label: str
    state: str
    successor: str | None
    content: str
    quads: bytes
    cards: bytes

    def lines(self) -> list[str]:
        """Its statements, canonical N-Quads, sorted."""
        return lines_of(unpacked(self.quads).decode())


@dataclass(frozen=True, slots=True)
class Pair:
    """A record that differs between two releases, with what it was and what it is; either may be None, not both."""

    old: State | None
    new: State | None

    @property
    def what(self) -> ChangeType:
        """What happened to it."""
        if self.new is None or (self.new.state == "deleted" and self._was != "deleted"):
            return ChangeType.DELETED
        if self.new.state == "merged" and self._was != "merged":
            return ChangeType.MERGED
        if self.old is None:
            return ChangeType.CREATED
        if self.new.state == "live" and self.old.state != "live":
            return ChangeType.UNDELETED
        return ChangeType.UPDATED

    @property
    def _was(self) -> str | None:
        return self.old.state if self.old else None

    def difference(self) -> Difference:
        """The statements that came and those that went."""
        return difference(self.old.lines() if self.old else (), self.new.lines() if self.new else ())


def difference(old: Iterable[str], new: Iterable[str]) -> Difference:
    """What one set of statements has and the other has not."""
    before, after = set(old), set(new)
    return Difference(tuple(sorted(after - before)), tuple(sorted(before - after)))


def properties(lines: Iterable[str]) -> dict[str, int]:
    """How many of some statements each property has, by its IRI."""
    counted = Counter(line.split(" ", 2)[1][1:-1] for line in lines)
    return dict(sorted(counted.items()))


_STATES = (
    "SELECT iri, kind, slug, source, label, state, successor, content, quads, coalesce(cards, x'') "
    "FROM record LEFT JOIN edition ON edition.record = record.id"
)
_NEWCOMERS = "SELECT iri, kind, slug, source, label, state, successor, content, x'', x'' FROM record"
_DIFFERING = """
SELECT iri FROM main.record AS left WHERE NOT EXISTS (SELECT 1 FROM new.record AS right WHERE right.iri = left.iri
  AND right.content = left.content AND right.state = left.state AND right.successor IS left.successor)
UNION SELECT iri FROM new.record AS right
WHERE NOT EXISTS (SELECT 1 FROM main.record AS left WHERE left.iri = right.iri) ORDER BY iri
"""


_TOLD = "SELECT content, state, successor FROM {}.record WHERE iri = ?"


def states(records: Path) -> Iterator[State]:
    """Every record of a release's ``records.sqlite``, in the order of their IRIs."""
    with closing(_opened(records)) as connection:
        for row in connection.execute(f"{_STATES} ORDER BY iri"):
            yield State(*row)


def _newcomers(records: Path) -> Iterator[State]:
    """The same without quads and cards: nobody asks what a first release changed of them."""
    with closing(_opened(records)) as connection:
        for row in connection.execute(f"{_NEWCOMERS} ORDER BY iri"):
            yield State(*row)


def compare(old: Path | None, new: Path, among: Collection[str] | None = None) -> Iterator[Pair]:
    """Walk through two ``records.sqlite`` and give each record that differs, in the order of their IRIs.

    Args:
        old: of the release before, None where there is none: then everything is new.
        new: of the release being made.
        among: the IRIs of the only records that may differ, where that is known.
    """
    if old is None:
        yield from (Pair(None, state) for state in _newcomers(new))
        return
    with closing(_opened(old)) as before, closing(_opened(new)) as after:
        before.execute("ATTACH ? AS new", (_address(new),))
        # SQLite finds what differs by digests; only those rows are read as a whole.
        differing = before.execute(_DIFFERING) if among is None else _differing(before, among)
        for (iri,) in differing:
            yield Pair(_state(before, iri), _state(after, iri))


def _differing(before: sqlite3.Connection, among: Collection[str]) -> Iterator[tuple[str]]:
    """Of some records, which both releases have, those that differ."""
    yield from (
        (iri,)
        for iri in sorted(among)
        if before.execute(_TOLD.format("main"), (iri,)).fetchone()
        != before.execute(_TOLD.format("new"), (iri,)).fetchone()
    )


def _state(connection: sqlite3.Connection, iri: str) -> State | None:
    row = connection.execute(f"{_STATES} WHERE iri = ?", (iri,)).fetchone()
    return State(*row) if row else None


def _opened(records: Path) -> sqlite3.Connection:
    return sqlite3.connect(_address(records), uri=True)


def _address(records: Path) -> str:
    return f"file:{quote(str(records.resolve()))}?mode=ro"
