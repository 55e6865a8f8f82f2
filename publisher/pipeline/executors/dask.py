"""The workers of a Dask scheduler; imported only when ``--executor`` names one.

Dask repeats work whose worker was lost. This module takes care of the rest: that the workers see the home and run the
same software, that a process does one job at a time, and that there are workers at all.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, Future
from functools import partial
from pathlib import Path
from typing import Any, Final

from distributed import Client
from distributed.scheduler import KilledWorker

from publisher.errors import ClusterError, WorkerLostError
from publisher.pipeline.executors.runner import Cluster
from publisher.pipeline.plan import software

CONNECT_S: Final = 15.0
WORKERLESS_S: Final = 60.0
"""How long a cluster may be without workers: a lost worker is often replaced."""

_ONE_AT_A_TIME: Final = threading.Lock()


class Dask(Cluster):
    """A connection to a scheduler.

    Args:
        address: host and port.
        probe: a file in the home, which all workers must see.

    Raises:
        ClusterError: the scheduler cannot be reached, or its workers cannot do the work.
    """

    def __init__(self, address: str, probe: Path) -> None:
        self._address = f"dask://{address}"
        self._last_worker = time.monotonic()
        for name in ("distributed.client", "distributed.core", "distributed.comm"):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # our own errors say it without a traceback
        try:
            client: Any = Client(f"tcp://{address}", timeout=CONNECT_S, set_as_default=False)  # type: ignore[no-untyped-call]
        except OSError as error:  # a timeout is an OSError too
            raise ClusterError(
                self._address,
                f"no Dask scheduler answers there ({type(error).__name__})",
                "Start one ('dask scheduler'), check that its port is open",
            ) from error
        self._client = client
        try:
            self._check_workers(probe)
        except ClusterError:
            self._client.close()
            raise

    def slots(self) -> int:
        """The number of threads that all workers have together now.

        Raises:
            ClusterError: the scheduler is gone, or there has been no worker for a minute.
        """
        try:
            slots: int = sum(self._client.nthreads().values())
        except (OSError, CancelledError) as error:
            raise ClusterError(self._address, "the scheduler is gone", "Start it again, and repeat") from error
        if slots:
            self._last_worker = time.monotonic()
        elif time.monotonic() - self._last_worker > WORKERLESS_S:
            raise ClusterError(
                self._address, f"there has been no worker for {WORKERLESS_S:g} s", "Start some ('dask worker'), repeat"
            )
        return slots

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> "Future[Any]":
        """Send a job to the cluster; its future is broken if the connection is lost."""
        future: Future[Any] = Future()
        task = self._client.submit(partial(_exclusively, function), *arguments, **named, pure=False)
        task.add_done_callback(partial(_settle, future))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - Executor's
        """Leave the cluster, which drops the jobs that it was sent."""
        self._client.close()

    def _check_workers(self, probe: Path) -> None:
        """Wait for workers, and check that they can do the work."""
        while not self.slots():
            time.sleep(0.2)
        answers = self._client.run(_describe_worker, str(probe), on_error="return")
        for worker, answer in answers.items():
            if isinstance(answer, Exception):
                advice = "Install the software of this build on every worker"
                raise ClusterError(self._address, f"worker {worker} cannot run this software ({answer})", advice)
            sees_home, digest = answer
            if not sees_home:
                advice = f"Put the home on a file system that all workers have under the same path ({probe.parent})"
                raise ClusterError(self._address, f"worker {worker} does not see the home", advice)
            if digest != software():
                advice = "Install the same version on every worker and restart them"
                raise ClusterError(self._address, f"worker {worker} has another version of the software", advice)


def _describe_worker(probe: str) -> tuple[bool, str]:
    return Path(probe).exists(), software()


def _exclusively(function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Do a job while no other one runs in this process: a worker may have many threads, the SHACL engines want one."""
    with _ONE_AT_A_TIME:
        return function(*arguments, **named)


def _settle(future: "Future[Any]", task: Any) -> None:
    """Give a future the outcome of a task."""
    if task.cancelled():
        future.set_exception(BrokenExecutor("the connection to the scheduler was lost"))
        return
    error = task.exception()
    if isinstance(error, KilledWorker):
        future.set_exception(WorkerLostError("a piece of the release", error.allowed_failures + 1))
    elif error is not None:
        future.set_exception(error)
    else:
        future.set_result(task.result())
