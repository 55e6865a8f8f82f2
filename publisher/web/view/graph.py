"""A record's statements, looked up by subject and predicate."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import pyoxigraph as ox

from publisher.rdf.namespaces import DCT, FOAF, RDF, RDFS, SCHEMA, SKOS

Term = ox.NamedNode | ox.BlankNode | ox.Literal

LABEL_PREDICATES: Final = tuple(
    str(iri) for iri in (SKOS.prefLabel, SCHEMA.name, RDFS.label, DCT.title, FOAF.name, SKOS.definition)
)
"""What can name a thing, the best first."""

TYPE: Final = str(RDF.type)


class Graph:
    """The statements of one record, and the cards of what it links to.

    Subjects and predicates are IRIs as text; a blank node is its label with ``_:`` in front.

    Args:
        quads: the record's N-Quads.
        cards: N-Triples about linked things.
    """

    def __init__(self, quads: bytes, cards: bytes = b"") -> None:
        self._own: dict[str, dict[str, list[Term]]] = {}
        self._cards: dict[str, dict[str, list[Term]]] = {}
        self.graphs: dict[tuple[str, str], str] = {}
        seen: set[tuple[str, str, Term]] = set()
        for quad in ox.parse(quads, format=ox.RdfFormat.N_QUADS):
            subject, predicate, value = name_of(quad.subject), quad.predicate.value, quad.object
            if (subject, predicate, value) not in seen:  # one statement may stand in two graphs
                seen.add((subject, predicate, value))
                self._own.setdefault(subject, {}).setdefault(predicate, []).append(value)
            if isinstance(quad.graph_name, ox.NamedNode):
                self.graphs[subject, predicate] = quad.graph_name.value
        self.size = len(seen)
        for quad in ox.parse(cards, format=ox.RdfFormat.N_TRIPLES):
            self._cards.setdefault(name_of(quad.subject), {}).setdefault(quad.predicate.value, []).append(quad.object)

    def __contains__(self, subject: str) -> bool:
        return subject in self._own

    def subjects(self) -> Iterator[str]:
        """The subjects that the record says something of, in the order of its statements."""
        return iter(self._own)

    def of(self, subject: str) -> Mapping[str, list[Term]]:
        """What the record says of a subject, by predicate."""
        return self._own.get(subject, {})

    def card(self, subject: str) -> Mapping[str, list[Term]]:
        """What is known of a linked thing, by predicate."""
        return self._cards.get(subject, {})

    def all(self, subject: str, *predicates: object) -> list[Term]:
        """The values of these predicates, each once, own statements before the card's."""
        found: dict[Term, None] = {}
        for source in (self._own, self._cards):
            for predicate in predicates:
                found.update(dict.fromkeys(source.get(subject, {}).get(str(predicate), ())))
        return list(found)

    def iris(self, subject: str, *predicates: object) -> list[str]:
        """Those values that are IRIs."""
        return [term.value for term in self.all(subject, *predicates) if isinstance(term, ox.NamedNode)]

    def literals(self, subject: str, *predicates: object) -> list[ox.Literal]:
        """Those values that are literals."""
        return [term for term in self.all(subject, *predicates) if isinstance(term, ox.Literal)]

    def text(self, subject: str, *predicates: object) -> str | None:
        """The best single text: English, else what the source has first; None where there is none."""
        found = preferred(self.literals(subject, *predicates))
        return found.value if found else None

    def types(self, subject: str) -> list[str]:
        """The classes of a subject."""
        return self.iris(subject, TYPE)

    def name(self, subject: str) -> ox.Literal | None:
        """The literal that names a subject best; None where nothing does."""
        for predicate in LABEL_PREDICATES:
            if found := preferred(self.literals(subject, predicate)):
                return found
        return None


def preferred(literals: Iterable[ox.Literal]) -> ox.Literal | None:
    """An English literal, else one without language, else the first."""
    ranked = sorted(literals, key=lambda literal: _rank(literal.language))
    return ranked[0] if ranked else None


def name_of(node: ox.NamedNode | ox.BlankNode | ox.Triple) -> str:
    """A subject as text."""
    return node.value if isinstance(node, ox.NamedNode) else str(node)


def _rank(language: str | None) -> int:
    if language is None:
        return 1
    return 0 if language.lower().partition("-")[0] == "en" else 2
