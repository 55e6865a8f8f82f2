"""The load generators ask for every URL, with the headers given, and refuse to measure errors."""

import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks.harness import load as module
from benchmarks.harness.clients import waits
from benchmarks.harness.load import LoadError, fetch, latencies, load


class _Server(ThreadingHTTPServer):
    daemon_threads = True


@contextmanager
def _answering(statuses):
    """Answer a path with its status; the set that comes back fills with (path, Accept)."""
    asked = set()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            asked.add((self.path, self.headers["Accept"]))
            self.send_response(statuses[self.path])
            self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"hello")

        def log_message(self, *args):
            pass

        def handle(self):
            with suppress(ConnectionError):
                super().handle()

    with _Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        thread.join()


@pytest.fixture(params=["wrk", "own"])
def generator(request, monkeypatch):
    """Each load generator in turn; wrk only where it is installed."""
    if request.param == "own":
        monkeypatch.setattr(module, "WRK", None)
    elif module.WRK is None:
        pytest.skip("wrk is not installed")


@pytest.mark.usefixtures("generator")
def test_load_asks_for_every_url_with_the_headers_given():
    with _answering({"/a": 200, "/b?c=1": 200}) as (url, asked):
        measured = load([f"{url}/a", f"{url}/b?c=1"], {"Accept": "text/turtle"}, seconds=1, connections=2)

    assert asked == {("/a", "text/turtle"), ("/b?c=1", "text/turtle")}
    assert measured.requests_per_s > 0
    assert measured.megabytes_per_s > 0
    assert measured.p50_ms <= measured.p99_ms


@pytest.mark.usefixtures("generator")
def test_load_refuses_to_measure_errors():
    with _answering({"/a": 200, "/b": 500}) as (url, _), pytest.raises(LoadError):
        load([f"{url}/a", f"{url}/b"], seconds=1, connections=2)


def test_load_refuses_another_status_than_expected():
    with _answering({"/a": 200}) as (url, _), pytest.raises(LoadError, match="200 where 304 was expected"):
        load([f"{url}/a"], seconds=1, connections=1, expected=304)


def test_latencies_are_of_each_request():
    with _answering({"/a": 200, "/b": 200}) as (url, asked):
        taken = latencies([f"{url}/a", f"{url}/b"], 5)

    assert len(taken) == 5
    assert {path for path, _ in asked} == {"/a", "/b"}


def test_fetch_gives_status_headers_and_body():
    with _answering({"/a": 200}) as (url, _):
        reply = fetch(f"{url}/a")

    assert (reply.status, reply.headers["content-length"], reply.body) == (200, "5", b"hello")


def test_clients_ask_for_every_url_once_and_wait():
    statuses = {f"/{number}": 200 for number in range(5)}
    with _answering(statuses) as (url, asked):
        taken = waits([f"{url}{path}" for path in statuses], 3)

    assert len(taken) == 5
    assert {path for path, _ in asked} == set(statuses)
    assert all(wait > 0 for wait in taken)


def test_clients_refuse_to_measure_errors():
    with _answering({"/a": 500}) as (url, _), pytest.raises(LoadError, match="500"):
        waits([f"{url}/a"], 1)
