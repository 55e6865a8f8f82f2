"""Whether a thing is where a text says, and what the hints beside it say."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from publisher.search.index import SearchIndex, Thing
from publisher.search.scoring.features import (
    HINT_WEIGHT,
    OTHER_COUNTRY_WEIGHT,
    OTHER_HINT_WEIGHT,
    OTHER_PLACE_WEIGHT,
    PLACE_WEIGHT,
    Feature,
    Hints,
)
from publisher.uris import Kind

COUNTRY_LENGTH: Final = 2
"""The key of a country is its code."""


class Whereabouts:
    """Compares things with the places of one query, and with its hints.

    Args:
        index: of the release.
        named: the keys of the places that the text names, each with the words that name it.
        hints: what is known beside the text.
    """

    def __init__(self, index: SearchIndex, named: Mapping[str, frozenset[str]], hints: Hints) -> None:
        self._index, self._named, self._hints = index, named, hints
        self._countries = {key for key in named if len(key) == COUNTRY_LENGTH}
        self._words_of_places: Mapping[str, frozenset[str]] = {}
        self._keys_of: dict[int, set[str]] = {}

    def look_up(self, things: list[Thing]) -> None:
        """Look up the words that name the places of things."""
        for thing in things[:1]:
            before = f"{thing.iri.removesuffix(f'{thing.kind}/{thing.slug}')}{Kind.PLACE}/"
            keys = {key for each in things for key in self.keys(each)}
            self._words_of_places = self._index.words_of_places(before, keys)

    def keys(self, thing: Thing) -> set[str]:
        """The keys of the places that a thing is in."""
        keys = self._keys_of.get(thing.record)
        if keys is None:
            values = (thing.facets.get(name) for name in ("place", "region", "country"))
            keys = self._keys_of[thing.record] = {key.lower() for value in values if value for key in _values(value)}
        return keys

    def own_words(self, thing: Thing) -> set[str]:
        """The words that name the places of a thing, where the text names none; where it names a town, its country."""
        every = self.keys(thing)
        if not self._named:
            keys = [key for key in every if len(key) > COUNTRY_LENGTH]  # branches have the name of a country
        elif any(key in self._named for key in every if len(key) > COUNTRY_LENGTH):
            keys = [key for key in every if len(key) == COUNTRY_LENGTH and key not in self._named]
        else:
            return set()
        return {word for key in keys for word in self._words_of_places.get(key, ())}

    def placed(self, thing: Thing, covered: set[str]) -> list[Feature]:
        """Whether a thing is where the text says."""
        keys = self.keys(thing)
        here = [key for key in self._named if key in keys]
        countries = set(map(str.lower, _values(thing.facets.get("country", []))))
        if here:
            return [Feature("place", 1.0 if len(here) > 1 or len(here[0]) > 2 else 0.8, PLACE_WEIGHT, ", ".join(here))]
        others = {key for key in self._countries if not self._named[key] <= covered}
        if others and countries and countries.isdisjoint(others):
            return [Feature("other country", 1.0, OTHER_COUNTRY_WEIGHT, ", ".join(sorted(countries)).upper())]
        elsewhere = [key for key, words in self._named.items() if len(key) > 2 and not words & covered]
        return [Feature("other place", 1.0, OTHER_PLACE_WEIGHT)] if elsewhere and "place" in thing.facets else []

    def hinted(self, thing: Thing) -> list[Feature]:
        """Whether a thing is what the hints say."""
        hints, features = self._hints, []
        countries = list(map(str.lower, _values(thing.facets.get("country", []))))
        if hints.country and countries:
            features.append(_hint("country hint", hints.country in countries, ", ".join(countries).upper()))
        if hints.type and "type" in thing.facets:
            kinds = [value.lower() for value in _values(thing.facets["type"])]
            features.append(_hint("type hint", hints.type in kinds, kinds[0]))
        if hints.places and (keys := self.keys(thing)) and not self._is_too_wide(keys):
            features.append(_hint("place hint", not hints.places.isdisjoint(keys), hints.place))
        return features

    def _is_too_wide(self, keys: AbstractSet[str]) -> bool:
        """Whether a thing is only known to be in a country, and the hint is a place that may be in it."""
        if any(len(key) > COUNTRY_LENGTH for key in keys):
            return False
        within = {key.partition("-")[0] for key in self._hints.places if len(key) > COUNTRY_LENGTH}
        return any(len(part) != COUNTRY_LENGTH or part in keys for part in within)


def _hint(name: str, agrees: bool, text: str) -> Feature:  # noqa: FBT001 - one of two
    return Feature(name if agrees else f"other {name}", 1.0, HINT_WEIGHT if agrees else OTHER_HINT_WEIGHT, text)


def _values(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]
