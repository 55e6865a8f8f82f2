"""What the page of a thing shows: the sections of an institution, the head of any other thing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from textwrap import shorten
from typing import Any, Final, NamedTuple

import phonenumbers

from publisher.rdf.graph import Graph
from publisher.rdf.namespaces import ADMS, CV, DCT, FOAF, LOCN, ORG, OWL, RDFS, SCHEMA, SKOS, VCARD
from publisher.web.languages.reader import gettext, marked
from publisher.web.view.dated import dated_facts
from publisher.web.view.hours import Week, week
from publisher.web.view.labels import humanised
from publisher.web.view.values import Value, ValueFormatter, distinct, readable, safe_href
from publisher.web.view.whereabouts import link_to_map, point_of, position_of

SUMMARY: Final = 300
"""The most characters of the text that describes a page to other programs."""

_SCHEMES: Final = {
    name.lower(): name
    for name in (
        "ROR",
        "ISNI",
        "GRID",
        "LEI",
        "VIAF",
        "GND",
        "ISIL",
        "Wikidata",
        "GeoNames",
        "OpenAlex",
        "FundRef",
        "USCC",
        "UBN",
    )
}


_RELATIONS: Final = (
    (marked("Part of"), (ORG.subOrganizationOf, SCHEMA.parentOrganization)),
    (marked("Also serves as"), ("concurrentlyServesAs",)),
    (marked("Parts"), (ORG.hasSubOrganization, SCHEMA.subOrganization)),
    (marked("Reports to"), (ORG.reportsTo,)),
    (marked("Led by"), ("ledBy",)),
    (marked("Linked to"), (ORG.linkedTo,)),
    (marked("Replaces"), (DCT.replaces,)),
    (marked("Replaced by"), (DCT.isReplacedBy,)),
    (marked("The same in other sources"), (OWL.sameAs,)),
    (marked("Close matches in other sources"), (SKOS.closeMatch,)),
)
"""Headings of the relations to other institutions, with their properties; a bare name is a term of our own."""

_PART: Final = str(ORG.hasSubOrganization)
_SCHEMA: Final = str(SCHEMA)


class ContactView(NamedTuple):
    """How to reach a unit, or the institution itself (``name`` None).

    ``as_site``: it has the opening hours of a site of the institution, which shows them.
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


class Relations(NamedTuple):
    """Other institutions that are related to this one in one way.

    Attributes:
        heading: names the relation.
        members: as many of them as there is room for.
        total: how many there are.
        more: the address of the list of all; "" if those are all.
        parts: whether they are its parts, which have a list of their own.
    """

    heading: str
    members: tuple[Value, ...]
    total: int
    more: str
    parts: bool = False


def institution(formatter: ValueFormatter, iri: str) -> dict[str, Any]:
    """Return the sections of an institution's page by name, as institution.html lays them out.

    Args:
        formatter: makes values of the record's statements.
        iri: the institution.
    """
    graph, own = formatter.graph, formatter.uris.term("")
    duties, duties_title = _duties(formatter, iri)
    dated = dated_facts(formatter, iri)
    other_names = distinct(formatter.texts(iri, SKOS.altLabel, f"{own}formerName", f"{own}acronym"))
    sites = tuple(_site(formatter, site) for site in graph.iris(iri, ORG.hasPrimarySite, ORG.hasSite, SCHEMA.location))
    site_hours = [site["hours"] for site in sites]
    identifiers = _identifiers(formatter, iri)
    identifier_links = {value.href for identifier in identifiers for value, _ in identifier["values"]}
    description, relations = distinct(formatter.texts(iri, DCT.description)), _relations(formatter, iri, own)
    origins = [_event(formatter, event, iri) for event in graph.iris(iri, ORG.resultedFrom)]
    changes = [_event(formatter, event, iri) for event in graph.iris(iri, ORG.changedBy)]
    listed_under = graph.iris(iri, DCT.spatial) or graph.iris(iri, SCHEMA.areaServed)
    return {
        "names": distinct(formatter.texts(iri, SKOS.prefLabel, SCHEMA.name)),
        "other_names": other_names,
        "undated_names": dated.undated(other_names),
        "dated_names": dated.names,
        "dated": dated.others,
        "types": [formatter.term_name(name) for name in graph.types(iri) if name.startswith(_SCHEMA)],
        "description": description,
        "places": formatter.places(listed_under[0]) if listed_under else (),
        "parents": formatter.linked(iri, ORG.subOrganizationOf, SCHEMA.parentOrganization),
        "classifications": formatter.linked(iri, ORG.classification),
        "rank": formatter.linked(iri, f"{own}administrativeRank"),
        "keywords": formatter.linked(iri, SCHEMA.keywords),
        "area_served": formatter.linked(iri, SCHEMA.areaServed),
        "founded": graph.text(iri, SCHEMA.foundingDate),
        "dissolved": graph.text(iri, SCHEMA.dissolutionDate),
        "status": [_in_words(value) for value in formatter.linked(iri, ADMS.status)],
        "contact": _contact(formatter, iri, None),
        "units": [
            unit._replace(as_site=bool(unit.hours) and unit.hours in site_hours) for unit in _units(formatter, iri)
        ],
        "sites": sites,
        "points": [site["point"] for site in sites if site["point"]],
        "towns": [site["places"][-1].iri for site in sites if site["places"]],
        "relations": relations,
        "relation_count": sum([relation.total for relation in relations]),
        "origins": origins,
        "changes": changes,
        "has_text": bool(description or duties or origins or changes),
        "duties": duties,
        "duties_title": duties_title,
        "identifiers": identifiers,
        "same": [
            value for value in formatter.linked(iri, SCHEMA.sameAs, RDFS.seeAlso) if value.href not in identifier_links
        ],
    }


def thing(formatter: ValueFormatter, iri: str) -> dict[str, Any]:
    """Return the head of a thing's page by name, as thing.html lays it out; what is not known is empty.

    ``trail`` is the places around a place or the concepts above a concept, the outermost first; ``same`` is the same
    thing elsewhere; ``scheme`` the list that a concept belongs to; ``date`` when a legal instrument was issued.
    """
    graph = formatter.graph
    notations = formatter.texts(iri, SKOS.notation, DCT.identifier, SCHEMA.legislationIdentifier)
    around = graph.chain(iri, SCHEMA.containedInPlace)[:-1] or graph.chain(iri, SKOS.broader)[:-1]
    return {
        "names": distinct(formatter.texts(iri, SKOS.prefLabel, SCHEMA.name, DCT.title)),
        "other_names": formatter.texts(iri, SKOS.altLabel, SCHEMA.alternateName),
        "types": [formatter.term_name(name) for name in graph.types(iri)],
        "trail": formatter.iris(around),
        "notations": list({value.text: value for value in notations}.values()),
        "date": graph.text(iri, DCT.issued),
        "definition": formatter.texts(iri, SKOS.definition, DCT.description, SCHEMA.description),
        "scheme": formatter.linked(iri, SKOS.inScheme),
        "same": formatter.linked(iri, SCHEMA.sameAs, SCHEMA.url),
    }


_STATUSES: Final = (marked("Completed"), marked("Deprecated"), marked("Under development"), marked("Withdrawn"))
"""What the terms of ADMS are called, for the catalogues."""


def _in_words(value: Value) -> Value:
    """Return a term that has no name here by the words of its IRI ("Deprecated")."""
    return (
        value._replace(text=gettext(humanised(value.iri))) if value.iri and value.text == readable(value.iri) else value
    )


def _anchor(iri: str) -> str:
    return iri.partition("#")[2]


def _contact(formatter: ValueFormatter, iri: str, name: Value | None) -> ContactView:
    graph = formatter.graph
    faxes = graph.plain(iri, SCHEMA.faxNumber)
    emails = graph.plain(iri, SCHEMA.email)
    return ContactView(
        _anchor(iri),
        name,
        _telephones(graph, iri, faxes),
        tuple(Value(spaced(fax), safe_href(f"tel:{fax}")) for fax in faxes),
        tuple(Value(email, safe_href(f"mailto:{email}")) for email in emails),
        formatter.linked(iri, FOAF.homepage, SCHEMA.url),
        week(graph, graph.iris(iri, SCHEMA.hoursAvailable)),
    )


def _telephones(graph: Graph, iri: str, faxes: Iterable[str]) -> tuple[Value, ...]:
    """Return numbers in E.164 that can be dialled; an extension is a note."""
    telephones: dict[str, Value] = {}
    for address in graph.iris(iri, VCARD.hasTelephone):
        number, _, extension = address.removeprefix("tel:").partition(";ext=")
        if number not in faxes:
            note = gettext("extension %(number)s") % {"number": extension} if extension else None
            telephones[number] = Value(spaced(number), safe_href(address), note=note)
    for number in graph.plain(iri, SCHEMA.telephone, CV.telephone):
        if number not in telephones:
            telephones[number] = Value(spaced(number), safe_href(f"tel:{number}"))
    return tuple(telephones.values())


@lru_cache(maxsize=4096)
def spaced(number: str) -> str:
    """Return a number in E.164 as people write it ("+86 931 883 4621"); other text stays as it is."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:
        return number


def _units(formatter: ValueFormatter, iri: str) -> list[ContactView]:
    """Return the contacts of units; contacts that belong to no unit come after them."""
    graph = formatter.graph
    seen: set[str] = set()
    views: list[ContactView] = []
    for unit in graph.iris(iri, ORG.hasUnit):
        contacts = graph.iris(unit, SCHEMA.contactPoint)
        seen.update(contacts)
        views.extend(_contact(formatter, contact, formatter.iri(unit)) for contact in contacts or [unit])
    for contact in graph.iris(iri, SCHEMA.contactPoint, CV.contactPoint):
        if contact not in seen:
            kind = next(iter(formatter.texts(contact, SCHEMA.contactType)), None)
            views.append(_contact(formatter, contact, kind))
    return [view for view in views if view]


def _site(formatter: ValueFormatter, site: str) -> dict[str, Any]:
    """Return where an institution is: the address as written, the places it is in, a map, when it is open."""
    graph = formatter.graph
    addresses = graph.iris(site, ORG.siteAddress, SCHEMA.address)
    places = graph.iris(site, SCHEMA.containedInPlace)
    texts = (
        formatter.texts(address, LOCN.fullAddress) or formatter.texts(address, SCHEMA.streetAddress)
        for address in addresses
    )
    postal_codes = (graph.text(address, SCHEMA.postalCode) for address in addresses)
    address = [value for values in texts for value in values]
    postal_code = next((code for code in postal_codes if code), None)
    is_written = postal_code and any(postal_code in value.text for value in address)
    return {
        "anchor": _anchor(site),
        "address": address,
        "postal_code": None if is_written else postal_code,
        "places": formatter.places(places[0]) if places else (),
        "position": link_to_map(position) if (position := position_of(graph, site)) else None,
        "point": point_of(position, address),
        "country": next((code for row in addresses if (code := graph.text(row, SCHEMA.addressCountry))), ""),
        "hours": week(graph, graph.iris(site, SCHEMA.openingHoursSpecification)),
    }


def summary_of(view: Mapping[str, Any]) -> str:
    """Return what search engines and chat programs show of a page: its description, else what it is and where.

    Args:
        view: of an institution or of another thing.
    """
    texts = [value.text for value in (*view.get("description", ()), *view.get("definition", ()))]
    if texts:
        return shorten(texts[0], SUMMARY, placeholder=" …")
    kinds = " · ".join(dict.fromkeys(value.text for value in view["types"]))
    where = ", ".join(value.text for value in reversed(tuple(view.get("places", ()) or view.get("trail", ()))))
    if kinds and where:
        return gettext("%(kind)s in %(place)s") % {"kind": kinds, "place": where}
    return kinds or where


def _relations(formatter: ValueFormatter, iri: str, own: str) -> list[Relations]:
    relations = []
    for heading, predicates, tokens in _predicates_of_relations(own):
        if formatter.graph.has(iri, tokens) and (members := formatter.graph.iris(iri, *predicates)):
            shown = formatter.iris(formatter.fitting(members))
            more = formatter.more(iri, predicates[0]) if len(members) > len(shown) else ""
            relations.append(Relations(heading, shown, len(members), more, _PART in predicates))
    return relations


@lru_cache(maxsize=8)
def _predicates_of_relations(own: str) -> tuple[tuple[str, tuple[str, ...], frozenset[str]], ...]:
    """Return the headings of relations with their properties, our own terms being below ``own``.

    The properties are IRIs, once in their brackets.
    """
    named = (
        (heading, [name if ":" in name else own + name for name in map(str, names)]) for heading, names in _RELATIONS
    )
    return tuple((heading, tuple(iris), frozenset(f"<{iri}>" for iri in iris)) for heading, iris in named)


def _event(formatter: ValueFormatter, event: str, iri: str) -> dict[str, Any]:
    """Return a change that created or ended an institution: when, by which instruments, from and into which bodies."""
    graph = formatter.graph
    return {
        "anchor": _anchor(event),
        "date": graph.text(event, DCT.date),
        "instruments": formatter.linked(event, CV.hasFormalFramework),
        "before": formatter.iris(other for other in graph.iris(event, ORG.originalOrganization) if other != iri),
        "after": formatter.iris(other for other in graph.iris(event, ORG.resultingOrganization) if other != iri),
    }


def _duties(formatter: ValueFormatter, iri: str) -> tuple[tuple[DutyView, ...], Value | None]:
    """Return the responsibilities in their order, those of a lower level inside the one above, and their title."""
    graph = formatter.graph
    duties = sorted(graph.iris(iri, ORG.purpose), key=lambda duty: _rank(graph, duty))
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


def _rank(graph: Graph, duty: str) -> tuple[int, str]:
    text = graph.text(duty, SCHEMA.position) or ""
    return (int(text) if text.isascii() and text.isdigit() else 1_000_000, duty)


def _identifiers(formatter: ValueFormatter, iri: str) -> list[dict[str, Any]]:
    """Return the identifiers of others' registers by scheme, each value once, with the register that the match is from.

    The source's own key is left out where a scheme has the same value: a register names its number in both ways.
    """
    graph = formatter.graph
    schemes: dict[str, dict[str, tuple[Value, str | None]]] = {}
    for fragment in graph.iris(iri, SCHEMA.identifier):
        value = graph.text(fragment, SCHEMA.value) or ""
        address = next(iter(graph.iris(fragment, SCHEMA.url)), None)
        register = graph.graph_of(fragment, SCHEMA.value).partition("/graph/links-")[2] or None
        scheme = _SCHEMES.get(name := graph.text(fragment, SCHEMA.propertyID) or "identifier", name.capitalize())
        link = Value(value, safe_href(address) if address else None)
        schemes.setdefault(scheme, {}).setdefault(value, (link, register))
    known = {value for values in schemes.values() for value in values}
    own: dict[str, dict[str, tuple[Value, str | None]]] = {}
    for literal in graph.literals(iri, ORG.identifier, DCT.identifier):
        if literal.value not in known:
            datatype = literal.datatype.value
            scheme = formatter.labels.name(datatype) if datatype.startswith(formatter.uris.base) else marked("Key")
            own.setdefault(scheme, {})[literal.value] = (Value(literal.value), None)
    return [{"scheme": scheme, "values": list(values.values())} for scheme, values in (*own.items(), *schemes.items())]
