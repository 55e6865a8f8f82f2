"""Collect the triples of a small graph, each once, and hand them out in canonical order."""

from collections.abc import Iterable

import pyoxigraph as ox
from rdflib.namespace import RDF, XSD

TYPE = str(RDF.type)


class Statements:
    """A graph being written: subjects and predicates are IRIs, there are no blank nodes."""

    def __init__(self) -> None:
        self._lines: set[str] = set()

    def types(self, subject: str, *classes: str) -> None:
        """Say what a thing is."""
        self.links(subject, TYPE, classes)

    def link(self, subject: str, predicate: str, target: str | None) -> None:
        """Point to another thing; nothing is said where there is none."""
        if target is not None:
            self._add(subject, predicate, ox.NamedNode(target))

    def links(self, subject: str, predicate: str, targets: Iterable[str]) -> None:
        """Point to several other things."""
        for target in targets:
            self.link(subject, predicate, target)

    def text(self, subject: str, predicate: str, value: str | None, language: str | None = "en") -> None:
        """Say something in words; ``language`` None makes a plain string. An empty text says nothing."""
        if value:
            literal = ox.Literal(value, language=language) if language else ox.Literal(value)
            self._add(subject, predicate, literal)

    def value(self, subject: str, predicate: str, value: str | int | None, datatype: str) -> None:
        """Say a value of an XSD datatype, in exactly this lexical form."""
        if value is not None:
            self._add(subject, predicate, ox.Literal(str(value), datatype=ox.NamedNode(datatype)))

    def instant(self, subject: str, predicate: str, value: str | None) -> None:
        """Say a day ("2026-11-24") or an instant ("2026-11-24T12:30:05Z")."""
        if value is not None:
            self.value(subject, predicate, value, str(XSD.dateTime if "T" in value else XSD.date))

    def count(self, subject: str, predicate: str, value: int) -> None:
        """Say how many, as VoID does."""
        self.value(subject, predicate, value, str(XSD.integer))

    def _add(self, subject: str, predicate: str, target: ox.NamedNode | ox.Literal) -> None:
        self._lines.add(f"{ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), target)} .")

    def lines(self) -> tuple[str, ...]:
        """The triples as canonical N-Triples lines, sorted, without line ends."""
        return tuple(sorted(self._lines))
