"""Small queries that arrive together are evaluated one after the other, and then answered one after the other.

Python's code and the engine's displace each other from the processor's caches: evaluated each between two steps of
Python, both take a third longer (docs/adr/0221).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from publisher.store.contract import Answer

LOG: Final = logging.getLogger(__name__)

Evaluate = Callable[[], Answer | None]
Deliver = Callable[[Answer | None, float], None]
"""Is given the answer, and the seconds that it took."""

MOST: Final = 32
"""Queries of a round; others wait for the next one, so that what else has arrived has its turn."""


class Rounds:
    """Queries that wait for their evaluation in the thread of an event loop.

    Without a loop, and in other threads than the loop's, there are no rounds. Neither are there while one client is
    connected: nothing can arrive together with its query, and an answer at once takes fewer steps.
    """

    def __init__(self) -> None:
        self._later: Callable[[Callable[[], None]], object] | None = None
        self._is_alone: Callable[[], bool] = lambda: False
        self._thread = 0
        self._waiting: list[tuple[Evaluate, Deliver]] = []

    def begin(self, later: Callable[[Callable[[], None]], object], is_alone: Callable[[], bool]) -> None:
        """Evaluate queries of this thread in rounds from now on.

        Args:
            later: calls a function in this thread when what has arrived is read.
            is_alone: returns whether one client is connected.
        """
        self._later, self._is_alone, self._thread = later, is_alone, threading.get_ident()

    @property
    def here(self) -> bool:
        """Whether queries of this thread are evaluated in rounds now."""
        return self._thread == threading.get_ident() and not self._is_alone()

    def add(self, evaluate: Evaluate, deliver: Deliver) -> None:
        """Have a query evaluated in the next round, in the order in which they are added."""
        assert self._later is not None
        if not self._waiting:
            self._later(self._run)
        self._waiting.append((evaluate, deliver))

    def _run(self) -> None:
        now, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        if self._waiting and self._later is not None:
            self._later(self._run)
        answers = list[tuple[Answer | None, float]]()
        began = time.monotonic()
        for evaluate, _ in now:
            try:
                answer = evaluate()
            except Exception:  # a bug: it is logged, a worker does the query, and the others of the round go on
                LOG.exception("a small query failed")
                answer = None
            ended = time.monotonic()
            answers.append((answer, ended - began))
            began = ended
        for (_, deliver), (answer, seconds) in zip(now, answers, strict=True):
            try:
                deliver(answer, seconds)
            except Exception:  # a bug: it is logged, and the others of the round are answered
                LOG.exception("an answer could not be delivered")
