"""The two SHACL engines behind one interface: ``shacl`` (Rust) for the bulk, pyshacl as the reference.

Both take canonical N-Triples and return which constraints failed; everything a person reads comes from the shapes
(publisher/validation/shapes.py). Engines are made once a process and hold no state between calls.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final, Literal, Protocol

import pyoxigraph as ox
import pyshacl
import rdflib
import shacl
from pyshacl.errors import ReportableRuntimeError, ValidationFailure

from publisher.rdf.description import Result
from publisher.rdf.namespaces import RDF, SH
from publisher.rdf.nquads import literal, statements
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


EngineName = Literal["shacl", "pyshacl"]


class EngineFailedError(Exception):
    """An engine failed over data; the caller finds out over which record. Never leaves this package."""


class ShaclEngine(Protocol):
    """Validate data against shapes."""

    name: str

    def validate(self, ntriples: str) -> set[Result]:
        """Return every result, whatever its severity.

        Raises:
            EngineFailedError: the engine could not validate this data.
        """


class BulkEngine:
    """The Rust engine: some 4,000 records of 250 triples a second, in the process that calls it."""

    name = "shacl"

    def __init__(self, shapes: ShapeSet) -> None:
        self._messages = shapes.messages
        self._compiled = shacl.Shapes.from_text(shapes.turtle, format="turtle")

    def validate(self, ntriples: str) -> set[Result]:
        """Return every result; see :class:`ShaclEngine`."""
        try:
            report = self._compiled.validate_text(ntriples, format="ntriples", allow_warnings=True)
        except (ValueError, RuntimeError) as error:
            raise EngineFailedError(str(error)) from error
        return {
            _result(
                self._messages,
                severity=found.severity,
                focus=_unbracketed(found.focus_node),
                path=found.path and _unbracketed(found.path),
                value=found.value,
                component=found.component_iri,
                shape=_unbracketed(found.source_shape or found.root_shape or ""),
            )
            for found in report.results
        }


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
        return _result(
            self._messages,
            severity=str(report.value(node, SH.resultSeverity)).rpartition("#")[2],
            focus=str(report.value(node, SH.focusNode)),
            path=None if path is None else path_text(report, path),
            value=None if value is None else _token(value),
            component=str(report.value(node, SH.sourceConstraintComponent)),
            shape=str(report.value(node, SH.sourceShape)),
        )


@lru_cache(maxsize=16)
def engine(name: EngineName, shapes: Callable[[str], ShapeSet], base: str) -> ShaclEngine:
    """Return an engine for the record or dataset shapes of a publication, made once a process."""
    return BulkEngine(shapes(base)) if name == "shacl" else ReferenceEngine(shapes(base))


def _result(
    messages: Mapping[str, Mapping[str, str]],
    *,
    severity: str,
    focus: str,
    path: str | None,
    value: str | None,
    component: str,
    shape: str,
) -> Result:
    return Result(
        severity=severity.lower(),
        focus=focus,
        path=path,
        value=value,
        component=component,
        shape=shape,
        message=messages.get(shape, {}).get("en", ""),
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


def _unbracketed(term: str) -> str:
    """An IRI without its brackets."""
    return term[1:-1] if term.startswith("<") else term


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
