"""``/sparql``: the SPARQL 1.1 Protocol for queries, the service description, the query page.

An answer is in hand whole before its status line goes out, with its length; so it is complete, or it is an error.
docs/sparql.md is what a client's author reads, docs/conformance.md which test covers which clause.
"""

import hashlib
from typing import Final

from flask import Blueprint, Response, render_template, request

from publisher.errors import QueryError
from publisher.store import Answer, Request
from publisher.store.inspection import Inspection, answer_key, inspect
from publisher.web.answers import answer, negotiate, page
from publisher.web.conditional import if_none_match, tag
from publisher.web.errors import problem_of
from publisher.web.negotiation import CODINGS, IDENTITY
from publisher.web.site import Served, current_served
from publisher.web.sparql_description import describe
from publisher.web.sparql_formats import DESCRIPTION_OFFERS, PAGE, AnswerFormat, answer_format
from publisher.web.sparql_page import Shown, asked_page, blank_page, shown
from publisher.web.sparql_request import ProtocolRequest, client_of_request, read_request

blueprint = Blueprint("sparql", __name__)

REVALIDATE: Final = "public, no-cache"
"""A shared cache may keep an answer, and asks whether the release is still the same: a 304 costs no evaluation."""

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
    representation = _representation(asked, inspection, served, chosen)
    if held := _held_by_client(representation):
        return _headed(Response(status=304), held.strip('"'))
    result = served.engine.answer(_request(asked, chosen.written))
    return _headed(_whole(result, chosen, asked.download), representation)


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
        result = shown(served, inspection, lambda media_type: served.engine.answer(_request(asked, media_type)))
    except QueryError as error:
        problem = problem_of(error)
        status, headers, result = problem.kind.status, dict(problem.headers), Shown(problem=problem)
    body = render_template("sparql.html", active="/sparql", **asked_page(served, asked, inspection.form, result))
    response = Response(body, status=status, headers=headers, content_type=PAGE.content_type)
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept")
    return response


def _request(asked: ProtocolRequest, media_type: str) -> Request:
    return Request(
        query=asked.query or "",
        media_type=media_type,
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
        client=client_of_request(),
    )


def _representation(asked: ProtocolRequest, inspection: Inspection, served: Served, chosen: AnswerFormat) -> str | None:
    """The name of a GET's answer: release, query, dataset and format; None for what may differ each time."""
    if request.method == "POST" or inspection.volatile or inspection.form is None:
        return None
    key = answer_key(inspection, _request(asked, chosen.written))
    return hashlib.sha256(served.release.version.encode() + key).hexdigest()[:24] + f"-{chosen.tag}"


def _held_by_client(representation: str | None) -> str | None:
    """The tag of a copy that the client says it has, in whatever coding, so that nothing needs to be evaluated."""
    header = request.headers.get("If-None-Match")
    if representation is None or header is None or header.strip() == "*":
        return None
    tags = (tag(representation, coding) for coding in (*CODINGS, IDENTITY))
    return next((one for one in tags if if_none_match(header, one)), None)


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


def _headed(response: Response, representation: str | None) -> Response:
    response.vary.add("Accept")
    response.headers["Cache-Control"] = REVALIDATE if representation else "no-store"
    if representation:
        response.set_etag(representation)
    return response
