"""What every query engine does with a query: inspect it, look in the cache, have it run, cache its answer.

An engine is bound to one release, so nothing in its cache is ever stale; a new release needs a new engine.
"""

from __future__ import annotations

import tempfile
import time
from abc import ABC, abstractmethod
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from publisher.errors import QueryEngineError, QueryError, QuerySyntaxError
from publisher.store.cache import AnswerCache
from publisher.store.contract import Answer, Limits, QueryCounts, Request
from publisher.store.direct.rounds import Evaluate, Rounds
from publisher.store.inspection import Inspection, answer_key, inspect
from publisher.store.observation.ends import (
    ABANDONED,
    ANSWERED,
    NullObserver,
    QueryEnd,
    QueryObserver,
    Source,
    outcome_of,
)
from publisher.store.pending import PendingAnswer
from publisher.store.scheduling.admission import Admission
from publisher.store.scheduling.bugs import StopOnBug
from publisher.store.scheduling.dispatcher import Dispatcher
from publisher.store.scheduling.queries import Query
from publisher.store.scheduling.slots import Workers
from publisher.store.syntax.words import in_words
from publisher.telemetry.trace import Trace, current_trace


class _Arrived(NamedTuple):
    """A query that is to be answered: when it arrived by the monotonic clock, and what its answer is given to."""

    request: Request
    inspection: Inspection
    began: float
    trace: Trace
    future: PendingAnswer


class Engine(ABC):
    """A query engine over one release.

    Attributes:
        version: the release's version.
        limits: the limits that this engine enforces.
        software: what evaluates the queries, for the service description.
        dispatcher: runs the queries.
        away: whether the engine did not answer when it was last prepared.
        versions: the versions of SPARQL that it is known to understand.
        observer: is called with each query that has ended.
    """

    dispatcher: Dispatcher
    versions: tuple[str, ...] = ("1.1",)

    def __init__(
        self,
        limits: Limits,
        *,
        version: str,
        software: str,
        cache_dir: Path | None,
        observer: QueryObserver | None = None,
        rounds: Rounds | None = None,
    ) -> None:
        self._rounds = rounds or Rounds()
        self.limits, self.version, self.software = limits, version, software
        self.observer: QueryObserver = observer or NullObserver()
        self._cache = AnswerCache(cache_dir or Path(tempfile.gettempdir()), limits.cache_bytes)
        self._closed = False
        self.away = False

    def inspect(self, query: str) -> Inspection:
        """Inspect a query, as :func:`publisher.store.inspection.inspect` does, and count it if it is refused.

        Raises:
            QueryError: it is refused.
        """
        try:
            return inspect(query, self.limits)
        except QueryError as error:
            self.observer.refused(outcome_of(error))
            raise

    def begin(self, request: Request) -> Answer | PendingAnswer:
        """Answer a query at once if that needs no worker, else begin to; no thread is held while it waits or runs.

        Returns:
            The complete answer; or what is done before the query's deadline, with the answer or with a QueryError. Its
            ``cancel()`` says that nobody waits for the answer any longer, and ends the query.

        Raises:
            QueryError: nothing needed to be evaluated to know that there is no answer.
        """
        began, trace = time.monotonic(), current_trace()
        source, outcome = Source.REFUSAL, ANSWERED
        try:
            begun, source = self._begin(request, began, trace)
        except QueryError as error:
            outcome = outcome_of(error)
            raise
        finally:
            if source is not Source.WORKER:
                seconds = time.monotonic() - began
                self.observer.ended(QueryEnd(request, trace, outcome, source, seconds, 0.0, self.version))
        return begun

    def submit(self, request: Request) -> PendingAnswer:
        """Begin to answer a query, as :meth:`begin` does; what is known at once is in the result."""
        try:
            begun = self.begin(request)
        except QueryError as error:
            return PendingAnswer.completed(error)
        return begun if isinstance(begun, PendingAnswer) else PendingAnswer.completed(begun)

    @property
    def counts(self) -> QueryCounts:
        """What the engine is doing."""
        dispatcher, cache = self.dispatcher, self._cache
        idle, busy = dispatcher.workers
        return QueryCounts(
            running=len(dispatcher.admission.running),
            waiting=dispatcher.admission.waiting,
            abandoned=dispatcher.abandoned,
            idle_workers=idle,
            busy_workers=busy,
            cache_bytes=cache.size_bytes,
            cache_hits=cache.hits,
            cache_misses=cache.misses,
        )

    def answer(self, request: Request) -> Answer:
        """Answer a query completely, and wait for the answer.

        Raises:
            QueryError: its subclasses say why there is no answer.
        """
        begun = self.begin(request)
        return begun.result() if isinstance(begun, PendingAnswer) else begun

    def direct(
        self,
        request: Request,  # noqa: ARG002 - for others
        inspection: Inspection,  # noqa: ARG002 - for others
    ) -> Evaluate | None:
        """Return what evaluates a query in this process, if it may be; None if it needs a worker.

        Args:
            request: the query.
            inspection: of it.

        Raises:
            QueryShareError: the client has used up its query-seconds.
        """
        return None

    def close(self) -> None:
        """Stop all work and free all resources; a closed engine answers with QueryEngineError."""
        self._closed = True
        self.dispatcher.close()
        self._cache.close()

    @abstractmethod
    def prewarm(self) -> None:
        """Return when the engine can answer without a delay.

        Raises:
            QueryEngineError: it never can.
        """

    @abstractmethod
    def _message(self, query: Query, inspection: Inspection) -> bytes:
        """Return what a worker is sent."""

    @abstractmethod
    def _answer_from(self, query: Query, reply: Any) -> Answer:
        """Return the answer that a worker's reply is.

        Raises:
            QueryError: it is an error.
        """

    def _dispatch_to(self, workers: Workers) -> None:
        admission = Admission(self.limits)
        self.dispatcher = Dispatcher(admission, self.limits, workers, self._deliver, self.observer.worker_ended)

    def _begin(self, request: Request, began: float, trace: Trace) -> tuple[Answer | PendingAnswer, Source]:
        """Answer a query at once, or hand it to the dispatcher; return what answers it too."""
        inspection = request.inspection or inspect(request.query, self.limits)
        if self._closed:
            raise QueryEngineError("it is shut down")
        if (evaluate := self.direct(request, inspection)) is not None:  # as quickly as from the cache
            if self._rounds.here:
                arrived = _Arrived(request, inspection, began, trace, PendingAnswer(at_once=True))
                self._rounds.add(evaluate, partial(self._deliver_direct, arrived))
                return arrived.future, Source.WORKER
            before = time.monotonic()
            answer = evaluate()
            self.dispatcher.charge(request.client, time.monotonic() - before)
            if answer is not None:
                return answer, Source.DIRECT
        if (answer := self._cached(request, inspection)) is not None:
            return answer, Source.CACHE
        arrived = _Arrived(request, inspection, began, trace, PendingAnswer())
        self._submit(arrived)
        return arrived.future, Source.WORKER

    def _cached(self, request: Request, inspection: Inspection) -> Answer | None:
        """Return the answer if it is known."""
        if not self._is_cacheable(inspection):
            return None
        return self._cache.get(self._key(request, inspection))

    def _submit(self, arrived: _Arrived) -> None:
        """Hand a query to the dispatcher."""
        request, inspection, began, trace, future = arrived
        future.at_once = False
        key, deadline = self._key(request, inspection), began + self.limits.timeout_s
        query = Query(client=request.client, key=key, deadline=deadline, request=request, future=future, trace=trace)
        query.message, query.cacheable = self._message(query, inspection), self._is_cacheable(inspection)
        future.add_done_callback(partial(self._observe, query, began))
        self.dispatcher.submit(query)

    def _deliver_direct(self, arrived: _Arrived, answer: Answer | None, seconds: float) -> None:
        """Give a query's future the answer from its round; without one, hand the query to the dispatcher."""
        request, inspection, began, trace, future = arrived
        self.dispatcher.charge(request.client, seconds)
        if answer is None and not future.cancelled():
            if (cached := self._cached(request, inspection)) is None:
                self._submit(arrived)
                return
            answer = cached
        delivered = answer is not None and future.complete(answer)
        if answer is not None and not delivered:
            answer.close()
        outcome = ANSWERED if delivered else ABANDONED
        taken = time.monotonic() - began
        waited = max(0.0, taken - seconds)
        self.observer.ended(QueryEnd(request, trace, outcome, Source.DIRECT, taken, waited, self.version))

    def _key(self, request: Request, inspection: Inspection) -> bytes:
        return request.key or answer_key(inspection, request.media_type, request.default_graphs, request.named_graphs)

    def _is_cacheable(self, inspection: Inspection) -> bool:
        return self.limits.cache_bytes > 0 and not inspection.volatile

    def _observe(self, query: Query, began: float, future: PendingAnswer) -> None:
        """Tell the observer of a query that a worker had, or would have had."""
        outcome = ABANDONED if future.cancelled() else outcome_of(future.exception())
        now = time.monotonic()
        waited_s = (query.started or now) - began
        self.observer.ended(
            QueryEnd(query.request, query.trace, outcome, Source.WORKER, now - began, waited_s, self.version)
        )

    def _deliver(self, query: Query, reply: Any) -> None:
        """Give a query's future its answer or error; if it was cancelled, nobody waits."""
        outcome: Answer | QueryError = QueryEngineError("it has a bug; see the server's log")
        with StopOnBug(lambda: None):
            outcome = self._outcome(query, reply)
        delivered = False
        with StopOnBug(lambda: None):
            delivered = query.future.complete(outcome)
        if not delivered and isinstance(outcome, Answer):
            outcome.close()

    def _outcome(self, query: Query, reply: Any) -> Answer | QueryError:
        try:
            answer = self._answer_from(query, reply)
        except QuerySyntaxError as error:
            return in_words(error, query.request.query)
        except QueryError as error:
            return error
        if query.cacheable:
            self._cache.put(query.key, answer)
        return answer
