"""Metrics of this process for Prometheus: requests, their duration, queries, the release that is served.

Each web worker has its own metrics. Set ``PROMETHEUS_MULTIPROC_DIR`` to an empty folder before the server starts, and
prometheus-client shares them through files there, so that ``/metrics`` of any worker returns the sum. See docs/http.md.
"""

from functools import cache
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector

from publisher.store.contract import QueryCounts

BUCKETS_S: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

OTHER: Final = "other"
"""The route of requests that matched none: a label must have few values."""

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS"})


class Metrics:
    """The metrics of one application.

    Args:
        multiprocess_dir: the folder through which processes share metrics; None keeps them in this process.
    """

    def __init__(self, multiprocess_dir: str | None = None) -> None:
        self.registry = CollectorRegistry()
        self._multiprocess_dir = multiprocess_dir
        requests = Counter(
            "publisher_http_requests",
            "Requests answered, by route, method and status.",
            ("route", "method", "status"),
            registry=self.registry,
        )
        seconds = Histogram(
            "publisher_http_request_seconds",
            "Time until the answer was ready to be sent, by route.",
            ("route",),
            registry=self.registry,
            buckets=BUCKETS_S,
        )
        self._release = Gauge(
            "publisher_release_info",
            "1 for the release that is served.",
            ("version",),
            registry=self.registry,
            multiprocess_mode="mostrecent",
        )
        self._queries = Gauge(
            "publisher_queries",
            "Queries, by state.",
            ("state",),
            registry=self.registry,
            multiprocess_mode="livesum",
        )
        self._sparql = Gauge(
            "publisher_sparql_up",
            "1 while the SPARQL engine answers, as far as is known; 0 while it is away.",
            registry=self.registry,
            multiprocess_mode="livemin",
        )
        self._abandoned = Counter(
            "publisher_queries_abandoned", "Queries whose clients went away.", registry=self.registry
        )
        self._abandoned_before = 0
        self._version: str | None = None
        self._counter = cache(requests.labels)
        self._timer = cache(seconds.labels)

    def observe(self, route: str, method: str, status: str, seconds: float) -> None:
        """Count one request.

        Args:
            route: the route's pattern ("/doc/<kind>/<path:slug>"), or :data:`OTHER`.
            method: of the request; unusual methods are counted together.
            status: three digits.
            seconds: until the response was ready to be sent.
        """
        self._counter(route, method if method in _METHODS else OTHER, status).inc()
        self._timer(route).observe(seconds)

    def serving(self, version: str | None) -> None:
        """Record which release is served."""
        if version == self._version:
            return
        if self._version is not None:
            self._release.labels(self._version).set(0)
        if version is not None:
            self._release.labels(version).set(1)
        self._version = version

    def querying(self, counts: QueryCounts, *, away: bool) -> None:
        """Record what the query engine is doing; the engine of another release counts from 0."""
        self._sparql.set(not away)
        self._queries.labels("running").set(counts.running)
        self._queries.labels("waiting").set(counts.waiting)
        if counts.abandoned < self._abandoned_before:
            self._abandoned_before = 0
        self._abandoned.inc(counts.abandoned - self._abandoned_before)
        self._abandoned_before = counts.abandoned

    def exposition(self, accept: str | None) -> tuple[bytes, str]:
        """Return all metrics in the text format that the scraper accepts, and its Content-Type."""
        registry = self.registry
        if self._multiprocess_dir:
            registry = CollectorRegistry()
            MultiProcessCollector(registry, path=self._multiprocess_dir)  # type: ignore[no-untyped-call]
        encoder, content_type = choose_encoder(accept or "")
        return encoder(registry), content_type
