"""Whether coordinates fit a country: swapped ones and lost signs are found, nothing else is judged.

The IANA time zone database lists a principal place of every time zone of every country (zone.tab). Coordinates far from
all places of their country are wrong where they would be near one when swapped, or with the other sign.
"""

from typing import Final

from publisher.zones import distance_km, zones

_FAR_KM: Final = 2500
_NEAR_KM: Final = 1500


def misplaced(latitude: float, longitude: float, country: str | None) -> str | None:
    """Say what is wrong with coordinates of a country (ISO 3166-1 alpha-2), if something shows it."""
    places = [zone.position for zone in zones().get(country or "", ())]
    if not places or min(distance_km((latitude, longitude), place) for place in places) < _FAR_KM:
        return None
    others = {
        "latitude and longitude seem to be swapped": (longitude, latitude),
        "the sign of the longitude seems to be wrong": (latitude, -longitude),
        "the sign of the latitude seems to be wrong": (-latitude, longitude),
    }
    for problem, other in others.items():
        if abs(other[0]) <= 90 and min(distance_km(other, place) for place in places) < _NEAR_KM:
            return f"coordinates far outside {country}: {problem}"
    return None
