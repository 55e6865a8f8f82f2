"""A build as a process of its own: the command ``publisher build --no-activate``, its progress, its end.

The studio starts at most one; another program may build at the same time in the same home, and then the second one
ends with an error that says so.
"""

import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import IO, Final

MAX_SHOWN: Final = 200
"""The last lines of the output that are shown."""

_RELEASED: Final = frozenset({0, 1})
"""Exit codes of the command with which there is a release (docs/cli.md)."""

_ENDED_BY_SIGNAL: Final = frozenset({130, -signal.SIGINT, -signal.SIGTERM, -signal.SIGKILL})

CANCEL_WAIT_S: Final = 10.0

_MAX_LOG_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is.

    Attributes:
        steps: what it has begun, in its own words; the last one is running unless ``ended``.
        notes: what it says besides.
        output: all lines, the last of them at most.
        ended: whether it has ended.
        code: its exit code; None while it runs.
        asked_to_end: whether it was sent a signal before that.
    """

    steps: tuple[str, ...]
    notes: tuple[str, ...]
    output: str
    ended: bool
    code: int | None
    asked_to_end: bool = False

    @property
    def succeeded(self) -> bool:
        """Whether it has made a release, or found that nothing changed."""
        return self.code in _RELEASED and not self.cancelled

    @property
    def cancelled(self) -> bool:
        """Whether a person ended it; while it starts, a signal can give any exit code but that of a success."""
        return self.code in _ENDED_BY_SIGNAL or (self.asked_to_end and self.code not in {0, None})


@dataclass(slots=True)
class Builds:
    """The build of a workspace that runs, or that ran last."""

    _process: subprocess.Popen[bytes] | None = None
    _log: IO[bytes] | None = None
    _asked_to_end: bool = False
    _lock: Lock = field(default_factory=Lock)

    def start(self, home: Path, data: Path, options: list[str]) -> bool:
        """Start a build, unless one runs; return whether it was started.

        Args:
            home: of the releases.
            data: the folder of the sources.
            options: further options of the command.
        """
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                return False
            if self._log is not None:
                self._log.close()
            self._asked_to_end = False
            self._log = tempfile.TemporaryFile()  # noqa: SIM115 - it is read until the build is forgotten
            arguments = [sys.executable, "-m", "publisher", "build", "--no-activate"]
            arguments += ["--home", str(home), "--data", str(data), *options]
            environment = {**os.environ, "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"}
            self._process = subprocess.Popen(  # noqa: S603 - this program, no shell
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=subprocess.STDOUT,
                env=environment,
                start_new_session=True,
            )
            return True

    def progress(self) -> Progress | None:
        """Return how far the build is; None if none was started."""
        with self._lock:
            if self._process is None or self._log is None:
                return None
            code, asked_to_end = self._process.poll(), self._asked_to_end
            text = os.pread(self._log.fileno(), _MAX_LOG_BYTES, 0).decode(errors="replace")
        lines = [line for line in text.splitlines() if line.strip()]
        steps = tuple(line.removesuffix("…").rstrip(" :") for line in lines if line.endswith("…"))
        notes = tuple(line.removeprefix("note: ") for line in lines if line.startswith("note: "))
        return Progress(steps, notes, "\n".join(lines[-MAX_SHOWN:]), code is not None, code, asked_to_end)

    def cancel(self) -> None:
        """End the build that runs, and its workers; the live release stays."""
        with self._lock:
            process = self._process
            if process is None or process.poll() is not None:
                return
            self._asked_to_end = True
            process.terminate()  # not SIGINT, which is ignored where the studio was started in the background
        try:
            process.wait(CANCEL_WAIT_S)
        except subprocess.TimeoutExpired:
            with self._lock:  # who asks for the progress takes note of its end, and its number is another's then
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def forget(self) -> None:
        """Forget a build that has ended, when its release was activated or discarded."""
        with self._lock:
            if self._process is not None and self._process.poll() is not None:
                self._process = None
                if self._log is not None:
                    self._log.close()
                    self._log = None
