"""``/sparql``: the SPARQL 1.1 Protocol for queries, the service description, the query page.

An answer is in hand whole before its status line goes out, with its length; so it is complete, or it is an error.
docs/sparql.md is what a client's author reads, docs/conformance.md which test covers which clause.
"""

from typing import Final

from flask import Blueprint, Response, current_app, render_template, request

from publisher.errors import QueryError
from publisher.store import Answer, Request
from publisher.store.inspection import Inspection, inspect
from publisher.web.http.errors import problem_of
from publisher.web.http.responses import answer, negotiate, page
from publisher.web.site import Served, current_served
from publisher.web.sparql.description import describe
from publisher.web.sparql.evaluation import REVALIDATE, client_of, engine_request, evaluate, held, representation
from publisher.web.sparql.formats import DESCRIPTION_OFFERS, PAGE, AnswerFormat, answer_format
from publisher.web.sparql.page import Shown, asked_page, blank_page, shown
from publisher.web.sparql.request import ProtocolRequest, read_request

blueprint = Blueprint("sparql", __name__)

_SMALL_BYTES: Final = 1024 * 1024


@blueprint.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response:
    """Answer a query; without one, describe the service or give the query page."""
    asked, served = read_request(), current_served()
    if asked.query is None:
        return _endpoint(served)
    inspection = inspect(asked.query, served.engine.limits)
    chosen = answer_format(inspection.form, asked.download)
    if chosen is PAGE:
        return _page_of(asked, inspection, served)
    request_to_engine = _request(asked, inspection, chosen.written)
    name = None if request.method == "POST" else representation(served, inspection, request_to_engine, chosen)
    if found := held(name, request.headers.get("If-None-Match")):
        return _not_modified(found)
    result = evaluate(served, request_to_engine, request.environ)
    return _headed(_whole(result, chosen, asked.download), name)


def _not_modified(etag: str) -> Response:
    response = Response(status=304, headers={"ETag": etag, "Vary": "Accept, Accept-Encoding"})
    response.headers["Cache-Control"] = REVALIDATE
    del response.headers["Content-Type"]
    return response


def _endpoint(served: Served) -> Response:
    """The endpoint itself: its service description, never behind a redirect, or the query page."""
    chosen = negotiate(DESCRIPTION_OFFERS)
    if chosen is PAGE:
        response = page("sparql.html", active="/sparql", **blank_page(served))
    else:
        response = answer(describe(served, chosen.media_type), chosen.content_type)
    response.vary.add("Accept")
    response.headers["Cache-Control"] = REVALIDATE
    return response


def _page_of(asked: ProtocolRequest, inspection: Inspection, served: Served) -> Response:
    """The query page with the answer on it; an error stands on it too, under the status that it has elsewhere."""
    status, headers = 200, {}
    try:
        result = shown(
            served,
            inspection,
            lambda media_type: evaluate(served, _request(asked, inspection, media_type), request.environ),
        )
    except QueryError as error:
        problem = problem_of(error)
        status, headers, result = problem.kind.status, dict(problem.headers), Shown(problem=problem)
    body = render_template("sparql.html", active="/sparql", **asked_page(served, asked, inspection.form, result))
    response = Response(body, status=status, headers=headers, content_type=PAGE.content_type)
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept")
    return response


def _request(asked: ProtocolRequest, inspection: Inspection, media_type: str) -> Request:
    client = client_of(request.environ, current_app.config["SETTINGS"].trusted_proxies)
    return engine_request(asked, inspection, media_type, client)


def _whole(result: Answer, chosen: AnswerFormat, download: str) -> Response:
    """A complete answer with its length; a long one is sent from its file, piece by piece."""
    if result.size_bytes <= _SMALL_BYTES:
        response = Response(result.read(), content_type=chosen.content_type)
    else:
        response = Response(result.chunks(), content_type=chosen.content_type)
        response.call_on_close(result.close)
        response.content_length = result.size_bytes
    if download:
        response.headers["Content-Disposition"] = f'attachment; filename="query-result.{chosen.suffix}"'
    return response


def _headed(response: Response, name: str | None) -> Response:
    response.vary.add("Accept")
    response.headers["Cache-Control"] = REVALIDATE if name else "no-store"
    if name:
        response.set_etag(name)
    return response
