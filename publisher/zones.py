"""The time zones of each country, with a principal place of each (zone.tab of the IANA database), and that of a place.

Where several zones meet, tzfpy knows their outlines; docs/adr/0156.
"""

import math
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Final, NamedTuple

import tzfpy

EARTH_RADIUS_KM: Final = 6371

ONE_OFFICIAL_TIME: Final[Mapping[str, str]] = MappingProxyType({"CN": "Asia/Shanghai"})
"""Countries whose offices keep one time although people of a region also keep another: Xinjiang's, in China."""

_POSITION: Final = re.compile(r"([+-])(\d{2})(\d{2})(\d{2})?([+-])(\d{3})(\d{2})(\d{2})?")

Position = tuple[float, float]
"""Latitude and longitude in degrees."""


class Zone(NamedTuple):
    """A time zone of a country: its IANA name ("Asia/Shanghai") and where its principal place is."""

    name: str
    position: Position


@cache
def zones() -> Mapping[str, tuple[Zone, ...]]:
    """Return the zones of all countries by their code (ISO 3166-1 alpha-2)."""
    rows: dict[str, tuple[Zone, ...]] = {}
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    for line in table.splitlines():
        if line and not line.startswith("#"):
            country, position, name = line.split("\t")[:3]
            rows[country] = (*rows.get(country, ()), Zone(name, _position(position)))
    return rows


def zone_of(country: str, position: Position | None) -> str | None:
    """Return the time zone of a place in a country.

    None if the country has several zones and the position is not known, or lies in another country's.

    Args:
        country: its code, ISO 3166-1 alpha-2.
        position: of the place.
    """
    if country in ONE_OFFICIAL_TIME:
        return ONE_OFFICIAL_TIME[country]
    rows = zones().get(country, ())
    if len(rows) == 1:
        return rows[0].name
    if position is None or not rows:
        return None
    latitude, longitude = position
    name = tzfpy.get_tz(longitude, latitude)
    return name if any(zone.name == name for zone in rows) else None


def is_on_land(position: Position) -> bool:
    """Whether a place is in a time zone of the land; those of the sea are named by hours."""
    latitude, longitude = position
    return not tzfpy.get_tz(longitude, latitude).startswith("Etc/")


def distance_km(one: Position, other: Position) -> float:
    """Return kilometres along the great circle."""
    (south, west), (north, east) = ((math.radians(value) for value in position) for position in (one, other))
    chord = math.sin((north - south) / 2) ** 2 + math.cos(south) * math.cos(north) * math.sin((east - west) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(chord, 1)))


def _position(text: str) -> Position:
    """Read ISO 6709 ("+5230+01322")."""
    match = _POSITION.fullmatch(text)
    assert match is not None, f"no position of zone.tab: {text}"
    north, east = (
        sum(int(part or 0) / 60**power for power, part in enumerate(parts))
        for parts in (match.group(2, 3, 4), match.group(6, 7, 8))
    )
    return (-north if match[1] == "-" else north), (-east if match[5] == "-" else east)
