"""The properties that queries may name and that data extension returns; docs/reconciliation.md lists them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

import pyoxigraph as ox

from publisher.rdf.graph import Graph, Term
from publisher.rdf.namespaces import DCT, FOAF, LOCN, ORG, SCHEMA, SKOS, prefixes
from publisher.release import Release, StoredRecord
from publisher.uris import Kind

REGISTERS: Final[Mapping[str, str]] = {
    "ror": "ROR", "isni": "ISNI", "grid": "GRID", "wikidata": "Wikidata", "lei": "LEI", "fundref": "Crossref Funder",
    "viaf": "VIAF", "gnd": "GND", "isil": "ISIL", "openalex": "OpenAlex", "geonames": "GeoNames", "uscc": "USCC",
    "ubn": "UBN",
}  # fmt: skip
"""Registers whose identifiers are proposed; those of any other are ``identifier-{scheme}`` too."""

IDENTIFIER_OF: Final = "identifier-"


class Role(StrEnum):
    """What a value of a property does in a query: a hint of :class:`publisher.search.Hints`, or a comparison."""

    COUNTRY = "country"
    PLACE = "place"
    MARK = "identifier"
    TYPE = "type"
    NAME = "name"
    ID = "id"
    COMPARED = "compared"


@dataclass(frozen=True, slots=True)
class Source:
    """What the values of a property are read from.

    Attributes:
        release: the release.
        record: the thing.
        graph: its statements.
    """

    release: Release
    record: StoredRecord
    graph: Graph

    @classmethod
    def of(cls, release: Release, record: StoredRecord) -> "Source":
        """Read the statements of a thing."""
        return cls(release, record, Graph(record.quads, record.cards))

    def own(self, name: str) -> str:
        """Return the IRI of a term of this publication's own vocabulary."""
        return f"{prefixes(self.release.uris.base)['v']}{name}"


Read = Callable[[Source], Iterable[Term]]


@dataclass(frozen=True, slots=True)
class Property:
    """A property.

    Attributes:
        id: names it in requests.
        name: what people read.
        description: what its values are.
        read: returns its values.
        role: what it does in a query.
        target: the kind of things that are its values; None for texts and numbers.
        number: whether its values are numbers.
        kinds: the things that have it.
    """

    id: str
    name: str
    description: str
    read: Read
    role: Role = Role.COMPARED
    target: Kind | None = None
    number: bool = False
    kinds: tuple[Kind, ...] = (Kind.INSTITUTION,)

    def as_json(self) -> dict[str, str]:
        """Return what lists say of it."""
        return {"id": self.id, "name": self.name, "description": self.description}


def _of(*predicates: object) -> Read:
    """The values of some predicates."""
    return lambda source: source.graph.all(source.record.iri, *predicates)


def _own(name: str) -> Read:
    return lambda source: source.graph.all(source.record.iri, source.own(name))


def _other_names(source: Source) -> Iterator[Term]:
    """Other names that are neither acronyms nor former names."""
    graph, iri = source.graph, source.record.iri
    more = {term.value for name in ("acronym", "formerName") for term in graph.all(iri, source.own(name))}
    return (term for term in graph.all(iri, SKOS.altLabel, SCHEMA.alternateName) if term.value not in more)


def _of_address(*predicates: object) -> Read:
    """The values of the addresses of a thing, that of its first site first."""

    def read(source: Source) -> list[Term]:
        graph, iri = source.graph, source.record.iri
        sites = graph.iris(iri, ORG.hasPrimarySite, ORG.hasSite)
        addresses = [*(part for site in sites for part in graph.iris(site, ORG.siteAddress, SCHEMA.address))]
        addresses += graph.iris(iri, SCHEMA.address)
        return [term for part in dict.fromkeys(addresses) for term in graph.all(part, *predicates)[:1]]

    return read


def _position(source: Source) -> tuple[Term, Term] | None:
    """Latitude and longitude of a site, else of the place that the thing is in, else of the place that it is."""
    graph, iri = source.graph, source.record.iri
    for part in (*graph.iris(iri, ORG.hasPrimarySite, ORG.hasSite, SCHEMA.location), iri):
        if found := _of_geo(graph, part):
            return found
    for place in graph.iris(iri, DCT.spatial):
        record = source.release.record_of(place)
        if record is not None and (found := _of_geo(Graph(record.quads), record.iri)):
            return found
    return None


def _of_geo(graph: Graph, subject: str) -> tuple[Term, Term] | None:
    for geo in graph.iris(subject, SCHEMA.geo):
        latitude, longitude = graph.all(geo, SCHEMA.latitude), graph.all(geo, SCHEMA.longitude)
        if latitude and longitude:
            return latitude[0], longitude[0]
    return None


def _coordinates(source: Source) -> list[Term]:
    found = _position(source)
    return [ox.Literal(f"{found[0].value},{found[1].value}")] if found else []


def _axis(number: int) -> Read:
    return lambda source: [found[number]] if (found := _position(source)) else []


def _registered(scheme: str) -> Read:
    """Identifiers that a register assigned, those of the institution itself before those of its parts."""

    def read(source: Source) -> list[Term]:
        graph, iri = source.graph, source.record.iri
        same = set(graph.iris(iri, SCHEMA.sameAs))
        nodes = [node for node in graph.iris(iri, SCHEMA.identifier) if graph.text(node, SCHEMA.propertyID) == scheme]
        nodes.sort(key=lambda node: same.isdisjoint(graph.iris(node, SCHEMA.url)))
        return [term for node in nodes for term in graph.all(node, SCHEMA.value)]

    return read


def _identifiers(source: Source) -> list[Term]:
    """All identifiers, each with its register in front ("ror:052gg0110")."""
    graph, iri = source.graph, source.record.iri
    nodes = [(graph.text(node, SCHEMA.propertyID), node) for node in graph.iris(iri, SCHEMA.identifier)]
    every = [f"{name}:{term.value}" for name, node in nodes if name for term in graph.all(node, SCHEMA.value)]
    return [ox.Literal(text) for text in sorted(every)]


def _facet(name: str) -> Read:
    """What lists filter a thing by, as text."""
    return lambda source: [ox.Literal(source.record.facets[name])] if name in source.record.facets else []


def _text(of: Callable[[Source], str]) -> Read:
    return lambda source: [ox.Literal(text)] if (text := of(source)) else []


_EVERY: Final = (Kind.INSTITUTION, Kind.PLACE, Kind.CONCEPT, Kind.LEGISLATION)

_LISTED: Final = (
    Property("name", "Name", "Its names, in all languages", _of(SKOS.prefLabel, SCHEMA.name), Role.NAME, kinds=_EVERY),
    Property("other-name", "Other name", "Other names that it is known by", _other_names, kinds=_EVERY),
    Property("acronym", "Acronym", "Its acronyms", _own("acronym")),
    Property("former-name", "Former name", "Names that it had", _own("formerName")),
    Property("description", "Description", "What it is and does", _of(DCT.description, SKOS.definition), kinds=_EVERY),
    Property("type", "Type", "What it is", _facet("type"), Role.TYPE),
    Property("classification", "Classification", "Concepts that it is classified by", _of(ORG.classification),
             target=Kind.CONCEPT),
    Property("parent", "Parent", "What it is part of", _of(ORG.subOrganizationOf, SCHEMA.parentOrganization),
             target=Kind.INSTITUTION),
    Property("part", "Part", "Institutions that are part of it", _of(ORG.hasSubOrganization, SCHEMA.subOrganization),
             target=Kind.INSTITUTION),
    Property("successor", "Successor", "What took its place", _of(DCT.isReplacedBy), target=Kind.INSTITUTION),
    Property("predecessor", "Predecessor", "Whose place it took", _of(DCT.replaces), target=Kind.INSTITUTION),
    Property("country", "Country", "Its country: ISO 3166-1 alpha-2", _facet("country"), Role.COUNTRY,
             kinds=(Kind.INSTITUTION, Kind.PLACE)),
    Property("place", "Place", "The place that it is in", _of(DCT.spatial, SCHEMA.containedInPlace), Role.PLACE,
             Kind.PLACE, kinds=(Kind.INSTITUTION, Kind.PLACE)),
    Property("area-served", "Area served", "The area that it serves", _of(SCHEMA.areaServed), Role.PLACE, Kind.PLACE),
    Property("address", "Address", "Its address in one line", _of_address(LOCN.fullAddress)),
    Property("street", "Street", "Street and house number", _of_address(SCHEMA.streetAddress, LOCN.thoroughfare)),
    Property("locality", "Locality", "The town of its address", _of_address(SCHEMA.addressLocality), Role.PLACE),
    Property("region", "Region", "The region of its address", _of_address(SCHEMA.addressRegion), Role.PLACE),
    Property("postal-code", "Postal code", "The postal code of its address", _of_address(SCHEMA.postalCode),
             Role.MARK),
    Property("coordinates", "Coordinates", "Latitude and longitude of its site, else of the place that it is in",
             _coordinates, kinds=(Kind.INSTITUTION, Kind.PLACE)),
    Property("latitude", "Latitude", "In decimal degrees: of its site, else of the place that it is in", _axis(0),
             number=True, kinds=(Kind.INSTITUTION, Kind.PLACE)),
    Property("longitude", "Longitude", "In decimal degrees: of its site, else of the place that it is in", _axis(1),
             number=True, kinds=(Kind.INSTITUTION, Kind.PLACE)),
    Property("telephone", "Telephone", "Its telephone numbers, as they are called from abroad",
             _of(SCHEMA.telephone), Role.MARK),
    Property("fax", "Fax", "Its fax numbers", _of(SCHEMA.faxNumber), Role.MARK),
    Property("email", "E-mail", "Its e-mail addresses", _of(SCHEMA.email), Role.MARK),
    Property("website", "Website", "Its home pages", _of(FOAF.homepage, SCHEMA.url), Role.MARK),
    Property("domain", "Domain", "Its domains", _registered("domain"), Role.MARK),
    Property("founded", "Founded", "When it was founded, as precise as the source", _of(SCHEMA.foundingDate)),
    Property("dissolved", "Dissolved", "When it was dissolved", _of(SCHEMA.dissolutionDate)),
    Property("identifier", "Identifier", "All its identifiers elsewhere, with their registers", _identifiers,
             Role.MARK),
    *(Property(f"{IDENTIFIER_OF}{scheme}", f"{name} identifier", f"Its identifiers in {name}", _registered(scheme),
               Role.MARK) for scheme, name in REGISTERS.items()),
    Property("same-as", "The same elsewhere", "Addresses of the same thing elsewhere",
             _of(SCHEMA.sameAs, SKOS.exactMatch), Role.MARK, kinds=_EVERY),
    Property("source-id", "Identifier in the source", "The identifier that its source gives it",
             _text(lambda source: source.record.key), Role.MARK),
    Property("notation", "Code", "The code of a place or concept", _of(SKOS.notation),
             kinds=(Kind.PLACE, Kind.CONCEPT)),
    Property("broader", "Broader", "The concept above it", _of(SKOS.broader), target=Kind.CONCEPT,
             kinds=(Kind.CONCEPT,)),
    Property("iri", "Address of the thing", "Its IRI", _text(lambda source: source.record.iri), Role.ID,
             kinds=_EVERY),
    Property("state", "State", "live, deleted or merged", _text(lambda source: source.record.state), kinds=_EVERY),
)  # fmt: skip

PROPERTIES: Final[Mapping[str, Property]] = {each.id: each for each in _LISTED}
"""All properties that are proposed, by id."""

_BY_NAME: Final = {each.name.casefold(): each for each in _LISTED}


@lru_cache(maxsize=256)
def property_of(name: str) -> Property | None:
    """Return the property with an id, or a name; None if no property has it."""
    text = name.strip().casefold()
    found = PROPERTIES.get(text) or _BY_NAME.get(text) or PROPERTIES.get(text.replace(" ", "-"))
    scheme = text.removeprefix(IDENTIFIER_OF)
    if found is None and scheme != text and scheme.replace("-", "").isalnum() and scheme.isascii():
        return Property(text, f"{scheme} identifier", f"Its identifiers in {scheme}", _registered(scheme), Role.MARK)
    return found


def proposed(kind: Kind | None) -> list[Property]:
    """Return the properties that things of a kind have; all for None."""
    return [each for each in _LISTED if kind is None or kind in each.kinds]


def values_of(each: Property, source: Source) -> list[Term]:
    """Return the values of a property, each once."""
    return list({(type(term), term.value): term for term in each.read(source)}.values())


def term_value(each: Property, term: Term) -> Any:
    """Return a term as a plain value: a number for a property of numbers, otherwise text."""
    return float(term.value) if each.number else term.value
