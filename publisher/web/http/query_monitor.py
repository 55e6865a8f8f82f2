"""What notes each query that is over: the metrics, the log of slow queries, and traces."""

import logging
from collections.abc import Callable
from typing import Final

from publisher.rdf.namespaces import prefixes
from publisher.store.inspection import Form
from publisher.store.observation.ends import QueryEnd
from publisher.store.observation.normalised import LONGEST, fingerprint, normalised
from publisher.telemetry.logs import SlowQuery
from publisher.web.http.metrics import Metrics

LOG: Final = logging.getLogger("publisher.queries")

Note = Callable[[QueryEnd], None]


class QueryMonitor:
    """Notes queries for the engines (publisher/store/observation/ends.py).

    Args:
        metrics: count them.
        notes: are called with each query that is over.
    """

    def __init__(self, metrics: Metrics, *notes: Note) -> None:
        self._metrics, self._notes = metrics, notes

    def refused(self, outcome: str) -> None:
        """Count a query that came to no engine."""
        self._metrics.refused(outcome)

    def ended(self, end: QueryEnd) -> None:
        """Count a query that is over."""
        self._metrics.ended(end)
        for note in self._notes:
            note(end)

    def worker_ended(self, reason: str) -> None:
        """Count a query worker that ended."""
        self._metrics.worker_ended(reason)


class SlowQueries:
    """Logs the queries that take long, without their literals.

    Args:
        threshold_s: how long a query is not slow.
        base: the publication's base IRI; IRIs below it are logged.
    """

    def __init__(self, threshold_s: float, base: str) -> None:
        self._threshold_s = threshold_s
        self._namespaces = known_namespaces(base)

    def __call__(self, end: QueryEnd) -> None:
        """Log a query if it was slow."""
        if end.seconds < self._threshold_s:
            return
        text = normalised(end.request.query, self._namespaces)
        inspection = end.request.inspection
        form: Form | None = inspection.form if inspection else None
        LOG.warning(
            SlowQuery(
                request=end.trace.request_id,
                trace=end.trace.trace_id,
                seconds=round(end.seconds, 3),
                waited=round(end.waited_s, 3),
                outcome=end.outcome,
                form=form.value if form else None,
                hash=fingerprint(text),
                query=text if len(text) <= LONGEST else f"{text[:LONGEST]} …",
                release=end.release,
            )
        )


def known_namespaces(base: str) -> tuple[str, ...]:
    """Return what the IRIs of a query begin with that may be logged: those of known vocabularies and of the site."""
    return (*prefixes(base).values(), f"{base}/")
