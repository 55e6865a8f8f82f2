"""No client can hold the server: slow, idle and greedy ones keep nobody else waiting, and are disconnected."""

import http.client
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest

from benchmarks import percentile
from tests.web.publication import SCIENCE, descriptions, publish
from tests.web.sparql.server import free_port, served

ROOT = Path(__file__).parents[2]
LONG = "/sparql?query=" + quote("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 40000")
MEMORY_MIB = 200


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    home = tmp_path_factory.mktemp("home")
    publish(home, descriptions(base), base=base)
    with served(home, base):
        yield port


def ask(port, path):
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    assert response.status == 200, (path, response.status, body[:200])
    return time.perf_counter() - began


def paths(count):
    """What good clients ask for: documents, health, queries that are cached and queries that are not."""
    for number in range(count):
        yield f"/doc/institution/{SCIENCE}.ttl"
        yield "/healthz"
        yield "/sparql?query=" + quote(f"SELECT * {{ VALUES ?x {{ {number} }} }}")


def seconds(port, count):
    return [ask(port, path) for path in paths(count)]


@contextmanager
def attack(port, **counts):
    numbers = [str(counts.get(kind, 0)) for kind in ("idle", "readers", "bodies", "h2")]
    command = [sys.executable, "-m", "benchmarks.harness.attackers", str(port), "127.0.0.1", LONG, *numbers]
    with subprocess.Popen(command, stdin=subprocess.PIPE, cwd=ROOT) as attackers:
        time.sleep(2)
        try:
            yield attackers
        finally:
            attackers.stdin.close()


@pytest.mark.parametrize(
    "counts",
    [
        pytest.param({"idle": 600}, id="idle"),
        pytest.param({"readers": 120}, id="slow-readers"),
        pytest.param({"bodies": 150}, id="slow-bodies"),
        pytest.param({"h2": 10}, id="h2-zero-window"),
        pytest.param({"idle": 300, "readers": 60, "bodies": 60, "h2": 5}, id="all-at-once"),
    ],
)
def test_attack_keeps_nobody_waiting(port, counts):
    assert ask(port, LONG) < 30
    idle = seconds(port, 60)
    with attack(port, **counts):
        held = seconds(port, 60)

    assert percentile(held, 0.99) < max(10 * percentile(idle, 0.99), 0.5)


def test_attack_takes_little_memory(port):
    workers = [
        process
        for process in psutil.process_iter(["cmdline"])
        if f"--port {port}" in " ".join(process.info["cmdline"] or ()) and process.children()
    ]
    assert workers
    with attack(port, idle=300, readers=120, bodies=60):
        seconds(port, 5)
        assert max(process.memory_full_info().uss for process in workers) < MEMORY_MIB * 2**20


def closed(connection):
    """Whether the server has closed a connection; what it has sent before is read."""
    connection.settimeout(20)
    try:
        while connection.recv(65_536):
            pass
    except ConnectionResetError:
        pass
    return True


def test_bodies_that_never_end_are_408_and_the_end_of_the_connection(port):
    framings = ("Content-Length: 1000\r\n\r\nASK", "Transfer-Encoding: chunked\r\n\r\n3\r\nASK\r\n")
    with ExitStack() as opened:
        connections = [
            opened.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30)) for _ in framings
        ]
        for connection, framing in zip(connections, framings, strict=True):
            head = f"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/sparql-query\r\n{framing}"
            connection.sendall(head.encode())

        for connection in connections:
            assert connection.recv(65_536).startswith(b"HTTP/1.1 408 ")
            assert closed(connection)


def test_body_over_the_limit_is_413_before_it_is_sent(port):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999\r\n\r\n")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 413 ")


def test_http2_is_refused_at_once(port):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        assert not connection.recv(100).startswith(b"\0")


def test_line_feeds_alone_end_lines(port):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\nHost: 127.0.0.1\nConnection: close\n\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 200 ")


def query_workers(port):
    """The query workers of the server, and the processor time of each."""
    for process in psutil.process_iter(["cmdline"]):
        command = process.info["cmdline"] or ()
        if "serve" in command and str(port) in command:
            for child in process.children(recursive=True):
                with suppress(psutil.NoSuchProcess):
                    if "publisher.store.worker" in child.cmdline():
                        yield child.pid, child.cpu_times().user


def wait_for(result, timeout_s):
    until = time.monotonic() + timeout_s
    while not (found := result()) and time.monotonic() < until:
        time.sleep(0.02)
    return found


def test_query_of_a_client_that_leaves_ends(port):
    slow = quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    before = dict(query_workers(port))

    def busy():
        return {pid for pid, seconds in query_workers(port) if seconds > before.get(pid, 0) + 0.1}

    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(f"GET /sparql?query={slow} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        running = wait_for(busy, 5)
    assert running
    left = time.monotonic()
    wait_for(lambda: not running & dict(query_workers(port)).keys(), 5)

    assert time.monotonic() - left < 1  # 0.2 s on a machine with nothing else to do
