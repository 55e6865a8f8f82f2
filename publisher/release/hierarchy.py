"""Read the trees and counts of a release: what is below what, and how much of it, a few rows at a time.

A release that was made before there were these tables gets them when they are first asked for, in a file beside it.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from publisher.release.files import open_read_only, read_only_uri
from publisher.release.hierarchy_order import TOP
from publisher.release.summary import SUMMARY, parts_of, write_summary
from publisher.uris import Kind

Rows = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]
"""Asks ``records.sqlite``: a statement and its values."""

FACET_VALUES: Final = 50
"""The most values that are counted for one facet."""


class FacetCount(NamedTuple):
    """How many hits have a value."""

    value: str
    hits: int


class TreeNode(NamedTuple):
    """A thing of a tree.

    Attributes:
        iri, kind, slug, label: what it is.
        below: how many are directly below it.
        within: how many are below it at any depth.
        institutions: how many live institutions refer to it.
    """

    iri: str
    kind: Kind
    slug: str
    label: str
    below: int
    within: int
    institutions: int


_BRANCH: Final = """
SELECT iri, record.kind, slug, label, below, within, coalesce(hits, 0) AS institutions, node.above, record.id
FROM record JOIN node ON node.record = record.id
LEFT JOIN link_count ON link_count.kind = 'institution' AND link_count.target = record.iri
"""
_LISTED: Final = f"""
SELECT listed.* FROM branch JOIN ({_BRANCH}) AS listed ON listed.id = branch.part
WHERE branch.kind = ? AND branch.whole = ? AND branch.position >= ? ORDER BY {{order}} LIMIT ?
"""  # noqa: S608 - constants
_IN_ORDER: Final = _LISTED.format(order="branch.position")
_MOST_FIRST: Final = _LISTED.format(order="listed.institutions DESC, branch.position")


class Hierarchy:
    """The trees and counts of one release.

    Args:
        rows: asks the release.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def branch(self, iri: str) -> TreeNode | None:
        """A thing of a tree; None for what is in none."""
        row = next(iter(self._rows(f"{_BRANCH} WHERE iri = ?", (iri,))), None)
        return _branch(row) if row else None

    def below(self, kind: Kind, whole: str | None, *, limit: int, offset: int = 0) -> list[TreeNode]:
        """What is directly below a thing, or (None) at the top of a kind's tree, in the order of lists."""
        return self._listed(_IN_ORDER, kind, whole, offset, limit)

    def foremost(self, kind: Kind, whole: str, *, limit: int) -> list[TreeNode]:
        """Those directly below a thing that most institutions refer to."""
        return self._listed(_MOST_FIRST, kind, whole, 0, limit)

    def roots(self, kind: Kind) -> int:
        """How many things are at the top of a kind's tree."""
        last = self._rows("SELECT max(position) FROM branch WHERE kind = ? AND whole = ?", (kind, TOP))[0][0]
        return 0 if last is None else int(last) + 1

    def path(self, iri: str) -> tuple[TreeNode, ...]:
        """A thing and those above it, outermost first; empty for what is in no tree."""
        found = []
        rows = self._rows(f"{_BRANCH} WHERE iri = ?", (iri,))
        while rows:
            found.append(_branch(rows[0]))
            rows = self._rows(f"{_BRANCH} WHERE record.id = ?", (rows[0][7],))
        return tuple(reversed(found))

    def things(self, kind: Kind | str | None) -> int:
        """How many things of a kind there are, of any state; None for all."""
        found = self._rows("SELECT hits FROM facet_count WHERE kind = ? AND name = '' AND value = ''", (kind or "",))
        return int(found[0][0]) if found else 0

    def with_value(self, kind: Kind | str | None, name: str, value: str) -> int:
        """How many things of a kind, or of all, have a value of a facet."""
        query = "SELECT hits FROM facet_count WHERE kind = ? AND name = ? AND value = ?"
        found = self._rows(query, (kind or "", name, value))
        return int(found[0][0]) if found else 0

    def facets(self, kind: Kind | str | None) -> Mapping[str, tuple[FacetCount, ...]]:
        """The values of each facet that most things of a kind have, by facet."""
        return MappingProxyType({name: self._values(kind or "", name) for name in self._names(kind or "")})

    def linking(self, target: str, kind: Kind | str) -> int:
        """How many live things of a kind refer to a thing."""
        found = self._rows("SELECT hits FROM link_count WHERE kind = ? AND target = ?", (kind, target))
        return int(found[0][0]) if found else 0

    def _listed(self, query: str, kind: Kind, whole: str | None, offset: int, limit: int) -> list[TreeNode]:
        number = TOP
        if whole is not None:
            found = self._rows("SELECT id FROM record WHERE iri = ?", (whole,))
            if not found:
                return []
            number = found[0][0]
        return [_branch(row) for row in self._rows(query, (kind, number, offset, limit))]

    def _names(self, kind: str) -> Iterator[str]:
        name = ""
        while True:  # from name to name along the index: SELECT DISTINCT would read every value
            name = self._rows("SELECT min(name) FROM facet_count WHERE kind = ? AND name > ?", (kind, name))[0][0]
            if name is None:
                return
            yield name

    def _values(self, kind: str, name: str) -> tuple[FacetCount, ...]:
        query = "SELECT value, hits FROM facet_count WHERE kind = ? AND name = ? ORDER BY hits DESC, value LIMIT ?"
        return tuple(FacetCount(*row) for row in self._rows(query, (kind, name, FACET_VALUES)))


def _branch(row: tuple[Any, ...]) -> TreeNode:
    iri, kind, slug, label, below, within, institutions = row[:7]
    return TreeNode(iri, Kind(kind), slug, label, below, within, institutions)


def summarised(database: sqlite3.Connection) -> bool:
    """Whether a release has the tables that sum it up."""
    return bool(database.execute("SELECT 1 FROM sqlite_schema WHERE name = 'facet_count'").fetchone())


def stand_in(file: Path, records: Path, unpacked: Callable[[bytes], bytes]) -> None:
    """Make those tables for a release that has none, in a file of their own.

    Args:
        file: to be made.
        records: its ``records.sqlite``.
        unpacked: unpacks a record's statements.
    """
    with closing(sqlite3.connect(file, isolation_level=None)) as empty:
        empty.executescript(SUMMARY)
    with closing(open_read_only(records)) as database:
        database.execute("ATTACH ? AS summary", (str(file),))
        database.execute("PRAGMA summary.synchronous = OFF")
        said = database.execute("SELECT id, kind, iri, quads FROM record WHERE state = 'live'")
        database.execute("BEGIN")
        database.executemany(
            "INSERT OR IGNORE INTO part VALUES (?, ?, ?)",
            (
                (number, *pair)
                for number, kind, iri, quads in said
                for pair in parts_of(kind, iri, unpacked(quads).decode().removesuffix("\n").split("\n"))
            ),
        )
        database.execute("COMMIT")
        write_summary(database)


def attach(database: sqlite3.Connection, file: Path) -> None:
    """Let a connection to a release find the tables that :func:`stand_in` made."""
    database.execute("ATTACH ? AS summary", (read_only_uri(file),))
