"""Records to RDF: record -> JSON-LD in the words of ontology/context.jsonld -> triples, many records at a time.

Pure: records in, descriptions out; no network, no clock, no files but the context. A description's triples have no
blank node: parts are fragments of the thing's IRI or of its document's. Where they go:

* the thing: the default graph;
* its record (provenance, raw fields, statistics): ``<base>/graph/provenance``;
* quality notes: ``<base>/graph/quality``;
* facts that another register gives: ``<base>/graph/links-{register}``.

Specified by docs/mapping.md.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from publisher.mapping import document, facets, institution, rdf_records, things, tombstones, triples
from publisher.mapping.nodes import Link, Resolver, Work
from publisher.mapping.things import Law
from publisher.mapping.tombstones import Gone
from publisher.rdf.description import Description
from publisher.records import Concept, ConceptScheme, Institution, InstitutionRef, Place, State
from publisher.uris import Kind, UriPolicy

__all__ = ["Gone", "Law", "Link", "Mapper", "Resolver"]


Thing = TypeVar("Thing")


class _Nothing:
    """The resolver of things that refer to no institution."""

    def institution(self, ref: InstitutionRef, source: str) -> str | None:  # noqa: ARG002 - the protocol's signature
        return None

    def replaced(self, slug: str) -> tuple[str, ...]:  # noqa: ARG002 - the protocol's signature
        return ()

    def linked(self, slug: str) -> tuple[Link, ...]:  # noqa: ARG002 - the protocol's signature
        return ()

    def place(self, key: str) -> Place | None:  # noqa: ARG002 - the protocol's signature
        return None


class Mapper:
    """Map records of one publication. Stateless: safe to share, cheap to make, picklable."""

    def __init__(self, uris: UriPolicy) -> None:
        self.uris = uris

    def institutions(self, batch: Sequence[Institution], resolver: Resolver) -> list[Description]:
        """Map institutions, in order, one description each; ``raw`` is left for the pipeline to fill in.

        The slug is the one that the resolver has for the record itself; a batch of some 500 is fastest. A record that
        brings its statements along is described by them alone.
        """
        made = iter(self._mapped([record for record in batch if not record.statements], resolver))
        return [rdf_records.describe(self.uris, it) if it.statements else next(made) for it in batch]

    def _mapped(self, batch: Sequence[Institution], resolver: Resolver) -> list[Description]:
        works = []
        successors = []
        for record in batch:
            itself = InstitutionRef(key=record.key, source=record.source)
            slug = resolver.institution(itself, record.source) or record.slug
            work = self._work(Kind.INSTITUTION, slug, resolver, record.source)
            successors.append(institution.describe(work, record))
            works.append(work)
        quads = triples.quads(works, self.uris.base)
        return [
            self._institution(record, work, said, successor)
            for record, work, said, successor in zip(batch, works, quads, successors, strict=True)
        ]

    def places(self, places: Iterable[Place]) -> list[Description]:
        """Map places; the caller gives the ancestors of each too."""
        return self._shared(
            Kind.PLACE,
            [(place.key, [name.value for name in facets.english_first(place.names)], place) for place in places],
            things.place,
        )

    def concepts(self, schemes: Iterable[ConceptScheme], concepts: Iterable[Concept]) -> list[Description]:
        """Map concept schemes, then concepts."""
        of_schemes = [(it.slug, [name.value for name in facets.english_first(it.titles)], it) for it in schemes]
        of_concepts = [
            (f"{it.scheme}/{it.slug}", [name.value for name in facets.english_first(it.labels)], it) for it in concepts
        ]
        return self._shared(Kind.CONCEPT, of_schemes, things.scheme) + self._shared(
            Kind.CONCEPT, of_concepts, things.concept
        )

    def legislation(self, laws: Iterable[Law]) -> list[Description]:
        """Map legal instruments."""
        named = []
        for law in laws:
            titles = [instrument.title.value for instrument in law.mentions if instrument.title]
            numbers = [instrument.identifier for instrument in law.mentions]
            named.append((law.mentions[0].slug, list(dict.fromkeys(numbers[:1] + titles + numbers)), law))
        return self._shared(Kind.LEGISLATION, named, things.legislation)

    def tombstones(self, gone: Iterable[Gone]) -> list[Description]:
        """Map things that were published and are no more: deleted from their source, or merged into another."""
        return [tombstones.describe(self.uris, it) for it in gone]

    def _work(self, kind: Kind, slug: str, resolver: Resolver, source: str = "") -> Work:
        return Work(self.uris, resolver, self.uris.thing(kind, slug), self.uris.document(kind, slug), source)

    def _institution(self, record: Institution, work: Work, said: triples.Quads, successor: str | None) -> Description:
        gone = record.state in {State.WITHDRAWN, State.MERGED}
        state = "merged" if successor else "deleted" if gone else "live"
        return Description(
            iri=work.iri,
            kind=Kind.INSTITUTION,
            slug=work.iri[len(self.uris.thing(Kind.INSTITUTION, "")) :],
            source=record.source,
            key=record.key,
            label=facets.english_first(record.names)[0].value,
            names=facets.names(record),
            quads=said.lines,
            parsed_quads=said.parsed_quads,
            links=tuple(iri for iri in work.links if iri != work.iri),
            file=record.document.file,
            line=record.document.line,
            facets=facets.facets(record, work.resolver),
            state=state,
            successor=successor,
        )

    def _shared(
        self,
        kind: Kind,
        named: Sequence[tuple[str, list[str], Thing]],
        describe: Callable[[Work, Thing], None],
    ) -> list[Description]:
        """Describe things that several sources share; each comes as (slug, names, thing)."""
        works = [self._work(kind, slug, _Nothing()) for slug, _, _ in named]
        for work, (_, _, thing) in zip(works, named, strict=True):
            describe(work, thing)
            document.stub(work)
        return [
            Description(
                iri=work.iri,
                kind=kind,
                slug=slug,
                source="",
                key=slug,
                label=names[0] if names else slug,
                names=tuple(names),
                quads=said.lines,
                parsed_quads=said.parsed_quads,
                links=tuple(iri for iri in work.links if iri != work.iri),
                facets={},
            )
            for (slug, names, _), work, said in zip(named, works, triples.quads(works, self.uris.base), strict=True)
        ]
