"""Which core a web worker's threads for requests stay on, if there are as many web workers as cores.

granian has two threads for the requests of a process: one reads and writes, the other calls the site. Each waits for
the other, so they gain nothing from two cores. The kernel moves them about, and both web workers' threads to one core
while the other is idle for a moment; a thread that was moved finds nothing of its own in the core's caches.
docs/adr/0219 has measurements.
"""

import asyncio
import os
from collections.abc import Collection
from contextlib import suppress


def core_of(place: int, workers: int, cores: Collection[int]) -> int | None:
    """Return the core of a web worker; None if it shall not stay on one.

    Where the cores get different numbers of web workers, the kernel knows better which is free. Otherwise each core
    gets as many of them as any other, of each server on the machine.

    Args:
        place: of the web worker among all, from 1.
        workers: how many there are.
        cores: that this process may run on.
    """
    if workers % len(cores):
        return None
    return sorted(cores)[(place - 1) % len(cores)]


def keep_on_a_core(loop: asyncio.AbstractEventLoop, place: int, workers: int) -> None:
    """Have the threads that granian starts before the event loop runs stay on a core; other threads are free.

    A thread, and a process, inherits the cores of the thread that starts it; what takes long to run there calls
    :func:`publisher.store.sandbox.use_cores_of`. Where the system has no such thing, nothing is done.

    Args:
        loop: the event loop of the process; this is called in its thread, before it runs.
        place: of the web worker among all, from 1.
        workers: how many there are.
    """
    if not hasattr(os, "sched_setaffinity"):
        return
    cores = os.sched_getaffinity(0)
    if (core := core_of(place, workers, cores)) is None:
        return
    with suppress(OSError):  # a sandbox may refuse it
        os.sched_setaffinity(0, {core})
        loop.call_soon(os.sched_setaffinity, 0, cores)
