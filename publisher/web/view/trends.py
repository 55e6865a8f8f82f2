"""How figures went on from release to release, as small charts with a text that says the same."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from publisher.reporting.trend import Point
from publisher.web.languages.reader import marked, number, percent

WIDTH: Final = 120
HEIGHT: Final = 24
_MINUS: Final = "\N{MINUS SIGN}"
_EDGE: Final = 3
"""Room for the dot at the end of a line."""

FIELDS: Final = {
    "names": marked("Names"),
    "alt_names": marked("Other names"),
    "former_names": marked("Former names"),
    "acronyms": marked("Acronyms"),
    "types": marked("Types"),
    "description": marked("Description"),
    "classifications": marked("Classifications"),
    "keywords": marked("Keywords"),
    "rank": marked("Rank"),
    "status": marked("Status"),
    "relations": marked("Relations to other institutions"),
    "telephones": marked("Telephones"),
    "emails": marked("E-mail addresses"),
    "homepages": marked("Web sites"),
    "domains": marked("Domains"),
    "links": marked("Other links"),
    "sites": marked("Addresses"),
    "contacts": marked("Contact points"),
    "units": marked("Units"),
    "place": marked("Place"),
    "area_served": marked("Area served"),
    "founded": marked("Founded"),
    "dissolved": marked("Dissolved"),
    "legal_basis": marked("Legal basis"),
    "responsibilities": marked("Responsibilities"),
    "responsibilities_title": marked("Title of the responsibilities"),
    "identifiers": marked("Identifiers"),
    "same_as": marked("Same in other registers"),
}
"""What the fields of a record are called."""


@dataclass(frozen=True, slots=True)
class Series:
    """A figure of each release, the oldest first.

    Attributes:
        heading: what is counted.
        values: the figures.
        is_share: whether they are shares, from 0 to 1.
    """

    heading: str
    values: tuple[float, ...]
    is_share: bool = False

    @property
    def now(self) -> str:
        """The latest figure."""
        return self._text(self.values[-1])

    @property
    def change(self) -> str:
        """The change since the release before, with its sign; "" if it is the same, or this is the first."""
        if len(self.values) < 2:
            return ""
        difference = self.values[-1] - self.values[-2]
        text = self._text(abs(difference))
        return "" if text == self._text(0) else f"{'+' if difference > 0 else _MINUS}{text}"

    @property
    def first(self) -> str:
        """The oldest figure."""
        return self._text(self.values[0])

    @property
    def least(self) -> str:
        """The lowest figure."""
        return self._text(min(self.values))

    @property
    def most(self) -> str:
        """The highest figure."""
        return self._text(max(self.values))

    @property
    def texts(self) -> list[str]:
        """Every figure, for a table."""
        return [self._text(value) for value in self.values]

    @property
    def points(self) -> list[tuple[float, float]]:
        """The line of the chart: x from left to right, y from the top; a figure that never changes is in the middle."""
        low, high = min(self.values), max(self.values)
        step = (WIDTH - 2 * _EDGE) / max(len(self.values) - 1, 1)
        scale = (HEIGHT - 2 * _EDGE) / (high - low) if high > low else 0.0
        return [
            (round(_EDGE + step * at, 1), round(HEIGHT - _EDGE - scale * (value - low), 1) if scale else HEIGHT / 2)
            for at, value in enumerate(self.values)
        ]

    def _text(self, value: float) -> str:
        return percent(value) if self.is_share else number(value)


def figures(points: Sequence[Point], source: str) -> list[Series]:
    """Return the figures of a source, or of all sources, as series."""
    rows = [Series(words, _of_sources(points, source, partial(_counted, name))) for name, words in _COUNTS.items()]
    rows += [Series(words, _of_sources(points, source, partial(_found, name))) for name, words in _SEVERITIES.items()]
    if not source:
        rows.append(Series(marked("Links to other data sets"), tuple(point["links"] for point in points)))
        rows.append(Series(marked("Statements"), tuple(point["triples"] for point in points)))
    return [row for row in rows if any(row.values)]


_COUNTS: Final = {
    "read": marked("Records read"),
    "published": marked("Published"),
    "quarantined": marked("Held back"),
}
_SEVERITIES: Final = {"warning info": marked("Warnings"), "note": marked("Remarks on values")}


def completeness(points: Sequence[Point], source: str) -> list[Series]:
    """Return the share of the published records that have each field, the fields in their order."""
    known = {name for point in points[-1:] for row in _rows(point, source) for name in row.get("filled", {})}
    every = [name for name in (*FIELDS, *sorted(known - FIELDS.keys())) if name in known]
    return [
        Series(FIELDS.get(name, name), tuple(_share(point, source, name) for point in points), is_share=True)
        for name in every
    ]


def found(points: Sequence[Point], source: str, name: str) -> Series:
    """Return how often a reason was found ("warning Institution-name") in each release."""
    return Series("", _of_sources(points, source, lambda row: row.get("found", {}).get(name, 0)))


def _share(point: Point, source: str, field: str) -> float:
    rows = [row for row in _rows(point, source) if row.get("filled")]
    records = sum(row["published"] for row in rows)
    return sum(row["filled"].get(field, 0) for row in rows) / records if records else 0.0


def _counted(name: str, row: Mapping[str, Any]) -> int:
    return int(row.get(name, 0))


def _found(severities: str, row: Mapping[str, Any]) -> int:
    return sum(count for name, count in row.get("found", {}).items() if name.partition(" ")[0] in severities.split())


def _of_sources(points: Iterable[Point], source: str, count: Callable[[Mapping[str, Any]], int]) -> tuple[int, ...]:
    return tuple(sum(map(count, _rows(point, source))) for point in points)


def _rows(point: Point, source: str) -> list[Mapping[str, Any]]:
    sources: Mapping[str, Mapping[str, Any]] = point["sources"]
    return [row for slug, row in sources.items() if source in {"", slug}]
