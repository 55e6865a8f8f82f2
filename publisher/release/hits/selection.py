"""Select institutions by what they are, where they are and when they changed; the whole list, in one order.

A release never changes, so the numbers that a selection gives are the same whenever it is made, and a place in them is
a place for ever: that is what cursors are made of (publisher/web/api/cursors.py).
"""

import math
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

import orjson

from publisher.release.hits.conditions import SOURCE
from publisher.release.hits.towns import IN_TOWNS
from publisher.release.trees.hierarchy import Rows
from publisher.uris import Kind

EARTH_KM: Final = 6371.0088
"""The mean radius of the earth (IUGG)."""

KM_PER_DEGREE: Final = EARTH_KM * math.pi / 180


class Order(StrEnum):
    """The orders of a selection; those in descending order begin with a minus."""

    IRI = "iri"
    NAME = "name"
    NAME_DOWN = "-name"
    CHANGED = "changed"
    CHANGED_DOWN = "-changed"
    RELEVANCE = "relevance"
    DISTANCE = "distance"


class Box(NamedTuple):
    """An area between two meridians and two parallels, in degrees; one over the antimeridian has west > east."""

    west: float
    south: float
    east: float
    north: float


class Circle(NamedTuple):
    """What is at most ``km`` away from a point, along the surface."""

    latitude: float
    longitude: float
    km: float

    @property
    def box(self) -> Box:
        """A box with all of it."""
        height = self.km / KM_PER_DEGREE
        south, north = max(-90.0, self.latitude - height), min(90.0, self.latitude + height)
        if south == -90.0 or north == 90.0 or self.km >= EARTH_KM:
            return Box(-180.0, south, 180.0, north)
        ratio = math.sin(math.radians(height)) / math.cos(math.radians(self.latitude))
        width = math.degrees(math.asin(min(1.0, ratio)))
        west, east = self.longitude - width, self.longitude + width
        return Box(west + 360 if west < -180 else west, south, east - 360 if east > 180 else east, north)

    def distance(self, latitude: float, longitude: float) -> float:
        """Return how far away a position is, in kilometres (haversine formula)."""
        here, there = math.radians(self.latitude), math.radians(latitude)
        half = math.sin((there - here) / 2) ** 2
        half += math.cos(here) * math.cos(there) * math.sin(math.radians(longitude - self.longitude) / 2) ** 2
        return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, half)))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is selected, and its order.

    Attributes:
        states: of the records: "live", "deleted", "merged".
        place: slug of a place; what is in it or below it.
        concept: slug of a concept or a scheme; what is classified by it or by one below it.
        facets: values of facets, by name.
        box: where one of its positions is; that of its town, if its own is not known.
        near: the same.
        changed_since: ISO 8601 instant of the release in which it last changed, or later.
        among: numbers that a text found, in their order; None for all.
        order: of the numbers.
    """

    states: tuple[str, ...] = ("live",)
    place: str | None = None
    concept: str | None = None
    facets: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    box: Box | None = None
    near: Circle | None = None
    changed_since: str | None = None
    among: Sequence[int] | None = None
    order: Order = Order.IRI


_BELOW: Final = """
record.id IN (WITH RECURSIVE below (id, slug) AS (
  SELECT id, slug FROM record WHERE iri = ?
  UNION SELECT record.id, record.slug FROM below JOIN branch ON branch.kind = ? AND branch.whole = below.id
    JOIN record ON record.id = branch.part)
SELECT facet.record FROM below CROSS JOIN facet ON facet.name = ? AND facet.value = below.slug{more})
"""
_WHEREABOUTS: Final = """
UNION SELECT record FROM facet WHERE name = 'region' AND value = ?
UNION SELECT record FROM facet WHERE name = 'country' AND value = upper(?)
"""
_HAS: Final = "EXISTS (SELECT 1 FROM facet WHERE name = ? AND value = ? AND facet.record = record.id)"
_AMONG: Final = "record.id IN (SELECT value FROM json_each(?))"
_CHANGED: Final = "record.id IN (SELECT record FROM edition WHERE changed >= ?)"
_ORDERS: Final[Mapping[Order, tuple[str, str]]] = {
    Order.IRI: ("", "record.id"),
    Order.NAME: ("", "record.label COLLATE NOCASE, record.id"),
    Order.NAME_DOWN: ("", "record.label COLLATE NOCASE DESC, record.id"),
    Order.CHANGED: ("JOIN edition ON edition.record = record.id", "edition.changed, record.id"),
    Order.CHANGED_DOWN: ("JOIN edition ON edition.record = record.id", "edition.changed DESC, record.id"),
}
_IN_BOX: Final = "SELECT record, latitude, longitude FROM position WHERE latitude BETWEEN ? AND ? AND {longitude}"


class Selector:
    """Selections of one release.

    Args:
        rows: runs a statement on the release.
        thing: returns the IRI of a thing, by its kind and slug.
    """

    def __init__(self, rows: Rows, base: str) -> None:
        self._rows, self._base = rows, base

    def numbers(self, wanted: Wanted) -> "array[int]":
        """Return the numbers of all institutions that are wanted, in their order."""
        distances = self._distances(wanted)
        among = wanted.among if distances is None else [n for n in wanted.among or distances if n in distances]
        conditions = list(_conditions(wanted, self._base))
        if among is not None:
            conditions.append((_AMONG, (orjson.dumps(list(among)).decode(),)))
        join, order = _ORDERS.get(wanted.order, ("", "record.id"))
        where = " AND ".join(condition for condition, _ in conditions)
        query = f"SELECT record.id FROM record {join} WHERE {where} ORDER BY {order}"  # noqa: S608 - values are bound
        found = [row[0] for row in self._rows(query, [value for _, values in conditions for value in values])]
        if wanted.order is Order.RELEVANCE and wanted.among is not None:
            left = set(found)
            found = [number for number in wanted.among if number in left]
        if wanted.order is Order.DISTANCE and distances:
            found.sort(key=lambda number: (distances[number], number))
        return array("q", found)

    def _distances(self, wanted: Wanted) -> dict[int, float] | None:
        """How far away the things are that a box and a circle leave; None without either."""
        if wanted.box is None and wanted.near is None:
            return None
        near = wanted.near
        found: dict[int, float] = {}
        for number, latitude, longitude in self._positions(wanted.box or (near or Circle(0, 0, 0)).box):
            distance = near.distance(latitude, longitude) if near else 0.0
            if (near is None or distance <= near.km) and distance < found.get(number, math.inf):
                found[number] = distance
        return found

    def _positions(self, box: Box) -> list[tuple[int, float, float]]:
        longitude = "longitude BETWEEN ? AND ?"
        if box.west > box.east:
            longitude = "(longitude >= ? OR longitude <= ?)"
        bound = (box.south, box.north, box.west, box.east)
        queries = (statement.format(longitude=longitude) for statement in (_IN_BOX, IN_TOWNS))
        return [(*row,) for query in queries for row in self._rows(query, bound)]


def _conditions(wanted: Wanted, base: str) -> Iterator[tuple[str, Iterable[object]]]:
    """The conditions on ``record``, each with its values."""
    marks = ", ".join("?" * len(wanted.states))
    yield f"record.kind = ? AND record.state IN ({marks})", (str(Kind.INSTITUTION), *wanted.states)
    if wanted.place:
        iri = f"{base}/id/{Kind.PLACE}/{wanted.place}"
        yield _BELOW.format(more=_WHEREABOUTS), (iri, str(Kind.PLACE), "place", wanted.place, wanted.place)
    if wanted.concept:
        iri = f"{base}/id/{Kind.CONCEPT}/{wanted.concept}"
        yield _BELOW.format(more=""), (iri, str(Kind.CONCEPT), "classification")
    for name, value in sorted(wanted.facets.items()):
        if name == SOURCE:
            yield "record.source = ?", (value,)
        else:
            yield _HAS, (name, value)
    if wanted.changed_since:
        yield _CHANGED, (wanted.changed_since,)
