"""The service description of ``/sparql``: its language and formats, its dataset, and its limits.

W3C SPARQL 1.1 Service Description and VoID, from the manifest alone: counting a large store would take seconds. There
are no blank nodes: every part is a fragment of the endpoint's IRI.
"""

from typing import Final

import pyoxigraph as ox

from publisher.catalog.statements import Statements
from publisher.catalog.writing import graph
from publisher.rdf.namespaces import DCT, SCHEMA, SD, VOID, prefixes
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
    """Return the service description in an RDF format."""
    manifest, to = served.release.manifest, Statements()
    endpoint = f"{manifest.base}/sparql"
    to.types(endpoint, SD.Service)
    to.link(endpoint, SD.endpoint, endpoint)
    to.link(endpoint, SD.supportedLanguage, SD.SPARQL11Query)
    to.link(endpoint, SD.defaultDataset, f"{endpoint}#dataset")
    to.link(endpoint, SD.availableGraphs, f"{endpoint}#dataset")
    to.links(endpoint, SD.resultFormat, (_FORMATS + name for name in _RESULT_FORMATS))
    to.text(endpoint, DCT.title, f"SPARQL endpoint of {manifest.title}", None)
    to.text(endpoint, SCHEMA.softwareVersion, served.engine.software, None)
    to.text(endpoint, SCHEMA.version, manifest.version, None)
    _limits(endpoint, served.engine.limits, to)
    _dataset(endpoint, manifest, to)
    body = ox.serialize(graph(to.lines()), format=GRAPH_FORMATS[media_type], prefixes=prefixes(manifest.base))
    assert body is not None
    return body


def limit_rows(limits: Limits) -> tuple[tuple[str, float | int, str], ...]:
    """Return the limits as people read them: name, value, unit."""
    return (
        ("time", limits.timeout_s, "seconds"),
        ("memory", limits.memory_mib, "MiB"),
        ("rows", limits.rows, "rows or triples"),
        ("answer size", limits.size_bytes, "bytes"),
        ("query size", limits.text_bytes, "bytes"),
        ("nesting", limits.nesting, "levels"),
        ("share of a client", limits.share_s, f"query-seconds in {limits.window_s:g} seconds"),
    )


def _limits(endpoint: str, limits: Limits, to: Statements) -> None:
    """Describe each limit of a query or a client as a schema:PropertyValue with its unit."""
    for name, value, unit in limit_rows(limits):
        node, literal = f"{endpoint}#limit-{name.replace(' ', '-')}", ox.Literal(value)
        to.link(endpoint, SCHEMA.additionalProperty, node)
        to.types(node, SCHEMA.PropertyValue)
        to.text(node, SCHEMA.name, name, None)
        to.value(node, SCHEMA.value, literal.value, literal.datatype.value)
        to.text(node, SCHEMA.unitText, unit, None)


def _dataset(endpoint: str, manifest: Manifest, to: Statements) -> None:
    statistics, dataset, default = manifest.statistics, f"{endpoint}#dataset", f"{endpoint}#default-graph"
    to.types(dataset, SD.Dataset, VOID.Dataset)
    to.text(dataset, DCT.title, manifest.title, None)
    to.count(dataset, VOID.triples, manifest.counts.triples)
    to.link(dataset, SD.defaultGraph, default)
    to.types(default, SD.Graph, VOID.Dataset)
    to.count(default, VOID.triples, statistics.graphs.get("", 0))
    to.count(dataset, VOID.entities, statistics.entities)
    to.count(dataset, VOID.classes, len(statistics.classes))
    to.count(dataset, VOID.properties, len(statistics.properties))
    for number, (iri, count) in enumerate(sorted(statistics.classes.items()), 1):
        node = f"{endpoint}#class-{number}"
        to.link(dataset, VOID.classPartition, node)
        to.link(node, VOID["class"], iri)
        to.count(node, VOID.entities, count)
    for number, (iri, count) in enumerate(sorted(statistics.properties.items()), 1):
        node = f"{endpoint}#property-{number}"
        to.link(dataset, VOID.propertyPartition, node)
        to.link(node, VOID.property, iri)
        to.count(node, VOID.triples, count)
    for number, (iri, count) in enumerate(sorted(statistics.graphs.items()), 1):
        if iri:
            _named_graph(dataset, f"{endpoint}#graph-{number}", iri, count, to)


def _named_graph(dataset: str, node: str, iri: str, count: int, to: Statements) -> None:
    content = f"{node}-content"
    to.link(dataset, SD.namedGraph, node)
    to.types(node, SD.NamedGraph)
    to.link(node, SD.name, iri)
    to.link(node, SD.graph, content)
    to.types(content, SD.Graph, VOID.Dataset)
    to.count(content, VOID.triples, count)
