"""One build at a time in a home: a file that the running build holds.

The operating system releases the lock when the process ends, however it ends, so a build that was killed never blocks
the next.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from publisher.errors import BuildRunningError
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
    descriptor = os.open(home.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        while not _locked(descriptor):
            if time.monotonic() >= deadline:
                raise BuildRunningError(str(home.path), _holder(descriptor))
            time.sleep(_RETRY_AFTER_S)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def holder(home: Home) -> int | None:
    """Return the process id of the build that runs in a home; None if none does."""
    try:
        pid = int(home.lock.read_text(encoding="ascii"))
        os.kill(pid, 0)
    except PermissionError:  # it runs, as another user
        return pid
    except (OSError, ValueError):
        return None
    return pid


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(descriptor: int) -> int | None:
    text = os.pread(descriptor, 32, 0).strip()
    return int(text) if text.isdigit() else None
