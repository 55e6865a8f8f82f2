"""``publisher serve``, as a process of its own: it answers, follows the live release, and ends with all its children."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

import psutil
import pytest

from publisher.release import activate, current
from tests.registers import row

DEADLINE_S = 30


@contextmanager
def serving(home, *arguments):
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
        "1",
        *arguments,
    ]
    environ = {**os.environ, "PUBLISHER_QUERY_WORKERS": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
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


def test_serve_refuses_a_damaged_release_with_verify(publisher, publication):
    publication.build([row(1)])
    file = current(publication.home) / "records.sqlite"
    file.chmod(0o644)
    with file.open("ab") as stream:
        stream.write(b"x")
    called = publisher("serve", "--home", publication.home, "--port", "0", "--verify")

    assert called.code == 3
    assert "records.sqlite: expected sha256" in called.err
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
