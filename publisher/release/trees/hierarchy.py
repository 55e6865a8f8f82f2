"""The trees and counts of a release, read a few rows at a time.

The tables are written by publisher/release/summary.py and publisher/release/trees/.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from publisher.release.trees.tree import TOP
from publisher.uris import Kind

Rows = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]
"""Runs a statement with its values on ``records.sqlite``."""

FACET_VALUES: Final = 50
"""The most values that are counted for one facet."""


class FacetCount(NamedTuple):
    """How many hits have a value."""

    value: str
    hits: int


class TreeNode(NamedTuple):
    """A thing of a tree.

    Attributes:
        iri, kind, slug, label: of the thing.
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


_NODES: Final = """
SELECT iri, record.kind, slug, label, below, max(below, within), coalesce(hits, 0) AS institutions,
  node.above, record.id FROM record JOIN node ON node.record = record.id
LEFT JOIN link_count ON link_count.kind = 'institution' AND link_count.target = record.iri
"""
_LISTED: Final = f"""
SELECT listed.* FROM branch JOIN ({_NODES}) AS listed ON listed.id = branch.part
WHERE branch.kind = ? AND branch.whole = ? AND branch.position >= ? ORDER BY {{order}} LIMIT ?
"""  # noqa: S608 - constants
_FACET_HITS: Final = "SELECT hits FROM facet_count WHERE kind = ? AND name = ? AND value = ?"


class Hierarchy:
    """The trees and counts of one release.

    Args:
        rows: runs a statement on the release.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def node(self, iri: str) -> TreeNode | None:
        """Return a thing of a tree; None for what is in none."""
        row = next(iter(self._rows(f"{_NODES} WHERE iri = ?", (iri,))), None)
        return _node(row) if row else None

    def below(self, kind: Kind, whole: str | None, *, limit: int, offset: int = 0) -> list[TreeNode]:
        """Return what is directly below a thing, or (None) at the top of a kind's tree, in the order of lists."""
        return self._listed("branch.position", kind, whole, offset, limit)

    def foremost(self, kind: Kind, whole: str, *, limit: int) -> list[TreeNode]:
        """Return those directly below a thing that most institutions refer to."""
        return self._listed("listed.institutions DESC, branch.position", kind, whole, 0, limit)

    def roots(self, kind: Kind) -> int:
        """Count the things at the top of a kind's tree."""
        return self._number("SELECT max(position) + 1 FROM branch WHERE kind = ? AND whole = ?", kind, TOP)

    def path(self, iri: str) -> tuple[TreeNode, ...]:
        """Return a thing and those above it, outermost first; empty for what is in no tree."""
        nodes = []
        rows = self._rows(f"{_NODES} WHERE iri = ?", (iri,))
        while rows:
            nodes.append(_node(rows[0]))
            rows = self._rows(f"{_NODES} WHERE record.id = ?", (rows[0][7],))
        return tuple(reversed(nodes))

    def things(self, kind: Kind | str | None) -> int:
        """Count the things of a kind, or of all kinds, in any state."""
        return self._number(_FACET_HITS, kind or "", "", "")

    def live(self, kind: Kind | str) -> int:
        """Count the things of a kind that are neither withdrawn nor merged; along an index."""
        return self._number("SELECT count(*) FROM record WHERE kind = ? AND state = 'live'", kind)

    def with_value(self, kind: Kind | str | None, name: str, value: str) -> int:
        """Count the things of a kind, or of all kinds, that have a value of a facet."""
        return self._number(_FACET_HITS, kind or "", name, value)

    def linking(self, target: str, kind: Kind | str) -> int:
        """Count the live things of a kind that refer to a thing."""
        return self._number("SELECT hits FROM link_count WHERE kind = ? AND target = ?", kind, target)

    def facets(self, kind: Kind | str | None) -> Mapping[str, tuple[FacetCount, ...]]:
        """Return the values of each facet that most things of a kind have, by facet."""
        return MappingProxyType({name: self._values(kind or "", name) for name in self._names(kind or "")})

    def values(self, kind: Kind | str, name: str) -> tuple[str, ...]:
        """Return every value of a facet that things of a kind have, the most frequent first."""
        query = "SELECT value FROM facet_count WHERE kind = ? AND name = ? ORDER BY hits DESC, value"
        return tuple(row[0] for row in self._rows(query, (kind, name)))

    def _number(self, query: str, *values: object) -> int:
        rows = self._rows(query, values)
        return int(rows[0][0] or 0) if rows else 0

    def _listed(self, order: str, kind: Kind, whole: str | None, offset: int, limit: int) -> list[TreeNode]:
        rows = [(TOP,)] if whole is None else self._rows("SELECT id FROM record WHERE iri = ?", (whole,))
        query = _LISTED.format(order=order)
        return [_node(row) for (number,) in rows for row in self._rows(query, (kind, number, offset, limit))]

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


def _node(row: tuple[Any, ...]) -> TreeNode:
    iri, kind, slug, label, below, within, institutions = row[:7]
    return TreeNode(iri, Kind(kind), slug, label, below, within, institutions)
