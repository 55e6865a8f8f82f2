"""A few threads for what reads the disk or takes long, so that the thread that receives requests never waits."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from publisher.store.sandbox import use_cores_of
from publisher.web.http.problems.kinds import SERVER_BUSY
from publisher.web.http.problems.problem import Problem, ProblemError

MAX_WAITING: Final = 2_000
"""At a few milliseconds each, whoever comes later would wait longer than clients do."""

ResultT = TypeVar("ResultT")
ArgumentsP = ParamSpec("ArgumentsP")


class Threads:
    """A fixed number of threads, and a queue with a limit before them; they run on all cores of the process.

    Args:
        name: of the threads.
        count: how many.
        most_waiting: how many calls may wait for a thread.
    """

    def __init__(self, name: str, count: int, *, most_waiting: int = MAX_WAITING) -> None:
        self._executor = ThreadPoolExecutor(
            count, thread_name_prefix=name, initializer=use_cores_of, initargs=(os.getpid(),)
        )
        self._places = threading.BoundedSemaphore(count + most_waiting)

    def submit(
        self,
        call: Callable[Concatenate[ArgumentsP], ResultT],
        *arguments: ArgumentsP.args,
        **named: ArgumentsP.kwargs,
    ) -> Future[ResultT]:
        """Begin a call in a thread.

        Raises:
            ProblemError: too many wait already (503).
        """
        if not self._places.acquire(blocking=False):
            detail = "Too many requests are waiting. Try again in a second."
            raise ProblemError(Problem(SERVER_BUSY, detail, headers={"Retry-After": "1"}))
        future = self._executor.submit(call, *arguments, **named)
        future.add_done_callback(self._leave)
        return future

    def close(self) -> None:
        """Finish what has begun; what waits is cancelled."""
        self._executor.shutdown(cancel_futures=True)

    def _leave(self, _: Future[Any]) -> None:
        self._places.release()
