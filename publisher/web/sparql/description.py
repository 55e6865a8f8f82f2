"""The service description of ``/sparql``: its language and formats, its dataset, and its limits.

W3C SPARQL 1.1 Service Description and VoID, from the manifest alone: counting a large store would take seconds. There
are no blank nodes: every part is a fragment of the endpoint's IRI.
"""

from collections.abc import Mapping
from typing import Final

import pyoxigraph as ox

from publisher.catalog.graph import Statements, Values, count, graph, text
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
    to.describe(
        endpoint,
        SD.Service,
        {
            SD.endpoint: endpoint,
            SD.supportedLanguage: SD.SPARQL11Query,
            SD.defaultDataset: f"{endpoint}#dataset",
            SD.availableGraphs: f"{endpoint}#dataset",
            SD.resultFormat: tuple(_FORMATS + name for name in _RESULT_FORMATS),
            DCT.title: text(f"SPARQL endpoint of {manifest.title}", None),
            SCHEMA.softwareVersion: text(served.engine.software, None),
            SCHEMA.version: text(manifest.version, None),
            SCHEMA.additionalProperty: _limits(endpoint, served.engine.limits, to),
        },
    )
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


def _limits(endpoint: str, limits: Limits, to: Statements) -> list[str]:
    """Describe each limit of a query or a client as a schema:PropertyValue with its unit; return their IRIs."""
    return [
        to.describe(
            f"{endpoint}#limit-{name.replace(' ', '-')}",
            SCHEMA.PropertyValue,
            {SCHEMA.name: text(name, None), SCHEMA.value: ox.Literal(value), SCHEMA.unitText: text(unit, None)},
        )
        for name, value, unit in limit_rows(limits)
    ]


def _dataset(endpoint: str, manifest: Manifest, to: Statements) -> None:
    statistics = manifest.statistics
    graph_types = (SD.Graph, VOID.Dataset)
    classes = _partitions(f"{endpoint}#class", statistics.classes, (VOID["class"], VOID.entities), to)
    properties = _partitions(f"{endpoint}#property", statistics.properties, (VOID.property, VOID.triples), to)
    values: Values = {
        DCT.title: text(manifest.title, None),
        VOID.triples: count(manifest.counts.triples),
        VOID.entities: count(statistics.entities),
        VOID.classes: count(len(statistics.classes)),
        VOID.properties: count(len(statistics.properties)),
        VOID.classPartition: classes,
        VOID.propertyPartition: properties,
        SD.defaultGraph: to.describe(
            f"{endpoint}#default-graph", graph_types, {VOID.triples: count(statistics.graphs.get("", 0))}
        ),
    }
    named = []
    for number, (iri, triples) in enumerate(sorted(statistics.graphs.items()), 1):
        if iri:
            node = f"{endpoint}#graph-{number}"
            content = to.describe(f"{node}-content", graph_types, {VOID.triples: count(triples)})
            named.append(to.describe(node, SD.NamedGraph, {SD.name: iri, SD.graph: content}))
    to.describe(f"{endpoint}#dataset", (SD.Dataset, VOID.Dataset), {**values, SD.namedGraph: named})


def _partitions(start: str, counts: Mapping[str, int], predicates: tuple[str, str], to: Statements) -> list[str]:
    """Describe a partition for each class or property, with how many it has; return their IRIs."""
    term, number = predicates
    return [
        to.describe(f"{start}-{place}", (), {term: iri, number: count(counts[iri])})
        for place, iri in enumerate(sorted(counts), 1)
    ]
