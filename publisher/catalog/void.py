"""VoID of a release: what is in it, how much, and which links lead out of it, all from the manifest's one count."""

import hashlib
from collections.abc import Iterable, Iterator

from publisher.catalog import nodes
from publisher.catalog.distributions import is_dump
from publisher.catalog.graph import Statements, Values, count, instant, text
from publisher.catalog.publication import Publication
from publisher.rdf.namespaces import DCT, FOAF, PREFIXES, RDFS, SD, VOID, prefixes
from publisher.release import Manifest


def dataset(publication: Publication, to: Statements) -> None:
    """Describe the whole as a void:Dataset, with partitions, linksets, access and examples."""
    manifest, base = publication.manifest, publication.manifest.base
    for source in manifest.sources:
        to.describe(publication.dataset_of(source), VOID.Dataset, {VOID.entities: count(source.counts.published)})
    to.describe(
        publication.whole,
        VOID.Dataset,
        {
            **figures(manifest, publication.whole, to),
            VOID.uriSpace: text(f"{base}/id/", None),
            VOID.sparqlEndpoint: publication.service,
            FOAF.homepage: nodes.page(to, f"{base}/"),
            VOID.exampleResource: publication.examples,
            VOID.dataDump: [f"{base}/dumps/{name}" for name, _ in publication.downloads if is_dump(name)],
            VOID.vocabulary: _vocabularies(manifest),
            VOID.subset: [*publication.datasets[1:], *_linksets(publication, to)],
        },
    )
    _document(publication, to)


def figures(manifest: Manifest, start: str, to: Statements) -> Values:
    """Return the counts of a release, with a partition for each class and property.

    Args:
        manifest: of the release.
        start: the IRI that the partitions are fragments of.
        to: the graph that describes the partitions.
    """
    counts = manifest.statistics
    return {
        VOID.triples: count(manifest.counts.triples),
        VOID.entities: count(counts.entities),
        VOID.classes: count(len(counts.classes)),
        VOID.properties: count(len(counts.properties)),
        VOID.classPartition: [
            to.describe(
                f"{start}#class-{local_name(name, manifest.base)}",
                (),
                {VOID["class"]: name, VOID.entities: count(number)},
            )
            for name, number in counts.classes.items()
        ],
        VOID.propertyPartition: [
            to.describe(
                f"{start}#property-{local_name(name, manifest.base)}",
                (),
                {VOID.property: name, VOID.triples: count(number)},
            )
            for name, number in counts.properties.items()
        ],
    }


def _linksets(publication: Publication, to: Statements) -> Iterator[str]:
    """Describe each bundle of links out of the publication: one for a predicate and a target's URI space."""
    for predicate, space, number in publication.manifest.statistics.linksets:
        target = to.describe(
            f"{publication.whole}#target-{_digest(space)}",
            VOID.Dataset,
            {VOID.uriSpace: text(space, None), RDFS.label: text(space, None)},
        )
        yield to.describe(
            f"{publication.whole}#links-{local_name(predicate, publication.manifest.base)}-{_digest(space)}",
            VOID.Linkset,
            {
                VOID.subjectsTarget: publication.whole,
                VOID.objectsTarget: target,
                VOID.linkPredicate: predicate,
                VOID.triples: count(number),
            },
        )


def _document(publication: Publication, to: Statements) -> None:
    """Describe the document that ``/.well-known/void`` leads to (VoID section 6.1)."""
    to.describe(
        f"{publication.manifest.base}/.well-known/void",
        VOID.DatasetDescription,
        {
            DCT.title: text(f"VoID description of {publication.manifest.title}"),
            FOAF.primaryTopic: publication.whole,
            FOAF.topic: publication.whole,
            DCT.creator: nodes.agent(publication, to),
            DCT.modified: instant(publication.manifest.created),
        },
    )


def service(manifest: Manifest, formats: Iterable[str], to: Statements) -> str:
    """Describe the SPARQL service (SPARQL 1.1 Service Description) with its default and named graphs; return its IRI.

    Args:
        manifest: of the release that is served.
        formats: the names of result formats in W3C's list ("Turtle").
        to: the graph to add to.
    """
    iri, graphs = f"{manifest.base}/sparql", manifest.statistics.graphs
    graph_types = (SD.Graph, VOID.Dataset)
    named = []
    for number, (name, triples) in enumerate(sorted(graphs.items()), 1):
        if name:
            node = f"{iri}#graph-{number}"
            graph = to.describe(f"{node}-content", graph_types, {VOID.triples: count(triples)})
            named.append(to.describe(node, SD.NamedGraph, {SD.name: name, SD.graph: graph}))
    default = to.describe(f"{iri}#default-graph", graph_types, {VOID.triples: count(graphs.get("", 0))})
    data = to.describe(f"{iri}#dataset", SD.Dataset, {SD.defaultGraph: default, SD.namedGraph: named})
    return to.describe(
        iri,
        SD.Service,
        {
            SD.endpoint: iri,
            SD.supportedLanguage: SD.SPARQL11Query,
            SD.resultFormat: tuple(f"http://www.w3.org/ns/formats/{name}" for name in formats),
            SD.defaultDataset: data,
        },
    )


def _vocabularies(manifest: Manifest) -> list[str]:
    terms = {*manifest.statistics.classes, *manifest.statistics.properties}
    spaces = {term.rpartition("#")[0] + "#" if "#" in term else term.rpartition("/")[0] + "/" for term in terms}
    return sorted(space for space in spaces if space in PREFIXES.values() or space.startswith(manifest.base))


def local_name(name: str, base: str) -> str:
    """Return a fragment for a term: "schema-Place" where its prefix is known, else a digest."""
    for prefix, space in prefixes(base).items():
        if name.startswith(space):
            return f"{prefix}-{name.removeprefix(space)}"
    return _digest(name)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
