"""``/ontology`` and ``/shapes``: our own terms and the shapes, negotiated; ``/graph/…``: every named graph.

``/ontology#term`` leads into the page. Both are named graphs of the release, read once from its query store.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, abort

from publisher.rdf import documents
from publisher.rdf.formats import HTML, N_TRIPLES, Format, document_formats
from publisher.rdf.graph import Graph
from publisher.rdf.namespaces import RDF, RDFS, SH
from publisher.release import Release
from publisher.store import Request
from publisher.uris import UriPolicy
from publisher.web.http.operations import Answer, Operation
from publisher.web.languages.reader import marked
from publisher.web.shell.responses import (
    add_representations,
    current_served,
    link_representations,
    redirect,
    release_page,
    respond,
)
from publisher.web.site import Served
from publisher.web.view.statements import rows_of
from publisher.web.view.values import ValueFormatter

blueprint = Blueprint("vocabulary", __name__)

_HIDDEN: Final = frozenset(str(iri) for iri in (RDF.type, RDFS.label, RDFS.comment, RDFS.isDefinedBy))

_PARTS: Final = (SH.property, SH.node, SH.sparql)

ALWAYS: Final = frozenset({"catalog", "ontology", "service", "shapes"})
"""Graphs that every release has; the manifest counts those of records."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One of the two graphs: its name, the heading and the introduction of its page."""

    name: str
    heading: str
    about: str


ONTOLOGY: Final = Topic(
    "ontology",
    marked("Vocabulary"),
    marked(
        "The few terms of our own. For everything else this site uses W3C's organization ontology, schema.org, SKOS, "
        "PROV and other common vocabularies."
    ),
)
SHAPES: Final = Topic(
    "shapes",
    marked("Shapes"),
    marked(
        "Every record is checked against these shapes before it is published (SHACL). The message of each constraint "
        "tells the data owner what to do."
    ),
)


@blueprint.get("/graph/<path:name>")
def graph(name: str) -> Response:
    """Redirect (303) to the query for a graph's statements: a page for people, RDF for programs."""
    release = current_served().release
    if name not in ALWAYS and release.uris.graph(name) not in release.manifest.statistics.graphs:
        abort(404)
    return redirect(f"/sparql?{urlencode({'query': _query(release.uris, name)})}")


def _represent(topic: Topic, form: Format) -> Response:
    served = current_served()
    uris = served.release.uris
    lines = served.once(_statements, topic.name)
    iri = f"{uris.base}/{topic.name}"
    if form is HTML:
        response = _page(served.release, topic, lines)
    else:
        response = respond(documents.document(lines, b"", form, uris, iri), form.content_type)
    link_representations(response, iri, document_formats(), "canonical")
    response.headers["Content-Location"] = f"{uris.path}/{topic.name}.{form.suffix}"
    return response


for _topic, _operation in (
    (ONTOLOGY, Operation("ontology", "about", "Our own terms", {200: Answer("The vocabulary")}, problems=(406,))),
    (
        SHAPES,
        Operation(
            "shapes",
            "about",
            "The SHACL shapes that every record is checked against",
            {200: Answer("The shapes")},
            problems=(406,),
        ),
    ),
):
    add_representations(blueprint, f"/{_topic.name}", document_formats(), partial(_represent, _topic), _operation)


def _query(uris: UriPolicy, name: str) -> str:
    return f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{uris.graph(name)}> {{ ?s ?p ?o }} }}"


def _statements(served: Served, name: str) -> bytes:
    """Return a named graph of the release as sorted N-Triples."""
    request = Request(query=_query(served.release.uris, name), media_type=N_TRIPLES.media_type)
    with served.engine.answer(request) as result:
        return b"".join(sorted(result.read().splitlines(keepends=True)))


def _page(release: Release, topic: Topic, lines: bytes) -> Response:
    formatter = ValueFormatter(Graph(lines), release.uris)
    stem = f"{release.uris.base}/{topic.name}#"
    own = [iri for iri in sorted(formatter.graph.subjects()) if iri.startswith(stem)]
    if topic is SHAPES:  # a shape that is part of another is shown there
        inner = {part for iri in own for part in formatter.graph.iris(iri, *_PARTS)}
        own = [iri for iri in own if iri not in inner]
    terms = [_term(formatter, iri, stem, frozenset(own)) for iri in own]
    return release_page("vocabulary.html", topic=topic, terms=terms, size=formatter.graph.size)


def _term(formatter: ValueFormatter, iri: str, stem: str, sections: frozenset[str]) -> dict[str, Any]:
    """Return a term or a shape as vocabulary.html lays it out; other terms with a section of their own are linked."""
    return {
        "anchor": iri[len(stem) :],
        "iri": iri,
        "names": formatter.texts(iri, RDFS.label),
        "comments": formatter.texts(iri, RDFS.comment),
        "types": [formatter.term_name(name) for name in formatter.graph.types(iri)],
        "rows": rows_of(formatter, iri, without=_HIDDEN, elsewhere=sections),
    }
