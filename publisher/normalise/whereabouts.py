"""Whether coordinates fit a country: swapped ones and lost signs are found, nothing else is judged.

The IANA time zone database lists a principal place of every time zone of every country (zone.tab). Coordinates far from
all places of their country are wrong where they would be near one when swapped, or with the other sign.
"""

import math
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Final

_FAR_KM: Final = 2500
_NEAR_KM: Final = 1500
_EARTH_RADIUS_KM: Final = 6371
_POSITION: Final = re.compile(r"([+-])(\d{2})(\d{2})(\d{2})?([+-])(\d{3})(\d{2})(\d{2})?")

Position = tuple[float, float]


def misplaced(latitude: float, longitude: float, country: str | None) -> str | None:
    """Say what is wrong with coordinates of a country (ISO 3166-1 alpha-2), if something shows it."""
    places = _principal_places().get(country or "", ())
    if not places or min(_distance((latitude, longitude), place) for place in places) < _FAR_KM:
        return None
    others = {
        "latitude and longitude seem to be swapped": (longitude, latitude),
        "the sign of the longitude seems to be wrong": (latitude, -longitude),
        "the sign of the latitude seems to be wrong": (-latitude, longitude),
    }
    for problem, other in others.items():
        if abs(other[0]) <= 90 and min(_distance(other, place) for place in places) < _NEAR_KM:
            return f"coordinates far outside {country}: {problem}"
    return None


def _distance(one: Position, other: Position) -> float:
    """Kilometres along the great circle."""
    (south, west), (north, east) = ((math.radians(value) for value in position) for position in (one, other))
    chord = math.sin((north - south) / 2) ** 2 + math.cos(south) * math.cos(north) * math.sin((east - west) / 2) ** 2
    return 2 * _EARTH_RADIUS_KM * math.asin(math.sqrt(min(chord, 1)))


@cache
def _principal_places() -> Mapping[str, tuple[Position, ...]]:
    places: dict[str, tuple[Position, ...]] = {}
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    for line in table.splitlines():
        if line and not line.startswith("#"):
            country, position = line.split("\t")[:2]
            places[country] = (*places.get(country, ()), _position(position))
    return places


def _position(text: str) -> Position:
    """Read ISO 6709 ("+5230+01322")."""
    match = _POSITION.fullmatch(text)
    assert match is not None, f"no position of zone.tab: {text}"
    north, east = (
        sum(int(part or 0) / 60**power for power, part in enumerate(parts))
        for parts in (match.group(2, 3, 4), match.group(6, 7, 8))
    )
    return (-north if match[1] == "-" else north), (-east if match[5] == "-" else east)
