"""``/graph/{name}``: a named graph's IRI leads to its statements, by the query that asks for them."""

from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, abort

from publisher.web.layout import current_layout
from publisher.web.site import current_served

blueprint = Blueprint("graphs", __name__)

ALWAYS: Final = frozenset({"catalog", "ontology", "shapes"})
"""Graphs that every release has; the manifest counts those that records are in."""


@blueprint.get("/graph/<path:name>")
def graph(name: str) -> Response:
    """Lead (303) to the query for the graph's statements: a page for people, RDF for programs."""
    release = current_served().release
    iri = release.uris.graph(name)
    if name not in ALWAYS and iri not in release.manifest.statistics.graphs:
        abort(404)
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}"
    response = Response(status=303)
    response.headers["Location"] = f"{current_layout().url('/sparql')}?{urlencode({'query': query})}"
    return response
