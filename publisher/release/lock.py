"""Who may change a home: one build at a time, and one choice of the live release at a time.

Both are files that a process holds. The operating system releases them when the process ends, however it ends, so a
build that was killed never blocks the next.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from publisher.errors import BuildRunningError
from publisher.locks import locked, opened, take
from publisher.release.layout import Home

_RETRY_AFTER_S: Final = 0.2


@contextmanager
def hold(home: Home, wait_s: float = 0.0) -> Iterator[None]:
    """Hold the home while the block runs.

    Args:
        home: created where it does not exist.
        wait_s: how long to wait for another build to end.

    Raises:
        BuildRunningError: another build still holds it.
    """
    home.path.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + wait_s
    with opened(home.lock, os.O_RDWR | os.O_CREAT) as descriptor:
        while not _has_become_holder(descriptor):
            if time.monotonic() >= deadline:
                raise BuildRunningError(str(home.path), _noted(descriptor))
            time.sleep(_RETRY_AFTER_S)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        try:
            yield
        finally:  # only a process that is killed leaves its number
            os.ftruncate(descriptor, 0)


@contextmanager
def choosing(home: Home) -> Iterator[None]:
    """Wait until no other process chooses the live release of a home, or removes a release; then keep others waiting.

    It is held for a moment, never while anything is copied or built.
    """
    with locked(home.choice):
        yield


def holder(home: Home) -> int | None:
    """Return the process id of the build that runs in a home; None if none does."""
    try:
        with opened(home.lock, os.O_RDONLY) as descriptor:
            return None if _is_free(descriptor) else _noted(descriptor)
    except OSError:  # never built in, or of another user who lets nobody look
        return None


def killed(home: Home) -> int | None:
    """Return the process id of the last build of a home if it ended without a word; None if it said how it ended."""
    try:
        with opened(home.lock, os.O_RDONLY) as descriptor:
            return _noted(descriptor) if _is_free(descriptor) else None
    except OSError:
        return None


def _has_become_holder(descriptor: int) -> bool:
    """Try to hold a file; who only looks whether it is held, for a moment, is no holder."""
    while not take(descriptor, fcntl.LOCK_EX):
        if not _is_free(descriptor):
            return False
        fcntl.flock(descriptor, fcntl.LOCK_UN)
    return True


def _is_free(descriptor: int) -> bool:
    """Whether nobody holds a file; nobody can until it is closed."""
    return take(descriptor, fcntl.LOCK_SH)


def _noted(descriptor: int) -> int | None:
    text = os.pread(descriptor, 32, 0).strip()
    return int(text) if text.isdigit() else None
