"""``/ontology`` and ``/shapes``: our own terms and the shapes, negotiated; ``/ontology#term`` leads into the page.

Both are graphs of the release, loaded into its query store by the build, and are asked from there once a release.
"""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, abort, render_template

from publisher.rdf import documents
from publisher.rdf.formats import BY_SUFFIX, DOCUMENT_FORMATS, HTML, N_TRIPLES, Format
from publisher.rdf.namespaces import RDF, RDFS, SH
from publisher.release import Release
from publisher.store import Request
from publisher.web.documents.html import labels
from publisher.web.http.cache import PerRelease
from publisher.web.http.responses import answer, negotiate
from publisher.web.site import Served, current_served
from publisher.web.view.graph import Graph
from publisher.web.view.statements import StatementRow, rows_of
from publisher.web.view.values import Value, ValueFormatter

blueprint = Blueprint("vocabulary", __name__)

_HIDDEN: Final = frozenset(str(iri) for iri in (RDF.type, RDFS.label, RDFS.comment, RDFS.isDefinedBy))

_PARTS: Final = (SH.property, SH.node, SH.sparql)


@dataclass(frozen=True, slots=True)
class Term:
    """A term or a shape as its page shows it."""

    anchor: str
    iri: str
    names: tuple[Value, ...]
    comments: tuple[Value, ...]
    types: tuple[Value, ...]
    rows: tuple[StatementRow, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """One of the two graphs: its name, the heading of its page, and what it is for."""

    name: str
    heading: str
    about: str


ONTOLOGY: Final = Topic(
    "ontology",
    "Vocabulary",
    "The few terms of our own. Everything else is said with W3C's organization ontology, schema.org, SKOS, PROV and "
    "other vocabularies that are in wide use.",
)
SHAPES: Final = Topic(
    "shapes",
    "Shapes",
    "What every record is checked against before it is published (SHACL). Each constraint has a message that tells a "
    "data owner what to do.",
)


@blueprint.get("/ontology")
def ontology() -> Response:
    """Our own terms, by the Accept header."""
    return _negotiated(ONTOLOGY)


@blueprint.get("/ontology.<suffix>")
def ontology_as(suffix: str) -> Response:
    """Our own terms in one format."""
    return _in_format(ONTOLOGY, _form(suffix))


@blueprint.get("/shapes")
def shapes() -> Response:
    """The shapes, by the Accept header."""
    return _negotiated(SHAPES)


@blueprint.get("/shapes.<suffix>")
def shapes_as(suffix: str) -> Response:
    """The shapes in one format."""
    return _in_format(SHAPES, _form(suffix))


def _form(suffix: str) -> Format:
    form = BY_SUFFIX.get(suffix)
    if form not in DOCUMENT_FORMATS:
        abort(404)
    return form


def _negotiated(topic: Topic) -> Response:
    response = _in_format(topic, negotiate(DOCUMENT_FORMATS))
    response.vary.add("Accept")
    return response


def _in_format(topic: Topic, form: Format) -> Response:
    served = current_served()
    uris = served.release.uris
    lines = _graph(served, topic.name)
    iri = f"{uris.base}/{topic.name}"
    if form is HTML:
        response = answer(_page(served.release, topic, lines), HTML.content_type)
    else:
        response = answer(documents.document(lines, b"", form, uris, iri), form.content_type)
    alternates = (f'<{iri}.{row.suffix}>; rel="alternate"; type="{row.media_type}"' for row in DOCUMENT_FORMATS)
    response.headers["Link"] = ", ".join([*alternates, f'<{iri}>; rel="canonical"'])
    response.headers["Content-Location"] = f"{uris.path}/{topic.name}.{form.suffix}"
    return response


def _graph(served: Served, name: str) -> bytes:
    """A named graph of the release as sorted N-Triples, asked once a release."""
    return _GRAPHS[name].get(served.release, lambda release: _asked(served, release, name))


def _asked(served: Served, release: Release, name: str) -> bytes:
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{release.uris.graph(name)}> {{ ?s ?p ?o }} }}"
    with served.engine.answer(Request(query=query, media_type=N_TRIPLES.media_type)) as found:
        return b"".join(sorted(found.read().splitlines(keepends=True)))


_GRAPHS: Final = {topic.name: PerRelease[bytes]() for topic in (ONTOLOGY, SHAPES)}


def _page(release: Release, topic: Topic, lines: bytes) -> str:
    formatter = ValueFormatter(Graph(lines), labels(release.uris.base), release.uris)
    stem = f"{release.uris.base}/{topic.name}#"
    own = [iri for iri in sorted(formatter.graph.subjects()) if iri.startswith(stem)]
    if topic is SHAPES:  # a shape that is part of another is shown there
        inner = {part for iri in own for part in formatter.graph.iris(iri, *_PARTS)}
        own = [iri for iri in own if iri not in inner]
    terms = [_term(formatter, iri, stem) for iri in own]
    return render_template("vocabulary.html", topic=topic, terms=terms, size=formatter.graph.size)


def _term(formatter: ValueFormatter, iri: str, stem: str) -> Term:
    return Term(
        iri[len(stem) :],
        iri,
        tuple(formatter.texts(iri, RDFS.label)),
        tuple(formatter.texts(iri, RDFS.comment)),
        tuple(formatter.term_name(found) for found in formatter.graph.types(iri)),
        rows_of(formatter, iri, without=_HIDDEN),
    )
