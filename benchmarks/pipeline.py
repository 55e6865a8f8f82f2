"""A build from end to end: how fast, in how much memory; and each of its steps by itself."""

import tempfile
from pathlib import Path
from typing import Final

from benchmarks import Row, Samples, Scale, Table, Target
from benchmarks.harness.sites import first_build, source
from benchmarks.inputs.generate import Register
from benchmarks.steps import steps

RECORDS_PER_S: Final = Target(at_least=1_200)
MEMORY_GIB: Final = Target(at_most=3)


def run(scale: Scale) -> Table:
    """Measure the build, then its steps."""
    count, cores = scale.build_institutions, scale.processes
    built = first_build(scale, count)
    rows = (
        Row(
            f"`publisher build`, {count:,} institutions, {cores} processes",
            Samples((count / built.seconds,), "records/s"),
            target=RECORDS_PER_S,
        ),
        Row("time of it", Samples((built.seconds,), "s")),
        Row("cores kept busy, of its time", Samples((built.cpu_s / built.seconds,), "")),
        Row("time of one core a record", Samples((built.cpu_s / count * 1e6,), "µs")),
        Row("peak memory of all its processes", Samples((built.peak_mib / 1024,), "GiB"), target=MEMORY_GIB),
        Row("triples of the release", Samples((built.triples / 1e6,), "million")),
        Row("triples written in a second", Samples((built.triples / built.seconds,), "")),
        Row("release on disk", Samples((built.disk_bytes / 1e9,), "GB")),
    )
    return Table("The build", (*rows, *_steps(scale)), _NOTES)


def _steps(scale: Scale) -> list[Row]:
    """Each step by itself, as often as the scale says."""
    folder = source(scale, Register(scale.peer_institutions))
    measured = []
    for _ in range(min(scale.rounds, 3)):
        with tempfile.TemporaryDirectory(dir=scale.work) as work:
            measured.append(steps(folder, Path(work)))
    return [
        Row(f"one core: {name}", Samples(tuple(rates[name] for rates in measured), "records/s")) for name in measured[0]
    ]


_NOTES: Final = (
    (
        "A generated record has names in two languages, a classification, a place and a parent, and as often as "
        "registers do an address, a telephone, opening hours, a home page, a founding year, responsibilities: 35 "
        "triples on average, 12 of which say where the record came from."
    ),
    (
        "The build reads, normalises, maps, validates, writes the record database with its search index, ten dumps "
        "(five formats, gzip and zstd), the change log, the catalogue and the query store, and seals the release."
    ),
    "Memory is the proportional set size of the build's process tree, looked at for a fiftieth of the time.",
    (
        "The steps are timed one after the other in one process, over fewer records, by the time they take of a "
        "core; what waits for the disk does not show in them."
    ),
)
