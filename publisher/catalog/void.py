"""VoID of a release: what is in it, how much, and where it points to, all from the manifest's one count."""

import hashlib
from collections.abc import Mapping

from publisher.catalog import nodes
from publisher.catalog.distributions import is_dump
from publisher.catalog.publication import Publication
from publisher.catalog.statements import Statements
from publisher.rdf.namespaces import DCT, FOAF, PREFIXES, RDFS, SD, VOID, XSD


def dataset(publication: Publication, to: Statements) -> None:
    """Describe the whole as a void:Dataset, with partitions, linksets, access and examples."""
    iri, base, statistics = publication.whole, publication.uris.base, publication.statistics
    to.types(iri, str(VOID.Dataset))
    to.count(iri, str(VOID.triples), statistics.triples)
    to.count(iri, str(VOID.entities), statistics.entities)
    to.count(iri, str(VOID.classes), len(statistics.classes))
    to.count(iri, str(VOID.properties), len(statistics.properties))
    to.text(iri, str(VOID.uriSpace), f"{base}/id/", None)
    to.link(iri, str(VOID.sparqlEndpoint), f"{base}/sparql")
    to.link(iri, str(FOAF.homepage), nodes.page(to, f"{base}/"))
    to.links(iri, str(VOID.exampleResource), publication.examples)
    to.links(
        iri,
        str(VOID.dataDump),
        (f"{base}/dumps/{row.name}" for row in publication.downloads if is_dump(row.name)),
    )
    used = {*statistics.classes, *statistics.properties}
    to.links(iri, str(VOID.vocabulary), _vocabularies(publication, used))
    _partitions(publication, to)
    _subsets(publication, to)
    _linksets(publication, to)
    _document(publication, to)


def _partitions(publication: Publication, to: Statements) -> None:
    iri, statistics = publication.whole, publication.statistics
    for name, count in statistics.classes.items():
        node = f"{iri}#class-{_local(name, publication)}"
        to.link(iri, str(VOID.classPartition), node)
        to.link(node, str(VOID["class"]), name)
        to.count(node, str(VOID.entities), count)
    for name, count in statistics.properties.items():
        node = f"{iri}#property-{_local(name, publication)}"
        to.link(iri, str(VOID.propertyPartition), node)
        to.link(node, str(VOID.property), name)
        to.count(node, str(VOID.triples), count)


def _subsets(publication: Publication, to: Statements) -> None:
    for source in publication.sources:
        part = publication.dataset_of(source)
        to.types(part, str(VOID.Dataset))
        to.link(publication.whole, str(VOID.subset), part)
        to.count(part, str(VOID.entities), source.entities)


def _linksets(publication: Publication, to: Statements) -> None:
    """Describe each bundle of links out of the publication: one for a predicate and a target's URI space."""
    for (predicate, space), count in publication.statistics.linksets.items():
        node = f"{publication.whole}#links-{_local(predicate, publication)}-{_digest(space)}"
        target = f"{publication.whole}#target-{_digest(space)}"
        to.types(node, str(VOID.Linkset))
        to.link(publication.whole, str(VOID.subset), node)
        to.link(node, str(VOID.subjectsTarget), publication.whole)
        to.link(node, str(VOID.objectsTarget), target)
        to.link(node, str(VOID.linkPredicate), predicate)
        to.count(node, str(VOID.triples), count)
        to.types(target, str(VOID.Dataset))
        to.text(target, str(VOID.uriSpace), space, None)
        to.text(target, str(RDFS.label), space, None)


def _document(publication: Publication, to: Statements) -> None:
    """Describe the document that ``/.well-known/void`` leads to (VoID section 6.1)."""
    iri = f"{publication.uris.base}/.well-known/void"
    to.types(iri, str(VOID.DatasetDescription))
    to.text(iri, str(DCT.title), f"VoID description of {publication.title}")
    to.link(iri, str(FOAF.primaryTopic), publication.whole)
    to.link(iri, str(FOAF.topic), publication.whole)
    to.link(iri, str(DCT.creator), nodes.agent(publication, to))
    to.instant(iri, str(DCT.modified), publication.created)


def service(publication: Publication, formats: Mapping[str, str], to: Statements) -> None:
    """Describe the SPARQL service (SPARQL 1.1 Service Description) with its default and named graphs.

    Args:
        publication: what is served.
        formats: result format IRI to its label.
        to: where it is said.
    """
    iri = publication.service
    default, data = f"{iri}#default-graph", f"{iri}#dataset"
    to.types(iri, str(SD.Service))
    to.link(iri, str(SD.endpoint), iri)
    to.link(iri, str(SD.supportedLanguage), str(SD.SPARQL11Query))
    to.links(iri, str(SD.resultFormat), formats)
    to.link(iri, str(SD.defaultDataset), data)
    to.types(data, str(SD.Dataset))
    to.link(data, str(SD.defaultGraph), default)
    to.types(default, str(SD.Graph), str(VOID.Dataset))
    graphs = publication.statistics.graphs
    to.count(default, str(VOID.triples), graphs.get("", 0))
    for number, (name, count) in enumerate(sorted(graphs.items()), 1):
        if name:
            _named_graph(data, f"{iri}#graph-{number}", name, count, to)


def _named_graph(data: str, node: str, name: str, count: int, to: Statements) -> None:
    graph = f"{node}-content"
    to.link(data, str(SD.namedGraph), node)
    to.types(node, str(SD.NamedGraph))
    to.link(node, str(SD.name), name)
    to.link(node, str(SD.graph), graph)
    to.types(graph, str(SD.Graph), str(VOID.Dataset))
    to.value(graph, str(VOID.triples), count, str(XSD.integer))


def _vocabularies(publication: Publication, terms: set[str]) -> list[str]:
    spaces = {term.rpartition("#")[0] + "#" if "#" in term else term.rpartition("/")[0] + "/" for term in terms}
    return sorted(space for space in spaces if space in _KNOWN or space.startswith(publication.uris.base))


_KNOWN = frozenset(PREFIXES.values())


def _local(name: str, publication: Publication) -> str:
    """A fragment for a term: "schema-Place" where its prefix is known, a digest where not."""
    for prefix, space in (*PREFIXES.items(), ("v", publication.uris.term(""))):
        if name.startswith(space):
            return f"{prefix}-{name.removeprefix(space)}"
    return _digest(name)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
