"""The server's end of one query worker: requests are written and replies read without waiting."""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import mmap
import os
import select
import signal
import socket
import subprocess
import sys
from collections import deque
from functools import cache
from typing import IO, BinaryIO, Final

import orjson

from publisher.errors import QueryEngineError, QueryMemoryError, QueryTooLargeError
from publisher.store.scheduling.queries import Query
from publisher.store.wire import RECEIVE_BYTES, SKIP_BYTES, FrameReader, ReplyKind, frame

_log: Final = logging.getLogger(__name__)
_START_TIMEOUT_S: Final = 60.0
_LOW_PRIORITY: Final = 10
_FILES_BYTES: Final = socket.CMSG_LEN(16 * 4)
_MEMORY_SIGNS: Final = ("memory allocation of", "bad_alloc", "MemoryError", "out of memory")
_STACK_SIGNS: Final = ("overflowed its stack", "stack overflow")


@cache
def _warn_once(message: str) -> None:
    _log.warning("%s", message)


class WorkerGoneError(Exception):
    """The worker has ended."""


class NotReadyError(Exception):
    """The worker did not open its store in time."""


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

    def close(self) -> None:
        """Close the file, if there is one."""
        if not isinstance(self.body, bytes):
            self.body.close()


class WorkerProcess:
    """One worker; it does the queries that it is sent one after the other.

    Attributes:
        network: how the worker was cut off from the network (publisher.store.sandbox.cut_network).
        base_kib: the worker's resident memory before its first query.
        peak_kib: the most resident memory that it had at its last reply.
        lowered: whether its priority is lowered.
    """

    def __init__(
        self, process: subprocess.Popen[bytes], connection: socket.socket, errors: IO[bytes], skip: mmap.mmap
    ) -> None:
        self._process, self._connection, self._errors, self._skip = process, connection, errors, skip
        self._sent = 0
        self._thread = process.pid
        self._poll = select.poll()
        self._poll.register(connection.fileno(), select.POLLIN)
        self._frames, self._files, self._unsent = FrameReader(), deque[int](), b""
        self.network = ""
        self.base_kib = self.peak_kib = 0
        self.lowered = False

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    def fileno(self) -> int:
        """Return the socket that is readable when a reply comes or the worker ends."""
        return self._connection.fileno()

    def wait_until_ready(self) -> None:
        """Wait until the worker has its store open.

        Raises:
            WorkerGoneError: it ended instead.
            NotReadyError: it took too long.
        """
        if not self._poll.poll(_START_TIMEOUT_S * 1000):
            raise NotReadyError
        replies = self.receive()
        if not replies or replies[0] is None or not isinstance(replies[0].body, bytes):
            raise WorkerGoneError
        ready = orjson.loads(replies[0].body)
        self._thread, self.network, self.base_kib = ready["thread"], ready["network"], self.peak_kib
        self._connection.settimeout(0)
        if self.network == "none":
            _warn_once("query workers cannot be cut off from the network here; only the check for SERVICE protects it")

    @property
    def is_alive(self) -> bool:
        """Whether an idle worker waits for requests: it sends nothing, unless it has ended."""
        return not self._poll.poll(0)

    def send(self, queries: list[Query]) -> bool:
        """Send requests; return whether all bytes are out, else :meth:`flush` has to be called.

        Raises:
            WorkerGoneError: the worker has ended.
        """
        self._sent += len(queries)
        self._unsent += b"".join(frame(query.message) for query in queries)
        return self.flush()

    def take_back(self) -> None:
        """Have the worker skip all that it was sent and has not begun; it replies that it did."""
        self._skip[:SKIP_BYTES] = self._sent.to_bytes(SKIP_BYTES, sys.byteorder)

    def flush(self) -> bool:
        """Send what is left over; return whether that was all.

        Raises:
            WorkerGoneError: the worker has ended.
        """
        try:
            while self._unsent:
                self._unsent = self._unsent[self._connection.send(self._unsent) :]
        except BlockingIOError:
            return False
        except OSError as error:
            raise WorkerGoneError from error
        return True

    def receive(self) -> list[WorkerReply | None]:
        """Read what has arrived, and return the replies that are complete; None is a query that was skipped.

        Raises:
            WorkerGoneError: the worker ended.
        """
        try:
            data, ancillary, _, _ = self._connection.recvmsg(RECEIVE_BYTES, _FILES_BYTES)
        except BlockingIOError:
            return []
        except OSError as error:
            raise WorkerGoneError from error
        if not data:
            raise WorkerGoneError
        for level, kind, numbers in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                self._files.extend(memoryview(numbers).cast("i"))
        return [self._reply(ReplyKind(kind), peak, body) for kind, peak, body in self._frames.frames(data)]

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
        """Return why the process ended by itself; wait until it has."""
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
        """Kill the process, wait for its end, and close everything."""
        self.kill()
        self._process.wait()
        self._connection.close()
        self._errors.close()
        self._skip.close()
        while self._files:
            os.close(self._files.popleft())

    def _reply(self, kind: ReplyKind, peak_kib: int, body: bytes) -> WorkerReply | None:
        self.peak_kib = peak_kib
        if kind is ReplyKind.SKIPPED:
            return None
        if kind is not ReplyKind.FILE:
            return WorkerReply(kind, peak_kib, body)
        if not self._files:  # the kernel dropped it
            problem = orjson.dumps({"problem": "this process has too many files open"})
            return WorkerReply(ReplyKind.ENGINE, peak_kib, problem)
        return WorkerReply(kind, peak_kib, os.fdopen(self._files.popleft(), "rb"))
