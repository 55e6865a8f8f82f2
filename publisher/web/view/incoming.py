"""Other records that refer to this one: institutions in a place, parts of a body, those with a concept or a law."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from publisher.rdf.namespaces import CV, DCT, ORG, OWL, SCHEMA, SKOS, prefixes
from publisher.release import Release, SearchHit, StoredRecord
from publisher.uris import Kind
from publisher.web.view.values import Value, labels

SHOWN: Final = 60
"""How many of a kind a page lists; a search lists the rest."""

_PREDICATE: Final = re.compile(rb"^<[^>]*> <([^>]*)> <([^>]*)> ", re.MULTILINE)

_HEADINGS: Final = {
    str(ORG.subOrganizationOf): "Institutions that belong to it",
    str(SCHEMA.parentOrganization): "Institutions that belong to it",
    str(ORG.hasSubOrganization): "Belongs to",
    str(SCHEMA.subOrganization): "Belongs to",
    "concurrentlyServesAs": "Also served by",
    "ledBy": "Leads",
    str(ORG.reportsTo): "Institutions that report to it",
    str(ORG.linkedTo): "Linked from",
    str(ORG.originalOrganization): "Later institutions",
    str(ORG.resultingOrganization): "Earlier institutions",
    str(DCT.replaces): "Replaced by",
    str(DCT.isReplacedBy): "Replaces",
    str(CV.hasFormalFramework): "Institutions that it is the legal basis of",
    str(OWL.sameAs): "The same in other sources",
    str(SKOS.closeMatch): "Close matches in other sources",
}
"""Headings by the property that refers to the thing; a bare name is a term of our own."""


@dataclass(frozen=True, slots=True)
class Group:
    """Things that refer to this one in one way.

    Attributes:
        heading: names the relation.
        members: the things, by label.
        total: how many things of their kind refer to this one, if not all of them are listed; else 0.
        query: the query string of the search that lists all of those.
    """

    heading: str
    members: tuple[Value, ...]
    total: int = 0
    query: str = ""


def incoming(release: Release, record: StoredRecord, shown: Collection[str]) -> tuple[Group, ...]:
    """Return what refers to a thing, in groups; what is below it in its own tree is listed there.

    Args:
        release: where to look.
        record: the thing.
        shown: IRIs that the thing itself refers to, and that its page shows already.
    """
    groups: list[Group] = []
    for kind in (Kind.INSTITUTION, Kind.LEGISLATION):
        page = release.linking(record.iri, kind=kind, limit=SHOWN + len(shown))
        unknown = [hit for hit in page.hits if hit.iri not in shown]
        of_kind = _groups(release, record, tuple(unknown[:SHOWN]))
        if of_kind and (len(unknown) > SHOWN or page.total > len(page.hits)):
            query = urlencode({"linked": f"{record.kind}/{record.slug}", "kind": kind})
            of_kind[-1] = replace(of_kind[-1], total=page.total, query=query)
        groups.extend(of_kind)
    return tuple(groups)


def hit_value(release: Release, hit: SearchHit) -> Value:
    """Return a search hit as a link to its page, with its type as the note."""
    href = f"{release.uris.path}/doc/{hit.kind}/{hit.slug}"
    return Value(hit.label, href, hit.iri, note=hit.facets.get("type"), internal=True)


def _groups(release: Release, record: StoredRecord, hits: tuple[SearchHit, ...]) -> list[Group]:
    """Group the hits of one kind by how they refer."""
    by_heading: dict[str, list[Value]] = {}
    for hit in hits:
        if heading := _heading(release, record, hit):
            by_heading.setdefault(heading, []).append(hit_value(release, hit))
    return [Group(heading, tuple(members)) for heading, members in by_heading.items()]


def _heading(release: Release, record: StoredRecord, hit: SearchHit) -> str:
    """Return how a thing refers to this one, in words; "" if it only refers to something below it.

    Whatever is in a place, or has a concept, is one group, however it refers to it.
    """
    if record.kind is Kind.PLACE:
        return "Institutions here"
    if record.kind is Kind.CONCEPT:
        return "Institutions with this concept"
    source = release.record(hit.kind, hit.slug)
    if source is None:
        return ""
    target, own = record.iri.encode(), prefixes(release.uris.base)["v"]
    predicates = [match[1].decode() for match in _PREDICATE.finditer(source.quads) if match[2] == target]
    known = (_HEADINGS.get(predicate.removeprefix(own)) for predicate in predicates)
    named = (labels(release.uris.base).name(predicate) for predicate in predicates)
    return next((heading for heading in known if heading), "") or next(named, "")
