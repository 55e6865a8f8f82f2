"""Restrict a query worker at its start: no network, no other programs, a memory cap, an end with its parent.

Effective on Linux only; elsewhere each step does nothing, and only the inspection of queries refuses SERVICE.
See seccomp(2), prctl(2), and docs/adr/0010 for the measurements.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import signal
import struct
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_NO_NEW_PRIVS: Final = 38
_PR_SET_SECCOMP: Final = 22
_SECCOMP_MODE_FILTER: Final = 2
_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWNET: Final = 0x40000000

_LOAD_WORD: Final = 0x20
_JUMP_IF_EQUAL: Final = 0x15
_JUMP_IF_AT_LEAST: Final = 0x35
_RETURN: Final = 0x06
_ALLOW: Final = 0x7FFF0000
_DENY: Final = 0x00050000 | errno.EACCES
_NUMBER_AT: Final = 0
_ARCHITECTURE_AT: Final = 4
_X32_BIT: Final = 0x40000000

_DENIED: Final = {
    # audit architecture, then: socket, connect, bind, execve, execveat, ptrace, io_uring_setup
    "x86_64": (0xC000003E, (41, 42, 49, 59, 322, 101, 425)),
    "aarch64": (0xC00000B7, (198, 203, 200, 221, 281, 117, 425)),
}


def end_with_parent(number: signal.Signals) -> None:
    """Have the kernel send this process a signal when the thread that started it ends; only on Linux."""
    if sys.platform == "linux":
        _libc().prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)


def use_cores_of(process: int) -> None:
    """Let this thread, and those that it starts, run on all cores that another process may run on.

    What a web worker's thread for requests starts would else stay on its core (publisher/web/server/cores.py).

    Args:
        process: its id; what counts is where its main thread may run.
    """
    if sys.platform == "linux":
        with suppress(OSError):  # it has ended, or this is not allowed
            os.sched_setaffinity(0, os.sched_getaffinity(process))


def cap_memory(memory_mib: int) -> None:
    """Let this process allocate this much more than it has now, and write no core file when it hits the cap."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    allowed_bytes = _address_space_bytes() + memory_mib * 1024 * 1024
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        allowed_bytes = min(allowed_bytes, hard)
    resource.setrlimit(resource.RLIMIT_AS, (allowed_bytes, allowed_bytes))


def raise_oom_score() -> None:
    """Have the kernel kill this process before any other when the machine runs out of memory."""
    try:
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    except OSError:
        return  # not Linux, or not allowed: the memory cap still stands


def cut_network() -> str:
    """Deny sockets and other programs to this thread and all that it starts, for good.

    Returns:
        the means: "seccomp", "namespace", or "none" where the system allows neither.
    """
    if sys.platform != "linux":
        return "none"
    if _filter_calls():
        return "seccomp"
    if _libc().unshare(_CLONE_NEWNET) == 0 or _libc().unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0:
        return "namespace"
    return "none"


def _filter_calls() -> bool:
    known = _DENIED.get(platform.machine())
    if known is None:
        return False
    program = _program(*known)
    instructions = ctypes.create_string_buffer(program, len(program))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))

    described = Program(len(program) // 8, ctypes.addressof(instructions))
    libc = _libc()
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(described), 0, 0) == 0)


def _program(architecture: int, denied: tuple[int, ...]) -> bytes:
    """Return a classic BPF program: denied calls and those of another architecture fail with EACCES."""
    count = len(denied)
    steps = [
        (_LOAD_WORD, 0, 0, _ARCHITECTURE_AT),
        (_JUMP_IF_EQUAL, 0, count + 3, architecture),
        (_LOAD_WORD, 0, 0, _NUMBER_AT),
        (_JUMP_IF_AT_LEAST, count + 1, 0, _X32_BIT),
        *((_JUMP_IF_EQUAL, count - index, 0, number) for index, number in enumerate(denied)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _DENY),
    ]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def _address_space_bytes() -> int:
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 256 * 1024 * 1024
    return pages * resource.getpagesize()


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
