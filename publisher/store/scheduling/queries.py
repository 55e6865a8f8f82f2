"""A query on its way to its answer, and the lines in which queries wait."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, Protocol

from publisher.store.contract import Request
from publisher.store.pending import PendingAnswer
from publisher.telemetry.trace import NO_TRACE, Trace

_COMPARED: Final = 100
"""How many clients are compared at each turn; the others come up as these have theirs."""


class Work(Protocol):
    """What does the work of a query."""

    def kill(self) -> None:
        """End it now."""

    def lower_priority(self) -> None:
        """Lower its priority."""


@dataclass(slots=True, eq=False, kw_only=True)
class Query:
    """A query on its way to its answer.

    Attributes:
        client: whose query it is.
        key: the same for the same query, so that one that was long is known to be.
        deadline: when it has to be over, on the monotonic clock.
        request: the query and the format of its answer.
        message: what a worker is sent.
        future: gets the answer, or the error.
        cacheable: whether the answer may be kept.
        known_long: whether an earlier run of it was long.
        preempted: whether its worker was taken away again.
        started: when a worker began it.
        long_since: when it became long; None while it is quick.
        abandoned: when its client went away; None while somebody waits for the answer.
        work: does its work; None while there is nothing to end.
        trace: the HTTP request that it came with.
    """

    client: str
    key: bytes
    deadline: float
    request: Request
    message: bytes = b""
    future: PendingAnswer = field(default_factory=PendingAnswer)
    cacheable: bool = False
    known_long: bool = False
    preempted: bool = False
    started: float = 0.0
    long_since: float | None = None
    abandoned: float | None = None
    work: Work | None = None
    trace: Trace = NO_TRACE


class Line:
    """Queries that wait: who has used the least comes first, and each client's queries keep their order.

    Args:
        used_s: returns the query-seconds that a client used lately.
    """

    def __init__(self, used_s: Callable[[str], float]) -> None:
        self._used_s = used_s
        self._clients: OrderedDict[str, deque[Query]] = OrderedDict()
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Query]:
        return (query for queries in self._clients.values() for query in queries)

    def add(self, query: Query, *, first: bool = False) -> None:
        """Add a query at the end of its client's, or at their beginning if it had its turn before."""
        queries = self._clients.setdefault(query.client, deque())
        if first:
            queries.appendleft(query)
        else:
            queries.append(query)
        self._length += 1

    def remove(self, query: Query) -> bool:
        """Return whether the query waited here; it does so no longer."""
        queries = self._clients.get(query.client, deque())
        if query not in queries:
            return False
        queries.remove(query)
        self._forget(query.client)
        return True

    def take(self, may_start: Callable[[Query], bool]) -> Query | None:
        """Take the next query that may start; among equals, its client's next turn comes after those of all others."""
        clients = list(islice(self._clients, _COMPARED))
        for client in sorted(clients, key=self._used_s) if len(clients) > 1 else clients:
            queries = self._clients[client]
            if may_start(queries[0]):
                query = queries.popleft()
                self._forget(client)
                if queries:
                    self._clients.move_to_end(client)
                return query
        return None

    def before(self, client: str) -> int:
        """Return how many queries at most are served before a client's next one."""
        own = len(self._clients.get(client, ()))
        return min(self._length, (own + 1) * len(self._clients))

    def expired(self, now: float) -> list[Query]:
        """Take the queries whose deadline has passed; a client's are in the order of their deadlines."""
        late = []
        for client, queries in list(self._clients.items()):
            while queries and queries[0].deadline <= now:
                late.append(queries.popleft())
                self._forget(client)
        return late

    def clear(self) -> list[Query]:
        """Take all queries."""
        queries = list(self)
        self._clients.clear()
        self._length = 0
        return queries

    def _forget(self, client: str) -> None:
        self._length -= 1
        if not self._clients[client]:
            del self._clients[client]
