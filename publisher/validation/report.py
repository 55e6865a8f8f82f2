"""Write validation results as W3C SHACL does.

Specified by https://www.w3.org/TR/shacl/#validation-report; without blank nodes, so that a result can be linked to.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import pyoxigraph as ox
import rdflib

from publisher.rdf.description import Result
from publisher.rdf.namespaces import RDF, SH
from publisher.uris import UriPolicy
from publisher.validation.shapes import dataset_shapes, record_shapes

_IS_RESULT: Final = f"<{RDF.type}> <{SH.ValidationResult}>"
_SEVERITY, _FOCUS, _COMPONENT, _SHAPE, _VALUE, _MESSAGE, _PATH = (
    f"<{SH[name]}>"
    for name in (
        *("resultSeverity", "focusNode", "sourceConstraintComponent", "sourceShape"),
        *("value", "resultMessage", "resultPath"),
    )
)
_SEVERITIES: Final = {name: f"<{SH[name.capitalize()]}>" for name in ("violation", "warning", "info")}


def result_graph(result: Result, node: str, uris: UriPolicy) -> Iterator[str]:
    """Write one result, whose IRI is ``node``, as N-Triples lines without line ends."""
    yield f"<{node}> {_IS_RESULT} ."
    yield f"<{node}> {_SEVERITY} {_SEVERITIES[result.severity]} ."
    yield f"<{node}> {_FOCUS} <{result.focus}> ."
    yield f"<{node}> {_COMPONENT} <{result.component}> ."
    yield f"<{node}> {_SHAPE} <{result.shape}> ."
    if result.value is not None:
        yield f"<{node}> {_VALUE} {result.value} ."
    for message in _messages(result.shape, result.message, uris.base):
        yield f"<{node}> {_MESSAGE} {message} ."
    if result.path is not None:
        yield from _path(result, node, uris)


@lru_cache(maxsize=1024)
def _messages(shape: str, message: str, base: str) -> tuple[str, ...]:
    """The messages of a shape as literals, in the order of their languages; there are few shapes."""
    ours = {**dataset_shapes(base).messages, **record_shapes(base).messages}
    by_language = ours.get(shape, {"en": message} if message else {})
    return tuple(str(ox.Literal(text, language=language)) for language, text in sorted(by_language.items()))


def _path(result: Result, node: str, uris: UriPolicy) -> Iterator[str]:
    """The path: an IRI, or a copy of the shape's path expression with IRIs for its blank nodes."""
    if ":" in (result.path or "") and not (result.path or "").startswith(("(", "^")):
        yield f"<{node}> {_PATH} <{result.path}> ."
        return
    graph = dataset_shapes(uris.base).graph
    expression = graph.value(rdflib.URIRef(result.shape), SH.path)
    if expression is not None:
        yield f"<{node}> {_PATH} <{node}-path> ."
        yield from _expression(graph, expression, f"{node}-path")


def _expression(graph: rdflib.Graph, expression: rdflib.term.Node, name: str) -> Iterator[str]:
    """A path expression whose node is called ``name``; nested ones are called by the properties that lead to them."""
    for predicate, value in graph.predicate_objects(expression):
        inner = str(value) if isinstance(value, rdflib.URIRef) else f"{name}-{str(predicate).rpartition('#')[2]}"
        yield f"<{name}> <{predicate}> <{inner}> ."
        if not isinstance(value, rdflib.URIRef):
            yield from _expression(graph, value, inner)
