"""The query store is loaded beside the mapping, in a process of its own, from shards as they appear.

Loading takes one core for as long as mapping a third of the records takes two; begun when all is mapped, it would leave
cores idle. What the loader needs in memory goes with its process.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from shutil import rmtree
from types import TracebackType
from typing import Final, Self

from publisher.errors import PublisherError, WorkerLostError
from publisher.pipeline.executors.local import LOST, TRY_AGAIN_S, become_worker, end_orphan, forking
from publisher.pipeline.executors.runner import MAX_ATTEMPTS
from publisher.release.quadstore import finish, load

_SAID_WHY: Final = 3
"""The exit code of a loader that has told the builder what it met."""


class Loading(AbstractContextManager["Loading"]):
    """A store being loaded; used as a context manager, which ends the loading where the block fails.

    Args:
        store: its folder.
        files: N-Quads files that are there, or will be; each appears whole.
        alone: load in this very process, when the store is waited for.
    """

    def __init__(self, store: Path, files: Sequence[Path], *, alone: bool) -> None:
        self._store, self._files, self._alone = store, tuple(files), alone
        self._attempts = 0
        self._process: BaseProcess | None = None
        self._said: Connection | None = None

    def __enter__(self) -> Self:
        if not self._alone:
            self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None and self._process.is_alive():
            self._process.kill()
            self._process.join()

    def beside(self, shards: Iterable[Path]) -> Iterator[Path]:
        """Pass on shards, and look after the loader meanwhile.

        Raises:
            DiskFullError: the loader found no room.
            WorkerLostError: it was lost time after time.
        """
        for shard in shards:
            self._look()
            yield shard

    def finish(self, files: Iterable[Path]) -> None:
        """Wait until all is loaded, then add some small files.

        Raises:
            DiskFullError: no room for it.
            WorkerLostError: the loader was lost time after time.
        """
        if self._alone:
            load(self._store, self._files)
        while self._process is not None:
            self._process.join()
            self._look()
        finish(self._store, files)

    def _start(self) -> None:
        context = forking()
        self._said, says = context.Pipe(duplex=False)
        self._process = context.Process(target=_load, args=(self._store, self._files, says), name="loader")
        self._attempts += 1
        try:
            self._process.start()
        except LOST as error:
            if self._attempts == MAX_ATTEMPTS:
                raise WorkerLostError("the query store", self._attempts) from error
            time.sleep(TRY_AGAIN_S)
            self._start()
        says.close()

    def _look(self) -> None:
        """Raise what the loader met; start it anew where it was lost."""
        process, said = self._process, self._said
        if process is None or said is None or process.is_alive():
            return
        self._process = self._said = None
        if process.exitcode == _SAID_WHY:
            error: PublisherError = said.recv()
            raise error
        if process.exitcode != 0:
            end_orphan(process)
            if self._attempts == MAX_ATTEMPTS:
                raise WorkerLostError("the query store", self._attempts)
            rmtree(self._store, ignore_errors=True)
            self._start()


def _load(store: Path, files: tuple[Path, ...], says: Connection) -> None:
    become_worker()
    try:
        load(store, files)
    except PublisherError as error:
        says.send(error)
        raise SystemExit(_SAID_WHY) from error
