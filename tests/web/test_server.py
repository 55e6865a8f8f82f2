"""What only shows over a real socket: the server's own header handling, slow clients, clients that leave."""

import gzip
import http.client
import socket
import time

import pytest

from publisher.web.worker import warm
from tests.web.publication import SCIENCE, descriptions, make_app, publish
from tests.web.sparql.server import free_port, served

DOC = f"/doc/institution/{SCIENCE}"
SLOW_CLIENTS = 300


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    home = tmp_path_factory.mktemp("home")
    publish(home, descriptions(base), base=base)
    with served(home, base):
        yield port


def ask(port, path, method="GET", headers=()):
    """One request with header fields as they are given, repeated ones too."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.putrequest(method, path, skip_accept_encoding=True)
    for name, value in headers:
        connection.putheader(name, value)
    connection.endheaders()
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


@pytest.mark.parametrize(
    "path", [DOC, f"{DOC}.ttl", f"/id/institution/{SCIENCE}", "/", "/dumps/institutions.nt.gz", "/nobody"]
)
def test_head_names_the_length_of_get(port, path):
    get, body = ask(port, path)
    head, nothing = ask(port, path, "HEAD")

    assert nothing == b""
    assert head.status == get.status
    assert head.getheader("Content-Length") == get.getheader("Content-Length") == str(len(body))


def test_repeated_accept_fields_are_one_list(port):
    headers = [("Accept", "text/turtle;q=0.5"), ("Accept", "application/n-triples")]

    assert ask(port, DOC, headers=headers)[0].getheader("Content-Type") == "application/n-triples"


def test_304_over_the_wire_has_no_body(port):
    etag = ask(port, f"{DOC}.ttl")[0].getheader("ETag")
    response, body = ask(port, f"{DOC}.ttl", headers=[("If-None-Match", etag)])

    assert (response.status, body) == (304, b"")
    assert response.getheader("ETag") == etag


def test_formats_of_one_url_are_never_mixed(port):
    for accept, start in (("text/turtle", b"@prefix"), ("text/html", b"<!doctype"), ("application/ld+json", b"{")) * 3:
        response, body = ask(port, DOC, headers=[("Accept", accept)])
        assert body.startswith(start)
        assert response.getheader("Content-Type").startswith(accept)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(
            b"GET /%s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n" % (b"x" * 9_000), id="9-kb-url"
        ),
        pytest.param(
            b"GET //evil.example/%2e%2e HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", id="host"
        ),
        pytest.param(
            b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", id="absolute-form"
        ),
        pytest.param(b"GET /doc/x HTTP/1.1\r\nConnection: close\r\n\r\n", id="no-host"),
        pytest.param(
            b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", id="two-hosts"
        ),
        pytest.param(b"NONSENSE\r\n\r\n", id="no-http"),
    ],
)
def test_odd_request_is_refused_and_nothing_is_reflected(port, raw):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(raw)
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))

    assert answer.startswith(b"HTTP/1.1 4"), answer[:200]
    assert b"evil.example" not in answer


def exchanged(port, raw):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(raw)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        pytest.param(b"GET / HTTP/1.0\r\n\r\n", 200, id="http-1.0-without-host"),
        pytest.param(
            b"GET http://127.0.0.1/healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 200, id="absolute"
        ),
        pytest.param(b"GET /%ff HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", 400, id="no-utf-8"),
        pytest.param(
            b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: \xff\r\nConnection: close\r\n\r\n", 200, id="odd-accept"
        ),
        pytest.param(b"OPTIONS /doc/x HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", 200, id="options"),
        pytest.param(b"BREW / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", 405, id="method"),
        pytest.param(
            b"POST /oai HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            b"Content-Length: 13\r\nConnection: close\r\n\r\nverb=Identify",
            200,
            id="form-for-a-view",
        ),
        pytest.param(
            b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/sparql-query\r\n"
            b"Expect: 100-continue\r\nContent-Length: 6\r\nConnection: close\r\n\r\nASK {}",
            200,
            id="expect",
        ),
        pytest.param(
            b"GET /dumps/institutions.nt HTTP/1.1\r\nHost: 127.0.0.1\r\nRange: bytes=0-9\r\nConnection: close\r\n\r\n",
            206,
            id="computed-range",
        ),
    ],
)
def test_request_is_answered_with_the_site_s_headers(port, raw, status):
    answer = exchanged(port, raw).replace(b"HTTP/1.1 100 Continue\r\n\r\n", b"")

    assert answer.split()[1] == str(status).encode(), answer[:300]
    assert b"access-control-allow-origin: *" in answer.lower()


def test_every_download_arrives_whole(port):
    for name in ("institutions.nt", "institutions.csv", "institutions.ttl"):
        packed = ask(port, f"/dumps/{name}.gz")[1]
        plain = ask(port, f"/dumps/{name}", headers=[("Accept-Encoding", "identity")])[1]

        assert gzip.decompress(packed) == plain


def test_slow_clients_keep_nobody_else_waiting(port):
    slow = []
    try:
        for _ in range(SLOW_CLIENTS):
            connection = socket.create_connection(("127.0.0.1", port), timeout=10)
            connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
            slow.append(connection)
        for _ in range(20):
            assert ask(port, f"{DOC}.ttl")[0].status == 200
    finally:
        for connection in slow:
            connection.close()


def test_client_that_leaves_in_a_download_does_no_harm(port):
    for _ in range(30):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(b"GET /dumps/institutions.nt HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            connection.recv(100)
    time.sleep(0.1)

    assert ask(port, f"{DOC}.ttl")[0].status == 200


def test_templates_are_compiled_before_the_first_request(home):
    app = make_app(home)
    warm(app)
    kept = {name for (_, name), _ in app.jinja_env.cache.items()}

    assert kept == set(app.jinja_env.list_templates())
    app.extensions["site"].close()
