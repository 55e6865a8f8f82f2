"""Run a plain function over many jobs: in this process, in worker processes, or on a cluster.

A job names the file or folder that it makes. What is there already is not made again; a job whose worker was lost is
given out again, and a job that loses its worker time after time is reported. Nothing that a worker returns is trusted:
the files are looked at.
"""

import gc
import time
from abc import ABC, abstractmethod
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Final, Generic, Protocol, Self, TypeVar

from publisher.errors import WorkerLostError
from publisher.pipeline.executors.local import COLLECTIONS, LOST, TRY_AGAIN_S, local_pool, warm_up

MAX_ATTEMPTS: Final = 3

LOOK_EVERY_S: Final = 5.0
"""How often a cluster is asked whether it still has workers, while none of its work gets done."""


class Job(Protocol):
    """Something to be done, that can travel to another process."""

    @property
    def target(self) -> Path:
        """The file or folder that appears, whole, when the job is done."""
        ...


class Cluster(Executor, ABC):
    """Workers that are not this machine's own."""

    @abstractmethod
    def slots(self) -> int:
        """How many jobs can be done at a time, as things are now.

        Raises:
            ClusterError: there has been no worker for too long, or the cluster cannot be reached.
        """


J = TypeVar("J", bound=Job)


@dataclass(frozen=True, slots=True)
class _Try(Generic[J]):
    """A job given out, and to whom."""

    job: J
    executor: Executor


class Runner(AbstractContextManager["Runner"]):
    """Runs jobs; used as a context manager.

    Args:
        processes: worker processes on this machine; with 1, jobs run in this very process.
        cluster: connects to a cluster, where its workers do the jobs; None for this machine's.
        say: is told when work has to be done again.
    """

    def __init__(
        self,
        processes: int,
        cluster: Callable[[], Cluster] | None = None,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._processes, self._connect, self._say = processes, cluster, say
        self._executor: Executor | None = None
        self._collections = gc.get_threshold()

    def __enter__(self) -> Self:
        gc.set_threshold(*COLLECTIONS)
        if self._connect is not None:  # a cluster that is not there is told before any work is done
            self._start()
        elif self._processes > 1:
            warm_up()
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
            ClusterError: the cluster cannot be reached, or has no worker left.
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
        return self._connect is None and (self._processes == 1 or known_jobs < 2)

    def _spread(self, function: Callable[[J], Path], jobs: Iterator[J]) -> Iterator[J]:
        attempts: Counter[Path] = Counter()
        running: dict[Future[Path], _Try[J]] = {}
        again: deque[J] = deque()
        while True:
            at_a_time = 2 * self._slots()
            while len(running) < at_a_time and (job := again.popleft() if again else next(jobs, None)):
                if job.target.exists():
                    yield job
                else:
                    self._submit(function, job, running)
            if not running:
                return
            for future in self._some_done(running):
                one = running.pop(future)
                if self._is_done(future, one):
                    yield one.job
                    continue
                again.append(one.job)
                attempts[one.job.target] += 1
                if attempts[one.job.target] >= MAX_ATTEMPTS:
                    raise WorkerLostError(one.job.target.name, MAX_ATTEMPTS)

    def _slots(self) -> int:
        executor = self._start()
        return max(1, executor.slots()) if isinstance(executor, Cluster) else self._processes

    def _some_done(self, running: Iterable["Future[Path]"]) -> Iterable["Future[Path]"]:
        """Wait for at least one; a cluster is looked after meanwhile."""
        while True:
            done = wait(running, timeout=LOOK_EVERY_S if self._connect else None, return_when=FIRST_COMPLETED).done
            if done:
                return done
            self._slots()

    def _submit(self, function: Callable[[J], Path], job: J, running: dict["Future[Path]", _Try[J]]) -> None:
        for _ in range(MAX_ATTEMPTS):
            executor = self._start()
            try:
                running[executor.submit(function, job)] = _Try(job, executor)
            except LOST:  # a worker was lost since the last look
                self._lose(executor)
                time.sleep(TRY_AGAIN_S)
            else:
                return
        raise WorkerLostError(job.target.name, MAX_ATTEMPTS)

    def _is_done(self, future: "Future[Path]", one: _Try[J]) -> bool:
        """Whether the job's target is there; False where its worker was lost."""
        try:
            future.result()
        except (BrokenExecutor, CancelledError):
            self._lose(one.executor)
        return one.job.target.exists()

    def _lose(self, executor: Executor) -> None:
        """Give up a pool that has lost a worker: the others of it end too. The pool after it goes on."""
        if executor is self._executor:
            lost = "the connection to the cluster was lost" if self._connect else "a worker process was lost"
            self._say(f"{lost}: what was under way is done again")
            self._stop()

    def _start(self) -> Executor:
        if self._executor is None:
            self._executor = self._connect() if self._connect else local_pool(self._processes)
        return self._executor

    def _stop(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = None


class Aside(AbstractContextManager["Aside"]):
    """One piece of work done in a process of its own while the builder goes on; used as a context manager.

    Args:
        function: does it; begins anew where it is called again.
        what: what it makes, for a message.
        alone: do it at once in this very process instead.
    """

    def __init__(self, function: Callable[[], None], what: str, *, alone: bool) -> None:
        self._function, self._what, self._alone = function, what, alone
        self._pool: Executor | None = None
        self._done: Future[None] | None = None

    def __enter__(self) -> Self:
        if self._alone:
            self._function()
        else:
            self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def finish(self) -> None:
        """Wait until it is done; it is begun anew where its process was lost.

        Raises:
            WorkerLostError: it was lost time after time.
        """
        for attempt in range(1, MAX_ATTEMPTS + 1):
            if self._done is None:
                return
            try:
                self._done.result()
            except BrokenExecutor as error:
                if attempt == MAX_ATTEMPTS:
                    raise WorkerLostError(self._what, attempt) from error
                self._stop()
                self._start()
            else:
                return

    def _start(self) -> None:
        for _ in range(MAX_ATTEMPTS):
            self._pool = local_pool(1)
            try:
                self._done = self._pool.submit(self._function)
            except LOST:
                self._stop()
                time.sleep(TRY_AGAIN_S)
            else:
                return
        raise WorkerLostError(self._what, MAX_ATTEMPTS)

    def _stop(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


def _chain(first: list[J], rest: Iterator[J]) -> Iterator[J]:
    while first:
        yield first.pop(0)
    yield from rest
