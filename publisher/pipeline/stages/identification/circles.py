"""Circles: institutions that are above each other, or were merged into each other."""

from collections import Counter
from collections.abc import Callable, Iterable


class Hierarchy:
    """Which institution is above which, as far as the records so far say.

    A record that closes a circle is refused, in the order of the source; those before it stay.

    Args:
        kept: what is above an institution as records say that are known, once for each that says so.
    """

    def __init__(self, kept: Callable[[str], Iterable[str]] = lambda _: ()) -> None:
        self._kept = kept
        self._above: dict[str, Counter[str]] = {}

    def circle(self, below: str, above: str) -> tuple[str, ...]:
        """The circle that "``above`` is above ``below``" would close, as slugs; empty if it closes none.

        It is the shortest, and of those the first: what else is known does not matter.
        """
        came_from = {above: above}
        waiting = [above]
        for slug in waiting:
            if slug == below:
                path = [below]
                while path[-1] != above:
                    path.append(came_from[path[-1]])
                return (below, *reversed(path))
            for higher in sorted(self._of(slug)):
                if higher not in came_from:
                    came_from[higher] = slug
                    waiting.append(higher)
        return ()

    def add(self, below: str, above: str) -> None:
        """Add that a record says that one institution is above another."""
        self._of(below)[above] += 1

    def remove(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Remove what a record said: (below, above)."""
        for below, above in pairs:
            if (known := self._above.get(below)) is not None:
                known[above] -= 1
                if known[above] <= 0:
                    del known[above]

    def _of(self, slug: str) -> Counter[str]:
        if (known := self._above.get(slug)) is None:
            known = self._above[slug] = Counter(self._kept(slug))
        return known
