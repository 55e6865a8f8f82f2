"""A run over many mutated files: in a forked process, which ends at a finding and is followed by another."""

import faulthandler
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Final, NoReturn

from benchmarks.fuzzing import checks
from benchmarks.fuzzing.mutations import mutate
from benchmarks.fuzzing.samples import Sample

HANG_S: Final = 10.0
"""Seconds of processor time that one input may take."""

WAITING_S: Final = 60.0
"""Seconds that it may take by the clock, on a machine that is busy with something else."""

MEMORY_BYTES: Final = 6 << 30
BUILD_S: Final = 600
MAX_SOURCES: Final = 100
"""How many of the inputs are built together."""

_KEPT_OUTCOMES: Final = frozenset({"published", "quarantined"})


@dataclass(frozen=True, slots=True)
class Finding:
    """What should not happen: "traceback", "hang", "died" or "build", with the input's number and the last lines."""

    kind: str
    number: int
    file: str
    text: str


class Campaign:
    """Inputs made of samples by a seed, and what became of them.

    Args:
        samples: the files to begin with.
        seed: with the number of an input it decides its mutations.
        keep: a folder for the files of findings; None to keep none.
    """

    def __init__(self, samples: Sequence[Sample], seed: int, keep: Path | None = None) -> None:
        self._samples, self._seed, self._keep = samples, seed, keep
        self.findings: list[Finding] = []
        self.outcomes: Counter[str] = Counter()
        self.suffixes: Counter[str] = Counter()
        self._builds = self._built = 0
        self._seconds = 0.0

    def record(self) -> dict[str, Any]:
        """What was done and found, for JSON."""
        return {
            "seed": self._seed,
            "samples": len(self._samples),
            "inputs": self.outcomes.total(),
            "outcomes": dict(self.outcomes),
            "files": dict(self.suffixes.most_common()),
            "builds": self._builds,
            "sources_built": self._built,
            "seconds": round(self._seconds),
            "findings": [asdict(finding) for finding in self.findings],
        }

    def input(self, number: int) -> Sample:
        """The input of a number."""
        chance = random.Random(f"{self._seed}/{number}")
        return mutate(chance, self._samples[number % len(self._samples)], self._samples)

    def run(self, first: int, count: int, builds: int, target: Path | None = None) -> None:
        """Process inputs; with ``builds``, build a release of each so many of them.

        Args:
            first: the number of the first input.
            count: how many there are.
            builds: after how many inputs a release is built; 0 for never.
            target: where the record is written, after each so many inputs.
        """
        checks.import_readers()
        self._warm_up()
        started = time.monotonic()
        step = builds or 500
        with tempfile.TemporaryDirectory(prefix="fuzzing-") as name:
            for start in range(first, first + count, step):
                work = Path(name) / "work"
                work.mkdir()
                self._process(start, min(first + count, start + step), work)
                if builds:
                    self._build(sorted(path for path in work.iterdir() if path.is_dir()), Path(name) / "site")
                shutil.rmtree(work)
                self._seconds = time.monotonic() - started
                if target:
                    record = json.dumps(self.record(), indent=1, ensure_ascii=False)
                    target.write_text(record + "\n", encoding="utf-8")
                print(f"{start - first + step:,} inputs, {len(self.findings)} findings", file=sys.stderr, flush=True)

    def _warm_up(self) -> None:
        """Load what every child needs; parsers stay where they are, since some of them start threads."""
        with tempfile.TemporaryDirectory() as name:
            for number, sample in enumerate(self._samples[:3]):
                (folder := Path(name) / str(number)).mkdir()
                checks.process(sample, folder)

    def _process(self, first: int, end: int, work: Path) -> None:
        while first < end:
            with tempfile.TemporaryFile() as errors, (work / "outcomes").open("w+b", buffering=0) as outcomes:
                child = os.fork()
                if child == 0:
                    self._run_in_child(range(first, end), work, outcomes, errors)
                _, status = os.waitpid(child, 0)
                outcomes.seek(0)
                lines = outcomes.read().decode().splitlines()
                errors.seek(0)
                text = errors.read().decode(errors="replace")
            for line in lines:
                suffix, outcome = line.split()
                self.suffixes[suffix] += 1
                self.outcomes[outcome] += 1
            first += len(lines)
            if status:
                self._found(
                    "hang"
                    if "Timeout (" in text or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGPROF)
                    else "traceback"
                    if text
                    else "died",
                    first,
                    text,
                )
                shutil.rmtree(work / f"s{first}", ignore_errors=True)
                first += 1

    def _run_in_child(self, numbers: range, work: Path, outcomes: IO[bytes], errors: IO[bytes]) -> NoReturn:
        """Process inputs until an error, whose traceback goes to a file; the process ends in any case."""
        done = False
        try:
            os.dup2(errors.fileno(), 2)
            faulthandler.register(signal.SIGPROF, errors, chain=True)
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
            checks.parse_in_this_process()
            for number in numbers:
                sample = self.input(number)
                folder = work / f"s{number}"
                folder.mkdir()
                faulthandler.dump_traceback_later(WAITING_S, exit=True, file=errors)
                signal.setitimer(signal.ITIMER_PROF, HANG_S)
                outcome = checks.process(sample, folder)
                faulthandler.cancel_dump_traceback_later()
                if outcome not in _KEPT_OUTCOMES:
                    shutil.rmtree(folder)
                outcomes.write(f"{Path(sample.name).suffix} {outcome}\n".encode())
            done = True
        finally:
            if not done:
                traceback.print_exc()
                sys.stderr.flush()
            os._exit(0 if done else 1)

    def _build(self, folders: Sequence[Path], home: Path) -> None:
        """Build a release of sources; where that fails, of halves of them, until one is left."""
        if not folders:
            return
        folders = folders[:: -(-len(folders) // MAX_SOURCES)]
        shutil.rmtree(home, ignore_errors=True)
        command = [
            sys.executable,
            "-m",
            "publisher",
            "build",
            *map(str, folders),
            "--home",
            str(home),
            "--base-url",
            checks.BASE,
        ]
        with tempfile.TemporaryFile() as output:
            try:
                code = subprocess.run(command, stdout=output, stderr=output, timeout=BUILD_S, check=False).returncode
            except subprocess.TimeoutExpired:
                code = -1
            output.seek(0)
            text = output.read().decode(errors="replace")
        self._builds += 1
        if code in {0, 1} and (home / "current").exists() and "Traceback" not in text:
            self._built += len(folders)
        elif len(folders) == 1:
            number = int(folders[0].name[1:])
            self._found("build", number, f"exit {code}\n{text}")
        else:
            middle = len(folders) // 2
            self._build(folders[:middle], home)
            self._build(folders[middle:], home)

    def _found(self, kind: str, number: int, text: str) -> None:
        sample = self.input(number)
        lines = [line for line in text.splitlines() if line.strip()]
        self.outcomes[kind] += 1
        self.suffixes[Path(sample.name).suffix] += 1
        self.findings.append(
            Finding(kind, number, sample.name, "\n".join(lines[-12:] if kind != "hang" else lines[:12]))
        )
        if self._keep:
            folder = self._keep / f"{self._seed}-{number}"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / sample.name).write_bytes(sample.body)
            (folder / "finding.txt").write_text(text, encoding="utf-8")
            if sample.description:
                (folder / "source.toml").write_bytes(sample.description.encode("utf-8", "surrogateescape"))
