"""The formats of query results, and which of them a request gets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from publisher.rdf import formats
from publisher.rdf.formats import HTML
from publisher.store.inspection import Form
from publisher.store.results import CSV_RESULTS, JSON_RESULTS, TSV_RESULTS, XML_RESULTS
from publisher.web.http.errors import accepted


@dataclass(frozen=True, slots=True)
class ResultFormat:
    """A format of query results.

    Attributes:
        media_type: as Accept names it.
        written: what the engine writes; the same, except for a generic name (application/json).
        content_type: the whole Content-Type header.
        suffix: of the file that a download is saved as.
        label: what people read.
        tag: distinguishes its entity tag from those of the other formats.
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


def _row(media_type: str, suffix: str, label: str, *, written: str = "", text: bool = False) -> ResultFormat:
    content_type = f"{media_type}; charset=utf-8" if text else media_type
    return ResultFormat(media_type, written or media_type, content_type, suffix, label)


_JSON: Final = _row(JSON_RESULTS, "json", "JSON")
_XML: Final = _row(XML_RESULTS, "xml", "XML")
_CSV: Final = _row(CSV_RESULTS, "csv", "CSV", text=True)
_TSV: Final = _row(TSV_RESULTS, "tsv", "TSV", text=True)
_PLAIN: Final = (
    _row("application/json", "json", "JSON", written=JSON_RESULTS),
    _row("application/xml", "xml", "XML", written=XML_RESULTS),
)
_GRAPH: Final = tuple(
    ResultFormat(row.media_type, row.media_type, row.content_type, row.suffix, row.label)
    for row in formats.GRAPH_FORMATS
)
PAGE: Final = ResultFormat(HTML.media_type, "", HTML.content_type, HTML.suffix, HTML.label)

BINDINGS: Final = (_JSON, _XML, _CSV, _TSV)
BOOLEAN: Final = (_JSON, _XML)

DOWNLOADS: Final[Mapping[Form, Sequence[ResultFormat]]] = {
    Form.SELECT: BINDINGS,
    Form.ASK: BOOLEAN,
    Form.CONSTRUCT: _GRAPH,
    Form.DESCRIBE: _GRAPH,
}
"""The formats that the query page offers for download, most preferred first."""

OFFERS: Final[Mapping[Form, Sequence[ResultFormat]]] = {
    Form.SELECT: (*BINDINGS, *_PLAIN, PAGE),
    Form.ASK: (*BOOLEAN, *_PLAIN, PAGE),
    Form.CONSTRUCT: (*_GRAPH, PAGE),
    Form.DESCRIBE: (*_GRAPH, PAGE),
}
"""The formats of the result of each query form, most preferred first."""

DESCRIPTION_OFFERS: Final = (*_GRAPH[:4], PAGE)
"""The formats of the endpoint itself, without a query: its service description, or the query page."""


def result_format(form: Form | None, download: str, accept: str | None) -> ResultFormat:
    """Return the format of the result of a query.

    Args:
        form: the query's form; without one it will be a syntax error in whatever format.
        download: a suffix from a link of the query page; it wins over Accept, which is a browser's.
        accept: the Accept header.

    Raises:
        ProblemError: the client accepts no format of the form (406).
    """
    offers = OFFERS[form or Form.SELECT]
    named = next((row for row in offers if row.suffix == download and row is not PAGE), None)
    return named or accepted(accept, offers)
