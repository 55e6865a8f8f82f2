"""The time of cores that a command and everything it starts take, as the kernel counts it.

``python -m benchmarks.harness.core_time FILE COMMAND …`` runs the command, waits for it and for every process that it
left behind, and writes the seconds into the file. A sampled figure (benchmarks/harness/memory.py) misses what ends
between two samples; this one misses nothing, so it is fit for small shares.
"""

import ctypes
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_ADOPT_ORPHANS: Final = 36  # PR_SET_CHILD_SUBREAPER of Linux's prctl


@dataclass(frozen=True, slots=True)
class Usage:
    """What a command took: seconds on the clock, and seconds of cores."""

    seconds: float
    core_s: float


class CommandError(RuntimeError):
    """The command did not end as it was expected to."""


def measure(
    command: Sequence[str], *, log: Path, environment: Mapping[str, str], accepted: Sequence[int] = (0,)
) -> Usage:
    """Run a command and measure it.

    Args:
        command: the program and its arguments.
        log: gets its output.
        environment: its variables.
        accepted: exit codes that are as expected.

    Raises:
        CommandError: another exit code.
    """
    with tempfile.TemporaryDirectory(prefix="core-time-") as folder, log.open("ab") as output:
        counted = Path(folder) / "seconds"
        wrapper = [sys.executable, "-m", "benchmarks.harness.core_time", str(counted), *command]
        started = time.perf_counter()
        status = subprocess.run(
            wrapper, stdout=output, stderr=subprocess.STDOUT, env=dict(environment), check=False
        ).returncode
        seconds = time.perf_counter() - started
        if status not in accepted:
            told = log.read_text(errors="replace")[-3000:]
            raise CommandError(f"{' '.join(command)}: exit code {status}\n{told}")
        return Usage(seconds, float(counted.read_text()))


def main() -> int:
    """Run the command of the command line; return its exit code."""
    counted, *command = sys.argv[1:]
    ctypes.CDLL(None).prctl(_ADOPT_ORPHANS, 1, 0, 0, 0)
    status = subprocess.call(command)
    try:
        while True:
            os.wait()
    except ChildProcessError:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    Path(counted).write_text(str(usage.ru_utime + usage.ru_stime))
    return status


if __name__ == "__main__":
    sys.exit(main())
