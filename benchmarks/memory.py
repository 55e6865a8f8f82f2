"""The memory of a process and of all that it starts, sampled while it runs."""

import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

_EVERY_S: Final = 0.1


class Watch:
    """Sample the memory of a process tree until the block ends.

    Proportional set size where the system tells it (Linux, smaps_rollup): pages that processes share count once.

    Attributes:
        peak_mib: the most that a sample saw.
    """

    def __init__(self, pid: int) -> None:
        self.peak_mib = 0.0
        self._pid = pid
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

    def _sample(self) -> None:
        while not self._done.is_set():
            self.peak_mib = max(self.peak_mib, sum(map(_kib, tree(self._pid))) / 1024)
            self._done.wait(_EVERY_S)


def tree(pid: int) -> list[int]:
    """A process and its descendants, as far as they are there."""
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        for task in _tasks(one):
            with suppress(OSError):
                waiting.extend(map(int, (task / "children").read_text(encoding="ascii").split()))
    return found


def _tasks(pid: int) -> list[Path]:
    try:
        return list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:  # it ended meanwhile
        return []


def _kib(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:  # it ended meanwhile
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
