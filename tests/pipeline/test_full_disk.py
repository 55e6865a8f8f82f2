"""Disks that are full, or cannot be written: exit code 3, a message that helps, and the live release served on.

A small file system in memory is mounted; where that is not allowed, these tests are skipped, and say so.
"""

import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from publisher.errors import NotWritableError
from publisher.release import current
from publisher.release.files import require_writable
from tests.support.killing import (
    PUBLISHED_SOME,
    SYSTEM_ERROR,
    Input,
    Site,
    assert_published,
    environ,
    serving,
    verified,
)

HEAVY = pytest.mark.heavy
ROOMY = 1 << 30

UNCHECKED = """
import sys
from publisher.pipeline import build
from publisher.cli import main
build.require_space = lambda *_: None
main(sys.argv[1:])
"""
"""The command line without the check of free space, as if somebody else filled the disk meanwhile."""

AMOUNTS = re.compile(r"error: the disk of (\S+) is full: about ([\d,]+) MiB are needed, ([\d,]+) MiB are free")


class Disk:
    """A file system in memory, of a size that can be changed."""

    def __init__(self, place):
        self.place = place

    def mount(self, *options):
        command = ["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", str(self.place)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def resize(self, size):
        """Make it so many bytes large in all."""
        done = self.mount("remount", f"size={size}")
        assert done.returncode == 0, done.stderr

    def used(self):
        found = os.statvfs(self.place)
        return (found.f_blocks - found.f_bfree) * found.f_frsize


@pytest.fixture(scope="module")
def disk(tmp_path_factory):
    disk = Disk(tmp_path_factory.mktemp("disk"))
    mounted = disk.mount(f"size={ROOMY}")
    if mounted.returncode:
        pytest.skip(f"mounting a small file system is not allowed here: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "-l", str(disk.place)], check=True)


class Story:
    """A home on a small disk, served all the while."""

    def __init__(self, site, disk, server):
        self.site, self.disk, self.server, self.live = site, disk, server, Input()
        self.peaks = {kind: self.peak(kind) for kind in ("full", "incremental")}

    def next(self, kind):
        content = self.live.grown() if kind == "full" else self.live.altered()
        content.write(self.site.source)
        return content

    def build(self, kind):
        """Build without looking at the disk beforehand; returns exit code and output."""
        options = ["--full"] if kind == "full" else []
        command = ["build", str(self.site.source), "--home", str(self.site.home), "--processes", "2", *options]
        done = subprocess.run(
            [sys.executable, "-c", UNCHECKED, *command],
            capture_output=True,
            text=True,
            env=environ(),
            timeout=120,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def finish(self, kind, content):
        """Build with room enough."""
        code, output = self.build(kind)
        assert code == PUBLISHED_SOME, output
        assert ("Updating the previous release" in output) == (kind == "incremental"), output
        assert_published(self.site.home, content, self.site.dumps_of_a_fresh_build(content))
        self.live = content
        self.server.state_of(self.site.home)

    def peak(self, kind):
        """How many bytes more than before are in use at the height of a build."""
        content = self.next(kind)
        before, most, over = self.disk.used(), [0], threading.Event()

        def look():
            while not over.wait(0.002):
                most[0] = max(most[0], self.disk.used())

        looking = threading.Thread(target=look)
        looking.start()
        try:
            self.finish(kind, content)
        finally:
            over.set()
            looking.join()
        return most[0] - before


@pytest.fixture(scope="module")
def story(disk, tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("full-disk"), home=disk.place / "home")
    Input().write(site.source)
    code, _, output = site.build()
    assert code == PUBLISHED_SOME, output
    with serving(site.home) as server:
        yield Story(site, disk, server)


@HEAVY
@pytest.mark.parametrize("share", [0.0, 0.02, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9])
@pytest.mark.parametrize("kind", ["full", "incremental"])
def test_disk_that_fills_up_during_a_build(story, kind, share):
    home, disk = story.site.home, story.disk
    live, state = current(home), story.server.state_of(home)
    content = story.next(kind)
    disk.resize(disk.used() + max(4096, int(share * story.peaks[kind])))
    try:
        code, output = story.build(kind)
    finally:
        disk.resize(ROOMY)

    assert code == SYSTEM_ERROR, output
    assert "Traceback" not in output
    found = AMOUNTS.search(output)
    assert found, output
    assert found[1].startswith(str(disk.place))
    needed, free = (int(number.replace(",", "")) for number in (found[2], found[3]))
    assert needed > free
    assert "the live release is unchanged" in output
    assert current(home) == live
    assert verified(home)[0] == 0
    assert story.server.state() == state
    assert story.server.failures == []
    assert not (home / "staging").exists()
    story.finish(kind, content)


@HEAVY
def test_required_space_is_enough(story):
    """The space that is checked beforehand is the most that a build uses."""
    from publisher.pipeline.build import SPACE_AT_LEAST

    assert max(story.peaks.values()) <= SPACE_AT_LEAST


@pytest.fixture
def read_only_home(disk, tmp_path):
    """A home with a release, on a disk that turned read-only."""
    site = Site(tmp_path, home=disk.place / "sealed")
    Input(20).write(site.source)
    code, _, output = site.build(processes=1)
    assert code == PUBLISHED_SOME, output
    assert disk.mount("remount", "ro").returncode == 0
    yield site
    assert disk.mount("remount", "rw").returncode == 0


def test_read_only_home_is_reported_before_anything_is_done(read_only_home):
    home = read_only_home.home
    Input(30).write(read_only_home.source)
    code, _, output = read_only_home.build(processes=1)

    assert code == SYSTEM_ERROR
    assert output.startswith(f"error: {home} cannot be written: its file system is read-only")
    assert "--home" in output
    assert "Traceback" not in output
    assert verified(home)[0] == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")
def test_home_of_another_user_is_reported_before_anything_is_done():
    with TemporaryDirectory() as name:
        home = Path(name) / "home"
        home.mkdir()
        Path(name).chmod(0o755)
        os.seteuid(65534)
        try:
            with pytest.raises(NotWritableError, match=f"{re.escape(str(home))} cannot be written: permission denied"):
                require_writable((home, home / "build.lock"))
            with pytest.raises(NotWritableError, match="permission denied"):
                require_writable((home / "not" / "there",))
        finally:
            os.seteuid(0)


def test_ordinary_home_is_accepted(tmp_path):
    require_writable((tmp_path, tmp_path / "not" / "there" / "yet"))

    assert list(tmp_path.iterdir()) == []  # looking leaves nothing behind
