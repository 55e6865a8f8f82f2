"""Jobs in worker processes: repeated when a worker is lost, skipped when their target exists."""

import gc
import os
import signal
import time
from contextlib import suppress
from multiprocessing import forkserver
from pathlib import Path

import pytest

from publisher.errors import WorkerLostError
from publisher.pipeline.executors.local import LocalPool, collecting_rarely
from publisher.pipeline.executors.runner import Runner
from tests.pipeline.executors.jobs import FakeJob, do


def jobs(folder, count, **losses):
    return [FakeJob(folder / f"{number}.txt", losses.get(f"_{number}", 0)) for number in range(count)]


def test_lost_worker_is_replaced_and_its_job_repeated(tmp_path):
    todo = jobs(tmp_path, 8, _3=1)
    with Runner(2) as runner:
        done = [job.target.name for job in runner.run(do, todo)]

    assert sorted(done) == sorted(job.target.name for job in todo)
    assert all(job.target.read_text() == "done" for job in todo)


@pytest.mark.parametrize("processes", [1, 2])
def test_targets_come_in_the_order_of_the_jobs(tmp_path, processes):
    todo, noted = jobs(tmp_path, 8, **({"_0": 1} if processes > 1 else {})), []
    with Runner(processes) as runner:
        targets = list(runner.run_in_order(do, todo, noted.append))

    assert targets == [job.target for job in todo]
    assert sorted(job.target for job in noted) == sorted(targets)


def test_all_workers_are_started_before_the_first_has_work():
    """Otherwise a worker that is lost while another one starts makes the pool wait forever."""
    with LocalPool(3) as pool:
        pool.submit(os.getpid).result()

        assert len(pool._processes) == 3


def test_pool_that_is_killed_leaves_no_process():
    pool = LocalPool(2)
    pool.submit(os.getpid).result()
    future = pool.submit(time.sleep, 600)
    processes = list(pool._processes.values())

    pool.kill()

    assert future.done()
    assert not any(process.is_alive() for process in processes)
    pool.kill()  # again is fine


def is_running(pid):
    """Whether a process exists and is no zombie that nobody waited for."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def test_lost_fork_server_is_replaced(tmp_path):
    todo = jobs(tmp_path, 8)
    messages = []
    with Runner(2, say=messages.append) as runner:
        assert len(list(runner.run(do, todo[:4]))) == 4
        workers = list(runner._executor._processes)
        os.kill(forkserver._forkserver._forkserver_pid, signal.SIGKILL)
        while any(map(is_running, workers)):  # they notice it within half a second
            time.sleep(0.05)
        assert len(list(runner.run(do, todo[4:]))) == 4

    assert all(job.target.read_text() == "done" for job in todo)
    assert messages == ["a worker process was lost: unfinished work is repeated"]


def test_existing_target_is_not_made_again(tmp_path):
    todo = jobs(tmp_path, 4)
    todo[1].target.write_text("before")
    with Runner(2) as runner:
        assert len(list(runner.run(do, todo))) == 4

    assert todo[1].target.read_text() == "before"


def test_job_that_always_loses_its_worker_is_reported(tmp_path):
    todo = [FakeJob(tmp_path / "fine.txt"), FakeJob(tmp_path / "deadly.txt", losses=99)]
    with Runner(2) as runner, pytest.raises(WorkerLostError, match="fewer --processes"):
        list(runner.run(do, todo))


@pytest.fixture
def thresholds():
    """Those of Python; workers of a cluster in this process may have changed them."""
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*before)


@pytest.mark.usefixtures("thresholds")
def test_garbage_is_collected_rarely_only_while_a_build_runs():
    before = gc.get_threshold()
    with Runner(processes=1):
        during = gc.get_threshold()

    assert during[0] > before[0]
    assert gc.get_threshold() == before


def test_garbage_is_collected_as_before_when_a_build_fails():
    before = gc.get_threshold()
    with pytest.raises(KeyError), collecting_rarely():
        raise KeyError

    assert gc.get_threshold() == before
