"""The workers of an engine, and the queries that each is doing.

A worker has a queue of its own: the query that it does, then those that ride with it. If the first takes long, the
others are taken back and done elsewhere. If a worker ends by itself, the first of its queue is to blame, because every
reply is sent before the next query begins; the others are done again.
"""

from __future__ import annotations

import selectors
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from publisher.errors import QueryTimeoutError
from publisher.store.contract import Limits
from publisher.store.process import WorkerGoneError
from publisher.store.scheduling.admission import Admission
from publisher.store.scheduling.queries import Query
from publisher.store.scheduling.riders import STUCK_S
from publisher.store.scheduling.slots import Slot, Worker, Workers
from publisher.telemetry.trace import Handling

_ABANDONED_S: Final = 0.1


class WorkerPool:
    """Sends queries to workers and takes their replies; the caller holds the dispatcher's lock.

    Args:
        admission: decides which query runs.
        limits: what queries may use.
        workers: do the queries.
        deliver: is called, without a lock, with a query whose worker has ended, and the error.
        note_end: is called with the reason why a worker is replaced.

    Attributes:
        slots: the workers that there are.
        idle: those that wait for a query.
        over: the queries that are over, each with its reply or its error, until they are delivered.
        selector: what becomes ready when a worker has replied, or takes more.
    """

    def __init__(
        self,
        admission: Admission,
        limits: Limits,
        workers: Workers,
        deliver: Callable[[Query, Any], None],
        note_end: Callable[[str], None],
    ) -> None:
        self._admission, self._limits, self._workers, self._deliver = admission, limits, workers, deliver
        self._note_end, self._clock = note_end, admission.clock
        self.slots: set[Slot] = set()
        self.idle: list[Slot] = []
        self.over: list[tuple[Query, Any]] = []
        self.selector = selectors.DefaultSelector()

    def add(self, worker: Worker) -> None:
        """Add a worker that is idle."""
        slot = Slot(worker)
        self.slots.add(slot)
        self.selector.register(worker.fileno(), selectors.EVENT_READ, slot)
        self.idle.insert(0, slot)

    def free_slot(self) -> Slot | None:
        """Take a worker that is idle; None if all are busy."""
        while self.idle:
            slot = self.idle.pop()
            if slot.worker.is_alive:
                return slot
            self._replace(slot, "crashed")
        return None

    def send(self, slot: Slot, queries: list[Query]) -> None:
        """Send queries to a worker."""
        if not slot.queue:
            slot.since = self._clock()
            self._admission.start(queries[0])
        slot.queue.extend(queries)
        for query in queries:
            query.work = slot
        try:
            if not slot.worker.send(queries) and not slot.unsent:
                slot.unsent = True
                self.selector.modify(slot.worker.fileno(), selectors.EVENT_READ | selectors.EVENT_WRITE, slot)
        except WorkerGoneError:
            for query in reversed(queries):  # it has not seen them
                slot.queue.pop()
                self._admission.put_back(query)
            if not slot.queue:
                self._replace(slot, "crashed")

    def take_event(self, slot: Slot, mask: int) -> None:
        """Send what is left over for a worker, or take its replies; replace it if it has ended."""
        if slot not in self.slots:
            return  # it was replaced after the event came
        try:
            if mask & selectors.EVENT_WRITE and slot.worker.flush():
                slot.unsent = False
                self.selector.modify(slot.worker.fileno(), selectors.EVENT_READ, slot)
            if mask & selectors.EVENT_READ:
                self._take_replies(slot, slot.worker.receive())
        except WorkerGoneError:
            self._bury(slot)

    def check(self, now: float) -> None:
        """End what is over time, and what nobody waits for."""
        for slot in [slot for slot in self.slots if slot.queue and not slot.killed]:
            self._check_slot(slot, now)

    def finish(self, query: Query, reply: Any) -> None:
        """Note the reply to a query, or its error."""
        self._admission.leave(query)
        query.work = None
        self.over.append((query, reply))

    def _take_replies(self, slot: Slot, replies: list[Any]) -> None:
        for reply in replies:
            query = slot.queue.popleft()
            slot.since = self._clock()
            if query is None:
                if reply is not None:
                    reply.close()
            elif reply is None:  # it had not begun this one either when the others were taken back
                self._admission.put_back(query)
            else:
                self.finish(query, reply)
            if slot.queue and slot.queue[0] is not None:
                self._admission.start(slot.queue[0])
        if replies and not slot.queue and not slot.killed:
            worker = slot.worker
            if self._workers.is_reusable(worker) and (not worker.lowered or worker.restore_priority()):
                self.idle.append(slot)
            else:
                self._replace(slot, "worn-out")

    def _bury(self, slot: Slot) -> None:
        """Replace a worker that has ended; the query that it was doing is to blame, unless it was killed."""
        self._take_back(slot)
        head = slot.queue.popleft() if slot.queue else None
        if head is None or head.abandoned is not None:
            self._replace(slot, "abandoned" if head else "crashed")
            if head is not None:
                self._admission.leave(head)
        elif head.preempted:
            self._replace(slot, "preempted")
            self._admission.put_back(head)
        else:
            self._admission.leave(head)
            self._replace(slot, "crashed", partial(self._blame, head, slot.worker))

    def _blame(self, query: Query, worker: Worker) -> None:
        with Handling(query.trace):
            self._deliver(query, self._workers.exit_reason(worker))

    def _take_back(self, slot: Slot) -> None:
        """Let the queries that ride with the first wait again; the worker's replies to them are ignored."""
        riders = list(slot.queue)[1:]
        if any(riders):
            slot.worker.take_back()
        for query in reversed(riders):
            if query is not None:
                self._admission.put_back(query)
        while len(slot.queue) > 1:
            slot.queue.pop()
        slot.queue.extend(None for _ in riders)

    def _replace(self, slot: Slot, reason: str, then: Callable[[], None] = lambda: None) -> None:
        self._note_end(reason)
        self._take_back(slot)
        self.slots.discard(slot)
        if slot in self.idle:
            self.idle.remove(slot)
        self.selector.unregister(slot.worker.fileno())
        self._workers.replace(slot.worker, then)

    def _check_slot(self, slot: Slot, now: float) -> None:
        head, taken_s = slot.queue[0], now - slot.since
        if len(slot.queue) > 1 and taken_s > STUCK_S:
            self._take_back(slot)
        if head is None:
            if taken_s > _ABANDONED_S:
                self._replace(slot, "abandoned")
        elif head.deadline <= now:
            self.finish(head, QueryTimeoutError(self._limits.timeout_s))
            self._replace(slot, "timeout")
        elif head.abandoned is not None:
            if now - head.abandoned > _ABANDONED_S:
                self._admission.leave(head)
                self._admission.charge_kill(head)
                self._replace(slot, "abandoned")
        elif head.long_since is None and taken_s >= self._limits.quick_s and self._workers.killable:
            self._admission.mark_long(head)
