"""Which query may run now: fair shares for clients, quick queries before long ones, and no limit on how many wait.

The rules, for N workers of which L = N // 2 may be held by long queries:

1. A query starts at once if a worker is free. No client holds all of them.
2. After ``quick_s`` a query is *long*. The L that have been long the longest are safe; a long query beyond them is
   preempted (its worker is killed) as soon as a new query finds no free worker, and waits for one of the L slots.
3. A query that is known to be long (an earlier run of it was) waits for one of the L slots from the start.
4. Of those that wait, the client is first that has used the least. A query is refused if it would wait beyond its
   deadline, as far as the time that others took tells, or if the texts that wait are too large; waiting ends at its
   deadline.
5. While others run, a long query runs at a lower priority.
6. If no worker is free, a new query may ride with a quick one: its worker gets it too, and does it next.

So a new query never waits for longer than ``quick_s`` behind each (N - L) others, whoever floods the rest. Nothing here
waits or locks: publisher/store/scheduling/dispatcher.py does.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from publisher.errors import QueryBusyError, QueryShareError
from publisher.store.contract import Limits
from publisher.store.scheduling.queries import Line, Query
from publisher.store.scheduling.shares import Shares

_TIDY_EVERY: Final = 1024
_REMEMBERED_LONG: Final = 4096
_WEIGHT: Final = 1 / 64
_FIRST_QUICK_S: Final = 0.001
_KILL_S: Final = 0.2
_OVERHEAD_BYTES: Final = 4096
"""What a waiting query takes besides its text: request, future, the connection's state."""


class Admission:
    """Decides about the queries of one engine; its owner calls it from one thread at a time.

    Args:
        limits: what queries and clients may use.
        clock: the monotonic time in seconds.

    Attributes:
        clock: as above.
        waiting: how many queries wait.
        running: the queries that hold a worker, without those that ride.
        quick_s: how long quick queries take, on average.
    """

    def __init__(self, limits: Limits, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits, self.clock = limits, clock
        self._long_slots = limits.workers // 2 or 1
        self._client_slots = max(limits.workers - 1, 1)
        self.running: set[Query] = set()
        self.quick_s, self._long_s = _FIRST_QUICK_S, limits.quick_s
        self._new, self._long = Line(self._used_s), Line(self._used_s)
        self.waiting = self._waiting_bytes = 0
        self._shares = Shares(limits.share_s, limits.window_s)
        self._long_queries: OrderedDict[bytes, None] = OrderedDict()
        self._finished = 0

    def enter(self, query: Query) -> None:
        """Let a query wait for its turn.

        Raises:
            QueryShareError: the client has used up its query-seconds.
            QueryBusyError: it would wait beyond its deadline, or too much is waiting already.
        """
        now = self.clock()
        query.known_long = query.key in self._long_queries
        self.check_share(query.client)
        self._check_wait(query, now)
        self._wait(query)

    def check_share(self, client: str) -> None:
        """Check that a client may ask for more.

        Raises:
            QueryShareError: it has used up its query-seconds.
        """
        now, running_s = self.clock(), 0.0
        for query in self.running:
            if query.client == client:
                running_s += now - query.started
        if retry_after_s := self._shares.retry_after_s(client, running_s, now):
            raise QueryShareError(retry_after_s, share_s=self._limits.share_s, window_s=self._limits.window_s)

    def may_be_over_share(self, client: str) -> bool:
        """Return whether :meth:`check_share` has to be asked; any thread may call this, without its owner's lock."""
        return bool(self.running) or self._shares.may_be_over(client)

    def charge(self, client: str, seconds: float) -> None:
        """Charge a client with a query that needed no worker."""
        now = self.clock()
        self._shares.charge(client, seconds, now)
        self._count_finished(now)

    def put_back(self, query: Query) -> None:
        """Let a query that was admitted before wait again, before the others of its client; it is never refused."""
        self.running.discard(query)
        query.work = None
        query.known_long = query.known_long or query.preempted
        query.long_since = None
        self._wait(query, first=True)

    def next(self, *, new: bool = True) -> Query | None:
        """Take the next query that may have a worker now; others may be preempted for it.

        Args:
            new: whether it may be one that is not known to be long.
        """
        for line, may_start in ((self._new, self._may_start), (self._long, self._may_start_long)):
            if (new or line is self._long) and line and (query := line.take(may_start)) is not None:
                self._took(query)
                self.start(query)
                return query
        return None

    def rider(self, head: Query) -> Query | None:
        """Take the next query that may ride with one that runs."""
        if not self._new or head.long_since is not None or head.abandoned is not None:
            return None
        query = self._new.take(
            lambda other: other.client == head.client or self._running_of(other.client) < self._client_slots
        )
        if query is not None:
            self._took(query)
        return query

    def start(self, query: Query) -> None:
        """Note that a query has a worker, or that its worker begins it."""
        query.started = self.clock()
        query.long_since = query.started if query.known_long else None
        self.running.add(query)
        self._lower_long()

    def charge_kill(self, query: Query) -> None:
        """Charge a query's client with the worker that has to be started anew."""
        self._shares.charge(query.client, _KILL_S, self.clock())

    def mark_long(self, query: Query) -> None:
        """Note that a running query is not quick, now and in later runs; it may be preempted at once."""
        self._long_queries[query.key] = None
        self._long_queries.move_to_end(query.key)
        if len(self._long_queries) > _REMEMBERED_LONG:
            self._long_queries.popitem(last=False)
        if query in self.running:
            query.long_since = query.long_since or self.clock()
            self._lower_long()

    def leave(self, query: Query) -> None:
        """Note that a running query is over, and charge its client; one that was preempted is charged already."""
        now = self.clock()
        if query in self.running:
            self.running.discard(query)
            taken_s = now - query.started
            self._shares.charge(query.client, taken_s, now)
            if query.long_since is None:
                self.quick_s += (taken_s - self.quick_s) * _WEIGHT
            else:
                self._long_s += (taken_s - self._long_s) / 4
        self._count_finished(now)

    def forget(self, query: Query) -> bool:
        """Return whether the query was waiting; it is no longer."""
        found = self._new.remove(query) or self._long.remove(query)
        if found:
            self._took(query)
        return found

    def expired(self) -> list[Query]:
        """Take the queries that waited until their deadline."""
        now = self.clock()
        late = [*self._new.expired(now), *self._long.expired(now)]
        for query in late:
            self._took(query)
        return late

    def clear(self) -> list[Query]:
        """Take all queries that wait."""
        self.waiting = self._waiting_bytes = 0
        return [*self._new.clear(), *self._long.clear()]

    def busy(self, query: Query) -> QueryBusyError:
        """Return the error of a query that cannot wait, with the seconds after which it is worth a try."""
        return QueryBusyError(max(1, math.ceil(min(self._expected_s(query), self._limits.timeout_s))))

    def _count_finished(self, now: float) -> None:
        self._finished += 1
        if self._finished % _TIDY_EVERY == 0:
            self._shares.tidy(now)

    def _wait(self, query: Query, *, first: bool = False) -> None:
        (self._long if query.known_long else self._new).add(query, first=first)
        self.waiting += 1
        self._waiting_bytes += _size(query)

    def _took(self, query: Query) -> None:
        self.waiting -= 1
        self._waiting_bytes -= _size(query)

    def _check_wait(self, query: Query, now: float) -> None:
        if not self.waiting:
            return
        too_large = self._waiting_bytes + _size(query) > self._limits.waiting_bytes
        if too_large or self._expected_s(query) >= query.deadline - now:
            raise self.busy(query)

    def _expected_s(self, query: Query) -> float:
        """Return how long a query waits if those before it take as long as those before them did."""
        if query.known_long:
            ends_s = [self._long_s - (self.clock() - other.started) for other in self._running_long()]
            free_s = max(min(ends_s, default=0.0), 0.0) if len(ends_s) >= self._long_slots else 0.0
            return free_s + self._long.before(query.client) // self._long_slots * self._long_s
        workers = max(self._limits.workers - self._long_slots, 1)
        return self._new.before(query.client) * self.quick_s / workers

    def _may_start(self, query: Query) -> bool:
        if self._running_of(query.client) >= self._client_slots:
            return self._preempt(query.client)
        return len(self.running) < self._limits.workers or self._preempt(None)

    def _may_start_long(self, query: Query) -> bool:
        return (
            len(self.running) < self._limits.workers
            and len(self._running_long()) < self._long_slots
            and self._running_of(query.client) < self._client_slots
        )

    def _used_s(self, client: str) -> float:
        return self._shares.used_s(client, self.clock())

    def _running_of(self, client: str) -> int:
        return sum(query.client == client for query in self.running)

    def _running_long(self) -> list[Query]:
        """Return the long queries that run, the longest first."""
        long = ((query.long_since, query) for query in self.running if query.long_since is not None)
        return [query for _, query in sorted(long, key=lambda pair: pair[0])]

    def _lower_long(self) -> None:
        if len(self.running) > 1:
            for query in self.running:
                if query.long_since is not None and query.work:
                    query.work.lower_priority()

    def _preempt(self, client: str | None) -> bool:
        """Free the worker of a long query that holds no safe slot; one of this client's, if a client is named."""
        for victim in reversed(self._running_long()[self._long_slots :]):
            if (client is None or victim.client == client) and victim.work:
                victim.preempted = True
                self.running.discard(victim)
                now = self.clock()
                self._shares.charge(victim.client, now - victim.started, now)
                victim.work.kill()
                return True
        return False


def _size(query: Query) -> int:
    return len(query.message) + _OVERHEAD_BYTES
