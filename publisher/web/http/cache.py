"""A least recently used cache that is bounded in bytes."""

import threading
from array import array
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any, Final, NamedTuple

OVERHEAD_BYTES: Final = 3_000
"""What an entry costs besides its body: headers, key, the table's slot (measured with tracemalloc)."""


REPEATS: Final = 4096
"""How many keys are remembered to notice repeated ones."""


class Repeats:
    """Notices keys that come again soon, in a little memory of fixed size: it may miss some, and confuse a few.

    What is quick to compute and never asked for again should not be cached: filling a large cache costs more time than
    computing it, because all that memory is new to the processor.
    """

    def __init__(self) -> None:
        self._hashes = array("q", bytes(8 * REPEATS))

    def again(self, key: Hashable) -> bool:
        """Note a key, and return whether it was noted before."""
        number = hash(key)
        slot = number % REPEATS
        known = self._hashes[slot] == number
        self._hashes[slot] = number
        return known


class CacheCounts(NamedTuple):
    """What a cache holds, and how often it was asked since it was made.

    Attributes:
        size_bytes: of all entries.
        hits: look-ups that found something.
        misses: look-ups that found nothing.
    """

    size_bytes: int
    hits: int
    misses: int


class ByteCache:
    """Hold values up to a total size; threads may share it.

    Args:
        capacity_bytes: the total size; 0 holds nothing.
    """

    def __init__(self, capacity_bytes: int) -> None:
        self._capacity = capacity_bytes
        self._entries: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._size = self._hits = self._misses = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def counts(self) -> CacheCounts:
        """What it holds, and how often it was asked."""
        return CacheCounts(self._size, self._hits, self._misses)

    @property
    def size_bytes(self) -> int:
        """The size of all entries."""
        return self._size

    def get(self, key: Hashable) -> Any:
        """Return the value of a key, None if it is not cached."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                self._misses += 1
                return None
            self._hits += 1
            self._entries.move_to_end(key)
            return entry[0]

    def put(self, key: Hashable, value: object, *, size: int) -> None:
        """Store a value of ``size`` bytes, unless it would take more than an eighth of the cache."""
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
