"""Compare two releases record by record, in one walk through both tables; memory does not grow with their size.

Only a record's own statements count. The labels of things that it links to are shown on its page and are part of its
ETag, but they are another record's statements, and another record's change.
"""

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from publisher.changes.model import ChangeType, Difference
from publisher.errors import DeltaError, ShrinkError
from publisher.rdf.nquads import lines_of
from publisher.release.files import open_read_only, read_only_uri
from publisher.release.records import unpacked


@dataclass(frozen=True, slots=True)
class State:
    """A record in one release, as far as the comparison and the log need it.

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
    quads: bytes = b""
    cards: bytes = b""

    def lines(self) -> list[str]:
        """Return its statements, canonical N-Quads, sorted."""
        return lines_of(unpacked(self.quads).decode())


@dataclass(frozen=True, slots=True)
class Pair:
    """A record that differs between two releases, as it was and as it is; either may be None, not both."""

    old: State | None
    new: State | None

    @property
    def now(self) -> State:
        """The record as it is, or as it was last."""
        state = self.new or self.old
        assert state is not None
        return state

    @property
    def type(self) -> ChangeType:
        """What happened to it."""
        before = self.old.state if self.old else None
        if self.new is None or (self.new.state == "deleted" and before != "deleted"):
            return ChangeType.DELETED
        if self.new.state == "merged" and before != "merged":
            return ChangeType.MERGED
        if before is None:
            return ChangeType.CREATED
        if self.new.state == "live" and before != "live":
            return ChangeType.UNDELETED
        return ChangeType.UPDATED

    def difference(self) -> Difference:
        """Return the statements that came and those that went."""
        return difference(self.old.lines() if self.old else (), self.new.lines() if self.new else ())


def difference(old: Iterable[str], new: Iterable[str]) -> Difference:
    """Return what one set of statements has and the other has not."""
    before, after = set(old), set(new)
    return Difference(tuple(sorted(after - before)), tuple(sorted(before - after)))


def apply(dump: Iterable[str], *, added: Iterable[str], removed: Iterable[str]) -> set[str]:
    """Apply a release's deltas to the dump of the release before, as a downstream copy does each night.

    Args:
        dump: canonical N-Quads lines of one release, without line ends.
        added: the lines of the next release's ``added.nq``.
        removed: the lines of its ``removed.nq``.

    Returns:
        The statements of the next release.

    Raises:
        DeltaError: the deltas do not belong to that dump: a statement to remove is not there, or one to add is.
    """
    statements, gone, came = set(dump), set(removed), set(added)
    if missing := gone - statements:
        raise DeltaError("remove", min(missing))
    if doubled := came & statements:
        raise DeltaError("add", min(doubled))
    return (statements - gone) | came


def properties(lines: Iterable[str]) -> dict[str, int]:
    """Count some statements by the IRI of their property."""
    counted = Counter(line.split(" ", 2)[1][1:-1] for line in lines)
    return dict(sorted(counted.items()))


def check_shrinkage(gone: tuple[str, ...], *, published: int, allowed: float) -> None:
    """Refuse a release that would delete too much.

    Args:
        gone: IRIs of live source records that the release would delete.
        published: how many live source records the release before had.
        allowed: the share that may go, 0 to 1; 1 allows everything.

    Raises:
        ShrinkError: more than that would go.
    """
    if published and gone and len(gone) / published > allowed:
        raise ShrinkError(gone, share=len(gone) / published, allowed=allowed)


_FACTS: Final = "iri, kind, slug, source, label, state, successor, content"
_ALL: Final = f"SELECT {_FACTS} FROM record ORDER BY iri"  # noqa: S608 - constant
_ONE: Final = (
    f"SELECT {_FACTS}, quads, coalesce(cards, x'') "  # noqa: S608 - constant
    "FROM record LEFT JOIN edition ON edition.record = record.id WHERE iri = ?"
)
_DIFFERING: Final = """
SELECT iri FROM main.record AS left WHERE NOT EXISTS (SELECT 1 FROM new.record AS right WHERE right.iri = left.iri
  AND right.content = left.content AND right.state = left.state AND right.successor IS left.successor)
UNION SELECT iri FROM new.record AS right
WHERE NOT EXISTS (SELECT 1 FROM main.record AS left WHERE left.iri = right.iri) ORDER BY iri
"""
_DIFFERS: Final = """
SELECT iri FROM new.record AS right WHERE iri = ? AND NOT EXISTS (SELECT 1 FROM main.record AS left
  WHERE left.iri = right.iri AND right.content = left.content AND right.state = left.state
  AND right.successor IS left.successor)
"""


def compare(old: Path | None, new: Path, among: Collection[str] | None = None) -> Iterator[Pair]:
    """Walk through two ``records.sqlite`` and yield each record that differs, in the order of their IRIs.

    Args:
        old: the file of the release before, or None for a first release: then everything is new, and statements are not
            read, since nobody asks what a first release changed of them.
        new: the file of the release being made.
        among: the IRIs of the only records that may differ, all of them in the new release, where that is known.
    """
    if old is None:
        with closing(open_read_only(new)) as after:
            yield from (Pair(None, State(*row)) for row in after.execute(_ALL))
        return
    with closing(open_read_only(old)) as before, closing(open_read_only(new)) as after:
        before.execute("ATTACH ? AS new", (read_only_uri(new),))
        # SQLite finds what differs by digests; only those rows are read as a whole.
        for (iri,) in before.execute(_DIFFERING) if among is None else _differing(before, among):
            yield Pair(_state(before, iri), _state(after, iri))


def _differing(before: sqlite3.Connection, among: Collection[str]) -> Iterator[tuple[str]]:
    for iri in sorted(among):
        yield from before.execute(_DIFFERS, (iri,))


def _state(connection: sqlite3.Connection, iri: str) -> State | None:
    row = connection.execute(_ONE, (iri,)).fetchone()
    return State(*row) if row else None
