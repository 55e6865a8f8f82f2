"""The figures of a release: its statements counted by class, property and graph, and its links out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Final, Self

from publisher.rdf.namespaces import OWL, SCHEMA, SKOS
from publisher.rdf.nquads import RDF_TYPE, Statement
from publisher.release.counting.partitions import PartitionTally
from publisher.release.manifest import Statistics

_PREDICATE: Final = itemgetter(1)
_GRAPH: Final = itemgetter(3)
_LINKING: Final = frozenset(f"<{term}>" for term in (OWL.sameAs, SKOS.exactMatch, SKOS.closeMatch, SCHEMA.sameAs))
"""Predicates whose links out of the publication make a VoID linkset."""


@dataclass(slots=True)
class Tally:
    """A running count of statements; each worker has one, and they are added up at the end."""

    entities: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)
    graphs: Counter[str] = field(default_factory=Counter)
    links: Counter[str] = field(default_factory=Counter)
    partitions: PartitionTally = field(default_factory=PartitionTally)

    @property
    def triples(self) -> int:
        """The statements in all graphs."""
        return self.graphs.total()

    def count(self, every: Sequence[Statement], sign: int = 1, *, things: int = 1) -> None:
        """Count the statements of some things, which is faster for many at once; with ``sign`` -1 subtract them."""
        self.entities += sign * things
        # Counting whole lists is a loop in C; few of the names are different, so the brackets come off afterwards.
        properties = Counter(map(_PREDICATE, every))
        _add(self.properties, properties, sign)
        _add(self.graphs, Counter(map(_GRAPH, every)), sign)
        _add(self.classes, Counter([value for _, predicate, value, _ in every if predicate == RDF_TYPE]), sign)
        self.partitions.count(every, sign)
        if not _LINKING.isdisjoint(properties):
            for _, predicate, value, _ in every:
                if predicate in _LINKING and value[0] == "<":
                    self.links[f"{predicate[1:-1]} {_space(value)}"] += sign

    def add(self, other: Statistics) -> None:
        """Add another worker's figures, or those of the release before."""
        self.entities += other.entities
        self.classes.update(other.classes)
        self.properties.update(other.properties)
        self.graphs.update(other.graphs)
        self.links.update({f"{predicate} {space}": number for predicate, space, number in other.linksets})
        self.partitions.add(other.partitions, other.groups)

    def statistics(self) -> Statistics:
        """Return the figures as the manifest has them: sorted, without zeros."""
        return Statistics(
            classes=_sorted(self.classes),
            properties=_sorted(self.properties),
            graphs=_sorted(self.graphs),
            linksets=tuple((*key.split(" ", 1), number) for key, number in _sorted(self.links).items()),
            entities=self.entities,
            partitions=self.partitions.partitions(),
            groups=self.partitions.grouped(),
        )

    @classmethod
    def of(cls, statistics: Statistics) -> Self:
        """Continue the count of a manifest."""
        tally = cls()
        tally.add(statistics)
        return tally


def _add(counts: Counter[str], further: Mapping[str, int], sign: int) -> None:
    for key, number in further.items():
        counts[key[1:-1]] += sign * number


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return {key: counts[key] for key in sorted(counts) if counts[key]}


def _space(value: str) -> str:
    """The URI space of a linked thing ("https://ror.org/"): its IRI up to the last slash or number sign inside."""
    iri = value[1:-1].rstrip("/")
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]
