"""Files that survive a power cut, and that nobody changes afterwards."""

import errno
import hashlib
import os
import secrets
import shutil
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Self
from urllib.parse import quote

from publisher.errors import DiskFullError, NotWritableError

READ_ONLY: Final = 0o444
"""The permissions of files that nobody changes."""

PART: Final = ".part"
"""The end of the name of what is written under another name until it is whole."""

_NO_LINK: Final = frozenset({errno.EPERM, errno.EXDEV, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS})
"""What link(2) says on file systems without hard links, across file systems, and for files of other users."""

_AT_ONCE: Final = 1 << 19
"""Bytes that fit into a processor's cache: they are hashed, then written."""


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hex; read in chunks."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class HashedFile:
    """A file that is hashed as it is written; used as a context manager.

    What is copied into it is read, hashed and written in the same few kilobytes, however small its parts are: each
    system call and each hash lets go of the interpreter, for which other threads wait.
    """

    def __init__(self, path: Path) -> None:
        self._out = path.open("wb", buffering=0)
        self._digest = hashlib.sha256()
        self._buffer = memoryview(bytearray(_AT_ONCE))
        self._filled = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._out.close()

    def write(self, data: bytes) -> None:
        """Append some bytes."""
        self._flush()
        self._append(memoryview(data))

    def copy(self, source: int, start: int, end: int) -> int:
        """Append a part of another file, and return how many bytes it has of them: less if it ends before.

        Args:
            source: the descriptor of the file.
            start: its first byte.
            end: the byte after its last.
        """
        at = start
        while at < end:
            count = os.preadv(source, [self._buffer[self._filled : self._filled + end - at]], at)
            if not count:
                break
            at += count
            self._filled += count
            if self._filled == len(self._buffer):
                self._flush()
        return at - start

    def finish(self) -> str:
        """Write what is left, and return the SHA-256 of all, in hex."""
        self._flush()
        return self._digest.hexdigest()

    def _flush(self) -> None:
        self._append(self._buffer[: self._filled])
        self._filled = 0

    def _append(self, rest: memoryview) -> None:
        self._digest.update(rest)
        while rest:
            rest = rest[self._out.write(rest) :]


def read_only_uri(path: Path) -> str:
    """Return the URI under which SQLite opens (or attaches) a file that nobody writes to, without locking it."""
    return f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"


def open_read_only(path: Path, *, check_same_thread: bool = True) -> sqlite3.Connection:
    """Open a SQLite file that nobody writes to.

    Raises:
        sqlite3.OperationalError: there is no such file.
    """
    return sqlite3.connect(read_only_uri(path), uri=True, check_same_thread=check_same_thread)


def write_durably(path: Path, data: bytes) -> None:
    """Write a file so that either all of it is there or nothing, even after a power cut, and whoever else writes it."""
    temporary = part_of(path.with_name(f".{path.name}"))
    try:
        with temporary.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.rename(path)
    finally:
        temporary.unlink(missing_ok=True)
    sync(path.parent)


def part_of(target: Path) -> Path:
    """Return a name beside a file or folder, to write it under until it is whole.

    Each call returns another one: two workers that do the same work, one of them given up for lost, never write one
    file.
    """
    return target.with_name(f"{target.name}.{secrets.token_hex(4)}{PART}")


def link_or_copy(source: Path, target: Path) -> bool:
    """Give a file that nobody changes a second name, or copy it; return whether it was linked.

    It is copied where the file system has no hard links, or refuses another one.
    """
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in _NO_LINK:
            raise
        shutil.copy2(source, target)
        return False
    return True


def appear(part: Path, target: Path) -> None:
    """Rename what was written under another name, in one step; a folder that is there already stays."""
    try:
        part.rename(target)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
        shutil.rmtree(part)


def sync(path: Path) -> None:
    """Flush a file's bytes, or a folder's names, to the disk; a rename is only safe after its folder is flushed."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def protect(files: Sequence[Path]) -> None:
    """Make files read-only, and flush them and the names of them to the disk."""
    for path in files:
        path.chmod(READ_ONLY)
        sync(path)
    for folder in {path.parent for path in files}:
        sync(folder)


def point(link: Path, target: Path) -> None:
    """Point the symbolic link ``link`` to ``target``, relative to its folder, in one atomic step."""
    temporary = part_of(link.with_name(f".{link.name}"))
    try:
        temporary.symlink_to(target)
        temporary.rename(link)
    finally:
        temporary.unlink(missing_ok=True)
    sync(link.parent)


def files_below(folder: Path) -> list[Path]:
    """Return every regular file below a folder, sorted by path; symbolic links are not followed.

    What is removed while it is listed is left out.

    Raises:
        OSError: a folder cannot be listed.
    """
    paths = (Path(place, name) for place, _, names in os.walk(folder, onerror=_unless_removed) for name in names)
    return sorted(path for path in paths if path.is_file() and not path.is_symlink())


def _unless_removed(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn "no space left" of the operating system, SQLite or the query engine into :class:`DiskFullError`.

    Raises:
        DiskFullError: the block wrote to a full disk, or over a quota.
    """
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        if _is_full(error):
            raise DiskFullError(str(path)) from error
        raise


def _is_full(error: OSError | sqlite3.OperationalError) -> bool:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    # SQLite's and RocksDB's errors have words only.
    return any(words in str(error) for words in ("disk is full", "No space left on device", "Disk quota exceeded"))


def free_bytes(folder: Path) -> int:
    """Return the free room on the file system of a folder, in bytes; unlimited where there is no such folder."""
    return shutil.disk_usage(folder).free if folder.is_dir() else sys.maxsize


def taken_bytes(folder: Path) -> int:
    """Return the room that the files below a folder take on the disk, in bytes."""
    taken = 0
    for path in files_below(folder):
        with suppress(FileNotFoundError):  # a build that has failed is still removing them
            taken += path.stat().st_blocks * 512
    return taken


def remove_tree(folder: Path) -> None:
    """Remove a folder with all that is in it, also if another process removes it at the same time.

    Raises:
        OSError: something in it cannot be removed.
    """
    while folder.exists():
        with suppress(FileNotFoundError):
            shutil.rmtree(folder)


def require_writable(paths: Iterable[Path]) -> None:
    """Check that some files and folders, or the folders they will be made in, can be written, before any work is done.

    Raises:
        NotWritableError: one cannot be written.
    """
    for path in paths:
        existing = next(place for place in (path, *path.absolute().parents) if place.exists())
        if not os.access(existing, os.W_OK, effective_ids=True):
            read_only = bool(os.statvfs(existing).f_flag & os.ST_RDONLY)
            raise NotWritableError(str(existing), read_only=read_only)


def require_space(folder: Path, needed_bytes: int) -> None:
    """Check that there is room before anything is written.

    Raises:
        DiskFullError: there is not enough.
    """
    free = free_bytes(folder)
    if free < needed_bytes:
        raise DiskFullError(str(folder), needed_bytes=needed_bytes, free_bytes=free)
