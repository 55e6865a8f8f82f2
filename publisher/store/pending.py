"""An answer that is still to come: what a query needs of ``concurrent.futures.Future``, at a tenth of its price.

A future of the standard library has a lock and a condition of its own, which take 12 µs of a small query
(docs/adr/0097). Here all share a lock that is never held for long, and an event is made only for whoever waits.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError
from typing import Final, Self

from publisher.errors import QueryError
from publisher.store.contract import Answer

_LOCK: Final = threading.Lock()

Callback = Callable[["PendingAnswer"], object]


class PendingAnswer:
    """The answer to a query, or the error instead, once one of them is known.

    Args:
        at_once: whether it takes as little to evaluate as to keep.

    Attributes:
        at_once: the same.
    """

    __slots__ = ("_callbacks", "_event", "_outcome", "at_once")

    def __init__(self, *, at_once: bool = False) -> None:
        self.at_once = at_once
        self._outcome: Answer | QueryError | CancelledError | None = None
        self._callbacks: list[Callback] = []
        self._event: threading.Event | None = None

    @classmethod
    def completed(cls, outcome: Answer | QueryError) -> Self:
        """Return what is done already."""
        pending = cls()
        pending._outcome = outcome
        return pending

    def done(self) -> bool:
        """Return whether there is an answer, an error, or nobody who waits."""
        return self._outcome is not None

    @property
    def answer(self) -> Answer | None:
        """The answer if it is there; None for an error, or if nothing is known yet."""
        outcome = self._outcome
        return outcome if isinstance(outcome, Answer) else None

    def cancelled(self) -> bool:
        """Return whether nobody waits any longer."""
        return isinstance(self._outcome, CancelledError)

    def cancel(self) -> bool:
        """Say that nobody waits any longer; return False if the answer is there already."""
        return self._complete(CancelledError()) or self.cancelled()

    def complete(self, outcome: Answer | QueryError) -> bool:
        """Give the answer or the error to whoever waits; return False if nobody does any longer."""
        return self._complete(outcome)

    def result(self, timeout: float | None = None) -> Answer:
        """Wait for the answer.

        Raises:
            QueryError: the query failed.
            CancelledError: it was cancelled.
            TimeoutError: it did not come within ``timeout`` seconds.
        """
        outcome = self._outcome or self._wait(timeout)
        if isinstance(outcome, Answer):
            return outcome
        raise outcome

    def exception(self, timeout: float | None = None) -> QueryError | None:
        """Wait, and return the error; None if there is an answer.

        Raises:
            CancelledError: it was cancelled.
            TimeoutError: it did not come within ``timeout`` seconds.
        """
        outcome = self._wait(timeout)
        if isinstance(outcome, CancelledError):
            raise outcome
        return None if isinstance(outcome, Answer) else outcome

    def add_done_callback(self, call: Callback) -> None:
        """Call a function when this is done, in the thread that completes it; at once if it is done already."""
        with _LOCK:
            if self._outcome is None:
                self._callbacks.append(call)
                return
        call(self)

    def _complete(self, outcome: Answer | QueryError | CancelledError) -> bool:
        with _LOCK:
            if self._outcome is not None:
                return False
            self._outcome = outcome
            event, callbacks, self._callbacks = self._event, self._callbacks, []
        if event is not None:
            event.set()
        for call in callbacks:
            call(self)
        return True

    def _wait(self, timeout: float | None) -> Answer | QueryError | CancelledError:
        if self._outcome is None:
            with _LOCK:
                if self._outcome is None and self._event is None:
                    self._event = threading.Event()
            if self._outcome is None and self._event is not None:
                self._event.wait(timeout)
            if self._outcome is None:
                raise TimeoutError
        return self._outcome
