"""Complete answers of one release, cached so that a repeated query costs no evaluation.

Short answers stay in memory, long ones in files in a folder of this process's own, both bounded. A release never
changes, so nothing is ever stale; the next release has another engine, with an empty cache.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from publisher.scratch import ScratchFolder
from publisher.store.contract import Answer

_SHORT_BYTES: Final = 32 * 1024
_MEMORY_SHARE: Final = 16
ENTRY_BYTES: Final = 512
"""What an entry takes besides its body: its key, its objects, its slot in the table (measured with tracemalloc)."""


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """A cached answer; the body of a long one is a file."""

    media_type: str
    size_bytes: int
    body: bytes | Path

    def answer(self) -> Answer:
        """Return the answer, with an open file of its own if it is a long one."""
        body = self.body if isinstance(self.body, bytes) else self.body.open("rb")
        return Answer(self.media_type, self.size_bytes, body, cached=True)


class _LruEntries:
    """Entries up to a total size; the least recently used are evicted first."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes, self.size_bytes = limit_bytes, 0
        self._entries: OrderedDict[bytes, CacheEntry] = OrderedDict()

    def get(self, key: bytes) -> CacheEntry | None:
        if (entry := self._entries.get(key)) is not None:
            self._entries.move_to_end(key)
        return entry

    def add(self, key: bytes, entry: CacheEntry) -> None:
        if key in self._entries:
            return
        self._entries[key] = entry
        self.size_bytes += entry.size_bytes + ENTRY_BYTES
        while self.size_bytes > self._limit_bytes:
            self.remove(next(iter(self._entries)))

    def remove(self, key: bytes) -> None:
        if removed := self._entries.pop(key, None):
            self.size_bytes -= removed.size_bytes + ENTRY_BYTES
            if isinstance(removed.body, Path):
                removed.body.unlink(missing_ok=True)


class AnswerCache:
    """A bounded, thread-safe cache of answers.

    Args:
        folder: where the cache makes a folder of its own.
        limit_bytes: for the files; a sixteenth of it more for the answers in memory.

    Attributes:
        hits: look-ups that found an answer.
        misses: look-ups that found none.
    """

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._scratch = ScratchFolder("answers", folder)
        self.folder = self._scratch.path
        self._limit_bytes = limit_bytes
        self._lock = threading.Lock()
        self._short, self._long = _LruEntries(limit_bytes // _MEMORY_SHARE), _LruEntries(limit_bytes)
        self.hits = self.misses = 0

    def get(self, key: bytes) -> Answer | None:
        """Return a cached answer, or None."""
        with self._lock:
            entry = self._short.get(key) or self._long.get(key)
            self.hits += entry is not None
            self.misses += entry is None
            try:
                return entry.answer() if entry else None
            except OSError:  # a cleaner of temporary folders has removed the file
                self._long.remove(key)
                return None

    @property
    def size_bytes(self) -> int:
        """The size of all answers, in memory and on disk."""
        return self._short.size_bytes + self._long.size_bytes

    def put(self, key: bytes, answer: Answer) -> None:
        """Cache an answer, unless it would take more than a quarter of the cache; the answer itself is not changed."""
        if answer.size_bytes > self._limit_bytes // 4:
            return
        if isinstance(answer.body, bytes) and answer.size_bytes <= _SHORT_BYTES:
            with self._lock:
                self._short.add(key, CacheEntry(answer.media_type, answer.size_bytes, answer.body))
            return
        path = self.folder / key.hex()
        try:
            self._scratch.restore()
            _write(path, answer.body)
        except OSError:  # with a full disk the answer is not cached, but still sent
            path.unlink(missing_ok=True)
            return
        with self._lock:
            self._long.add(key, CacheEntry(answer.media_type, answer.size_bytes, path))

    def close(self) -> None:
        """Remove the files; answers that are still being sent keep theirs."""
        with self._lock:
            self._scratch.close()


def _write(path: Path, body: bytes | BinaryIO) -> None:
    """Give an anonymous file a name, or copy it where that is not possible."""
    if isinstance(body, bytes):
        path.write_bytes(body)
        return
    with contextlib.suppress(OSError):
        with contextlib.suppress(FileExistsError):  # another thread has cached the same answer
            os.link(f"/proc/self/fd/{body.fileno()}", path, follow_symlinks=True)
        return
    with path.open("wb") as copy:
        shutil.copyfileobj(body, copy)
    body.seek(0)
