"""The formats of query results, and which of them a request gets."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from publisher.queries import NamedQuery
from publisher.rdf.formats import GRAPH_FORMATS, HTML, Format
from publisher.store.inspection import Form
from publisher.store.results import CSV_RESULTS, JSON_RESULTS, TSV_RESULTS, XML_RESULTS
from publisher.web.http.negotiation import choose
from publisher.web.http.problems.responses import accepted
from publisher.web.sparql import geojson

_JSON: Final = Format("json", JSON_RESULTS, "JSON")
_XML: Final = Format("xml", XML_RESULTS, "XML")
_CSV: Final = Format("csv", CSV_RESULTS, "CSV")
_TSV: Final = Format("tsv", TSV_RESULTS, "TSV")
GEOJSON: Final = Format("geojson", geojson.MEDIA_TYPE, "GeoJSON")
_GENERIC: Final = {
    "application/json": JSON_RESULTS,
    "application/xml": XML_RESULTS,
    GEOJSON.media_type: JSON_RESULTS,
}
_ALSO_CALLED: Final[Mapping[str, Sequence[str]]] = {
    "ttl": ("turtle", "n3"),
    "jsonld": ("json-ld", "json"),
    "nt": ("ntriples", "n-triples"),
    "rdf": ("rdfxml", "rdf-xml", "xml"),
    "nq": ("nquads", "n-quads"),
}
"""What Virtuoso, Fuseki and rdflib call the formats of graphs; JSON and XML of a graph are JSON-LD and RDF/XML."""

_SPACE_IN_A_NAME: Final = re.compile(r"(?<=\w) (?=\w)")

_GENERIC_FORMATS: Final = (
    Format("json", "application/json", "JSON"),
    Format("xml", "application/xml", "XML"),
)

DOWNLOADS: Final[Mapping[Form, Sequence[Format]]] = {
    Form.SELECT: (_JSON, _XML, _CSV, _TSV, GEOJSON),
    Form.ASK: (_JSON, _XML),
    Form.CONSTRUCT: GRAPH_FORMATS,
    Form.DESCRIBE: GRAPH_FORMATS,
}
"""The formats that the query page offers for download, most preferred first."""

OFFERS: Final[Mapping[Form, Sequence[Format]]] = {
    form: (*formats, *(() if formats is GRAPH_FORMATS else _GENERIC_FORMATS), HTML)
    for form, formats in DOWNLOADS.items()
}
"""The formats of the result of each query form, most preferred first; HTML is the query page."""


def offers_of(query: NamedQuery) -> Sequence[Format]:
    """Return the formats of the result of a named query: GeoJSON only if it has coordinates."""
    positions = geojson.may_have_positions(query)
    return [row for row in OFFERS[Form(query.form)] if row is not GEOJSON or positions]


DESCRIPTION_OFFERS: Final = (*GRAPH_FORMATS[:4], HTML)
"""The formats of the endpoint itself, without a query: its service description, or the query page."""


@lru_cache(maxsize=1024)
def result_format(form: Form | None, download: str, named: str, accept: str | None) -> Format:
    """Return the format of the result of a query.

    Args:
        form: the query's form; without one it will be a syntax error in whatever format.
        download: a suffix from a link of the query page; it wins over Accept, which is a browser's.
        named: a suffix ("csv") or media type from the URL; it wins over an Accept header that is a browser's, or says
            nothing, but not over one that names formats.
        accept: the Accept header.

    Raises:
        ProblemError: the client accepts no format of the form (406).
    """
    rows = (DOWNLOADS if download else OFFERS)[form or Form.SELECT]
    wanted = download or (named if not accept or "*/*" in accept or HTML.media_type in accept else "")
    return format_called(wanted, rows) or accepted(accept, OFFERS[form or Form.SELECT])


def format_called(name: str, rows: Sequence[Format]) -> Format | None:
    """Return the format that a parameter of the URL names, None if it names none.

    Args:
        name: a suffix, another name of the format, or a media type, whose "+" may have become a space.
        rows: the formats that there are.
    """
    name = _SPACE_IN_A_NAME.sub("+", name.lower())
    if (exact := next((row for row in rows if name in {row.suffix, row.media_type}), None)) is not None:
        return exact
    if "/" in name and "*" not in name:
        return choose(name, rows)
    return next((row for row in rows if name in _ALSO_CALLED.get(row.suffix, ())), None)


def engine_media_type(chosen: Format) -> str:
    """Return the media type that the engine writes: the format's own, or what it is made of."""
    return _GENERIC.get(chosen.media_type, chosen.media_type)


def tag_suffix(chosen: Format) -> str:
    """Return the part of an entity tag that distinguishes the format."""
    return f"{chosen.suffix}-plain" if chosen.media_type in _GENERIC else chosen.suffix
