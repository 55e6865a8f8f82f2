"""Every error as one answer: problem details (RFC 9457) or a page, by negotiation, never a traceback.

:data:`PROBLEMS` is the only place where an error class meets an HTTP status; tests/web/http/test_errors.py checks that
no class of publisher/errors/ is missing. A problem's type is an IRI that leads to its explanation
(``<base>/problems/query-timeout``).
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import orjson
from werkzeug.http import HTTP_STATUS_CODES

from publisher import errors
from publisher.rdf.formats import HTML
from publisher.telemetry.trace import Trace
from publisher.web.http.messages import HttpResponse
from publisher.web.http.negotiation import OfferT, Representation, choose
from publisher.web.languages.catalogue import SOURCE
from publisher.web.languages.choice import VARY
from publisher.web.languages.reader import gettext, marked, reading
from publisher.web.languages.sentences import sentence

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
        kind: its type.
        detail: what happened this time, in one or two sentences for a person.
        facts: extension members (RFC 9457 section 3.2), plain JSON values.
        headers: response header fields that belong to it ("Retry-After", "Allow").
    """

    kind: ProblemType
    detail: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class ProblemError(Exception):
    """Raised to end a request with a problem.

    It lives in the web layer on purpose: the layers below raise only the classes of publisher/errors/.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


INTERNAL: Final = ProblemType(
    500, "internal", marked("Something went wrong here"), marked("It is our fault and in our log. Try again.")
)
RELEASE_BROKEN: Final = ProblemType(
    503, "release-broken", marked("The data cannot be read right now"), marked("The publisher has to repair it.")
)
RELEASE_NEWER: Final = ProblemType(
    503,
    "release-newer",
    marked("This was made by newer software"),
    marked("The publisher has to install the version that made it, or a newer one."),
)

PROBLEMS: Final[Mapping[type[errors.PublisherError], ProblemType]] = {
    errors.PublisherError: INTERNAL,
    errors.UsageError: INTERNAL,
    errors.BaseIriError: INTERNAL,
    errors.SettingError: INTERNAL,
    errors.SourceError: INTERNAL,
    errors.QueryFilesError: INTERNAL,
    errors.PluginError: INTERNAL,
    errors.ReleaseNotFoundError: ProblemType(
        404,
        "release-not-found",
        marked("There is no such release"),
        marked("/releases lists the releases that are available."),
    ),
    errors.DataError: INTERNAL,
    errors.RecordError: INTERNAL,
    errors.UnreadableFileError: INTERNAL,
    errors.UnwritableError: ProblemType(
        406,
        "format-unavailable",
        marked("This cannot be written in that format"),
        marked("Request Turtle, JSON-LD or N-Triples."),
    ),
    errors.ShrinkError: INTERNAL,
    errors.KeyShiftError: INTERNAL,
    errors.OutdatedReleaseError: INTERNAL,
    errors.OperationalError: INTERNAL,
    errors.AssetMissingError: INTERNAL,
    errors.DiskFullError: ProblemType(
        507,
        "disk-full",
        marked("The server's disk is full"),
        marked("The publisher has to free some space. Try again later."),
    ),
    errors.NotWritableError: INTERNAL,
    errors.BuildRunningError: INTERNAL,
    errors.WorkerLostError: INTERNAL,
    errors.ClusterError: INTERNAL,
    errors.ClockError: INTERNAL,
    errors.ExportError: INTERNAL,
    errors.DeliveryError: INTERNAL,
    errors.NoticeSettingError: INTERNAL,
    errors.StorageError: INTERNAL,
    errors.OutdatedReleaseError: INTERNAL,
    errors.ReplicaHomeError: INTERNAL,
    errors.SignatureError: INTERNAL,
    errors.BackupError: INTERNAL,
    errors.SigningKeyError: INTERNAL,
    errors.ReleaseError: RELEASE_BROKEN,
    errors.ChecksumMismatchError: RELEASE_BROKEN,
    errors.ManifestError: RELEASE_BROKEN,
    errors.NewerLayoutError: RELEASE_NEWER,
    errors.DeltaError: INTERNAL,
    errors.IdentifierConflictError: INTERNAL,
    errors.CountsError: INTERNAL,
    errors.QueryError: ProblemType(400, "query", marked("The query cannot be answered"), marked("See the detail.")),
    errors.QuerySyntaxError: ProblemType(
        400,
        "query-syntax",
        marked("The query is not SPARQL 1.1"),
        marked("Fix the query at the position that the detail names."),
    ),
    errors.QueryRefusedError: ProblemType(
        400,
        "query-refused",
        marked("The query asks for something this endpoint never does"),
        marked("Query only what is published here."),
    ),
    errors.QueryParameterError: ProblemType(
        400,
        "query-parameter",
        marked("A parameter of the query is wrong"),
        marked("/api/queries lists the queries with their parameters, and the type of each."),
    ),
    errors.QueryTooLargeError: ProblemType(
        413,
        "query-too-large",
        marked("The query's text is over a limit"),
        marked("Send a shorter or less nested query."),
    ),
    errors.QueryTimeoutError: ProblemType(
        503,
        "query-timeout",
        marked("The query ran out of time"),
        marked("Make the query narrower, add a LIMIT, or download the dumps."),
    ),
    errors.QueryMemoryError: ProblemType(
        503,
        "query-memory",
        marked("The query ran out of memory"),
        marked("Make the query narrower, add a LIMIT, or download the dumps."),
    ),
    errors.ResultTooLargeError: ProblemType(
        400,
        "result-too-large",
        marked("The answer is over a limit"),
        marked("Page with LIMIT and OFFSET, or download the dumps."),
    ),
    errors.QueryDiskError: ProblemType(
        503,
        "query-disk",
        marked("The server has no room for the answer"),
        marked("Try again later, or request less. The operator finds the disk in the documentation of errors."),
    ),
    errors.QueryBusyError: ProblemType(
        503,
        "query-busy",
        marked("Too many queries are running"),
        marked("Try again after the number of seconds in Retry-After."),
    ),
    errors.QueryShareError: ProblemType(
        429,
        "query-share",
        marked("Your share of query time is used up"),
        marked("Wait for the number of seconds in Retry-After."),
    ),
    errors.QueryFormatError: ProblemType(
        406,
        "query-format",
        marked("This answer cannot be written in that format"),
        marked("Request JSON for results, or Turtle or N-Triples for graphs."),
    ),
    errors.QueryEngineError: ProblemType(502, "query-engine", marked("The query engine failed"), marked("Try again.")),
}
"""Error class to problem; a class that is not listed falls to its nearest listed ancestor."""

NOT_ACCEPTABLE: Final = ProblemType(
    406,
    "not-acceptable",
    marked("None of the formats that you accept is available"),
    marked("Request one of the listed variants."),
)
GONE: Final = ProblemType(
    410, "gone", marked("This record was withdrawn"), marked("Its description says what is known of it.")
)
RELEASE_GONE: Final = ProblemType(
    410,
    "release-gone",
    marked("This release is no longer kept"),
    marked("/releases lists the releases that are available."),
)
NO_RELEASE: Final = ProblemType(
    503,
    "no-release",
    marked("Nothing has been published yet"),
    marked("Run 'publisher build'. This server picks the release up by itself."),
)
SERVER_BUSY: Final = ProblemType(
    503,
    "server-busy",
    marked("Too many requests are waiting"),
    marked("Try again after the number of seconds in Retry-After."),
)
BAD_HOST: Final = ProblemType(
    400,
    "bad-host",
    marked("This server does not answer for that host"),
    marked("Allow the host with PUBLISHER_ALLOWED_HOSTS."),
)
URL_TOO_LONG: Final = ProblemType(
    414, "url-too-long", marked("The URL is too long"), marked("Send long queries with POST.")
)
BAD_URL: Final = ProblemType(
    400, "bad-url", marked("The URL cannot be read"), marked("Check how the URL is percent-encoded.")
)
BAD_ORIGIN: Final = ProblemType(
    403,
    "bad-origin",
    marked("Web pages of that origin may not call this server"),
    marked("The operator can allow the origin with PUBLISHER_MCP_ORIGINS."),
)
NOT_INSTALLED: Final = ProblemType(
    501,
    "not-installed",
    marked("This server was installed without that part"),
    marked("The operator can install it."),
)

CURSOR_EXPIRED: Final = ProblemType(
    410,
    "cursor-expired",
    marked("The release of this list is no longer kept"),
    marked("Begin again without the cursor: the list is then of the release that is live."),
)

NO_COORDINATES: Final = ProblemType(
    406,
    "no-coordinates",
    marked("This answer has no coordinates, so it cannot be GeoJSON"),
    marked("Select ?lat and ?long in decimal degrees, or a geometry as geo:wktLiteral."),
)

_HTTP_ADVICE: Final = {
    400: marked("Check the request."),
    404: marked("Check the address, or use the search page."),
    405: marked("Use one of the methods in the Allow header."),
    408: marked("Send the whole request without long pauses."),
    411: marked("Send a Content-Length."),
    412: marked("Request it without the condition, and start over with what comes."),
    413: marked("Send less at once."),
    415: marked("Send one of the media types that this URL accepts."),
    416: marked("Request a range within the length of the file."),
    431: marked("Send fewer or shorter header fields."),
    501: marked("Ask for another format."),
}

_HTTP_TITLES: Final = (
    marked("Bad Request"),
    marked("Not Found"),
    marked("Method Not Allowed"),
    marked("Request Timeout"),
    marked("Length Required"),
    marked("Precondition Failed"),
    marked("Gone"),
    marked("Request Entity Too Large"),
    marked("Unsupported Media Type"),
    marked("Requested Range Not Satisfiable"),
    marked("Request Header Fields Too Large"),
    marked("Not Implemented"),
)
"""The titles of plain HTTP statuses, which are werkzeug's, for the catalogues."""

_EXTRA: Final = (
    NOT_ACCEPTABLE,
    GONE,
    RELEASE_GONE,
    NO_RELEASE,
    SERVER_BUSY,
    BAD_HOST,
    URL_TOO_LONG,
    BAD_ORIGIN,
    NOT_INSTALLED,
    BAD_URL,
    CURSOR_EXPIRED,
    NO_COORDINATES,
)


_ERROR_REPRESENTATIONS: Final = (
    Representation("json", PROBLEM_JSON),
    Representation("json", "application/json"),
    Representation("html", HTML.media_type),
)


def http_kind(status: int) -> ProblemType:
    """Return the problem type of a plain HTTP status ("not-found" for 404)."""
    title = HTTP_STATUS_CODES.get(status, "Error")
    slug = title.lower().replace(" ", "-").replace("'", "")
    return ProblemType(status, slug, title, _HTTP_ADVICE.get(status, marked("Try again later.")))


NOT_FOUND: Final = http_kind(404)


def all_kinds() -> dict[str, ProblemType]:
    """Return every problem type by its slug, as ``/problems/{slug}`` explains it."""
    rows = (*PROBLEMS.values(), *_EXTRA, *(http_kind(status) for status in _HTTP_ADVICE))
    return {row.slug: row for row in rows}


def kind_of(error: errors.PublisherError) -> ProblemType:
    """Return the problem type of an error: the row of its class, or of the nearest listed ancestor."""
    return next(PROBLEMS[cls] for cls in type(error).__mro__ if cls in PROBLEMS)


def problem_of(error: errors.PublisherError) -> Problem:
    """Return an error of the layers below as a problem, with the facts that it carries.

    The message of an internal error may name paths of this machine: it is logged and not sent to the client.
    """
    kind = kind_of(error)
    if kind.status == 500 or kind in {RELEASE_BROKEN, RELEASE_NEWER}:
        LOG.error("%s: %s", type(error).__name__, error)
        return Problem(kind, kind.advice)
    if isinstance(error, errors.ReleaseNotFoundError):
        return Problem(kind, f"Release {error.version!r} does not exist." if error.version else kind.title)
    if isinstance(error, errors.QueryTooLargeError) and error.limit != "text_bytes":
        kind = replace(kind, status=400)
    facts = {name: value for name, value in vars(error).items() if isinstance(value, str | int | float)}
    return Problem(kind, str(error), facts, _retry_after(error))


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


def _retry_after(error: errors.PublisherError) -> dict[str, str]:
    if isinstance(error, errors.QueryTimeoutError):
        return {"Retry-After": str(max(1, round(error.timeout_s)))}
    seconds = getattr(error, "retry_after_s", None)
    return {} if seconds is None else {"Retry-After": str(seconds)}
