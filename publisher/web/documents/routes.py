"""``/id/…`` and ``/doc/…``: a thing, and the document that describes it."""

from flask import Blueprint, Response, current_app, request

from publisher.web.documents.answer import DOCUMENT_ROUTE, THING_ROUTE, Documents, call_of
from publisher.web.site import current_served

blueprint = Blueprint("things", __name__)


@blueprint.get(THING_ROUTE)
def thing(kind: str, slug: str) -> Response:
    """303 to the document of a thing; 410 where it was withdrawn, 301 where it was merged."""
    del kind, slug  # documents.py reads the URL, for the fast path too
    return _answer()


@blueprint.get(DOCUMENT_ROUTE)
def document(kind: str, slug: str) -> Response:
    """What is known of a thing, in the format that the suffix or the Accept header names."""
    del kind, slug
    return _answer()


def _answer() -> Response:
    documents: Documents = current_app.extensions["documents"]
    reply = documents.answer(current_served().release, call_of(request.environ))
    response = Response(reply.body, status=reply.status)
    response.headers.clear()
    response.headers.extend(reply.headers)
    request.environ["publisher.finished"] = True  # conditions and coding are settled
    return response
