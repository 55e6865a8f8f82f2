"""``/values/…``: all values of one property of a thing, a page at a time, where the thing's own page shows the first.

The RDF documents of a thing always have all of them.
"""

from flask import Blueprint, Response, abort, request

from publisher.release import StoredRecord
from publisher.uris import SLUG, Kind
from publisher.web.browse.paging import Pager, page_asked
from publisher.web.documents.html import labels, values_page
from publisher.web.http.responses import page
from publisher.web.site import current_served
from publisher.web.view.graph import Graph
from publisher.web.view.values import ValueFormatter

blueprint = Blueprint("properties", __name__)

PAGE_SIZE = 250


@blueprint.get("/values/<kind>/<path:slug>")
def values(kind: str, slug: str) -> Response:
    """The values of a property (``?property=``, an IRI) of a thing or of a part of its record (``?of=``, an IRI)."""
    release, record = current_served().release, _record(kind, slug)
    of, named = request.args.get("of", record.iri), request.args.get("property", "")
    graph = Graph(record.quads, record.cards)
    terms = graph.of(of).get(named, [])
    if not terms:
        abort(404)
    number, count = page_asked(len(terms), PAGE_SIZE)
    formatter = ValueFormatter(graph, labels(release.uris.base), release.uris)
    parameters = {"of": of if of != record.iri else None, "property": named}
    return page(
        "values.html",
        record=record,
        of=formatter.iri(of),
        property=formatter.term_name(named),
        total=len(terms),
        members=[formatter.term(term) for term in terms[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]],
        pager=Pager.of(values_page(release, record), parameters, number=number, count=count),
        active=None,
    )


def _record(kind: str, slug: str) -> StoredRecord:
    known = kind in set(Kind) and SLUG.fullmatch(slug)
    record = current_served().release.record(kind, slug) if known else None
    if record is None:
        abort(404)
    return record
