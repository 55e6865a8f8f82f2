"""Join the places that records describe: one place has one key, however many registers know it by another.

Two descriptions are of one place if they have an identifier elsewhere in common (GeoNames, Wikidata), or one of the
gazetteer's; or a code of the gazetteer's; or the same name directly in the same place below the country, not far from
each other. A name alone joins nothing: there is a Portland in Maine too. Where it is all that two places of a country
have in common and one of them may be anywhere in it, each is :attr:`~publisher.records.Place.alike` the other.

The result depends on the descriptions alone, not on their order. Decided in docs/adr/0181-one-place.md.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from publisher.normalise.places import Gazetteer
from publisher.normalise.text import key_of
from publisher.records import Place, Text
from publisher.zones import distance_km

NEAR_KM: Final = 10
"""How far apart the positions of one town are in registers: its town hall, its middle, that of its municipality."""

_NUMBER: Final = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class JoinedPlaces:
    """Places after joining.

    Attributes:
        places: by key, each with what all descriptions of it say; those of the gazetteer that a description adds to.
        replaced: by the key of a description that was joined into another place, the key of that place.
    """

    places: Mapping[str, Place]
    replaced: Mapping[str, str]

    def place(self, key: str, gazetteer: Gazetteer) -> Place | None:
        """Return the place with that key; of one that was joined into another place, that one."""
        key = self.replaced.get(key, key)
        return self.places.get(key) or gazetteer.get(key)

    def whereabouts(self) -> dict[str, tuple[str, ...]]:
        """Each key that records describe, with the key that it leads to, and what is around that."""
        around = {key: (key, *place.within) for key, place in self.places.items()}
        return around | {key: around[other] for key, other in self.replaced.items()}


def join_places(described: Mapping[str, Place], gazetteer: Gazetteer) -> JoinedPlaces:
    """Join places that are one.

    Args:
        described: the places that records describe, by key.
        gazetteer: the places that the software knows.
    """
    groups = _Groups(described, gazetteer)
    # What lies in few others comes first: it must be known which of those are one.
    for place in sorted(described.values(), key=lambda place: (len(place.within), _age(place.key))):
        groups.add(place)
    return groups.joined()


class _Groups:
    """Keys of places that are one, as a forest: each key leads to the one that stands for it."""

    def __init__(self, described: Mapping[str, Place], gazetteer: Gazetteer) -> None:
        self._described, self._gazetteer = described, gazetteer
        self._standing: dict[str, str] = {}
        self._by_identity: dict[str, str] = {}
        self._by_name: dict[tuple[str, str], list[Place]] = {}
        self._alike: dict[str, set[str]] = {}

    def add(self, place: Place) -> None:
        """Join a place with what it is the same as, and keep what it may be the same as."""
        for other in (*self._identified(place), *self._named(place)):
            self._join(place.key, other)
        for iri in place.same_as:
            self._by_identity.setdefault(iri, place.key)

    def joined(self) -> JoinedPlaces:
        """What there is in the end."""
        members: dict[str, list[Place]] = {}
        for key in sorted(self._described, key=_age):
            members.setdefault(self._key(key), []).append(self._described[key])
        united = {key: self._united(key, found) for key, found in members.items()}
        places = {key: self._placed(place, united) for key, place in united.items()}
        replaced = {key: self._key(key) for key in self._described if self._key(key) != key}
        return JoinedPlaces(places, replaced)

    def _key(self, key: str) -> str:
        while (standing := self._standing.get(key, key)) != key:
            key = standing
        return key

    def _join(self, key: str, other: str) -> None:
        one, two = self._key(key), self._key(other)
        if one == two or (self._gazetteer.get(one) and self._gazetteer.get(two)):
            return
        kept, joined = sorted((one, two), key=self._standing_order)
        self._standing[joined] = kept

    def _standing_order(self, key: str) -> tuple[bool, bool, tuple[str, int, str]]:
        """What stands for others: a place of the gazetteer, then a subdivision of ISO 3166, then the oldest."""
        described = self._described.get(key)
        return self._gazetteer.get(key) is None, not (described and described.notations), _age(key)

    def _identified(self, place: Place) -> Iterator[str]:
        """The places that have an identifier of this one."""
        for iri in place.same_as:
            known = self._gazetteer.identified(iri)
            if known and (known in self._described or self._gazetteer.get(known)):
                yield known
            if iri in self._by_identity:
                yield self._by_identity[iri]
        for code in place.notations:
            coded = self._gazetteer.by_notation(code)
            if coded and coded.within and coded.within[-1] in place.within:
                yield coded.key

    def _named(self, place: Place) -> Iterator[str]:
        """The places that have the name of this one in the same place; the doubtful ones are noted."""
        if not place.within or place.notations:
            return
        whole, country = self._key(place.within[0]), self._key(place.within[-1])
        if self._key(place.key) == place.key and whole != country:
            found = (self._gazetteer.of_name_and_whole(name.value, whole) for name in place.names)
            yield from (known.key for known in found if known)
        for name in dict.fromkeys(key_of(name.value) for name in place.names):
            namesakes = self._by_name.setdefault((name, country), [])
            for other in namesakes:
                if self._is_same(place, other, country):
                    yield other.key
            namesakes.append(place)

    def _is_same(self, place: Place, other: Place, country: str) -> bool:
        """Whether two places of one name in a country are one; where it is doubtful, that is noted."""
        one, two = self._key(place.key), self._key(other.key)
        if one == two or (self._gazetteer.get(one) and self._gazetteer.get(two)):
            return False
        wholes = {self._whole(place), self._whole(other)}
        if len(wholes) > 1 and country not in wholes:
            return False
        apart = _apart_km(place, other)
        if len(wholes) == 1 and country not in wholes and (apart is None or apart <= NEAR_KM):
            return True
        if apart is None or apart <= NEAR_KM or country not in wholes:
            self._alike.setdefault(place.key, set()).add(other.key)
            self._alike.setdefault(other.key, set()).add(place.key)
        return False

    def _whole(self, place: Place) -> str:
        """What a place lies in directly, as far as that is known by now."""
        known = self._gazetteer.get(self._key(place.key))
        return self._key((known.within if known and known.within else place.within)[0])

    def _united(self, key: str, members: list[Place]) -> Place:
        """One place of several descriptions: the gazetteer's counts first, then that of the key, then the oldest."""
        known = self._gazetteer.get(key)
        first = known or self._described[key]
        if not known and len(members) == 1 and key not in self._alike and _is_united(first):
            return first
        every = (first, *members)
        names = _one_for_each_language(name for place in every for name in place.names)
        within = first.within if known else max(members, key=lambda place: len(place.within)).within
        alike = {self._key(other) for place in members for other in self._alike.get(place.key, ())}
        return first.model_copy(
            update={
                "names": names,
                "other_names": _otherwise_called(every, names),
                "notations": _each_once(place.notations for place in every),
                "same_as": _each_once(place.same_as for place in every),
                "within": within,
                "coordinates": next((place.coordinates for place in every if place.coordinates), None),
                "alike": tuple(sorted(alike - {key})),
            }
        )

    def _placed(self, place: Place, united: Mapping[str, Place]) -> Place:
        """The place within the places that stand for those around it."""
        within = tuple(self._around(place.within, united, {place.key}))
        return place if within == place.within else place.model_copy(update={"within": within})

    def _around(self, within: tuple[str, ...], united: Mapping[str, Place], passed: set[str]) -> Iterator[str]:
        for position, other in enumerate(within):
            key = self._key(other)
            if key in passed:
                continue
            yield key
            known = self._gazetteer.get(key) or united.get(key)
            passed.add(key)
            yield from self._around(known.within if known else within[position + 1 :], united, passed)
            return


def _age(key: str) -> tuple[str, int, str]:
    """Keys in the order in which registers gave their numbers: "geonames-9" before "geonames-10"."""
    number = _NUMBER.search(key)
    return key[: number.start()] if number else key, int(number[0]) if number else 0, key


def _is_united(place: Place) -> bool:
    """Whether a place is what :meth:`_Groups._united` would make of its description alone."""
    languages = {name.language for name in place.names}
    return (
        len(languages) == len(place.names)
        and not place.other_names
        and not place.alike
        and len(set(place.notations)) == len(place.notations)
        and len(set(place.same_as)) == len(place.same_as)
    )


def _one_for_each_language(names: Iterable[Text]) -> tuple[Text, ...]:
    first: dict[str | None, Text] = {}
    for name in names:
        first.setdefault(name.language, name)
    return tuple(first.values())


def _otherwise_called(places: Iterable[Place], names: Iterable[Text]) -> tuple[Text, ...]:
    """The names that say something else than those that were chosen, each once."""
    known = {key_of(name.value) for name in names}
    others: dict[str, Text] = {}
    for name in (name for place in places for name in place.names):
        if key_of(name.value) not in known:
            others.setdefault(key_of(name.value), name)
    return tuple(others.values())


def _apart_km(place: Place, other: Place) -> float | None:
    here, there = place.coordinates, other.coordinates
    if here is None or there is None:
        return None
    return distance_km((here.latitude, here.longitude), (there.latitude, there.longitude))


def _each_once(lists: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for values in lists for value in values))
