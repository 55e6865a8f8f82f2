"""Run a plain function over many jobs: in this process, in worker processes, or on a cluster.

A job names the file or folder that it makes. A target that exists already is not made again; a job that lost its worker
is repeated, and a job that loses its worker too often is an error. What a worker returns is not trusted: the files are
checked.
"""

import os
import time
from abc import ABC, abstractmethod
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import Final, Generic, Protocol, Self, TypeVar

from publisher.errors import SettingError, WorkerLostError
from publisher.pipeline.executors.local import (
    LOST,
    RETRY_AFTER_S,
    SMALL_BYTES,
    LocalPool,
    collecting_rarely,
    warm_up,
)
from publisher.pipeline.plan import Plan
from publisher.release import Home

MAX_ATTEMPTS: Final = 3

CHECK_CLUSTER_S: Final = 5.0
"""How often a build checks that its cluster still has workers while none of its work gets done."""


class Job(Protocol):
    """Work that can be sent to another process."""

    @property
    def target(self) -> Path:
        """The file or folder that appears, complete, when the job is done."""
        ...


class Cluster(Executor, ABC):
    """Workers on other machines."""

    @abstractmethod
    def slots(self) -> int:
        """The number of jobs that can run at a time now.

        Raises:
            ClusterError: there has been no worker for too long, or the cluster cannot be reached.
        """


J = TypeVar("J", bound=Job)


@dataclass(frozen=True, slots=True)
class _Attempt(Generic[J]):
    """A job, and the executor that it was submitted to."""

    job: J
    executor: Executor


class Runner(AbstractContextManager["Runner"]):
    """Runs jobs; used as a context manager.

    Args:
        processes: the number of worker processes on this machine; with 1, jobs run in this process.
        connect: connects to a cluster, whose workers do the jobs; None for this machine.
        say: is called with a message when work has to be repeated.
        soon: whether workers are certain to be needed: what they import is then imported ahead.
    """

    def __init__(
        self,
        processes: int,
        connect: Callable[[], Cluster] | None = None,
        say: Callable[[str], None] = lambda _: None,
        *,
        soon: bool = True,
    ) -> None:
        self._processes, self._connect, self._say, self._soon = processes, connect, say, soon
        self._executor: Executor | None = None
        self._collecting = ExitStack()

    @classmethod
    def of(
        cls, plan: Plan, source_bytes: int, say: Callable[[str], None] = lambda _: None, *, soon: bool = True
    ) -> Self:
        """The runner that a plan asks for, for sources of a size; small ones are built in this process.

        Raises:
            SettingError: the plan names a cluster that cannot be used.
        """
        small = source_bytes <= SMALL_BYTES and not plan.executor
        processes = plan.processes or (1 if small else len(os.sched_getaffinity(0)))
        return cls(processes, _cluster_of(plan), say, soon=soon)

    @property
    def in_process(self) -> bool:
        """Whether this machine is to do all of a build's work in this process."""
        return self._processes == 1

    @property
    def is_local(self) -> bool:
        """Whether the work is done on this machine, and not on a cluster."""
        return self._connect is None

    def __enter__(self) -> Self:
        self._collecting.enter_context(collecting_rarely())
        if self._connect is not None:  # report a missing cluster before any work is done
            self._start()
        elif self._processes > 1 and self._soon:
            warm_up()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release_workers()
        self._collecting.close()

    def release_workers(self) -> None:
        """End the workers, which frees their memory; they are started again when there is more to do."""
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = None

    def run(self, function: Callable[[J], Path], jobs: Iterable[J]) -> Iterator[J]:
        """Run every job, several at a time; yields each job when its target exists, in no fixed order.

        Jobs are taken from the iterable as workers become free, so it may be long, or slow.

        Raises:
            WorkerLostError: a job lost its worker every time.
            ClusterError: the cluster cannot be reached, or has no worker left.
        """
        remaining = iter(jobs)
        first = list(islice(remaining, 2))
        every = chain(first, remaining)
        if self._connect is None and (self._processes == 1 or len(first) < 2):
            for job in every:
                if not job.target.exists():
                    function(job)
                yield job
            return
        yield from self._distribute(function, every)

    def run_in_order(
        self, function: Callable[[J], Path], jobs: Iterable[J], on_done: Callable[[J], None]
    ) -> Iterator[Path]:
        """Run every job as :meth:`run` does; yields their targets in the order of the jobs.

        Args:
            function: does a job.
            jobs: the jobs.
            on_done: is called with each job when its target exists.
        """
        expected: deque[Path] = deque()
        finished: set[Path] = set()

        def noted() -> Iterator[J]:
            for job in jobs:
                expected.append(job.target)
                yield job

        for job in self.run(function, noted()):
            finished.add(job.target)
            on_done(job)
            while expected and expected[0] in finished:
                yield expected.popleft()

    def _distribute(self, function: Callable[[J], Path], jobs: Iterator[J]) -> Iterator[J]:
        failures: Counter[Path] = Counter()
        running: dict[Future[Path], _Attempt[J]] = {}
        repeated: deque[J] = deque()
        while True:
            limit = 2 * self._slots()
            while len(running) < limit and (job := repeated.popleft() if repeated else next(jobs, None)):
                if job.target.exists():
                    yield job
                else:
                    self._submit(function, job, running)
            if not running:
                return
            for future in self._completed(running):
                attempt = running.pop(future)
                if self._succeeded(future, attempt):
                    yield attempt.job
                    continue
                repeated.append(attempt.job)
                failures[attempt.job.target] += 1
                if failures[attempt.job.target] >= MAX_ATTEMPTS:
                    raise WorkerLostError(attempt.job.target.name, MAX_ATTEMPTS)

    def _slots(self) -> int:
        executor = self._start()
        return max(1, executor.slots()) if isinstance(executor, Cluster) else self._processes

    def _completed(self, running: Iterable["Future[Path]"]) -> Iterable["Future[Path]"]:
        """Wait for at least one; check meanwhile that a cluster still has workers."""
        while True:
            done = wait(running, timeout=CHECK_CLUSTER_S if self._connect else None, return_when=FIRST_COMPLETED).done
            if done:
                return done
            self._slots()

    def _submit(self, function: Callable[[J], Path], job: J, running: dict["Future[Path]", _Attempt[J]]) -> None:
        for _ in range(MAX_ATTEMPTS):
            executor = self._start()
            try:
                running[executor.submit(function, job)] = _Attempt(job, executor)
            except LOST:  # a worker was lost since the last check
                self._abandon(executor)
                time.sleep(RETRY_AFTER_S)
            else:
                return
        raise WorkerLostError(job.target.name, MAX_ATTEMPTS)

    def _succeeded(self, future: "Future[Path]", attempt: _Attempt[J]) -> bool:
        """Whether the job's target exists; False if its worker was lost."""
        try:
            future.result()
        except (BrokenExecutor, CancelledError):
            self._abandon(attempt.executor)
        return attempt.job.target.exists()

    def _abandon(self, executor: Executor) -> None:
        """End a pool that has lost a worker, unless another pool has replaced it already."""
        if executor is self._executor:
            lost = "the connection to the cluster was lost" if self._connect else "a worker process was lost"
            self._say(f"{lost}: unfinished work is repeated")
            self.release_workers()

    def _start(self) -> Executor:
        if self._executor is None:
            self._executor = self._connect() if self._connect else LocalPool(self._processes)
        return self._executor


def _cluster_of(plan: Plan) -> Callable[[], Cluster] | None:
    """What connects to the plan's cluster; None if the build runs on this machine."""
    if not plan.executor:
        return None
    scheme, _, address = plan.executor.partition("://")
    host, _, port = address.rpartition(":")
    if scheme != "dask" or not host or not port.isdigit():
        raise SettingError("PUBLISHER_EXECUTOR", plan.executor, "dask://host:port")
    try:
        from publisher.pipeline.executors.dask import Dask  # noqa: PLC0415 - only a cluster needs the library
    except ModuleNotFoundError as error:
        if error.name != "distributed":
            raise
        expected = "the package 'distributed': pip install 'institution-publisher[cluster]'"
        raise SettingError("PUBLISHER_EXECUTOR", plan.executor, expected) from None
    return partial(Dask, address, Home(plan.home).lock)
