"""A pool of query workers: started ahead of use, lent out for one query at a time, replaced when they are killed.

One thread starts all workers and lives as long as the pool, because Linux delivers PR_SET_PDEATHSIG when the starting
*thread* ends. The same thread reaps processes that were killed.
"""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
from pathlib import Path
from typing import IO, BinaryIO, Final

import orjson

from publisher.errors import QueryEngineError, QueryMemoryError, QueryTooLargeError
from publisher.store.worker import REPLY_HEAD, ReplyKind, WorkerConfig

_log: Final = logging.getLogger(__name__)
_ROOT: Final = Path(__file__).resolve().parent.parent.parent
_START_TIMEOUT_S: Final = 60.0
_BACKOFF_S: Final = 0.5
_LOW_PRIORITY: Final = 10
_INHERITED_ENVIRONMENT: Final = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TMPDIR", "VIRTUAL_ENV")
_MEMORY_SIGNS: Final = ("memory allocation of", "bad_alloc", "MemoryError", "out of memory")
_STACK_SIGNS: Final = ("overflowed its stack", "stack overflow")


@cache
def _warn_once(message: str) -> None:
    _log.warning("%s", message)


class WorkerGoneError(Exception):
    """The worker ended before its reply was complete."""


class NotReadyError(Exception):
    """The deadline passed before a worker was ready."""


@dataclasses.dataclass(frozen=True, slots=True)
class WorkerReply:
    """A worker's complete reply.

    Attributes:
        kind: what the body is.
        peak_kib: the most resident memory that the worker ever had.
        body: the bytes, or the open file of a long answer.
    """

    kind: ReplyKind
    peak_kib: int
    body: bytes | BinaryIO


class WorkerProcess:
    """The parent's end of one worker.

    Attributes:
        network: how the worker was cut off from the network (publisher.store.sandbox.cut_network).
        base_kib: the worker's resident memory before its first query.
        lowered: whether its priority is lowered.
    """

    def __init__(self, process: subprocess.Popen[bytes], connection: Connection, errors: IO[bytes]) -> None:
        self._process, self._connection, self._errors = process, connection, errors
        self._thread = process.pid
        self._poll = select.poll()
        self._poll.register(connection.fileno(), select.POLLIN)
        self.network = ""
        self.base_kib = 0
        self.lowered = False

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    def wait_until_ready(self) -> None:
        """Wait until the worker has its store open.

        Raises:
            WorkerGoneError: it ended instead.
            NotReadyError: it took too long.
        """
        if not self.wait(_START_TIMEOUT_S):
            raise NotReadyError
        reply = self.receive()
        assert isinstance(reply.body, bytes)
        ready = orjson.loads(reply.body)
        self._thread, self.network, self.base_kib = ready["thread"], ready["network"], reply.peak_kib
        if self.network == "none":
            _warn_once("query workers cannot be cut off from the network here; only the check for SERVICE protects it")

    def send(self, request: bytes) -> None:
        """Send a request.

        Raises:
            WorkerGoneError: the worker has ended.
        """
        try:
            self._connection.send_bytes(request)
        except OSError as error:
            raise WorkerGoneError from error

    def wait(self, seconds: float) -> bool:
        """Wait for a reply or for the worker's end; return whether either came."""
        return bool(self._poll.poll(max(seconds, 0) * 1000))

    def receive(self) -> WorkerReply:
        """Read a reply that has begun to arrive; a worker that hangs within it is ended by its own alarm.

        Raises:
            WorkerGoneError: the worker ended.
        """
        try:
            data = self._connection.recv_bytes()
            kind, peak_kib = REPLY_HEAD.unpack_from(data)
            if kind == ReplyKind.FILE:
                return WorkerReply(ReplyKind.FILE, peak_kib, os.fdopen(recv_handle(self._connection), "rb"))
        except (EOFError, OSError, RuntimeError) as error:
            raise WorkerGoneError from error
        return WorkerReply(ReplyKind(kind), peak_kib, data[REPLY_HEAD.size :])

    def lower_priority(self) -> None:
        """Lower the worker's priority, so that quick queries and the web server come first."""
        if self.lowered:
            return
        self.lowered = True
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self._thread, _LOW_PRIORITY)

    def restore_priority(self) -> bool:
        """Return whether the priority could be restored; where that needs a privilege, the worker is replaced."""
        try:
            os.setpriority(os.PRIO_PROCESS, self._thread, os.getpriority(os.PRIO_PROCESS, 0))
        except OSError:
            return False
        self.lowered = False
        return True

    def kill(self) -> None:
        """End the process now, whatever it is doing."""
        with contextlib.suppress(OSError):
            self._process.send_signal(signal.SIGKILL)

    def exit_reason(self, memory_mib: int, nesting: int) -> QueryMemoryError | QueryTooLargeError | QueryEngineError:
        """Return why the process ended by itself."""
        status = self._process.wait()
        self._errors.seek(0)
        output = self._errors.read(4096).decode("utf-8", "replace")
        if any(sign in output for sign in _MEMORY_SIGNS):
            return QueryMemoryError(memory_mib)
        if status == -signal.SIGSEGV or any(sign in output for sign in _STACK_SIGNS):
            return QueryTooLargeError("nesting", allowed=nesting)
        _log.warning("query worker %d ended with status %d: %s", self.pid, status, output.strip())
        return QueryEngineError("the query's process ended unexpectedly; the next query gets a new one")

    def reap(self) -> None:
        """Kill the process, wait for its end, and close the connection."""
        self.kill()
        self._process.wait()
        self._connection.close()
        self._errors.close()


class Pool:
    """Workers over one store.

    Args:
        config: of each worker.
        size: how many may be lent at once.
        spares: how many more stand ready to replace those that are killed.
    """

    def __init__(self, config: WorkerConfig, *, size: int, spares: int) -> None:
        self._config, self._total = config, size + spares
        self._changed = threading.Condition()
        self._idle: list[WorkerProcess] = []
        self._lent: set[WorkerProcess] = set()
        self._failure: str | None = None
        self._started = False
        self._closed = threading.Event()
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="query-worker-starter")

    def take(self, deadline: float) -> WorkerProcess:
        """Wait for a worker that is ready for a request.

        Raises:
            NotReadyError: none was ready at the deadline.
            QueryEngineError: none could be started, or the pool is closed.
        """
        with self._changed:
            if not self._started and not self._closed.is_set():
                self._started = True
                for _ in range(self._total):
                    self._starter.submit(self._start_one)
            while True:
                if self._closed.is_set():
                    raise QueryEngineError("it is shut down")
                while self._idle:
                    worker = self._idle.pop()
                    if not worker.wait(0):  # an idle worker sends nothing, unless it has ended
                        self._lent.add(worker)
                        return worker
                    self._replace(worker)
                if self._failure:
                    raise QueryEngineError(self._failure)
                if not self._changed.wait(deadline - time.monotonic()):
                    raise NotReadyError

    def give_back(self, worker: WorkerProcess) -> None:
        """Return a worker that has sent its complete reply."""
        with self._changed:
            self._lent.discard(worker)
            self._idle.append(worker)
            self._changed.notify_all()

    def retire(self, worker: WorkerProcess) -> None:
        """Kill a worker; another is started in its place."""
        worker.kill()
        with self._changed:
            self._replace(worker)
            self._lent.discard(worker)
            self._changed.notify_all()

    def close(self) -> None:
        """Kill all workers and wait until they have ended; queries that are running fail."""
        with self._changed:
            self._closed.set()
            self._changed.notify_all()
            for worker in self._lent:
                worker.kill()
            self._changed.wait_for(lambda: not self._lent)
            for worker in self._idle:
                self._starter.submit(worker.reap)
            self._idle.clear()
        self._starter.shutdown()

    def _replace(self, worker: WorkerProcess) -> None:
        self._starter.submit(worker.reap)
        self._starter.submit(self._start_one)

    def _start_one(self) -> None:
        """Start a worker, however often that has to be tried."""
        while not self._closed.is_set():
            try:
                worker = self._launch()
            except (OSError, QueryEngineError) as error:
                _log.error("no worker could be started: %s", error)
                with self._changed:
                    self._failure = f"no worker could be started: {error}"
                    self._changed.notify_all()
                    self._changed.wait_for(self._closed.is_set, _BACKOFF_S)
                continue
            with self._changed:
                self._failure = None
                if self._closed.is_set():
                    worker.reap()
                else:
                    self._idle.insert(0, worker)
                    self._changed.notify_all()
            return

    def _launch(self) -> WorkerProcess:
        """Start a worker, and wait until it has the store open.

        Raises:
            OSError: no process could be started.
            QueryEngineError: it ended, or took too long.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        config = dataclasses.replace(self._config, parent=os.getpid(), socket=theirs.fileno())
        environment = {name: os.environ[name] for name in _INHERITED_ENVIRONMENT if name in os.environ}
        environment |= {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1", "MALLOC_ARENA_MAX": "2"}
        with ours, theirs, contextlib.ExitStack() as stack:
            errors = stack.enter_context(tempfile.TemporaryFile())
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-P", "-m", "publisher.store.worker", orjson.dumps(config).decode()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                pass_fds=(theirs.fileno(),),
                env=environment,
            )
            stack.pop_all()  # the worker closes it
            worker = WorkerProcess(process, Connection(ours.detach()), errors)
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
