"""The catalogue's graph: collected from statements, read by subject, written in the formats that harvesters read.

JSON-LD carries its context inline, since a remote one takes a harvester down with its host, and is a flat ``@graph`` of
named nodes, since harvesters expand it with rdflib before they look. See docs/catalogue.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Self

import orjson
import pyoxigraph as ox

from publisher.rdf.formats import JSON_LD, Format
from publisher.rdf.namespaces import DCAT, RDF, XSD, prefixes

Value = str | ox.Literal | None
"""An IRI, or a literal; None adds no statement."""

Values = dict[str, Value | Iterable[Value]]
"""The value or values of each property, by its IRI."""


def text(value: str | None, language: str | None = "en") -> ox.Literal | None:
    """Return a text in a language, or (None) a plain string; None for an empty text."""
    if not value:
        return None
    return ox.Literal(value, language=language) if language else ox.Literal(value)


def typed(value: str | int | None, datatype: str) -> ox.Literal | None:
    """Return a literal of an XSD datatype, in exactly this lexical form."""
    return None if value is None else ox.Literal(str(value), datatype=ox.NamedNode(str(datatype)))


def count(value: int) -> ox.Literal | None:
    """Return an integer, the datatype of VoID's figures."""
    return typed(value, XSD.integer)


def instant(value: str | None) -> ox.Literal | None:
    """Return a day ("2026-11-24") or an instant ("2026-11-24T12:30:05Z")."""
    return typed(value, XSD.dateTime if value and "T" in value else XSD.date)


class Statements:
    """A graph being collected, each statement once: subjects and predicates are IRIs, there are no blank nodes."""

    def __init__(self) -> None:
        self._lines: set[str] = set()

    def describe(
        self,
        iri: str,
        types: str | tuple[str, ...],
        values: Mapping[str, Value | Iterable[Value]] = MappingProxyType({}),
    ) -> str:
        """Add what a thing is and its properties; return its IRI, for links to it.

        Args:
            iri: the thing's.
            types: its class or classes.
            values: the value or values of each property.
        """
        for predicate, every in {str(RDF.type): types, **values}.items():
            for value in (every,) if every is None or isinstance(every, str | ox.Literal) else every:
                if value is not None:
                    term = ox.NamedNode(str(value)) if isinstance(value, str) else value
                    self._lines.add(f"{ox.Triple(ox.NamedNode(iri), ox.NamedNode(str(predicate)), term)} .")
        return iri

    def lines(self) -> tuple[str, ...]:
        """Return the canonical N-Triples lines, sorted, without line ends."""
        return tuple(sorted(self._lines))


class Index:
    """The statements of a catalogue by subject and predicate; read only."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._by_subject: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = defaultdict(dict)
        self.triples = tuple(triples)
        for triple in self.triples:
            assert isinstance(triple.object, ox.NamedNode | ox.Literal)
            self._by_subject[_iri(triple.subject)].setdefault(triple.predicate.value, []).append(triple.object)

    @classmethod
    def of(cls, lines: Iterable[str]) -> Self:
        """Index N-Triples or N-Quads lines."""
        return cls(graph(lines))

    def __contains__(self, subject: str) -> bool:
        return subject in self._by_subject

    def all(self, subject: str, predicate: str) -> list[str]:
        """Return the values of a property, IRIs and literals alike, as text."""
        return [term.value for term in self._by_subject.get(subject, {}).get(str(predicate), [])]

    def one(self, subject: str | None, predicate: str) -> str | None:
        """Return the first value of a property, or None."""
        return next(iter(self.all(subject, predicate)), None) if subject else None

    def of_type(self, kind: str) -> list[str]:
        """Return the subjects of a class, in the order of the graph."""
        return [subject for subject in self._by_subject if str(kind) in self.all(subject, RDF.type)]

    def about(self, iri: str) -> tuple[ox.Triple, ...]:
        """Return the statements about one thing, its parts, and the values that these point to.

        Other datasets, services and the catalogue are named, not described.
        """
        others = {*self.of_type(DCAT.Dataset), *self.of_type(DCAT.DataService), *self.of_type(DCAT.Catalog)} - {iri}
        subjects = {subject for subject in self._by_subject if subject == iri or subject.startswith(f"{iri}#")}
        fringe = set(subjects)
        while fringe:
            terms = (term for subject in fringe for values in self._by_subject[subject].values() for term in values)
            pointed = {term.value for term in terms if isinstance(term, ox.NamedNode)}
            fringe = {subject for subject in pointed if subject in self._by_subject} - subjects - others
            subjects |= fringe
        return tuple(triple for triple in self.triples if _iri(triple.subject) in subjects)


def graph(lines: Iterable[str]) -> tuple[ox.Triple, ...]:
    """Parse N-Triples or N-Quads lines into triples in their order; graph names are dropped."""
    data = "".join(f"{line}\n" for line in lines)
    return tuple(quad.triple for quad in ox.parse(data, format=ox.RdfFormat.N_QUADS))


def write(triples: Iterable[ox.Triple], fmt: Format, base: str) -> bytes:
    """Serialise triples; the same triples give the same bytes.

    Args:
        triples: sorted by subject; no blank nodes.
        fmt: any row of publisher/rdf/formats.py that carries RDF.
        base: the base IRI, for the prefix of our own terms.
    """
    if fmt is JSON_LD:
        return _json_ld(triples, prefixes(base))
    assert fmt.rdf is not None
    written = ox.serialize(triples, format=fmt.rdf, prefixes=prefixes(base))
    assert written is not None
    return written


def _json_ld(triples: Iterable[ox.Triple], table: Mapping[str, str]) -> bytes:
    nodes: dict[str, dict[str, Any]] = {}
    used: set[str] = set()

    def compact(iri: str) -> str:
        for prefix, space in table.items():
            local = iri.removeprefix(space)
            if local != iri and local and not local.startswith("//"):
                used.add(prefix)
                return f"{prefix}:{local}"
        return iri

    def value_of(term: object) -> Any:
        if not isinstance(term, ox.Literal):
            return {"@id": _iri(term)}
        if term.language:
            return {"@value": term.value, "@language": term.language}
        if term.datatype.value == str(XSD.string):
            return term.value
        return {"@value": term.value, "@type": compact(term.datatype.value)}

    for triple in triples:
        subject, predicate = _iri(triple.subject), triple.predicate.value
        node = nodes.setdefault(subject, {"@id": subject})
        if predicate == str(RDF.type):
            node.setdefault("@type", []).append(compact(_iri(triple.object)))
        else:
            node.setdefault(compact(predicate), []).append(value_of(triple.object))
    context = {prefix: space for prefix, space in table.items() if prefix in used}
    return orjson.dumps({"@context": context, "@graph": list(nodes.values())}, option=orjson.OPT_INDENT_2)


def _iri(term: object) -> str:
    assert isinstance(term, ox.NamedNode)
    return term.value
