"""Guess what two values a text or a list has: points of GeoJSON, "52° 31′ N, 13° 24′ E", "10115 Berlin"."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from publisher.profiles.proposal.columns import Column
from publisher.profiles.proposal.guess import Guess
from publisher.profiles.proposal.headers import WORDS
from publisher.profiles.proposal.keys import quoted

_GEOMETRIES: Final = re.compile(
    r"(?:Multi)?(?:Point|LineString|Polygon)|GeometryCollection|Feature(?:Collection)?", re.IGNORECASE
)
_NUMBER: Final = re.compile(r"-?\d{1,3}(?:\.\d+)?")
_COORDINATES: Final = "coordinates"
_CLEARLY: Final = 0.8
_DEGREE_PAIR: Final = re.compile(r"\d{1,3}\s*[°º][^NSns]*[NSns][,;\s]+\d{1,3}\s*[°º][^EWew]*[EWew]")
_DECIMAL_PAIR: Final = re.compile(r"-?\d{1,2}\.\d{2,}\s*[,; ]\s*-?\d{1,3}\.\d{2,}")
_CODE_AND_TOWN: Final = re.compile(r"\d[\d -]{2,6}\d +[^\W\d_]{2}[^\d]{1,60}")
_POSITIONS: Final[list[str]] = WORDS["positions"]
_REGIONS: Final = frozenset({"country", "region", "area", "locality"})
_WHEREABOUTS: Final[list[str]] = WORDS["whereabouts"]
_OWN_WORDS: Final = {
    field: [
        word for row in WORDS["fields"] if row["field"] == field for word in row["words"] if word not in _WHEREABOUTS
    ]
    for field in ("locality", "address")
}
"""Words for a town and for an address that need no look at the values."""

_ONLY_DIGITS: Final = re.compile(r"[\d\s.-]+")
_TOWN: Final = re.compile(r"[^\W\d_][^\d,;:/()@]{1,30}")
_MOSTLY: Final = 0.6
_DEGREES: Final = re.compile(r"-?\d{1,3}\.\d{3,}")
_UNNAMED: Final = re.compile(r"column \d+|@group")
_POLE, _ANTIMERIDIAN = 90, 180


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


def pair_guesses(columns: Sequence[Column]) -> Iterator[Guess]:
    """The two values of columns that have both in one text: latitude and longitude, a postal code and its town."""
    for column in columns:
        if column.values and column.share(_DEGREE_PAIR) >= _CLEARLY:
            yield Guess("latitude", column, "two coordinates", 'match = "^[^NnSs]*[NnSs]"')
            yield Guess("longitude", column, "two coordinates", 'match = "[NnSs][,;\\\\s]*(.+)$"')
        elif column.values and column.share(_DECIMAL_PAIR) >= _CLEARLY and column.mentions(*_POSITIONS):
            yield Guess("latitude", column, "two coordinates", 'match = "^[^,; ]+"')
            yield Guess("longitude", column, "two coordinates", 'match = "[,; ]+([^,; ]+)$"')
        elif _has_codes_and_towns(column):
            yield Guess("postal_code", column, "postal codes and towns", 'match = "^[0-9][0-9 -]*[0-9]"')
            yield Guess("locality", column, "postal codes and towns", 'remove = "^[0-9][0-9 -]*[0-9] +"')


def is_no_place(field: str, column: Column) -> bool:
    """Whether values are no places, though the header says so: numbers of regions, or what only a town is called."""
    if field in _REGIONS and column.share(_ONLY_DIGITS) >= _MOSTLY:
        return True
    if field == "locality" and column.words[-1:] == ("by",) and len(column.words) > 1:
        return True  # "replaced by"; alone it is a town in Danish
    if field not in _OWN_WORDS or not column.mentions(*_WHEREABOUTS) or column.mentions(*_OWN_WORDS[field]):
        return False
    if not Column(column.path.rpartition(".")[2]).mentions(*_WHEREABOUTS):
        return True
    return field == "locality" and column.share(_TOWN) < _CLEARLY


def is_unnamed(column: Column) -> bool:
    """Whether the file has no name for a column."""
    return _UNNAMED.fullmatch(column.path) is not None


def unnamed_guesses(columns: Sequence[Column]) -> Iterator[Guess]:
    """The latitude and the longitude, where two columns without names stand side by side and have their numbers."""
    for first, second in pairwise(columns):
        if _are_degrees(first, _POLE) and _are_degrees(second, _ANTIMERIDIAN):
            yield Guess("latitude", first, "degrees beside others")
            yield Guess("longitude", second, "degrees beside others")
            return


def _are_degrees(column: Column, limit: int) -> bool:
    known = is_unnamed(column) and column.values and column.share(_DEGREES) >= _CLEARLY
    return bool(known) and all(abs(float(value)) <= limit for value in column.values if _DEGREES.fullmatch(value))


def _has_codes_and_towns(column: Column) -> bool:
    """Whether each value is a postal code and a town ("8000 Aarhus C")."""
    codes = [word for row in WORDS["fields"] if row["field"] == "postal_code" for word in row["words"]]
    return bool(column.values) and column.share(_CODE_AND_TOWN) == 1 and column.mentions(*codes)
