"""N-Quads lines taken apart, as text: the release counts millions of them.

Only lines in the canonical form of RDF 1.1 N-Quads come here (one space between terms, one before the full stop), so a
split by spaces is enough; a parser would make four Python objects a line.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, Self

from publisher.namespaces import OWL, RDF, SCHEMA, SKOS
from publisher.release.manifest import Statistics

_TYPE: Final = f"<{RDF.type}>"
_LINKING: Final = frozenset(f"<{term}>" for term in (OWL.sameAs, SKOS.exactMatch, SKOS.closeMatch, SCHEMA.sameAs))
"""Predicates whose links out of the publication make a VoID linkset."""


def graph_of(line: str) -> str:
    """The graph's IRI of a canonical line, in angle brackets; "" for the default graph.

    >>> graph_of('<http://x/s> <http://x/p> "a <http://x/g>" .')
    ''
    """
    return _graph(line.split(" ", 2))


def _graph(taken_apart: list[str]) -> str:
    """The graph of a line in three: subject, predicate, and the rest with the full stop."""
    rest = taken_apart[2]
    # A literal ends in a quote, a language or, in the same word as its quote, a datatype: no such word is a graph.
    if rest[-3] != ">" or (cut := rest.rfind(" ", 0, -2)) < 0 or rest[cut + 1] != "<":
        return ""
    last = rest[cut + 1 : -2]
    return "" if '"' in last else last


@dataclass(slots=True)
class Tally:
    """A running count of statements; one a worker, summed up in the end."""

    triples: int = 0
    entities: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)
    graphs: Counter[str] = field(default_factory=Counter)
    links: Counter[str] = field(default_factory=Counter)

    def count(self, lines: Iterable[str], sign: int = 1) -> None:
        """Count the statements of one thing; with ``sign`` -1 take them away again."""
        taken_apart = [line.split(" ", 2) for line in lines]
        self.entities += sign
        self.triples += sign * len(taken_apart)
        predicates = [predicate for _, predicate, _ in taken_apart]
        classes = [value.split(" ", 1)[0][1:-1] for _, predicate, value in taken_apart if predicate == _TYPE]
        # Counting whole lists is a loop in C; few of the names are different, so the brackets come off afterwards.
        _add(self.properties, {name[1:-1]: count for name, count in Counter(predicates).items()}, sign)
        _add(self.graphs, {name[1:-1]: count for name, count in Counter(map(_graph, taken_apart)).items()}, sign)
        _add(self.classes, Counter(classes), sign)
        if not _LINKING.isdisjoint(predicates):
            links = (f"{it[1][1:-1]} {_space(it[2])}" for it in taken_apart if it[1] in _LINKING and it[2][0] == "<")
            _add(self.links, Counter(links), sign)

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
        counts[key] += sign * number


def _kept(counts: Counter[str]) -> dict[str, int]:
    return {key: counts[key] for key in sorted(counts) if counts[key]}


def _space(value: str) -> str:
    """The URI space of a linked thing ("https://ror.org/"): its IRI up to the last slash or number sign inside."""
    iri = value[1 : value.index(">")].rstrip("/")
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]
