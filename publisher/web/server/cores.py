"""Which core the thread of a web worker's event loop stays on, if there are as many web workers as cores.

The kernel moves threads about, and both web workers' to one core while the other is idle for a moment; a thread that
was moved finds nothing of its own in the core's caches. docs/adr/0219 has measurements.
"""

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


def keep_on_a_core(place: int, workers: int) -> None:
    """Have this thread stay on a core.

    A thread, and a process, inherits the cores of the thread that starts it; what takes long to run there calls
    :func:`publisher.store.sandbox.use_cores_of`. Where the system has no such thing, nothing is done.

    Args:
        place: of the web worker among all, from 1.
        workers: how many there are.
    """
    if not hasattr(os, "sched_setaffinity"):
        return
    if (core := core_of(place, workers, os.sched_getaffinity(0))) is not None:
        with suppress(OSError):  # a sandbox may refuse it
            os.sched_setaffinity(0, {core})
