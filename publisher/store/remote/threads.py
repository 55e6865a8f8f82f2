"""Threads that ask a SPARQL server, one query at a time each, as the workers of the remote engine's dispatcher."""

from __future__ import annotations

import contextlib
import queue
import socket
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from publisher.errors import QueryEngineError, QueryError
from publisher.store.contract import Answer
from publisher.store.process import WorkerGoneError
from publisher.store.remote.http import Exchange
from publisher.store.scheduling.queries import Query

Evaluate = Callable[[Query, Exchange], Answer]
"""Asks the server, until the query's deadline; raises QueryError."""


class ServerThread:
    """A thread that asks the server.

    Attributes:
        lowered: never: the server's priorities are its own.
    """

    lowered = False
    is_alive = True

    def __init__(self, evaluate: Evaluate) -> None:
        self._evaluate = evaluate
        self._queries: queue.SimpleQueue[Query | None] = queue.SimpleQueue()
        self._replies: deque[Answer | QueryError] = deque()
        self._exchange = Exchange()
        self._ours, self._theirs = socket.socketpair()
        self._ours.settimeout(0)
        self._thread = threading.Thread(target=self._run, name="sparql-server", daemon=True)
        self._thread.start()

    def fileno(self) -> int:
        """Return the socket that is readable when a reply comes."""
        return self._ours.fileno()

    def send(self, queries: list[Query]) -> bool:
        """Take queries; there is nothing left to send."""
        for query in queries:
            self._queries.put(query)
        return True

    def take_back(self) -> None:
        """Do nothing: a thread has one query at most."""

    def flush(self) -> bool:
        """Return that everything is sent."""
        return True

    def receive(self) -> list[Answer | QueryError]:
        """Return the replies that have come.

        Raises:
            WorkerGoneError: the thread ends.
        """
        try:
            if not self._ours.recv(64):
                raise WorkerGoneError
        except BlockingIOError:
            return []
        return [self._replies.popleft() for _ in range(len(self._replies))]

    def kill(self) -> None:
        """End the exchange with the server; the thread ends after it."""
        self._queries.put(None)
        self._exchange.end()

    @property
    def is_running(self) -> bool:
        """Whether the thread has not ended."""
        return self._thread.is_alive()

    def close(self) -> None:
        """Wait until the thread has ended."""
        self._thread.join()
        self._ours.close()

    def lower_priority(self) -> None:
        """Do nothing."""

    def restore_priority(self) -> bool:
        """Return that nothing was changed."""
        return True

    def _run(self) -> None:
        with self._theirs:
            while (query := self._queries.get()) is not None:
                self._replies.append(self._outcome(query))
                with contextlib.suppress(OSError):  # nobody waits any longer
                    self._theirs.send(b"\0")

    def _outcome(self, query: Query) -> Answer | QueryError:
        try:
            return self._evaluate(query, self._exchange)
        except QueryError as error:
            return error


class ServerThreads:
    """Starts and replaces the threads that ask a server.

    Args:
        evaluate: what they do with a query.
        count: how many there are.
    """

    killable = False

    def __init__(self, evaluate: Evaluate, count: int) -> None:
        self._evaluate, self._count = evaluate, count
        self._keeper = ThreadPoolExecutor(1, thread_name_prefix="sparql-server-keeper")
        self._threads: set[ServerThread] = set()
        self._ready: Callable[[ServerThread], None] = ServerThread.kill

    def start(self, ready: Callable[[ServerThread], None], failed: Callable[[str], None]) -> None:  # noqa: ARG002 - a thread can be started
        """Start all threads."""
        self._ready = ready
        for _ in range(self._count):
            self._keeper.submit(self._start_one)

    def replace(self, worker: ServerThread, then: Callable[[], None] = lambda: None) -> None:
        """End a thread's work, and start another."""
        worker.kill()
        self._keeper.submit(self._start_one)
        self._keeper.submit(then)

    def is_reusable(self, _: ServerThread) -> bool:
        """Return that a thread keeps nothing of a query."""
        return True

    def exit_reason(self, _: ServerThread) -> QueryError:
        """Return the error of a query whose thread ended."""
        return QueryEngineError("a thread of the engine ended unexpectedly")

    def close(self) -> None:
        """End all threads."""
        self._keeper.shutdown()
        for thread in self._threads:
            thread.kill()
        for thread in self._threads:
            thread.close()

    def _start_one(self) -> None:
        for ended in [thread for thread in self._threads if not thread.is_running]:
            ended.close()
            self._threads.discard(ended)
        thread = ServerThread(self._evaluate)
        self._threads.add(thread)
        self._ready(thread)
