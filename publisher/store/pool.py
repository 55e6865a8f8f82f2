"""A pool of query workers: started ahead, handed out one query at a time, killed without regret, replaced at once.

One thread starts all workers and lives as long as the pool, because Linux delivers PR_SET_PDEATHSIG when the starting
*thread* ends. The same thread reaps the dead.
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
import threading
import time
from pathlib import Path
from typing import BinaryIO, Final

import orjson

from publisher.errors import QueryEngineError, QueryMemoryError, QueryTooLargeError
from publisher.store import wire
from publisher.store.worker import Config

_log: Final = logging.getLogger(__name__)
_ROOT: Final = Path(__file__).resolve().parent.parent.parent
_START_TIMEOUT_S: Final = 60.0
_BACKOFF_S: Final = 0.5
_LOW: Final = 10
_KEPT_ENVIRONMENT: Final = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TMPDIR", "VIRTUAL_ENV")
_MEMORY_SIGNS: Final = ("memory allocation of", "bad_alloc", "MemoryError", "out of memory")
_STACK_SIGNS: Final = ("overflowed its stack", "stack overflow")


class WorkerGoneError(Exception):
    """The worker ended before its reply was complete."""


class NotReadyError(Exception):
    """The deadline passed before a worker was ready."""


@dataclasses.dataclass(frozen=True, slots=True)
class Reply:
    """A worker's whole reply; the body is in one of the two places."""

    head: wire.Head
    body: bytes
    file: BinaryIO | None


class Worker:
    """The parent's end of one worker process."""

    def __init__(self, process: subprocess.Popen[bytes], link: socket.socket, errors: int) -> None:
        self._process, self._link, self._errors = process, link, errors
        self._thread = process.pid
        self._poll = select.poll()
        self._poll.register(link, select.POLLIN)
        self.network = ""
        self.base_kib = 0
        self.lowered = False

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process has not ended; meant for an idle one, from which nothing is to be read."""
        return not self._poll.poll(0)

    @property
    def ended(self) -> bool:
        """Whether the process has ended and can be asked why."""
        return self._process.poll() is not None

    def greet(self) -> None:
        """Wait until the worker has its store open.

        Raises:
            WorkerGoneError: it ended instead, or took too long.
        """
        if not self.wait(_START_TIMEOUT_S):
            raise WorkerGoneError
        reply = self.receive(time.monotonic() + _START_TIMEOUT_S)
        told = orjson.loads(reply.body)
        self._thread, self.network, self.base_kib = told["thread"], told["network"], reply.head.peak_kib

    def send(self, frame: bytes) -> None:
        """Send a request.

        Raises:
            WorkerGoneError: nobody is there to read it.
        """
        try:
            self._link.sendall(frame)
        except OSError as error:
            raise WorkerGoneError from error

    def wait(self, seconds: float) -> bool:
        """Wait for the beginning of a reply, or for the worker's end; say whether either came."""
        return bool(self._poll.poll(max(seconds, 0) * 1000))

    def receive(self, deadline: float) -> Reply:
        """Read a reply whose beginning is there.

        Raises:
            WorkerGoneError: the worker ended within it, or the deadline passed.
        """
        try:
            data, files, _, _ = socket.recv_fds(self._link, wire.HEAD.size + wire.INLINE_BYTES, 1)
            if len(data) < wire.HEAD.size:
                raise WorkerGoneError
            head = wire.unpack_head(data)
            if files:
                return Reply(head, b"", os.fdopen(files[0], "rb"))
            pieces, missing = [data[wire.HEAD.size :]], head.size_bytes + wire.HEAD.size - len(data)
            while missing > 0:
                if not self.wait(deadline - time.monotonic()) or not (piece := self._link.recv(missing)):
                    raise WorkerGoneError
                pieces.append(piece)
                missing -= len(piece)
        except OSError as error:
            raise WorkerGoneError from error
        return Reply(head, b"".join(pieces), None)

    def lower(self) -> None:
        """Take the worker's priority down, so that quick queries and the web server come first."""
        if self.lowered:
            return
        self.lowered = True
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self._thread, _LOW)

    def restore(self) -> bool:
        """Take the priority up again; False where that needs a privilege, and the worker is of no more use."""
        try:
            os.setpriority(os.PRIO_PROCESS, self._thread, os.getpriority(os.PRIO_PROCESS, 0))
        except OSError:
            return False
        self.lowered = False
        return True

    def kill(self) -> None:
        """End the process now, whatever it does."""
        with contextlib.suppress(OSError):
            self._process.send_signal(signal.SIGKILL)

    def autopsy(self, memory_mib: int, nesting: int) -> QueryMemoryError | QueryTooLargeError | QueryEngineError:
        """Say why the process ended by itself."""
        status = self._process.wait()
        last_words = os.pread(self._errors, 4096, 0).decode("utf-8", "replace")
        if any(sign in last_words for sign in _MEMORY_SIGNS):
            return QueryMemoryError(memory_mib)
        if status == -signal.SIGSEGV or any(sign in last_words for sign in _STACK_SIGNS):
            return QueryTooLargeError("nesting", allowed=nesting)
        _log.warning("query worker %d ended with status %d: %s", self.pid, status, last_words.strip())
        return QueryEngineError("the query's process ended unexpectedly; the next query gets a new one")

    def bury(self) -> None:
        """Kill, reap, and close what this end holds."""
        self.kill()
        self._process.wait()
        self._link.close()
        with contextlib.suppress(OSError):
            os.close(self._errors)


class Pool:
    """Workers over one store.

    Attributes:
        size: how many may be handed out at once; ``spares`` more stand ready for those that are killed.
    """

    def __init__(self, config: Config, *, size: int, spares: int) -> None:
        self._config = config
        self.size, self.spares = size, spares
        self._changed = threading.Condition()
        self._idle: list[Worker] = []
        self._lent: set[Worker] = set()
        self._dead: list[Worker] = []
        self._failure: str | None = None
        self._closed = False
        self._starter: threading.Thread | None = None

    def start(self) -> None:
        """Begin to start workers, in a thread of the pool's own; once is enough."""
        with self._changed:
            if self._starter is None and not self._closed:
                self._starter = threading.Thread(target=self._keep_filled, name="query-worker-starter", daemon=True)
                self._starter.start()

    def take(self, deadline: float) -> Worker:
        """Get a worker that waits for a request.

        Raises:
            NotReadyError: none was ready at the deadline.
            QueryEngineError: none could be started, or the pool is closed.
        """
        self.start()
        with self._changed:
            while True:
                while self._idle:
                    worker = self._idle.pop()
                    if worker.alive:
                        self._lent.add(worker)
                        return worker
                    self._discard(worker)
                if self._closed:
                    raise QueryEngineError("it is shut down")
                if self._failure:
                    raise QueryEngineError(self._failure)
                if not self._changed.wait(deadline - time.monotonic()):
                    raise NotReadyError

    def give_back(self, worker: Worker) -> None:
        """Return a worker that has sent its whole reply."""
        with self._changed:
            self._lent.discard(worker)
            if self._closed:
                self._discard(worker)
            else:
                self._idle.append(worker)
                self._changed.notify()

    def retire(self, worker: Worker) -> None:
        """Kill a worker; another is started in its place."""
        worker.kill()
        with self._changed:
            self._lent.discard(worker)
            self._discard(worker)

    def pids(self) -> set[int]:
        """The processes that are there."""
        with self._changed:
            return {worker.pid for worker in (*self._idle, *self._lent)}

    def close(self) -> None:
        """Kill all workers and wait until they are gone."""
        with self._changed:
            self._closed = True
            for worker in (*self._idle, *self._lent):
                worker.kill()
            self._dead += self._idle
            self._idle.clear()
            self._changed.notify_all()
            starter = self._starter
        if starter and starter is not threading.current_thread():
            starter.join()

    def _discard(self, worker: Worker) -> None:
        self._dead.append(worker)
        self._changed.notify_all()

    def _missing(self) -> int:
        return 0 if self._closed else self.size + self.spares - len(self._idle) - len(self._lent)

    def _over(self) -> bool:
        return self._closed and not self._lent

    def _keep_filled(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._dead or self._missing() > 0 or self._over())
                dead, self._dead = self._dead, []
                missing = self._missing()
                done = self._over() and not dead
            for worker in dead:
                worker.bury()
            if done:
                return
            if missing > 0:
                self._start_one()

    def _start_one(self) -> None:
        try:
            worker = self._launch()
        except OSError as error:
            self._failed(f"no worker could be started: {error}")
            return
        try:
            worker.greet()
        except WorkerGoneError:
            problem = worker.autopsy(self._config.memory_mib, 0) if worker.ended else "it took too long"
            worker.bury()
            self._failed(f"no worker could open the store: {problem}")
            return
        with self._changed:
            self._failure = None
            if self._closed:
                self._dead.append(worker)
            else:
                self._idle.insert(0, worker)
            self._changed.notify_all()

    def _failed(self, problem: str) -> None:
        _log.error("%s", problem)
        with self._changed:
            self._failure = problem
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._closed, _BACKOFF_S)

    def _launch(self) -> Worker:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        errors = (
            os.memfd_create("query-worker-errors") if hasattr(os, "memfd_create") else os.open(os.devnull, os.O_RDWR)
        )
        config = dataclasses.replace(self._config, parent=os.getpid(), socket=theirs.fileno())
        environment = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
        environment |= {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1", "MALLOC_ARENA_MAX": "2"}
        try:
            process = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
                [sys.executable, "-P", "-m", "publisher.store.worker", orjson.dumps(config).decode()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                pass_fds=(theirs.fileno(),),
                env=environment,
            )
        except OSError:
            ours.close()
            os.close(errors)
            raise
        finally:
            theirs.close()
        return Worker(process, ours, errors)
