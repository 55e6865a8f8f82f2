"""Tombstones: the names and identifiers of a thing that was published and is no more, and what took its place.

A tombstone is made of the triples that were published: nothing new is claimed but that it is gone. Its classes become
``as:formerType``, so that nobody who counts institutions counts it. What had no preferred label, such as a law that is
known by its number alone, is called by what lists showed. Specified by docs/mapping.md.
"""

from dataclasses import dataclass
from typing import Final

from publisher.mapping.expansion import escaped
from publisher.rdf.description import Description
from publisher.rdf.namespaces import AS, DCT, FOAF, ORG, RDF, SCHEMA, SKOS, VOID
from publisher.rdf.nquads import RDF_TYPE
from publisher.uris import Kind, UriPolicy

_STATUS: Final = "http://www.w3.org/ns/adms#status"
_WITHDRAWN: Final = "http://purl.org/adms/status/Withdrawn"

_OF_THING: Final = frozenset(
    f"<{predicate}>"
    for predicate in (
        SKOS.prefLabel,
        SKOS.altLabel,
        SKOS.notation,
        SCHEMA.name,
        SCHEMA.sameAs,
        SCHEMA.foundingDate,
        SCHEMA.dissolutionDate,
        SCHEMA.mainEntityOfPage,
        DCT.title,
        DCT.identifier,
        ORG.identifier,
        AS.formerType,
    )
)
_OF_DOCUMENT: Final = frozenset(
    f"<{predicate}>"
    for predicate in (
        RDF.type,
        SCHEMA.mainEntity,
        FOAF.primaryTopic,
        VOID.inDataset,
        DCT.title,
        DCT.rights,
        DCT.license,
    )
)


@dataclass(frozen=True, slots=True)
class Gone:
    """A thing that the last release describes, and this one does not.

    Attributes:
        kind, slug, source, key, label, names: as in the last release that had it.
        quads: its N-Quads lines as they were last published, without line ends.
        successor: the slug (of the same kind) that took its place; None where it was deleted.
    """

    kind: Kind
    slug: str
    label: str
    quads: tuple[str, ...]
    source: str = ""
    key: str = ""
    names: tuple[str, ...] = ()
    successor: str | None = None


def describe(uris: UriPolicy, gone: Gone) -> Description:
    """Describe a thing that is gone."""
    iri, document = uris.thing(gone.kind, gone.slug), uris.document(gone.kind, gone.slug)
    successor = uris.thing(gone.kind, gone.successor) if gone.successor else None
    lines = {
        f"<{iri}> {RDF_TYPE} <{AS.Tombstone}> .",
        f"<{iri}> <{_STATUS}> <{_WITHDRAWN}> .",
    }
    if successor:
        lines.add(f"<{iri}> <{DCT.isReplacedBy}> <{successor}> .")
    for line in gone.quads:
        subject, predicate, rest = line.split(" ", 2)
        if subject == f"<{iri}>":
            if predicate == RDF_TYPE and "Tombstone>" not in rest:
                lines.add(f"{subject} <{AS.formerType}> {rest}")
            elif predicate in _OF_THING:
                lines.add(line)
        elif subject == f"<{document}>" and predicate in _OF_DOCUMENT:
            lines.add(line)
    named = f"<{iri}> <{SKOS.prefLabel}> "
    if not any(line.startswith(named) for line in lines):
        lines.add(f'{named}"{escaped(gone.label)}" .')
    return Description(
        iri=iri,
        kind=gone.kind,
        slug=gone.slug,
        source=gone.source,
        key=gone.key,
        label=gone.label,
        names=gone.names or (gone.label,),
        quads=tuple(sorted(lines)),
        links=(successor,) if successor else (),
        facets={},
        state="merged" if successor else "deleted",
        successor=successor,
    )
