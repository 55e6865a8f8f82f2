"""What a process keeps: so many bytes, what was used longest ago going first; or what a release comes to."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final, Generic, TypeVar

from publisher.release import Release

ValueT = TypeVar("ValueT")

KEPT_RELEASES: Final = 2
"""The one that is served, and the one before it while its last requests run."""

OVERHEAD_BYTES: Final = 3_000
"""What an entry costs besides its body: headers, key, the table's slot (measured with tracemalloc)."""


class ByteCache(Generic[ValueT]):
    """Keep values up to a total size; safe to share among threads.

    Args:
        capacity_bytes: how much may be kept; 0 keeps nothing.
    """

    def __init__(self, capacity_bytes: int) -> None:
        self._capacity = capacity_bytes
        self._entries: OrderedDict[Hashable, tuple[ValueT, int]] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def size_bytes(self) -> int:
        """The size of all that is kept."""
        return self._size

    def get(self, key: Hashable) -> ValueT | None:
        """The value kept under a key, None where there is none."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            self._entries.move_to_end(key)
            return entry[0]

    def put(self, key: Hashable, value: ValueT, *, size: int) -> None:
        """Keep a value of ``size`` bytes; one that is larger than an eighth of the cache is not kept."""
        cost = size + OVERHEAD_BYTES
        if cost > self._capacity // 8:
            return
        with self._lock:
            if (old := self._entries.pop(key, None)) is not None:
                self._size -= old[1]
            self._entries[key] = value, cost
            self._size += cost
            while self._size > self._capacity:
                _, (_, freed) = self._entries.popitem(last=False)
                self._size -= freed


class PerRelease(Generic[ValueT]):
    """Something that is computed once for each release; at most :data:`KEPT_RELEASES` of them are kept.

    Args:
        make: computes it, unless the caller of :meth:`get` says how.
    """

    def __init__(self, make: Callable[[Release], ValueT] | None = None) -> None:
        self._make = make
        self._kept: dict[tuple[str, str], ValueT] = {}
        self._lock = threading.Lock()

    def get(self, release: Release, make: Callable[[Release], ValueT] | None = None) -> ValueT:
        """What belongs to a release; a second caller waits for the first. What cannot be made is not kept."""
        key, making = (str(release.path), release.version), make or self._make
        assert making is not None
        with self._lock:
            if key not in self._kept:
                made = making(release)
                while len(self._kept) >= KEPT_RELEASES:
                    self._kept.pop(next(iter(self._kept)))
                self._kept[key] = made
            return self._kept[key]
