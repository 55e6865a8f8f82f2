"""Where institutions are whose own position is not known: where the town is that they are in."""

from collections.abc import Iterable
from typing import Final, NamedTuple

import orjson

from publisher.release.trees.hierarchy import Rows
from publisher.uris import Kind

_POSITIONS: Final = """
SELECT iri, label, latitude, longitude FROM json_each(?) AS wanted JOIN record ON record.iri = wanted.value
JOIN position ON position.record = record.id
"""
IN_TOWNS: Final = """
SELECT facet.record, latitude, longitude FROM position JOIN record AS town ON town.id = position.record
CROSS JOIN facet ON facet.name = 'place' AND facet.value = town.slug
WHERE town.kind = 'place' AND latitude BETWEEN ? AND ? AND {longitude}
AND NOT EXISTS (SELECT 1 FROM position AS own WHERE own.record = facet.record)
"""
"""What is in the towns of a box, with the position of each town, as far as it has no position of its own."""

MAX_REMEMBERED: Final = 20_000
"""Places that are remembered."""


class Town(NamedTuple):
    """A place with a position.

    Attributes:
        iri: the place.
        label: its name.
        latitude, longitude: in degrees.
    """

    iri: str
    label: str
    latitude: float
    longitude: float


class Towns:
    """The positions of the places of one release.

    Args:
        rows: runs a statement on the release.
        base: the base of its IRIs.
    """

    def __init__(self, rows: Rows, base: str) -> None:
        self._rows, self._base = rows, base
        self._known: dict[str, Town | None] = {}

    def of(self, places: Iterable[str]) -> dict[str, Town]:
        """Return by slug the places of some slugs whose positions are known; they are remembered."""
        if len(self._known) > MAX_REMEMBERED:
            self._known = {}
        known, wanted = self._known, [slug for slug in places if slug]
        if unknown := [slug for slug in wanted if slug not in known]:
            iris = {f"{self._base}/id/{Kind.PLACE}/{slug}": slug for slug in unknown}
            rows = self._rows(_POSITIONS, (orjson.dumps(list(iris)).decode(),))
            known.update({**dict.fromkeys(unknown), **{iris[row[0]]: Town(*row) for row in rows}})
        return {slug: town for slug in wanted if (town := known[slug])}
