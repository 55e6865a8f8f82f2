"""The connections to a release's ``records.sqlite``, of whatever layout.

A connection a thread, opened read-only and immutable: a sealed release never changes, so SQLite need not lock it.
"""

import shutil
import sqlite3
import threading
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from publisher.errors import ManifestError
from publisher.release.files import open_read_only
from publisher.release.layouts.upgrade import is_up_to_date, upgrade
from publisher.release.records import Row
from publisher.scratch import ScratchFolder

CACHE_KIB: Final = 16 * 1024
"""Pages that a thread keeps in memory, as far as it reads so many; SQLite's own limit, 2 MiB, holds no index."""


class Database:
    """The ``records.sqlite`` of one sealed release; safe to share among threads.

    That of an old layout is copied, and the copy is brought up to date (publisher/release/layouts/upgrade.py).

    Args:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._copies: list[ScratchFolder] = []
        # Whoever drops a release without closing it leaves no connection open, and no copy.
        self._close_all = weakref.finalize(self, _close, self._opened, self._copies)

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        """Run a statement.

        Raises:
            ManifestError: the file is damaged.
        """
        try:
            return self._connection().execute(statement, tuple(values)).fetchall()
        except sqlite3.DatabaseError as error:
            raise ManifestError(str(self._path), f"cannot be read: {error}") from error

    def close(self) -> None:
        """Close every thread's connection; the object is not used afterwards."""
        with self._lock:
            self._close_all()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            with self._lock:
                connection = self._open()
                self._opened.append(connection)
            self._local.connection = connection
        return connection

    def _open(self) -> sqlite3.Connection:
        if not self._opened and not is_up_to_date(self._path):
            self._copies.append(ScratchFolder("records"))
            self._path = Path(shutil.copy(self._path, self._copies[0].path))
            self._path.chmod(0o600)
            upgrade(self._path)
        # Not mapped into memory: if the file lost bytes, reading them would end the process (SIGBUS).
        connection = open_read_only(self._path, check_same_thread=False)
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        return connection


def _close(connections: list[sqlite3.Connection], copies: list[ScratchFolder]) -> None:
    while connections:
        connections.pop().close()
    while copies:
        copies.pop().close()
