"""An institution's record as nodes: W3C org for structure, schema.org for description.

Pure: a record in, nodes out; no files, no network, no clock. Specified by docs/mapping.md; exemplified by
tests/mapping/test_institution.py.
"""

from typing import Final

from publisher.mapping import document, identifiers, parts
from publisher.mapping.nodes import Node, Work, calendar_date
from publisher.mapping.periods import DatedFacts, is_over
from publisher.records import Institution, NoteKind, State, Text
from publisher.uris import Kind

ADMS_STATUS: Final = "http://purl.org/adms/status/"
"""The status values that ADMS 2.0 recommends for adms:status."""

_STATUS: Final = {
    State.ACTIVE: None,
    State.INACTIVE: f"{ADMS_STATUS}Deprecated",
    State.WITHDRAWN: f"{ADMS_STATUS}Withdrawn",
    State.MERGED: f"{ADMS_STATUS}Withdrawn",
}

_PUBLIC: Final = frozenset({"GovernmentOrganization", "PublicOrganisation"})


def describe(work: Work, record: Institution) -> str | None:
    """Add the nodes of one record; return the successor's IRI where the record was merged into another."""
    gone = record.state in {State.WITHDRAWN, State.MERGED}
    successor = _successor(work, record)
    node = {**_identity(work, record), "isReplacedBy": successor}
    if gone:
        node |= {"@type": "as:Tombstone", "formerType": types(record)}
    else:
        node |= {"@type": types(record), **_substance(work, record)}
    work.add(node)
    if not gone:
        _links(work, record)
    document.record(work, record.document)
    document.notes(work, record.document.notes, record.document.raw_fields)
    return successor


def _links(work: Work, record: Institution) -> None:
    """Link the same institutions of other sources, each in the graph of its evidence.

    The names that they have in languages in which this record has none are names of the same institution.
    """
    languages = {(name.language or "").partition("-")[0].lower() for name in record.names}
    for link in work.resolver.linked(work.slug):
        other = work.link(work.uris.thing(Kind.INSTITUTION, link.slug))
        node: Node = {"@id": work.iri, link.relation: other}
        if link.relation == "owlSameAs":
            names = [Text(value=text, language=tag) for text, tag in link.names if _adds(tag, languages)]
            node |= {"prefLabel": work.texts(names), "name": work.texts(names)}
        work.add(node, f"links-{link.evidence}")


def _adds(tag: str, languages: set[str]) -> bool:
    """Whether a name in a language is the first in it; the language then counts as present."""
    primary = tag.partition("-")[0].lower()
    is_new = bool(primary) and primary not in languages
    languages.add(primary)
    return is_new


def types(record: Institution) -> list[str]:
    """Return the classes of an institution; a public one is CPOV's PublicOrganisation too."""
    public = [] if _PUBLIC.isdisjoint(record.types) else ["cv:PublicOrganisation"]
    narrow = [name for name in record.types if name != "PublicOrganisation"]
    return ["org:FormalOrganization", *public, *(f"schema:{name}" for name in narrow or ["Organization"])]


def _successor(work: Work, record: Institution) -> str | None:
    """Return what took the record's place; one that is unknown is noted, and the record counts as deleted."""
    if record.state is not State.MERGED or record.merged_into is None:
        return None
    slug = work.resolver.institution(record.merged_into, work.source)
    if slug is None:
        work.note(NoteKind.LOST, "The record that took this one's place is not published", value=record.merged_into.key)
        return None
    return work.link(work.uris.thing(Kind.INSTITUTION, slug))


def _identity(work: Work, record: Institution) -> Node:
    """Return what every institution has, a tombstone included: names, identifiers, dates, state."""
    scheme = f"v:{record.key_scheme}" if record.key_scheme else "xsd:string"
    others = work.texts((*record.alt_names, *record.acronyms, *record.former_names))
    return {
        "@id": work.iri,
        "prefLabel": work.texts(record.names),
        "name": work.texts(record.names),
        "altLabel": others,
        "alternateName": others,
        "acronym": work.texts(record.acronyms),
        "formerName": work.texts(record.former_names),
        "orgIdentifier": None if record.mention_only else {"@value": work.clean(record.key), "@type": scheme},
        "status": _STATUS[record.state],
        "foundingDate": calendar_date(record.founded),
        "dissolutionDate": calendar_date(record.dissolved),
        "mainEntityOfPage": work.document,
        "owlSameAs": work.web_iris(record.same_as, "same as"),
        **identifiers.identifiers(work, record.identifiers, record.domains),
    }


def _substance(work: Work, record: Institution) -> Node:
    """Return what only an institution has that is not a tombstone."""
    facts = DatedFacts(work)
    facts.add_names(record)
    structure = parts.relations(work, record, facts)
    structure["resultedFrom"] = [*parts.legal_events(work, record), *structure.get("resultedFrom", ())]
    gone = [work.link(work.uris.thing(Kind.INSTITUTION, slug)) for slug in work.resolver.replaced(work.slug)]
    statuses = [record.status] if record.status else []
    return {
        "description": work.text(record.description),
        "classification": [work.concept(ref) for ref in (*record.classifications, *statuses)],
        "administrativeRank": work.concept(record.rank),
        "keywords": [work.concept(ref) for ref in record.keywords],
        "replaces": gone,
        **structure,
        **_whereabouts(work, record, facts),
        "timeBoundedFact": facts.iris,
        "homepage": (homepages := work.web_iris(record.homepages, "homepage")),
        "url": homepages,
        "seeAlso": work.web_iris(record.links, "link"),
        "purpose": parts.responsibilities(work, record),
    }


def _whereabouts(work: Work, record: Institution, facts: DatedFacts) -> Node:
    """Return sites, contacts, telephones and places; a site that was left is one of the dated facts alone."""
    every = [parts.site(work, site, number) for number, site in enumerate(record.sites, 1)]
    facts.add_sites(record, every)
    sites = [known for known, site in zip(every, record.sites, strict=True) if not is_over(site.period)]
    units = [parts.contact(work, contact, number) for number, contact in enumerate(record.contacts, 1)]
    contacts = [iri for iri, _ in units] + parts.labelled_numbers(work, record.telephones)
    return {
        **parts.reachable(work, record.telephones, record.emails),
        "hasPrimarySite": [iri for iri, _ in sites[:1]],
        "hasSite": [iri for iri, _ in sites[1:]],
        "location": [iri for iri, _ in sites],
        "address": [address for _, address in sites if address],
        "contactPoint": contacts,
        "cvContactPoint": contacts,
        "hasUnit": list(dict.fromkeys([*(unit for _, unit in units if unit), *parts.internal_units(work, record)])),
        "spatial": work.place(record.place, "place"),
        "areaServed": work.place(record.area_served, "area served"),
    }
