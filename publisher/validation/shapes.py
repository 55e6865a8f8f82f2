"""What our shapes state: messages, severities and paths by shape, the same for both engines.

An engine only returns which constraint failed where; messages for people come from here, so that two engines
cannot differ in words.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Self

import rdflib
from rdflib.collection import Collection

from publisher import vocabulary
from publisher.rdf.namespaces import RDF, SH


@dataclass(frozen=True, slots=True)
class ShapeSet:
    """Shapes read together; every one that can fail must have an IRI.

    Attributes:
        turtle: their Turtle, with the base put in.
        graph: the same as rdflib reads it.
    """

    turtle: str
    graph: rdflib.Graph

    @classmethod
    def of(cls, turtle: str) -> Self:
        """Read shapes."""
        return cls(turtle, rdflib.Graph().parse(data=turtle, format="turtle"))

    @property
    def messages(self) -> dict[str, dict[str, str]]:
        """The messages of each shape, by language."""
        messages: dict[str, dict[str, str]] = {}
        for shape, message in self.graph.subject_objects(SH.message):
            messages.setdefault(str(shape), {})[getattr(message, "language", None) or ""] = str(message)
        return messages


@lru_cache(maxsize=16)
def record_shapes(base: str) -> ShapeSet:
    """Return the shapes for each record by itself."""
    return ShapeSet.of("\n".join(vocabulary.turtle(name, base) for name in vocabulary.RECORD_SHAPES))


@lru_cache(maxsize=16)
def dataset_shapes(base: str) -> ShapeSet:
    """Return the shapes for records together."""
    return ShapeSet.of("\n".join(vocabulary.turtle(name, base) for name in vocabulary.DATASET_SHAPES))


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
