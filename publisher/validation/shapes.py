"""What our shapes state: messages, severities and paths by shape, the same for both engines.

An engine only returns which constraint failed where; messages for people come from here, so that two engines
cannot differ in words.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import pyoxigraph as ox
import rdflib
from rdflib.collection import Collection

from publisher import vocabulary
from publisher.rdf.namespaces import RDF, SH

_MESSAGE: Final = ox.NamedNode(str(SH.message))


@dataclass(frozen=True)
class ShapeSet:
    """Shapes read together; every one that can fail must have an IRI.

    Attributes:
        turtle: their Turtle, with the base put in.
    """

    turtle: str

    @cached_property
    def graph(self) -> rdflib.Graph:
        """The shapes as rdflib reads them: seldom needed, and six times as slow as Oxigraph."""
        return rdflib.Graph().parse(data=self.turtle, format="turtle")

    @cached_property
    def messages(self) -> dict[str, dict[str, str]]:
        """The messages of each shape, by language."""
        messages: dict[str, dict[str, str]] = {}
        for shape, predicate, message, _ in ox.parse(self.turtle, ox.RdfFormat.TURTLE):
            if predicate == _MESSAGE and isinstance(message, ox.Literal) and isinstance(shape, ox.NamedNode):
                messages.setdefault(shape.value, {})[message.language or ""] = message.value
        return messages


@lru_cache(maxsize=16)
def record_shapes(base: str) -> ShapeSet:
    """Return the shapes for each record by itself."""
    return ShapeSet("\n".join(vocabulary.turtle(name, base) for name in vocabulary.RECORD_SHAPES))


@lru_cache(maxsize=16)
def dataset_shapes(base: str) -> ShapeSet:
    """Return the shapes for records together."""
    return ShapeSet("\n".join(vocabulary.turtle(name, base) for name in vocabulary.DATASET_SHAPES))


def path_text(graph: rdflib.Graph, node: object) -> str:
    """Return a path as text: an IRI without brackets, the rest in SPARQL's notation (SHACL section 2.3.1)."""
    return str(node) if isinstance(node, rdflib.URIRef) else _step(graph, node)


def _step(graph: rdflib.Graph, node: object) -> str:
    if isinstance(node, rdflib.URIRef):
        return f"<{node}>"
    assert isinstance(node, rdflib.BNode)
    if graph.value(node, RDF.first) is not None:
        return f"({'/'.join(_step(graph, step) for step in Collection(graph, node))})"
    for predicate, value in graph.predicate_objects(node):
        inner = _step(graph, value)
        if predicate == SH.inversePath:
            return f"^{inner}"
        if predicate == SH.oneOrMorePath:
            return f"({inner})+"
    raise ValueError(f"no shape of ours has the path {list(graph.predicate_objects(node))}")
