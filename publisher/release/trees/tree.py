"""A tree of things by number: the order in which lists show them, and how many are within each."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Self

MAX_DEPTH: Final = 60
"""Levels of a tree; what would be deeper is put at the top."""

TOP: Final = 0
"""The number of the whole that things at the top of a tree are part of."""

_NONE: Final[Mapping[int, int]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Tree:
    """Things by number, in the order in which lists show them.

    Attributes:
        below: by a thing's number (:data:`TOP` for the top) the things directly below it, in order. One that is part of
            several wholes is below each of them.
        above: by a thing's number the one whole that it counts for, :data:`TOP` where it has none.
        within: by a thing's number, how many things are below it at any depth. What is part of several wholes counts
            for what is above the first of them only, so there may be fewer than are directly below it.
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
        within = _sizes(above)
        top = [thing for thing, whole in above.items() if whole is None]
        sizes = {thing: max(within[thing], len(below.get(thing, ()))) for thing in top} if largest_first else {}
        below = {whole: in_order(parts, labels) for whole, parts in below.items()}
        top = in_order(top, labels, sizes)
        return cls({TOP: top, **below}, {thing: whole or TOP for thing, whole in above.items()}, within)

    def branches(self) -> Iterator[tuple[int, int, int]]:
        """Yield whole, position and part, of every thing below another."""
        for whole, parts in self.below.items():
            yield from ((whole, position, part) for position, part in enumerate(parts))

    def nodes(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield each thing's number, what it is below, how many are directly below it, and at any depth."""
        for thing, whole in self.above.items():
            yield thing, whole, len(self.below.get(thing, ())), self.within[thing]


def in_order(things: Iterable[int], labels: Mapping[int, str], sizes: Mapping[int, int] = _NONE) -> list[int]:
    """Sort things as lists show them: the largest first where sizes are given, then by name."""
    return sorted(things, key=lambda thing: (-sizes.get(thing, 0), collated(labels[thing]), thing))


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
