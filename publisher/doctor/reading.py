"""Read bodies as strictly as the standards: RDF by pyoxigraph, results by their own formats."""

import csv
import io
import json
from typing import Any, Final

import pyoxigraph as ox

RDF: Final = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/trig": ox.RdfFormat.TRIG,
}
"""Media types of RDF, with their parsers."""

JSON_RESULTS: Final = "application/sparql-results+json"
XML_RESULTS: Final = "application/sparql-results+xml"
CSV_RESULTS: Final = "text/csv"
TSV_RESULTS: Final = "text/tab-separated-values"

Statement = tuple[str, str, str]


class UnreadableError(Exception):
    """A body is not what its media type says; only within this package."""


def statements(body: bytes, media_type: str, base: str) -> frozenset[Statement]:
    """Return the statements of a description, blank nodes without their labels.

    Raises:
        UnreadableError: it cannot be parsed.
    """
    try:
        quads = list(ox.parse(body, format=RDF[media_type], base_iri=base))
    except (SyntaxError, ValueError, OSError) as error:
        raise UnreadableError(str(error)) from None
    return frozenset((_term(quad.subject), str(quad.predicate), _term(quad.object)) for quad in quads)


def subjects(found: frozenset[Statement]) -> frozenset[str]:
    """Return the IRIs that statements are about, without brackets."""
    return frozenset(subject[1:-1] for subject, _, _ in found if subject.startswith("<"))


def rows(body: bytes, media_type: str) -> list[list[str]]:
    """Return the rows of a SELECT result, as the texts of their values.

    Raises:
        UnreadableError: it cannot be read.
    """
    try:
        if media_type in {JSON_RESULTS, XML_RESULTS}:
            form = ox.QueryResultsFormat.JSON if media_type == JSON_RESULTS else ox.QueryResultsFormat.XML
            found = ox.parse_query_results(body, format=form)
            assert isinstance(found, ox.QuerySolutions)
            return [[_value(solution[name]) for name in found.variables] for solution in found]
        if media_type == CSV_RESULTS:
            return list(csv.reader(io.StringIO(body.decode(), newline="")))[1:]
        found = ox.parse_query_results(body, format=ox.QueryResultsFormat.TSV)
        assert isinstance(found, ox.QuerySolutions)
        return [[_value(solution[name]) for name in found.variables] for solution in found]
    except (SyntaxError, ValueError, OSError, AssertionError) as error:
        raise UnreadableError(str(error)) from None


def as_json(body: bytes) -> Any:
    """Return a body of JSON.

    Raises:
        UnreadableError: the body is not JSON.
    """
    try:
        return json.loads(body)
    except ValueError as error:
        raise UnreadableError(str(error)) from None


def _term(term: Any) -> str:
    return "_:" if isinstance(term, ox.BlankNode) else str(term)


def _value(term: Any) -> str:
    return "" if term is None else str(getattr(term, "value", term))
