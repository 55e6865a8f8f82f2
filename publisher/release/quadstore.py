"""Write the query engine's database: a pyoxigraph store, loaded in bulk and then only ever opened read-only."""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

from publisher.release.files import disk_errors


def load(store: Path, files: Sequence[Path]) -> None:
    """Load N-Quads files into a store, made where it is not there.

    Called in a process of its own: what the loader needs in memory goes with it.

    Raises:
        DiskFullError: no room for it.
    """
    with disk_errors(store):
        database = ox.Store(str(store))
        # One load for all files: each load sorts its quads and leaves a set of files behind.
        with io.BufferedReader(_Chain(files), 1 << 20) as stream:
            database.bulk_load(input=stream, format=ox.RdfFormat.N_QUADS, lenient=True)
        database.flush()


def finish(store: Path, files: Iterable[Path], *, tidy: bool = True) -> None:
    """Add some small N-Quads files, and put the store in order for reading.

    Args:
        store: its folder.
        files: the files.
        tidy: whether to write the whole store anew in the best order; a store that shares its files with another
            would lose that.

    Raises:
        DiskFullError: no room for it.
    """
    with disk_errors(store):
        database = ox.Store(str(store))
        for file in files:
            database.load(path=str(file), format=ox.RdfFormat.N_QUADS)
        database.flush()
        if tidy:
            database.optimize()
            database.flush()


class _Chain(io.RawIOBase):
    """Several files read as one."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._waiting = list(reversed(files))
        self._open: BinaryIO | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while self._open is not None or self._waiting:
            if self._open is None:
                self._open = self._waiting.pop().open("rb", buffering=0)
            if (count := self._open.readinto(buffer)) > 0:  # type: ignore[attr-defined]
                return int(count)
            self._open.close()
            self._open = None
        return 0
