"""The reference engine: pyshacl, which every refusal is checked by.

Importing pyshacl takes a tenth of a second, so this module is imported where it is needed
(publisher/validation/engines.py).
"""

from typing import Final

import pyoxigraph as ox
import pyshacl
import rdflib
from pyshacl.errors import ReportableRuntimeError, ValidationFailure

from publisher.rdf.description import Result
from publisher.rdf.namespaces import RDF, SH
from publisher.rdf.nquads import literal, statements
from publisher.validation.engines import EngineFailedError, result_of
from publisher.validation.literals import ExactLiteral
from publisher.validation.shapes import ShapeSet, path_text

_PYSHACL_FAILS: Final = (
    ValidationFailure,
    ReportableRuntimeError,
    ArithmeticError,
    LookupError,
    NotImplementedError,
    TypeError,
    ValueError,
)
"""What pyshacl 0.40 raises over data that it cannot validate."""


class ReferenceEngine:
    """pyshacl: slow (some 100 records a second), complete, and what SHACL's own tests are run against."""

    name = "pyshacl"

    def __init__(self, shapes: ShapeSet) -> None:
        self._messages = shapes.messages
        self._graph = _with_python_patterns(shapes.graph)

    def validate(self, ntriples: str) -> set[Result]:
        """Return every result; see :class:`ShaclEngine`."""
        try:
            _, report, text = pyshacl.validate(
                _data_graph(ntriples),
                shacl_graph=self._graph,
                inference="none",
                inplace=True,
                allow_warnings=True,
            )
        except _PYSHACL_FAILS as error:
            raise EngineFailedError(f"{type(error).__name__}: {error}") from error
        if not isinstance(report, rdflib.Graph):
            raise EngineFailedError(text)
        return {self._read(report, node) for node in report.subjects(RDF.type, SH.ValidationResult)}

    def _read(self, report: rdflib.Graph, node: rdflib.term.Node) -> Result:
        value, path = report.value(node, SH.value), report.value(node, SH.resultPath)
        return result_of(
            self._messages,
            severity=str(report.value(node, SH.resultSeverity)).rpartition("#")[2],
            focus=str(report.value(node, SH.focusNode)),
            path=None if path is None else path_text(report, path),
            value=None if value is None else _token(value),
            component=str(report.value(node, SH.sourceConstraintComponent)),
            shape=str(report.value(node, SH.sourceShape)),
        )


def _with_python_patterns(shapes: rdflib.Graph) -> rdflib.Graph:
    r"""Shapes for an engine that reads patterns with Python's ``re``.

    ``$`` is the end of the text in SPARQL's REGEX, which sh:pattern is defined by; in Python it is also the place
    before a last line break, so that "+8693188\n" would be a telephone number. Python's name for the end is ``\Z``.
    """
    translated = rdflib.Graph()
    for subject, predicate, value in shapes:
        pattern = str(value)
        ends = predicate == SH.pattern and pattern.endswith("$") and not pattern.endswith("\\$")
        translated.add((subject, predicate, rdflib.Literal(f"{pattern[:-1]}\\Z") if ends else value))
    return translated


def _data_graph(ntriples: str) -> rdflib.Graph:
    """N-Triples as an rdflib graph whose literals keep their spelling: rdflib would make "01" of xsd:integer "1"."""
    graph = rdflib.Graph()
    known: dict[str, rdflib.term.Node] = {}
    for statement in statements(ntriples):
        terms = []
        for token in statement[:3]:
            if token not in known:
                known[token] = _term(token)
            terms.append(known[token])
        graph.add((terms[0], terms[1], terms[2]))
    return graph


def _term(token: str) -> rdflib.term.Node:
    if token[0] == "<":
        return rdflib.URIRef(token[1:-1])
    if token[0] == "_":
        return rdflib.BNode(token[2:])
    text, datatype, language = literal(token)
    if language:
        return rdflib.Literal(text, lang=language)
    return rdflib.Literal(text) if token[-1] == '"' else ExactLiteral(text, datatype)


def _token(term: rdflib.term.Node) -> str:
    """A term in canonical N-Triples form."""
    if isinstance(term, rdflib.Literal):
        if term.language:
            return str(ox.Literal(str(term), language=term.language))
        return str(ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)) if term.datatype else None))
    return f"<{term}>" if isinstance(term, rdflib.URIRef) else f"_:{term}"
