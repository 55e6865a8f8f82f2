"""Notice clients that leave while they wait, so that their queries end.

Watching a connection costs more than a short query takes; so only those that have waited for a while are watched.
"""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any, Final

from publisher.web.http.messages import Promise

TICK_S: Final = 0.05
"""How long a query runs unwatched; a client that leaves meanwhile is noticed then."""

_IDLE_TICKS: Final = 40


@dataclass(slots=True, eq=False)
class _Waiting:
    """A response that somebody waits for."""

    protocol: Any
    future: Promise
    since: float = field(default_factory=time.monotonic)
    watch: asyncio.Task[None] | None = None


class Disconnects:
    """Cancels the future of every client that leaves before it is done.

    Args:
        loop: where connections are watched.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: dict[int, _Waiting] = {}
        self._ticking = False
        self._idle_ticks = 0

    def watch(self, protocol: Any, future: Promise) -> None:
        """Watch a client until the future is done; any thread may call this."""
        self._waiting[id(future)] = _Waiting(protocol, future)
        if not self._ticking:
            self._ticking = True
            self._loop.call_soon_threadsafe(self._tick)

    def forget(self, future: Promise) -> None:
        """Stop watching, because the future is done; any thread may call this."""
        waiting = self._waiting.pop(id(future), None)
        if waiting is not None and waiting.watch is not None:
            self._loop.call_soon_threadsafe(waiting.watch.cancel)

    def _tick(self) -> None:
        now = time.monotonic()
        for (
            key,
            waiting,
        ) in self._waiting.copy().items():  # a list is made step by step, while others change it
            if waiting.future.done():
                self._waiting.pop(key, None)
                if waiting.watch:
                    waiting.watch.cancel()
            elif waiting.watch is None and now - waiting.since >= TICK_S:
                waiting.watch = self._loop.create_task(_cancel_when_gone(waiting))
        self._idle_ticks = 0 if self._waiting else self._idle_ticks + 1
        if self._idle_ticks < _IDLE_TICKS:
            self._loop.call_later(TICK_S, self._tick)
            return
        self._idle_ticks, self._ticking = 0, False
        if self._waiting:  # one came in since
            self._ticking = True
            self._loop.call_later(TICK_S, self._tick)


async def _cancel_when_gone(waiting: _Waiting) -> None:
    await waiting.protocol.client_disconnect()
    waiting.future.cancel()
