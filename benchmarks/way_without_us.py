"""What one would do without this software: morph-kgc, pyshacl and Oxigraph's loader; beside it ``publisher build``.

The same CSV file, the same kind of triples, the same shapes, on the same cores. morph-kgc and pyshacl are what the
field uses; each is run as its documentation says. What comes out is a query store and a validation report; dumps,
search, catalogue, change log and a release that can be served are not, and the build's time has them all. What the
build takes for a loaded and validated store alone is told beside it: its steps, one after the other, on one core.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks import Row, Samples, Scale, Table, Target
from benchmarks.harness.peers import MORPH, PeerMissingError, peer
from benchmarks.harness.sites import BASE, build, source
from benchmarks.inputs.generate import Register
from benchmarks.inputs.rml import mapping
from benchmarks.steps import steps
from publisher.validation.shapes import record_shapes

FASTER: Final = Target(at_least=10)

THE_SAME: Final = ("read", "normalise", "map", "validate", "load the query store", "put the query store in order")
"""The steps of a build that do what the peers do."""

_CONFIGURATION: Final = """
[CONFIGURATION]
output_format: N-TRIPLES
output_file: {data}
number_of_processes: {processes}
logging_level: ERROR

[register]
mappings: {mapping}
"""


def run(scale: Scale) -> Table:
    """Run both ways in turns."""
    count = scale.peer_institutions
    folder = source(scale, Register(count))
    theirs: list[dict[str, float]] = []
    ours: list[float] = []
    same: list[float] = []
    for _ in range(_rounds(scale)):
        theirs.append(_their_way(folder, scale.work / "without-us", scale.processes))
        home = scale.work / "with-us"
        shutil.rmtree(home, ignore_errors=True)
        ours.append(build(folder, home, processes=scale.processes).seconds)
        same.append(_the_same(folder, scale.work))
    rates = Samples(tuple(count / sum(one.values()) for one in theirs), "records/s")
    their_steps = [Row(f"their {name}", Samples(tuple(one[name] for one in theirs), "s")) for name in theirs[0]]
    rows = (
        Row(
            f"from the CSV file to a store that is valid and loaded, {count:,} institutions",
            Samples(tuple(count / seconds for seconds in ours), "records/s"),
            "morph-kgc, pyshacl, oxigraph load",
            rates,
            FASTER,
        ),
        Row(
            "the same steps of a build alone, on one core, without starting",
            Samples(tuple(same), "records/s"),
            "morph-kgc, pyshacl, oxigraph load",
            rates,
        ),
        Row("our time, a whole release", Samples(tuple(ours), "s")),
        *their_steps,
        _triples(scale.work / "without-us" / "data.nt", count),
    )
    return Table("The way without us", rows, (" ".join((__doc__ or "").split("\n\n")[1].split()),))


def _the_same(folder: Path, scratch: Path) -> float:
    """Records a second that our own steps get through, by the time that they take of one core."""
    with tempfile.TemporaryDirectory(dir=scratch) as work:
        rates = steps(folder, Path(work))
    return 1 / sum(1 / rates[step] for step in THE_SAME)


def _rounds(scale: Scale) -> int:
    """Their way takes minutes at any scale that means something."""
    return min(scale.rounds, 2)


def _their_way(folder: Path, work: Path, processes: int) -> dict[str, float]:
    """Map, validate and load; gives the seconds that each took."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    data, shapes = work / "data.nt", work / "shapes.ttl"
    shapes.write_text(record_shapes(BASE).turtle, encoding="utf-8")
    rules, configuration = work / "mapping.ttl", work / "morph.ini"
    rules.write_text(mapping(BASE, str(folder / "institutions.csv")), encoding="utf-8")
    configuration.write_text(_CONFIGURATION.format(data=data, mapping=rules, processes=processes), encoding="utf-8")
    python = MORPH / "python"
    if not python.exists():
        raise PeerMissingError("morph-kgc is not installed: run `make bench`")
    pyshacl = [sys.executable, "-m", "pyshacl", "--shacl", str(shapes), "--allow-warnings", "--format", "turtle"]
    return {
        "mapping by morph-kgc": _timed([str(python), "-m", "morph_kgc", str(configuration)]),
        "validation by pyshacl": _timed([*pyshacl, "--output", str(work / "report.ttl"), str(data)]),
        "load by oxigraph": _timed([peer("oxigraph"), "load", "--location", str(work / "store"), "--file", str(data)]),
    }


def _timed(command: Sequence[str]) -> float:
    """Run a command; gives the seconds that it took. That pyshacl finds a violation is no failure of the command.

    Raises:
        subprocess.CalledProcessError: it could not do its work.
    """
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=_environment())
    seconds = time.perf_counter() - started
    if done.returncode not in {0, 1} or "Traceback" in done.stderr:
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr[-3000:])
    return seconds


def _environment() -> Mapping[str, str]:
    """Without what points Python at our own packages."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def _triples(data: Path, count: int) -> Row:
    with data.open("rb") as lines:
        return Row("their triples a record", Samples((sum(1 for _ in lines) / count,), ""))
