"""Which query may run now: a bounded queue, round-robin among clients, and quick queries before long ones.

The rules, for N workers of which L = N // 2 may be held by long queries:

1. A query starts at once if a worker is free. No client holds all of them.
2. After ``quick_s`` a query is *long*. The L that have been long the longest are safe; a long query beyond them is
   preempted (its worker is killed) as soon as a new query finds no free worker, and waits for one of the L slots.
3. A query that is known to be long (an earlier run of it was) waits for one of the L slots from the start.
4. Waiting queries are served client by client. Waiting ends at the query's deadline.
5. While others run, a long query runs at a lower priority.

So a new query never waits for longer than ``quick_s`` behind each (N - L) others, whoever floods the rest.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

from publisher.errors import QueryBusyError, QueryShareError, QueryTimeoutError
from publisher.store.contract import Limits

_TIDY_EVERY: Final = 1024
_BUSY_RETRY_S: Final = 2
_REMEMBERED_LONG: Final = 4096


class Work(Protocol):
    """What does the work of a query."""

    def kill(self) -> None:
        """End it now."""

    def lower_priority(self) -> None:
        """Lower its priority."""


@dataclass(slots=True, eq=False)
class Turn:
    """One query's right to a worker; ``preempted`` says that it was taken away again.

    Attributes:
        work: does the query's work; None while there is nothing to end.
        long_since: when the query became long; None while it is quick.
    """

    client: str
    key: bytes
    known_long: bool
    granted: threading.Event = field(default_factory=threading.Event)
    started: float = 0.0
    long_since: float | None = None
    preempted: bool = False
    work: Work | None = None


class Admission:
    """Admits queries to the workers; its methods may be called from any thread."""

    def __init__(self, limits: Limits, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits, self._clock = limits, clock
        self._long_slots = limits.workers // 2 or 1
        self._client_slots = max(limits.workers - 1, 1)
        self._client_queue = max(limits.queue // 2, 1)
        self._lock = threading.Lock()
        self._running: set[Turn] = set()
        self._new: list[Turn] = []
        self._long: list[Turn] = []
        self._shares = Shares(limits.share_s, limits.window_s)
        self._long_queries: OrderedDict[bytes, None] = OrderedDict()
        self._finished = 0

    def enter(self, client: str, key: bytes, deadline: float, *, preempted: bool = False) -> Turn:
        """Wait for a worker.

        Args:
            client: whose query it is.
            key: the same for the same query, so that one that was long is known to be.
            deadline: when waiting ends, on this object's clock.
            preempted: whether the query was admitted before; then it is never turned away.

        Raises:
            QueryShareError: the client has used up its query-seconds.
            QueryBusyError: too many are waiting already, or the deadline passed in the queue.
            QueryTimeoutError: the deadline passed while a preempted query waited.
        """
        with self._lock:
            turn = Turn(client, key, known_long=preempted or key in self._long_queries)
            now = self._clock()
            if not preempted:
                self._check_share(client, now)
                self._check_queue(client)
            waiting = self._long if turn.known_long else self._new
            waiting.append(turn)
            self._grant(now)
        if not turn.granted.wait(max(deadline - self._clock(), 0)):
            with self._lock:
                if turn in waiting:
                    waiting.remove(turn)
                    raise QueryTimeoutError(self._limits.timeout_s) if preempted else QueryBusyError(_BUSY_RETRY_S)
        return turn

    def attach(self, turn: Turn, work: Work | None) -> None:
        """Set what does the turn's work; None once it is done, because a worker may serve another query then."""
        with self._lock:
            turn.work = work

    def mark_long(self, turn: Turn) -> None:
        """Note that a running query is not quick, now and in later runs; it may be preempted at once."""
        with self._lock:
            self._long_queries[turn.key] = None
            self._long_queries.move_to_end(turn.key)
            if len(self._long_queries) > _REMEMBERED_LONG:
                self._long_queries.popitem(last=False)
            if turn in self._running:
                turn.long_since = turn.long_since or self._clock()
                self._grant(self._clock())
                self._lower_long()

    def leave(self, turn: Turn) -> None:
        """Free the worker and charge the client; call it once for every turn, whatever happened."""
        with self._lock:
            now = self._clock()
            self._running.discard(turn)
            if not turn.preempted:
                self._shares.charge(turn.client, now - turn.started, now)
            self._grant(now)
            self._finished += 1
            if self._finished % _TIDY_EVERY == 0:
                self._shares.tidy(now)

    def _check_share(self, client: str, now: float) -> None:
        running_s = sum(now - turn.started for turn in self._running if turn.client == client)
        if retry_after_s := self._shares.retry_after_s(client, running_s, now):
            raise QueryShareError(retry_after_s, share_s=self._limits.share_s, window_s=self._limits.window_s)

    def _check_queue(self, client: str) -> None:
        waiting = [turn.client for turn in (*self._new, *self._long)]
        if waiting and (len(waiting) >= self._limits.queue or waiting.count(client) >= self._client_queue):
            raise QueryBusyError(_BUSY_RETRY_S)

    def _grant(self, now: float) -> None:
        for waiting, may_start in ((self._new, self._may_start), (self._long, self._may_start_long)):
            while (turn := next(filter(may_start, waiting), None)) is not None:
                waiting.remove(turn)
                client = turn.client
                waiting.sort(key=lambda other: other.client == client)  # the clients take turns
                turn.started = now
                if turn.known_long:
                    turn.long_since = now
                self._running.add(turn)
                self._lower_long()
                turn.granted.set()

    def _may_start(self, turn: Turn) -> bool:
        if self._running_of(turn.client) >= self._client_slots:
            return self._preempt(turn.client)
        return len(self._running) < self._limits.workers or self._preempt(None)

    def _may_start_long(self, turn: Turn) -> bool:
        return (
            len(self._running) < self._limits.workers
            and len(self._running_long()) < self._long_slots
            and self._running_of(turn.client) < self._client_slots
        )

    def _running_of(self, client: str) -> int:
        return sum(turn.client == client for turn in self._running)

    def _running_long(self) -> list[Turn]:
        """Return the long queries that run, the longest first."""
        long = ((turn.long_since, turn) for turn in self._running if turn.long_since is not None)
        return [turn for _, turn in sorted(long, key=lambda pair: pair[0])]

    def _lower_long(self) -> None:
        if len(self._running) > 1:
            for turn in self._running:
                if turn.long_since is not None and turn.work:
                    turn.work.lower_priority()

    def _preempt(self, client: str | None) -> bool:
        """Free the worker of a long query that holds no safe slot; one of this client's, if a client is named."""
        for victim in reversed(self._running_long()[self._long_slots :]):
            if client is None or victim.client == client:
                victim.preempted = True
                self._running.discard(victim)
                now = self._clock()
                self._shares.charge(victim.client, now - victim.started, now)
                if victim.work:
                    victim.work.kill()
                return True
        return False


@dataclass(slots=True)
class _Account:
    """What one client used: when each query ended and its seconds, and their sum."""

    entries: deque[tuple[float, float]] = field(default_factory=deque)
    total_s: float = 0.0


class Shares:
    """Each client's query-seconds in a sliding window. Not thread-safe: its owner holds a lock.

    Args:
        share_s: what one client may use in a window.
        window_s: the length of the window.
    """

    def __init__(self, share_s: float, window_s: float) -> None:
        self._share_s, self._window_s = share_s, window_s
        self._accounts: dict[str, _Account] = {}

    def charge(self, client: str, seconds: float, now: float) -> None:
        """Count seconds that ended now."""
        account = self._accounts.setdefault(client, _Account())
        account.entries.append((now, seconds))
        account.total_s += seconds
        self._forget(client, now)

    def retry_after_s(self, client: str, running_s: float, now: float) -> int:
        """Return in how many whole seconds the client is below its share again; 0 if it is now.

        Args:
            client: whose account.
            running_s: what its unfinished queries have used so far.
            now: the clock's time, in seconds.
        """
        self._forget(client, now)
        account = self._accounts.get(client, _Account())
        used_s = account.total_s + running_s
        if used_s < self._share_s:
            return 0
        for ended, seconds in account.entries:
            used_s -= seconds
            if used_s < self._share_s:
                return max(1, math.ceil(ended + self._window_s - now))
        return max(1, math.ceil(self._window_s))

    def tidy(self, now: float) -> None:
        """Forget all clients that used nothing in the window."""
        for client in list(self._accounts):
            self._forget(client, now)

    def _forget(self, client: str, now: float) -> None:
        account = self._accounts.get(client)
        if account is None:
            return
        while account.entries and account.entries[0][0] + self._window_s <= now:
            account.total_s -= account.entries.popleft()[1]
        if not account.entries:
            del self._accounts[client]
