"""One row a format: its suffix in a URL, its registered media type, and who writes it.

Sources: RFC 8259 and the IANA registrations of each W3C format. Negotiation and the dumps read this table, so a format
that is added here is offered everywhere at once.
"""

from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox


@dataclass(frozen=True, slots=True)
class Format:
    """A serialisation that a document can be asked for.

    Attributes:
        suffix: what follows the dot in a URL ("ttl").
        media_type: the registered media type, without parameters.
        label: what a person reads ("Turtle").
        content_type: the whole Content-Type header; text/* types name their charset (RFC 9110 section 8.3.1).
        rdf: pyoxigraph's serialiser, or None where another module writes the format.
    """

    suffix: str
    media_type: str
    label: str
    content_type: str
    rdf: ox.RdfFormat | None = None


HTML: Final = Format("html", "text/html", "HTML", "text/html; charset=utf-8")
TURTLE: Final = Format("ttl", "text/turtle", "Turtle", "text/turtle; charset=utf-8", ox.RdfFormat.TURTLE)
JSON_LD: Final = Format("jsonld", "application/ld+json", "JSON-LD", "application/ld+json")
N_TRIPLES: Final = Format("nt", "application/n-triples", "N-Triples", "application/n-triples", ox.RdfFormat.N_TRIPLES)
RDF_XML: Final = Format("rdf", "application/rdf+xml", "RDF/XML", "application/rdf+xml", ox.RdfFormat.RDF_XML)
N_QUADS: Final = Format("nq", "application/n-quads", "N-Quads", "application/n-quads", ox.RdfFormat.N_QUADS)
TRIG: Final = Format("trig", "application/trig", "TriG", "application/trig", ox.RdfFormat.TRIG)
JSON_LINES: Final = Format("jsonl", "application/jsonl", "JSON Lines", "application/jsonl")
CSV: Final = Format("csv", "text/csv", "CSV", "text/csv; charset=utf-8")

DOCUMENT_FORMATS: Final = (HTML, TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
"""What ``/doc/…`` offers, most preferred first (docs/conformance.md)."""

GRAPH_FORMATS: Final = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML, N_QUADS, TRIG)
"""What can carry RDF, most preferred first."""

BY_SUFFIX: Final = {row.suffix: row for row in (*DOCUMENT_FORMATS, N_QUADS, TRIG)}
BY_MEDIA_TYPE: Final = {row.media_type: row for row in BY_SUFFIX.values()}
