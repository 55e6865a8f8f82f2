"""Web workers stay on a core each if there are as many of them as cores."""

import os
import sys
import threading

import pytest

from publisher.web.http.threads import Threads
from publisher.web.server.cores import core_of, keep_on_a_core
from publisher.web.site import LiveSite

linux = pytest.mark.skipif(sys.platform != "linux", reason="threads have cores on Linux only")


@pytest.mark.parametrize(
    ("workers", "cores", "expected"),
    [
        pytest.param(2, {0, 1}, [0, 1], id="a core each"),
        pytest.param(2, {3, 7}, [3, 7], id="cores that this process may use"),
        pytest.param(4, {0, 1}, [0, 1, 0, 1], id="two on each"),
        pytest.param(1, {5}, [5], id="one core"),
        pytest.param(2, {0, 1, 2, 3}, [None, None], id="cores are free"),
        pytest.param(3, {0, 1}, [None] * 3, id="one more on one core than on the other"),
    ],
)
def test_each_core_gets_as_many_web_workers_as_any_other(workers, cores, expected):
    assert [core_of(place, workers, cores) for place in range(1, workers + 1)] == expected


def in_a_thread(call):
    """Call a function in a thread of its own, so that the cores of this one stay as they are."""
    results = []
    thread = threading.Thread(target=lambda: results.append(call()))
    thread.start()
    thread.join()
    return results[0]


@linux
def test_thread_that_is_kept_stays_on_its_core():
    cores = os.sched_getaffinity(0)

    def worker():
        keep_on_a_core(len(cores), len(cores))
        return os.sched_getaffinity(0)

    assert in_a_thread(worker) == {max(cores)}


@linux
def test_threads_that_render_may_use_all_cores():
    cores = os.sched_getaffinity(0)

    def receiving():
        os.sched_setaffinity(0, {max(cores)})
        threads = Threads("documents", 1)
        found = threads.submit(os.sched_getaffinity, 0).result()
        threads.close()
        return found

    assert in_a_thread(receiving) == cores


@linux
def test_a_release_is_opened_on_all_cores(tmp_path):
    (tmp_path / "current").symlink_to(tmp_path)
    cores, found = os.sched_getaffinity(0), []

    def opener(_):
        found.append(os.sched_getaffinity(0))
        raise OSError("there is none")

    def receiving():
        os.sched_setaffinity(0, {max(cores)})
        called = threading.Event()
        site = LiveSite(tmp_path, opener)
        site.when_current(called.set)
        answered = called.wait(10)
        site.close()
        return answered

    assert in_a_thread(receiving)
    assert found == [cores]


@linux
def test_threads_are_free_if_there_are_fewer_web_workers_than_cores(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2})
    kept = []
    monkeypatch.setattr(os, "sched_setaffinity", lambda *core: kept.append(core))

    keep_on_a_core(1, 2)

    assert kept == []
