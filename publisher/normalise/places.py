"""The gazetteer: Chinese divisions by their GB/T 2260 code, and the countries by ISO 3166-1, found by name or code.

A name is looked up within a place, from the broadest to the narrowest, because many districts share one: of the places
called "Chengguan District" only the one within Lanzhou matches ("Gansu", "Lanzhou", "Chengguan District"). A name that
matches several places of the same level finds none. The data is in ontology/places/ (origins in its README).
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from publisher.assets import asset
from publisher.normalise.text import fold, has_han, key_of, simplified
from publisher.records import Place, Text

GEONAMES: Final = "https://sws.geonames.org/{}/"
WIKIDATA: Final = "http://www.wikidata.org/entity/{}"
COUNTRY_LEVEL: Final = 0
PROVINCE_LEVEL: Final = 1
CITY_LEVEL: Final = 2
DISTRICT_LEVEL: Final = 3

REMEMBERED: Final = 1 << 14
"""How many answers a gazetteer remembers: the records of a register name the same places again and again."""

_GENERIC_ZH: Final = re.compile(r"(?<=..)(省|市|(壮族|回族|维吾尔)?自治区|特别行政区)$")
_AUTONOMOUS: Final = re.compile(r"(?P<name>.{2,4}?)(?:[^族]{1,3}族|蒙古|哈萨克|柯尔克孜)+自治(?P<kind>[州县旗])")
"""A division named after nationalities, whose short name leaves them out ("临夏州")."""
_GENERIC_ENDS: Final = frozenset("省市县區区町村")
"""What may not follow a name: "湖南" is a province, but "湖南市" is not a name of it."""
_DIVISION_ENDS: Final = frozenset("省市区县州旗盟")
_ROAD: Final = re.compile(
    r"[东西南北中前后上下新一二三四五六七八九十]{0,2}(?:路|街|大街|大道|大路|巷|弄|胡同|道|桥|里|广场|大厦|大楼|新村|花园|公园)"
)
"""What follows a short name that is a road's or a building's: "延安路" is not in Yan'an."""
_ROAD_WORD_LENGTH: Final = 4
_CITY: Final = "市"
_WITH_GENERIC: Final = re.compile(r"\s(?:district|county|banner|qu|xian)$|[市区县旗]$", re.IGNORECASE)
_GENERIC_EN: Final[Mapping[str, tuple[str, ...]]] = {
    "省": ("province",),
    "市": ("city", "municipality", "shi"),
    "自治区": ("autonomous region",),
    "州": ("prefecture",),
    "区": ("district", "qu"),
    "县": ("county", "xian"),
    "旗": ("banner",),
}
"""By the end of the Chinese name, the words that may follow the romanised one; the longest end that fits counts."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the gazetteer: the place, its level (0 country … 3 district), and every name that finds it."""

    place: Place
    level: int
    names: tuple[str, ...]


_NO_IDENTITIES: Final[Mapping[str, str]] = MappingProxyType({})


class Gazetteer:
    """Places by key, by name, by code and by identifier elsewhere. Read-only."""

    def __init__(self, entries: Iterable[Entry], identities: Mapping[str, str] = _NO_IDENTITIES) -> None:
        """Index the places.

        Args:
            entries: the places.
            identities: further identifiers elsewhere, by IRI, of a place here or of one that records describe.
        """
        self._identities = identities
        self._entries = {entry.place.key: entry for entry in entries}
        self._by_name: dict[str, list[Entry]] = {}
        self._by_han_name: dict[str, list[Entry]] = {}
        self._by_code: dict[str, Place] = {}
        for entry in self._entries.values():
            for key in {key_of(name) for name in entry.names}:
                self._by_name.setdefault(key, []).append(entry)
            for name in {name for name in entry.names if has_han(name)}:
                self._by_han_name.setdefault(name, []).append(entry)
            for code in (*entry.place.notations, *entry.place.same_as):
                self._by_code.setdefault(code, entry.place)
        self._longest = max(map(len, self._by_han_name), default=0)
        self._lengths = _lengths_by_beginning(self._by_han_name)
        self._named = lru_cache(REMEMBERED)(self._named)  # type: ignore[method-assign]

    def get(self, key: str) -> Place | None:
        """The place of a key ("cn-620102", "cn")."""
        entry = self._entries.get(key)
        return entry.place if entry else None

    def level(self, key: str) -> int | None:
        """How deep a place is: 0 country, 1 province, 2 prefecture or city, 3 county or district."""
        entry = self._entries.get(key)
        return entry.level if entry else None

    def by_geonames(self, identifier: int | str) -> Place | None:
        """The place with a GeoNames identifier."""
        return self._by_code.get(GEONAMES.format(identifier))

    def by_identity(self, iri: str) -> Place | None:
        """The place with an IRI of GeoNames or Wikidata."""
        return self._by_code.get(iri)

    def by_wikidata(self, qid: str) -> Place | None:
        """The place with a Wikidata item ("Q42392", or its IRI)."""
        return self._by_code.get(WIKIDATA.format(qid.rpartition("/")[2]))

    def identified(self, iri: str) -> str | None:
        """The key of the place with an IRI elsewhere, its own or a further one: a city's, say, that gives it its name.

        The gazetteer may not have that place: "de-be" is described by records.
        """
        known = self._by_code.get(iri)
        return known.key if known else self._identities.get(iri)

    def by_notation(self, code: str) -> Place | None:
        """The place with a code: GB/T 2260 ("620100"), ISO 3166-2 ("CN-GS"), ISO 3166-1 ("CN", "CHN", "156")."""
        return self._by_code.get(code)

    def find(self, path: Sequence[str], within: str | None = None) -> Place | None:
        """Find a place by its name, from the broadest to the narrowest.

        Args:
            path: names, English or Chinese ("Gansu", "Lanzhou"); an empty path finds nothing.
            within: the key of a place that it must lie in.

        Returns:
            the place of the last name; None where a name matches none, or several of the same level.
        """
        place: Place | None = None
        for name in path:
            place = self._named(name, within)
            if place is None:
                return None
            within = place.key
        return place

    def _named(self, name: str, within: str | None) -> Place | None:
        return _highest(self._by_name.get(key_of(simplified(name)), ()), within)

    def leading(self, text: str, within: str | None = None) -> tuple[Place, str] | None:
        """Find the place whose Chinese name a text starts with, in either script; the longest that fits one place wins.

        Returns:
            the place, and the text after its name; or None.
        """
        start = simplified(text[: self._longest + _ROAD_WORD_LENGTH])
        for length in self._lengths.get(start[:1], ()):
            name = start[:length]
            if not (found := self._by_han_name.get(name)):
                continue
            rest = start[length:]
            if rest[:1] in _GENERIC_ENDS or (name[-1] not in _DIVISION_ENDS and _ROAD.match(rest)):
                continue
            if place := _highest(found, within):
                return place, text[length:]
        return None

    def ancestor(self, key: str, level: int) -> Place | None:
        """The place at a level that a place is, or lies in."""
        place = self.get(key)
        above = (key, *place.within) if place else ()
        return next((self.get(other) for other in above if self.level(other) == level), None)

    def of_name_and_whole(self, name: str, whole: str) -> Place | None:
        """The place of a name that lies directly in another, or that a bare name can only mean in it.

        That is a city, also one below a prefecture, or what is named with its generic word ("Haizhu Qu"); a bare name
        that a district shares with a town finds none. In a city that is a province, its own name means that city.
        """
        outer = self._entries.get(whole)
        if outer is None:
            return None
        place = self.find([name], within=whole)
        if place is None:
            is_city = outer.level == PROVINCE_LEVEL and _is_city(outer.place)
            return outer.place if is_city and key_of(simplified(name)) in map(key_of, outer.names) else None
        is_certain = place.within[:1] == (whole,) or _is_city(place)
        return place if is_certain or _WITH_GENERIC.search(name) else None

    def country_code(self, key: str) -> str | None:
        """The ISO 3166-1 alpha-2 code of the country a place is, or lies in."""
        country = self.ancestor(key, COUNTRY_LEVEL)
        return country.key.upper() if country else None


def _lengths_by_beginning(names: Iterable[str]) -> dict[str, list[int]]:
    """By the first character of some names, how long they are, the longest first; those of one character left out."""
    lengths: dict[str, set[int]] = {}
    for name in names:
        if len(name) > 1:
            lengths.setdefault(name[0], set()).add(len(name))
    return {beginning: sorted(found, reverse=True) for beginning, found in lengths.items()}


def _is_city(place: Place) -> bool:
    return any(name.value.endswith(_CITY) for name in place.names)


def _highest(candidates: Iterable[Entry], within: str | None) -> Place | None:
    """Of the candidates that lie within a place, the only one of the broadest level."""
    fitting = [entry for entry in candidates if within is None or within in entry.place.within]
    top = min((entry.level for entry in fitting), default=None)
    highest = [entry.place for entry in fitting if entry.level == top]
    return highest[0] if len(highest) == 1 else None


def name_of(place: Place, language: str) -> str | None:
    """A place's name in a language ("en", "zh-Hans"), by the primary subtag."""
    primary = language.partition("-")[0]
    return next((name.value for name in place.names if (name.language or "").partition("-")[0] == primary), None)


@cache
def shipped_gazetteer() -> Gazetteer:
    """Load the gazetteer that comes with the project, once a process.

    Raises:
        AssetMissingError: the installation is incomplete.
    """
    return Gazetteer(
        [*_countries(asset("ontology/places/countries.csv")), *_divisions(asset("ontology/places/cn.csv"))],
        _identities(asset("ontology/places/identities.csv")),
    )


def _rows(path: Path) -> Iterator[Mapping[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def _countries(path: Path) -> Iterator[Entry]:
    for row in _rows(path):
        columns = {"name_en": "en", "name_zh": "zh-Hans"}
        names = tuple(Text(value=row[column], language=tag) for column, tag in columns.items() if row[column])
        also = filter(None, row["also"].split("|"))
        place = Place(
            key=row["alpha2"].lower(),
            names=names,
            notations=(row["alpha2"], row["alpha3"], row["numeric"]),
            same_as=_same_as(row),
            country=True,
        )
        yield Entry(place, COUNTRY_LEVEL, (*(name.value for name in names), *also, row["alpha2"], row["alpha3"]))


def _identities(path: Path) -> Mapping[str, str]:
    return MappingProxyType({iri: row["place"] for row in _rows(path) for iri in _same_as(row)})


def _divisions(path: Path) -> Iterator[Entry]:
    rows = {row["code"]: row for row in _rows(path)}
    for code, row in rows.items():
        level = int(row["level"])
        names = [Text(value=row["name_zh"], language="zh-Hans")]
        if row["name_en"]:
            names.insert(0, Text(value=row["name_en"], language="en"))
        elif row["pinyin"]:
            names.append(Text(value=row["pinyin"], language="zh-Latn-pinyin"))
        place = Place(
            key=f"cn-{code}",
            names=tuple(names),
            notations=tuple(filter(None, (code, row["iso3166_2"]))),
            within=(*_above(rows, row["parent"]), "cn"),
            same_as=_same_as(row),
        )
        yield Entry(place, level, tuple(dict.fromkeys(_names(row, level))))


def _above(rows: Mapping[str, Mapping[str, str]], code: str) -> Iterator[str]:
    while code:
        yield f"cn-{code}"
        code = rows[code]["parent"]


def _names(row: Mapping[str, str], level: int) -> Iterator[str]:
    """Every name that finds a division: as written, and with or without its generic word."""
    for name in filter(None, (row["name_en"], row["pinyin"])):
        yield name
        plain = name.replace("'", "")
        if plain != name:
            yield plain
        generic = max((zh for zh in _GENERIC_EN if row["name_zh"].endswith(zh)), key=len, default="")
        yield from (f"{spelling} {word}" for spelling in (name, plain) for word in _GENERIC_EN.get(generic, ()))
    yield row["name_zh"]
    if short := _AUTONOMOUS.fullmatch(row["name_zh"]):
        yield short["name"] + short["kind"]
    if level <= CITY_LEVEL and (bare := _GENERIC_ZH.sub("", row["name_zh"])):
        yield bare


def _same_as(row: Mapping[str, str]) -> tuple[str, ...]:
    links = ((GEONAMES, row["geonames"]), (WIKIDATA, row["wikidata"]))
    return tuple(pattern.format(value) for pattern, value in links if value)


def folded(text: str) -> str:
    """A Chinese address or name with width folded and white space taken out, for :meth:`Gazetteer.leading`."""
    return re.sub(r"\s+", "", fold(text))
