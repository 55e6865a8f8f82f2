"""Trees of what is part of what: each thing below its wholes, circles cut, in the order in which lists show them."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

MAX_DEPTH: Final = 60
"""Levels of a tree; what would be deeper stands at the top."""

TOP: Final = 0
"""The number that stands for nothing, where one says below what a thing is."""


@dataclass(frozen=True, slots=True)
class Tree:
    """Things by number, in their order.

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
        """Make a tree.

        Args:
            labels: all things, by number: what they are called.
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
        """Whole, position and part, of every thing below another."""
        for whole, parts in self.below.items():
            yield from ((whole, position, part) for position, part in enumerate(parts))

    def nodes(self) -> Iterator[tuple[int, int, int, int]]:
        """Of every thing: its number, what it is below, how many are directly below it, and at any depth."""
        for thing, whole in self.above.items():
            yield thing, whole, len(self.below.get(thing, ())), self.within[thing]


def collated(label: str) -> str:
    """A label as lists sort it: capitals and accents do not count ("Åland" stands beside "Aland")."""
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
