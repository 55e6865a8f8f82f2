"""Guess what two values a text or a list has: points of GeoJSON, "52° 31′ N, 13° 24′ E", "10115 Berlin"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from publisher.normalise.country_names import country_code_named
from publisher.normalise.places import shipped_gazetteer
from publisher.normalise.position import plain_pair, position
from publisher.profiles.proposal.columns import Column
from publisher.profiles.proposal.guess import STREET_NUMBER, Guess
from publisher.profiles.proposal.headers import WORDS
from publisher.profiles.proposal.keys import quoted
from publisher.profiles.proposal.questions import Interview, Question
from publisher.zones import is_on_land

_GEOMETRIES: Final = re.compile(
    r"(?:Multi)?(?:Point|LineString|Polygon)|GeometryCollection|Feature(?:Collection)?", re.IGNORECASE
)
_NUMBER: Final = re.compile(r"-?\d{1,3}(?:\.\d+)?")
_COORDINATES: Final = "coordinates"
_CLEARLY: Final = 0.8
_WEB_ADDRESS: Final = re.compile(r"https?://.*", re.IGNORECASE)
_LONGITUDE_FIRST: Final = re.compile(r"(?<![a-z])(?:lo?ng?(?:itude)?|lng|x)[^a-z]*(?:lat|y(?![a-z]))", re.IGNORECASE)
_LATITUDE_FIRST: Final = re.compile(r"(?<![a-z])(?:lat(?:itude)?|y)[^a-z]*(?:lo?ng?|lng|x(?![a-z]))", re.IGNORECASE)
_HARDLY: Final = 0.5
_CODE_AND_TOWN: Final = re.compile(r"\d[\d -]{2,6}\d +[^\W\d_]{2}[^\d]{1,60}")
_POSITIONS: Final[list[str]] = WORDS["positions"]
_WORDS_OF: Final[dict[str, list[str]]] = {row["field"]: row["words"] for row in WORDS["fields"]}
_PLACES: Final = frozenset({"country", "region", "area", "locality", "address"})
_WHEREABOUTS: Final[list[str]] = WORDS["whereabouts"]
_OWN_WORDS: Final = {
    field: [
        word for row in WORDS["fields"] if row["field"] == field for word in row["words"] if word not in _WHEREABOUTS
    ]
    for field in ("locality", "address")
}
"""Words for a town and for an address that need no look at the values."""

_HOST: Final = re.compile(r"(?:https?://)?([^/\s]+)")
_SEVERAL_PAGES: Final = 5
_FIRST_LINE: Final = re.compile(r"(.*[^\d])1(\D*)")
_LOOSE_COMMAS: Final = r"(?:,\s*)+$"
_ISO_CODE: Final = re.compile("[A-Z]{2}")
_NUMBERED: Final = re.compile(r"([^\W\d_]+)\.? \d{1,2}")

_ONLY_DIGITS: Final = re.compile(r"[\d\s.-]+")
_TOWN: Final = re.compile(r"[^\W\d_][^\d,;:/()@]{1,30}(?:\([A-Z]{2,3}\))?")
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


def pair_guesses(columns: Sequence[Column], interview: Interview) -> Iterator[Guess]:
    """The two values of columns that have both in one text: latitude and longitude, a postal code and its town."""
    apart = all(any(column.mentions(*_WORDS_OF[field]) for column in columns) for field in ("latitude", "longitude"))
    for column in columns:
        if not apart and _has_both_coordinates(column):
            yield _both_coordinates(column, interview)
        elif _has_codes_and_towns(column):
            yield Guess("postal_code", column, "postal codes and towns", 'match = "^[0-9][0-9 -]*[0-9]"')
            yield Guess("locality", column, "postal codes and towns", 'remove = "^[0-9][0-9 -]*[0-9] +"')


def without_both_twice(guesses: Sequence[Guess]) -> list[Guess]:
    """The same guesses, without both coordinates in one text where each has a column of its own."""
    fields = {each.field for each in guesses}
    each_apart = {"latitude", "longitude"} <= fields
    return [each for each in guesses if not (each_apart and each.field == "coordinates")]


def _has_both_coordinates(column: Column) -> bool:
    """Whether each value gives a position: by letters, names or a standard, or as two numbers if the header says so."""
    if not column.values or column.share_of(lambda value: position(value) is not None) < _CLEARLY:
        return False
    header = column.path.rpartition(".")[2]
    says_so = column.mentions(*_POSITIONS) or bool(_LONGITUDE_FIRST.search(header) or _LATITUDE_FIRST.search(header))
    is_plain = column.share_of(lambda value: plain_pair(value) is not None) > 1 - _CLEARLY
    return says_so or not (is_plain or column.share(_WEB_ADDRESS) > 1 - _CLEARLY)


def _both_coordinates(column: Column, interview: Interview) -> Guess:
    pairs = [pair for value in column.values if (pair := plain_pair(value))]
    if not pairs:
        return Guess("coordinates", column, "both coordinates")
    known = _first_of(column, pairs)
    if known:
        more = 'first = "longitude"' if known == "longitude" else ""
        return Guess("coordinates", column, f"both coordinates, the {known} first", more)
    answer = interview.choose(
        Question(
            column.path,
            f"Which comes first in {column.path}, as in {column.values[0]}?",
            ("the latitude (north and south)", "the longitude (east and west)"),
            "two numbers may be a position in either order: the latitude is taken to be first. If it is the longitude, "
            'say first = "longitude"',
        )
    )
    return Guess("coordinates", column, answer.reason, 'first = "longitude"' if answer.number else "")


def _first_of(column: Column, pairs: Sequence[tuple[float, float]]) -> str | None:
    """Which coordinate comes first: by the values, the header, or by what is on land if it is the one or the other."""
    if any(abs(one) > _POLE for one, _ in pairs):
        return "longitude"
    if any(abs(other) > _POLE for _, other in pairs):
        return "latitude"
    header = column.path.rpartition(".")[2]
    if _LONGITUDE_FIRST.search(header):
        return "longitude"
    if _LATITUDE_FIRST.search(header):
        return "latitude"
    as_is, swapped = _share_on_land(pairs), _share_on_land([(other, one) for one, other in pairs])
    if max(as_is, swapped) >= _CLEARLY and min(as_is, swapped) <= _HARDLY:
        return "latitude" if as_is > swapped else "longitude"
    return None


def _share_on_land(positions: Sequence[tuple[float, float]]) -> float:
    return sum(1 for place in positions if is_on_land(place)) / len(positions)


def is_no_place(field: str, column: Column) -> bool:
    """Whether values are no places, though the header says so: numbers of regions, or what only a town is called."""
    if field in _PLACES and (column.share(_ONLY_DIGITS) >= _MOSTLY or column.share_of(_is_settlement) >= _MOSTLY):
        return True
    if field == "locality" and column.share_of(lambda value: _is_numbered(value, column)) >= _MOSTLY:
        return True
    if field == "locality" and "by" in column.words and len(column.words) > 1:
        return True  # "replaced by"; alone it is a town in Danish
    if field not in _OWN_WORDS or not column.mentions(*_WHEREABOUTS) or column.mentions(*_OWN_WORDS[field]):
        return False
    if not Column(column.path.rpartition(".")[2]).mentions(*_WHEREABOUTS):
        return True
    return field == "locality" and column.share(_TOWN) < _CLEARLY


def _is_settlement(value: str) -> bool:
    """Whether a text says how a place is built, not which place it is: "urban"."""
    return value.casefold() in WORDS["settlements"]


def _is_numbered(value: str, column: Column) -> bool:
    """Whether a value is a number behind the word of its header ("Comuna 4"): a district, and no town ("Praha 2")."""
    numbered = _NUMBERED.fullmatch(value)
    return numbered is not None and column.mentions(numbered[1].casefold())


def is_one_site(column: Column) -> bool:
    """Whether all of several web addresses are on one host: pages about the institutions, and not their own."""
    hosts = {match[1].casefold() for value in column.values if (match := _HOST.match(value))}
    return len(hosts) == 1 and len(set(column.values)) >= _SEVERAL_PAGES


def with_lines(guesses: Sequence[Guess], columns: Sequence[Column]) -> list[Guess]:
    """Put the further lines of an address behind its first ("address1", "address2"), which no other rule reads."""
    street = next((each for each in guesses if each.field == "address" and not (each.rule or each.column.many)), None)
    stem = _FIRST_LINE.fullmatch(street.column.path) if street else None
    if street is None or stem is None or any(sign in street.column.path for sign in '{}?"'):
        return list(guesses)
    names = {f"{stem[1]}{number}{stem[2]}" for number in range(2, 6)}
    lines = [column for column in columns if column.path in names and column.values and not column.many]
    taken = {each.column.path for each in guesses if each.field != "address"}
    lines = [column for column in lines if column.path not in taken]
    if not lines:
        return list(guesses)
    between, more = ("", "") if street.column.is_han else (", ", f", remove = {quoted(_LOOSE_COMMAS)}")
    template = between.join((f"{{{street.column.path}}}", *(f"{{{column.path}?}}" for column in lines)))
    rule = f"{{ template = {quoted(template)}{more} }}"
    joined = [replace(each, rule=rule) if each is street else each for each in guesses]
    others = [each for each in joined if each.column not in lines]
    return [*others, *(Guess(STREET_NUMBER, column, "a further line of the address") for column in lines)]


def is_country(value: str) -> bool:
    """Whether a text is the code of a country, or its name in any of many languages."""
    gazetteer = shipped_gazetteer()
    place = gazetteer.get(value.lower()) if _ISO_CODE.fullmatch(value) else gazetteer.find([value])
    return (place is not None and place.country) or country_code_named(value) is not None


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
