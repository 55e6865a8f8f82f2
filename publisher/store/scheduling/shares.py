"""Each client's query-seconds in a sliding window."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from typing import Final

_TOGETHER_S: Final = 0.5
"""Queries that end within this time are one entry: thousands of small ones in a second must cost little."""


@dataclass(slots=True)
class _Account:
    """What one client used: when queries ended and their seconds, and the sum of all."""

    entries: deque[list[float]] = field(default_factory=deque)
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
        if (account := self._accounts.get(client)) is None:
            account = self._accounts[client] = _Account()
        entries = account.entries
        if entries and now - entries[-1][0] < _TOGETHER_S:
            entries[-1][1] += seconds
        else:
            entries.append([now, seconds])
        account.total_s += seconds
        if entries[0][0] + self._window_s <= now:
            self._forget(client, now)

    def may_be_over(self, client: str) -> bool:
        """Return whether a client has used up its share, if what it used before the window is counted too.

        This reads one number, so no lock is needed.
        """
        account = self._accounts.get(client)
        return account is not None and account.total_s >= self._share_s

    def retry_after_s(self, client: str, running_s: float, now: float) -> int:
        """Return in how many whole seconds the client is below its share again; 0 if it is now.

        Args:
            client: whose account.
            running_s: what its unfinished queries have used so far.
            now: the clock's time, in seconds.
        """
        self._forget(client, now)
        account = self._accounts.get(client) or _Account()
        used_s = account.total_s + running_s
        if used_s < self._share_s:
            return 0
        for ended, seconds in account.entries:
            used_s -= seconds
            if used_s < self._share_s:
                return max(1, math.ceil(ended + self._window_s - now))
        return max(1, math.ceil(self._window_s))

    def used_s(self, client: str, now: float) -> float:
        """Return what a client used in the window."""
        self._forget(client, now)
        account = self._accounts.get(client)
        return account.total_s if account else 0.0

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
