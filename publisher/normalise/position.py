"""Both coordinates of a position in one text, in the spellings of maps, gazetteers, standards and people.

What says which number is which is believed: letters and words of directions, names, the order of a standard. Two plain
numbers are read as the profile says (``first``), or latitude first.
"""

import math
import re
from typing import Final, Literal

from publisher.normalise.degrees import problem_of
from publisher.normalise.normaliser import NO_CONTEXT, Normalised, TextContext, limited
from publisher.normalise.text import fold, squeeze
from publisher.records import Coordinates

First = Literal["latitude", "longitude"]

_NUMBER: Final = r"[+-]?\d{1,3}(?:\.\d+)?"
_DOT_PAIR: Final = re.compile(rf"({_NUMBER})°?\s*[,;/| ]\s*({_NUMBER})°?(?:\s*[,; ]\s*{_NUMBER})?")
_COMMA_PAIR: Final = re.compile(r"([+-]?\d{1,3},\d+)°?(?:\s*[;/|]\s*|,?\s+)([+-]?\d{1,3},\d+)°?")
_WELL_KNOWN_TEXT: Final = re.compile(
    rf"(?:SRID=4326;)?\s*POINT\s*(?:Z|M|ZM)?\s*\(\s*({_NUMBER})\s+({_NUMBER})(?:\s+{_NUMBER})*\s*\)", re.IGNORECASE
)
_GEO_URI: Final = re.compile(rf"geo:({_NUMBER}),({_NUMBER})(?:,{_NUMBER})?(?:[;?].*)?", re.IGNORECASE)
_GEOJSON: Final = re.compile(rf'.*"coordinates"\s*:\s*\[\s*({_NUMBER})\s*,\s*({_NUMBER})\s*(?:,\s*{_NUMBER}\s*)?\].*')
_ADDRESS: Final = re.compile(
    rf"https?://.*(?:[?&#](?:q|ll|query|center|sll|daddr|destination)=(?:loc:)?|!3d)({_NUMBER})"
    rf"(?:,|%2C|\+|!4d)({_NUMBER})(?![\d.]).*",
    re.IGNORECASE,
)
_MARKER: Final = re.compile(rf"https?://.*[?&]mlat=({_NUMBER})&(?:amp;)?mlon=({_NUMBER})(?![\d.]).*", re.IGNORECASE)
_STANDARD: Final = re.compile(
    r"([+-]\d{2}(?:\d{2}){0,2}(?:\.\d+)?)([+-]\d{3}(?:\d{2}){0,2}(?:\.\d+)?)(?:[+-][\d.]+)?/?"
)
"""ISO 6709: "+48.8566+002.3522/", "+485124+0022108/"."""

_NAMED_NORTH: Final = r"(?:lat(?:itud[eo]?|itudine|\.)?|breite(?:ngrad)?|широта|纬度|緯度|위도|enlem|szerokość|y)"
_NAMED_EAST: Final = (
    r"(?:lo?ng?(?:itud[eo]?|itudine|\.)?|lng|l[äa]nge(?:ngrad)?|долгота|经度|經度|経度|경도|boylam|długość|x)"
)
_BETWEEN: Final = r"['\"]?\s*[:=]?\s*['\"]?"
_NAMED: Final = tuple(
    re.compile(
        rf"[({{\[\s]*['\"]?{one}{_BETWEEN}({_NUMBER})°?['\"]?[\s,;/|]*['\"]?{other}{_BETWEEN}({_NUMBER})°?['\"]?[)}}\]\s]*",
        re.IGNORECASE,
    )
    for one, other in ((_NAMED_NORTH, _NAMED_EAST), (_NAMED_EAST, _NAMED_NORTH))
)

_DIRECTIONS: Final = {
    "N": r"north|nord|norte|noord|kuzey|с\.?\s?ш\.?|пн\.?\s?ш\.?|северной широты|北纬|北緯|북위",
    "S": r"south|sud|süd|sur|sul|zuid|güney|ю\.?\s?ш\.?|пд\.?\s?ш\.?|южной широты|南纬|南緯|남위",
    "E": r"east|est|ost|este|leste|oost|doğu|в\.?\s?д\.?|сх\.?\s?д\.?|восточной долготы|东经|東經|東経|동경",
    "W": r"west|ouest|oeste|ovest|batı|з\.?\s?д\.?|зх\.?\s?д\.?|западной долготы|西经|西經|西経|서경",
}
_DIRECTION: Final = re.compile(
    "|".join(
        rf"(?P<{letter}>(?:(?<![^\W\d_])|(?<=\ds))(?:(?i:{words})|{letter})(?![^\W\d_]))"
        for letter, words in _DIRECTIONS.items()
    )
    + r"|(?P<O>(?<![^\W\d_])O(?![^\W\d_]))"
)
_EAST_IS_O: Final = frozenset({"de", "lb", "gsw"})
_WEST_IS_O: Final = frozenset({"fr", "es", "it", "pt", "ca", "gl", "ro", "oc", "eu"})
_UNITS: Final = re.compile(r"[\s°º˚d度도:'′’‘m分분\"″”“s秒초-]*")
_PARTS: Final = re.compile(r"\d+(?:[.,]\d+)?")


@limited(2000)
def coordinates(text: str, context: TextContext = NO_CONTEXT) -> Normalised[Coordinates]:
    """Read both coordinates of a position out of one text: WGS 84, decimal degrees.

    The option ``first``, "latitude" or "longitude", says which of two plain numbers comes first.
    """
    found = position(text, context.language, context.options.get("first"))
    problem = problem_of(*found) if found else "no WGS 84 coordinates"
    if problem or found is None:
        return (), (context.not_understood(problem or "no WGS 84 coordinates", text),)
    return (Coordinates(latitude=found[0], longitude=found[1]),), ()


def position(text: str, language: str | None = None, first: First | None = None) -> tuple[float, float] | None:
    """Return the latitude and longitude that a text gives; None for anything else.

    Args:
        text: as the source has it.
        language: BCP 47 of the text: "O" is the east in German and the west in French.
        first: which of two plain numbers comes first; the latitude if it is not known.
    """
    whole = squeeze(fold(text.replace("º", "°"))).replace("\u2212", "-").strip()
    return _of_standard(whole) or _named(whole) or _directed(whole, language) or plain_pair(whole, first)


def plain_pair(text: str, first: First | None = None) -> tuple[float, float] | None:
    """Return the latitude and longitude of two plain numbers ("48.8566, 2.3522"); None for anything else."""
    bare = text.strip().strip("()[]").strip()
    match = _DOT_PAIR.fullmatch(bare) or _COMMA_PAIR.fullmatch(bare)
    if match is None:
        return None
    one, other = (float(number.replace(",", ".")) for number in match.groups())
    return (other, one) if first == "longitude" else (one, other)


def _of_standard(text: str) -> tuple[float, float] | None:
    """Read what a standard or a map's address gives an order to."""
    for pattern in (_WELL_KNOWN_TEXT, _GEOJSON):
        if match := pattern.fullmatch(text):
            return float(match[2]), float(match[1])
    for pattern in (_GEO_URI, _MARKER, _ADDRESS):
        if match := pattern.fullmatch(text):
            return float(match[1]), float(match[2])
    if match := _STANDARD.fullmatch(text):
        north, east = _of_digits(match[1], 2), _of_digits(match[2], 3)
        return None if north is None or east is None else (north, east)
    return None


def _of_digits(text: str, width: int) -> float | None:
    """Degrees, minutes and seconds without anything between them; ``width`` is the number of digits of the degrees."""
    sign, digits = (-1 if text[0] == "-" else 1), text[1:]
    whole, _, fraction = digits.partition(".")
    parts = [whole[:width], *(whole[i : i + 2] for i in range(width, len(whole), 2))]
    parts[-1] += f".{fraction}" if fraction else ""
    degrees = _sum(parts)
    return None if degrees is None else sign * degrees


def _named(text: str) -> tuple[float, float] | None:
    for pattern, north in zip(_NAMED, (1, 2), strict=True):
        if match := pattern.fullmatch(text):
            return float(match[north]), float(match[3 - north])
    return None


def _directed(text: str, language: str | None) -> tuple[float, float] | None:
    """Read two numbers with directions, each before its number or each behind it."""
    marks = list(_DIRECTION.finditer(text))
    if len(marks) != 2:
        return None
    one, other = marks
    is_before = not any(char.isdigit() for char in text[: one.start()])
    halves = (
        (text[one.end() : other.start()], text[other.end() :])
        if is_before
        else (text[: one.start()], text[one.end() : other.start()])
    )
    if text[: one.start()].strip() if is_before else text[other.end() :].strip(" .)"):
        return None
    found: dict[str, float] = {}
    for mark, half in zip(marks, halves, strict=True):
        letter, degrees = _letter(mark, language), _degrees(half.strip(" ,;/|+().，、"))
        if letter is None or degrees is None:
            return None
        found["NS" if letter in "NS" else "EW"] = -degrees if letter in "SW" else degrees
    return (round(found["NS"], 6), round(found["EW"], 6)) if len(found) == 2 else None


def _letter(mark: re.Match[str], language: str | None) -> str | None:
    if mark.lastgroup != "O":
        return mark.lastgroup
    own = (language or "").partition("-")[0].lower()
    return "E" if own in _EAST_IS_O else "W" if own in _WEST_IS_O else None


def _degrees(text: str) -> float | None:
    """Read degrees, with minutes and seconds if there are any; a fraction is of the last of them."""
    parts = _PARTS.findall(text)
    between = _PARTS.split(text)
    if not 1 <= len(parts) <= 3 or between[0].strip() or not all(_UNITS.fullmatch(unit) for unit in between):
        return None
    if any("." in part or "," in part for part in parts[:-1]):
        return None
    return _sum([part.replace(",", ".") for part in parts])


def _sum(parts: list[str]) -> float | None:
    """Degrees of degrees, minutes and seconds; None if there are 60 or more of the latter."""
    numbers = [float(part) for part in parts]
    if any(number >= 60 for number in numbers[1:]):
        return None
    return round(math.fsum(number / 60**place for place, number in enumerate(numbers)), 6)
