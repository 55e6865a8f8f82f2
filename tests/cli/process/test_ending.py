"""A command that is told to end cleans up first, and then ends by that signal."""

import json
import os
import signal
import subprocess
import sys
import time
import zlib
from contextlib import contextmanager

import pytest

from publisher.notices.builds import last_outcome
from publisher.release import Home
from tests.support.registers import row, write_source

PAUSED = """
import signal, sys
from publisher import cli

def pause(*_):
    print("began", flush=True)
    signal.pause()

def run(arguments, run=cli.run):
    from publisher.pipeline import build, dry_run
    build.read_sources = dry_run.read_sources = pause
    return run(arguments)

cli.run = run
cli.main(sys.argv[1:])
"""
"""The command line, which waits for a signal where it would read the sources."""


def temporary_of(tmp_path):
    """The folder of a command's temporary files: of a name so short that sockets can be in it."""
    return tmp_path.parent / f"t{zlib.crc32(tmp_path.name.encode()):08x}"


@contextmanager
def began(tmp_path, *arguments, ignored=()):
    """Start a command, and wait until it has begun to work."""
    temporary_of(tmp_path).mkdir()
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(sys.path),
        "TMPDIR": str(temporary_of(tmp_path)),
        "PUBLISHER_BASE_URL": "https://lod.example.org",
    }
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}

    def begin():
        """The tests may have been started by nohup(1)."""
        for number in (signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN if number in ignored else signal.SIG_DFL)

    command = [sys.executable, "-c", PAUSED, *map(str, arguments)]
    with subprocess.Popen(command, env=environment, preexec_fn=begin, **pipes) as process:  # noqa: PLW1509 - no threads
        try:
            for line in process.stdout:
                if line == "began\n":
                    break
            yield process
        finally:
            process.kill()


def until_something_is_in(folder, limit_s=60):
    """Wait until a command has made a temporary file."""
    deadline = time.monotonic() + limit_s
    while not any(folder.iterdir()):
        assert time.monotonic() < deadline, f"nothing is in {folder}"
        time.sleep(0.01)


@pytest.fixture
def source(tmp_path):
    return write_source(tmp_path / "register", [row(1), row(2)])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_build_that_is_told_to_end_leaves_nothing(tmp_path, source, number):
    home = Home(tmp_path / "home")
    with began(tmp_path, "build", source, "--home", home.path, "--processes", 2) as process:
        until_something_is_in(temporary_of(tmp_path))  # another thread starts the workers
        process.send_signal(number)
        _, errors = process.communicate(timeout=60)

    assert process.returncode == -number
    assert "interrupted; the live release is unchanged" in errors
    assert list(temporary_of(tmp_path).iterdir()) == []
    assert not home.staging.exists()
    assert home.lock.read_bytes() == b""
    assert json.loads((home.path / "last-build.json").read_bytes())["message"] == "interrupted"
    assert last_outcome(home).message == "interrupted"


def test_validation_that_is_told_to_end_leaves_nothing(tmp_path, source):
    with began(tmp_path, "validate", source) as process:
        until_something_is_in(temporary_of(tmp_path))
        process.terminate()
        process.communicate(timeout=60)

    assert process.returncode == -signal.SIGTERM
    assert list(temporary_of(tmp_path).iterdir()) == []


def test_command_that_is_interrupted_says_so_by_its_exit_code(tmp_path, source):
    with began(tmp_path, "validate", source) as process:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)

    assert process.returncode == 130


def test_signal_that_is_ignored_stays_so(tmp_path, source):
    """As nohup(1) starts a command."""
    with began(tmp_path, "validate", source, ignored=[signal.SIGHUP]) as process:
        process.send_signal(signal.SIGHUP)
        process.terminate()
        process.communicate(timeout=60)

    assert process.returncode == -signal.SIGTERM
