"""Validate a catalogue by SHACL shapes: those of catalogue.ttl, and any others that are named."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pyshacl
import rdflib
from rdflib.namespace import RDF, SH

from publisher.doctor.client import Reply
from publisher.doctor.findings import Finding
from publisher.doctor.reading import RDF as FORMATS

SHAPES: Final = Path(__file__).with_name("catalogue.ttl")
MOST_RESULTS: Final = 20
"""How many results of the shapes are reported one by one."""


def examine_shapes(reply: Reply, shapes: Sequence[Path]) -> Iterator[Finding]:
    """Yield the results of validating a catalogue, which can be parsed.

    Args:
        reply: the catalogue.
        shapes: further files of shapes, in Turtle.
    """
    quads = ox.parse(reply.body, format=FORMATS[reply.media_type], base_iri=reply.url)
    written = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES)
    data = rdflib.Graph().parse(data=written, format="nt")
    results = sorted(result for file in (SHAPES, *shapes) for result in _results(data, file))
    for code, seen in results[:MOST_RESULTS]:
        yield Finding.of(code, reply, seen)
    if len(results) > MOST_RESULTS:
        yield Finding.of(results[0][0], reply, f"and {len(results) - MOST_RESULTS} more results")


def _results(data: rdflib.Graph, shapes: Path) -> Iterator[tuple[str, str]]:
    graph = rdflib.Graph().parse(shapes, format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=graph, advanced=True)
    assert isinstance(report, rdflib.Graph)
    for node in report.subjects(RDF.type, SH.ValidationResult):
        severity = report.value(node, SH.resultSeverity)
        code = "catalog-incomplete" if severity == SH.Violation else "catalog-recommended"
        message = min(map(str, report.objects(node, SH.resultMessage)), default="")
        focus, path = report.value(node, SH.focusNode), report.value(node, SH.resultPath)
        where = f"{focus} {path}" if isinstance(path, rdflib.URIRef) else str(focus)
        yield code, f"{where}: {message}"
