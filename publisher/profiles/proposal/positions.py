"""Guess where positions are: points of GeoJSON inside of records ({"type": "Point", "coordinates": [13.4, 52.5]})."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from publisher.profiles.proposal.columns import Column
from publisher.profiles.proposal.guess import Guess
from publisher.profiles.proposal.keys import quoted

_GEOMETRIES: Final = re.compile(
    r"(?:Multi)?(?:Point|LineString|Polygon)|GeometryCollection|Feature(?:Collection)?", re.IGNORECASE
)
_NUMBER: Final = re.compile(r"-?\d{1,3}(?:\.\d+)?")
_COORDINATES: Final = "coordinates"


def geometry_types(columns: Sequence[Column]) -> list[Column]:
    """The columns that say what a geometry is: nothing about the institution."""
    return [column for column in columns if column.words[-1:] == ("type",) and column.values
            and column.share(_GEOMETRIES) == 1]  # fmt: skip


def point_guesses(columns: Sequence[Column]) -> Iterator[Guess]:
    """The longitude and the latitude of points, in the order that RFC 7946 has them."""
    kinds = {column.path.rpartition(".")[0]: column for column in geometry_types(columns)}
    for column in columns:
        above, _, last = column.path.rpartition(".")
        kind = kinds.get(above)
        if last == _COORDINATES and kind and set(kind.values) == {"Point"} and column.share(_NUMBER) == 1:
            for field, number in (("longitude", 0), ("latitude", 1)):
                yield Guess(field, column, "points of GeoJSON", rule=quoted(f"{column.path}[{number}]"))
            return
