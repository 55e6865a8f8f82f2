"""What the page of an institution shows, section by section."""

from dataclasses import dataclass, replace
from typing import Final

import phonenumbers

from publisher.rdf.namespaces import ADMS, CV, DCT, FOAF, LOCN, ORG, OWL, RDFS, SCHEMA, SKOS, VCARD, prefixes
from publisher.web.view.graph import Graph
from publisher.web.view.hours import Week, week
from publisher.web.view.places import chain, listed_under
from publisher.web.view.values import Value, ValueFormatter, safe_href

MAP_URL: Final = "https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=16/{latitude}/{longitude}"


_SCHEMES: Final = {
    name.lower(): name
    for name in ("ROR", "ISNI", "GRID", "LEI", "VIAF", "GND", "ISIL", "Wikidata", "GeoNames", "OpenAlex", "FundRef")
}


@dataclass(frozen=True, slots=True)
class SiteView:
    """Where it is: the address as written, its parts, the places it lies in, a map, when it is open."""

    anchor: str
    address: tuple[Value, ...]
    postal_code: str | None
    places: tuple[Value, ...]
    position: Value | None
    hours: Week


@dataclass(frozen=True, slots=True)
class ContactView:
    """How a unit, or the institution itself (``name`` None), is reached.

    ``as_site``: it is open when a site of the institution is, which shows the hours.
    """

    anchor: str
    name: Value | None
    telephones: tuple[Value, ...]
    faxes: tuple[Value, ...]
    emails: tuple[Value, ...]
    pages: tuple[Value, ...]
    hours: Week
    as_site: bool = False

    def __bool__(self) -> bool:
        return bool(self.telephones or self.faxes or self.emails or self.pages or self.hours)


@dataclass(frozen=True, slots=True)
class DutyView:
    """A responsibility: its number as written, its text, the duties below it."""

    anchor: str
    notation: str | None
    text: Value
    parts: "tuple[DutyView, ...]" = ()


@dataclass(frozen=True, slots=True)
class EventView:
    """A change that made or ended the institution: when, by which instruments, from and into which bodies."""

    anchor: str
    date: str | None
    instruments: tuple[Value, ...]
    before: tuple[Value, ...]
    after: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class IdentifierView:
    """An identifier that somebody gave it."""

    scheme: str
    value: Value
    register: str | None


@dataclass(frozen=True, slots=True)
class Relations:
    """Other institutions, by how they stand to this one.

    Attributes:
        heading: how they do.
        members: as many of them as there is room for.
        total: how many there are.
        more: where all are listed.
        parts: whether they are its parts, which have a list of their own.
    """

    heading: str
    members: tuple[Value, ...]
    total: int
    more: str
    parts: bool = False


@dataclass(frozen=True, slots=True)
class InstitutionView:
    """The sections of an institution's page, in their order."""

    names: tuple[Value, ...]
    other_names: tuple[Value, ...]
    types: tuple[Value, ...]
    description: tuple[Value, ...]
    places: tuple[Value, ...]
    parents: tuple[Value, ...]
    classifications: tuple[Value, ...]
    rank: tuple[Value, ...]
    keywords: tuple[Value, ...]
    area_served: tuple[Value, ...]
    founded: str | None
    dissolved: str | None
    status: tuple[Value, ...]
    contact: ContactView
    units: tuple[ContactView, ...]
    sites: tuple[SiteView, ...]
    relations: tuple[Relations, ...]
    origins: tuple[EventView, ...]
    changes: tuple[EventView, ...]
    duties: tuple[DutyView, ...]
    duties_title: Value | None
    identifiers: tuple[IdentifierView, ...]
    same: tuple[Value, ...]


def institution(formatter: ValueFormatter, iri: str) -> InstitutionView:
    """Gather what the page of an institution shows.

    Args:
        formatter: makes values of its record's statements.
        iri: the institution.
    """
    graph, own = formatter.graph, prefixes(formatter.uris.base)["v"]
    names = _distinct(formatter.texts(iri, SKOS.prefLabel, SCHEMA.name))
    duties, title = _duties(formatter, iri)
    sites = tuple(_site(formatter, site) for site in _sites(graph, iri))
    site_hours = [site.hours for site in sites]
    identifiers = _identifiers(formatter, iri)
    told = {identifier.value.href for identifier in identifiers}
    return InstitutionView(
        names=names,
        other_names=_distinct(formatter.texts(iri, SKOS.altLabel, f"{own}formerName", f"{own}acronym")),
        types=tuple(formatter.term_name(found) for found in graph.types(iri) if found.startswith(str(SCHEMA))),
        description=_distinct(formatter.texts(iri, DCT.description)),
        places=listed_under(formatter, iri),
        parents=tuple(formatter.iris(graph.iris(iri, ORG.subOrganizationOf, SCHEMA.parentOrganization))),
        classifications=tuple(formatter.iris(graph.iris(iri, ORG.classification))),
        rank=tuple(formatter.iris(graph.iris(iri, f"{own}administrativeRank"))),
        keywords=tuple(formatter.iris(graph.iris(iri, SCHEMA.keywords))),
        area_served=tuple(formatter.iris(graph.iris(iri, SCHEMA.areaServed))),
        founded=graph.text(iri, SCHEMA.foundingDate),
        dissolved=graph.text(iri, SCHEMA.dissolutionDate),
        status=tuple(formatter.iris(graph.iris(iri, ADMS.status))),
        contact=_contact(formatter, iri, None),
        units=tuple(
            replace(unit, as_site=bool(unit.hours) and unit.hours in site_hours) for unit in _units(formatter, iri)
        ),
        sites=sites,
        relations=_relations(formatter, iri, own),
        origins=tuple(_event(formatter, event, iri) for event in graph.iris(iri, ORG.resultedFrom)),
        changes=tuple(_event(formatter, event, iri) for event in graph.iris(iri, ORG.changedBy)),
        duties=duties,
        duties_title=title,
        identifiers=identifiers,
        same=tuple(it for it in formatter.iris(graph.iris(iri, SCHEMA.sameAs, RDFS.seeAlso)) if it.href not in told),
    )


def _distinct(values: list[Value]) -> tuple[Value, ...]:
    return tuple({(value.text, value.language): value for value in values}.values())


def _anchor(iri: str) -> str:
    return iri.partition("#")[2]


def _contact(formatter: ValueFormatter, iri: str, name: Value | None) -> ContactView:
    graph = formatter.graph
    return ContactView(
        _anchor(iri),
        name,
        _telephones(formatter, iri),
        tuple(Value(spaced(it.value), safe_href(f"tel:{it.value}")) for it in graph.literals(iri, SCHEMA.faxNumber)),
        _emails(graph, iri),
        tuple(formatter.iris(graph.iris(iri, FOAF.homepage, SCHEMA.url))),
        week(graph, graph.iris(iri, SCHEMA.hoursAvailable)),
    )


def _telephones(formatter: ValueFormatter, iri: str) -> tuple[Value, ...]:
    """Numbers in E.164 that can be dialled; an extension is told in words."""
    graph = formatter.graph
    faxes = {row.value for row in graph.literals(iri, SCHEMA.faxNumber)}
    dialled: dict[str, Value] = {}
    for address in graph.iris(iri, VCARD.hasTelephone):
        number, _, extension = address.removeprefix("tel:").partition(";ext=")
        if number not in faxes:
            note = f"extension {extension}" if extension else None
            dialled[number] = Value(spaced(number), safe_href(address), note=note)
    for row in graph.literals(iri, SCHEMA.telephone, CV.telephone):
        dialled.setdefault(row.value, Value(spaced(row.value), safe_href(f"tel:{row.value}")))
    return tuple(dialled.values())


def spaced(number: str) -> str:
    """A number in E.164 as people write it ("+86 931 883 4621"); what is none stays as it is."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:
        return number


def _emails(graph: Graph, iri: str) -> tuple[Value, ...]:
    return tuple(Value(row.value, safe_href(f"mailto:{row.value}")) for row in graph.literals(iri, SCHEMA.email))


def _units(formatter: ValueFormatter, iri: str) -> tuple[ContactView, ...]:
    """Units with their contact; contacts that no unit answers come after them."""
    graph, told = formatter.graph, set[str]()
    found: list[ContactView] = []
    for unit in graph.iris(iri, ORG.hasUnit):
        contacts = graph.iris(unit, SCHEMA.contactPoint)
        told.update(contacts)
        found.extend(_contact(formatter, contact, formatter.iri(unit)) for contact in contacts or [unit])
    for contact in graph.iris(iri, SCHEMA.contactPoint, CV.contactPoint):
        if contact not in told:
            told.add(contact)
            kind = next(iter(formatter.texts(contact, SCHEMA.contactType)), None)
            found.append(_contact(formatter, contact, kind))
    return tuple(view for view in found if view)


def _sites(graph: Graph, iri: str) -> list[str]:
    return graph.iris(iri, ORG.hasPrimarySite, ORG.hasSite, SCHEMA.location)


def _site(formatter: ValueFormatter, site: str) -> SiteView:
    graph = formatter.graph
    addresses = graph.iris(site, ORG.siteAddress, SCHEMA.address)
    places = graph.iris(site, SCHEMA.containedInPlace)
    postal_codes = [code for address in addresses if (code := graph.text(address, SCHEMA.postalCode))]
    return SiteView(
        _anchor(site),
        tuple(value for address in addresses for value in _address(formatter, address)),
        next(iter(postal_codes), None),
        chain(formatter, places[0]) if places else (),
        _position(graph, site),
        week(graph, graph.iris(site, SCHEMA.openingHoursSpecification)),
    )


def _address(formatter: ValueFormatter, address: str) -> list[Value]:
    return formatter.texts(address, LOCN.fullAddress) or formatter.texts(address, SCHEMA.streetAddress)


def _position(graph: Graph, site: str) -> Value | None:
    for point in graph.iris(site, SCHEMA.geo):
        latitude, longitude = graph.text(point, SCHEMA.latitude), graph.text(point, SCHEMA.longitude)
        if latitude and longitude:
            return Value(f"{latitude}, {longitude}", safe_href(MAP_URL.format(latitude=latitude, longitude=longitude)))
    return None


def _relations(formatter: ValueFormatter, iri: str, own: str) -> tuple[Relations, ...]:
    wanted = (
        ("Part of", (ORG.subOrganizationOf, SCHEMA.parentOrganization)),
        ("Also serves as", (f"{own}concurrentlyServesAs",)),
        ("Has as parts", (ORG.hasSubOrganization, SCHEMA.subOrganization)),
        ("Reports to", (ORG.reportsTo,)),
        ("Led by", (f"{own}ledBy",)),
        ("Linked to", (ORG.linkedTo,)),
        ("Took the place of", (DCT.replaces,)),
        ("Replaced by", (DCT.isReplacedBy,)),
        ("The same in other sources", (OWL.sameAs,)),
        ("Close matches in other sources", (SKOS.closeMatch,)),
    )
    found = ((heading, rows, formatter.graph.iris(iri, *rows)) for heading, rows in wanted)
    return tuple(
        Relations(
            heading,
            tuple(formatter.iris(formatter.room(members))),
            len(members),
            formatter.more(iri, rows[0]),
            parts=ORG.hasSubOrganization in rows,
        )
        for heading, rows, members in found
        if members
    )


def _event(formatter: ValueFormatter, event: str, iri: str) -> EventView:
    graph = formatter.graph
    return EventView(
        _anchor(event),
        graph.text(event, DCT.date),
        tuple(formatter.iris(graph.iris(event, CV.hasFormalFramework))),
        tuple(formatter.iris(other for other in graph.iris(event, ORG.originalOrganization) if other != iri)),
        tuple(formatter.iris(other for other in graph.iris(event, ORG.resultingOrganization) if other != iri)),
    )


def _duties(formatter: ValueFormatter, iri: str) -> tuple[tuple[DutyView, ...], Value | None]:
    """The responsibilities in their order, those of a lower level inside the one above."""
    graph = formatter.graph
    duties = sorted(graph.iris(iri, ORG.purpose), key=lambda duty: _position_of(graph, duty))
    below: dict[str, list[str]] = {}
    for duty in duties:
        parent = next(iter(graph.iris(duty, SKOS.broader)), "")
        below.setdefault(parent if parent in duties and parent != duty else "", []).append(duty)

    def view(duty: str, depth: int) -> DutyView:
        text = next(iter(formatter.texts(duty, SKOS.definition, SKOS.prefLabel)), formatter.iri(duty))
        parts = tuple(view(part, depth + 1) for part in below.get(duty, ()) if depth < 8)
        return DutyView(_anchor(duty), graph.text(duty, SKOS.notation), text, parts)

    schemes = [scheme for duty in duties[:1] for scheme in graph.iris(duty, SKOS.inScheme)]
    titles = [title for scheme in schemes for title in formatter.texts(scheme, DCT.title)]
    return tuple(view(duty, 0) for duty in below.get("", ())), next(iter(titles), None)


def _position_of(graph: Graph, duty: str) -> tuple[int, str]:
    text = graph.text(duty, SCHEMA.position) or ""
    return (int(text) if text.isascii() and text.isdigit() else 1_000_000, duty)


def _identifiers(formatter: ValueFormatter, iri: str) -> tuple[IdentifierView, ...]:
    graph, found = formatter.graph, []
    for row in graph.literals(iri, ORG.identifier, DCT.identifier):
        scheme = (
            formatter.labels.name(row.datatype.value) if row.datatype.value.startswith(formatter.uris.base) else "Key"
        )
        found.append(IdentifierView(scheme, Value(row.value), None))
    for fragment in graph.iris(iri, SCHEMA.identifier):
        value = graph.text(fragment, SCHEMA.value) or ""
        address = next(iter(graph.iris(fragment, SCHEMA.url)), None)
        register = graph.graphs.get((fragment, str(SCHEMA.value)), "").partition("/graph/links-")[2] or None
        scheme = _SCHEMES.get(name := graph.text(fragment, SCHEMA.propertyID) or "identifier", name.capitalize())
        found.append(IdentifierView(scheme, Value(value, safe_href(address) if address else None), register))
    return tuple(found)
