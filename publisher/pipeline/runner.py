"""Run a plain function over many jobs: in this process, in worker processes, or on a cluster.

A job names the file or folder that it makes. What is there already is not made again; a job whose worker was lost is
given out again, and a job that loses its worker time after time is reported. Nothing that a worker returns is trusted:
the files are looked at.
"""

import gc
import multiprocessing
import os
import signal
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import AbstractContextManager, contextmanager
from itertools import islice
from multiprocessing.context import ForkServerContext
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self, TypeVar

from publisher.errors import WorkerLostError

MAX_ATTEMPTS: Final = 3

COLLECTIONS: Final = (100_000, 50, 100)
"""How rarely Python looks for garbage in circles during a build (gc.set_threshold). Records make none, but there are
many, and looking through them took a tenth of a build's time."""


class Job(Protocol):
    """Something to be done, that can travel to another process."""

    @property
    def target(self) -> Path:
        """The file or folder that appears, whole, when the job is done."""
        ...


J = TypeVar("J", bound=Job)


class Runner(AbstractContextManager["Runner"]):
    """Runs jobs; used as a context manager.

    Args:
        processes: worker processes on this machine; with 1, jobs run in this very process.
        cluster: gives the executor of a cluster ("dask://…"), or None.
    """

    def __init__(self, processes: int, cluster: Callable[[], Executor] | None = None) -> None:
        self._processes, self._cluster = processes, cluster
        self._executor: Executor | None = None
        self._collections = gc.get_threshold()

    def __enter__(self) -> Self:
        gc.set_threshold(*COLLECTIONS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()
        gc.set_threshold(*self._collections)

    def rest(self) -> None:
        """Let the workers go, and what they hold in memory; they come again when there is more to do."""
        self._stop()

    def run(self, function: Callable[[J], Path], jobs: Iterable[J]) -> Iterator[J]:
        """Do every job, some at a time; gives each when its target is there, in no fixed order.

        Jobs are taken from the iterable as workers become free, so it may be long, or slow to make.

        Raises:
            WorkerLostError: a job ended its worker every time.
        """
        waiting = iter(jobs)
        first = list(islice(waiting, 2))
        if self._alone(len(first)):
            for job in _chain(first, waiting):
                if not job.target.exists():
                    function(job)
                yield job
            return
        yield from self._spread(function, _chain(first, waiting))

    def _alone(self, known_jobs: int) -> bool:
        return self._cluster is None and (self._processes == 1 or known_jobs < 2)

    def _spread(self, function: Callable[[J], Path], jobs: Iterator[J]) -> Iterator[J]:
        attempts: Counter[Path] = Counter()
        running: dict[Future[Path], J] = {}
        again: deque[J] = deque()
        while True:
            while len(running) < 2 * self._processes and (job := again.popleft() if again else next(jobs, None)):
                if job.target.exists():
                    yield job
                else:
                    running[self._submit(function, job)] = job
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                job = running.pop(future)
                if self._is_done(future, job):
                    yield job
                    continue
                again.append(job)
                attempts[job.target] += 1
                if attempts[job.target] >= MAX_ATTEMPTS:
                    raise WorkerLostError(job.target.name, MAX_ATTEMPTS)

    def _submit(self, function: Callable[[J], Path], job: J) -> "Future[Path]":
        try:
            return self._start().submit(function, job)
        except BrokenExecutor:  # a worker was lost since the last look
            self._stop()
            return self._start().submit(function, job)

    def _is_done(self, future: "Future[Path]", job: Job) -> bool:
        """Whether the job's target is there; False where its worker was lost."""
        try:
            future.result()
        except (BrokenExecutor, CancelledError):
            self._stop()
        return job.target.exists()

    def _start(self) -> Executor:
        if self._executor is None:
            self._executor = self._cluster() if self._cluster else local_pool(self._processes)
        return self._executor

    def _stop(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = None


@contextmanager
def aside(*, alone: bool) -> Iterator[Callable[..., "Future[None]"]]:
    """Give a way to have a function done in a process of its own; with ``alone``, at once in this one."""
    if alone:
        yield _at_once
        return
    with local_pool(1) as pool:
        yield pool.submit


def _at_once(function: Callable[..., None], *arguments: object) -> "Future[None]":
    done: Future[None] = Future()
    function(*arguments)
    done.set_result(None)
    return done


def local_pool(processes: int) -> ProcessPoolExecutor:
    """Worker processes on this machine that end with their parent, however it ends."""
    return ProcessPoolExecutor(processes, mp_context=forking(), initializer=become_worker)


def forking() -> ForkServerContext:
    """How processes are made here: by a server without threads that has what workers need in memory already."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["publisher.pipeline.partition", "publisher.pipeline.reading"])
    return context


def become_worker() -> None:
    """Settle in: leave interrupts to the builder, and end when it does."""
    gc.set_threshold(*COLLECTIONS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the builder tells its workers when to end
    threading.Thread(target=_end_with_builder, name="end-with-builder", daemon=True).start()


def _end_with_builder() -> None:
    """End this worker when the builder is gone, killed included; the fork server then ends by itself."""
    builder = multiprocessing.parent_process()
    if builder is not None:
        builder.join()
        os._exit(1)


def _chain(first: list[J], rest: Iterator[J]) -> Iterator[J]:
    while first:
        yield first.pop(0)
    yield from rest
