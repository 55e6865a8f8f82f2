"""What reaches the disk, in which order, as the kernel is told: seen and disturbed through strace."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from publisher.release import Manifest, current, verify
from tests.support.registers import BASE, row, write_source

STRACE = shutil.which("strace")
SYNCED = re.compile(r"f(?:data)?sync\(\d+<([^>]+)>\)\s+= 0")
RENAMED = re.compile(r"rename(?:at2?)?\(.*?\"([^\"]+)\", .*?\"([^\"]+)\".*= 0")
PART = re.compile(r"\.[0-9a-f]{8}\.part$")
"""The end of the name under which a file is written until it is whole."""


def traced(publication, *options):
    """Build below strace; returns the finished process."""
    command = [STRACE, "-f", "-y", "-qq", *options]
    build = [sys.executable, "-m", "publisher", "build", str(publication.source), "--home", str(publication.home)]
    environ = {**os.environ, "PUBLISHER_BASE_URL": BASE, "PUBLISHER_PROCESSES": "1"}
    done = subprocess.run([*command, *build], capture_output=True, text=True, check=False, env=environ, timeout=240)
    if "ptrace" in done.stderr and "permitted" in done.stderr:
        pytest.skip("processes may not be traced here")
    return done


@pytest.fixture
def traceable(publication):
    if STRACE is None:
        pytest.skip("strace is not installed")
    write_source(publication.source, [row(number) for number in range(1, 6)])
    return publication


def test_everything_is_on_the_disk_before_the_link_leads_there(traceable, tmp_path):
    log = tmp_path / "calls.txt"
    done = traced(traceable, "-o", str(log), "-e", "trace=fsync,fdatasync,rename,renameat,renameat2")
    assert done.returncode == 0, done.stderr
    release = current(traceable.home)
    synced, before = set(), None
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if match := SYNCED.search(line):
            synced.add(match[1].rpartition("/")[2])
        elif (match := RENAMED.search(line)) and match[2].endswith("/current"):
            before = set(synced)
            synced.clear()

    assert before is not None, "the link is renamed into place"
    names = {entry.path.rpartition("/")[2] for entry in Manifest.load(release).files} | {"manifest.json"}
    plain = {PART.sub("", name).removeprefix(".") for name in before}
    assert names - plain == set()
    assert traceable.home.name in synced, "the folder of the link is on the disk too"


@pytest.mark.parametrize("call", ["fsync", "fdatasync"])
def test_input_output_error_leaves_the_live_release_untouched(traceable, call):
    traceable.build([row(number) for number in range(1, 6)])
    live = current(traceable.home)
    write_source(traceable.source, [row(number) for number in range(1, 9)])
    done = traced(traceable, "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:error=EIO:when=1+")
    if done.returncode == 0:
        pytest.skip(f"nothing calls {call} here")

    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert "nput/output error" in done.stderr
    assert current(traceable.home) == live
    assert verify(live) == []
    traceable.build([row(number) for number in range(1, 9)])
    assert current(traceable.home) != live
