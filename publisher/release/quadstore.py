"""Write the query engine's database: a pyoxigraph store, loaded in bulk and then only ever opened read-only."""

import io
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from shutil import rmtree
from typing import BinaryIO, Final

import pyoxigraph as ox

from publisher.release.files import disk_errors, files_below, sync

POLL_S: Final = 0.05


def load(store: Path, files: Sequence[Path]) -> None:
    """Load N-Quads files into a store, created where it does not exist, and optimise it for reading.

    Called in a process of its own: the loader's memory is released with it, and it can be stopped from outside.

    Args:
        store: its folder.
        files: the files, in reading order; a file that does not exist yet is waited for, and appears whole.

    Raises:
        DiskFullError: no room for it.
    """
    with disk_errors(store):
        database = ox.Store(str(store))
        # One load for all files: each load sorts its quads and leaves a set of files behind.
        with io.BufferedReader(_Chain(files), 1 << 20) as stream:
            database.bulk_load(input=stream, format=ox.RdfFormat.N_QUADS, lenient=True)
        database.flush()
        database.optimize()  # twice the bytes, but queries take two thirds of the time: docs/adr/0147
        database.flush()
        # Flushed now, while the builder does something else, and not only when the release is sealed.
        for path in files_below(store):
            with suppress(FileNotFoundError):  # the store removes files that it has merged
                sync(path)


def finish(store: Path, files: Iterable[Path]) -> None:
    """Add some small N-Quads files to a store.

    Raises:
        DiskFullError: no room for it.
    """
    with disk_errors(store):
        database = ox.Store(str(store))
        for file in files:
            database.load(path=str(file), format=ox.RdfFormat.N_QUADS)
        database.flush()


def patch(store: Path, previous: Path, removed: Iterable[Path], added: Iterable[Path], graphs: Iterable[str]) -> None:
    """Take over the store of the release before by hard links, and apply what changed; may be repeated after a failure.

    Args:
        store: its folder; replaced.
        previous: the folder of the store of the release before.
        removed: N-Quads files with the statements to remove.
        added: N-Quads files with the statements to add.
        graphs: the IRIs of graphs to empty.

    Raises:
        DiskFullError: no room for it.
    """
    with disk_errors(store):
        rmtree(store, ignore_errors=True)
        ox.Store.read_only(str(previous)).backup(str(store))
        database = ox.Store(str(store))
        for file in removed:
            for quad in ox.parse(path=str(file), format=ox.RdfFormat.N_QUADS):
                database.remove(quad)
        for file in added:
            database.extend(ox.parse(path=str(file), format=ox.RdfFormat.N_QUADS))
        for graph in graphs:
            database.remove_graph(ox.NamedNode(graph))
        database.flush()


class _Chain(io.RawIOBase):
    """Several files read as one, each as soon as it exists."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._waiting = list(reversed(files))
        self._open: BinaryIO | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while self._open is not None or self._waiting:
            if self._open is None:
                self._open = _opened(self._waiting.pop())
            if (count := self._open.readinto(buffer)) > 0:  # type: ignore[attr-defined]
                return int(count)
            self._open.close()
            self._open = None
        return 0


def _opened(path: Path) -> BinaryIO:
    while not path.exists():
        time.sleep(POLL_S)
    return path.open("rb", buffering=0)
