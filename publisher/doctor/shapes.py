"""Validate a catalogue by SHACL shapes: those of catalogue.ttl, and any others that are named."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pyshacl
import rdflib
from pyshacl.errors import ReportableRuntimeError
from rdflib.namespace import RDF, SH

from publisher.doctor.client import Reply
from publisher.doctor.findings import Finding
from publisher.doctor.reading import RDF as FORMATS
from publisher.errors import UsageError

SHAPES: Final = Path(__file__).with_name("catalogue.ttl")
MOST_RESULTS: Final = 20
"""How many results of the shapes are reported one by one."""


def read_shapes(path: Path) -> rdflib.Graph:
    """Read a file of SHACL shapes, in Turtle.

    Raises:
        UsageError: the file cannot be read, is no Turtle, or its shapes cannot be used.
    """
    try:
        quads = ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=path.absolute().as_uri())
        shapes = _graph(quads)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from error
    except SyntaxError as error:
        raise UsageError(f"{path} is not Turtle: {error.msg}") from error
    _results(rdflib.Graph(), shapes)
    return shapes


def examine_shapes(reply: Reply, shapes: Sequence[rdflib.Graph]) -> Iterator[Finding]:
    """Yield the results of validating a catalogue, which can be parsed.

    Args:
        reply: the catalogue.
        shapes: further shapes.
    """
    data = _graph(ox.parse(reply.body, format=FORMATS[reply.media_type], base_iri=reply.url))
    results = sorted(result for graph in (read_shapes(SHAPES), *shapes) for result in _results(data, graph))
    for code, seen in results[:MOST_RESULTS]:
        yield Finding.of(code, reply, seen)
    if len(results) > MOST_RESULTS:
        yield Finding.of(results[0][0], reply, f"and {len(results) - MOST_RESULTS} more results")


def _graph(quads: Iterable[ox.Quad]) -> rdflib.Graph:
    written = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES)
    return rdflib.Graph().parse(data=written, format="nt")


def _results(data: rdflib.Graph, shapes: rdflib.Graph) -> list[tuple[str, str]]:
    try:
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes, advanced=True)
    except ReportableRuntimeError as error:
        raise UsageError(f"shapes that cannot be used: {error.message.splitlines()[0]}") from error
    assert isinstance(report, rdflib.Graph)
    return [_told(report, node) for node in report.subjects(RDF.type, SH.ValidationResult)]


def _told(report: rdflib.Graph, node: rdflib.term.Node) -> tuple[str, str]:
    """Return the code of a result, and what was seen."""
    severity = report.value(node, SH.resultSeverity)
    code = "catalog-incomplete" if severity == SH.Violation else "catalog-recommended"
    message = min(map(str, report.objects(node, SH.resultMessage)), default="")
    focus, path = report.value(node, SH.focusNode), report.value(node, SH.resultPath)
    where = f"{focus} {path}" if isinstance(path, rdflib.URIRef) else str(focus)
    return code, f"{where}: {message}"
