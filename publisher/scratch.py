"""Folders for temporary files that nobody needs after the process that made them, however it ends.

A process that is killed removes nothing. So each such folder is held (flock) as long as its process runs, and whoever
makes the next one of the same purpose removes those that nobody holds any more.
"""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from typing import Final

PREFIX: Final = "publisher-run-"
"""Their names begin so; then come the purpose, and some characters of its own."""

_SWEPT: Final[set[str]] = set()
"""Of which purposes, and where, this process has removed what others left."""


class ScratchFolder:
    """A folder of this process's own, which only its user can read.

    Args:
        purpose: what it is for ("answers"): a word.
        parent: where it is made; the folder for temporary files if None.
        hidden: whether its name begins with a dot, for folders that people look into.

    Attributes:
        path: the folder.
    """

    def __init__(self, purpose: str, parent: Path | None = None, *, hidden: bool = False) -> None:
        parent, prefix = parent or Path(tempfile.gettempdir()), f"{'.' if hidden else ''}{PREFIX}{purpose}-"
        _sweep(parent, prefix)
        self.path, self._held = _made(parent, prefix)

    def restore(self) -> None:
        """Make the folder again, empty, if a cleaner of temporary folders has removed it.

        Raises:
            OSError: it cannot be made.
        """
        if self.path.is_dir():
            return
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        before, self._held = self._held, _opened(self.path)
        os.close(before)
        _is_held_by_another(self._held)

    def close(self) -> None:
        """Remove the folder; the object is not used afterwards, but may be closed again."""
        if self._held >= 0:
            rmtree(self.path, ignore_errors=True)
            held, self._held = self._held, -1
            os.close(held)


@contextmanager
def scratch(purpose: str, parent: Path | None = None, *, hidden: bool = False) -> Iterator[Path]:
    """Give a folder as :class:`ScratchFolder` makes it, which is removed when the block ends.

    If the process is killed, the next one of that purpose removes it.
    """
    folder = ScratchFolder(purpose, parent, hidden=hidden)
    try:
        yield folder.path
    finally:
        folder.close()


def _made(parent: Path, prefix: str) -> tuple[Path, int]:
    """Make a folder and hold it; another process may sweep it in between, and then it is made again."""
    while True:
        path = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        with suppress(FileNotFoundError):
            held = _opened(path)
            if not _is_held_by_another(held) and path.exists():
                return path, held
            os.close(held)


def _sweep(parent: Path, prefix: str) -> None:
    """Remove the folders of processes that have ended; those of other users are theirs."""
    start = str(parent / prefix)
    if start in _SWEPT:
        return
    _SWEPT.add(start)
    for path in parent.glob(f"{prefix}*"):
        with suppress(OSError):  # removed meanwhile, of another user, or no folder
            held = _opened(path)
            if os.fstat(held).st_uid == os.geteuid() and not _is_held_by_another(held):
                rmtree(path, ignore_errors=True)
            os.close(held)


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)


def _is_held_by_another(descriptor: int) -> bool:
    """Hold a folder, unless another process does, or the file system has no such locks: nobody sweeps there."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
