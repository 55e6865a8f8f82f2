"""The service description of ``/sparql``: what it speaks, what it holds, and what it allows.

W3C SPARQL 1.1 Service Description and VoID, from the manifest alone: counting a large store would take seconds. There
are no blank nodes: every part is a fragment of the endpoint's IRI.
"""

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from publisher.rdf.namespaces import DCT, RDF, SCHEMA, SD, VOID, XSD, prefixes
from publisher.release import Manifest
from publisher.store import Limits
from publisher.store.results import GRAPH_FORMATS
from publisher.web.site import Served

_FORMATS: Final = "http://www.w3.org/ns/formats/"
_RESULT_FORMATS: Final = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "JSON-LD",
    "N-Triples",
    "RDF_XML",
    "N-Quads",
    "TriG",
)


def describe(served: Served, media_type: str) -> bytes:
    """The service description in an RDF format."""
    return _described(served.release.manifest, served.engine.limits, served.engine.software, media_type)


def _described(manifest: Manifest, limits: Limits, software: str, media_type: str) -> bytes:
    triples = [*_service(manifest, software), *_limits(manifest, limits), *_dataset(manifest)]
    body = ox.serialize(triples, format=GRAPH_FORMATS[media_type], prefixes=prefixes(manifest.base))
    assert body is not None
    return body


def _service(manifest: Manifest, software: str) -> Iterator[ox.Triple]:
    endpoint = f"{manifest.base}/sparql"
    yield _iri(endpoint, RDF.type, SD.Service)
    yield _iri(endpoint, SD.endpoint, endpoint)
    yield _iri(endpoint, SD.supportedLanguage, SD.SPARQL11Query)
    yield _iri(endpoint, SD.defaultDataset, f"{endpoint}#dataset")
    yield _iri(endpoint, SD.availableGraphs, f"{endpoint}#dataset")
    for name in _RESULT_FORMATS:
        yield _iri(endpoint, SD.resultFormat, _FORMATS + name)
    yield _text(endpoint, DCT.title, f"SPARQL endpoint of {manifest.title}")
    yield _text(endpoint, SCHEMA.softwareVersion, software)
    yield _text(endpoint, SCHEMA.version, manifest.version)


def _limits(manifest: Manifest, limits: Limits) -> Iterator[ox.Triple]:
    """What one query, and one client, may have: each a schema:PropertyValue with its unit."""
    endpoint = f"{manifest.base}/sparql"
    for name, value, unit in limit_rows(limits):
        node = f"{endpoint}#limit-{name.replace(' ', '-')}"
        yield _iri(endpoint, SCHEMA.additionalProperty, node)
        yield _iri(node, RDF.type, SCHEMA.PropertyValue)
        yield _text(node, SCHEMA.name, name)
        yield ox.Triple(ox.NamedNode(node), ox.NamedNode(str(SCHEMA.value)), ox.Literal(value))
        yield _text(node, SCHEMA.unitText, unit)


def limit_rows(limits: Limits) -> tuple[tuple[str, float | int, str], ...]:
    """The limits as people read them: name, value, unit."""
    return (
        ("time", limits.timeout_s, "seconds"),
        ("memory", limits.memory_mib, "MiB"),
        ("rows", limits.rows, "rows or triples"),
        ("answer size", limits.size_bytes, "bytes"),
        ("query size", limits.text_bytes, "bytes"),
        ("nesting", limits.nesting, "levels"),
        ("share of a client", limits.share_s, f"query-seconds in {limits.window_s:g} seconds"),
    )


def _dataset(manifest: Manifest) -> Iterator[ox.Triple]:
    endpoint, statistics = f"{manifest.base}/sparql", manifest.statistics
    dataset, default = f"{endpoint}#dataset", f"{endpoint}#default-graph"
    yield _iri(dataset, RDF.type, SD.Dataset)
    yield _iri(dataset, RDF.type, VOID.Dataset)
    yield _text(dataset, DCT.title, manifest.title)
    yield _count(dataset, VOID.triples, manifest.counts.triples)
    yield _iri(dataset, SD.defaultGraph, default)
    yield _iri(default, RDF.type, SD.Graph)
    yield _iri(default, RDF.type, VOID.Dataset)
    yield _count(default, VOID.triples, statistics.graphs.get("", 0))
    yield _count(dataset, VOID.entities, statistics.entities)
    yield _count(dataset, VOID.classes, len(statistics.classes))
    yield _count(dataset, VOID.properties, len(statistics.properties))
    for number, (iri, count) in enumerate(sorted(statistics.classes.items()), 1):
        yield from _partition(
            dataset, f"{endpoint}#class-{number}", (VOID.classPartition, VOID["class"], VOID.entities), iri, count
        )
    for number, (iri, count) in enumerate(sorted(statistics.properties.items()), 1):
        yield from _partition(
            dataset, f"{endpoint}#property-{number}", (VOID.propertyPartition, VOID.property, VOID.triples), iri, count
        )
    for number, (iri, count) in enumerate(sorted(statistics.graphs.items()), 1):
        if iri:
            yield from _named_graph(dataset, f"{endpoint}#graph-{number}", iri, count)


def _partition(dataset: str, node: str, terms: tuple[str, str, str], iri: str, count: int) -> Iterator[ox.Triple]:
    part, names, counts = terms
    yield _iri(dataset, part, node)
    yield _iri(node, names, iri)
    yield _count(node, counts, count)


def _named_graph(dataset: str, node: str, iri: str, count: int) -> Iterator[ox.Triple]:
    yield _iri(dataset, SD.namedGraph, node)
    yield _iri(node, RDF.type, SD.NamedGraph)
    yield _iri(node, SD.name, iri)
    yield _iri(node, SD.graph, f"{node}-content")
    yield _iri(f"{node}-content", RDF.type, SD.Graph)
    yield _iri(f"{node}-content", RDF.type, VOID.Dataset)
    yield _count(f"{node}-content", VOID.triples, count)


def _iri(subject: str, predicate: str, value: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(str(predicate)), ox.NamedNode(str(value)))


def _text(subject: str, predicate: str, value: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(str(predicate)), ox.Literal(value))


def _count(subject: str, predicate: str, value: int) -> ox.Triple:
    number = ox.Literal(str(value), datatype=ox.NamedNode(str(XSD.integer)))
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(str(predicate)), number)
