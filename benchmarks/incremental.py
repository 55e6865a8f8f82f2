"""One record in a hundred changed: the build that touches only those, beside a full one in the same home.

Two copies of a home with one release are given the same changed register. In one the build does what it does; in the
other it is told to make everything anew (``--full``). Both begin with the same release and the same identifiers, so
their dumps must be the same, byte for byte; that is checked, and said.
"""

import filecmp
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from benchmarks import Row, Samples, Scale, Table, Target, take_turns
from benchmarks.harness.sites import Built, build, site, source
from benchmarks.inputs.generate import Register

CHANGED: Final = 0.01
SHARE: Final = Target(at_most=0.05)


class DumpsDifferError(RuntimeError):
    """The incremental build did not write what the full one wrote."""


class NotPatchedError(RuntimeError):
    """The incremental build made everything anew, so there is nothing to measure."""


def run(scale: Scale) -> Table:
    """Measure both ways in turns."""
    count = scale.build_institutions
    before = site(scale, count)
    changed = source(scale, Register(count, changed=CHANGED))
    ways: dict[str, tuple[str, ...]] = {"incremental": (), "full": ("--full",)}
    built: dict[str, list[Built]] = {way: [] for way in ways}

    def one(way: str) -> Callable[[], float]:
        def measure() -> float:
            home = _copy(before, scale.work / f"home-{way}")
            built[way].append(build(changed, home, processes=scale.processes, options=ways[way]))
            return built[way][-1].seconds

        return measure

    figures = take_turns({way: one(way) for way in ways}, _rounds(scale))
    _check_patched(scale.work / "home-incremental", before)
    compared = _compare(scale.work / "home-incremental", scale.work / "home-full")
    for way in ways:
        shutil.rmtree(scale.work / f"home-{way}")
    peaks = {way: Samples(tuple(one.peak_mib for one in built[way]), "MiB") for way in ways}
    cpu = {way: Samples(tuple(one.cpu_s for one in built[way]), "s") for way in ways}
    rows = (
        Row(
            f"time, {count:,} institutions, {CHANGED:.0%} changed",
            Samples(figures["incremental"], "s"),
            "full build",
            Samples(figures["full"], "s"),
            SHARE,
        ),
        Row("time of cores", cpu["incremental"], "full build", cpu["full"]),
        Row("peak memory", peaks["incremental"], "full build", peaks["full"]),
    )
    return Table("Incremental builds", rows, (f"The {compared} dumps of both ways are the same, byte for byte.",))


def _rounds(scale: Scale) -> int:
    """A full build of a large register takes minutes: once is enough there."""
    return 1 if scale.build_institutions > 50_000 else scale.rounds


def _check_patched(home: Path, before: Path) -> None:
    """See that a home's release shares its query store with the release before.

    Raises:
        NotPatchedError: it does not: the software changed since that was built, most likely.
    """
    ones, others = ({path.stat().st_ino for path in (it / "current" / "store").iterdir()} for it in (home, before))
    if ones.isdisjoint(others):
        raise NotPatchedError(f"{home} was built in full; remove {before}, which other software made, and try again")


def _copy(home: Path, to: Path) -> Path:
    """Copy a home; the files of its release, which never change, by hard links."""
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir()
    shutil.copytree(home / "releases", to / "releases", copy_function=_link)
    shutil.copy2(home / "identifiers.sqlite", to / "identifiers.sqlite")
    (to / "current").symlink_to((home / "current").readlink())
    return to


def _link(origin: str, to: str) -> str:
    Path(to).hardlink_to(origin)
    return to


def _compare(one: Path, other: Path) -> int:
    """How many dumps both homes have, all of them the same.

    Raises:
        DumpsDifferError: they are not the same, or there are none.
    """
    ones, others = ((home / "current").resolve() / "dumps" for home in (one, other))
    names = {
        path.name for folder in (ones, others) for path in folder.iterdir() if path.name.startswith("institutions.")
    }
    _, different, missing = filecmp.cmpfiles(ones, others, names, shallow=False)
    if different or missing or not names:
        raise DumpsDifferError(f"different: {different}, missing in one: {missing}, of {sorted(names)}")
    return len(names)
