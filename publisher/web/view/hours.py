"""Opening hours as a week: a row for each day, and the intervals that belong to no day."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from publisher.rdf.graph import Graph
from publisher.rdf.namespaces import DCT, SCHEMA
from publisher.web.languages.reader import marked

DAYS: Final = (
    marked("Monday"),
    marked("Tuesday"),
    marked("Wednesday"),
    marked("Thursday"),
    marked("Friday"),
    marked("Saturday"),
    marked("Sunday"),
)
"""The days of the week as schema.org and our pages call them; pages translate them."""

PUBLIC_HOLIDAYS: Final = marked("public holidays")

_DAY: Final = 24 * 60
_OPENS: Final = str(SCHEMA.opens)
_CLOSES: Final = str(SCHEMA.closes)


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval in local time ("08:30", "12:00"); ``overnight`` if it ends on the next day."""

    opens: str
    closes: str
    overnight: bool = False


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day of the week and when it is open; no interval means closed."""

    day: str
    intervals: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """Opening hours as a page shows them.

    Attributes:
        days: seven rows, or none if no interval names a day.
        undated: intervals whose source names no day.
        texts: the wording of the source.
        closed_on_holidays: whether the source says so.
    """

    days: tuple[DayRow, ...]
    undated: tuple[Interval, ...]
    texts: tuple[str, ...]
    closed_on_holidays: bool

    def __bool__(self) -> bool:
        return bool(self.days or self.undated or self.closed_on_holidays)

    @property
    def minutes(self) -> list[tuple[int, int]]:
        """When it is open, each interval as minutes from Monday, 0:00; one that ends on the next day goes on."""
        spans = []
        for number, row in enumerate(self.days):
            for interval in row.intervals:
                opens, closes = (number * _DAY + _minutes(time) for time in (interval.opens, interval.closes))
                spans.append((opens, closes + _DAY * interval.overnight))
        return spans


_NOT_KNOWN: Final = Week((), (), (), closed_on_holidays=False)


def week(graph: Graph, specifications: Sequence[str]) -> Week:
    """Arrange opening hours specifications as a week (schema.org/OpeningHoursSpecification).

    Args:
        graph: the record's statements.
        specifications: the IRIs of the specifications.
    """
    if not specifications:
        return _NOT_KNOWN
    by_day: dict[str, set[Interval]] = {}
    undated: dict[Interval, None] = {}
    texts: dict[str, None] = {}
    closed_on_holidays = False
    for specification in dict.fromkeys(specifications):
        days = [iri.removeprefix(str(SCHEMA)) for iri in graph.iris(specification, SCHEMA.dayOfWeek)]
        interval = _interval(graph, specification)
        if interval is None:
            closed_on_holidays |= "PublicHolidays" in days
            continue
        texts.update(dict.fromkeys(graph.plain(specification, DCT.description)))
        if not days:
            undated[interval] = None
        for day in days:
            by_day.setdefault(day, set()).add(interval)
    rows = (DayRow(day, tuple(sorted(by_day.get(day, ()), key=lambda row: row.opens))) for day in DAYS)
    return Week(tuple(rows) if by_day else (), tuple(undated), tuple(texts), closed_on_holidays)


def _interval(graph: Graph, specification: str) -> Interval | None:
    opens, closes = graph.text(specification, _OPENS), graph.text(specification, _CLOSES)
    if opens is None or closes is None:
        return None
    return Interval(opens[:5], closes[:5], overnight=closes < opens)


def _minutes(time: str) -> int:
    hours, _, minutes = time.partition(":")
    return int(hours) * 60 + int(minutes)
