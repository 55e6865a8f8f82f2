"""Names of countries in many languages, and adjectives: which country is named, and how it is called in English."""

from collections.abc import Iterator, Mapping
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


def _countries() -> Iterator[Country]:
    for line in asset("ontology/country-names.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            names, _, adjectives = line.partition(";")
            code, *words = names.split()
            yield Country(code, tuple(words), tuple(adjectives.split()))


@cache
def countries() -> Mapping[str, str]:
    """The codes of countries by their names, without spaces."""
    named = {name.replace("_", ""): country.code for country in _countries() for name in country.names}
    return MappingProxyType({**named, **_ALSO})


@cache
def english_words() -> Mapping[str, str]:
    """The English names of countries by single words for them ("suede": "sweden", "american": "united states")."""
    words: dict[str, str] = {}
    for country in _countries():
        english, *others = country.names
        single = [name for name in others if "_" not in name and name.isalpha() and ord(name[0]) < _WIDE]
        words.update(dict.fromkeys((*single, *country.adjectives), english.replace("_", " ")))
    return MappingProxyType(words)


_WIDE: Final = 0x0E00
"""Scripts from Thai on are compared character by character."""
