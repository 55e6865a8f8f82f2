"""Complete answers of one release, kept so that a repeated query costs no evaluation.

Short ones stay in memory, long ones as files in a folder of this process's own, both bounded. A release never changes,
so nothing is ever stale; with the next release comes another engine, with an empty cache.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from publisher.store.contract import Answer

_SHORT_BYTES: Final = 32 * 1024
_MEMORY_SHARE: Final = 16
_PREFIX: Final = "publisher-answers-"


@dataclass(frozen=True, slots=True)
class _Kept:
    media_type: str
    size_bytes: int
    body: bytes | Path


class AnswerCache:
    """A bounded, thread-safe store of answers; the least recently used make room.

    Attributes:
        limit_bytes: for the files; a sixteenth of it more for what is kept in memory.
    """

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        self.folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=folder))
        self._lock = threading.Lock()
        self._short: OrderedDict[bytes, _Kept] = OrderedDict()
        self._long: OrderedDict[bytes, _Kept] = OrderedDict()
        self._short_bytes = self._long_bytes = 0

    def get(self, key: bytes) -> Answer | None:
        """Give a kept answer, with a file of its own open where it is a long one."""
        with self._lock:
            for kept_answers in (self._short, self._long):
                if kept := kept_answers.get(key):
                    kept_answers.move_to_end(key)
                    return Answer(kept.media_type, kept.size_bytes, _opened(kept.body), cached=True)
        return None

    def put(self, key: bytes, answer: Answer) -> None:
        """Keep an answer, if it is not too large a part of the whole; the answer itself stays as it is."""
        if isinstance(answer.body, bytes) and answer.size_bytes <= _SHORT_BYTES:
            with self._lock:
                self._keep_short(key, _Kept(answer.media_type, answer.size_bytes, answer.body))
        elif answer.size_bytes <= self.limit_bytes // 4:
            self._keep_long(key, answer)

    def close(self) -> None:
        """Remove the files; answers that are still being sent keep theirs."""
        with self._lock:
            self._short.clear()
            self._long.clear()
            shutil.rmtree(self.folder, ignore_errors=True)

    def _keep_short(self, key: bytes, kept: _Kept) -> None:
        limit_bytes = self.limit_bytes // _MEMORY_SHARE
        if key in self._short or kept.size_bytes > limit_bytes:
            return
        self._short[key] = kept
        self._short_bytes += kept.size_bytes
        while self._short_bytes > limit_bytes:
            self._short_bytes -= self._short.popitem(last=False)[1].size_bytes

    def _keep_long(self, key: bytes, answer: Answer) -> None:
        path = self.folder / key.hex()
        try:
            _write(path, answer.body)
        except OSError:
            # A full disk costs the cache an entry, and nobody an answer.
            path.unlink(missing_ok=True)
            return
        with self._lock:
            if key in self._long:
                return
            self._long[key] = _Kept(answer.media_type, answer.size_bytes, path)
            self._long_bytes += answer.size_bytes
            while self._long_bytes > self.limit_bytes:
                _, gone = self._long.popitem(last=False)
                self._long_bytes -= gone.size_bytes
                if isinstance(gone.body, Path):
                    gone.body.unlink(missing_ok=True)


def _opened(body: bytes | Path) -> bytes | BinaryIO:
    return body if isinstance(body, bytes) else body.open("rb")


def _write(path: Path, body: bytes | BinaryIO) -> None:
    """Give an anonymous file a name, or copy it where that cannot be done."""
    if isinstance(body, bytes):
        path.write_bytes(body)
        return
    with contextlib.suppress(OSError):
        os.link(f"/proc/self/fd/{body.fileno()}", path, follow_symlinks=True)
        return
    with path.open("wb") as copy:
        shutil.copyfileobj(body, copy)
    body.seek(0)


def _sweep(folder: Path) -> None:
    """Remove what a process left that was killed before it could."""
    for left in folder.glob(f"{_PREFIX}*-*"):
        pid = left.name.removeprefix(_PREFIX).partition("-")[0]
        if pid.isdecimal() and not Path(f"/proc/{pid}").exists():
            shutil.rmtree(left, ignore_errors=True)
