"""What the dispatcher knows of workers: how they are started, what they take and give, and what each is doing."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from publisher.errors import QueryError
from publisher.store.scheduling.queries import Query


class Worker(Protocol):
    """Does queries one after the other, and gives a reply to each."""

    lowered: bool

    @property
    def is_alive(self) -> bool:
        """Whether it waits for a query."""

    def fileno(self) -> int:
        """Return what becomes readable when a reply comes, or the worker ends."""

    def send(self, queries: list[Query]) -> bool:
        """Send queries; return whether all bytes are out. Raises WorkerGoneError."""

    def take_back(self) -> None:
        """Have it skip what it has not begun."""

    def flush(self) -> bool:
        """Send what is left over; return whether that was all. Raises WorkerGoneError."""

    def receive(self) -> list[Any]:
        """Return the replies that have come, None for a query that was skipped. Raises WorkerGoneError."""

    def kill(self) -> None:
        """End it now."""

    def lower_priority(self) -> None:
        """Let others go first."""

    def restore_priority(self) -> bool:
        """Return whether its priority is as before."""


class Workers(Protocol):
    """Starts and replaces workers.

    Attributes:
        killable: whether a worker's end is the end of its work, so that queries can be preempted and taken back.
    """

    killable: bool

    def start(self, ready: Callable[[Any], None], failed: Callable[[str], None]) -> None:
        """Start them all; both functions are called in other threads."""

    def replace(self, worker: Any, then: Callable[[], None] = ...) -> None:
        """Kill a worker and start another; call ``then`` when the old one has ended."""

    def is_reusable(self, worker: Any) -> bool:
        """Return whether a worker can do another query."""

    def exit_reason(self, worker: Any) -> QueryError:
        """Return why a worker ended by itself; wait until it has."""

    def close(self) -> None:
        """End them all."""


@dataclass(slots=True, eq=False)
class Slot:
    """A worker, and the queries that it has not replied to.

    Attributes:
        worker: the worker.
        queue: its queries, the running one first; None is one that nobody waits for here.
        since: when it began the first.
        killed: whether it was killed, and only its end has to be noticed.
        unsent: whether a part of a query is still to be sent.
    """

    worker: Worker
    queue: deque[Query | None] = field(default_factory=deque)
    since: float = 0.0
    killed: bool = False
    unsent: bool = False

    def kill(self) -> None:
        """End the worker now."""
        self.killed = True
        self.worker.kill()

    def lower_priority(self) -> None:
        """Let other workers go first."""
        self.worker.lower_priority()
