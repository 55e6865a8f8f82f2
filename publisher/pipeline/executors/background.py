"""One task in a process of its own, while the build goes on."""

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future, wait
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self, TypeVar

from publisher.errors import WorkerLostError
from publisher.pipeline.executors.local import LOST, RETRY_AFTER_S, LocalPool
from publisher.pipeline.executors.runner import MAX_ATTEMPTS

T = TypeVar("T")


class BackgroundTask(AbstractContextManager["BackgroundTask"]):
    """A task that runs beside the build; used as a context manager, which ends the task if the block fails.

    Args:
        function: does the work; it starts from the beginning when it is called again.
        name: what it makes, for messages.
        in_process: call it in this process instead, when its result is waited for.
    """

    def __init__(self, function: Callable[[], None], name: str, *, in_process: bool) -> None:
        self._function, self._name, self._in_process = function, name, in_process
        self._attempts = 0
        self._pool: LocalPool | None = None
        self._result: Future[None] | None = None

    def __enter__(self) -> Self:
        if not self._in_process:
            self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def watched(self, items: Iterable[T]) -> Iterator[T]:
        """Pass items on, and look after the task before each of them.

        Raises:
            WorkerLostError: the task lost its process too often.
        """
        for item in items:
            self._check()
            yield item

    def finish(self) -> None:
        """Wait until the task is done.

        Raises:
            WorkerLostError: the task lost its process too often.
        """
        if self._in_process:
            self._function()
        while self._result is not None:
            wait([self._result])
            self._check()

    def _check(self) -> None:
        """Raise what the task raised; start it again if its process was lost."""
        if self._result is None or not self._result.done():
            return
        try:
            self._result.result()
            self._result = None
        except BrokenExecutor:
            self._stop()
            self._start()

    def _start(self) -> None:
        while self._attempts < MAX_ATTEMPTS:
            self._attempts += 1
            self._pool = LocalPool(1)
            try:
                self._result = self._pool.submit(self._function)
            except LOST:
                self._stop()
                time.sleep(RETRY_AFTER_S)
            else:
                return
        raise WorkerLostError(self._name, MAX_ATTEMPTS)

    def _stop(self) -> None:
        if self._pool is not None:
            self._pool.kill()
        self._pool = self._result = None
