"""The trees and counts of a release: how they are ordered, and how they are read, a few rows at a time.

The tables are written by publisher/release/summary.py.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, NamedTuple, Self

from publisher.uris import Kind

Rows = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]
"""Runs a statement with its values on ``records.sqlite``."""

FACET_VALUES: Final = 50
"""The most values that are counted for one facet."""

MAX_DEPTH: Final = 60
"""Levels of a tree; what would be deeper is put at the top."""

TOP: Final = 0
"""The number of the whole that things at the top of a tree are part of."""


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
SELECT iri, record.kind, slug, label, below, within, coalesce(hits, 0) AS institutions, node.above, record.id
FROM record JOIN node ON node.record = record.id
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

    def with_value(self, kind: Kind | str | None, name: str, value: str) -> int:
        """Count the things of a kind, or of all kinds, that have a value of a facet."""
        return self._number(_FACET_HITS, kind or "", name, value)

    def linking(self, target: str, kind: Kind | str) -> int:
        """Count the live things of a kind that refer to a thing."""
        return self._number("SELECT hits FROM link_count WHERE kind = ? AND target = ?", kind, target)

    def facets(self, kind: Kind | str | None) -> Mapping[str, tuple[FacetCount, ...]]:
        """Return the values of each facet that most things of a kind have, by facet."""
        return MappingProxyType({name: self._values(kind or "", name) for name in self._names(kind or "")})

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


@dataclass(frozen=True, slots=True)
class Tree:
    """Things by number, in the order in which lists show them.

    Attributes:
        below: by a thing's number (:data:`TOP` for the top) the things directly below it, in order. One that is part of
            several wholes is below each of them.
        above: by a thing's number the one whole that it counts for, :data:`TOP` where it has none.
        within: by a thing's number, how many things are below it at any depth. What is part of several wholes counts
            for what is above the first of them only; but no fewer are within a thing than are directly below it.
    """

    below: Mapping[int, Sequence[int]]
    above: Mapping[int, int]
    within: Mapping[int, int]

    @classmethod
    def of(cls, labels: Mapping[int, str], edges: Iterable[tuple[int, int]], *, largest_first: bool) -> Self:
        """Build a tree.

        Args:
            labels: the labels of all things, by number.
            edges: part and whole, each of them one of the things.
            largest_first: whether the top is ordered by what is within, rather than by name; all else is by name.
        """
        wholes: dict[int, int | None] = dict.fromkeys(labels)
        below: dict[int, list[int]] = {}
        for part, whole in sorted(edges):
            below.setdefault(whole, []).append(part)
            if wholes[part] is None:
                wholes[part] = whole
        above = rooted(wholes)
        within = {thing: max(size, len(below.get(thing, ()))) for thing, size in _sizes(above).items()}
        top = [thing for thing, whole in above.items() if whole is None]
        order = {thing: (collated(label), thing) for thing, label in labels.items()}
        for parts in (top, *below.values()):
            parts.sort(key=order.__getitem__)
        if largest_first:
            top.sort(key=lambda thing: -within[thing])
        return cls({TOP: top, **below}, {thing: whole or TOP for thing, whole in above.items()}, within)

    def branches(self) -> Iterator[tuple[int, int, int]]:
        """Yield whole, position and part, of every thing below another."""
        for whole, parts in self.below.items():
            yield from ((whole, position, part) for position, part in enumerate(parts))

    def nodes(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield each thing's number, what it is below, how many are directly below it, and at any depth."""
        for thing, whole in self.above.items():
            yield thing, whole, len(self.below.get(thing, ())), self.within[thing]


def collated(label: str) -> str:
    """Return a label as lists sort it: capitals and accents do not count ("Åland" comes beside "Aland")."""
    if label.isascii():
        return label.casefold()
    return "".join(char for char in unicodedata.normalize("NFKD", label.casefold()) if not unicodedata.combining(char))


def rooted(wholes: Mapping[int, int | None]) -> dict[int, int | None]:
    """Cut circles, and chains longer than :data:`MAX_DEPTH`: what is above itself, or too deep, is below nothing."""
    cut = dict(wholes)
    for start in wholes:
        seen, current = {start}, cut[start]
        while current is not None and current not in seen and len(seen) <= MAX_DEPTH:
            seen.add(current)
            current = cut[current]
        if current is not None:
            cut[current if current in seen else start] = None
    return cut


def _sizes(above: Mapping[int, int | None]) -> dict[int, int]:
    within = dict.fromkeys(above, 0)
    for whole in above.values():
        current = whole
        while current is not None:
            within[current] += 1
            current = above[current]
    return within
