"""Names of countries and cities in many languages, and adjectives: what is named, and how it is called in English."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple

from publisher.assets import asset

_ALSO: Final[Mapping[str, str]] = {
    "usa": "us", "us": "us", "unitedstatesofamerica": "us", "america": "us", "uk": "gb", "greatbritain": "gb",
    "england": "gb", "scotland": "gb", "wales": "gb", "northernireland": "gb", "britain": "gb", "uae": "ae",
    "prchina": "cn", "peoplesrepublicofchina": "cn", "prc": "cn", "korea": "kr", "republicofkorea": "kr", "rok": "kr",
    "russianfederation": "ru", "islamicrepublicofiran": "ir", "vietnamm": "vn", "taiwanroc": "tw", "holland": "nl",
    "thenetherlands": "nl", "czechrepublic": "cz", "turkey": "tr", "ivorycoast": "ci", "macedonia": "mk",
    "burma": "mm", "hongkong": "hk", "macau": "mo", "nippon": "jp",
}  # fmt: skip
"""What people call countries beside their names: ISO 3166-1 alpha-2."""


class Country(NamedTuple):
    """A line of ontology/country-names.txt; words are joined by ``_``.

    Attributes:
        code: ISO 3166-1 alpha-2, in small letters.
        names: the English name first.
        adjectives: in several languages.
    """

    code: str
    names: tuple[str, ...]
    adjectives: tuple[str, ...]


class Place(NamedTuple):
    """A line of ontology/place-names.txt, like a country's without its code."""

    names: tuple[str, ...]
    adjectives: tuple[str, ...]


def _countries() -> Iterator[Country]:
    for names, adjectives in _lines("ontology/country-names.txt"):
        code, *words = names
        yield Country(code, tuple(words), adjectives)


def _everywhere() -> Iterator[Place]:
    """Cities and regions, then countries."""
    for names, adjectives in _lines("ontology/place-names.txt"):
        yield Place(names, adjectives)
    for country in _countries():
        yield Place(country.names, country.adjectives)


def _lines(name: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    for line in asset(name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            names, _, adjectives = line.partition(";")
            yield tuple(names.split()), tuple(adjectives.split())


@cache
def countries() -> Mapping[str, str]:
    """The codes of countries by their names, without spaces."""
    named = {name.replace("_", ""): country.code for country in _countries() for name in country.names}
    return MappingProxyType({**named, **_ALSO})


@cache
def english_words() -> Mapping[str, str]:
    """English names of countries and cities by single words for them ("suede": "sweden", "wien": "vienna")."""
    words = dict(english_names())
    for place in _everywhere():
        words.update(dict.fromkeys(place.adjectives, place.names[0].replace("_", " ")))
    named = {name for place in _everywhere() for name in place.names}
    for place in _everywhere():
        for word in (*_inflected(place.adjectives, _ENDINGS), *_inflected(place.names, _GENITIVES)):
            if word not in named:
                words.setdefault(word, place.names[0].replace("_", " "))
    return MappingProxyType(words)


@cache
def english_names() -> Mapping[str, str]:
    """The same without adjectives."""
    names: dict[str, str] = {}
    for place in _everywhere():
        english, *others = place.names
        single = [name for name in others if "_" not in name and name.isalpha() and ord(name[0]) < _WIDE]
        names.update(dict.fromkeys(single, english.replace("_", " ")))
    return MappingProxyType(names)


@cache
def wide_names() -> Mapping[str, str]:
    """English names of countries and cities by their names in scripts that are written without spaces."""
    every = ((name, place.names[0]) for place in _everywhere() for name in place.names)
    return MappingProxyType({name: english.replace("_", " ") for name, english in every if ord(name[0]) >= _WIDE})


def _inflected(adjectives: Iterable[str], endings: Iterable[tuple[str, tuple[str, ...]]]) -> Iterator[str]:
    """The other forms of words, by their endings: gender, number and case."""
    for adjective in adjectives:
        ending, others = next((pair for pair in endings if adjective.endswith(pair[0])), ("", ()))
        yield from (adjective.removesuffix(ending) + other for other in others)


_ENDINGS: Final = (
    ("sches", ()),
    ("isch", ("ische", "ischen", "ischer", "isches", "ischem")),
    ("скии", ("ская", "ское", "ского", "скои", "ские", "ских")),
    ("цкии", ("цкая", "цкое", "цкого", "цкои", "цкие")),
    ("ськии", ("ська", "ське", "ського", "ськоі")),
    ("ski", ("ska", "skie", "skiego", "skiej")),
    ("ois", ("oise", "oises")),
    ("ais", ("aise", "aises")),
    ("ien", ("ienne", "iennes", "iens")),
    ("ain", ("aine", "aines", "ains")),
    ("ol", ("ole", "oles", "ola", "olas")),
    ("es", ("esa", "esas", "eses")),
    ("ese", ("esi",)),
    ("ano", ("ana", "anos", "anas", "ani", "ane")),
    ("ino", ("ina", "inos", "inas", "ini", "ine")),
    ("o", ("a", "os", "as", "i", "e")),
    ("sk", ("ska", "skt", "ske")),
    ("ands", ("andse",)),
)  # fmt: skip
"""Endings of adjectives in several languages, each with those of the other forms."""

_GENITIVES: Final = (("ия", ("ии",)), ("ія", ("іі",)), ("на", ("ны",)), ("ша", ("ши",)), ("ан", ("ана",)))
"""The same of the names of countries in Russian and Ukrainian: "of Finland"."""

_WIDE: Final = 0x0E00
"""Scripts from Thai on are compared character by character."""
