"""Run queries on workers: one thread waits for all replies, deadlines and clients that went away.

Whoever submits a query sends it to a free worker itself: a query costs two switches between threads, not four.
"""

from __future__ import annotations

import os
import selectors
import threading
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from publisher.errors import QueryEngineError, QueryError, QueryTimeoutError
from publisher.store.contract import Limits
from publisher.store.scheduling.admission import Admission
from publisher.store.scheduling.bugs import StopOnBug
from publisher.store.scheduling.pool import WorkerPool
from publisher.store.scheduling.queries import Query
from publisher.store.scheduling.riders import are_enough, riders
from publisher.store.scheduling.slots import Worker, Workers

_TICK_S: Final = 0.01
_RESTLESS_TICKS: Final = 100
"""How many ticks without work pass before the thread sleeps until it is woken; waking it costs more than a tick."""


class Dispatcher:
    """Runs the queries of one engine; its methods may be called from any thread.

    Args:
        admission: decides which query runs.
        limits: what queries may use.
        workers: do the queries.
        deliver: is called, without a lock, with each query that is over and its reply or its error.
        note_end: is called with the reason why a worker is replaced.

    Attributes:
        admission: as above.
        abandoned: how many queries ended because their clients went away.
    """

    def __init__(
        self,
        admission: Admission,
        limits: Limits,
        workers: Workers,
        deliver: Callable[[Query, Any], None],
        note_end: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.admission, self._limits, self._workers, self._deliver = admission, limits, workers, deliver
        self._pool = WorkerPool(admission, limits, workers, deliver, note_end)
        self._clock = admission.clock
        self._lock = threading.Lock()
        self._woken, self._waker = os.pipe()
        self._pool.selector.register(self._woken, selectors.EVENT_READ)
        self._started: deque[Worker] = deque()
        self._submitted: deque[Query] = deque()
        self._admitted: deque[Query] = deque()
        self._thread: threading.Thread | None = None
        self._failure: str | None = None
        self._asleep = self._closed = self._released = False
        self.abandoned = 0

    def start(self) -> None:
        """Start the workers, unless they are started."""
        with self._lock:
            self._start()

    def submit(self, query: Query) -> None:
        """Run a query when its turn comes, unless it is refused; cancelling its future ends it.

        This does not wait for the lock: whoever holds it sees to the query before, or after, it lets go.
        """
        query.future.add_done_callback(partial(self._abandon, query))
        self._submitted.append(query)
        self._take_submitted()

    def _take_submitted(self) -> None:
        while self._submitted and self._lock.acquire(blocking=False):
            try:
                self._enter_submitted()
                self._assign()
                if self._asleep:
                    self._wake()
            finally:
                self._lock.release()
        if self._pool.over:
            self._deliver_all()

    def _enter_submitted(self) -> None:
        while self._submitted:
            query = self._submitted.popleft()
            try:
                self._enter(query)
            except QueryError as error:
                self._pool.over.append((query, error))

    def _enter(self, query: Query) -> None:
        """Let a query wait for its turn.

        Raises:
            QueryError: it is refused.
        """
        if self._closed:
            raise QueryEngineError("it is shut down")
        if self._failure and not self._pool.slots:
            raise QueryEngineError(self._failure)
        if query.abandoned is None:
            self._start()
            self.admission.enter(query)

    @property
    def workers(self) -> tuple[int, int]:
        """How many workers are idle, and how many are busy."""
        idle = len(self._pool.idle)
        return idle, max(len(self._pool.slots) - idle, 0)

    def check_share(self, client: str) -> None:
        """Check that a client may have a query answered without a worker.

        Raises:
            QueryShareError: it has used up its query-seconds.
        """
        if self.admission.may_be_over_share(client):
            with self._lock:
                self.admission.check_share(client)

    def charge(self, client: str, seconds: float) -> None:
        """Count the seconds of a query that was answered without a worker."""
        with self._lock:
            self.admission.charge(client, seconds)

    def close(self) -> None:
        """End all queries and workers."""
        with self._lock:
            if self._released:
                return
            self._closed = self._released = True
            self._fail_all("it is shut down")
            self._wake()
        if self._thread:
            self._thread.join()
        self._workers.close()
        self._pool.selector.close()
        os.close(self._woken)
        os.close(self._waker)
        self._asleep = False
        self._take_submitted()
        self._deliver_all()

    def _start(self) -> None:
        if self._thread is None and not self._closed:
            self._thread = threading.Thread(target=self._run, name="query-dispatcher", daemon=True)
            self._thread.start()
            self._workers.start(self._add_worker, self._note_failure)

    def _run(self) -> None:
        """Wait for what happens until the end."""
        with StopOnBug(self._fail):
            self._wait_for_events()

    def _wait_for_events(self) -> None:
        checked, idle_ticks = self._clock(), 0
        while not self._closed:
            events = self._pool.selector.select(None if self._asleep else _TICK_S)
            with self._lock:
                self._asleep = False
                self._take_events(events)
                if (now := self._clock()) - checked >= _TICK_S:
                    checked = now
                    self._check(now)
                    idle_ticks = 0 if self._is_busy() else idle_ticks + 1
                self._enter_submitted()
                self._assign()
                self._asleep = idle_ticks > _RESTLESS_TICKS and not self._is_busy() and not self._closed
            if self._pool.over or self._submitted:
                self._take_submitted()

    def _fail(self) -> None:
        """Answer all queries with an error, and take no more: the thread that answers them is lost."""
        with self._lock:
            self._closed = True
            self._fail_all("its dispatcher failed")
        self._take_submitted()
        self._deliver_all()

    def _fail_all(self, problem: str) -> None:
        running = [query for slot in self._pool.slots for query in slot.queue if query is not None]
        for query in (*self.admission.clear(), *self._admitted, *running):
            self._pool.over.append((query, QueryEngineError(problem)))
        self._admitted.clear()
        for slot in self._pool.slots:
            slot.queue.clear()

    def _is_busy(self) -> bool:
        return bool(self.admission.running or self.admission.waiting or len(self._pool.idle) < len(self._pool.slots))

    def _deliver_all(self) -> None:
        with self._lock:
            over, self._pool.over = self._pool.over, []
        for query, reply in over:
            self._deliver(query, reply)

    def _wake(self) -> None:
        os.write(self._waker, b"\0")

    def _add_worker(self, worker: Worker) -> None:
        with self._lock:
            self._failure = None
            if not self._closed:
                self._started.append(worker)
                self._wake()

    def _note_failure(self, problem: str) -> None:
        with self._lock:
            self._failure = problem
            if not self._pool.slots and not self._closed:
                for query in (*self.admission.clear(), *self._admitted):
                    self._pool.finish(query, QueryEngineError(problem))
                self._admitted.clear()
        self._deliver_all()

    def _take_events(self, events: list[tuple[selectors.SelectorKey, int]]) -> None:
        for key, mask in events:
            if key.data is not None:
                self._pool.take_event(key.data, mask)
                continue
            os.read(self._woken, 4096)
            while self._started:
                self._pool.add(self._started.popleft())

    def _assign(self) -> None:
        """Send queries to workers, as far as the rules allow."""
        rides = self._workers.killable and self.admission.waiting > 0
        enough = rides and are_enough(self.admission, self._pool.slots, self._limits.together, self._clock())
        while (query := self.admission.next(new=not enough)) is not None:
            self._admitted.append(query)
        while self._admitted and (slot := self._pool.free_slot()) is not None:
            self._pool.send(slot, [self._admitted.popleft()])
        if rides:
            self._let_ride()

    def _let_ride(self) -> None:
        for slot, queries in riders(self.admission, self._pool.slots, self._clock()):
            self._pool.send(slot, queries)

    def _check(self, now: float) -> None:
        """End what is over time, and what nobody waits for."""
        for query in self.admission.expired():
            error = QueryTimeoutError(self._limits.timeout_s) if query.preempted else self.admission.busy(query)
            self._pool.over.append((query, error))
        for query in [query for query in self._admitted if query.deadline <= now]:
            self._admitted.remove(query)
            self._pool.finish(query, QueryTimeoutError(self._limits.timeout_s))
        self._pool.check(now)

    def _abandon(self, query: Query, _: object) -> None:
        """Forget a query that was cancelled; if it runs, it is ended soon, unless it is done before."""
        if not query.future.cancelled():
            return
        with self._lock:
            self.abandoned += 1
            query.abandoned = self._clock()
            if self.admission.forget(query):
                return
            if query in self._admitted:
                self._admitted.remove(query)
                self.admission.leave(query)
                return
            for slot in self._pool.slots:
                if query in slot.queue and slot.queue[0] is not query:
                    slot.queue[slot.queue.index(query)] = None
