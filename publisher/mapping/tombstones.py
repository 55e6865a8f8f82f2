"""What stays said of a thing that was published and is no more: its names and identifiers, and where it went.

A tombstone is made of the triples that were published: nothing new is claimed but that it is gone. Its classes become
``as:formerType``, so that nobody who counts institutions counts it. Specified by docs/mapping.md.
"""

from dataclasses import dataclass
from typing import Final

from publisher.rdf.description import Description
from publisher.rdf.namespaces import AS, DCT, FOAF, ORG, RDF, SCHEMA, SKOS, VOID
from publisher.uris import Kind, UriPolicy

_STATUS: Final = "http://www.w3.org/ns/adms#status"
_WITHDRAWN: Final = "http://purl.org/adms/status/Withdrawn"

_KEPT: Final = frozenset(
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
_KEPT_OF_DOCUMENT: Final = frozenset(
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
    """A thing that the last release described, and this one does not.

    Attributes:
        kind, slug, source, key, label, names: as they were.
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
    kept = {line for line in gone.quads if _stays(line, iri, document)}
    kept |= {
        _former(line) for line in gone.quads if line.startswith(f"<{iri}> <{RDF.type}> ") and "Tombstone>" not in line
    }
    kept.add(f"<{iri}> <{RDF.type}> <{AS.Tombstone}> .")
    kept.add(f"<{iri}> <{_STATUS}> <{_WITHDRAWN}> .")
    if successor:
        kept.add(f"<{iri}> <{DCT.isReplacedBy}> <{successor}> .")
    return Description(
        iri=iri,
        kind=gone.kind,
        slug=gone.slug,
        source=gone.source,
        key=gone.key,
        label=gone.label,
        names=gone.names or (gone.label,),
        quads=tuple(sorted(kept)),
        links=(successor,) if successor else (),
        facets={},
        state="merged" if successor else "deleted",
        successor=successor,
    )


def _stays(line: str, iri: str, document: str) -> bool:
    """Whether a line says something that is still known."""
    subject, predicate, _ = line.split(" ", 2)
    return (subject == f"<{iri}>" and predicate in _KEPT) or (
        subject == f"<{document}>" and predicate in _KEPT_OF_DOCUMENT
    )


def _former(line: str) -> str:
    """A class as a former class."""
    return line.replace(f"<{RDF.type}>", f"<{AS.formerType}>", 1)
