"""Look things up in a catalogue's graph, and cut out what is said of one dataset."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Self

import pyoxigraph as ox

from publisher.catalog.statements import TYPE
from publisher.catalog.writing import graph
from publisher.rdf.namespaces import DCAT


class Index:
    """The statements of a catalogue by subject and predicate; read only."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._by_subject: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = defaultdict(dict)
        self.triples = tuple(triples)
        for triple in self.triples:
            assert isinstance(triple.subject, ox.NamedNode)
            assert isinstance(triple.object, ox.NamedNode | ox.Literal)
            found = self._by_subject[triple.subject.value]
            found.setdefault(triple.predicate.value, []).append(triple.object)

    @classmethod
    def of(cls, lines: Iterable[str]) -> Self:
        """Index N-Triples or N-Quads lines."""
        return cls(graph(lines))

    def __contains__(self, subject: str) -> bool:
        return subject in self._by_subject

    def all(self, subject: str, predicate: str) -> list[str]:
        """The values of a property, IRIs and literals alike, as text."""
        return [term.value for term in self._by_subject.get(subject, {}).get(str(predicate), [])]

    def one(self, subject: str | None, predicate: str) -> str | None:
        """The first value of a property, None where there is none."""
        return next(iter(self.all(subject, predicate)), None) if subject else None

    def of_type(self, kind: str) -> list[str]:
        """The subjects of a class, in the order of the graph."""
        return [subject for subject in self._by_subject if str(kind) in (row.value for row in self._types(subject))]

    def about(self, iri: str) -> tuple[ox.Triple, ...]:
        """What is said of one thing: of it, of its parts, and of the values that these point to.

        Other datasets, services and the catalogue are named, not described.
        """
        others = {*self.of_type(DCAT.Dataset), *self.of_type(DCAT.DataService), *self.of_type(DCAT.Catalog)} - {iri}
        wanted = {subject for subject in self._by_subject if subject == iri or subject.startswith(f"{iri}#")}
        fringe = set(wanted)
        while fringe:
            pointed = {
                term.value
                for subject in fringe
                for terms in self._by_subject[subject].values()
                for term in terms
                if isinstance(term, ox.NamedNode)
            }
            fringe = {subject for subject in pointed if subject in self._by_subject} - wanted - others
            wanted |= fringe
        return tuple(triple for triple in self.triples if _value(triple.subject) in wanted)

    def _types(self, subject: str) -> list[ox.NamedNode | ox.Literal]:
        return self._by_subject[subject].get(TYPE, [])


def _value(term: object) -> str:
    assert isinstance(term, ox.NamedNode)
    return term.value
