"""A pool of query workers: started ahead of use, replaced when they are killed.

One thread starts all workers and lives as long as the pool, because Linux delivers PR_SET_PDEATHSIG when the starting
*thread* ends. Another waits for the end of those that were killed.
"""

from __future__ import annotations

import dataclasses
import itertools
import logging
import mmap
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, Final

import orjson

from publisher.errors import QueryEngineError
from publisher.store.process import NotReadyError, WorkerGoneError, WorkerProcess
from publisher.store.wire import SKIP_BYTES
from publisher.store.worker import WorkerConfig

_log: Final = logging.getLogger(__name__)
_ROOT: Final = Path(__file__).resolve().parent.parent.parent
_BACKOFF_S: Final = 0.5
_ATTEMPTS: Final = 2
"""After so many attempts to start a worker its failure is told; it is tried on."""

_INHERITED_ENVIRONMENT: Final = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TMPDIR", "VIRTUAL_ENV")


def _unnamed_file() -> IO[bytes]:
    """Return a file in memory, which needs no disk; where the system has none, a temporary one."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("publisher"), "w+b", buffering=0)
    return tempfile.TemporaryFile(buffering=0)


class Pool:
    """Workers over one store.

    Args:
        config: of each worker.
        size: how many work at the same time.
        spares: how many more stand ready to replace those that are killed.

    Attributes:
        first: is done when the first worker is ready, or could not be started.
    """

    def __init__(self, config: WorkerConfig, *, size: int, spares: int) -> None:
        self._config, self._total = config, size + spares
        self._closed = threading.Event()
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="query-worker-starter")
        self._reaper = ThreadPoolExecutor(1, thread_name_prefix="query-worker-reaper")
        self._ready: Callable[[WorkerProcess], None] = WorkerProcess.reap
        self._failed: Callable[[str], None] = lambda _: None
        self._alive: set[WorkerProcess] = set()
        self.first: Future[None] = Future()

    def start(self, ready: Callable[[WorkerProcess], None], failed: Callable[[str], None]) -> None:
        """Start all workers.

        Args:
            ready: is called in another thread with each worker that has its store open.
            failed: is called in another thread with the reason why none can be started; it is tried again.
        """
        self._ready, self._failed = ready, failed
        for _ in range(self._total):
            self._starter.submit(self._start_one)

    def replace(self, worker: WorkerProcess, then: Callable[[], None] = lambda: None) -> None:
        """Kill a worker, and start another in its place.

        Args:
            worker: which one.
            then: is called in another thread when it has ended, before its end is cleared away.
        """
        worker.kill()
        with suppress(RuntimeError):  # the interpreter is ending
            self._reaper.submit(self._reap, worker, then)
            self._starter.submit(self._start_one)

    def close(self) -> None:
        """Kill all workers, and wait until they have ended."""
        self._closed.set()
        self._starter.shutdown()
        for worker in list(self._alive):
            self._reaper.submit(self._reap, worker, lambda: None)
        self._reaper.shutdown()

    def pids(self) -> set[int]:
        """Return the processes that are running."""
        return {worker.pid for worker in list(self._alive)}

    def _reap(self, worker: WorkerProcess, then: Callable[[], None]) -> None:
        then()
        worker.reap()
        self._alive.discard(worker)

    def _start_one(self) -> None:
        """Start a worker, however often that has to be tried; one that was killed meanwhile is no failure yet."""
        for attempt in itertools.count(1):
            if self._closed.is_set():
                return
            try:
                worker = self._launch()
            except (OSError, QueryEngineError) as error:
                _log.error("no worker could be started: %s", error)
                if attempt >= _ATTEMPTS:
                    self._note_failure(error)
                self._closed.wait(_BACKOFF_S)
                continue
            self._alive.add(worker)
            if not self.first.done():
                self.first.set_result(None)
            self._ready(worker)
            return

    def _note_failure(self, error: OSError | QueryEngineError) -> None:
        reason = error.strerror if isinstance(error, OSError) else str(error)  # clients are shown no paths
        problem = f"no worker could be started: {reason}"
        if not self.first.done():
            self.first.set_exception(QueryEngineError(problem))
        self._failed(problem)

    def _launch(self) -> WorkerProcess:
        """Start a worker, and wait until it has the store open.

        Raises:
            OSError: no process could be started.
            QueryEngineError: it ended, or took too long.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs, ExitStack() as stack:
            stack.enter_context(ours)
            errors = stack.enter_context(_unnamed_file())
            with _unnamed_file() as shared:
                shared.truncate(SKIP_BYTES)
                skip = stack.enter_context(mmap.mmap(shared.fileno(), SKIP_BYTES))
                process = self._spawn(theirs.fileno(), shared.fileno(), errors)
            stack.pop_all()  # the worker closes them
            worker = WorkerProcess(process, ours, errors, skip)
        try:
            worker.wait_until_ready()
        except WorkerGoneError:
            problem = str(worker.exit_reason(self._config.memory_mib, 0))
        except NotReadyError:
            problem = "it took too long to open the store"
        else:
            return worker
        worker.reap()
        raise QueryEngineError(problem)

    def _spawn(self, connection: int, shared: int, errors: IO[bytes]) -> subprocess.Popen[bytes]:
        config = dataclasses.replace(self._config, parent=os.getpid(), socket=connection, skip=shared)
        environment = {name: os.environ[name] for name in _INHERITED_ENVIRONMENT if name in os.environ}
        environment |= {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1", "MALLOC_ARENA_MAX": "2"}
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-m", "publisher.store.worker", orjson.dumps(config).decode()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            pass_fds=(connection, shared),
            env=environment,
        )
