"""Fetching: conditional, complete or not at all, no redirects into the own network. Against a server on loopback."""

import http.server
import threading
from dataclasses import replace

import pytest

from publisher.errors import SourceError
from publisher.sources import fetch, read
from publisher.sources.fetch import fetch_files
from publisher.sources.source import Source

BODY = b"id,name\n1,Harbour Board\n"


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers by path, and logs the requests."""

    def do_GET(self):
        self.server.requests.append((self.path, dict(self.headers)))
        name = self.path.strip("/").partition("/")[0]
        getattr(self, f"answer_{name}")()

    def send(self, status, body=b"", **headers):
        self.send_response(status)
        self.send_header("Content-Length", headers.pop("length", str(len(body))))
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def answer_tagged(self):
        if self.headers.get("If-None-Match") == self.server.tag:
            self.send(304, ETag=self.server.tag)
        else:
            self.send(200, self.server.body, ETag=self.server.tag, Last_Modified="Tue, 24 Nov 2026 10:00:00 GMT")

    def answer_gone(self):
        self.send(404)

    def answer_cut(self):
        self.send(200, BODY, length=str(len(BODY) + 10))

    def answer_big(self):
        self.send(200, b"x" * 5000)

    def answer_loop(self):
        self.send(302, Location="/loop")

    def answer_hop(self):
        self.send(302, Location="/tagged/t.csv")

    def answer_file(self):
        self.send(302, Location="file:///etc/passwd")

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    instance = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    instance.requests, instance.body, instance.tag = [], BODY, '"1"'
    thread = threading.Thread(target=instance.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield instance
    instance.shutdown()
    thread.join()
    instance.server_close()


@pytest.fixture
def source(server, tmp_path):
    def source_of(*paths):
        root = f"http://127.0.0.1:{server.server_port}"
        return Source(path=tmp_path, slug="s", title="S", reader="csv", urls=tuple(f"{root}{path}" for path in paths))

    return source_of


def test_files_are_fetched_and_read(source, tmp_path):
    cached = fetch_files(source("/tagged/t.csv"), tmp_path / "cache")

    assert [record.data["name"] for record in read(cached)] == ["Harbour Board"]
    assert [record.file for record in read(cached)] == ["t.csv"]
    assert cached.retrieved is not None


def test_second_time_only_asks_whether_it_changed(source, server, tmp_path):
    for _ in range(2):
        cached = fetch_files(source("/tagged/t.csv"), tmp_path / "cache")

    assert [headers.get("If-None-Match") for _, headers in server.requests] == [None, '"1"']
    assert server.requests[1][1]["If-Modified-Since"] == "Tue, 24 Nov 2026 10:00:00 GMT"
    assert cached.only[0].read_bytes() == BODY


def test_changed_file_is_fetched_again(source, server, tmp_path):
    fetch_files(source("/tagged/t.csv"), tmp_path / "cache")
    server.body, server.tag = BODY + b"2,Tide Office\n", '"2"'
    cached = fetch_files(source("/tagged/t.csv"), tmp_path / "cache")

    assert len(list(read(cached))) == 2


def test_copy_that_was_tampered_with_is_fetched_again(source, server, tmp_path):
    cached = fetch_files(source("/tagged/t.csv"), tmp_path / "cache")
    cached.only[0].write_bytes(b"")
    fetch_files(source("/tagged/t.csv"), tmp_path / "cache")

    assert "If-None-Match" not in server.requests[1][1]
    assert cached.only[0].read_bytes() == BODY


def test_two_files_of_one_name_are_two_files(source, tmp_path):
    cached = fetch_files(source("/tagged/a/t.csv", "/tagged/b/t.csv"), tmp_path / "cache")

    assert len(set(cached.only)) == 2


def test_redirect_is_followed(source, tmp_path):
    assert fetch_files(source("/hop"), tmp_path / "cache").only[0].read_bytes() == BODY


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/gone", "404"),
        ("/cut", "cut off|IncompleteRead|Connection broken"),
        ("/big", "over 1,000 bytes"),
        ("/loop", "more than 5 redirects"),
        ("/file", "not followed"),
    ],
)
def test_failure_is_reported_and_the_cache_unchanged(source, tmp_path, path, message):
    with pytest.raises(SourceError, match=message) as caught:
        fetch_files(source(path), tmp_path / "cache", max_bytes=1000)

    assert caught.value.faults[0].code == "fetch-failed"
    assert list((tmp_path / "cache" / "s").iterdir()) == []


def test_all_failures_are_reported_at_once(source, tmp_path):
    with pytest.raises(SourceError) as caught:
        fetch_files(source("/gone", "/loop", "/tagged/t.csv"), tmp_path / "cache")

    assert len(caught.value.faults) == 2


def test_nobody_is_led_from_outside_into_this_network(source, server, tmp_path, monkeypatch):
    inside = fetch._is_inside
    monkeypatch.setattr(fetch, "_is_inside", lambda url: inside(url) and not url.endswith("/hop"))

    with pytest.raises(SourceError, match="into this network"):
        fetch_files(source("/hop"), tmp_path / "cache")
    assert [path for path, _ in server.requests] == ["/hop"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1/", True),
        ("http://[::1]/", True),
        ("http://10.1.2.3/", True),
        ("http://169.254.169.254/", True),
        ("http://8.8.8.8/", False),
    ],
)
def test_what_is_inside(url, expected):
    assert fetch._is_inside(url) is expected


def test_source_without_addresses_stays_as_it_is(source, tmp_path):
    plain = replace(source("/x"), urls=())

    assert fetch_files(plain, tmp_path / "cache") is plain
