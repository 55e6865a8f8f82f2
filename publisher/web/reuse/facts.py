"""What a vCard or a Wikidata editor needs to know of an institution, read from its statements."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from publisher.rdf.graph import Graph
from publisher.rdf.namespaces import FOAF, LOCN, ORG, SCHEMA, SKOS, VCARD

WIKIDATA: Final = re.compile(r"https?://www\.wikidata\.org/(?:entity|wiki)/(Q[1-9][0-9]*)")


@dataclass(frozen=True, slots=True)
class Name:
    """A name and its language (BCP 47), "" if that is not known."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """An address in parts; a part that is not known is "". ``country`` is a code of ISO 3166-1 alpha-2."""

    street: Name
    locality: str
    region: str
    postal_code: str
    country: str

    def __bool__(self) -> bool:
        return any((self.street.text, self.locality, self.region, self.postal_code))


@dataclass(frozen=True, slots=True)
class Position:
    """Degrees of WGS 84, as the record spells them."""

    latitude: str
    longitude: str


@dataclass(frozen=True, slots=True)
class Facts:
    """An institution as others describe one.

    Attributes:
        iri: its own.
        names: the preferred ones, one for each language.
        other_names: aliases and acronyms.
        telephones, faxes: E.164, each once; an extension behind ``;ext=``.
        emails, pages: of the institution and of its units, each once.
        address: the first.
        position: of its first site, None if that is not known.
        founded, dissolved: a year, a month or a day (ISO 8601), "" if not known.
        identifiers: from others' registers, by the lower-case name of the scheme.
        wikidata: its item ("Q42"), "" if not known.
        country_item: the item of its country, "" if not known.
    """

    iri: str
    names: tuple[Name, ...]
    other_names: tuple[Name, ...]
    telephones: tuple[str, ...]
    faxes: tuple[str, ...]
    emails: tuple[str, ...]
    pages: tuple[str, ...]
    address: PostalAddress
    position: Position | None
    founded: str
    dissolved: str
    identifiers: dict[str, str]
    wikidata: str
    country_item: str


def facts_of(graph: Graph, iri: str) -> Facts:
    """Read the facts of an institution from the statements of its record and the cards of what it links to."""
    reached = (iri, *_contacts(graph, iri))
    sites = graph.iris(iri, ORG.hasPrimarySite, ORG.hasSite, SCHEMA.location)
    addresses = graph.iris(iri, SCHEMA.address) or [row for site in sites for row in graph.iris(site, ORG.siteAddress)]
    same = _same_items(graph, iri)
    faxes = _once(literal.value for subject in reached for literal in graph.literals(subject, SCHEMA.faxNumber))
    return Facts(
        iri,
        _names(graph, iri, SKOS.prefLabel, SCHEMA.name),
        _names(graph, iri, SKOS.altLabel),
        tuple(number for number in _telephones(graph, reached) if number not in faxes),
        faxes,
        _once(literal.value for subject in reached for literal in graph.literals(subject, SCHEMA.email)),
        _once(page for subject in reached for page in graph.iris(subject, FOAF.homepage, SCHEMA.url)),
        _address(graph, addresses[0] if addresses else ""),
        next((position for site in sites if (position := _position(graph, site))), None),
        graph.text(iri, SCHEMA.foundingDate) or "",
        graph.text(iri, SCHEMA.dissolutionDate) or "",
        _identifiers(graph, iri),
        same[0] if same else "",
        _country_item(graph, iri, sites),
    )


def _contacts(graph: Graph, iri: str) -> list[str]:
    units = graph.iris(iri, ORG.hasUnit)
    return [point for owner in (iri, *units) for point in graph.iris(owner, SCHEMA.contactPoint)]


def _names(graph: Graph, iri: str, *predicates: object) -> tuple[Name, ...]:
    return tuple(dict.fromkeys(Name(row.value, row.language or "") for row in graph.literals(iri, *predicates)))


def _telephones(graph: Graph, subjects: Iterable[str]) -> tuple[str, ...]:
    numbers: list[str] = []
    for subject in subjects:
        dialled = [address.removeprefix("tel:") for address in graph.iris(subject, VCARD.hasTelephone)]
        numbers += dialled or [literal.value for literal in graph.literals(subject, SCHEMA.telephone)]
    return _once(numbers)


def _address(graph: Graph, address: str) -> PostalAddress:
    parts = (SCHEMA.addressLocality, SCHEMA.addressRegion, SCHEMA.postalCode, SCHEMA.addressCountry)
    known = [graph.text(address, part) or "" for part in parts]
    whole = () if known[0] else graph.literals(address, LOCN.fullAddress)  # a town that has a field of its own
    street = next(iter((*graph.literals(address, SCHEMA.streetAddress), *whole)), ox.Literal(""))
    return PostalAddress(Name(street.value, street.language or ""), *known)


def _position(graph: Graph, site: str) -> Position | None:
    for point in graph.iris(site, SCHEMA.geo):
        latitude, longitude = graph.text(point, SCHEMA.latitude), graph.text(point, SCHEMA.longitude)
        if latitude and longitude:
            return Position(latitude, longitude)
    return None


def _identifiers(graph: Graph, iri: str) -> dict[str, str]:
    """Return the value of each scheme that has one alone: which of several is right is for people to say."""
    values: dict[str, set[str]] = {}
    for node in graph.iris(iri, SCHEMA.identifier):
        scheme, value = graph.text(node, SCHEMA.propertyID), graph.text(node, SCHEMA.value)
        if scheme and value:
            values.setdefault(scheme.lower(), set()).add(value)
    return {scheme: next(iter(of_scheme)) for scheme, of_scheme in values.items() if len(of_scheme) == 1}


def _same_items(graph: Graph, iri: str) -> list[str]:
    addresses = graph.iris(iri, SCHEMA.sameAs)
    addresses += [page for node in graph.iris(iri, SCHEMA.identifier) for page in graph.iris(node, SCHEMA.url)]
    return [match[1] for address in addresses if (match := WIKIDATA.fullmatch(address))]


def _country_item(graph: Graph, iri: str, sites: Iterable[str]) -> str:
    """Return the Wikidata item of the country that the institution is in, if the country's card names it."""
    inner = [place for site in sites for place in graph.iris(site, SCHEMA.containedInPlace)]
    inner += graph.iris(iri, SCHEMA.areaServed)
    outermost = (graph.chain(place, SCHEMA.containedInPlace)[0] for place in inner)
    country = next((place for place in outermost if str(SCHEMA.Country) in graph.types(place)), "")
    return next(iter(_same_items(graph, country)), "") if country else ""


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
