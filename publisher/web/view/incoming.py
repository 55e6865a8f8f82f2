"""Other records that refer to this one: institutions in a place, parts of a body, those with a concept or a law."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from publisher.rdf.namespaces import CV, DCT, ORG, OWL, SCHEMA, SKOS
from publisher.release import Release, SearchHit, StoredRecord
from publisher.uris import Kind
from publisher.web.languages.reader import marked
from publisher.web.view.labels import Labels, labels
from publisher.web.view.names import Name, Names
from publisher.web.view.values import Value

SHOWN: Final = 60
"""How many of a kind a page lists; a search lists the rest."""

_PREDICATE: Final = re.compile(rb"^<[^>]*> <([^>]*)> <([^>]*)> ", re.MULTILINE)

_HEADINGS: Final = {
    str(ORG.subOrganizationOf): marked("Institutions that belong to it"),
    str(SCHEMA.parentOrganization): marked("Institutions that belong to it"),
    str(ORG.hasSubOrganization): marked("Belongs to"),
    str(SCHEMA.subOrganization): marked("Belongs to"),
    "concurrentlyServesAs": marked("Also served by"),
    "ledBy": marked("Leads"),
    str(ORG.reportsTo): marked("Institutions that report to it"),
    str(ORG.linkedTo): marked("Linked from"),
    str(ORG.originalOrganization): marked("Later institutions"),
    str(ORG.resultingOrganization): marked("Earlier institutions"),
    str(DCT.replaces): marked("Replaced by"),
    str(DCT.isReplacedBy): marked("Replaces"),
    str(CV.hasFormalFramework): marked("Institutions that it is the legal basis of"),
    str(OWL.sameAs): marked("The same in other sources"),
    str(SKOS.closeMatch): marked("Close matches in other sources"),
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


def incoming(
    release: Release, record: StoredRecord, kinds: Iterable[Kind], shown: Collection[str]
) -> tuple[Group, ...]:
    """Return what refers to a thing, in groups; what is below it in its own tree is listed there.

    Args:
        release: where to look.
        record: the thing.
        kinds: of live things that refer to it.
        shown: IRIs that the thing itself refers to, and that its page shows already.
    """
    groups: list[Group] = []
    for kind in kinds:
        page = release.linking(record.iri, kind=kind, limit=SHOWN + len(shown))
        unknown = [hit for hit in page.hits if hit.iri not in shown]
        of_kind = _groups(release, record, tuple(unknown[:SHOWN]))
        if of_kind and (len(unknown) > SHOWN or page.total > len(page.hits)):
            query = urlencode({"linked": f"{record.kind}/{record.slug}", "kind": kind})
            of_kind[-1] = replace(of_kind[-1], total=page.total, query=query)
        groups.extend(of_kind)
    return tuple(groups)


def hit_values(release: Release, hits: Sequence[SearchHit]) -> list[Value]:
    """Return search hits as links to their pages, each with its type as the note, named for the reader."""
    names, words = Names.of(release, (hit.iri for hit in hits)), labels(release.uris.base)
    return [_hit_value(release, hit, names.get(hit.iri, hit.label), words) for hit in hits]


def _hit_value(release: Release, hit: SearchHit, name: Name, words: Labels) -> Value:
    href, kind = f"{release.uris.path}/doc/{hit.kind}/{hit.slug}", hit.facets.get("type")
    note = words.in_reading(kind) if kind else None
    return Value(name.text, href, hit.iri, name.language, note=note, internal=True)


def _groups(release: Release, record: StoredRecord, hits: tuple[SearchHit, ...]) -> list[Group]:
    """Group the hits of one kind by how they refer."""
    by_heading: dict[str, list[Value]] = {}
    for hit, value in zip(hits, hit_values(release, hits), strict=True):
        if heading := _heading(release, record, hit):
            by_heading.setdefault(heading, []).append(value)
    return [Group(heading, tuple(members)) for heading, members in by_heading.items()]


def _heading(release: Release, record: StoredRecord, hit: SearchHit) -> str:
    """Return how a thing refers to this one, in words; "" if it only refers to something below it.

    Whatever is in a place, or has a concept, is one group, however it refers to it.
    """
    if record.kind is Kind.PLACE:
        return marked("Institutions here")
    if record.kind is Kind.CONCEPT:
        return marked("Institutions with this concept")
    statements = release.statements(hit.kind, hit.slug)
    target, own = record.iri.encode(), release.uris.term("")
    predicates = [match[1].decode() for match in _PREDICATE.finditer(statements) if match[2] == target]
    known = (_HEADINGS.get(predicate.removeprefix(own)) for predicate in predicates)
    named = (labels(release.uris.base).name(predicate) for predicate in predicates)
    return next((heading for heading in known if heading), "") or next(named, "")
