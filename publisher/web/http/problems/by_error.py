"""Which problem type each error class has, and an error as a problem.

:data:`PROBLEMS` is the only place where an error class meets an HTTP status; tests/web/http/problems/test_problems.py
checks that no class of publisher/errors/ is missing. A problem's type is an IRI that leads to its explanation
(``<base>/problems/query-timeout``).
"""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from publisher import errors
from publisher.web.http.problems.kinds import WITHOUT_ERROR
from publisher.web.http.problems.problem import Problem, ProblemType
from publisher.web.languages.reader import marked

LOG: Final = logging.getLogger("publisher.web")

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


def all_kinds() -> dict[str, ProblemType]:
    """Return every problem type by its slug, as ``/problems/{slug}`` explains it."""
    return {row.slug: row for row in (*PROBLEMS.values(), *WITHOUT_ERROR)}


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


def _retry_after(error: errors.PublisherError) -> dict[str, str]:
    if isinstance(error, errors.QueryTimeoutError):
        return {"Retry-After": str(max(1, round(error.timeout_s)))}
    seconds = getattr(error, "retry_after_s", None)
    return {} if seconds is None else {"Retry-After": str(seconds)}
