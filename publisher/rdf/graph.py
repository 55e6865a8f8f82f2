"""The statements of one record, and of the cards of what it links to, by subject and predicate."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Final

import pyoxigraph as ox

from publisher.rdf import nquads
from publisher.rdf.cards import Card, cards_of
from publisher.rdf.namespaces import DCT, FOAF, RDF, RDFS, SCHEMA, SKOS

TYPE: Final = str(RDF.type)

LABEL_PREDICATES: Final = (SKOS.prefLabel, SCHEMA.name, RDFS.label, DCT.title, FOAF.name, SKOS.definition)
"""The properties that can name a thing, the best first."""

MAX_CHAIN: Final = 12
"""How far a chain of places or concepts is followed."""

Term = ox.NamedNode | ox.BlankNode | ox.Literal


class Graph:
    """The statements of one record, and the cards of what it links to.

    Subjects and predicates are IRIs as text; a blank node is its label with ``_:`` in front. Terms are made when they
    are asked for, because a page shows only some of them (docs/adr/0184-pages-in-fewer-steps.md).

    Args:
        quads: the record's, canonical N-Quads.
        cards: canonical N-Triples about linked things.
    """

    def __init__(self, quads: bytes, cards: bytes = b"") -> None:
        self._statements = nquads.statements(quads.decode())
        self.own = nquads.group(self._statements)
        self.cards = cards_of(cards.decode())
        self._described: dict[str, Mapping[str, list[str]]] = {}
        self._graphs: dict[tuple[str, str], str] | None = None

    def __contains__(self, subject: str) -> bool:
        return _token(subject) in self.own

    @property
    def size(self) -> int:
        """How many statements the record has; what stands in two graphs is one."""
        return sum([len(values) for properties in self.own.values() for values in properties.values()])

    def subjects(self) -> Iterator[str]:
        """Return the subjects of the record's statements, in their order."""
        return map(_text, self.own)

    def of(self, subject: str) -> Mapping[str, list[Term]]:
        """Return the record's statements about a subject, by predicate."""
        properties = self.own.get(_token(subject), {})
        return {predicate[1:-1]: [_term(value) for value in values] for predicate, values in properties.items()}

    def graph_of(self, subject: str, predicate: object) -> str:
        """Return the named graph that a statement about a subject is in, "" for the default graph."""
        if self._graphs is None:
            self._graphs = {(row[0], row[1]): row[3][1:-1] for row in self._statements if row[3]}
        return self._graphs.get((_token(subject), f"<{predicate}>"), "")

    def has(self, subject: str, predicates: frozenset[str]) -> bool:
        """Return whether a subject has one of some predicates, which are in their brackets."""
        return not predicates.isdisjoint(self._described.get(subject) or self._describe(subject))

    def all(self, subject: str, *predicates: object) -> list[Term]:
        """Return the values of these predicates, each once, own statements before the card's."""
        return [_term(token) for token in self._values(subject, predicates)]

    def iris(self, subject: str, *predicates: object) -> list[str]:
        """Return those values that are IRIs."""
        return [token[1:-1] for token in self._values(subject, predicates) if token[0] == "<"]

    def literals(self, subject: str, *predicates: object) -> list[ox.Literal]:
        """Return those values that are literals."""
        return [_literal(token) for token in self._values(subject, predicates) if token[0] == '"']

    def tokens(self, subject: str, *predicates: object) -> list[str]:
        """Return those values that are literals, as N-Quads spells them."""
        return [token for token in self._values(subject, predicates) if token[0] == '"']

    def plain(self, subject: str, *predicates: object) -> list[str]:
        """Return the texts of those values that are literals."""
        return [nquads.literal(token)[0] for token in self._values(subject, predicates) if token[0] == '"']

    def _values(self, subject: str, predicates: Sequence[object]) -> Sequence[str]:
        """Return the values of predicates as N-Quads spells them, each once."""
        if (properties := self._described.get(subject)) is None:
            properties = self._describe(subject)
        if len(predicates) == 1:
            return properties.get(_predicate(predicates[0]), ())
        found = [values for predicate in predicates if (values := properties.get(_predicate(predicate))) is not None]
        if len(found) < 2:
            return found[0] if found else ()
        return list(dict.fromkeys(chain.from_iterable(found)))

    def _describe(self, subject: str) -> Mapping[str, list[str]]:
        """Note and return the values of all predicates of a subject, those of its card after its own."""
        token = _token(subject)
        own, card = self.own.get(token), self.cards.get(token)
        properties: Mapping[str, list[str]] = own or card or {}
        if own is not None and card is not None:
            both = {predicate: [*own.get(predicate, ()), *card.get(predicate, ())] for predicate in {**own, **card}}
            properties = {predicate: list(dict.fromkeys(values)) for predicate, values in both.items()}
        self._described[subject] = properties
        return properties

    def card(self, subject: str) -> Card | None:
        """Return the card of a thing of which the record itself says nothing."""
        card = self.cards.get(token := _token(subject))
        return card if type(card) is Card and token not in self.own else None

    def names(self, subject: str) -> list[str]:
        """Return the literals of the best property that names a subject, as N-Quads spells them."""
        if not (properties := self._described.get(subject) or self._describe(subject)):
            return []
        known = (values for predicate in LABEL_PREDICATES if (values := properties.get(_predicate(predicate))))
        literals = ([token for token in values if token[0] == '"'] for values in known)
        return next(filter(None, literals), [])

    def text(self, subject: str, *predicates: object) -> str | None:
        """Return the best single text: English, else the first of the source; None if nothing was found."""
        tokens = self.tokens(subject, *predicates)
        if len(tokens) < 2:
            return nquads.literal(tokens[0])[0] if tokens else None
        return nquads.literal(min(tokens, key=_rank_in_english))[0]

    def types(self, subject: str) -> list[str]:
        """Return the classes of a subject."""
        return self.iris(subject, TYPE)

    def name(self, subject: str) -> ox.Literal | None:
        """Return the literal that names a subject best; None if nothing does."""
        tokens = self.names(subject)
        return _literal(min(tokens, key=_rank_in_english)) if tokens else None

    def chain(self, subject: str, predicate: object) -> list[str]:
        """Follow a predicate upwards; the outermost IRI comes first and the subject last."""
        chain: list[str] = []
        while subject and subject not in chain and len(chain) < MAX_CHAIN:
            chain.append(subject)
            subject = next(iter(self.iris(subject, predicate)), "")
        return chain[::-1]


def _token(subject: str) -> str:
    """Return a subject as N-Quads spells it."""
    return subject if subject[:1] == "_" else f"<{subject}>"


@lru_cache(maxsize=1024)
def _predicate(predicate: object) -> str:
    """Return a predicate as N-Quads spells it."""
    return f"<{predicate}>"


def _text(token: str) -> str:
    """Return an IRI without its brackets; a blank node as it is."""
    return token if token[0] == "_" else token[1:-1]


def _term(token: str) -> Term:
    if token[0] == '"':
        return _literal(token)
    return ox.NamedNode(token[1:-1]) if token[0] == "<" else ox.BlankNode(token[2:])


def _literal(token: str) -> ox.Literal:
    text, datatype, language = nquads.literal(token)
    if language:
        tag, _, direction = language.partition("--")
        return ox.Literal(text, language=tag, direction=ox.BaseDirection(direction) if direction else None)
    return ox.Literal(text, datatype=ox.NamedNode(datatype)) if datatype != nquads.XSD_STRING else ox.Literal(text)


def _rank_in_english(token: str) -> int:
    """Return how well a literal suits where one is wanted: English, else one without language, else the first."""
    language = nquads.literal(token)[2]
    return 1 if language is None else 0 if language.lower().partition("-")[0] == "en" else 2


def name_of(node: ox.NamedNode | ox.BlankNode | ox.Triple) -> str:
    """Return a subject as text."""
    return node.value if isinstance(node, ox.NamedNode) else str(node)
