"""The web workers of ``publisher serve``: as many processes as were asked for, until a signal ends them.

Each has a socket of its own for the same port (``SO_REUSEPORT``, socket(7)), among which the kernel distributes
connections. One that ends by itself is replaced.
"""

import logging
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import Final

LOG: Final = logging.getLogger("publisher.web")

PATIENCE_S: Final = 10.0
"""How long web workers may take to end before they are killed."""

RESTART_S: Final = 0.5
"""How long a place stays empty: one that cannot start would else be started all the time."""

Run = Callable[[socket.socket], None]


class WebWorkers:
    """A number of processes that listen on the same port.

    Args:
        run: what each process does, given its socket.
        address: where to listen; the port is free.
        count: how many processes.
    """

    def __init__(self, run: Run, address: tuple[str, int], count: int) -> None:
        self._run, self._address, self._count = run, address, count
        # A fork has what is imported already; elsewhere than on Linux the system's libraries do not bear it.
        context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        self._new: Callable[..., BaseProcess] = vars(type(context))["Process"]
        self._processes: list[BaseProcess] = []
        self._woken, self._waker = os.pipe()
        os.set_blocking(self._waker, False)
        self._stopping = False

    def serve(self) -> None:
        """Run the processes until SIGTERM, SIGINT, or SIGHUP where that is not ignored."""
        before = {number: signal.signal(number, self._stop) for number in stopping_signals()}
        signal.set_wakeup_fd(self._waker)
        try:
            for _ in range(self._count):
                self._processes.append(self._started())
            while not self._stopping:
                is_full = len(self._processes) == self._count
                sentinels = (process.sentinel for process in self._processes)
                wait([self._woken, *sentinels], None if is_full else RESTART_S)
                self._replace()
            LOG.info("stopping")
        finally:
            self._end()
            signal.set_wakeup_fd(-1)
            for number, handler in before.items():
                signal.signal(number, handler)
            os.close(self._woken)
            os.close(self._waker)

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def _replace(self) -> None:
        ended = [process for process in self._processes if not process.is_alive()]
        if self._stopping:
            return
        for process in ended:
            LOG.warning("web worker %s ended by itself (%s); another is started", process.pid, _reason(process))
            self._processes.remove(process)
        if ended:
            wait([self._woken], RESTART_S)
        while len(self._processes) < self._count and not self._stopping:
            try:
                self._processes.append(self._started())
            except OSError as error:  # too many processes or files: the others go on
                LOG.error("a web worker cannot be started, and is tried again: %s", error)  # noqa: TRY400 - no traceback
                return

    def _started(self) -> BaseProcess:
        with _bound(self._address) as listener:
            process = self._new(target=_run, args=(self._run, listener), name="publisher-web")
            process.start()
        return process

    def _end(self) -> None:
        until = time.monotonic() + PATIENCE_S
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.join(max(0.0, until - time.monotonic()))
            if process.is_alive():
                LOG.warning("web worker %s does not end, and is killed", process.pid)
                process.kill()
                process.join()


def stopping_signals() -> tuple[signal.Signals, ...]:
    """Return what ends a server: SIGHUP too, when its terminal is closed, unless it was started by nohup(1)."""
    always = (signal.SIGTERM, signal.SIGINT)
    return always if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN else (*always, signal.SIGHUP)


def _run(run: Run, listener: socket.socket) -> None:
    """Be one of the processes; until it says otherwise, a signal ends it."""
    signal.set_wakeup_fd(-1)
    for number in stopping_signals():
        signal.signal(number, signal.SIG_DFL)
    with listener, suppress(KeyboardInterrupt):
        run(listener)


def _bound(address: tuple[str, int]) -> socket.socket:
    """Return a socket that is bound to an address, beside others."""
    listener = socket.socket(socket.AF_INET6 if ":" in address[0] else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "SO_REUSEPORT"):
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.settimeout(0.0)
    listener.bind(address)
    return listener


def _reason(process: BaseProcess) -> str:
    code = process.exitcode or 0
    return f"signal {-code}" if code < 0 else f"exit code {code}"
