"""What our shapes state: messages, severities and paths by shape, the same for both engines.

An engine only returns which constraint failed where; messages for people come from here, so that two engines
cannot differ in words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import rdflib
from rdflib.collection import Collection

from publisher import vocabulary
from publisher.rdf.namespaces import RDF, SH


@dataclass(frozen=True, slots=True)
class ShapeSet:
    """Shapes read together.

    Attributes:
        turtle: their Turtle, with the base put in.
        messages: for each shape its messages by language.
    """

    turtle: str
    messages: Mapping[str, Mapping[str, str]]

    @property
    def graph(self) -> rdflib.Graph:
        """The shapes as rdflib has them, read once."""
        return _graph(self.turtle)


@lru_cache(maxsize=16)
def record_shapes(base: str) -> ShapeSet:
    """The shapes that each record must fit by itself."""
    return shape_set("\n".join(vocabulary.turtle(name, base) for name in vocabulary.RECORD_SHAPES))


@lru_cache(maxsize=16)
def dataset_shapes(base: str) -> ShapeSet:
    """The shapes that judge records against each other."""
    return shape_set("\n".join(vocabulary.turtle(name, base) for name in vocabulary.DATASET_SHAPES))


def shape_set(turtle: str) -> ShapeSet:
    """Read shapes; every one that can fail must have an IRI."""
    graph = _graph(turtle)
    messages: dict[str, dict[str, str]] = {}
    for shape, message in graph.subject_objects(SH.message):
        messages.setdefault(str(shape), {})[getattr(message, "language", None) or ""] = str(message)
    return ShapeSet(turtle, messages)


@lru_cache(maxsize=32)
def _graph(turtle: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=turtle, format="turtle")


def path_text(graph: rdflib.Graph, node: object) -> str:
    """A path as text: an IRI bare, the rest in SPARQL's notation (SHACL section 2.3.1)."""
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
