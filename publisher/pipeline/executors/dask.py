"""The workers of a Dask scheduler, as a runner takes them; imported only where ``--executor`` names one.

Dask gives work whose worker is gone to another by itself. What it cannot know is looked after here: that the workers
see the home and have the same software, that one job at a time runs in a process, and that there are workers at all.
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
"""How long a cluster may be without any worker: one that was lost is often replaced."""

_ONE_AT_A_TIME: Final = threading.Lock()


class Dask(Cluster):
    """A connection to a scheduler.

    Args:
        address: host and port.
        witness: a file in the home, which all workers must see.

    Raises:
        ClusterError: the scheduler cannot be reached, or its workers cannot do the work.
    """

    def __init__(self, address: str, witness: Path) -> None:
        self._address = f"dask://{address}"
        self._seen = time.monotonic()
        for name in ("distributed.client", "distributed.core", "distributed.comm"):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # our errors say it, without their tracebacks
        try:
            client: Any = Client(f"tcp://{address}", timeout=CONNECT_S, set_as_default=False)  # type: ignore[no-untyped-call]
        except OSError as error:  # that it took too long is one of these
            raise ClusterError(
                self._address,
                f"no Dask scheduler answers there ({type(error).__name__})",
                "Start one ('dask scheduler'), see that its port is open",
            ) from error
        self._client = client
        try:
            self._welcome(witness)
        except ClusterError:
            self._client.close()
            raise

    def slots(self) -> int:
        """How many threads all workers have together, as things are now.

        Raises:
            ClusterError: the scheduler is gone, or there has been no worker for a minute.
        """
        try:
            slots: int = sum(self._client.nthreads().values())
        except (OSError, CancelledError) as error:
            raise ClusterError(self._address, "the scheduler is gone", "Start it again, and repeat") from error
        if slots:
            self._seen = time.monotonic()
        elif time.monotonic() - self._seen > WORKERLESS_S:
            raise ClusterError(
                self._address, f"there has been no worker for {WORKERLESS_S:g} s", "Start some ('dask worker'), repeat"
            )
        return slots

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> "Future[Any]":
        """Give a job to the cluster; its future says it is broken where the connection is lost."""
        told: Future[Any] = Future()
        task = self._client.submit(partial(_alone, function), *arguments, **named, pure=False)
        task.add_done_callback(partial(_tell, told))
        return told

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - Executor's
        """Leave the cluster; it forgets what it was given."""
        self._client.close()

    def _welcome(self, witness: Path) -> None:
        """See that there are workers, and that they can do the work."""
        while not self.slots():
            time.sleep(0.2)
        found = self._client.run(_look_around, str(witness), on_error="return")
        for worker, said in found.items():
            if isinstance(said, Exception):
                advice = "Install the software of this build on every worker"
                raise ClusterError(self._address, f"worker {worker} cannot run this software ({said})", advice)
            sees, digest = said
            if not sees:
                advice = f"Put the home on a file system that all workers have under the same path ({witness.parent})"
                raise ClusterError(self._address, f"worker {worker} does not see the home", advice)
            if digest != software():
                advice = "Install the same version on every worker, and start them anew"
                raise ClusterError(self._address, f"worker {worker} has another version of the software", advice)


def _look_around(witness: str) -> tuple[bool, str]:
    return Path(witness).exists(), software()


def _alone(function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Do a job when no other runs in this process: a worker may have many threads, the SHACL engines know of one."""
    with _ONE_AT_A_TIME:
        return function(*arguments, **named)


def _tell(told: "Future[Any]", task: Any) -> None:
    """Pass on how a task ended."""
    if task.cancelled():
        told.set_exception(BrokenExecutor("the connection to the scheduler was lost"))
        return
    error = task.exception()
    if isinstance(error, KilledWorker):
        told.set_exception(WorkerLostError("a piece of the release", error.allowed_failures + 1))
    elif error is not None:
        told.set_exception(error)
    else:
        told.set_result(task.result())
