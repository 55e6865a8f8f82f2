"""Problems as responses: problem details (RFC 9457) or a page, by negotiation, never a traceback."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import orjson

from publisher.rdf.formats import HTML
from publisher.telemetry.trace import Trace
from publisher.web.http.messages import HttpResponse
from publisher.web.http.negotiation import OfferT, Representation, choose
from publisher.web.http.problems.kinds import NOT_ACCEPTABLE
from publisher.web.http.problems.problem import Problem, ProblemError
from publisher.web.languages.catalogue import SOURCE
from publisher.web.languages.choice import VARY
from publisher.web.languages.reader import gettext, reading
from publisher.web.languages.sentences import sentence

PROBLEM_JSON: Final = "application/problem+json"

_ERROR_REPRESENTATIONS: Final = (
    Representation("json", PROBLEM_JSON),
    Representation("json", "application/json"),
    Representation("html", HTML.media_type),
)


def of_request(problem: Problem, trace: Trace) -> Problem:
    """Return a problem with the id of the request, by which its log lines are found."""
    if not trace.request_id:
        return problem
    return replace(problem, facts={**problem.facts, "request_id": trace.request_id})


def problem_json(problem: Problem, base: str) -> bytes:
    """Return a problem as application/problem+json (RFC 9457 section 3).

    Args:
        problem: what happened.
        base: the publication's base IRI; the problem types are below it.
    """
    return orjson.dumps(problem_members(problem, base), option=orjson.OPT_APPEND_NEWLINE)


def problem_members(problem: Problem, base: str) -> dict[str, Any]:
    """Return the members of a problem (RFC 9457 section 3.1)."""
    kind = problem.kind
    return {
        "type": f"{base}/problems/{kind.slug}",
        "title": kind.title,
        "status": kind.status,
        "detail": problem.detail,
        **{name: value for name, value in problem.facts.items() if value is not None},
    }


def _in_language_of_reader(problem: Problem) -> dict[str, Any]:
    """Return the member that says the problem in the language of the reader, for our own scripts; title and detail
    are English for everybody, so that logs and programs always meet the same words.
    """
    if reading().tag == SOURCE:
        return {}
    texts = {"title": gettext(problem.kind.title), "detail": sentence(gettext(problem.detail))}
    return {"localized": {"language": reading().tag, **texts}}


def accepted(header: str | None, offers: Sequence[OfferT]) -> OfferT:
    """Return the offer that an Accept header prefers.

    Raises:
        ProblemError: it accepts none of them (406, with the variants).
    """
    chosen = choose(header, offers)
    if chosen is None:
        variants = [{"type": offer.media_type} for offer in offers]
        listed = ", ".join(offer.media_type for offer in offers)
        raise ProblemError(Problem(NOT_ACCEPTABLE, f"Available as {listed}.", {"variants": variants}))
    return chosen


def wants_page(accept: str | None) -> bool:
    """Return whether to send an error as a page: only if HTML is accepted explicitly, and not less than JSON."""
    if not accept:
        return False
    chosen = choose(accept, _ERROR_REPRESENTATIONS)
    return chosen is not None and chosen.suffix == "html"


def problem_response(problem: Problem, accept: str | None, base: str, page: Callable[[Problem], str]) -> HttpResponse:
    """Return the response to a problem, in the form that the client accepts.

    Args:
        problem: what happened.
        accept: the Accept header.
        base: the publication's base IRI.
        page: renders the problem as a page.
    """
    is_page = wants_page(accept)
    if is_page:
        body, content_type = page(problem).encode(), HTML.content_type
    else:
        members = {**problem_members(problem, base), **_in_language_of_reader(problem)}
        body, content_type = orjson.dumps(members, option=orjson.OPT_APPEND_NEWLINE), PROBLEM_JSON
    headers = {
        "Content-Type": content_type,
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store" if problem.kind.status >= 500 else "public, max-age=10",
        "Vary": ", ".join(("Accept", *VARY)),
        **({"Content-Language": reading().tag} if is_page else {}),
        **problem.headers,
    }
    return HttpResponse(problem.kind.status, headers, body)
