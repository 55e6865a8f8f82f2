"""Every constraint that shapes make, read out of the shapes: what a fault can break, and how it is named then.

A parameter of SHACL Core is named as its component is (``sh:minCount``: ``sh:MinCountConstraintComponent``), so that
the list need not be kept by hand: a constraint that is added to a shape is in it.

Specified by https://www.w3.org/TR/shacl/#core-components.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import rdflib
from rdflib.collection import Collection

from publisher.rdf.namespaces import RDF, RDFS, SH
from publisher.validation.shapes import path_text

_NO_CONSTRAINTS: Final = frozenset(
    {RDF.type, RDFS.label, SH.path, SH.targetClass, SH.targetSubjectsOf, SH.message, SH.severity, SH.property}
)
"""What a shape says besides its constraints. ``sh:property`` leads to shapes whose results are their own."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """One constraint of one shape.

    Attributes:
        shape: the IRI of the shape that makes it, and that results name.
        kind: its parameter ("minCount").
        value: what the parameter says; for ``or`` and ``in`` the head of a list.
        path: the property it is about, "" where it is about the node; an expression in SPARQL's notation.
        classes: the classes whose instances are judged.
        subjects_of: the properties whose subjects are judged.
    """

    shape: str
    kind: str
    value: rdflib.term.Node
    path: str
    classes: frozenset[str]
    subjects_of: frozenset[str]

    @property
    def component(self) -> str:
        """The component that results name, as an IRI."""
        return f"{SH}{self.kind[0].upper()}{self.kind[1:]}ConstraintComponent"

    @property
    def name(self) -> str:
        """What a person calls it ("Institution-name minCount")."""
        return f"{self.shape.rpartition('#')[2]} {self.kind}"


def constraints(shapes: rdflib.Graph) -> tuple[Constraint, ...]:
    """Every constraint of the shapes that have a name, in order.

    What stands in a ``sh:or``, ``sh:and`` or ``sh:not`` gives no results of its own: it is part of the constraint
    that it stands in.
    """
    named = {shape for kind in (SH.NodeShape, SH.PropertyShape) for shape in shapes.subjects(RDF.type, kind)}
    found = (one for shape in named if isinstance(shape, rdflib.URIRef) for one in _of_shape(shapes, shape))
    return tuple(sorted(found, key=lambda constraint: constraint.name))


def _of_shape(shapes: rdflib.Graph, shape: rdflib.URIRef) -> Iterator[Constraint]:
    path = shapes.value(shape, SH.path)
    judging = {shape, *shapes.subjects(SH.property, shape)}
    for predicate, value in shapes.predicate_objects(shape):
        if predicate in _NO_CONSTRAINTS:
            continue
        if not str(predicate).startswith(str(SH)):
            raise ValueError(f"{shape} says {predicate}, which is neither known to be a constraint nor to be none")
        yield Constraint(
            str(shape),
            str(predicate).removeprefix(str(SH)),
            value,
            "" if path is None else path_text(shapes, path),
            frozenset(str(name) for one in judging for name in shapes.objects(one, SH.targetClass)),
            frozenset(str(name) for one in judging for name in shapes.objects(one, SH.targetSubjectsOf)),
        )


def members(shapes: rdflib.Graph, head: rdflib.term.Node) -> list[rdflib.term.Node]:
    """The members of an RDF list."""
    return list(Collection(shapes, head))
