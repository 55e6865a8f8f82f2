"""VoID of a release: what is in it, how much, and which links lead out of it, all from the manifest's one count."""

import hashlib
from collections.abc import Iterator, Mapping

from publisher.catalog import nodes
from publisher.catalog.distributions import is_dump
from publisher.catalog.graph import Statements, count, instant, text
from publisher.catalog.publication import Publication
from publisher.rdf.namespaces import DCT, FOAF, PREFIXES, RDFS, SD, VOID


def dataset(publication: Publication, to: Statements) -> None:
    """Describe the whole as a void:Dataset, with partitions, linksets, access and examples."""
    base, manifest = publication.manifest.base, publication.manifest
    statistics = manifest.statistics
    for source in manifest.sources:
        to.describe(publication.dataset_of(source), VOID.Dataset, {VOID.entities: count(source.counts.published)})
    to.describe(
        publication.whole,
        VOID.Dataset,
        {
            VOID.triples: count(manifest.counts.triples),
            VOID.entities: count(statistics.entities),
            VOID.classes: count(len(statistics.classes)),
            VOID.properties: count(len(statistics.properties)),
            VOID.uriSpace: text(f"{base}/id/", None),
            VOID.sparqlEndpoint: publication.service,
            FOAF.homepage: nodes.page(to, f"{base}/"),
            VOID.exampleResource: publication.examples,
            VOID.dataDump: [f"{base}/dumps/{name}" for name, _ in publication.downloads if is_dump(name)],
            VOID.vocabulary: _vocabularies(base, {*statistics.classes, *statistics.properties}),
            VOID.classPartition: _partitions(
                publication, "class", statistics.classes, (VOID["class"], VOID.entities), to
            ),
            VOID.propertyPartition: _partitions(
                publication, "property", statistics.properties, (VOID.property, VOID.triples), to
            ),
            VOID.subset: [*publication.datasets[1:], *_linksets(publication, to)],
        },
    )
    _document(publication, to)


def _partitions(
    publication: Publication, kind: str, counts: Mapping[str, int], predicates: tuple[str, str], to: Statements
) -> list[str]:
    """Describe a partition for each class or property: what it has, and how many."""
    term, number = predicates
    return [
        to.describe(
            f"{publication.whole}#{kind}-{_local(name, publication)}", (), {term: name, number: count(counts[name])}
        )
        for name in counts
    ]


def _linksets(publication: Publication, to: Statements) -> Iterator[str]:
    """Describe each bundle of links out of the publication: one for a predicate and a target's URI space."""
    for predicate, space, number in publication.manifest.statistics.linksets:
        target = to.describe(
            f"{publication.whole}#target-{_digest(space)}",
            VOID.Dataset,
            {VOID.uriSpace: text(space, None), RDFS.label: text(space, None)},
        )
        yield to.describe(
            f"{publication.whole}#links-{_local(predicate, publication)}-{_digest(space)}",
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


def service(publication: Publication, formats: Mapping[str, str], to: Statements) -> None:
    """Describe the SPARQL service (SPARQL 1.1 Service Description) with its default and named graphs.

    Args:
        publication: what is served.
        formats: result format IRI to its label.
        to: the graph to add to.
    """
    iri, graphs = publication.service, publication.manifest.statistics.graphs
    graph_types = (SD.Graph, VOID.Dataset)
    named = []
    for number, (name, triples) in enumerate(sorted(graphs.items()), 1):
        if name:
            node = f"{iri}#graph-{number}"
            graph = to.describe(f"{node}-content", graph_types, {VOID.triples: count(triples)})
            named.append(to.describe(node, SD.NamedGraph, {SD.name: name, SD.graph: graph}))
    default = to.describe(f"{iri}#default-graph", graph_types, {VOID.triples: count(graphs.get("", 0))})
    data = to.describe(f"{iri}#dataset", SD.Dataset, {SD.defaultGraph: default, SD.namedGraph: named})
    to.describe(
        iri,
        SD.Service,
        {
            SD.endpoint: iri,
            SD.supportedLanguage: SD.SPARQL11Query,
            SD.resultFormat: tuple(formats),
            SD.defaultDataset: data,
        },
    )


def _vocabularies(base: str, terms: set[str]) -> list[str]:
    spaces = {term.rpartition("#")[0] + "#" if "#" in term else term.rpartition("/")[0] + "/" for term in terms}
    return sorted(space for space in spaces if space in _KNOWN or space.startswith(base))


_KNOWN = frozenset(PREFIXES.values())


def _local(name: str, publication: Publication) -> str:
    """A fragment for a term: "schema-Place" where its prefix is known, else a digest."""
    for prefix, space in (*PREFIXES.items(), ("v", publication.uris.term(""))):
        if name.startswith(space):
            return f"{prefix}-{name.removeprefix(space)}"
    return _digest(name)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
