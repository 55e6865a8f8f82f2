"""The gazetteer: Chinese divisions by their GB/T 2260 code, and the countries by ISO 3166-1, found by name or code.

A name is looked up within a place, from the broadest to the narrowest, because many districts share one: of the places
called "Chengguan District" only the one within Lanzhou answers to ("Gansu", "Lanzhou", "Chengguan District"). A name
that fits several places of the same rank finds none. The data is ours, in ontology/places/ (origins in its README).
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from publisher.assets import asset
from publisher.normalise.text import fold, has_han, key_of
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
_GENERIC_EN: Final[Mapping[str, tuple[str, ...]]] = {
    "省": ("province",),
    "市": ("city", "municipality"),
    "自治区": ("autonomous region",),
    "州": ("prefecture",),
    "区": ("district",),
    "县": ("county",),
    "旗": ("banner",),
}
"""By the end of the Chinese name, the words that may follow the romanised one; the longest end that fits counts."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the gazetteer: the place, its level (0 country … 3 district), and every name it answers to."""

    place: Place
    level: int
    names: tuple[str, ...]


class Gazetteer:
    """Places by key, by name, by GeoNames identifier. Read-only once made."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = {entry.place.key: entry for entry in entries}
        self._by_name: dict[str, list[Entry]] = {}
        self._by_same: dict[str, Entry] = {}
        self._by_notation: dict[str, Entry] = {}
        self._han: dict[str, list[Entry]] = {}
        for entry in self._entries.values():
            self._index(entry)
        self._longest = max(map(len, self._han), default=0)
        self._named = lru_cache(REMEMBERED)(self._named)  # type: ignore[method-assign]

    def _index(self, entry: Entry) -> None:
        for key in {key_of(name) for name in entry.names}:
            self._by_name.setdefault(key, []).append(entry)
        for name in {name for name in entry.names if has_han(name)}:
            self._han.setdefault(name, []).append(entry)
        for notation in entry.place.notations:
            self._by_notation.setdefault(notation, entry)
        for iri in entry.place.same_as:
            self._by_same.setdefault(iri, entry)

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
        entry = self._by_same.get(GEONAMES.format(identifier))
        return entry.place if entry else None

    def by_wikidata(self, qid: str) -> Place | None:
        """The place with a Wikidata item ("Q42392", or its IRI)."""
        entry = self._by_same.get(WIKIDATA.format(qid.rpartition("/")[2]))
        return entry.place if entry else None

    def by_notation(self, code: str) -> Place | None:
        """The place with a code: GB/T 2260 ("620100"), ISO 3166-2 ("CN-GS"), ISO 3166-1 ("CN", "CHN", "156")."""
        entry = self._by_notation.get(code)
        return entry.place if entry else None

    def find(self, path: Sequence[str], within: str | None = None) -> Place | None:
        """Find a place by its name, given from the broadest to the narrowest.

        Args:
            path: names, English or Chinese ("Gansu", "Lanzhou"); an empty path finds nothing.
            within: the key of a place that it must lie in.

        Returns:
            the place of the last name; None where a name fits none, or several of the same level.
        """
        found: Place | None = None
        for name in path:
            found = self._named(name, within)
            if found is None:
                return None
            within = found.key
        return found

    def _named(self, name: str, within: str | None) -> Place | None:
        found = self._one(self._by_name.get(key_of(name), ()), within)
        return found.place if found else None

    def leading(self, text: str, within: str | None = None) -> tuple[Place, str] | None:
        """Find the place whose Chinese name a text starts with; the longest name that fits one place wins.

        Returns:
            the place, and the text after its name; or None.
        """
        for length in range(min(self._longest, len(text)), 1, -1):
            found = self._one(self._han.get(text[:length], ()), within)
            if found is not None:
                return found.place, text[length:]
        return None

    def _one(self, candidates: Iterable[Entry], within: str | None) -> Entry | None:
        fitting = [entry for entry in candidates if within is None or _lies_in(entry.place, within)]
        if not fitting:
            return None
        top = min(entry.level for entry in fitting)
        highest = [entry for entry in fitting if entry.level == top]
        return highest[0] if len(highest) == 1 else None

    def ancestor(self, key: str, level: int) -> Place | None:
        """The place at a level that a place is, or lies in."""
        place = self.get(key)
        for other in (key, *place.within) if place else ():
            if self.level(other) == level:
                return self.get(other)
        return None

    def country_code(self, key: str) -> str | None:
        """The ISO 3166-1 alpha-2 code of the country a place is, or lies in."""
        country = self.ancestor(key, COUNTRY_LEVEL)
        return country.key.upper() if country else None


def name_of(place: Place, language: str) -> str | None:
    """A place's name in a language ("en", "zh-Hans"), by the primary subtag."""
    primary = language.partition("-")[0]
    return next((name.value for name in place.names if (name.language or "").partition("-")[0] == primary), None)


def _lies_in(place: Place, key: str) -> bool:
    return key in place.within


@cache
def shipped_gazetteer() -> Gazetteer:
    """Load the gazetteer that comes with the project, once a process.

    Raises:
        AssetMissingError: the installation is incomplete.
    """
    return Gazetteer(
        [*_countries(asset("ontology/places/countries.csv")), *_divisions(asset("ontology/places/cn.csv"))]
    )


def _rows(path: Path) -> Iterator[Mapping[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def _countries(path: Path) -> Iterator[Entry]:
    for row in _rows(path):
        also = tuple(filter(None, row["also"].split("|")))
        names = (_text(row["name_en"], "en"), *((_text(row["name_zh"], "zh-Hans"),) if row["name_zh"] else ()))
        place = Place(
            key=row["alpha2"].lower(),
            names=names,
            notations=(row["alpha2"], row["alpha3"], row["numeric"]),
            same_as=_same_as(row),
            country=True,
        )
        codes = (row["alpha2"], row["alpha3"])
        yield Entry(place, COUNTRY_LEVEL, (*(name.value for name in names), *also, *codes))


def _divisions(path: Path) -> Iterator[Entry]:
    rows = {row["code"]: row for row in _rows(path)}
    for code, row in rows.items():
        level = int(row["level"])
        names = [_text(row["name_zh"], "zh-Hans")]
        if row["name_en"]:
            names.insert(0, _text(row["name_en"], "en"))
        elif row["pinyin"]:
            names.append(_text(row["pinyin"], "zh-Latn-pinyin"))
        place = Place(
            key=f"cn-{code}",
            names=tuple(names),
            notations=tuple(filter(None, (code, row["iso3166_2"]))),
            within=(*_above(rows, row["parent"]), "cn"),
            same_as=_same_as(row),
        )
        yield Entry(place, level, tuple(dict.fromkeys(_answers_to(row, level))))


def _above(rows: Mapping[str, Mapping[str, str]], code: str) -> Iterator[str]:
    while code:
        yield f"cn-{code}"
        code = rows[code]["parent"]


def _answers_to(row: Mapping[str, str], level: int) -> Iterator[str]:
    """Every name a division answers to: as written, and with or without its generic word."""
    for name in filter(None, (row["name_en"], row["pinyin"])):
        yield name
        plain = name.replace("'", "")
        if plain != name:
            yield plain
        generic = max((zh for zh in _GENERIC_EN if row["name_zh"].endswith(zh)), key=len, default="")
        yield from (f"{spelling} {word}" for spelling in (name, plain) for word in _GENERIC_EN.get(generic, ()))
    yield row["name_zh"]
    if level <= CITY_LEVEL and (bare := _GENERIC_ZH.sub("", row["name_zh"])):
        yield bare


def _text(value: str, language: str) -> Text:
    return Text(value=value, language=language)


def _same_as(row: Mapping[str, str]) -> tuple[str, ...]:
    links = ((GEONAMES, row["geonames"]), (WIKIDATA, row["wikidata"]))
    return tuple(pattern.format(value) for pattern, value in links if value)


def folded(text: str) -> str:
    """A Chinese address or name with width folded and white space taken out, for :meth:`Gazetteer.leading`."""
    return re.sub(r"\s+", "", fold(text))
