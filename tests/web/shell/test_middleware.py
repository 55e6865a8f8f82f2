"""What every request passes and every answer carries; one test a row of the threats that the gate is there for."""

import pytest

from tests.web.publication import BASE, SCIENCE, descriptions, make_app, publish
from tests.web.receiver import Site

DOC = f"/doc/institution/{SCIENCE}"
EVERYWHERE = ["/", DOC, f"/id/institution/{SCIENCE}", "/search?q=x", "/nothing-here", "/healthz", f"{DOC}.ttl"]


@pytest.mark.parametrize(
    "host", ["lod.example.org", "LOD.example.org:443", "localhost", "localhost:9", "127.0.0.1", "[::1]:8000"]
)
@pytest.mark.parametrize("path", ["/", DOC])
def test_known_host_is_served(client, host, path):
    assert client.get(path, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "lod.example.org.evil.example", "evil.example:8000", "", "lod.example.org@evil.example", "a b"],
)
@pytest.mark.parametrize("path", ["/", DOC, "/nothing-here"])
def test_unknown_host_is_400_and_is_not_reflected(client, host, path):
    response = client.get(path, headers={"Host": host})

    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    assert "evil.example" not in response.text + str(response.headers)


def test_allowed_hosts_setting_adds_hosts(home):
    app = make_app(home, allowed_hosts="proxy.example, other.example:8080")

    for host, status in (("proxy.example", 200), ("other.example", 200), ("third.example", 400)):
        assert app.test_client().get("/", headers={"Host": host}).status_code == status
    app.extensions["site"].close()


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_answer_for_any_host(client, path):
    for host in ("10.244.1.7:8120", "", "evil.example"):
        assert client.get(path, headers={"Host": host}).status_code == 200
    nameless = {"HTTP_HOST": "", "SERVER_NAME": "", "SERVER_PROTOCOL": "HTTP/1.0"}
    assert client.get(path, environ_overrides=nameless).status_code == 200


@pytest.mark.parametrize(
    "header", ["If-Modified-Since", "If-Unmodified-Since", "Accept-Datetime", "If-Range", "If-None-Match"]
)
@pytest.mark.parametrize(
    "value",
    [
        "Fri, 31 Dec 9999 23:59:59 -2359",
        "Mon, 01 Jan 0001 00:00:00 +2359",
        "Tue, 24 Nov 99999 12:30:05 GMT",
        "Mon, 01 Jan 2026 00:00:00 +999999999",
        "Tue, 99 Nov 2026 99:30:05 GMT",
        "x",
    ],
)
@pytest.mark.parametrize("path", ["/", DOC, f"{DOC}.ttl", "/dumps/institutions.nt.gz", "/feed"])
def test_dates_out_of_range_break_nothing(client, header, value, path):
    response = client.get(path, headers={header: value})

    assert response.status_code in {200, 302, 304, 400, 412}
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    if header == "If-Modified-Since" and value in {"x", "Tue, 24 Nov 99999 12:30:05 GMT"}:
        assert response.status_code == 200
    if header == "Accept-Datetime" and path == DOC and "9999" in value and "Jan" not in value:
        assert response.status_code == 400


@pytest.mark.parametrize(
    ("layer", "path"),
    [
        pytest.param("publisher.web.site.LiveSite.acquire", "/", id="release"),
        pytest.param("publisher.web.shell.dispatch.Dispatcher.route", "/", id="dispatch"),
        pytest.param("publisher.web.documents.handler.Documents._document", DOC, id="handler"),
        pytest.param("publisher.web.shell.dispatch.Dispatcher.problem", "/doc/x", id="problem"),
        pytest.param("publisher.web.shell.hooks.finish", "/", id="hook"),
        pytest.param("publisher.web.shell.hooks._note_route", "/", id="before"),
        pytest.param("publisher.web.shell.hooks._on_error", "/nothing-here", id="error-handler"),
        pytest.param("publisher.web.shell.responses.render", "/", id="view"),
        pytest.param("publisher.web.http.metrics.Metrics.observe", DOC, id="metrics"),
    ],
)
def test_bug_in_any_layer_is_a_typed_answer(home, monkeypatch, layer, path):
    def fail(*_, **__):
        raise ZeroDivisionError("/secret/path")

    monkeypatch.setattr(layer, fail)
    app = make_app(home)
    response = app.test_client().get(path)

    assert response.status_code == 500
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json["type"].endswith("/problems/internal")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Security-Policy" in response.headers
    assert "secret" not in response.text
    monkeypatch.undo()
    app.extensions["site"].close()


@pytest.mark.parametrize(
    "path", ["//evil.example/", "//evil.example/..", "/\\evil.example", "///evil.example", "/id//x"]
)
def test_double_slash_never_redirects(client, path):
    response = client.get("/", environ_overrides={"PATH_INFO": path})

    assert response.status_code == 404
    assert "Location" not in response.headers


@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param("/id/institution/x%0d%0aSet-Cookie:y", 400, id="crlf"),
        pytest.param("/doc/institution/x%00.ttl", 400, id="nul"),
        pytest.param("/doc/institution/x%7f", 400, id="delete"),
        pytest.param("/doc/institution/%E7%94%98", 404, id="utf-8-but-no-slug"),
        pytest.param("/dumps/..%2f..%2fmanifest.json", 404, id="traversal-encoded-slash"),
        pytest.param("/dumps/%2e%2e/manifest.json", 404, id="traversal-encoded-dots"),
        pytest.param("/dumps/../records.sqlite", 404, id="traversal"),
        pytest.param("/releases/../identifiers.sqlite", 404, id="traversal-out-of-releases"),
        pytest.param("/releases/..%2f..%2f/manifest.json", 404, id="traversal-in-version"),
        pytest.param("/static/..%2f__init__.py", 404, id="traversal-static"),
        pytest.param("/static/../__init__.py", 404, id="traversal-static-plain"),
    ],
)
def test_hostile_path(client, path, status):
    response = client.get(path)

    assert response.status_code == status
    assert "Set-Cookie" not in response.headers


def test_path_that_is_no_utf8_is_400(client):
    assert client.get("/", environ_overrides={"PATH_INFO": "/doc/institution/\xff\xfe"}).status_code == 400


@pytest.mark.parametrize(("length", "status"), [(8_000, 404), (9_000, 414)])
def test_long_url(client, length, status):
    assert client.get("/" + "x" * length).status_code == status
    assert client.get("/search?other=" + "x" * length).status_code == (200 if status == 404 else 414)


def test_encoded_url_is_measured_as_it_was_sent(client):
    assert client.get("/" + "%E7" * 3_000).status_code == 414


def test_large_body_is_413(client):
    response = client.post("/sparql", data=b"x" * (11 * 1024 * 1024), content_type="application/sparql-query")

    assert response.status_code == 413


@pytest.mark.parametrize("path", EVERYWHERE)
def test_cors_and_security_headers_are_everywhere(client, path):
    response = client.get(path)

    assert response.headers.getlist("Access-Control-Allow-Origin") == ["*"]
    assert "Access-Control-Allow-Credentials" not in response.headers
    for name in (
        "Link",
        "ETag",
        "Content-Location",
        "Retry-After",
        "Memento-Datetime",
        "Content-Range",
        "Accept-Ranges",
        "Content-Length",
    ):
        assert name in response.headers["Access-Control-Expose-Headers"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"]
    assert response.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert "unsafe" not in response.headers["Content-Security-Policy"]


def test_cors_is_on_refusals_too(client):
    assert client.get("/", headers={"Host": "evil.example"}).headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["/", DOC, f"/id/institution/{SCIENCE}", "/search", "/nothing-here"])
def test_preflight(client, path):
    headers = {"Origin": "https://app.example", "Access-Control-Request-Method": "GET"}
    response = client.options(path, headers=headers)

    assert response.status_code in ({404} if path == "/nothing-here" else {200, 204})
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in response.headers["Access-Control-Allow-Methods"]
    allowed = set(response.headers["Access-Control-Allow-Headers"].split(", "))
    assert {"*", "Authorization", "Content-Type", "Accept"} <= allowed


@pytest.mark.parametrize("path", ["*", "/search/", "/sparql/"])
def test_options_are_never_redirected(client, site, path):
    """Of the whole server (RFC 9110 section 9.3.7), and of an address with a slash too many: a preflight must not be."""
    response = client.options("/", environ_overrides={"PATH_INFO": path})
    status, headers, body = site.ask(path, method="OPTIONS")

    assert (response.status_code, status, body) == (200, 200, b"")
    assert response.headers["Allow"] == headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert response.headers["Access-Control-Allow-Origin"] == headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("path", "content_type", "body"),
    [
        ("/reconcile", "application/x-www-form-urlencoded", b"queries=%7B%22q0%22%3A%7B%22query%22%3A%22a%22%7D%7D"),
        ("/api/match", "application/json", b'["a"]'),
        ("/oai", "application/x-www-form-urlencoded", b"verb=Identify"),
    ],
)
def test_body_in_a_coding_is_415_and_says_so(client, path, content_type, body):
    """RFC 9110 section 15.5.16: Accept-Encoding says which codings would do."""
    headers = {"Content-Type": content_type}
    for coding in ("gzip", "x-gzip", "br"):
        response = client.post(path, data=body, headers={**headers, "Content-Encoding": coding})
        assert (response.status_code, response.headers["Accept-Encoding"]) == (415, "identity")
        assert response.json["detail"] == "Send the body without a content coding."
    for none in ("identity", "UTF-8", ""):
        assert client.post(path, data=body, headers={**headers, "Content-Encoding": none}).status_code == 200
    assert client.get("/", headers={"Content-Encoding": "gzip"}).status_code == 200


@pytest.fixture
def site(home):
    site = Site(make_app(home))
    yield site
    site.close()


def test_absolute_addresses_come_from_the_base_not_the_host(client):
    for host in ("localhost", "127.0.0.1:9999"):
        text = client.get(DOC, headers={"Host": host, "Accept": "text/turtle"}).text
        links = client.get(DOC, headers={"Host": host}).headers["Link"]
        assert BASE in links
        assert "localhost" not in text + links
        assert "127.0.0.1" not in text + links


@pytest.fixture(scope="module")
def mounted(tmp_path_factory):
    """A publication whose base IRI has a path."""
    home = tmp_path_factory.mktemp("mounted")
    publish(home, descriptions("https://example.org/lod"), base="https://example.org/lod")
    app = make_app(home)
    yield app.test_client()
    app.extensions["site"].close()


def test_base_with_a_path_is_mounted_there(mounted):
    response = mounted.get(f"/lod/id/institution/{SCIENCE}", headers={"Host": "example.org"})

    assert response.status_code == 303
    assert response.headers["Location"] == f"/lod{DOC}"
    document = mounted.get(f"/lod{DOC}", headers={"Host": "example.org", "Accept": "text/html"})
    assert document.headers["Content-Location"] == f"/lod{DOC}.html"
    assert 'href="/lod/search"' in document.text
    assert 'href="/static' not in document.text


def test_proxy_that_takes_the_path_off_is_served_too(mounted):
    assert mounted.get(DOC, headers={"Host": "example.org"}).status_code == 200
