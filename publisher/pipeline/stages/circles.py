"""Circles: institutions that are above each other, or were merged into each other."""

from collections.abc import Iterable


class Hierarchy:
    """Which institution is above which, as far as the records so far say.

    A record that closes a circle is refused, in the order of the source; those before it stay.
    """

    def __init__(self) -> None:
        self._above: dict[str, set[str]] = {}

    def circle(self, below: str, above: str) -> tuple[str, ...]:
        """The circle that "``above`` is above ``below``" would close, as slugs; empty if it closes none."""
        came_from: dict[str, str] = {}
        waiting = [above]
        while waiting:
            slug = waiting.pop()
            if slug == below:
                path = [below]
                while path[-1] != above:
                    path.append(came_from[path[-1]])
                return (below, *reversed(path))
            for higher in sorted(self._above.get(slug, ())):
                if higher not in came_from and higher != above:
                    came_from[higher] = slug
                    waiting.append(higher)
        return ()

    def add(self, below: str, above: str) -> bool:
        """Add that one institution is above another; returns False if that was known."""
        known = self._above.setdefault(below, set())
        is_new = above not in known
        known.add(above)
        return is_new

    def remove(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Remove what was added: (below, above)."""
        for below, above in pairs:
            self._above[below].discard(above)
