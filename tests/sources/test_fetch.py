"""Fetching: conditional, complete or not at all, no redirects into the own network. Against a server on loopback."""

import http.server
import json
import threading
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest

from publisher.errors import SourceError
from publisher.sources import download, read
from publisher.sources.fetch import fetch_files
from publisher.sources.pages import Pages, next_page
from publisher.sources.source import Source

BODY = b"id,name\n1,Harbour Board\n"


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers by path, and logs the requests."""

    def do_GET(self):
        self.server.requests.append((self.path, dict(self.headers)))
        name = self.path.partition("?")[0].strip("/").partition("/")[0]
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

    def answer_drip(self):
        self.send_response(200)
        self.end_headers()
        while not self.server.over.wait(0.05):
            self.wfile.write(b"x")
            self.wfile.flush()

    def answer_api(self):
        query = dict(parse_qsl(urlsplit(self.path).query))
        number = int(query.get("page", query.get("offset", "1")))
        body, headers = self.server.pages(number, self.server.server_port)
        self.send(200, body, **headers)

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
    instance.over = threading.Event()
    yield instance
    instance.over.set()
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
    inside = download._is_inside
    monkeypatch.setattr(download, "_is_inside", lambda url: inside(url) and not url.endswith("/hop"))

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
    assert download._is_inside(url) is expected


def test_source_without_addresses_stays_as_it_is(source, tmp_path):
    plain = replace(source("/x"), urls=())

    assert fetch_files(plain, tmp_path / "cache") is plain


def test_a_server_that_never_ends_is_left_when_the_time_is_over(source, tmp_path):
    with pytest.raises(SourceError, match="not complete within 1 s"):
        fetch_files(source("/drip"), tmp_path / "cache", max_time_s=1.0)

    assert not (tmp_path / "cache" / "s" / "drip").exists()


def page(number, last=3, **more):
    items = [{"id": number, "name": f"Office {number}"}] if number <= last else []
    return json.dumps({"data": {"items": items}, **more}).encode()


@pytest.fixture
def paged(source):
    def paged_source(path, **pages):
        return replace(source(path), reader="json", options={"records": "data.items"}, pages=Pages(**pages))

    return paged_source


def ids(source, cache):
    return [record.data["id"] for record in read(fetch_files(source, cache))]


def by_link(number, port):
    following = f"http://127.0.0.1:{port}/api?page={number + 1}" if number < 3 else None
    return page(number, links={"next": following}), {}


def relative(number, _port):
    return page(number, links={"next": f"/api?page={number + 1}" if number < 3 else ""}), {}


def by_header(number, _port):
    return page(number), {"Link": f'</api?page={number + 1}>; rel="next", </api>; rel="first"'} if number < 3 else {}


def by_number(number, _port):
    return page(number), {}


def last_one_repeated(number, _port):
    return page(min(number, 3)), {}


@pytest.mark.parametrize(
    ("answer", "path", "pages"),
    [
        pytest.param(by_link, "/api", {"next": "links.next"}, id="address-in-the-page"),
        pytest.param(relative, "/api?page=1", {"next": "links.next"}, id="relative-address"),
        pytest.param(by_header, "/api", {"link_header": True}, id="link-header"),
        pytest.param(by_number, "/api?page=1", {"parameter": "page"}, id="page-number"),
        pytest.param(by_number, "/api", {"parameter": "offset", "first": 1, "step": 1}, id="offset"),
        pytest.param(last_one_repeated, "/api", {"parameter": "page"}, id="last-page-again-and-again"),
    ],
)
def test_pages_are_followed(paged, server, tmp_path, answer, path, pages):
    server.pages = answer

    assert ids(paged(path, **pages), tmp_path / "cache") == [1, 2, 3]


@pytest.mark.parametrize(
    ("answer", "pages", "message"),
    [
        pytest.param(lambda n, _: (page(n, links={"next": "/api?page=1"}), {}), {"next": "links.next"}, "in a circle", id="circle"),
        pytest.param(lambda n, _: (page(n, links={"next": f"/api?page={n + 1}"}), {}), {"next": "links.next", "limit": 5}, "more than 5 pages", id="endless"),
        pytest.param(lambda n, _: (page(n, links={"next": "http://elsewhere.example/2"}), {}), {"next": "links.next"}, "on another server", id="elsewhere"),
        pytest.param(lambda n, _: (page(n, links={"next": {"page": 2}}), {}), {"next": "links.next"}, "no address", id="no-address"),
        pytest.param(lambda n, _: (b"<html>", {}), {"next": "links.next"}, "not JSON", id="no-json"),
    ],
)  # fmt: skip
def test_pages_that_lead_nowhere_are_refused(paged, server, tmp_path, answer, pages, message):
    server.pages = answer

    with pytest.raises(SourceError, match=message):
        fetch_files(paged("/api?page=1", **pages), tmp_path / "cache")


def test_pages_share_the_limit_of_size(paged, server, tmp_path):
    server.pages = by_number

    with pytest.raises(SourceError, match="over"):
        fetch_files(paged("/api", parameter="page"), tmp_path / "cache", max_bytes=100)


def test_page_is_asked_for_by_https_if_the_first_was():
    pages = Pages(next="next")
    following = next_page(pages, "https://a.example/api", b'{"next": "http://a.example/api?p=2"}', None, [])

    assert following == "https://a.example/api?p=2"
