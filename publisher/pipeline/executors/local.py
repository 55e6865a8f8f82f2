"""Processes that work for a builder on this machine, and end with it, however it ends."""

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import suppress
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from typing import Final

COLLECTIONS: Final = (100_000, 50, 100)
"""How rarely Python looks for garbage in circles during a build (gc.set_threshold). Records make none, but there are
many, and looking through them took a tenth of a build's time."""

SMALL_BYTES: Final = 1 << 20
"""Sources up to this size are built before a worker process would have started."""

LOST: Final = (BrokenExecutor, EOFError, ConnectionError)
"""What giving work to a process raises where that is lost, or the fork server while it was making one."""

TRY_AGAIN_S: Final = 0.5
"""How long a fork server that was killed may take to be gone, so that another is started."""

_ORPHANED_EVERY_S: Final = 0.5

_SERVER_GONE: Final = 255
"""The exit code that multiprocessing makes up for a process whose fork server is gone; it may be running still."""


def local_pool(processes: int) -> ProcessPoolExecutor:
    """Worker processes on this machine that end with their parent, however it ends."""
    return _Pool(processes, mp_context=forking(), initializer=become_worker)


class _Pool(ProcessPoolExecutor):
    """A pool whose processes are all there before the first has work.

    Python would start each when there is work for it. Where one is lost while another starts, the pool gives up the
    processes that it knows, and then waits for the one that came meanwhile and has nothing to do: for ever.
    """

    def __init__(self, processes: int, *, mp_context: ForkServerContext, initializer: Callable[[], None]) -> None:
        super().__init__(processes, mp_context=mp_context, initializer=initializer)
        self._safe_to_dynamically_spawn_children = False


def forking() -> ForkServerContext:
    """How processes are made here: by a server without threads that has what workers need in memory already."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["publisher.pipeline.stages.map_validate", "publisher.pipeline.stages.read"])
    return context


def warm_up() -> None:
    """Start the server that makes processes: it reads what workers need while the builder looks at the sources."""
    forking()
    forkserver.ensure_running()


def become_worker() -> None:
    """Settle in: leave interrupts to the builder, and end when it does."""
    gc.set_threshold(*COLLECTIONS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the builder tells its workers when to end
    server = os.getppid()
    threading.Thread(target=_end_with_builder, args=(server,), name="end-with-builder", daemon=True).start()


def end_orphan(process: BaseProcess) -> None:
    """End a process that seems to be over only because its fork server is."""
    if process.exitcode == _SERVER_GONE and process.pid is not None:
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)


def _end_with_builder(server: int) -> None:
    """End this worker when the builder is gone, killed included, or the fork server that made it."""
    builder = multiprocessing.parent_process()
    if builder is None:
        return
    while builder.is_alive() and os.getppid() == server:
        builder.join(_ORPHANED_EVERY_S)
    os._exit(1)
