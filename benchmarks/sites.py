"""Build what is measured: a home with one release of generated institutions, by the command that users call.

A home is kept below the scratch folder and used again in the same run, so that several modules can share it.
"""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks import Scale
from benchmarks.generate import Register, write
from benchmarks.memory import Watch

BASE: Final = "http://localhost:8000"


@dataclass(frozen=True, slots=True)
class Built:
    """A build that was timed.

    Attributes:
        seconds: from start to end of the command.
        peak_mib: the most memory that all its processes had together (proportional set size, sampled).
        disk_bytes: of the release.
    """

    home: Path
    seconds: float
    peak_mib: float
    disk_bytes: int


class BuildError(RuntimeError):
    """A build failed, or refused records that were to be published."""


def site(scale: Scale, count: int) -> Path:
    """The home of a site of ``count`` institutions; built where it is not there yet."""
    home = scale.work / f"site-{count}"
    if not (home / "current").exists():
        build(source(scale, Register(count)), home, processes=scale.processes)
    return home


def source(scale: Scale, register: Register) -> Path:
    """The source folder of a register; written where it is not there yet."""
    folder = scale.work / f"source-{register.count}-{register.seed}-{register.changed:g}"
    if not (folder / "source.toml").exists():
        write(register, folder)
    return folder


def build(folder: Path, home: Path, *, processes: int = 2, options: tuple[str, ...] = ()) -> Built:
    """Run ``publisher build`` and watch it.

    Raises:
        BuildError: it did not end well.
    """
    command = [sys.executable, "-m", "publisher", "build", "--home", str(home), "--base-url", BASE]
    command += ["--processes", str(processes), *options, str(folder)]
    log = home.parent / f"{home.name}.log"
    with log.open("ab") as output:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=_environment())
        with Watch(process.pid) as watch:
            status = process.wait()
        seconds = time.perf_counter() - started
    if status != 0:
        raise BuildError(f"{' '.join(command)}: exit code {status}\n{log.read_text(errors='replace')[-3000:]}")
    return Built(home, seconds, watch.peak_mib, disk_bytes(home / "current"))


def disk_bytes(folder: Path) -> int:
    """What the files of a folder take."""
    return sum(path.stat().st_size for path in folder.resolve().rglob("*") if path.is_file())


def _environment() -> dict[str, str]:
    """Without settings of the caller's: what is measured is the default."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PUBLISHER_")}
