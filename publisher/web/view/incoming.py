"""What other records say of this one: what lies in a place, belongs to a body, rests on a law, has a concept."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from publisher.rdf.namespaces import CV, DCT, ORG, OWL, SCHEMA, SKOS, prefixes
from publisher.release import Release, SearchHit, StoredRecord
from publisher.uris import Kind
from publisher.web.view.labels import Labels
from publisher.web.view.values import Value

SHOWN: Final = 60
"""How many of a kind a page lists; the rest is a search away."""

_PREDICATE: Final = re.compile(rb"^<[^>]*> <([^>]*)> <([^>]*)> ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Group:
    """Things that refer to this one in one way.

    Attributes:
        heading: how they do, for a person.
        members: the things, by label.
        total: how many things of their kind refer to this one, where not all of them are listed; else 0.
        query: the query string of the search that lists all of those.
    """

    heading: str
    members: tuple[Value, ...]
    total: int = 0
    query: str = ""


def incoming(release: Release, record: StoredRecord, labels: Labels, known: Collection[str]) -> tuple[Group, ...]:
    """What refers to a thing, in groups; what lies below it in its own tree is the tree's to tell.

    Args:
        release: where to look.
        record: the thing.
        labels: the names of properties.
        known: IRIs that the thing itself refers to, and that its page shows already.
    """
    groups: list[Group] = []
    for kind in (Kind.INSTITUTION, Kind.LEGISLATION):
        page = release.linking(record.iri, kind=kind, limit=SHOWN + len(known))
        unknown = [hit for hit in page.hits if hit.iri not in known]
        found = _groups(release, record, tuple(unknown[:SHOWN]), labels)
        if found and (len(unknown) > SHOWN or page.total > len(page.hits)):
            query = urlencode({"linked": f"{record.kind}/{record.slug}", "kind": kind})
            found[-1] = replace(found[-1], total=page.total, query=query)
        groups.extend(found)
    return tuple(groups)


def _groups(release: Release, record: StoredRecord, hits: tuple[SearchHit, ...], labels: Labels) -> list[Group]:
    """The hits of one kind, by how they refer: those who share the way are one group."""
    by_heading: dict[str, list[SearchHit]] = {}
    own = prefixes(release.uris.base)["v"]
    for hit in hits:
        by_heading.setdefault(_heading(release, record, hit, labels, own), []).append(hit)
    return [Group(heading, _values(release, tuple(row))) for heading, row in by_heading.items() if heading]


def _values(release: Release, hits: tuple[SearchHit, ...]) -> tuple[Value, ...]:
    path = release.uris.path
    return tuple(
        Value(hit.label, f"{path}/doc/{hit.kind}/{hit.slug}", hit.iri, note=hit.facets.get("type"), internal=True)
        for hit in hits
    )


def _heading(release: Release, record: StoredRecord, hit: SearchHit, labels: Labels, own: str) -> str:
    """How a thing refers to this one, in words; "" where only an ancestor of what it says is meant.

    All that is in a place, or has a concept, is one group, however it says so.
    """
    if record.kind is Kind.PLACE:
        return "Institutions here"
    if record.kind is Kind.CONCEPT:
        return "Institutions with this concept"
    source = release.record(hit.kind, hit.slug)
    if source is None:
        return ""
    target = record.iri.encode()
    said = [match[1].decode() for match in _PREDICATE.finditer(source.quads) if match[2] == target]
    for predicate in said:
        if heading := _headings(own).get(predicate):
            return heading
    return labels.name(said[0]) if said else ""


def _headings(own: str) -> dict[str, str]:
    return {
        str(ORG.subOrganizationOf): "Institutions that belong to it",
        str(SCHEMA.parentOrganization): "Institutions that belong to it",
        str(ORG.hasSubOrganization): "Belongs to",
        str(SCHEMA.subOrganization): "Belongs to",
        f"{own}concurrentlyServesAs": "Also served by",
        f"{own}ledBy": "Leads",
        str(ORG.reportsTo): "Institutions that report to it",
        str(ORG.linkedTo): "Linked from",
        str(ORG.originalOrganization): "What came of it",
        str(ORG.resultingOrganization): "What it came of",
        str(DCT.replaces): "Replaced by",
        str(DCT.isReplacedBy): "Took the place of",
        str(CV.hasFormalFramework): "Institutions that rest on it",
        str(OWL.sameAs): "The same in other sources",
        str(SKOS.closeMatch): "Close matches in other sources",
    }
