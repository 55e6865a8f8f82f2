"""Worker processes on this machine, which end when the build ends, however it ends."""

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import forkserver, util
from multiprocessing.context import ForkServerContext
from shutil import rmtree
from typing import Final

GC_THRESHOLDS: Final = (500_000, 50, 100)
"""How rarely a build collects garbage (gc.set_threshold). Records have no reference cycles, but there are many of them,
and visiting them took a tenth of a build's time. A worker has fewer objects than these in one piece of its work."""

SMALL_BYTES: Final = 1 << 20
"""Sources up to this size are built before a worker process would have started."""

LOST: Final = (BrokenExecutor, EOFError, ConnectionError)
"""What submitting work raises when a worker process, or the fork server that starts it, was lost."""

RETRY_AFTER_S: Final = 0.5
"""How long a killed fork server may take to disappear, so that another one is started."""

_PARENT_CHECK_S: Final = 0.5
_PRELOADED: Final = ("publisher.pipeline.preloaded",)


class LocalPool(ProcessPoolExecutor):
    """Worker processes, all of which are started before the first one gets work.

    By default Python starts each process when there is work for it. If one is lost while another one starts, the pool
    abandons the processes it knows, and then waits forever for the new one, which has nothing to do.
    """

    def __init__(self, processes: int) -> None:
        super().__init__(processes, mp_context=_context(), initializer=become_worker)
        self._safe_to_dynamically_spawn_children = False

    def kill(self) -> None:
        """End the processes at once, whatever they are doing."""
        for process in list((self._processes or {}).values()):
            process.kill()
        self.shutdown(wait=True, cancel_futures=True)


def warm_up() -> None:
    """Start the server that starts processes: it imports what workers need while the build checks its sources."""
    _context()
    forkserver.ensure_running()


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Collect garbage rarely in this process, until the block ends; while a build's modules are imported too."""
    before = gc.get_threshold()
    gc.set_threshold(*GC_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def become_worker() -> None:
    """Prepare this process for work: leave interrupts to the build, and end when the build ends."""
    gc.set_threshold(*GC_THRESHOLDS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the build stops its workers itself
    server = os.getppid()
    threading.Thread(target=_end_with_build, args=(server,), name="end-with-build", daemon=True).start()


def _context() -> ForkServerContext:
    """How processes are started: by a server without threads that has already imported what workers need."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(_PRELOADED))
    return context


def _end_with_build(server: int) -> None:
    """End this worker when the build, or the fork server that started the worker, is gone, even if it was killed."""
    builder = multiprocessing.parent_process()
    if builder is None:
        return
    while builder.is_alive() and os.getppid() == server:
        builder.join(_PARENT_CHECK_S)
    if not builder.is_alive():  # it would have removed the folder of the fork server's socket
        rmtree(util.get_temp_dir(), ignore_errors=True)
    os._exit(1)
