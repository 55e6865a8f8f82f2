"""The parts of an institution: sites with address and hours, contacts, duties, events.

Each function adds the nodes of its part to the work and returns their IRIs. Parts are fragments of the institution's
IRI, numbered in the order of the record. Specified by docs/mapping.md.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from urllib.parse import quote

from publisher.mapping.nodes import Node, Work
from publisher.mapping.periods import PROPERTIES, DatedFacts, is_over
from publisher.mapping.streets import street_of
from publisher.records import (
    Address,
    Contact,
    Coordinates,
    Institution,
    NoteKind,
    OpeningHours,
    Relation,
    RelationKind,
    Site,
    Telephone,
)
from publisher.uris import Kind

_HOLIDAYS: Final = ("holidays",)


def _numbered(name: str, number: int) -> str:
    """Name a fragment; the first of its kind has no number ("site", "site-2")."""
    return name if number == 1 else f"{name}-{number}"


def opening_hours(work: Work, intervals: Sequence[OpeningHours]) -> list[str]:
    """Add opening hours, each interval of an institution once; return the IRIs of all.

    A closure on public holidays is an interval without ``opens``, as schema.org defines it.
    """
    iris: dict[str, None] = {}
    for hours in intervals:
        key = (hours.days, hours.opens, hours.closes)
        if key not in work.hours:
            node: Node = {
                "@id": work.part(f"hours-{len(work.hours) + 1}"),
                "@type": "schema:OpeningHoursSpecification",
                "dayOfWeek": [f"schema:{day}" for day in hours.days],
                "opens": hours.opens,
                "closes": hours.closes,
                "description": work.text(hours.text),
            }
            work.hours[key] = work.add(node)
        iris[work.hours[key]] = None
    if any(hours.closed_on_public_holidays for hours in intervals):
        if _HOLIDAYS not in work.hours:
            closed = {"@type": "schema:OpeningHoursSpecification", "dayOfWeek": ["schema:PublicHolidays"]}
            work.hours[_HOLIDAYS] = work.add({"@id": work.part("hours-public-holidays"), **closed})
        iris[work.hours[_HOLIDAYS]] = None
    return list(iris)


def site(work: Work, site: Site, number: int) -> tuple[str, str | None]:
    """Add a site; return its IRI and its address's."""
    name = _numbered("site", number)
    address = _address(work, site.address, _numbered("address", number)) if site.address else None
    place = site.place or (site.address.place if site.address else None)
    point = position(work, site.coordinates, _numbered("position", number))
    iri = work.add(
        {
            "@id": work.part(name),
            "@type": ["org:Site", "schema:Place", *(["geo:Feature"] if point else ())],
            "siteAddress": address,
            "address": address,
            "containedInPlace": work.place(place, "site"),
            "geoCoordinates": point,
            "hasGeometry": point,
            "openingHoursSpecification": opening_hours(work, site.hours),
        }
    )
    return iri, address


def _address(work: Work, address: Address, name: str) -> str:
    """Add an address, in the terms of locn, schema.org and vCard at once."""
    return work.add(
        {
            "@id": work.part(name),
            "@type": ["locn:Address", "schema:PostalAddress", "vcard:Address"],
            "fullAddress": work.text(address.full),
            "locatorDesignator": address.locator_designator and work.clean(address.locator_designator),
            "locatorName": work.text(address.locator_name),
            "thoroughfare": work.text(address.thoroughfare),
            "addressArea": work.text(address.area),
            "postName": work.text(address.locality),
            "adminUnitL2": work.text(address.region),
            "adminUnitL1": work.text(address.country_name),
            "postCode": address.postal_code and work.clean(address.postal_code),
            "streetAddress": work.text(street_of(address)),
            "addressLocality": work.text(address.locality),
            "addressRegion": work.text(address.region),
            "addressCountry": address.country,
            "postalCode": address.postal_code and work.clean(address.postal_code),
        }
    )


def position(work: Work, coordinates: Coordinates | None, name: str) -> str | None:
    """Add a point in WGS 84, in plain decimals ("36.0606"); as well-known text it has its longitude first (CRS84)."""
    if coordinates is None:
        return None
    latitude, longitude = (format(Decimal(repr(it)), "f") for it in (coordinates.latitude, coordinates.longitude))
    return work.add(
        {
            "@id": work.part(name),
            "@type": ["schema:GeoCoordinates", "geo:Geometry"],
            "latitude": latitude,
            "longitude": longitude,
            "asWKT": f"POINT({longitude} {latitude})",
        }
    )


def _telephone_iri(telephone: Telephone) -> str:
    """Return the number as a tel: IRI (RFC 3966), its extension included."""
    extension = f";ext={quote(telephone.extension, safe='')}" if telephone.extension else ""
    return f"tel:{telephone.e164}{extension}"


def _numbers(telephones: Sequence[Telephone], kind: str) -> list[str]:
    """Return the numbers of one kind ("voice", "fax") in E.164, each once."""
    return list(dict.fromkeys(telephone.e164 for telephone in telephones if telephone.kind == kind))


def reachable(work: Work, telephones: Sequence[Telephone], emails: Sequence[str]) -> Node:
    """Return the telephone and mail properties that an institution and a contact share."""
    emails = [email for email in emails if _mailable(work, email)]
    return {
        "telephone": _numbers(telephones, "voice"),
        "hasTelephone": list(dict.fromkeys(_telephone_iri(number) for number in telephones)),
        "faxNumber": _numbers(telephones, "fax"),
        "email": emails,
        "hasEmail": [f"mailto:{quote(email, safe='@')}" for email in emails],
    }


def _mailable(work: Work, email: str) -> bool:
    """Whether an address has exactly one @ and no space (RFC 5321); one that cannot be used is noted."""
    local, _, domain = email.rpartition("@")
    valid = bool(local and domain) and "@" not in local and not any(char.isspace() for char in email)
    if not valid:
        work.note(NoteKind.NOT_UNDERSTOOD, "Not an e-mail address; it was left out", field="email", value=email)
    return valid


def _contact_point(
    work: Work, fragment: str, label: Node | str | None, telephones: Sequence[Telephone], emails: Sequence[str]
) -> Node:
    shared = reachable(work, telephones, emails)
    return {
        "@id": work.part(fragment),
        "@type": ["schema:ContactPoint", "cv:ContactPoint"],
        "contactType": label,
        **shared,
        "cvTelephone": shared["telephone"],
        "cvEmail": shared["email"],
    }


def contact(work: Work, contact: Contact, number: int) -> tuple[str, str | None]:
    """Add a contact, and the unit that answers it where it has a name; return the IRIs of both."""
    name = work.text(contact.unit)
    emails = [contact.email] if contact.email else []
    node = _contact_point(work, _numbered("contact", number), name, contact.telephones, emails)
    node["url"] = work.web_iris([contact.url] if contact.url else [], "contact")
    node["hoursAvailable"] = opening_hours(work, contact.hours)
    iri = work.add(node)
    if name is None:
        return iri, None
    unit = {
        "@id": work.part(_numbered("unit", number)),
        "@type": "org:OrganizationalUnit",
        "prefLabel": name,
        "unitOf": work.iri,
        "contactPoint": iri,
    }
    return iri, work.add(unit)


def internal_units(work: Work, record: Institution) -> list[str]:
    """Add the units of an institution in their order; one that a contact names too is that contact's unit."""
    of_contacts = {
        contact.unit.value: work.part(_numbered("unit", number))
        for number, contact in enumerate(record.contacts, 1)
        if contact.unit
    }
    return [
        work.add(
            {
                "@id": of_contacts.get(unit.name.value) or work.part(f"internal-unit-{number:02d}"),
                "@type": "org:OrganizationalUnit",
                "prefLabel": work.text(unit.name),
                "unitOf": work.iri,
                "position": number,
                "notation": unit.notation and work.clean(unit.notation),
                "description": work.text(unit.duties),
            }
        )
        for number, unit in enumerate(record.units, 1)
    ]


def labelled_numbers(work: Work, telephones: Sequence[Telephone]) -> list[str]:
    """Add a contact for each number with a label or an extension; return their IRIs."""
    return [
        work.add(_contact_point(work, f"telephone-{number}", label and work.clean(label), [telephone], ()))
        for number, telephone in enumerate(telephones, 1)
        if (label := telephone.label) or telephone.extension
    ]


def responsibilities(work: Work, record: Institution) -> list[str]:
    """Add the duties in their order, each a concept with its own IRI."""
    if not record.responsibilities:
        return []
    scheme = work.add(
        {
            "@id": work.part("responsibilities"),
            "@type": "skos:ConceptScheme",
            "title": work.text(record.responsibilities_title),
        }
    )
    return [
        work.add(
            {
                "@id": work.part(f"responsibility-{duty.position:02d}"),
                "@type": "skos:Concept",
                "position": duty.position,
                "notation": duty.notation and work.clean(duty.notation),
                "definition": work.text(duty.text),
                "inScheme": scheme,
                "broader": work.part(f"responsibility-{duty.parent:02d}") if duty.parent else None,
            }
        )
        for duty in record.responsibilities
    ]


def legal_events(work: Work, record: Institution) -> list[str]:
    """Add an event for each legal instrument that the institution rests on."""
    events = []
    for number, instrument in enumerate(record.legal_basis, 1):
        legislation = work.link(work.uris.thing(Kind.LEGISLATION, instrument.slug))
        node = {
            "@id": work.part(f"change-{number}"),
            "@type": "org:ChangeEvent",
            "date": f"{instrument.year:04d}" if instrument.year else None,
            "hasFormalFramework": legislation,
            "resultingOrganization": work.iri,
        }
        events.append(work.add(node))
    return events


_PROPERTIES: Final = {
    RelationKind.PARENT: ("subOrganizationOf", "parentOrganization"),
    RelationKind.CHILD: ("hasSubOrganization", "subOrganization"),
    RelationKind.CONCURRENT: ("concurrentlyServesAs",),
    RelationKind.RELATED: ("linkedTo",),
    RelationKind.LED_BY: ("ledBy",),
    RelationKind.REPORTS_TO: ("reportsTo",),
    RelationKind.PREDECESSOR: ("resultedFrom",),
    RelationKind.SUCCESSOR: ("changedBy",),
}


def relations(work: Work, record: Institution, facts: DatedFacts) -> Node:
    """Return the properties that lead to other institutions; one that is in no record is noted.

    A relation that is over is one of the dated facts alone.
    """
    properties: dict[str, list[str]] = {}
    for number, relation in enumerate(record.relations, 1):
        other = _target(work, relation)
        if other is None or other == work.iri:
            continue
        facts.add_relation(relation, other)
        if is_over(relation.period) and relation.kind in PROPERTIES:
            continue
        value = _succession(work, relation.kind, other, number)
        for name in _PROPERTIES[relation.kind]:
            properties.setdefault(name, []).append(value)
    return dict(properties)


def _target(work: Work, relation: Relation) -> str | None:
    """Return the IRI of a relation's other institution, or None with a note."""
    ref = relation.target
    slug = work.resolver.institution(ref, work.source)
    if slug is not None:
        return work.link(work.uris.thing(Kind.INSTITUTION, slug))
    work.note(
        NoteKind.LOST,
        f"The {relation.kind.value} institution named here is in no record; the relation was left out",
        field=ref.origin.field if ref.origin else relation.kind.value,
        value=ref.label.value if ref.label else ref.key,
    )
    return None


def _succession(work: Work, kind: RelationKind, other: str, number: int) -> str:
    """Return the event between this and a predecessor or successor (org section 4.5), else the other institution."""
    if kind not in {RelationKind.PREDECESSOR, RelationKind.SUCCESSOR}:
        return other
    before, after = (other, work.iri) if kind is RelationKind.PREDECESSOR else (work.iri, other)
    return work.add(
        {
            "@id": work.part(f"succession-{number}"),
            "@type": "org:ChangeEvent",
            "originalOrganization": before,
            "resultingOrganization": after,
        }
    )
