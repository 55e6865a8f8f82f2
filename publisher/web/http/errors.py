"""Every error as one answer: problem details (RFC 9457) or a friendly page, by negotiation, never a traceback.

:data:`PROBLEMS` is the only place where an error class meets an HTTP status; tests/web/http/test_errors.py checks that
no class of publisher/errors.py is missing. A problem's type is an IRI that leads to its explanation
(``<base>/problems/query-timeout``).
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from flask import Flask, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.http import HTTP_STATUS_CODES

from publisher import errors
from publisher.rdf.formats import HTML
from publisher.web.http.negotiation import choose

LOG: Final = logging.getLogger("publisher.web")

PROBLEM_JSON: Final = "application/problem+json"


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of problem: its HTTP status, the last part of its type IRI, its title, and what to do about it."""

    status: int
    slug: str
    title: str
    advice: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One occurrence of a problem.

    Attributes:
        kind: what kind of problem it is.
        detail: what happened this time, one sentence or two, for a person.
        facts: extension members (RFC 9457 section 3.2), plain JSON values.
        headers: response headers that belong to it ("Retry-After", "Allow").
    """

    kind: ProblemType
    detail: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


def _row(status: int, slug: str, title: str, advice: str) -> ProblemType:
    return ProblemType(status, slug, title, advice)


_INTERNAL: Final = _row(500, "internal", "Something went wrong here", "The fault is ours and is in our log; try again.")
_RELEASE: Final = _row(503, "release-broken", "The data cannot be read just now", "The publisher has to look at it.")

PROBLEMS: Final[Mapping[type[errors.PublisherError], ProblemType]] = {
    errors.PublisherError: _INTERNAL,
    errors.UsageError: _INTERNAL,
    errors.BaseIriError: _INTERNAL,
    errors.SettingError: _INTERNAL,
    errors.SourceError: _INTERNAL,
    errors.ReleaseNotFoundError: _row(
        404, "release-not-found", "There is no such release", "The releases that there are: /releases."
    ),
    errors.DataError: _INTERNAL,
    errors.RecordError: _INTERNAL,
    errors.UnreadableFileError: _INTERNAL,
    errors.UnwritableError: _row(
        406, "format-unavailable", "This cannot be written in that format", "Ask for Turtle, JSON-LD or N-Triples."
    ),
    errors.ShrinkError: _INTERNAL,
    errors.OperationalError: _INTERNAL,
    errors.AssetMissingError: _INTERNAL,
    errors.DiskFullError: _row(
        507, "disk-full", "The server's disk is full", "The publisher has to free some room; try again later."
    ),
    errors.NotWritableError: _INTERNAL,
    errors.BuildRunningError: _INTERNAL,
    errors.WorkerLostError: _INTERNAL,
    errors.ClusterError: _INTERNAL,
    errors.ClockError: _INTERNAL,
    errors.ReleaseError: _RELEASE,
    errors.ChecksumMismatchError: _RELEASE,
    errors.ManifestError: _RELEASE,
    errors.DeltaError: _INTERNAL,
    errors.IdentifierConflictError: _INTERNAL,
    errors.CountsError: _INTERNAL,
    errors.QueryError: _row(400, "query", "The query cannot be answered", "See the detail."),
    errors.QuerySyntaxError: _row(
        400, "query-syntax", "The query is not SPARQL 1.1", "Mend the query at the place that the detail names."
    ),
    errors.QueryRefusedError: _row(
        400, "query-refused", "The query asks for what this endpoint never does", "Ask only for what is published here."
    ),
    errors.QueryTooLargeError: _row(
        413, "query-too-large", "The query's text is over a limit", "Send a shorter or less nested query."
    ),
    errors.QueryTimeoutError: _row(
        503, "query-timeout", "The query ran out of time", "Ask for less, add a LIMIT, or download the dumps."
    ),
    errors.QueryMemoryError: _row(
        503, "query-memory", "The query ran out of memory", "Ask for less, add a LIMIT, or download the dumps."
    ),
    errors.ResultTooLargeError: _row(
        400, "result-too-large", "The answer is over a limit", "Page with LIMIT and OFFSET, or download the dumps."
    ),
    errors.QueryBusyError: _row(
        503, "query-busy", "Too many queries are running", "Try again after the seconds that Retry-After names."
    ),
    errors.QueryShareError: _row(
        429, "query-share", "Your share of query time is used up", "Wait for the seconds that Retry-After names."
    ),
    errors.QueryEngineError: _row(502, "query-engine", "The query engine failed", "Try again."),
}
"""Error class to problem; a class that is not listed falls to its nearest listed ancestor."""

NOT_ACCEPTABLE: Final = _row(
    406, "not-acceptable", "None of the formats that you accept is available", "Ask for one of the variants listed."
)
GONE: Final = _row(410, "gone", "This record was withdrawn", "What is known of it is in the description.")
NO_RELEASE: Final = _row(
    503, "no-release", "Nothing has been published yet", "Run 'publisher build'; this server picks it up by itself."
)
BAD_HOST: Final = _row(
    400, "bad-host", "This server does not answer for that host", "Allow the host with PUBLISHER_ALLOWED_HOSTS."
)
URL_TOO_LONG: Final = _row(414, "url-too-long", "The URL is too long", "Send long queries with POST.")
BAD_URL: Final = _row(400, "bad-url", "The URL cannot be read", "Check how the URL is percent-encoded.")

_HTTP_ADVICE: Final = {
    400: "Check what was sent.",
    404: "Look for it on the search page, or check the address.",
    405: "Use one of the methods that the Allow header names.",
    411: "Send a Content-Length.",
    413: "Send less at once.",
    415: "Send one of the media types that this URL takes.",
    416: "Ask for a range within the file's length.",
    431: "Send fewer or shorter header fields.",
}

_EXTRA: Final = (NOT_ACCEPTABLE, GONE, NO_RELEASE, BAD_HOST, URL_TOO_LONG, BAD_URL)


class ProblemError(HTTPException):
    """Raised by a view to end the request with a problem.

    It lives in the web layer on purpose: what lies below raises only the classes of publisher/errors.py.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.code = problem.kind.status
        self.problem = problem


@dataclass(frozen=True, slots=True)
class _Face:
    media_type: str


_FACES: Final = (_Face(PROBLEM_JSON), _Face("application/json"), _Face(HTML.media_type))


def http_kind(status: int) -> ProblemType:
    """The problem type of a plain HTTP status ("not-found" for 404)."""
    title = HTTP_STATUS_CODES.get(status, "Error")
    slug = title.lower().replace(" ", "-").replace("'", "")
    return ProblemType(status, slug, title, _HTTP_ADVICE.get(status, "Try again later."))


def all_kinds() -> dict[str, ProblemType]:
    """Every problem type that can be met, by its slug; what ``/problems/{slug}`` explains."""
    rows = (*PROBLEMS.values(), *_EXTRA, *(http_kind(status) for status in _HTTP_ADVICE))
    return {row.slug: row for row in rows}


def kind_of(error: errors.PublisherError) -> ProblemType:
    """The problem type of an error: its class's row, or that of its nearest listed ancestor."""
    return next(PROBLEMS[cls] for cls in type(error).__mro__ if cls in PROBLEMS)


def problem_of(error: errors.PublisherError) -> Problem:
    """An error of the layers below as a problem, with the facts that it carries.

    The message of an internal error may name paths of this machine: it goes to the log, not to the client.
    """
    kind = kind_of(error)
    if kind.status == 500 or kind is _RELEASE:
        LOG.error("%s: %s", type(error).__name__, error)
        return Problem(kind, kind.advice)
    if isinstance(error, errors.ReleaseNotFoundError):
        return Problem(kind, f"No release {error.version!r} is kept here." if error.version else kind.title)
    if isinstance(error, errors.QueryTooLargeError) and error.limit != "text_bytes":
        kind = ProblemType(400, kind.slug, kind.title, kind.advice)
    return Problem(kind, str(error), _facts(error), _retry_after(error))


def problem_json(problem: Problem, base: str) -> bytes:
    """The body of a problem as application/problem+json (RFC 9457 section 3).

    Args:
        problem: what happened.
        base: the publication's base IRI, below which the problem's type stands.
    """
    kind = problem.kind
    members = {
        "type": f"{base}/problems/{kind.slug}",
        "title": kind.title,
        "status": kind.status,
        "detail": problem.detail,
        **{name: value for name, value in problem.facts.items() if value is not None},
    }
    return orjson.dumps(members, option=orjson.OPT_APPEND_NEWLINE)


def wants_page(accept: str | None) -> bool:
    """Whether an error is wanted as a page: only where HTML is asked for, and not less than JSON."""
    if not accept:
        return False
    face = choose(accept, _FACES)
    return face is not None and face.media_type == HTML.media_type


def respond(problem: Problem) -> Response:
    """The whole answer to a problem, in the form that the client asks for."""
    base = current_base()
    if wants_page(request.headers.get("Accept")):
        body: str | bytes = render_template("problem.html", problem=problem)
        content_type = HTML.content_type
    else:
        body, content_type = problem_json(problem, base), PROBLEM_JSON
    response = Response(body, status=problem.kind.status, content_type=content_type)
    response.headers.extend(dict(problem.headers))
    response.headers["Cache-Control"] = "no-store" if problem.kind.status >= 500 else "public, max-age=10"
    response.vary.add("Accept")
    return response


def current_base() -> str:
    """The base IRI of the release at hand, or the configured one where nothing is published yet."""
    served = request.environ.get("publisher.served")
    base: str = served.release.uris.base if served else current_app.config["BASE"]
    return base


def register(app: Flask) -> None:
    """Have the app answer every error as a problem."""
    app.register_error_handler(errors.PublisherError, _on_publisher_error)
    app.register_error_handler(HTTPException, _on_http_error)


def _on_publisher_error(error: Exception) -> Response:
    assert isinstance(error, errors.PublisherError)
    return respond(problem_of(error))


def _on_http_error(error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if isinstance(error, ProblemError):
        return respond(error.problem)
    if isinstance(error, InternalServerError):
        # Flask logged the traceback where it was raised; the client learns nothing of it.
        return respond(Problem(_INTERNAL, _INTERNAL.advice))
    kind = http_kind(error.code or 500)
    headers = {name: value for name, value in error.get_headers() if name not in {"Content-Type", "Content-Length"}}
    return respond(Problem(kind, _detail(error, kind), {}, headers))


def _detail(error: HTTPException, kind: ProblemType) -> str:
    """What to say of a plain HTTP error; werkzeug's own words are kept only where a view wrote them."""
    return str(error.description) if error.description != type(error).description else kind.advice


def _facts(error: errors.PublisherError) -> dict[str, Any]:
    """The attributes that an error was given, as plain JSON values."""
    return {name: value for name, value in vars(error).items() if isinstance(value, str | int | float)}


def _retry_after(error: errors.PublisherError) -> dict[str, str]:
    if isinstance(error, errors.QueryTimeoutError):
        return {"Retry-After": str(max(1, round(error.timeout_s)))}
    seconds = getattr(error, "retry_after_s", None)
    return {} if seconds is None else {"Retry-After": str(seconds)}
