"""Whatever changes in the sources: the incremental release is that of a full build in the same home.

Two homes begin with the same release, and every step is built in both: as usual in one, with ``--full`` in the other.
Then all that is served is compared (tests/pipeline/incremental/comparison.py). ``make test-heavy`` tries many more
sequences; a failing one is shortened and printed, and :meth:`Twins.run` takes it as it is.
"""

import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher.pipeline.build import build
from publisher.pipeline.plan import Plan
from publisher.release import activate, versions
from publisher.sources import load_source
from tests.pipeline.incremental.changing import CHANGES, starting
from tests.pipeline.incremental.comparison import assert_same_homes
from tests.support.registers import BASE, Clock

NUMBERS = st.integers(min_value=0, max_value=59)
STEPS = st.lists(
    st.lists(st.tuples(st.sampled_from(sorted(CHANGES)), NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=4),
    min_size=1,
    max_size=4,
)
"""What to build one after the other: each step some changes, each with the numbers that it chooses by."""

QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}


class Twins:
    """Two homes that are given the same: one is built as usual, the other in full."""

    def __init__(self, folder, registers, clock=None):
        self.folder, self.registers, self.clock = folder, registers, clock or Clock()
        self.homes = {"incremental": folder / "incremental", "full": folder / "full"}

    def build(self):
        """Write the sources as they are now, build both homes, and compare them."""
        sources = self.folder / "sources"
        shutil.rmtree(sources, ignore_errors=True)
        loaded = tuple(load_source(path) for path in self.registers.write(sources))
        now = self.clock()
        for way, home in self.homes.items():
            home.mkdir(exist_ok=True)
            self.registers.write_review(home)
            if self.registers.rolled_back:
                activate(home, versions(home)[0].version)
            plan = Plan(
                home=home,
                base=BASE,
                sources=loaded,
                processes=1,
                max_shrink=1.0,
                allow_key_shift=True,
                full=way == "full",
            )
            build(plan, clock=lambda: now)
        self.registers.forgotten = self.registers.rolled_back = False
        assert_same_homes(*self.homes.values())

    def run(self, *steps):
        """Make changes step by step, and build and compare after each; return the releases of each home."""
        for step in steps:
            for name, *numbers in step:
                CHANGES[name](self.registers, *numbers)
            self.build()
        return [[manifest.version for manifest in versions(home)] for home in self.homes.values()]


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """Twins with their first release."""
    twins = Twins(tmp_path_factory.mktemp("begun"), starting())
    twins.build()
    return twins


@pytest.fixture
def twins(begun, tmp_path):
    """Twins with a first release, to go on with."""
    return continued(begun, tmp_path)


def continued(begun, folder):
    """A copy of twins in another folder."""
    clock = Clock()
    clock.now = begun.clock.now
    shutil.copytree(begun.folder, folder, symlinks=True, dirs_exist_ok=True)
    return Twins(folder, starting(), clock)


@pytest.mark.parametrize("name", CHANGES)
def test_changes_of_one_kind(twins, name):
    """Each kind alone, so that what fails is known by its name."""
    incremental, full = twins.run([(name, 3, 5, 1), (name, 14, 2, 2)])

    assert incremental == full


@pytest.mark.heavy
@pytest.mark.parametrize("name", CHANGES)
def test_more_changes_of_one_kind(twins, name):
    incremental, full = twins.run(*([(name, number, number + 2, number % 5)] for number in range(6)))

    assert incremental == full


SEQUENCES = {
    "gone-and-back": [[("remove", 6, 0, 0)], [("revive", 1, 0, 0)]],
    "mentioned-and-described": [[("rename", 2, 4, 0)], [("rename", 2, 7, 0)]],
    "a-source-comes-and-goes": [[("add-source", 0, 0, 0)], [("remove-source", 2, 0, 0)], [("add-source", 1, 0, 0)]],
    "merged-into-a-merged-one": [[("merge", 5, 4, 0)], [("merge", 4, 2, 0)], [("revive", 2, 0, 0)]],
    "a-circle-opens": [[("reparent", 1, 2, 0)], [("reparent", 1, 0, 0)]],
    "rolled-back-after-changes": [
        [("remove", 6, 0, 0), ("rename", 2, 7, 0)],
        [("roll-back", 0, 0, 0), ("edit", 3, 9, 1)],
    ],
    "two-that-come-collide": [[("add", 0, 0, 0), ("add", 0, 0, 0)], [("collide", 33, 53, 0)]],
    "decided-and-undecided": [[("decide", 7, 0, 0)], [("decide", 7, 0, 2)], [("decide", 7, 0, 5)]],
    "merged-by-decision-and-taken-back": [
        [("decide", 7, 0, 3)],
        [("edit", 7, 9, 1)],
        [("decide", 7, 0, 4), ("reparent", 1, 2, 0)],
        [("decide", 7, 0, 5)],
    ],
}


@pytest.mark.parametrize("steps", SEQUENCES.values(), ids=SEQUENCES)
def test_changes_that_undo_each_other(twins, steps):
    incremental, full = twins.run(*steps)

    assert incremental == full


@settings(max_examples=3, derandomize=True, **QUIET)
@given(steps=STEPS)
def test_random_changes(begun, tmp_path_factory, steps):
    incremental, full = run_anew(begun, tmp_path_factory, steps)

    assert incremental == full


@pytest.mark.heavy
@settings(max_examples=150, print_blob=True, **QUIET)
@given(steps=STEPS)
def test_many_random_changes(begun, tmp_path_factory, steps):
    incremental, full = run_anew(begun, tmp_path_factory, steps)

    assert incremental == full


def run_anew(begun, tmp_path_factory, steps):
    """Run a sequence in a copy of the twins that is removed afterwards."""
    folder = tmp_path_factory.mktemp("random")
    try:
        return continued(begun, folder).run(*steps)
    finally:
        shutil.rmtree(folder)
