"""Places of a record: found in the gazetteer, or described by the record itself.

A place with a GeoNames or Wikidata identifier that the gazetteer knows is the gazetteer's. Any other is one that the
record describes: "geonames-1609350", within its subdivision "th-10" (ISO 3166-2), within its country. Several records
may describe the same one, some with less of it: :func:`merge` keeps the fullest. Whether two that have different keys
are one place only the whole of the data shows: publisher/linking/places.py.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

from publisher.normalise.country_names import country_code_named
from publisher.normalise.degrees import degrees, problem_of
from publisher.normalise.divisions import division
from publisher.normalise.places import GEONAMES, WIKIDATA, Gazetteer
from publisher.normalise.whereabouts import misplaced
from publisher.profiles.rules import RecordContext, Table
from publisher.records import Coordinates, Place

_CODE: Final = re.compile(r"[A-Z0-9]{1,3}")
_WIKIDATA_ITEM: Final = re.compile(r"(?:https?://www\.wikidata\.org/entity/)?Q\d+")


def read_place(tables: Iterable[Table], record: RecordContext, start: Any = None) -> str | None:
    """Return the key of the place that a ``place`` or ``area_served`` table finds.

    Places that the record describes itself are added to ``record.places``.
    """
    keys = (_key_of(table, record, item) for table in tables for item in table.items(record, start))
    return next(filter(None, keys), None)


def own_country(place: str | None, record: RecordContext) -> str | None:
    """Return the country (ISO 3166-1 alpha-2) that a record says it is in: its place's, else the source's."""
    if place is None:
        return record.country
    described = record.places.get(place)
    outermost = described.within[-1] if described and described.within else place
    return record.gazetteer.country_code(outermost) or record.country


def _key_of(table: Table, record: RecordContext, item: Any) -> str | None:
    country = _country_of(table, record, item)
    if table.rules("names"):
        return _named(table, record, item, country)
    above = _subdivision_of(table, record, item, country) or country
    identities = _identities(table, record, item)
    known = next((key for iri in identities.values() if (key := _of_gazetteer(iri, record.gazetteer))), None)
    name = table.first("name", record, item)
    if known or name is None or not identities:
        return known or above
    outer = (record.places.get(above) or record.gazetteer.get(above)) if above else None
    place = Place(
        key=next(iter(identities)),
        names=(name.as_text(),),
        within=(above, *(outer.within if outer else ())) if above else (),
        same_as=tuple(identities.values()),
        coordinates=read_coordinates(table, record, item),
    )
    record.places[place.key] = place
    return place.key


def _identities(table: Table, record: RecordContext, item: Any) -> dict[str, str]:
    """The identifiers of a place elsewhere: the key that each gives it, and its IRI."""
    identities = {}
    number = table.text("geonames", record, item)
    if number is not None and number.isdigit():
        identities[f"geonames-{int(number)}"] = GEONAMES.format(int(number))
    wikidata = table.text("wikidata", record, item)
    if wikidata is not None and _WIKIDATA_ITEM.fullmatch(wikidata):
        qid = wikidata.rpartition("/")[2]
        identities[f"wikidata-{qid.lower()}"] = WIKIDATA.format(qid)
    return identities


def _of_gazetteer(iri: str, gazetteer: Gazetteer) -> str | None:
    place = gazetteer.by_identity(iri)
    return place.key if place else None


def _country_of(table: Table, record: RecordContext, item: Any) -> str | None:
    if not table.rules("country"):
        return (record.country or "").lower() or None
    match = table.first("country", record, item)
    if match is None:
        return None
    place = _country(match.text, record.gazetteer)
    if place is None:
        record.not_understood("no country of ISO 3166", match.field, match.text)
        return None
    return place.key


def _country(text: str, gazetteer: Gazetteer) -> Place | None:
    """Find the country of an ISO 3166 code, a Wikidata item or a name."""
    if _WIKIDATA_ITEM.fullmatch(text):
        return gazetteer.by_wikidata(text)
    place = gazetteer.get(text.lower()) or gazetteer.find([text])
    if place and place.country:
        return place
    code = country_code_named(text)
    return gazetteer.get(code) if code else None


def _named(table: Table, record: RecordContext, item: Any, country: str | None) -> str | None:
    matches = [match for rule in table.rules("names") for match in rule.matches(record, item)]
    if not matches:
        return country
    names, within = [match.text for match in matches], table.spec.within or country
    place = record.gazetteer.find(names, within=within)
    if place is None and len(names) == 1 and (outermost := record.gazetteer.find(names)):
        place = outermost if outermost.key == within else None
    if place is None and within and within.startswith("cn"):
        place = division("".join(names), record.gazetteer, within)
    if place is None:
        message = "this place is not in the gazetteer, or in it several times"
        record.not_understood(message, matches[0].field, ", ".join(names))
        return country
    return place.key


def _subdivision_of(table: Table, record: RecordContext, item: Any, country: str | None) -> str | None:
    code = table.text("subdivision", record, item)
    if code is None or country is None:
        return None
    code = code.upper().removeprefix(f"{country.upper()}-")
    if not _CODE.fullmatch(code):
        return None
    notation = f"{country.upper()}-{code}"
    if known := record.gazetteer.by_notation(notation):
        return known.key
    name = table.first("subdivision_name", record, item)
    if name is None:
        return None
    key = notation.lower()
    record.places[key] = Place(key=key, names=(name.as_text(),), notations=(notation,), within=(country,))
    return key


def read_coordinates(table: Table, record: RecordContext, item: Any = None) -> Coordinates | None:
    """Return the coordinates that a table finds; none, with a note, where one is no degree or both are 0."""
    if table.rules("coordinates"):
        return _in_one_text(table, record, item)
    north, east = table.first("latitude", record, item), table.first("longitude", record, item)
    if north is None or east is None:
        return None
    latitude, longitude = degrees(north.text, "NS"), degrees(east.text, "EW")
    problem = problem_of(latitude, longitude)
    if latitude is not None and longitude is not None and not problem:
        problem = misplaced(latitude, longitude, record.country)
    if problem or latitude is None or longitude is None:
        record.not_understood(problem or "no WGS 84 coordinates", north.field, f"{north.text}, {east.text}")
        return None
    return Coordinates(latitude=latitude, longitude=longitude)


def _in_one_text(table: Table, record: RecordContext, item: Any) -> Coordinates | None:
    match = table.first("coordinates", record, item)
    found: Coordinates | None = table.first_value("coordinates", record, item)
    if found and match and (problem := misplaced(found.latitude, found.longitude, record.country)):
        record.not_understood(problem, match.field, match.text)
        return None
    return found


def merge(described: Iterable[Place]) -> dict[str, Place]:
    """Keep the fullest description of every place; of two that are as full, the one whose text sorts last.

    The result does not depend on the order of the records.
    """
    best: dict[str, Place] = {}
    for place in described:
        if (known := best.get(place.key)) is None or _fullness(place) > _fullness(known):
            best[place.key] = place
    return best


def _fullness(place: Place) -> tuple[int, int, bool, str]:
    text = "|".join((place.names[0].value if place.names else "", *place.within))
    return len(place.within), len(place.names), place.coordinates is not None, text
