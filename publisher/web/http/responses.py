"""Answers that several blueprints give: pages, JSON, one of several faces of the same thing."""

import hashlib
from collections.abc import Sequence
from typing import Any, Final

import orjson
from flask import Response, render_template, request

from publisher.rdf.formats import HTML
from publisher.web.http.errors import NOT_ACCEPTABLE, Problem, ProblemError
from publisher.web.http.negotiation import OfferT, choose

MAX_AGE_S: Final = 60

JSON: Final = "application/json"


def answer(body: bytes | str, content_type: str, *, max_age_s: int = MAX_AGE_S) -> Response:
    """A cacheable answer whose tag is the hash of its bytes."""
    data = body.encode() if isinstance(body, str) else body
    response = Response(data, content_type=content_type)
    response.set_etag(hashlib.sha256(data).hexdigest()[:24])
    response.headers["Cache-Control"] = f"public, max-age={max_age_s}"
    return response


def page(template: str, **context: Any) -> Response:
    """A page, rendered from a template."""
    return answer(render_template(template, **context), HTML.content_type)


def json_answer(value: Any, content_type: str = JSON) -> Response:
    """A JSON answer, indented for people too."""
    return answer(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE), content_type)


def negotiate(offers: Sequence[OfferT]) -> OfferT:
    """The offer that the request at hand wants most.

    Raises:
        ProblemError: it accepts none of them (406, with the variants).
    """
    chosen = choose(request.headers.get("Accept"), offers)
    if chosen is None:
        variants = [{"type": offer.media_type} for offer in offers]
        listed = ", ".join(offer.media_type for offer in offers)
        raise ProblemError(Problem(NOT_ACCEPTABLE, f"This comes as {listed}.", {"variants": variants}))
    return chosen


def whole_number(name: str, default: int, *, least: int, most: int) -> int:
    """A query parameter as a number within bounds; what is no number, or out of bounds, is brought back into them."""
    text = request.args.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        return default
    return max(least, min(most, int(text)))
