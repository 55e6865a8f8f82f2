"""Places of a record: found in the gazetteer, or described by the record itself.

A place with a GeoNames identifier that the gazetteer knows is the gazetteer's. Any other is one that the record brings
along: "geonames-1609350", within its subdivision "th-10" (ISO 3166-2), within its country. Several records may describe
the same one, some with less of it: :func:`merge` keeps the fullest.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

from publisher.normalise.notes import not_understood
from publisher.normalise.places import GEONAMES, Gazetteer
from publisher.profiles.extractors import Compiler, Extractor, Reading
from publisher.profiles.spec import PlaceRule, Rule
from publisher.records import Coordinates, Place, Text

_CODE: Final = re.compile(r"[A-Z0-9]{1,3}")


class PlaceExtractor:
    """A place rule made ready."""

    def __init__(self, spec: PlaceRule, compiler: Compiler, gazetteer: Gazetteer, above: tuple[str, ...] = ()) -> None:
        def feed(rule: Rule | None) -> Extractor | None:
            return compiler.feed(rule, self._inside) if rule else None

        self._chosen, self._inside = compiler.items(spec, above)
        self._gazetteer, self._within = gazetteer, spec.within
        self._names = compiler.feeds(spec.names, self._inside)
        self._country, self._geonames, self._name = feed(spec.country), feed(spec.geonames), feed(spec.name)
        self._subdivision, self._subdivision_name = feed(spec.subdivision), feed(spec.subdivision_name)
        self._latitude, self._longitude = feed(spec.latitude), feed(spec.longitude)

    def read(self, reading: Reading, brought: dict[str, Place], item: Any = None) -> str | None:
        """Give the key of the place; places that the record brings along are added to ``brought``."""
        start = reading if item is None else Reading(item, reading.language, reading.country, reading.line)
        for one in self._chosen(start):
            if key := self._key(reading, one, brought):
                return key
        return None

    def _key(self, reading: Reading, item: Any, brought: dict[str, Place]) -> str | None:
        country = self._country_of(reading, item)
        if self._names:
            return self._named(reading, item, country)
        above = self._subdivision_of(reading, item, country, brought) or country
        identifier = self._geonames.text(reading, item) if self._geonames else None
        if identifier is None or not identifier.isdigit():
            return above
        if known := self._gazetteer.by_geonames(identifier):
            return known.key
        name = self._name.first(reading, item) if self._name else None
        if name is None:
            return above
        place = Place(
            key=f"geonames-{int(identifier)}",
            names=(Text(value=name.text, language=name.language),),
            notations=(),
            within=self._path(above, brought),
            same_as=(GEONAMES.format(int(identifier)),),
            coordinates=self.position(reading, item),
        )
        brought[place.key] = place
        return place.key

    def position(self, reading: Reading, item: Any) -> Coordinates | None:
        """The coordinates, where both are numbers within range."""
        return position(self._latitude, self._longitude, reading, item)

    def _country_of(self, reading: Reading, item: Any) -> str | None:
        if self._country is None:
            return (reading.country or "").lower() or None
        found = self._country.first(reading, item)
        if found is None:
            return None
        place = self.country(found.text)
        if place is None:
            reading.notes.append(not_understood("no country of ISO 3166", field=found.field, value=found.text))
            return None
        return place.key

    def country(self, text: str) -> Place | None:
        """The country of an ISO 3166 code, a Wikidata item or a name."""
        if re.fullmatch(r"(?:https?://www\.wikidata\.org/entity/)?Q\d+", text):
            return self._gazetteer.by_wikidata(text)
        place = self._gazetteer.get(text.lower()) or self._gazetteer.find([text])
        return place if place and place.country else None

    def _named(self, reading: Reading, item: Any, country: str | None) -> str | None:
        found = [one for feed in self._names for one in feed.read(reading, item)]
        if not found:
            return country
        within = self._within or country
        place = self._gazetteer.find([one.text for one in found], within=within)
        if place is None and len(found) == 1 and (whole := self._gazetteer.find([found[0].text])):
            place = whole if whole.key == within else None
        if place is None:
            text = ", ".join(one.text for one in found)
            message = "this place is not in the gazetteer, or in it several times"
            reading.notes.append(not_understood(message, field=found[0].field, value=text))
            return country
        return place.key

    def _subdivision_of(
        self, reading: Reading, item: Any, country: str | None, brought: dict[str, Place]
    ) -> str | None:
        code = self._subdivision.text(reading, item) if self._subdivision else None
        if code is None or country is None:
            return None
        code = code.upper().removeprefix(f"{country.upper()}-")
        if not _CODE.fullmatch(code):
            return None
        notation = f"{country.upper()}-{code}"
        if known := self._gazetteer.by_notation(notation):
            return known.key
        name = self._subdivision_name.first(reading, item) if self._subdivision_name else None
        if name is None:
            return None
        key = notation.lower()
        text = Text(value=name.text, language=name.language)
        brought[key] = Place(key=key, names=(text,), notations=(notation,), within=(country,))
        return key

    def _path(self, above: str | None, brought: dict[str, Place]) -> tuple[str, ...]:
        if above is None:
            return ()
        place = brought.get(above) or self._gazetteer.get(above)
        return (above, *place.within) if place else (above,)


def position(
    latitude: Extractor | None, longitude: Extractor | None, reading: Reading, item: Any
) -> Coordinates | None:
    """Coordinates from two feeds; none, with a note, where one is no number or out of range."""
    if latitude is None or longitude is None:
        return None
    north, east = latitude.first(reading, item), longitude.first(reading, item)
    if north is None or east is None:
        return None
    try:
        return Coordinates(latitude=float(north.text.replace(",", ".")), longitude=float(east.text.replace(",", ".")))
    except ValueError:
        text = f"{north.text}, {east.text}"
        reading.notes.append(not_understood("no WGS 84 coordinates", field=north.field, value=text))
        return None


def merge(described: Iterable[Place]) -> dict[str, Place]:
    """Keep of every place the fullest description; where two are as full, the first by its own text.

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
