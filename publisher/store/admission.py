"""Who may run now: a bounded queue, round-robin among clients, and quick queries before long ones.

The rules, for N workers of which L = N // 2 may be kept by long queries:

1. A query starts at once where a worker is free. No client holds all of them.
2. After ``quick_s`` a query is *long*. The L that have been long the longest are safe; a long query beyond them makes
   way (its worker is killed) as soon as a fresh one finds no free worker, and waits for one of the L places.
3. A query that is known to be long (an earlier run of it was) waits for one of the L places from the start.
4. Waiting queries get their turn client by client. Waiting ends at the query's deadline.
5. While others run, a long query runs at a lower priority.

So a fresh query never waits for longer than ``quick_s`` behind each (N - L) others, whoever floods the rest.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Final

from publisher.errors import QueryBusyError, QueryShareError
from publisher.store.contract import Limits
from publisher.store.shares import Shares

_TIDY_EVERY: Final = 1024
_BUSY_RETRY_S: Final = 2


class Turn:
    """One query's right to a worker. ``preempted`` says that it was taken away again."""

    __slots__ = ("_waiting", "client", "granted", "kill", "known_long", "long_since", "lower", "preempted", "started")

    def __init__(self, client: str, *, known_long: bool) -> None:
        self.client, self.known_long = client, known_long
        self.started = 0.0
        self.long_since: float | None = None
        self.preempted = False
        self.kill: Callable[[], None] = _nothing
        self.lower: Callable[[], None] = _nothing
        self.granted = False
        self._waiting: threading.Event | None = None

    def grant(self) -> None:
        """Let whoever waits for this turn go on."""
        self.granted = True
        if self._waiting:
            self._waiting.set()

    def queue(self) -> threading.Event:
        """Get what will be set when this turn is granted; most turns are granted at once and never need it."""
        self._waiting = threading.Event()
        return self._waiting


def _nothing() -> None:
    """What is killed or lowered while no worker is at work."""


class _Line:
    """Waiting turns, first come first served within a client, the clients by turns."""

    def __init__(self) -> None:
        self._clients: OrderedDict[str, deque[Turn]] = OrderedDict()
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def waiting(self, client: str) -> int:
        return len(self._clients.get(client, ()))

    def add(self, turn: Turn) -> None:
        self._clients.setdefault(turn.client, deque()).append(turn)
        self._length += 1

    def remove(self, turn: Turn) -> bool:
        turns = self._clients.get(turn.client)
        if not turns or turn not in turns:
            return False
        turns.remove(turn)
        self._length -= 1
        if not turns:
            del self._clients[turn.client]
        return True

    def next(self, admissible: Callable[[Turn], bool]) -> Turn | None:
        """Take out the first turn that is admissible, and send its client to the end."""
        for client, turns in self._clients.items():
            if admissible(turns[0]):
                turn = turns[0]
                self.remove(turn)
                if client in self._clients:
                    self._clients.move_to_end(client)
                return turn
        return None


class Admission:
    """The gate before the workers; its methods may be called from any thread."""

    def __init__(self, limits: Limits, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits, self._clock = limits, clock
        self._places = limits.workers
        self._long_places = limits.workers // 2 or 1
        self._client_places = max(limits.workers - 1, 1)
        self._client_queue = max(limits.queue // 2, 1)
        self._lock = threading.Lock()
        self._running: set[Turn] = set()
        self._fresh, self._long = _Line(), _Line()
        self._shares = Shares(limits.share_s, limits.window_s)
        self._entered = 0

    def enter(self, client: str, deadline: float, *, known_long: bool, again: bool = False) -> Turn:
        """Wait for a worker.

        Args:
            client: whose query it is.
            deadline: when waiting ends, on this gate's clock.
            known_long: whether an earlier run of the same query took long.
            again: whether the query was admitted before and made way; then no bound turns it away.

        Raises:
            QueryShareError: the client has used up its query-seconds.
            QueryBusyError: too many wait already, or the deadline passed in the queue.
        """
        turn = Turn(client, known_long=known_long)
        with self._lock:
            now = self._clock()
            if not again:
                self._check_share(client, now)
                self._check_queue(client)
            (self._long if known_long else self._fresh).add(turn)
            self._grant(now)
            if turn.granted:
                return turn
            waiting = turn.queue()
        if not waiting.wait(max(deadline - self._clock(), 0)):
            with self._lock:
                if self._fresh.remove(turn) or self._long.remove(turn):
                    raise QueryBusyError(_BUSY_RETRY_S)
        return turn

    def attach(self, turn: Turn, *, kill: Callable[[], None], lower: Callable[[], None] | None = None) -> None:
        """Say how the turn's work is ended, and how its priority is lowered."""
        with self._lock:
            turn.kill, turn.lower = kill, lower or _nothing

    def detach(self, turn: Turn) -> None:
        """Say that the work is over: whoever did it may be at other work now, and must not be killed for this."""
        with self._lock:
            turn.kill = turn.lower = _nothing

    def overran(self, turn: Turn) -> None:
        """Note that a running query is no quick one; it may have to make way at once."""
        with self._lock:
            if turn in self._running:
                turn.long_since = turn.long_since or self._clock()
                self._grant(self._clock())
                self._lower()

    def leave(self, turn: Turn) -> float:
        """Give the worker free and charge the client; call it once for every turn, whatever happened.

        Returns:
            the query-seconds that were used.
        """
        with self._lock:
            now = self._clock()
            self._running.discard(turn)
            if not turn.preempted:
                self._shares.charge(turn.client, now - turn.started, now)
            self._grant(now)
            self._entered += 1
            if self._entered % _TIDY_EVERY == 0:
                self._shares.tidy(now)
            return now - turn.started

    @property
    def waiting(self) -> int:
        """How many queries wait."""
        with self._lock:
            return len(self._fresh) + len(self._long)

    @property
    def running(self) -> int:
        """How many queries run."""
        with self._lock:
            return len(self._running)

    def _check_share(self, client: str, now: float) -> None:
        running_s = sum(now - turn.started for turn in self._running if turn.client == client)
        if retry_after_s := self._shares.retry_after_s(client, running_s, now):
            raise QueryShareError(retry_after_s, share_s=self._shares.share_s, window_s=self._shares.window_s)

    def _check_queue(self, client: str) -> None:
        waiting = len(self._fresh) + len(self._long)
        if waiting == 0:
            return
        of_client = self._fresh.waiting(client) + self._long.waiting(client)
        if waiting >= self._limits.queue or of_client >= self._client_queue:
            raise QueryBusyError(_BUSY_RETRY_S)

    def _grant(self, now: float) -> None:
        while len(self._fresh) and (turn := self._fresh.next(self._may_start)):
            self._start(turn, now)
        while len(self._long) and (turn := self._long.next(self._may_start_long)):
            self._start(turn, now)

    def _may_start(self, turn: Turn) -> bool:
        own = sum(other.client == turn.client for other in self._running)
        if own >= self._client_places:
            return self._make_way(turn.client)
        return len(self._running) < self._places or self._make_way(None)

    def _may_start_long(self, turn: Turn) -> bool:
        if len(self._running) >= self._places or self._long_running() >= self._long_places:
            return False
        return sum(other.client == turn.client for other in self._running) < self._client_places

    def _long_running(self) -> int:
        return sum(turn.long_since is not None for turn in self._running)

    def _start(self, turn: Turn, now: float) -> None:
        turn.started = now
        if turn.known_long:
            turn.long_since = now
        self._running.add(turn)
        self._lower()
        turn.grant()

    def _lower(self) -> None:
        if len(self._running) > 1:
            for turn in self._running:
                if turn.long_since is not None:
                    turn.lower()

    def _make_way(self, client: str | None) -> bool:
        """Take the worker of a long query that has no safe place; of this client's, if one is named."""
        long = sorted((turn for turn in self._running if turn.long_since is not None), key=_long_since)
        for victim in reversed(long[self._long_places :]):
            if client is None or victim.client == client:
                victim.preempted = True
                self._running.discard(victim)
                now = self._clock()
                self._shares.charge(victim.client, now - victim.started, now)
                victim.kill()
                return True
        return False


def _long_since(turn: Turn) -> float:
    return turn.long_since or 0.0
