"""Circles among institutions: nothing can stand above itself, and nothing can have given way to itself.

A record that closes a circle is refused, in the order of the source; what stood before it stays.
"""


class Hierarchy:
    """Who stands above whom, as far as the records so far say."""

    def __init__(self) -> None:
        self._above: dict[str, set[str]] = {}

    def circle(self, below: str, above: str) -> tuple[str, ...]:
        """The circle that saying "``above`` stands above ``below``" would close, as slugs; empty if it closes none."""
        came_from: dict[str, str] = {}
        waiting = [above]
        while waiting:
            slug = waiting.pop()
            if slug == below:
                return self._path(came_from, above, below)
            for higher in sorted(self._above.get(slug, ())):
                if higher not in came_from and higher != above:
                    came_from[higher] = slug
                    waiting.append(higher)
        return ()

    def add(self, below: str, above: str) -> bool:
        """Take down that one stands above the other; False where that was known."""
        known = self._above.setdefault(below, set())
        new = above not in known
        known.add(above)
        return new

    def remove(self, edges: list[tuple[str, str]]) -> None:
        """Take back what was said: (below, above)."""
        for below, above in edges:
            self._above[below].discard(above)

    @staticmethod
    def _path(came_from: dict[str, str], above: str, below: str) -> tuple[str, ...]:
        path = [below]
        while path[-1] != above:
            path.append(came_from[path[-1]])
        return (below, *reversed(path))
