"""The formats that answers are written in, and the limit on their rows.

pyoxigraph writes them: rdflib 7.6 writes ``false`` as empty text in results-XML. Rows are counted in the written bytes,
because making Python objects of 100,000 solutions costs more than writing them does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import pyoxigraph as ox

JSON_RESULTS: Final = "application/sparql-results+json"
XML_RESULTS: Final = "application/sparql-results+xml"
CSV_RESULTS: Final = "text/csv"
TSV_RESULTS: Final = "text/tab-separated-values"

RESULT_FORMATS: Final = {
    JSON_RESULTS: ox.QueryResultsFormat.JSON,
    XML_RESULTS: ox.QueryResultsFormat.XML,
    CSV_RESULTS: ox.QueryResultsFormat.CSV,
    TSV_RESULTS: ox.QueryResultsFormat.TSV,
}
"""The formats of a SELECT's answer; an ASK's has the first two (CSV and TSV do not define it)."""

GRAPH_FORMATS: Final = {
    rdf_format.media_type: rdf_format
    for rdf_format in (
        ox.RdfFormat.TURTLE,
        ox.RdfFormat.JSON_LD,
        ox.RdfFormat.N_TRIPLES,
        ox.RdfFormat.RDF_XML,
        ox.RdfFormat.N_QUADS,
        ox.RdfFormat.TRIG,
    )
}
"""The formats of a CONSTRUCT's or DESCRIBE's answer; publisher.rdf.formats would take a worker 0.1 s to import."""

_ROW_MARKS: Final = {JSON_RESULTS: b"},{", XML_RESULTS: b"<result>", CSV_RESULTS: b"\n", TSV_RESULTS: b"\n"}
_MARKS_BESIDE_ROWS: Final = {JSON_RESULTS: -1, XML_RESULTS: 0, CSV_RESULTS: 1, TSV_RESULTS: 1}
"""How many more marks there are than rows: JSON's stand between two rows, CSV and TSV have a header."""

_JSON_STRING: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\Z)', re.DOTALL)


class RowLimit:
    """A limit on the rows of an answer, watched while the answer is written.

    Marks of rows are counted in each piece, which is quick and never too low. Only when they exceed the limit is the
    whole answer counted exactly, because a literal can look like a mark.
    """

    __slots__ = ("_allowed", "_at_most", "_media_type", "_tail")

    def __init__(self, media_type: str, allowed: int) -> None:
        self._media_type, self._allowed = media_type, allowed
        self._at_most, self._tail = -_MARKS_BESIDE_ROWS[media_type], b""

    def is_exceeded(self, piece: bytes, whole: Callable[[], bytes]) -> bool:
        """Count one more piece, and return whether the answer has more rows than allowed.

        Args:
            piece: what was written since the last call.
            whole: returns all that was written, this piece included.
        """
        mark = _ROW_MARKS[self._media_type]
        seen = self._tail + piece
        self._at_most += seen.count(mark)
        self._tail = seen[max(len(seen) - len(mark) + 1, 0) :]
        if self._at_most > self._allowed:
            self._at_most = count_rows(self._media_type, whole())
        return self._at_most > self._allowed


def count_rows(media_type: str, body: bytes) -> int:
    """Return the number of rows that begin in an answer, or in as much of it as was written."""
    if media_type == CSV_RESULTS:
        body = b"".join(body.split(b'"')[::2])
    if media_type == JSON_RESULTS:
        # A literal is followed by "}" or ",", never by the name of a variable.
        rows = body.count(b'},{"') - body.count(b'},{"}') - body.count(b'},{",')
        if rows != body.count(b"},{"):  # a row without bindings, or a literal that looks like a mark
            rows = _JSON_STRING.sub(b"", body).count(b"},{")
        return rows + body.count(b'"bindings":[{')
    return body.count(_ROW_MARKS[media_type]) - _MARKS_BESIDE_ROWS[media_type]
