"""The metrics of this process, for Prometheus. docs/watching.md has a table of them, and a test compares both.

publisher/web/http/shared_metrics.py adds up those of all web workers.
"""

import resource
import time
from collections import Counter as Counts
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from publisher.release import Manifest
from publisher.store.contract import QueryCounts
from publisher.store.observation.ends import QueryEnd, Source
from publisher.web.http.cache import CacheCounts
from publisher.web.http.tallies import MOST_NOTED, RequestTallies

BUCKETS_S: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
QUERY_BUCKETS_S: Final = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)

OTHER: Final = "other"
"""The route of requests that matched none: a label must have few values."""

SHARED: Final[dict[str, Callable[[float, float], float]]] = {
    "publisher_release_info": max,
    "publisher_release_timestamp_seconds": min,
    "publisher_release_records": max,
    "publisher_source_records": max,
    "publisher_sparql_up": min,
}
"""How gauges of several web workers make one, where that is not their sum."""

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
_STATM: Final = Path("/proc/self/statm")


class _Followed:
    """A counter that follows counts which begin at 0 again with each release.

    Args:
        counter: with its labels.
    """

    def __init__(self, counter: Counter) -> None:
        self._counter, self._before = counter, 0.0

    def follow(self, count: float) -> None:
        """Add what was counted since the last look."""
        if count < self._before:
            self._before = 0.0
        self._counter.inc(count - self._before)
        self._before = count


class Metrics:
    """The metrics of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.refreshers: list[Callable[[], None]] = []
        self._noted_outcomes = deque[tuple[str, Source]]()
        self._requests = RequestTallies("publisher_http_requests", "publisher_http_request_seconds", BUCKETS_S)
        self.registry.register(self._requests)
        self._define_release()
        self._define_queries()
        self._define_worker()

    def _define_release(self) -> None:
        self._release = self._gauge("publisher_release_info", "1 for the release that is served.", "version")
        self._made = self._gauge(
            "publisher_release_timestamp_seconds", "When the release that is served was made, in seconds since 1970."
        )
        self._records = self._gauge(
            "publisher_release_records",
            "Source records of the release that is served, by state.",
            "state",
        )
        self._of_source = self._gauge("publisher_source_records", "The same for each source.", "source", "state")
        self._version: str | None = None
        self._cache_bytes = self._gauge("publisher_cache_bytes", "The size of a cache.", "cache")
        looked_up = self._counter("publisher_cache_requests", "Look-ups in a cache, by result.", "cache", "result")
        self._looked_up = cache(lambda *labels: _Followed(looked_up.labels(*labels)))

    def _define_queries(self) -> None:
        self._queries = self._gauge("publisher_queries", "Queries, by state.", "state")
        self._sparql = self._gauge(
            "publisher_sparql_up", "1 while the SPARQL engine answers, as far as is known; 0 while it is away."
        )
        outcomes = self._counter(
            "publisher_query_outcomes",
            "Queries that are over, by outcome and by what answered them.",
            "outcome",
            "source",
        )
        self._outcomes = cache(outcomes.labels)
        self._query_seconds = self._histogram(
            "publisher_query_seconds", "Time from arrival to end of queries that query workers had.", QUERY_BUCKETS_S
        )
        self._wait_seconds = self._histogram(
            "publisher_query_wait_seconds", "Time that such queries waited for a query worker.", QUERY_BUCKETS_S
        )
        self._abandoned = _Followed(self._counter("publisher_queries_abandoned", "Queries whose clients went away."))
        self._query_workers = self._gauge("publisher_query_workers", "Query workers that are ready or busy.", "state")
        ends = self._counter("publisher_query_worker_ends", "Query workers that ended, by reason.", "reason")
        self._ends = cache(ends.labels)

    def _define_worker(self) -> None:
        self._workers = self._gauge("publisher_web_workers", "Web workers that answer.")
        self._counter("publisher_web_worker_starts", "Web workers that were started.").inc()
        self._memory = self._gauge("publisher_web_worker_memory_bytes", "Resident memory of web workers.")
        self._cpu = _Followed(self._counter("publisher_web_worker_cpu_seconds", "Processor time of web workers."))

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(name, about, labels, registry=self.registry)

    def _gauge(self, name: str, about: str, *labels: str) -> Gauge:
        return Gauge(name, about, labels, registry=self.registry)

    def _histogram(self, name: str, about: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        return Histogram(name, about, labels, registry=self.registry, buckets=buckets)

    def observe(self, route: str, method: str, status: str, seconds: float) -> None:
        """Count one request.

        Args:
            route: the route's pattern ("/doc/<kind>/<path:slug>"), or :data:`OTHER`.
            method: of the request; unusual methods are counted together.
            status: three digits.
            seconds: until the response was ready to be sent.
        """
        self._requests.note(route, method if method in _METHODS else OTHER, status, seconds)

    def _count_outcomes(self) -> None:
        """Count the outcomes that were noted; any thread may do so."""
        noted = Counts[tuple[str, Source]]()
        with suppress(IndexError):  # another thread has taken the last one
            while self._noted_outcomes:
                noted[self._noted_outcomes.popleft()] += 1
        for labels, number in noted.items():
            self._outcomes(*labels).inc(number)

    def _note_outcome(self, outcome: str, source: Source) -> None:
        self._noted_outcomes.append((outcome, source))
        if len(self._noted_outcomes) >= MOST_NOTED:
            self._count_outcomes()

    def refused(self, outcome: str) -> None:
        """Count a query that came to no engine."""
        self._note_outcome(outcome, Source.REFUSAL)

    def ended(self, end: QueryEnd) -> None:
        """Count a query that is over."""
        self._note_outcome(end.outcome, end.source)
        if end.source is Source.WORKER:
            self._query_seconds.observe(end.seconds)
            self._wait_seconds.observe(end.waited_s)

    def worker_ended(self, reason: str) -> None:
        """Count a query worker that ended."""
        self._ends(reason).inc()

    def serving(self, manifest: Manifest | None) -> None:
        """Record which release is served."""
        version = manifest.version if manifest else None
        if version == self._version:
            return
        for gauge in (self._release, self._records, self._of_source):
            gauge.clear()
        self._version = version
        if manifest is None:
            return
        self._release.labels(manifest.version).set(1)
        self._made.set(datetime.fromisoformat(manifest.created).timestamp())
        for state in ("published", "quarantined"):
            self._records.labels(state).set(getattr(manifest.counts, state))
            for source in manifest.sources:
                self._of_source.labels(source.slug, state).set(getattr(source.counts, state))

    def querying(self, counts: QueryCounts, *, away: bool) -> None:
        """Record what the query engine is doing; the engine of another release counts from 0."""
        self._sparql.set(not away)
        self._queries.labels("running").set(counts.running)
        self._queries.labels("waiting").set(counts.waiting)
        self._query_workers.labels("idle").set(counts.idle_workers)
        self._query_workers.labels("busy").set(counts.busy_workers)
        self._abandoned.follow(counts.abandoned)

    def caching(self, name: str, counts: CacheCounts) -> None:
        """Record what a cache holds and how it was asked; that of another release counts from 0."""
        self._cache_bytes.labels(name).set(counts.size_bytes)
        self._looked_up(name, "hit").follow(counts.hits)
        self._looked_up(name, "miss").follow(counts.misses)

    def refresh(self) -> None:
        """Bring what is not counted as it happens up to date."""
        self._requests.count()
        self._count_outcomes()
        self._workers.set(1)
        self._memory.set(_resident_bytes())
        self._cpu.follow(time.process_time())
        for refresh in self.refreshers:
            refresh()


def _resident_bytes() -> int:
    """Return the resident memory of this process; where the system does not tell, the most that it ever had."""
    try:
        return int(_STATM.read_text().split()[1]) * resource.getpagesize()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
