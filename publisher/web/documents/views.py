"""Beside a document: ``/linkset/…``, its links as JSON, ``/statements/…``, all that its record says, and ``/values/…``,
all values of one property of a thing.

The pages show the first values of a property; the RDF documents always have all of them.
"""

from typing import Final

from flask import Blueprint, Response, abort, request

from publisher.rdf.graph import Graph
from publisher.web.documents.links import links_of
from publisher.web.documents.page import blocks, values_page
from publisher.web.http.links import LINKSET, linkset
from publisher.web.http.operations import Answer, JsonObject, Operation, described
from publisher.web.shell.responses import Pager, current_served, json_response, release_page, requested_page
from publisher.web.view.names import name_for_reader
from publisher.web.view.values import ValueFormatter

blueprint = Blueprint("documents", __name__)

PAGE_SIZE: Final = 250


@blueprint.get("/linkset/<kind>/<path:slug>")
@described(
    Operation(
        "linkset",
        "things",
        "All links of a description (RFC 9264)",
        {200: Answer("The links", {LINKSET: JsonObject})},
        problems=(400, 404),
    )
)
def document_linkset(kind: str, slug: str) -> Response:
    """All links of a document."""
    release = current_served().release
    record = release.record(kind, slug)
    if record is None or record.state == "merged":
        abort(404)
    anchor = release.uris.document(record.kind, record.slug)
    return json_response(linkset(anchor, links_of(release, record)), LINKSET)


@blueprint.get("/statements/<kind>/<path:slug>")
def all_statements(kind: str, slug: str) -> Response:
    """All statements of a record, as a list."""
    release = current_served().release
    record = release.record(kind, slug) or abort(404)
    formatter = ValueFormatter(Graph(record.quads, record.cards), release.uris, values_page(release, record))
    shown, size = blocks(formatter, release, record), formatter.graph.size
    name = name_for_reader(release, record.iri) or record.label
    return release_page("statements.html", record=record, name=name, blocks=shown, size=size, active=None)


@blueprint.get("/values/<kind>/<path:slug>")
def values(kind: str, slug: str) -> Response:
    """The values of a property (``?property=``, an IRI) of a thing or of a part of its record (``?of=``, an IRI)."""
    release = current_served().release
    record = release.record(kind, slug) or abort(404)
    subject, predicate = request.args.get("of", record.iri), request.args.get("property", "")
    graph = Graph(record.quads, record.cards)
    terms = graph.of(subject).get(predicate) or abort(404)
    number, count = requested_page(len(terms), PAGE_SIZE)
    formatter = ValueFormatter(graph, release.uris)
    parameters = {"of": subject if subject != record.iri else None, "property": predicate}
    return release_page(
        "values.html",
        record=record,
        name=name_for_reader(release, record.iri) or record.label,
        of=formatter.iri(subject),
        property=formatter.term_name(predicate),
        total=len(terms),
        members=[formatter.term(term) for term in terms[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]],
        pager=Pager.of(values_page(release, record), parameters, number=number, count=count),
        active=None,
    )
