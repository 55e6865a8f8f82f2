"""A description taken apart into quads, so that a fault can be put into it."""

from collections.abc import Iterable
from dataclasses import replace

import pyoxigraph as ox

from publisher.rdf.description import Description
from publisher.rdf.namespaces import RDF

Quad = tuple[str, str, str, str]
"""Subject, predicate, object, graph, as N-Quads spells them; "" is the default graph."""


class Workpiece:
    """The quads of one description; nodes are told and given in N-Triples form, predicates and classes as IRIs."""

    def __init__(self, description: Description) -> None:
        self._description = description
        self._quads: dict[Quad, None] = dict.fromkeys(_quads(description.quads))

    @property
    def iri(self) -> str:
        """The thing, in N-Triples form."""
        return f"<{self._description.iri}>"

    def of(self, classes: Iterable[str]) -> list[str]:
        """The nodes that are instances of one of the classes, in order."""
        wanted = {f"<{name}>" for name in classes}
        return sorted({s for s, p, o, _ in self._quads if p == f"<{RDF.type}>" and o in wanted})

    def values(self, subject: str, predicate: str) -> list[str]:
        """The values of a property, in order."""
        return sorted({o for s, p, o, _ in self._quads if (s, p) == (subject, f"<{predicate}>")})

    def add(self, subject: str, predicate: str, value: str) -> None:
        """Say something more of a node, in the graph where it is described."""
        graph = next((g for s, _, _, g in self._quads if s == subject), "")
        self._quads[subject, f"<{predicate}>", value, graph] = None

    def remove(self, subject: str, predicate: str, value: str | None = None) -> None:
        """Say a value, or all values of a property, no more."""
        gone = [quad for quad in self._quads if quad[:2] == (subject, f"<{predicate}>") and value in {None, quad[2]}]
        for quad in gone:
            del self._quads[quad]

    def put(self, subject: str, predicate: str, value: str) -> None:
        """Say a value in the place of another of the property, if it has one."""
        for known in self.values(subject, predicate)[:1]:
            self.remove(subject, predicate, known)
        self.add(subject, predicate, value)

    def description(self) -> Description:
        """The description with what was changed."""
        lines = (f"{s} {p} {o} {g + ' ' if g else ''}." for s, p, o, g in self._quads)
        return replace(self._description, quads=tuple(sorted(lines)))


def classes_of(description: Description) -> set[str]:
    """The classes of the nodes of a description, as IRIs."""
    of_type = f" <{RDF.type}> <"
    return {line.partition(of_type)[2].partition(">")[0] for line in description.quads if of_type in line}


def _quads(lines: Iterable[str]) -> Iterable[Quad]:
    for quad in ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS):
        graph = quad.graph_name
        name = "" if isinstance(graph, ox.DefaultGraph) else str(graph)
        yield str(quad.subject), str(quad.predicate), str(quad.object), name


def predicates_of(description: Description) -> set[str]:
    """The properties of the thing itself, as IRIs."""
    start = f"<{description.iri}> <"
    return {line[len(start) :].partition(">")[0] for line in description.quads if line.startswith(start)}
