"""The processes of web workers: they end with the server, and one that ends by itself is replaced."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager

import psutil
import pytest

from publisher.web.server.processes import WebWorkers
from tests.web.server.loopback import wait_for
from tests.web.sparql.server import free_port


def not_ignored():
    """The tests may have been started by nohup(1)."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@contextmanager
def started(count):
    """Start a server, and yield it with its port when every web worker answers."""
    port = free_port()
    command = [sys.executable, "-m", "tests.web.server.trivial_workers", str(port), str(count)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, preexec_fn=not_ignored, **pipes) as server:  # noqa: PLW1509 - no threads
        try:
            assert wait_for(lambda: len(answering(port)) == count, 20)
            yield server, port
        finally:
            children = psutil.Process(server.pid).children() if server.poll() is None else []
            server.kill()
            for child in children:
                child.kill()


def ask(port, sent=b"."):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        pid = int(client.recv(20))
        client.sendall(sent)
        client.recv(1)
        return pid


def answering(port):
    """The ids of the processes that answer: the kernel distributes connections among them."""
    found = set()
    for _ in range(40):
        try:
            found.add(ask(port))
        except (ConnectionError, ValueError):
            return set()
    return found


def is_gone(pid):
    return not psutil.pid_exists(pid)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signal_ends_all_processes(number):
    with started(2) as (server, port):
        pids = answering(port)
        server.send_signal(number)

        assert server.wait(5) == 0
        assert wait_for(lambda: all(is_gone(pid) for pid in pids))
        with pytest.raises(ConnectionError):
            ask(port)


def test_process_that_was_killed_is_replaced():
    with started(2) as (server, port):
        killed, other = answering(port)
        os.kill(killed, signal.SIGKILL)
        assert wait_for(lambda: len(answering(port) - {killed}) == 2)
        assert other in answering(port)
        server.terminate()
        _, said = server.communicate(timeout=5)

    assert f"web worker {killed} ended by itself (signal 9); another is started" in said


def test_process_that_does_not_end_is_killed():
    with started(1) as (server, port):
        pid = ask(port, b"stay")
        server.terminate()
        _, said = server.communicate(timeout=5)

        assert server.returncode == 0
        assert is_gone(pid)
    assert f"web worker {pid} does not end, and is killed" in said


class Started:
    """A process as the server sees it, which runs until it is told to end."""

    def __init__(self):
        self.pid, self.running = 1, True
        self.sentinel, self._other = socket.socketpair()

    def is_alive(self):
        return self.running

    def terminate(self):
        self.running = False

    def join(self, _timeout):
        self.sentinel.close()
        self._other.close()


def test_process_that_cannot_be_started_is_tried_again(monkeypatch, caplog):
    """As when the system has too many processes for a moment: those that run go on."""
    workers, outcomes = WebWorkers(print, ("127.0.0.1", 0), 2), [Started(), OSError(11, "no process"), Started()]

    def started():
        outcome = outcomes.pop(0)
        if isinstance(outcome, OSError):
            raise outcome
        return outcome

    monkeypatch.setattr(workers, "_started", started)
    workers._replace()
    assert len(workers._processes) == 1
    workers._replace()

    assert len(workers._processes) == 2
    assert "a web worker cannot be started, and is tried again: [Errno 11] no process" in caplog.text
    workers._end()


def test_server_that_cannot_start_ends_what_it_started(monkeypatch):
    workers, first = WebWorkers(print, ("127.0.0.1", 0), 2), Started()
    outcomes = [first]
    monkeypatch.setattr(workers, "_started", outcomes.pop)

    with pytest.raises(IndexError):
        workers.serve()

    assert not first.running
