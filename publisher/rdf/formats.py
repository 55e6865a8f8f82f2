"""One row for each format: its suffix in a URL, its registered media type, and its writer.

Documents, content negotiation and dumps offer every format of the entry-point group ``publisher.formats``; a package
adds one there (docs/extending.md), under the format's suffix. Sources: RFC 8259 and the IANA registrations of each W3C
format.
"""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from functools import cache
from typing import Final

from pyoxigraph import RdfFormat

from publisher import plugins
from publisher.errors import PluginError
from publisher.rdf import rdfxml, turtle
from publisher.rdf.writers import JsonLdWriter, JsonLinesWriter, NQuadsWriter, NTriplesWriter, PrefixWriter, Writer

_NO_WRITER: Final = Writer()


@dataclass(frozen=True, slots=True)
class Format:
    """A serialisation.

    Attributes:
        suffix: what follows the dot in a URL ("ttl").
        media_type: the registered media type, without parameters.
        label: what a person reads ("Turtle").
        rank: its place in lists of formats and in content negotiation, smallest first.
        rdf: pyoxigraph's name for it, where pyoxigraph reads and writes it.
        writer: writes documents and dumps.
        document, dump: whether documents and dumps are offered in it.
    """

    suffix: str
    media_type: str
    label: str
    rank: int = 100
    _: KW_ONLY
    rdf: RdfFormat | None = None
    writer: Writer = _NO_WRITER
    document: bool = False
    dump: bool = False

    @property
    def content_type(self) -> str:
        """The whole Content-Type header; text/* types name their charset (RFC 9110 section 8.3.1)."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


_BOTH: Final = {"document": True, "dump": True}
_TURTLE: Final = PrefixWriter(turtle.head, turtle.body)
_RDF_XML: Final = PrefixWriter(rdfxml.head, rdfxml.body, rdfxml.TAIL)

HTML: Final = Format("html", "text/html", "HTML", 1, document=True)
TURTLE: Final = Format("ttl", "text/turtle", "Turtle", 2, rdf=RdfFormat.TURTLE, writer=_TURTLE, **_BOTH)
JSON_LD: Final = Format(
    "jsonld", "application/ld+json", "JSON-LD", 3, rdf=RdfFormat.JSON_LD, writer=JsonLdWriter(), **_BOTH
)
N_TRIPLES: Final = Format(
    "nt", "application/n-triples", "N-Triples", 4, rdf=RdfFormat.N_TRIPLES, writer=NTriplesWriter(), **_BOTH
)
RDF_XML: Final = Format("rdf", "application/rdf+xml", "RDF/XML", 5, rdf=RdfFormat.RDF_XML, writer=_RDF_XML, **_BOTH)
N_QUADS: Final = Format(
    "nq", "application/n-quads", "N-Quads", 6, rdf=RdfFormat.N_QUADS, writer=NQuadsWriter(), dump=True
)
TRIG: Final = Format("trig", "application/trig", "TriG", rdf=RdfFormat.TRIG)
JSON_LINES: Final = Format("jsonl", "application/jsonl", "JSON Lines", 7, writer=JsonLinesWriter(), dump=True)

GRAPH_FORMATS: Final = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML, N_QUADS, TRIG)
"""What the query engine writes graphs in, most preferred first."""


@cache
def by_suffix() -> Mapping[str, Format]:
    """Return every registered format by its suffix, in the order of their ranks.

    Raises:
        PluginError: a package registers something else than a format, or under another name than its suffix.
    """
    rows = {name: plugins.load(plugins.FORMATS, name) for name in plugins.names(plugins.FORMATS)}
    for name, row in rows.items():
        if not isinstance(row, Format) or row.suffix != name:
            raise PluginError(plugins.FORMATS, name, "is not a publisher.rdf.formats.Format with this suffix")
    return dict(sorted(rows.items(), key=lambda item: item[1].rank))


@cache
def document_formats() -> tuple[Format, ...]:
    """Return what ``/doc/…`` offers, most preferred first (docs/conformance.md)."""
    return tuple(row for row in by_suffix().values() if row.document)


@cache
def dump_formats() -> tuple[Format, ...]:
    """Return what dumps are written in."""
    return tuple(row for row in by_suffix().values() if row.dump)
