"""The figures of a release: its statements counted by class, property and graph, and its links out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from operator import itemgetter
from typing import Any, Final, Self

from publisher.rdf.namespaces import OWL, SCHEMA, SKOS
from publisher.rdf.nquads import RDF_TYPE, Statement
from publisher.release.manifest import Statistics

_PREDICATE: Final = itemgetter(1)
_GRAPH: Final = itemgetter(3)
_LINKING: Final = frozenset(f"<{term}>" for term in (OWL.sameAs, SKOS.exactMatch, SKOS.closeMatch, SCHEMA.sameAs))
"""Predicates whose links out of the publication make a VoID linkset."""


@dataclass(slots=True)
class Tally:
    """A running count of statements; one a worker, summed up in the end."""

    triples: int = 0
    entities: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)
    graphs: Counter[str] = field(default_factory=Counter)
    links: Counter[str] = field(default_factory=Counter)

    def count(self, every: Sequence[Statement], sign: int = 1, *, things: int = 1) -> None:
        """Count the statements of some things, which is quicker for many at once; with ``sign`` -1 take them away."""
        self.entities += sign * things
        self.triples += sign * len(every)
        # Counting whole lists is a loop in C; few of the names are different, so the brackets come off afterwards.
        properties = Counter(map(_PREDICATE, every))
        _add(self.properties, properties, sign)
        _add(self.graphs, Counter(map(_GRAPH, every)), sign)
        _add(self.classes, Counter([value for _, predicate, value, _ in every if predicate == RDF_TYPE]), sign)
        if not _LINKING.isdisjoint(properties):
            for _, predicate, value, _ in every:
                if predicate in _LINKING and value[0] == "<":
                    self.links[f"{predicate[1:-1]} {_space(value)}"] += sign

    def add(self, other: Self) -> None:
        """Add another worker's count."""
        self.triples += other.triples
        self.entities += other.entities
        self.classes.update(other.classes)
        self.properties.update(other.properties)
        self.graphs.update(other.graphs)
        self.links.update(other.links)

    def plain(self) -> dict[str, Any]:
        """The counts as JSON can carry them (dataclasses.asdict takes a Counter apart wrongly before Python 3.12)."""
        values = ((row.name, getattr(self, row.name)) for row in fields(self))
        return {name: dict(value) if isinstance(value, Counter) else value for name, value in values}

    @classmethod
    def load(cls, values: Mapping[str, Any]) -> Self:
        """Read a count that :meth:`plain` wrote."""
        tally = cls()
        for row in fields(cls):
            value = values[row.name]
            setattr(tally, row.name, Counter(value) if isinstance(value, dict) else value)
        return tally

    def statistics(self) -> Statistics:
        """The figures as the manifest has them: sorted, without what was counted down to nothing."""
        return Statistics(
            classes=_kept(self.classes),
            properties=_kept(self.properties),
            graphs=_kept(self.graphs),
            linksets=tuple((*key.split(" ", 1), number) for key, number in _kept(self.links).items()),
            entities=self.entities,
        )

    @classmethod
    def of(cls, statistics: Statistics) -> Self:
        """Go on counting where a manifest's figures end."""
        return cls(
            triples=sum(statistics.graphs.values()),
            entities=statistics.entities,
            classes=Counter(statistics.classes),
            properties=Counter(statistics.properties),
            graphs=Counter(statistics.graphs),
            links=Counter({f"{predicate} {space}": number for predicate, space, number in statistics.linksets}),
        )


def _add(counts: Counter[str], further: Mapping[str, int], sign: int) -> None:
    for key, number in further.items():
        counts[key[1:-1]] += sign * number


def _kept(counts: Counter[str]) -> dict[str, int]:
    return {key: counts[key] for key in sorted(counts) if counts[key]}


def _space(value: str) -> str:
    """The URI space of a linked thing ("https://ror.org/"): its IRI up to the last slash or number sign inside."""
    iri = value[1:-1].rstrip("/")
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]
