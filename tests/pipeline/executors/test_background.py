"""Background tasks: restarted when their process is lost, ended when the build fails."""

import os
import signal
from functools import partial

import pyoxigraph as ox
import pytest

from publisher.errors import DiskFullError, WorkerLostError
from publisher.pipeline.executors.background import BackgroundTask
from publisher.pipeline.executors.runner import MAX_ATTEMPTS
from publisher.pipeline.stages.assemble import load_store
from tests.pipeline.executors.jobs import FakeJob, do


def quads(number):
    return f'<http://x.example/{number}> <http://schema.org/name> "{number}" .\n'


@pytest.fixture
def files(tmp_path):
    return [tmp_path / f"{number}.nq" for number in range(3)]


def loading(tmp_path, files, *, in_process=False):
    return BackgroundTask(partial(load_store, tmp_path / "store", files), "the query store", in_process=in_process)


def appear(file, number):
    part = file.with_suffix(".part")
    part.write_text(quads(number))
    part.rename(file)


def process_of(task):
    return next(iter(task._pool._processes.values()))


def kill(task):
    process = process_of(task)
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert task._result.exception(10)


@pytest.mark.parametrize("in_process", [True, False], ids=["in-this-process", "in-its-own"])
def test_files_are_loaded_as_they_appear(tmp_path, files, in_process):
    with loading(tmp_path, files, in_process=in_process) as task:
        for number, file in enumerate(task.watched(files)):
            appear(file, number)
        task.finish()

    assert len(ox.Store.read_only(str(tmp_path / "store"))) == 3


def test_lost_loader_is_replaced(tmp_path, files):
    with loading(tmp_path, files) as task:
        for number, file in enumerate(files):
            appear(file, number)
            if number == 1:
                os.kill(process_of(task).pid, signal.SIGKILL)
        task.finish()

    assert len(ox.Store.read_only(str(tmp_path / "store"))) == 3


def test_task_that_is_lost_while_it_is_watched_is_replaced(tmp_path, files):
    with loading(tmp_path, files) as task:
        for number, file in enumerate(task.watched(files)):
            assert process_of(task).is_alive()
            appear(file, number)
            if number == 0:
                kill(task)
        task.finish()

    assert len(ox.Store.read_only(str(tmp_path / "store"))) == 3


def lose_every_process(task, files):
    for _ in range(MAX_ATTEMPTS):
        kill(task)
        list(task.watched(files[:1]))


def test_task_that_is_always_lost_while_it_is_watched_is_reported(tmp_path, files):
    with loading(tmp_path, files) as task, pytest.raises(WorkerLostError, match="query store"):
        lose_every_process(task, files)


def test_failing_build_ends_the_task(tmp_path, files):
    with loading(tmp_path, files) as task:
        process = process_of(task)

    assert not process.is_alive()


def fail(path):
    raise DiskFullError(path)


def test_error_of_a_task_is_raised_in_the_build(tmp_path):
    with (
        BackgroundTask(partial(fail, "here"), "a file", in_process=False) as task,
        pytest.raises(DiskFullError, match="here"),
    ):
        task.finish()


def test_task_whose_process_is_lost_starts_again(tmp_path):
    target = tmp_path / "file.txt"
    with BackgroundTask(partial(do, FakeJob(target, losses=2)), "a file", in_process=False) as task:
        task.finish()

    assert target.read_text() == "done"


def test_task_that_is_always_lost_is_reported(tmp_path):
    job = FakeJob(tmp_path / "file.txt", losses=99)
    with (
        BackgroundTask(partial(do, job), "a file", in_process=False) as task,
        pytest.raises(WorkerLostError, match="a file"),
    ):
        task.finish()
