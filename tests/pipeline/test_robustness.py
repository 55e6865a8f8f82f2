"""Whatever happens to a build, the live release is complete, and the next build succeeds."""

import os
import signal
import subprocess
import sys
import time

import pytest

from publisher.errors import DiskFullError
from publisher.pipeline.stages import map_validate
from publisher.pipeline.stages.reading import read
from publisher.release import current, verify, versions
from publisher.release.files import appear, part_of
from tests.support.registers import BASE, row, write_source

ROWS = [row(number, parent=str(number // 3) if number > 2 else "", tag="Science") for number in range(1, 120)]
CHANGED = [row(number, f"Office {number} renamed", tag="Water") for number in range(1, 130)]


def start(publication, **variables):
    command = [sys.executable, "-m", "publisher", "build", str(publication.source), "--home", str(publication.home)]
    environ = {**os.environ, "PUBLISHER_BASE_URL": BASE, **variables}
    return subprocess.Popen(
        [*command, "--allow-shrink"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environ,
        start_new_session=True,
    )


def moments(publication):
    """What a build writes to disk, in order."""
    home = publication.home
    return {
        "begun": lambda: any(home.glob("staging/work-*")),
        "read": lambda: any(home.glob("staging/work-*/read/*.sqlite")),
        "identified": lambda: any(home.glob("staging/work-*/index.sqlite")),
        "mapped": lambda: any(home.glob("staging/work-*/shards/0*")),
        "assembled": lambda: any(home.glob("staging/2*/records.sqlite")),
        "dumped": lambda: any(home.glob("staging/2*/dumps/SHA256SUMS")),
        "logged": lambda: any(home.glob("staging/2*/changes.sqlite")),
        "described": lambda: any(home.glob("staging/2*/catalog.nq")),
        "manifest": lambda: any(home.glob("staging/2*/*manifest.json*")),
        "sealed": lambda: len(list((home / "releases").iterdir())) > 1,
    }


HEAVY = pytest.mark.heavy


@pytest.mark.parametrize(
    ("moment", "processes"),
    [
        pytest.param("begun", "1", marks=HEAVY),
        ("read", "2"),
        pytest.param("identified", "1", marks=HEAVY),
        ("mapped", "2"),
        pytest.param("assembled", "1", marks=HEAVY),
        pytest.param("dumped", "1", marks=HEAVY),
        pytest.param("logged", "1", marks=HEAVY),
        pytest.param("described", "2", marks=HEAVY),
        ("manifest", "1"),
        ("sealed", "1"),
    ],
)
def test_a_build_that_is_killed_leaves_the_live_release_whole(publication, moment, processes):
    first = publication.build(ROWS)
    write_source(publication.source, CHANGED)
    reached = moments(publication)[moment]
    process = start(publication, PUBLISHER_PROCESSES=processes)
    while not reached() and process.poll() is None:
        time.sleep(0.0005)
    process.send_signal(signal.SIGKILL)
    process.wait()

    live = current(publication.home)
    assert verify(live) == []
    assert live == first.release or process.returncode == 0 or live.name > first.release.name
    assert all(verify(publication.home / "releases" / it.version) == [] for it in versions(publication.home))

    # The machine's clock now, not the test's: what the killed build may have sealed is later than the test's.
    again = start(publication)
    assert again.wait(60) == 0
    assert verify(current(publication.home)) == []
    assert not (publication.home / "staging").exists()


def test_interrupted_switch_leaves_nothing(publication):
    publication.build([row(1)])
    (publication.home / ".current.12345").symlink_to("releases/none")
    publication.build([row(1), row(2)])

    assert not list(publication.home.glob(".current*"))


def alive_in(session):
    """The running processes of a session; a container may have nothing that waits for zombies."""
    found = subprocess.run(["ps", "-s", str(session), "-o", "pid=,stat="], capture_output=True, text=True, check=False)
    return [line.split()[0] for line in found.stdout.splitlines() if not line.split()[1].startswith("Z")]


def test_no_worker_outlives_a_killed_build(publication):
    write_source(publication.source, ROWS * 10)
    temporary = publication.folder / "temporary"
    temporary.mkdir()
    process = start(publication, PUBLISHER_PROCESSES="2", TMPDIR=str(temporary))
    while len(alive_in(process.pid)) < 4 and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    until = time.monotonic() + 20
    while alive_in(process.pid) and time.monotonic() < until:
        time.sleep(0.05)

    assert alive_in(process.pid) == []
    assert list(temporary.glob("pymp-*")) == []


def test_late_worker_changes_nothing(tmp_path):
    target = tmp_path / "folder"
    first, second = part_of(target), part_of(target)
    for part in (first, second):
        part.mkdir()
        (part / "who").write_text(part.name)
    appear(first, target)
    appear(second, target)

    assert (target / "who").read_text() == first.name
    assert list(tmp_path.iterdir()) == [target]


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 24 MiB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a small file system is not allowed here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.parametrize(
    ("free_kib", "processes"),
    [
        pytest.param(128, 1, marks=HEAVY),
        (1024, 2),
        (3000, 1),
        pytest.param(3000, 2, marks=HEAVY),
        pytest.param(5000, 1, marks=HEAVY),
    ],
)
def test_a_full_disk_is_an_error_and_the_live_release_stays(publication, small_disk, monkeypatch, free_kib, processes):
    home = small_disk / "home"
    monkeypatch.setattr("publisher.pipeline.build.require_space", lambda *_: None)
    first = publication.build(ROWS, home=home)
    taken = small_disk / "taken"
    left = os.statvfs(small_disk)
    with taken.open("wb") as stream:
        stream.write(b"\0" * (left.f_bavail * left.f_frsize - free_kib * 1024))

    with pytest.raises(DiskFullError, match="the live release is unchanged"):
        publication.build(CHANGED, home=home, processes=processes)

    assert current(home) == first.release
    assert verify(first.release) == []
    taken.unlink()
    assert not publication.build(home=home).unchanged


def test_counts_come_from_disk(publication, monkeypatch):
    monkeypatch.setattr(read, "BATCH_RECORDS", 7)
    monkeypatch.setattr(map_validate, "PARTITION_THINGS", (10, 10))
    report = publication.build([*ROWS, row(5, "Again")], processes=2)

    assert report.manifest.counts.read == len(ROWS) + 1
    assert report.manifest.counts.published == len(ROWS)


def test_division_of_the_work_does_not_show_in_the_dumps(publication, tmp_path, monkeypatch):
    whole = publication.build(ROWS)
    monkeypatch.setattr(read, "BATCH_RECORDS", 7)
    monkeypatch.setattr(map_validate, "PARTITION_THINGS", (10, 10))
    cut = publication.build(home=tmp_path / "cut", processes=2)

    name = "dumps/SHA256SUMS"
    assert (whole.release / name).read_bytes() == (cut.release / name).read_bytes()
