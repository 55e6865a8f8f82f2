"""What other records say of this one: what lies in a place, belongs to a body, rests on a law, has a concept."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from publisher.namespaces import CV, DCT, ORG, SCHEMA, prefixes
from publisher.release import Release, SearchHit, SearchPage, StoredRecord
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
        more: how many there are beyond those listed.
        facet: the search that lists them all (facet name, value), None where no search does.
    """

    heading: str
    members: tuple[Value, ...]
    more: int = 0
    facet: tuple[str, str] | None = None


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
        page = release.linking(record.iri, kind=kind, limit=SHOWN)
        hits = tuple(hit for hit in page.hits if hit.iri not in known)
        if hits:
            groups.extend(_groups(release, record, SearchPage(page.total - len(page.hits) + len(hits), hits), labels))
    return tuple(groups)


def _groups(release: Release, record: StoredRecord, page: SearchPage, labels: Labels) -> list[Group]:
    """The hits of one kind, by how they refer: those who share the way are one group."""
    more, facet = page.total - len(page.hits), ("linked", f"{record.kind}/{record.slug}")
    if record.kind in (Kind.PLACE, Kind.CONCEPT):
        heading = "Institutions here" if record.kind is Kind.PLACE else "Institutions with this concept"
        return [Group(heading, _values(release, page.hits), more, facet)]
    own = prefixes(release.uris.base)["v"]
    by_heading: dict[str, list[SearchHit]] = {}
    for hit in page.hits:
        by_heading.setdefault(_heading(release, record, hit, labels, own), []).append(hit)
    groups = [Group(heading, _values(release, tuple(row))) for heading, row in by_heading.items() if heading]
    if more and groups:
        groups[-1] = Group(groups[-1].heading, groups[-1].members, more, facet)
    return groups


def _values(release: Release, hits: tuple[SearchHit, ...]) -> tuple[Value, ...]:
    path = release.uris.path
    return tuple(
        Value(hit.label, f"{path}/doc/{hit.kind}/{hit.slug}", hit.iri, note=hit.facets.get("type"), internal=True)
        for hit in hits
    )


def _heading(release: Release, record: StoredRecord, hit: SearchHit, labels: Labels, own: str) -> str:
    """How a thing refers to this one, in words; "" where only an ancestor of what it says is meant."""
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
        str(ORG.linkedTo): "Linked from",
        str(ORG.originalOrganization): "What came of it",
        str(ORG.resultingOrganization): "What it came of",
        str(DCT.replaces): "Replaced by",
        str(DCT.isReplacedBy): "Took the place of",
        str(CV.hasFormalFramework): "Institutions that rest on it",
    }
