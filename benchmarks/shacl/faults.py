"""Records with every kind of fault, always the same for the same seed; most records have none.

Some cells of the source are bad (benchmarks/shacl/spoiling.py). The rest is put into descriptions, as a mapping that
errs or RDF that is taken over might: each constraint of the shapes is broken in each way that
benchmarks/shacl/breaking.py knows.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from typing import Final

import rdflib

from benchmarks.shacl import pool
from benchmarks.shacl.breaking import Job, NotHereError, Way, properties, ways
from benchmarks.shacl.constraints import Constraint, constraints
from benchmarks.shacl.spoiling import SpoiltRegister
from benchmarks.shacl.workpiece import Workpiece, classes_of, predicates_of
from publisher.rdf.description import Description
from publisher.uris import UriPolicy
from publisher.validation.shapes import dataset_shapes, record_shapes

_PLACES: Final = 100
"""How many places there are at the least: a small register tells of a few only."""

_TRIES: Final = 400
"""How many records are looked at for one that a fault can be put into."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A constraint, a way to break it, and the shapes that it is of."""

    constraint: Constraint
    way: Way
    shapes: rdflib.Graph

    @property
    def name(self) -> str:
        """What a person calls it ("Institution-name minCount: missing")."""
        return f"{self.constraint.name}: {self.way.name}"


@dataclass(frozen=True, slots=True)
class Planted:
    """A fault in a description; ``focus`` is the node that is at fault, as an IRI."""

    fault: Fault
    focus: str


@dataclass(frozen=True, slots=True)
class Seeded:
    """Descriptions, some with faults.

    Attributes:
        descriptions: institutions and what they share, in order.
        faults: by IRI, the faults that were put into a description, in order.
        refused: how many records the profile refused, whose source was too bad for a description.
        left_out: faults that no record has room for.
    """

    descriptions: list[Description]
    faults: dict[str, list[Planted]]
    refused: int
    left_out: list[Fault]


def kinds(base: str) -> tuple[Fault, ...]:
    """Every kind of fault that there is to the shapes, in order."""
    graphs = (record_shapes(base).graph, dataset_shapes(base).graph)
    return tuple(
        Fault(constraint, way, graph)
        for graph in graphs
        for constraint in constraints(graph)
        for way in ways(constraint)
    )


def seeded(work: Path, base: str, count: int, *, seed: int = 1, share: float = 0.2) -> Seeded:
    """Make descriptions and put faults into them.

    Args:
        work: an empty folder for the source.
        base: the publication's base IRI.
        count: how many records the source has.
        seed: another seed makes other records and other faults.
        share: how many of the descriptions (0 to 1) have faults; every kind of fault is there all the same, several in
            one description where it must be.
    """
    register = SpoiltRegister(count, seed)
    records, refused = pool.records(register, work)
    described = pool.described(UriPolicy(base), records, register.places[:_PLACES])
    planting = _Planting(described, Random(seed))
    left_out = planting.plant(kinds(base), round(share * len(described)))
    return Seeded(planting.descriptions(), planting.faults, refused, left_out)


class _Planting:
    """Descriptions while faults are put into them."""

    def __init__(self, described: list[Description], dice: Random) -> None:
        self.faults: dict[str, list[Planted]] = {}
        self._described, self._dice = described, dice
        self._pieces: dict[int, Workpiece] = {}
        self._touched: set[tuple[str, str]] = set()
        self._having: defaultdict[str, list[int]] = defaultdict(list)
        for number, description in enumerate(described):
            for name in (*classes_of(description), *predicates_of(description)):
                self._having[name].append(number)

    def plant(self, every: tuple[Fault, ...], wanted: int) -> list[Fault]:
        """Put each kind of fault in, again and again until so many descriptions have one; give those left out."""
        left_out = [fault for fault in self._shuffled(every) if not self._put(fault, wanted)]
        possible = [fault for fault in every if fault not in left_out]
        while len(self.faults) < wanted:
            found_room = [self._put(fault, wanted) for fault in self._shuffled(possible)]
            if not any(found_room):
                break
        return left_out

    def descriptions(self) -> list[Description]:
        """All of them, in their order, with what was changed."""
        pieces = self._pieces
        return [pieces[at].description() if at in pieces else it for at, it in enumerate(self._described)]

    def _shuffled(self, every: Iterator[Fault] | tuple[Fault, ...] | list[Fault]) -> list[Fault]:
        shuffled = list(every)
        self._dice.shuffle(shuffled)
        return shuffled

    def _put(self, fault: Fault, wanted: int) -> bool:
        """Put a fault into a description that has room for it; False if none was found.

        Four times in five it is one without faults, as long as not enough have any.
        """
        constraint = fault.constraint
        having = sorted({at for name in constraint.classes | constraint.subjects_of for at in self._having[name]})
        fresh = len(self.faults) < wanted and self._dice.random() < 0.8
        chosen = self._dice.sample(having, min(_TRIES, len(having)))
        chosen.sort(key=lambda at: (self._described[at].iri in self.faults) is fresh)
        return any(self._put_into(fault, at, chosen) for at in chosen)

    def _put_into(self, fault: Fault, at: int, chosen: list[int]) -> bool:
        constraint, piece = fault.constraint, self._piece(at)
        nodes = piece.of(constraint.classes) if constraint.classes else [piece.iri]
        source = self._described[at].source  # an identity is one record's within its source
        others = (
            other
            for other in chosen
            if other != at and self._described[other].source == source and self._untouched(fault, self._iri(other))
        )
        partners = [self._piece(other) for other in islice(others, fault.way.partners)]
        nodes = [node for node in nodes if self._untouched(fault, node)]
        if not nodes or len(partners) < fault.way.partners:
            return False
        job = Job(piece, self._dice.choice(nodes), constraint, fault.shapes, self._dice, partners)
        try:
            fault.way.do(job)
        except NotHereError:
            return False
        for one, focus in [(piece, job.focus), *((partner, partner.iri) for partner in partners)]:
            self.faults.setdefault(one.iri[1:-1], []).append(Planted(fault, focus[1:-1]))
            self._touched.update((focus, name) for name in properties(fault.shapes, constraint))
        return True

    def _untouched(self, fault: Fault, node: str) -> bool:
        """Whether no other fault of a node could be undone by this one, or undo it."""
        return not any((node, name) in self._touched for name in properties(fault.shapes, fault.constraint))

    def _iri(self, at: int) -> str:
        return f"<{self._described[at].iri}>"

    def _piece(self, at: int) -> Workpiece:
        if at not in self._pieces:
            self._pieces[at] = Workpiece(self._described[at])
        return self._pieces[at]
