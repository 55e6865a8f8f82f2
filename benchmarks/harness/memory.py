"""What a process and all that it starts take of memory and of the cores, sampled while they run."""

import os
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

_EVERY_S: Final = 0.2

_SHARE: Final = 0.02
"""How much of the time may go into looking at memory: the kernel walks through all of it, on a core that the watched
processes miss. Ten looks a second took a sixth of a core from a build of two gigabytes."""


class Watch:
    """Sample a process tree until the block ends.

    Memory is the proportional set size (Linux, smaps_rollup): pages that processes share count once.

    Attributes:
        peak_mib: the most memory that a sample saw.
    """

    def __init__(self, pid: int) -> None:
        self.peak_mib = 0.0
        self._pid, self._cpu_s = pid, dict[int, float]()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()

    @property
    def cpu_s(self) -> float:
        """The time of cores that the processes took, as far as the samples saw."""
        return sum(self._cpu_s.values())

    def _sample(self) -> None:
        look_again = 0.0
        while not self._done.is_set():
            processes = tree(self._pid)
            if (began := time.monotonic()) >= look_again:
                self.peak_mib = max(self.peak_mib, sum(map(_kib, processes)) / 1024)
                ended = time.monotonic()
                look_again = ended + (ended - began) / _SHARE
            for pid in processes:
                self._cpu_s[pid] = max(self._cpu_s.get(pid, 0.0), _cpu_s(pid))
            self._done.wait(_EVERY_S)


def tree(pid: int) -> list[int]:
    """A process and its descendants, as far as they are there."""
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting.extend(children(one))
    return found


def children(pid: int) -> list[int]:
    """The processes that a process has started, as far as they are there."""
    found: list[int] = []
    for task in _tasks(pid):
        with suppress(OSError):
            found.extend(map(int, (task / "children").read_text(encoding="ascii").split()))
    return found


def resident_mib(pid: int) -> float:
    """The proportional set size of one process."""
    return _kib(pid) / 1024


def own_mib(pid: int) -> float:
    """The memory of one process that is no file's, shared or not: what others do does not change it."""
    return _kib(pid, "Anonymous:") / 1024


def used_cpu_s(pid: int) -> float:
    """The time of cores that a process and its descendants have taken, also those that have ended."""
    return sum(_cpu_s(each, reaped=True) for each in tree(pid))


def _tasks(pid: int) -> list[Path]:
    try:
        return list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:  # it ended meanwhile
        return []


def _cpu_s(pid: int, *, reaped: bool = False) -> float:
    """User and system time of a process (proc(5), fields 14 and 15 of stat; the name in brackets may have spaces).

    With ``reaped``, that of its children which have ended too (fields 16 and 17).
    """
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        return sum(map(int, fields[11 : 15 if reaped else 13])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _kib(pid: int, row: str = "Pss:") -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:  # it ended meanwhile
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith(row))
