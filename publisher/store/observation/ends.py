"""What an engine tells of each query that is over: for metrics, the log of slow queries, and traces."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple, Protocol

from publisher import errors
from publisher.store.contract import Request
from publisher.telemetry.trace import Trace


class Source(StrEnum):
    """What answered a query, or refused it."""

    WORKER = "worker"
    """A query worker, or the SPARQL server that ``--engine`` names."""

    DIRECT = "direct"
    """The web worker itself (docs/adr/0099)."""

    CACHE = "cache"
    REFUSAL = "refusal"
    """Nothing was evaluated."""


ANSWERED: Final = "answered"
ABANDONED: Final = "abandoned"
"""The outcome of a query whose client went away."""

OUTCOMES: Final[Mapping[type[errors.QueryError], str]] = MappingProxyType(
    {
        errors.QuerySyntaxError: "syntax",
        errors.QueryRefusedError: "refused",
        errors.QueryParameterError: "parameter",
        errors.QueryTooLargeError: "too-large",
        errors.QueryTimeoutError: "timeout",
        errors.QueryMemoryError: "memory",
        errors.ResultTooLargeError: "result-too-large",
        errors.QueryBusyError: "busy",
        errors.QueryShareError: "share",
        errors.QueryFormatError: "format",
        errors.QueryDiskError: "disk",
        errors.QueryEngineError: "engine",
    }
)
"""The outcome that each error is; besides there are :data:`ANSWERED` and :data:`ABANDONED`."""


class QueryEnd(NamedTuple):
    """A query that is over.

    Attributes:
        request: the query.
        trace: the HTTP request that it came with.
        outcome: :data:`ANSWERED`, :data:`ABANDONED`, or one of :data:`OUTCOMES`.
        source: what answered it.
        seconds: from its arrival to its end.
        waited_s: of these, until a worker began it.
        release: the version that it was asked of.
    """

    request: Request
    trace: Trace
    outcome: str
    source: Source
    seconds: float
    waited_s: float
    release: str


class QueryObserver(Protocol):
    """Called with each query that has ended, in the thread that ends it."""

    def refused(self, outcome: str) -> None:
        """Note a query that was refused before it came to an engine."""

    def ended(self, end: QueryEnd) -> None:
        """Note a query that is over."""

    def worker_ended(self, reason: str) -> None:
        """Note that a query worker was killed, or ended by itself."""


class NullObserver:
    """Notes nothing."""

    def refused(self, outcome: str) -> None:
        """Ignore a query."""

    def ended(self, end: QueryEnd) -> None:
        """Ignore a query."""

    def worker_ended(self, reason: str) -> None:
        """Ignore a worker."""


def outcome_of(error: BaseException | None) -> str:
    """Return the outcome that an error is; :data:`ANSWERED` for None."""
    if error is None:
        return ANSWERED
    return next((OUTCOMES[kind] for kind in type(error).__mro__ if kind in OUTCOMES), "engine")
