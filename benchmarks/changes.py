"""A month of changes: an incremental build beside a full one in the same home, by the time of cores.

``python -m benchmarks.changes [--register ror|generated|appended …] [--records N] [--processes N]``

A first release is built of a register as it was (benchmarks/inputs/changing.py). Then two copies of that home are given
the register as it is: one is built as usual, the other with ``--full``. Both must give the same dumps byte for byte and
the same tables of ``records.sqlite``, but for row numbers; what differs is named. The time is that of the whole process
tree, as the kernel counts it (benchmarks/harness/core_time.py), so that a loaded machine does little to the ratio.
"""

import argparse
import filecmp
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks import Row, Samples, Scale, Table, Target
from benchmarks.harness.core_time import Usage, measure
from benchmarks.harness.sites import BASE, environment
from benchmarks.harness.tables import differing
from benchmarks.inputs.changing import ROR_FILE, Month, appended, generated, ror
from publisher.release import Manifest

WANTED: Final = {"ror": Target(at_most=0.08), "generated": Target(at_most=0.05), "appended": Target(at_most=0.03)}
"""The registers, and the share of a full build's time that an incremental build may take."""

QUICK: Final = 2_000
"""Records that are measured unless more are asked for: enough to see that everything runs, too few for a ratio."""

MANY: Final = 30_000
"""Below this number of records the ratio says little: what a build takes for any register is most of it."""

WAYS: Final = {"incremental": (), "full": ("--full",)}
PUBLISHED: Final = (0, 1)
"""Exit codes of a build that published: with 1, some records were quarantined."""


class ReleasesDifferError(RuntimeError):
    """The incremental build did not write what the full one wrote."""


def run(scale: Scale) -> Table:
    """Measure every register at the size of the scale."""
    rows = [row for name in WANTED for row in measured(name, scale.work, _records(name, scale), scale.processes)]
    notes = ["Dumps byte for byte and tables row for row are those of the full build."]
    if not ROR_FILE.exists():
        notes.append(f"{ROR_FILE.name} is not beside this checkout, so ROR was not measured.")
    return Table("A month of changes", tuple(rows), tuple(notes))


def _records(name: str, scale: Scale) -> int | None:
    """All of ROR where 250,000 generated institutions are built, else as many as of them."""
    count = scale.build_institutions
    return None if name == "ror" and count > MANY else count


def measured(name: str, work: Path, records: int | None, processes: int) -> list[Row]:
    """Measure one register; nothing if it is ROR and not beside the checkout.

    Raises:
        ReleasesDifferError: the two releases are not the same.
    """
    if name == "ror" and not ROR_FILE.exists():
        return []
    folder = work / f"changes-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    month = _month(name, folder, records)
    first = folder / "first"
    build(month.before, first, processes)
    used = {way: _build_copy(month, first, folder / way, processes, options) for way, options in WAYS.items()}
    if differences := compare(folder / "incremental", folder / "full"):
        raise ReleasesDifferError(f"{month.what}: not the same in both ways: {', '.join(differences)}")
    shutil.rmtree(folder)
    target = WANTED[name] if month.records >= MANY else None
    return _rows(month, used["incremental"], used["full"], target)


def _month(name: str, folder: Path, records: int | None) -> Month:
    if name == "ror":
        return ror(folder, records)
    return (generated if name == "generated" else appended)(folder, records or QUICK)


def _rows(month: Month, ours: Usage, full: Usage, target: Target | None) -> list[Row]:
    (cores, clock), (full_cores, full_clock) = (
        (Samples((usage.core_s,), "s"), Samples((usage.seconds,), "s")) for usage in (ours, full)
    )
    return [
        Row(f"core time, {month.what}", cores, "full build", full_cores, target),
        Row("time on the clock", clock, "full build", full_clock),
    ]


def build(source: Path, home: Path, processes: int, options: Sequence[str] = ()) -> Usage:
    """Build a release by the command that users call."""
    command = [sys.executable, "-m", "publisher", "build", "--home", str(home), "--base-url", BASE]
    command += ["--processes", str(processes), *options, str(source)]
    return measure(command, log=home.with_name(f"{home.name}.log"), environment=environment(), accepted=PUBLISHED)


def _build_copy(month: Month, first: Path, home: Path, processes: int, options: Sequence[str]) -> Usage:
    shutil.copytree(first, home, symlinks=True)
    return build(month.after, home, processes, options)


def compare(one: Path, other: Path) -> list[str]:
    """Return what differs between the live releases of two homes: dumps by name, tables of ``records.sqlite``."""
    ours, others = ((home / "current").resolve() for home in (one, other))
    names = sorted({path.name for release in (ours, others) for path in (release / "dumps").iterdir()})
    _, different, missing = filecmp.cmpfiles(ours / "dumps", others / "dumps", names, shallow=False)
    dates = ([manifest.version, manifest.created] for manifest in map(Manifest.load, (ours, others)))
    tables = differing(ours / "records.sqlite", others / "records.sqlite", (next(dates), next(dates)))
    kept = differing(ours / "resolution.sqlite", others / "resolution.sqlite")
    every = [*tables, *(name for name in kept if name != "shared")]  # its first records: fewer may be known
    return [*different, *missing, *(f"table {name}" for name in every)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is asked for, and print the table; 1 where a target was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.changes", description=main.__doc__)
    parser.add_argument("--register", choices=WANTED, nargs="+", default=list(WANTED))
    parser.add_argument("--records", type=int, default=QUICK, help=f"how many records; {QUICK:,} by default")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--work", type=Path, help="a folder for what is built; a temporary one by default")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="changes-", dir=options.work) as folder:
        rows = [
            row for name in options.register for row in measured(name, Path(folder), options.records, options.processes)
        ]
    print(Table("A month of changes", tuple(rows)).markdown())
    return 1 if any(row.met is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
