"""``/healthz``, ``/readyz`` and ``/metrics``: for operators, answered whatever else waits."""

from typing import Final, Literal
from urllib.parse import parse_qs

import orjson

from publisher.web.http.messages import HttpRequest, HttpResponse
from publisher.web.http.operations import Answer, JsonObject, Operation, Parameter
from publisher.web.http.problems.kinds import http_kind
from publisher.web.http.problems.problem import Problem, ProblemError
from publisher.web.http.shared_metrics import SharedMetrics
from publisher.web.shell.dispatch import Route
from publisher.web.site import LiveSite

JSON: Final = "application/json"

HEALTHZ: Final = Operation(
    "healthz",
    "service",
    "Whether the process answers",
    {200: Answer("The process answers", {JSON: JsonObject})},
)
READYZ: Final = Operation(
    "readyz",
    "service",
    "Which release is served",
    {
        200: Answer("The release that is served", {JSON: JsonObject}),
        503: Answer("No release yet, or its files are damaged", {JSON: JsonObject}),
    },
)
METRICS: Final = Operation(
    "metrics",
    "service",
    "The figures of this server, for Prometheus",
    {200: Answer("The metrics")},
    parameters=(Parameter("by", Literal["worker"], "Tell them for each web worker, not added up"),),
)

_UNCACHED: Final = {"Cache-Control": "no-store"}


class Probes:
    """The handlers of the URLs for operators.

    Args:
        site: what is served.
        metrics: of all web workers.
    """

    def __init__(self, site: LiveSite, metrics: SharedMetrics) -> None:
        self._site, self._metrics = site, metrics

    def routes(self) -> tuple[Route, ...]:
        """Return the URLs that are answered."""
        return (
            Route.for_operators("/healthz", self.healthz, HEALTHZ),
            Route.for_operators("/readyz", self.readyz, READYZ),
            Route.for_operators("/metrics", self.metrics, METRICS),
        )

    def healthz(self, _: HttpRequest) -> HttpResponse:
        """200 as long as the process answers."""
        return _status({"status": "ok"}, 200)

    def readyz(self, _: HttpRequest) -> HttpResponse:
        """200 with the version that is served, and whether its SPARQL server is away; 503 without one that is whole."""
        site = self._site
        if site.version is None:
            return _status({"status": "no release"}, 503)
        if site.damage is not None:
            return _status({"status": "damaged", "release": site.version, "damage": site.damage}, 503)
        sparql = {"sparql": "the SPARQL server does not answer"} if site.sparql_is_away else {}
        return _status({"status": "ready", "release": site.version, **sparql}, 200)

    def metrics(self, request: HttpRequest) -> HttpResponse:
        """The metrics of all web workers, added up or each for itself, for Prometheus.

        Raises:
            ProblemError: they are wanted by something else (400).
        """
        by = parse_qs(request.query).get("by", [])
        if by not in ([], ["worker"]):
            raise ProblemError(Problem(http_kind(400), f"by={by[0][:40]!r}: expected worker, once, or nothing"))
        body, content_type = self._metrics.exposition(request.headers.get("accept"), by_worker=bool(by))
        return _response(body, content_type, 200)


def _status(body: dict[str, object], status: int) -> HttpResponse:
    return _response(orjson.dumps(body, option=orjson.OPT_APPEND_NEWLINE), JSON, status)


def _response(body: bytes, content_type: str, status: int) -> HttpResponse:
    return HttpResponse(status, {"Content-Type": content_type, "Content-Length": str(len(body)), **_UNCACHED}, body)
