"""``publisher serve``, as a process of its own: it answers, follows the live release, and ends with all its children."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

import psutil
import pytest

from publisher.cli.process.allocator import MANY_BLOCKS, TUNABLES, _is_glibc
from publisher.release import activate, current
from tests.support.registers import row

DEADLINE_S = 30


@contextlib.contextmanager
def serving(home, *arguments, workers=1):
    command = [
        sys.executable,
        "-m",
        "publisher",
        "serve",
        "--home",
        str(home),
        "--port",
        "0",
        "--workers",
        str(workers),
        *arguments,
    ]
    environ = {**os.environ, "PUBLISHER_QUERY_WORKERS": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ) as process:
        try:
            yield process
        finally:
            process.terminate()  # it removes its temporary files
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(DEADLINE_S)
            process.kill()


def address(process):
    for line in process.stdout:
        if found := re.search(r"http://localhost:\d+/", line):
            return found[0]
    pytest.fail(f"no address was printed: {process.stderr.read()}")


def get(url, **headers):
    """Request a URL until the worker listens, and return the status and the body."""
    until = time.monotonic() + DEADLINE_S
    while True:
        try:
            with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def children(process):
    return psutil.Process(process.pid).children(recursive=True)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_answers_and_ends_with_its_children(publication, number):
    publication.build([row(1)])
    with serving(publication.home) as process:
        status, body = get(f"{address(process)}doc/institution/office-1.ttl")
        family = children(process)
        process.send_signal(number)
        process.wait(DEADLINE_S)
        _, alive = psutil.wait_procs(family, timeout=DEADLINE_S)

    assert (status, "Office 1" in body) == (200, True)
    assert process.returncode == 0
    assert family
    assert alive == []


def test_a_killed_server_leaves_no_process_behind(publication):
    publication.build([row(1)])
    with serving(publication.home) as process:
        get(address(process))
        family = children(process)
        process.kill()
        _, alive = psutil.wait_procs(family, timeout=DEADLINE_S)

    assert family
    assert alive == []


def test_a_new_release_is_taken_up_while_serving(publication):
    first = publication.build([row(1)])
    with serving(publication.home) as process:
        url = f"{address(process)}doc/institution/office-2.ttl"
        before = get(url)[0]
        publication.build([row(1), row(2)])
        until = time.monotonic() + DEADLINE_S
        while get(url)[0] != 200 and time.monotonic() < until:
            time.sleep(0.1)
        after = get(url)[0]
        activate(publication.home, first.manifest.version)
        while get(url)[0] == 200 and time.monotonic() < until:
            time.sleep(0.1)
        back = get(url)[0]

    assert (before, after, back) == (404, 200, 404)


@pytest.mark.skipif(not _is_glibc(), reason="this C library is not glibc")
def test_web_workers_keep_freed_blocks(publication):
    publication.build([row(1)])
    with serving(publication.home) as process:
        address(process)
        environment = psutil.Process(process.pid).environ()

    assert environment[TUNABLES] == MANY_BLOCKS  # and web workers are forks


def test_serve_refuses_a_damaged_release_with_verify(publisher, publication):
    publication.build([row(1)])
    file = current(publication.home) / "records.sqlite"
    file.chmod(0o644)
    with file.open("ab") as stream:
        stream.write(b"x")
    called = publisher("serve", "--home", publication.home, "--port", "0", "--verify")

    assert called.code == 3
    assert "records.sqlite is damaged: expected SHA-256" in called.err
    assert "the release is damaged" in called.err


def test_serve_without_a_release_says_what_to_do(publisher, publication):
    called = publisher("serve", "--home", publication.home)

    assert called.code == 2
    assert "publisher build" in called.err


def test_serve_on_a_taken_port_says_so(publisher, publication):
    import socket

    publication.build([row(1)])
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        called = publisher("serve", "--home", publication.home, "--port", taken.getsockname()[1])

    assert called.code == 2
    assert "choose another --port" in called.err


def test_a_killed_web_worker_is_replaced(publication):
    publication.build([row(1)])
    with serving(publication.home) as process:
        url = f"{address(process)}doc/institution/office-1.ttl"
        assert get(url)[0] == 200
        (worker,) = psutil.Process(process.pid).children()
        query_workers = worker.children()
        worker.kill()
        worker.wait(DEADLINE_S)
        _, alive = psutil.wait_procs(query_workers, timeout=DEADLINE_S)

        assert get(url)[0] == 200
        assert query_workers
        assert alive == []


def test_start_prints_no_warning(publication):
    publication.build([row(1)])
    with serving(publication.home, workers=2) as process:
        get(f"{address(process)}healthz")
        process.send_signal(signal.SIGTERM)
        process.wait(DEADLINE_S)
        started, stopped, _ = (process.stderr.read() + process.stdout.read()).partition("stopping")

    assert stopped
    assert "WARNING" not in started
    assert "Consider" not in started


@pytest.fixture
def two_cores():
    """The cores that this thread, and what it starts, may use: two, if there are so many."""
    cores = os.sched_getaffinity(0)
    chosen = set(sorted(cores)[:2])
    os.sched_setaffinity(0, chosen)
    yield chosen
    os.sched_setaffinity(0, cores)


def cores_of_threads(process):
    found = []
    for thread in process.threads():
        with contextlib.suppress(ProcessLookupError):
            found.append(frozenset(os.sched_getaffinity(thread.id)))
    return set(found)


@pytest.mark.skipif(sys.platform != "linux", reason="threads have cores on Linux only")
def test_web_workers_answer_on_a_core_each_if_there_are_as_many(publication, two_cores):
    publication.build([row(1)])
    everywhere, each = frozenset(two_cores), {frozenset({core}) for core in two_cores}
    with serving(publication.home, workers=len(two_cores)) as process:
        get(f"{address(process)}healthz")
        until, found = time.monotonic() + DEADLINE_S, []
        while set().union(*found) != {everywhere, *each} and time.monotonic() < until:
            time.sleep(0.1)
            workers = psutil.Process(process.pid).children()
            found = [cores_of_threads(worker) for worker in workers]
        query_workers = [child for worker in workers for child in worker.children()]
        of_queries = [frozenset(child.cpu_affinity()) for child in query_workers]

    assert sorted(map(len, found)) == [len({everywhere, core}) for core in each]
    assert set().union(*found) == {everywhere, *each}
    assert of_queries
    assert set(of_queries) == {everywhere}


def test_activation_under_load_with_two_processes_loses_and_mixes_nothing(publication):
    releases = [publication.build([row(1)]).manifest.version, publication.build([row(1), row(2)]).manifest.version]
    live, wrong, counts = [time.monotonic(), releases[1]], [], [0, 0]
    stop = threading.Event()

    def client(url):
        while not stop.is_set():
            began, expected = time.monotonic(), live[1]
            status, body = get(f"{url}readyz")
            seen = json.loads(body).get("release")
            counts[releases.index(seen) if seen in releases else 0] += 1
            if status != 200 or (live[0] < began and live[1] == expected and seen != expected):
                wrong.append((status, body, expected))

    with serving(publication.home, workers=2) as process:
        url = address(process)
        get(f"{url}healthz")
        clients = [threading.Thread(target=client, args=(url,)) for _ in range(3)]
        for thread in clients:
            thread.start()
        for version in releases * 5:
            live[:] = [float("inf"), version]
            activate(publication.home, version)
            live[:] = [time.monotonic(), version]
            enough, until = counts[releases.index(version)] + 5, time.monotonic() + DEADLINE_S
            while counts[releases.index(version)] < enough and time.monotonic() < until:
                time.sleep(0.01)
        stop.set()
        for thread in clients:
            thread.join(DEADLINE_S)

    assert wrong == []
    assert min(counts) > 20
