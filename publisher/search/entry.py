"""What one thing is found by, read from its own statements: names, marks (telephone, identifier, …) and words.

An entry depends on nothing but the description that it is made from, so it is replaced with its record.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from publisher.rdf.description import Description
from publisher.rdf.namespaces import CV, DCT, FOAF, LOCN, ORG, OWL, RDFS, SCHEMA, SKOS, VCARD
from publisher.rdf.nquads import Subjects, literal
from publisher.search import marks
from publisher.search.text import fold, loose_key, pinyin_of, words_of

MAX_NAMES: Final = 1000
"""Names of one thing that are indexed."""

MAX_WORDS: Final = 20_000
"""Characters of descriptions and responsibilities of one thing that are indexed."""


class NameKind(StrEnum):
    """What a name is to its thing."""

    NAME = "name"
    ALIAS = "alias"
    ACRONYM = "acronym"
    FORMER = "former name"
    UNIT = "unit"


class Name(NamedTuple):
    """A name of a thing.

    Attributes:
        kind: what it is to the thing.
        language: BCP 47, "" if unknown.
        text: as its source has it.
        words: its folded words, joined by spaces.
        loose: what it has in common with names in another word order.
        pinyin: the syllables of its Han characters.
    """

    kind: NameKind
    language: str
    text: str
    words: str
    loose: str
    pinyin: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What a thing is found by.

    Attributes:
        names: its names, each spelling once.
        marks: kind and value of what identifies or reaches it.
        whereabouts: folded words of addresses, domains and numbers.
        words: folded words of descriptions and responsibilities.
        fullness: how much is said of it: its names and properties.
        positions: latitude and longitude of where it is, in degrees.
    """

    names: tuple[Name, ...]
    marks: tuple[tuple[str, str], ...]
    whereabouts: str
    words: str
    fullness: int
    positions: tuple[tuple[float, float], ...] = ()


def _terms(*iris: str) -> tuple[str, ...]:
    return tuple(f"<{iri}>" for iri in iris)


_NAMES: Final[Mapping[str, NameKind]] = {
    **dict.fromkeys(_terms(SKOS.prefLabel, SCHEMA.name, FOAF.name, RDFS.label, DCT.title), NameKind.NAME),
    **dict.fromkeys(
        _terms(SKOS.altLabel, SCHEMA.alternateName, SCHEMA.legalName, SKOS.hiddenLabel, DCT.alternative), NameKind.ALIAS
    ),
}
_OWN_NAMES: Final = {"ontology#acronym>": NameKind.ACRONYM, "ontology#formerName>": NameKind.FORMER}
_RANKED: Final = (NameKind.ACRONYM, NameKind.FORMER, NameKind.NAME, NameKind.ALIAS, NameKind.UNIT)
_RANK: Final[Mapping[str, int]] = {kind: rank for rank, kind in enumerate(_RANKED)}
"""Which kind a text is that occurs as several: an acronym is stated as another name too."""

_TELEPHONES: Final = _terms(SCHEMA.telephone, CV.telephone, SCHEMA.faxNumber, VCARD.hasTelephone)
_EMAILS: Final = _terms(SCHEMA.email, CV.email, VCARD.hasEmail)
_POSTCODES: Final = _terms(SCHEMA.postalCode, LOCN.postCode)
_IDENTIFIERS: Final = _terms(
    SCHEMA.value, ORG.identifier, SKOS.notation, SCHEMA.taxID, SCHEMA.leiCode, SCHEMA.vatID, SCHEMA.iso6523Code,
    SCHEMA.duns, SCHEMA.globalLocationNumber,
)  # fmt: skip
_PAGES: Final = _terms(SCHEMA.sameAs, OWL.sameAs, SCHEMA.url, FOAF.homepage, RDFS.seeAlso, SKOS.exactMatch)
(_CLOSE,) = _terms(SKOS.closeMatch)
"""To a page elsewhere it leads as well; to a record here it says that the two are *not* the same."""

_HOMEPAGES: Final = _terms(SCHEMA.url, FOAF.homepage)
_ADDRESS: Final = _terms(
    LOCN.fullAddress, LOCN.locatorDesignator, LOCN.locatorName, LOCN.thoroughfare, LOCN.addressArea, LOCN.postName,
    LOCN.adminUnitL1, LOCN.adminUnitL2, LOCN.postCode, SCHEMA.streetAddress, SCHEMA.addressLocality,
    SCHEMA.addressRegion, SCHEMA.postalCode,
)  # fmt: skip
_WORDS: Final = _terms(SCHEMA.description, DCT.description, SKOS.definition)
_LATITUDE, _LONGITUDE = _terms(SCHEMA.latitude, SCHEMA.longitude)
_PROPERTY_ID: Final = f"<{SCHEMA.propertyID}>"
_MARKED: Final = frozenset(
    (*_TELEPHONES, *_EMAILS, *_POSTCODES, *_IDENTIFIERS, *_PAGES, _CLOSE, *_HOMEPAGES, _PROPERTY_ID)
)
"""All properties with marks: most parts of a thing have none of them."""

_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_CLOSING_BRACKETS: Final = ")）"
_BRACKETED: Final = re.compile(r"^(?P<name>[^()（）]{2,}?)\s*[(（][^()（）]*[)）]\s*$")


def entry_of(described: Description) -> Entry:
    """Make the entry of a thing."""
    opening = f"<{described.iri}"  # its document's statements are about the record
    every = described.parsed.subjects.items()
    subjects = {subject: properties for subject, properties in every if subject.startswith(opening)}
    own = subjects.get(f"{opening}>", {})
    names = tuple(_named(described, own))
    identified = dict.fromkeys(_marks(described, subjects))
    domains = (value for kind, value in identified if kind == marks.DOMAIN)
    postcodes = (value for kind, value in identified if kind == marks.POSTCODE)
    return Entry(
        names=names,
        marks=tuple(identified),
        whereabouts=_joined((*_texts(subjects, _ADDRESS), *domains, *postcodes)),
        words=_joined(_texts(subjects, _WORDS)),
        fullness=len(names) + len(own),
        positions=tuple(_positions(subjects)),
    )


def positions_of(described: Description) -> tuple[tuple[float, float], ...]:
    """Return the positions of a thing, as its entry has them."""
    opening = f"<{described.iri}"
    every = described.parsed.subjects.items()
    return tuple(_positions({subject: properties for subject, properties in every if subject.startswith(opening)}))


def _positions(subjects: Subjects) -> Iterator[tuple[float, float]]:
    for properties in subjects.values():
        latitudes, longitudes = properties.get(_LATITUDE, ()), properties.get(_LONGITUDE, ())
        if len(latitudes) == len(longitudes) == 1:
            latitude, longitude = (_of_literal(latitudes[0], 90), _of_literal(longitudes[0], 180))
            if latitude is not None and longitude is not None:
                yield latitude, longitude


def _of_literal(token: str, most: int) -> float | None:
    return degrees(literal(token)[0], most) if token.startswith('"') else None


def degrees(text: str, most: int) -> float | None:
    """Return a number of degrees; None for anything else, which a record that no shape judged may have.

    Args:
        text: in decimal digits.
        most: the greatest latitude or longitude.
    """
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text)
    return number if -most <= number <= most else None


def _named(described: Description, own: Mapping[str, list[str]]) -> Iterator[Name]:
    """The names of a thing; what only its description lists are names of its units."""
    found: dict[tuple[str, str], NameKind] = {}
    for predicate, values in own.items():
        if kind := _kind_of(predicate):
            for text, _, language in (literal(value) for value in values if value[0] == '"'):
                found[text, language or ""] = min(kind, found.get((text, language or ""), kind), key=_RANK.__getitem__)
    known = {text for text, _ in found}
    for text in (described.label, *described.names):
        if text not in known:
            found[text, ""] = NameKind.NAME if not known else NameKind.UNIT
            known.add(text)
    spellings: dict[str, None] = {}
    for (text, language), kind in sorted(found.items(), key=lambda item: _RANK[item[1]]):
        for part in (text, *_without_brackets(text)):
            words = words_of(part)
            folded = " ".join(words)
            if folded and folded not in spellings and len(spellings) < MAX_NAMES:
                spellings[folded] = None
                # An acronym may look like an abbreviated word ("UNI").
                loose = " ".join(sorted(words)) if kind is NameKind.ACRONYM else loose_key(words)
                yield Name(kind, language, text, folded, loose, pinyin_of(words))


@lru_cache(1 << 10)
def _kind_of(predicate: str) -> NameKind | None:
    own = (kind for end, kind in _OWN_NAMES.items() if predicate.endswith(end))
    return _NAMES.get(predicate) or next(own, None)


def _without_brackets(text: str) -> tuple[str, ...]:
    """The name without what stands in brackets at its end ("Siemens (Germany)"), if it does."""
    match = _BRACKETED.match(text) if text.rstrip()[-1:] in _CLOSING_BRACKETS else None
    return (match["name"],) if match else ()


def _marks(described: Description, subjects: Subjects) -> Iterator[tuple[str, str]]:
    if described.source and described.key:
        yield marks.IDENTIFIER, marks.compact(described.key)
    here = f"<{described.iri.removesuffix(described.slug)}"
    for properties in [each for each in subjects.values() if not _MARKED.isdisjoint(each)]:
        for predicate in _TELEPHONES:
            yield from _made(marks.TELEPHONE, marks.reversed_number, properties.get(predicate))
        for predicate in _EMAILS:
            yield from _made(marks.EMAIL, marks.email, properties.get(predicate))
        for predicate in _POSTCODES:
            yield from _made(marks.POSTCODE, marks.compact, properties.get(predicate))
        for predicate in _IDENTIFIERS:
            yield from _made(marks.IDENTIFIER, marks.compact, properties.get(predicate))
        for predicate in _PAGES:
            yield from _made(marks.PAGE, marks.page, properties.get(predicate))
        likely = (value for value in properties.get(_CLOSE, ()) if not value.startswith(here))
        yield from _made(marks.PAGE, marks.page, likely)
        for predicate in _HOMEPAGES:
            yield from _made(marks.DOMAIN, marks.own_domain, properties.get(predicate))
        if '"domain"' in properties.get(_PROPERTY_ID, ()):
            yield from _made(marks.DOMAIN, str.lower, properties.get(f"<{SCHEMA.value}>"))


def _made(kind: str, make: marks.Maker, values: Iterable[str] | None) -> Iterator[tuple[str, str]]:
    for value in values or ():
        text = literal(value)[0] if value.startswith('"') else value.strip("<>")
        if made := make(text):
            yield kind, made


def _texts(subjects: Subjects, predicates: Iterable[str]) -> Iterator[str]:
    for properties in subjects.values():
        for predicate in predicates:
            for value in properties.get(predicate, ()):
                if value[0] == '"':
                    yield literal(value)[0]


def _joined(texts: Iterable[str]) -> str:
    folded = dict.fromkeys(map(fold, dict.fromkeys(texts)))
    return " ".join(filter(None, folded))[:MAX_WORDS]
