"""What SPARQL answers come in, and which of it a request gets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from publisher.rdf import formats
from publisher.rdf.formats import HTML
from publisher.store.inspection import Form
from publisher.store.results import CSV_RESULTS, JSON_RESULTS, TSV_RESULTS, XML_RESULTS
from publisher.web.http.responses import negotiate


@dataclass(frozen=True, slots=True)
class AnswerFormat:
    """A format of an answer.

    Attributes:
        media_type: what Accept has to name.
        written: what the engine is asked to write; the same, but for a generic name of it (application/json).
        content_type: the whole Content-Type header.
        suffix: of the file that a download is saved as.
        label: what a person reads.
        tag: what tells its entity tag from that of the other formats.
    """

    media_type: str
    written: str
    content_type: str
    suffix: str
    label: str

    @property
    def tag(self) -> str:
        """The part of an entity tag that names the format."""
        return self.suffix if self.media_type == self.written else f"{self.suffix}-plain"


def _row(media_type: str, suffix: str, label: str, *, written: str = "", text: bool = False) -> AnswerFormat:
    content_type = f"{media_type}; charset=utf-8" if text else media_type
    return AnswerFormat(media_type, written or media_type, content_type, suffix, label)


_JSON: Final = _row(JSON_RESULTS, "json", "JSON")
_XML: Final = _row(XML_RESULTS, "xml", "XML")
_CSV: Final = _row(CSV_RESULTS, "csv", "CSV", text=True)
_TSV: Final = _row(TSV_RESULTS, "tsv", "TSV", text=True)
_PLAIN: Final = (
    _row("application/json", "json", "JSON", written=JSON_RESULTS),
    _row("application/xml", "xml", "XML", written=XML_RESULTS),
)
_GRAPH: Final = tuple(
    AnswerFormat(row.media_type, row.media_type, row.content_type, row.suffix, row.label)
    for row in formats.GRAPH_FORMATS
)
PAGE: Final = AnswerFormat(HTML.media_type, "", HTML.content_type, HTML.suffix, HTML.label)

BINDINGS: Final = (_JSON, _XML, _CSV, _TSV)
BOOLEAN: Final = (_JSON, _XML)

DOWNLOADS: Final[Mapping[Form, Sequence[AnswerFormat]]] = {
    Form.SELECT: BINDINGS,
    Form.ASK: BOOLEAN,
    Form.CONSTRUCT: _GRAPH,
    Form.DESCRIBE: _GRAPH,
}
"""What the page offers to download, most preferred first."""

OFFERS: Final[Mapping[Form, Sequence[AnswerFormat]]] = {
    Form.SELECT: (*BINDINGS, *_PLAIN, PAGE),
    Form.ASK: (*BOOLEAN, *_PLAIN, PAGE),
    Form.CONSTRUCT: (*_GRAPH, PAGE),
    Form.DESCRIBE: (*_GRAPH, PAGE),
}
"""What a query of each form comes in, most preferred first."""

DESCRIPTION_OFFERS: Final = (*_GRAPH[:4], PAGE)
"""What the endpoint itself comes in when no query is asked: its service description, or the query page."""


def answer_format(form: Form | None, download: str) -> AnswerFormat:
    """The format that the request at hand gets for a query of a form.

    Args:
        form: the query's form; where it has none, it will be a syntax error in whatever format.
        download: a suffix that the page's link named; it is stronger than Accept, which is a browser's.

    Raises:
        ProblemError: nothing that the form can be written in is accepted (406).
    """
    offers = OFFERS[form or Form.SELECT]
    if named := next((row for row in offers if row.suffix == download and row is not PAGE), None):
        return named
    return negotiate(offers)
