"""Records to RDF: record -> JSON-LD nodes in the words of ontology/context.jsonld -> quads.

Pure: records in, descriptions out; no network, no clock, no files but the context. A description's triples have no
blank node: parts are fragments of the thing's IRI or of its document's. Where they go:

* the thing: the default graph;
* its record (provenance, raw fields, statistics): ``<base>/graph/provenance``;
* quality notes: ``<base>/graph/quality``;
* facts that another register gives: ``<base>/graph/links-{register}``.

Specified by docs/mapping.md.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from publisher.errors import IdentifierConflictError
from publisher.mapping import document, facets, institution, things, tombstones
from publisher.mapping.expansion import expansion
from publisher.mapping.nodes import Link, Node, Resolver, Work
from publisher.mapping.things import Law
from publisher.mapping.tombstones import Gone
from publisher.rdf.description import Description, links_of
from publisher.records import Concept, ConceptScheme, Institution, InstitutionRef, Place, SourceFile, State, Text
from publisher.uris import Kind, UriPolicy, file_slug

__all__ = ["Gone", "Law", "Link", "Mapper", "Resolver"]


Thing = TypeVar("Thing")


class _NoReferences(Resolver):
    """For things that refer to no institution."""


class Mapper:
    """Map records of one publication. Stateless: safe to share, cheap to make, picklable."""

    def __init__(self, uris: UriPolicy) -> None:
        self.uris = uris

    def institutions(self, batch: Sequence[Institution], resolver: Resolver) -> list[Description]:
        """Map institutions, in order, one description each; ``raw`` is left for the pipeline to fill in.

        The slug is the one that the resolver has for the record itself. A record that brings its own statements is
        described by them alone.

        Raises:
            IdentifierConflictError: two records of the batch have the same IRI.
        """
        drafts = [None if record.statements else self._institution(record, resolver) for record in batch]
        described = iter(_described([draft for draft in drafts if draft]))
        return _distinct(
            next(described) if draft else self._as_stated(record) for draft, record in zip(drafts, batch, strict=True)
        )

    def places(self, places: Iterable[Place]) -> list[Description]:
        """Map places; the caller gives the ancestors of each too."""
        named = [(place.key, [*_values(place.names), *_values(place.other_names)], place) for place in places]
        return self._shared(Kind.PLACE, named, things.place)

    def concepts(self, schemes: Iterable[ConceptScheme], concepts: Iterable[Concept]) -> list[Description]:
        """Map concept schemes, then concepts."""
        named_schemes = [(scheme.slug, _values(scheme.titles), scheme) for scheme in schemes]
        named = [(f"{concept.scheme}/{concept.slug}", _values(concept.labels), concept) for concept in concepts]
        return [
            *self._shared(Kind.CONCEPT, named_schemes, things.scheme),
            *self._shared(Kind.CONCEPT, named, things.concept),
        ]

    def legislation(self, laws: Iterable[Law]) -> list[Description]:
        """Map legal instruments."""
        named = [(law.mentions[0].slug, law.names(), law) for law in laws]
        return self._shared(Kind.LEGISLATION, named, things.legislation)

    def files(self, files: Iterable[SourceFile]) -> list[Description]:
        """Map files of many records."""
        named = [(file_slug(file.source, file.name), [file.name], file) for file in files]
        return self._shared(Kind.FILE, named, things.file)

    def tombstones(self, gone: Iterable[Gone]) -> list[Description]:
        """Map things that were published and are no more: deleted from their source, or merged into another."""
        return [tombstones.describe(self.uris, thing) for thing in gone]

    def _institution(self, record: Institution, resolver: Resolver) -> "_Draft":
        itself = InstitutionRef(key=record.key, source=record.source)
        slug = resolver.institution(itself, record.source) or record.slug
        work = Work(self.uris, resolver, Kind.INSTITUTION, slug, record.source)
        successor = institution.describe(work, record)
        gone = record.state in {State.WITHDRAWN, State.MERGED}
        facts = {
            "key": record.key,
            "label": _values(record.names)[0],
            "names": facets.names(record),
            "file": record.document.file,
            "line": record.document.line,
            "facets": facets.facets(record, resolver),
            "state": "merged" if successor else "deleted" if gone else "live",
            "successor": successor,
        }
        return _Draft(work, facts)

    def _as_stated(self, record: Institution) -> Description:
        """Describe a record by its own statements."""
        iri = self.uris.thing(Kind.INSTITUTION, record.slug)
        return Description(
            iri=iri,
            kind=Kind.INSTITUTION,
            slug=record.slug,
            source=record.source,
            key=record.key,
            label=record.names[0].value,
            names=facets.names(record),
            quads=record.statements,
            links=links_of(self.uris, iri, record.statements),
            file=record.document.file,
            facets={"type": facets.type_label(record.types[0])},
            shaped=record.shaped,
        )

    def _shared(
        self, kind: Kind, named: Iterable[tuple[str, list[str], Thing]], describe: Callable[[Work, Thing], None]
    ) -> list[Description]:
        """Describe things that several sources share; each comes as (slug, names, thing)."""
        drafts = []
        for slug, names, thing in named:
            work = Work(self.uris, _NoReferences(), kind, slug)
            describe(work, thing)
            document.stub(work)
            label = names[0] if names else slug
            drafts.append(_Draft(work, {"key": slug, "label": label, "names": tuple(names), "facets": {}}))
        return _distinct(_described(drafts))


def _values(texts: Iterable[Text]) -> list[str]:
    return [text.value for text in facets.english_first(texts)]


class _Draft(NamedTuple):
    """A description whose nodes are no statements yet; ``facts`` are its further attributes."""

    work: Work
    facts: Mapping[str, Any]


def _described(drafts: Sequence[_Draft]) -> list[Description]:
    """Finish descriptions of one publication: their nodes become quads, what they refer to becomes links."""
    if not drafts:
        return []
    every = expansion(drafts[0].work.uris.base).quads([_graphs(draft.work) for draft in drafts])
    return [
        Description(
            iri=work.iri,
            kind=work.kind,
            slug=work.slug,
            source=work.source,
            quads=quads,
            links=tuple(iri for iri in work.links if iri != work.iri),
            **facts,
        ).with_parsed(parsed)
        for (work, facts), (quads, parsed) in zip(drafts, every, strict=True)
    ]


def _graphs(work: Work) -> dict[str, list[Node]]:
    """The nodes of a description by the IRI of their graph in its brackets."""
    return {f"<{work.uris.graph(name)}>" if name else "": nodes for name, nodes in work.graphs.items()}


def _distinct(descriptions: Iterable[Description]) -> list[Description]:
    """List descriptions, each of another thing.

    Raises:
        IdentifierConflictError: two have the same IRI.
    """
    by_iri: dict[str, Description] = {}
    for description in descriptions:
        if description.iri in by_iri:
            raise IdentifierConflictError(description.iri, "one record of this batch", "another of it")
        by_iri[description.iri] = description
    return list(by_iri.values())
