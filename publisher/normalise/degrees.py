"""Degrees of latitude and longitude, as decimals or as degrees, minutes and seconds."""

import math
import re
from typing import Final

_LONGEST: Final = 100
_DECIMAL: Final = re.compile(r"[+-]?\d{1,3}(?:[.,]\d+)?")
_SEXAGESIMAL: Final = re.compile(
    r"(?P<before>[NSEW])?\s*(?P<sign>[+-]?)(?P<degrees>\d{1,3}(?:[.,]\d+)?)\s*[°º]\s*"
    r"(?:(?P<minutes>\d{1,2}(?:[.,]\d+)?)\s*['′’]\s*)?"
    r"(?:(?P<seconds>\d{1,2}(?:[.,]\d+)?)\s*(?:[\"″”]|''|′′)\s*)?(?P<after>[NSEW])?",
    re.IGNORECASE,
)


def degrees(text: str, letters: str) -> float | None:
    """Read the degrees of a coordinate ("52.5", "52,5", "52°30'58″N"); None for anything else.

    Args:
        text: the coordinate.
        letters: the letters of its two directions, the positive one first: "NS" or "EW".
    """
    if len(text) > _LONGEST:
        return None
    whole = text.strip().replace("\u2212", "-")
    if _DECIMAL.fullmatch(whole):
        return float(whole.replace(",", "."))
    match = _SEXAGESIMAL.fullmatch(whole)
    if match is None:
        return None
    letter = (match["before"] or match["after"] or letters[0]).upper()
    numbers = [float((match[name] or "0").replace(",", ".")) for name in ("degrees", "minutes", "seconds")]
    if letter not in letters or any(number >= 60 for number in numbers[1:]):
        return None
    value = math.fsum((numbers[0], numbers[1] / 60, numbers[2] / 3600))
    return round(-value if letter == letters[1] or match["sign"] == "-" else value, 6)


def problem_of(latitude: float | None, longitude: float | None) -> str | None:
    """Say why two coordinates are not a place: no degrees, out of range, or both 0, as an empty field is exported."""
    if latitude is None or longitude is None:
        return "no WGS 84 coordinates"
    if abs(latitude) > 90 or abs(longitude) > 180:
        swapped = abs(latitude) <= 180 and abs(longitude) <= 90
        return "no WGS 84 coordinates" + (": latitude and longitude may be swapped" if swapped else "")
    if latitude == longitude == 0:
        return "coordinates 0, 0 are in the sea, where an empty field often ends"
    return None
