"""Past releases that stay open for a while after they were read: a few, and none that nobody reads any longer."""

import threading
from collections import OrderedDict
from time import monotonic
from typing import Final, Generic, NamedTuple, TypeVar

IDLE_S: Final = 60.0
"""How long a past release stays open after it was read last."""

OpenedT = TypeVar("OpenedT")


class _Use(NamedTuple, Generic[OpenedT]):
    opened: OpenedT
    last: float


class KeptOpen(Generic[OpenedT]):
    """What is open of past releases, by version, in this process.

    Args:
        most: how many; the one that was used longest ago is given up for another.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._uses: OrderedDict[str, _Use[OpenedT]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def versions(self) -> tuple[str, ...]:
        """The versions that are open, the one that was used longest ago first."""
        return tuple(self._uses)

    def get(self, version: str) -> OpenedT | None:
        """Return what is open of a version, which is used now; None if nothing is."""
        with self._lock:
            use = self._uses.get(version)
            if use is None:
                return None
            self._use(version, use.opened)
            return use.opened

    def keep(self, version: str, opened: OpenedT) -> list[OpenedT]:
        """Keep what was opened, which is used now; return what is given up for it."""
        with self._lock:
            self._use(version, opened)
            return [self._uses.popitem(last=False)[1].opened for _ in range(len(self._uses) - self._most)]

    def give_up(self, version: str) -> list[OpenedT]:
        """Give up what is open of a version; return it, if there is any."""
        with self._lock:
            use = self._uses.pop(version, None)
            return [] if use is None else [use.opened]

    def give_up_idle(self, idle_s: float = IDLE_S) -> list[OpenedT]:
        """Give up what was not used for some seconds; return it."""
        since, given_up = monotonic() - idle_s, list[OpenedT]()
        with self._lock:
            while self._uses and next(iter(self._uses.values())).last <= since:
                given_up.append(self._uses.popitem(last=False)[1].opened)
        return given_up

    def _use(self, version: str, opened: OpenedT) -> None:
        self._uses[version] = _Use(opened, monotonic())
        self._uses.move_to_end(version)
