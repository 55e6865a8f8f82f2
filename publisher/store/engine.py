"""What every query engine does with a query: inspect it, look in the cache, wait for admission, evaluate, cache.

An engine is bound to one release, so nothing in its cache is ever stale; a new release needs a new engine.
"""

from __future__ import annotations

import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from publisher.errors import QueryEngineError, QuerySyntaxError
from publisher.store.admission import Admission, Turn
from publisher.store.cache import AnswerCache
from publisher.store.contract import Answer, Limits, Request
from publisher.store.inspection import Inspection, answer_key, inspect
from publisher.store.syntax_words import in_words

Evaluation = Callable[[Turn, float], Answer]
"""Evaluates a query once it is admitted: with its turn, until a deadline. It raises QueryError or PreemptedError."""


class PreemptedError(Exception):
    """The query was stopped to make room for another; it has to wait again."""


class Engine(ABC):
    """A query engine over one release.

    Attributes:
        version: the release's version.
        limits: the limits that this engine enforces.
        software: what evaluates the queries, for the service description.
        away: whether the engine did not answer when it was last prepared.
    """

    def __init__(self, limits: Limits, *, version: str, software: str, cache_dir: Path | None) -> None:
        self.limits, self.version, self.software = limits, version, software
        self.admission = Admission(limits)
        self._cache = AnswerCache(cache_dir or Path(tempfile.gettempdir()), limits.cache_bytes)
        self._closed = False
        self._threads = ThreadPoolExecutor(limits.workers + limits.queue, thread_name_prefix="query")
        self.away = False

    def submit(self, request: Request) -> Future[Answer]:
        """Begin to answer a query; the caller's thread is not held.

        Returns:
            A future that is done before the query's deadline: with the complete answer, or with a QueryError. Its
            ``cancel()`` says that nobody waits for the answer any longer.
        """
        if self._closed:
            failed: Future[Answer] = Future()
            failed.set_exception(QueryEngineError("it is shut down"))
            return failed
        return self._threads.submit(self._answer, request)

    def answer(self, request: Request) -> Answer:
        """Answer a query completely, and wait for the answer.

        Raises:
            QueryError: its subclasses say why there is no answer.
        """
        return self.submit(request).result()

    def _answer(self, request: Request) -> Answer:
        deadline = time.monotonic() + self.limits.timeout_s
        inspection = request.inspection or inspect(request.query, self.limits)
        if self._closed:
            raise QueryEngineError("it is shut down")
        key = answer_key(inspection, request)
        cacheable = self.limits.cache_bytes > 0 and not inspection.volatile
        if cacheable and (cached := self._cache.get(key)):
            return cached
        try:
            answer = self._run_admitted(self._prepare(request, inspection), request.client, key, deadline)
        except QuerySyntaxError as error:
            raise in_words(error, request.query) from None
        if cacheable:
            self._cache.put(key, answer)
        return answer

    def close(self) -> None:
        """Stop all work and free all resources; a closed engine answers with QueryEngineError."""
        self._closed = True
        self._threads.shutdown()
        self._cache.close()

    @abstractmethod
    def prewarm(self) -> None:
        """Return when the engine can answer without a delay.

        Raises:
            QueryEngineError: it never can.
        """

    @abstractmethod
    def _prepare(self, request: Request, inspection: Inspection) -> Evaluation:
        """Return how the query is evaluated; what is common to all attempts is done here.

        Raises:
            QueryError: it cannot be.
        """

    def _run_admitted(self, evaluate: Evaluation, client: str, key: bytes, deadline: float) -> Answer:
        preempted = False
        while True:
            turn = self.admission.enter(client, key, deadline, preempted=preempted)
            try:
                return evaluate(turn, deadline)
            except PreemptedError:
                preempted = True
            finally:
                self.admission.leave(turn)
