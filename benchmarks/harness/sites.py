"""Build what is measured: homes with releases of generated institutions, by the command that users call.

A home is kept below the scratch folder and used again in the same run, so that several modules can share it.
"""

import gzip
import os
import shutil
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import orjson

from benchmarks import Scale
from benchmarks.harness.memory import Watch
from benchmarks.inputs.generate import Register, write
from publisher.release import Manifest

BASE: Final = "http://localhost:8000"


@dataclass(frozen=True, slots=True)
class Built:
    """A build that was timed.

    Attributes:
        seconds: from start to end of the command.
        cpu_s: time of cores that its processes took.
        peak_mib: the most memory that all its processes had together, sampled; shared pages count once.
        disk_bytes: of the release.
        published, triples: what the release's manifest says.
    """

    seconds: float
    cpu_s: float
    peak_mib: float
    disk_bytes: int
    published: int
    triples: int


class BuildError(RuntimeError):
    """A build failed, or refused records that were to be published."""


def site(scale: Scale, count: int) -> Path:
    """The home of a site of ``count`` institutions; built where it is not there yet."""
    first_build(scale, count)
    return scale.work / f"site-{count}"


def first_build(scale: Scale, count: int) -> Built:
    """Build the site of ``count`` institutions in a home of its own, or give what was measured when it was built."""
    home = scale.work / f"site-{count}"
    measured = home / "measured.json"
    if not measured.exists():
        built = build(source(scale, Register(count)), home, processes=scale.processes)
        measured.write_bytes(orjson.dumps(asdict(built)))
    return Built(**orjson.loads(measured.read_bytes()))


def source(scale: Scale, register: Register) -> Path:
    """The source folder of a register; written where it is not there yet."""
    folder = scale.work / f"source-{register.count}-{register.seed}-{register.changed:g}"
    if not folder.exists():
        part = folder.with_suffix(".part")
        write(register, part)
        part.rename(folder)
    return folder


def build(folder: Path, home: Path, *, processes: int = 2, options: tuple[str, ...] = (), sound: bool = True) -> Built:
    """Run ``publisher build`` and watch it.

    Args:
        folder: of the source.
        home: where it is published.
        processes: of the build.
        options: further arguments.
        sound: whether every record is; generated ones are, a real register has some that are quarantined.

    Raises:
        BuildError: it did not end well.
    """
    command = [sys.executable, "-m", "publisher", "build", "--home", str(home), "--base-url", BASE]
    command += ["--processes", str(processes), *options, str(folder)]
    log = home.with_name(f"{home.name}.log")
    with log.open("ab") as output:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=environment())
        with Watch(process.pid) as watch:
            status = process.wait()
        seconds = time.perf_counter() - started
    if status not in ({0} if sound else {0, 1}):
        raise BuildError(f"{' '.join(command)}: exit code {status}\n{log.read_text(errors='replace')[-3000:]}")
    release = (home / "current").resolve()
    counts = Manifest.load(release).counts
    return Built(seconds, watch.cpu_s, watch.peak_mib, disk_bytes(release), counts.published, counts.triples)


def unpacked_dump(home: Path, work: Path) -> Path:
    """The N-Triples dump of a home's release, unpacked: rdflib-endpoint tells formats by the last suffix."""
    target = work / f"{home.name}.nt"
    if not target.exists():
        part = target.with_suffix(".part")
        with gzip.open(home / "current" / "dumps" / "institutions.nt.gz") as packed, part.open("wb") as plain:
            shutil.copyfileobj(packed, plain, 1 << 20)
        part.rename(target)
    return target


def disk_bytes(folder: Path) -> int:
    """What the files of a folder take."""
    return sum(path.stat().st_size for path in folder.resolve().rglob("*") if path.is_file())


def environment() -> dict[str, str]:
    """Without settings of the caller's: what is measured is the default, which keeps the bytecode of modules too.

    Without bytecode each process of a build compiles some 270 modules, for a third of a second.
    """
    unwanted = "PYTHONDONTWRITEBYTECODE"
    return {name: value for name, value in os.environ.items() if not name.startswith("PUBLISHER_") and name != unwanted}
