"""Files and folders that one process, or one thread, holds at a time.

The operating system releases them when the process ends, however it ends (flock(2)).
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

MODE: Final = 0o666
"""Less the umask: whoever may write in the folder of a file may hold it."""


def take(descriptor: int, how: int) -> bool:
    """Hold an open file, unless another one holds it; ``how`` is LOCK_EX, or LOCK_SH to keep out only that."""
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def opened(path: Path, flags: int) -> Iterator[int]:
    """Open a file or a folder by the flags of open(2) while the block runs."""
    descriptor = os.open(path, flags | os.O_CLOEXEC, MODE)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold a file, created where it does not exist, while the block runs; wait for whoever holds it."""
    with opened(file, os.O_RDWR | os.O_CREAT) as descriptor:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield


@contextmanager
def editing(folder: Path) -> Iterator[None]:
    """Keep others from editing files of a folder while the block reads one and writes it; wait for who edits now.

    Where folders cannot be held, as on some network file systems, nobody is kept out.
    """
    with opened(folder, os.O_RDONLY | os.O_DIRECTORY) as descriptor:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
