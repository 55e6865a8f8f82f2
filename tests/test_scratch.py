"""Folders for temporary files: they are gone after their process, however it ends."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from publisher import scratch as scratch_module
from publisher.scratch import PREFIX, ScratchFolder, scratch


@pytest.fixture(autouse=True)
def _new_process(monkeypatch):
    """A process removes what others left when it makes its first folder."""
    monkeypatch.setattr(scratch_module, "_SWEPT", set())


@pytest.fixture
def folder(tmp_path):
    made = ScratchFolder("trial", tmp_path)
    yield made
    made.close()


HOLDING = """
import signal, sys
from pathlib import Path
from publisher.scratch import ScratchFolder
folder = ScratchFolder("trial", Path(sys.argv[1]))
(folder.path / "file").touch()
print(folder.path, flush=True)
signal.pause()
"""


def held_by_another(parent):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", HOLDING, str(parent)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    return process, Path(process.stdout.readline().strip())


def test_folder_is_removed_at_the_end(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    with scratch("trial") as path:
        (path / "file").touch()
        assert path.parent == tmp_path
        assert path.stat().st_mode & 0o777 == 0o700

    assert list(tmp_path.iterdir()) == []


def test_folder_of_a_process_that_was_killed_is_removed_by_the_next(tmp_path):
    process, left = held_by_another(tmp_path)
    with process:
        process.kill()
    assert (left / "file").exists()

    ScratchFolder("trial", tmp_path).close()

    assert list(tmp_path.iterdir()) == []


def test_folder_of_a_process_that_runs_stays(tmp_path):
    process, used = held_by_another(tmp_path)
    with process:
        ScratchFolder("trial", tmp_path).close()
        assert (used / "file").exists()
        process.kill()


def test_folders_of_other_purposes_stay(tmp_path):
    other = tmp_path / f"{PREFIX}other-1234"
    other.mkdir()

    ScratchFolder("trial", tmp_path).close()

    assert other.exists()


def test_two_folders_of_a_process_are_two(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(scratch_module, "_SWEPT", set())
    second = ScratchFolder("trial", tmp_path)

    assert folder.path != second.path
    assert folder.path.is_dir()
    second.close()
    second.close()
    assert not second.path.exists()


def test_what_looks_like_a_folder_and_is_none_stays(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / f"{PREFIX}trial-link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / f"{PREFIX}trial-file").touch()

    ScratchFolder("trial", tmp_path).close()

    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        ["elsewhere", f"{PREFIX}trial-link", f"{PREFIX}trial-file"]
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to others")
def test_folder_of_another_user_stays(tmp_path):
    other = tmp_path / f"{PREFIX}trial-1234"
    other.mkdir()
    os.chown(other, 65534, 65534)

    ScratchFolder("trial", tmp_path).close()

    assert other.exists()


def test_folder_that_is_swept_before_it_is_held_is_made_again(tmp_path, monkeypatch):
    opened, left = scratch_module._opened, [True]

    def swept_first(path):
        descriptor = opened(path)
        if left:
            left.pop()
            shutil.rmtree(path)
        return descriptor

    monkeypatch.setattr(scratch_module, "_opened", swept_first)
    made = ScratchFolder("trial", tmp_path)

    assert made.path.is_dir()
    assert list(tmp_path.iterdir()) == [made.path]
    made.close()


def test_folder_that_a_cleaner_has_removed_is_held_again(folder, tmp_path, monkeypatch):
    shutil.rmtree(folder.path)
    folder.restore()
    monkeypatch.setattr(scratch_module, "_SWEPT", set())

    ScratchFolder("trial", tmp_path).close()

    assert folder.path.is_dir()
    assert folder.path.stat().st_mode & 0o777 == 0o700


def test_file_system_without_locks_has_folders_all_the_same(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(9, "Bad file descriptor")

    monkeypatch.setattr(scratch_module.fcntl, "flock", refuse)

    made = ScratchFolder("trial", tmp_path)
    made.close()

    assert list(tmp_path.iterdir()) == []
