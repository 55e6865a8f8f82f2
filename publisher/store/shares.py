"""Query-seconds: who has used how many in the window that ends now."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Account:
    entries: deque[tuple[float, float]] = field(default_factory=deque)
    total_s: float = 0.0


class Shares:
    """Each client's query-seconds in a sliding window. Not thread-safe: its owner holds a lock.

    Attributes:
        share_s: what one client may use in a window.
        window_s: how long a second is remembered.
    """

    def __init__(self, share_s: float, window_s: float) -> None:
        self.share_s, self.window_s = share_s, window_s
        self._accounts: dict[str, _Account] = {}

    def charge(self, client: str, seconds: float, now: float) -> None:
        """Count seconds that ended now."""
        account = self._accounts.setdefault(client, _Account())
        account.entries.append((now, seconds))
        account.total_s += seconds
        self._forget(client, account, now)

    def retry_after_s(self, client: str, running_s: float, now: float) -> int:
        """Say in how many whole seconds the client is below its share again; 0 when it is now.

        Args:
            client: whose account.
            running_s: what its unfinished queries have used so far.
            now: the clock's time, in seconds.
        """
        account = self._accounts.get(client)
        if account:
            self._forget(client, account, now)
        used_s = (account.total_s if account else 0.0) + running_s
        if used_s < self.share_s:
            return 0
        for ended, seconds in account.entries if account else ():
            used_s -= seconds
            if used_s < self.share_s:
                return max(1, math.ceil(ended + self.window_s - now))
        return max(1, math.ceil(self.window_s))

    def __len__(self) -> int:
        return len(self._accounts)

    def tidy(self, now: float) -> None:
        """Forget all clients that have used nothing in the window."""
        for client, account in list(self._accounts.items()):
            self._forget(client, account, now)

    def _forget(self, client: str, account: _Account, now: float) -> None:
        while account.entries and account.entries[0][0] + self.window_s <= now:
            account.total_s -= account.entries.popleft()[1]
        if not account.entries:
            self._accounts.pop(client, None)
