"""The handler of ``/sparql``: cached results, one evaluation for each response, and no web framework."""

import gzip
import re
from urllib.parse import urlencode

import pytest

from publisher.web.http.messages import Deferred, HttpRequest

LONG = "SELECT * { " + " ".join(f"VALUES ?{name} {{ 1 2 3 4 5 6 7 8 9 10 }}" for name in "abcd") + " }"
QUERIES = {
    "select": "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 40",
    "small": "SELECT (1 AS ?x) {}",
    "ask": "ASK {}",
    "construct": "CONSTRUCT { <s> <p> 1 } {}",
    "long": LONG,
    "syntax": "ASK {",
    "service": "ASK { SERVICE <http://x/> {} }",
    "update": "CLEAR ALL",
    "empty": "",
}


REQUEST_ID = rb"(?<=\"request_id\":\")[0-9a-f]{16}|(?<=name the request )[0-9a-f]{16}"


@pytest.fixture(scope="module")
def uncached(serve):
    """The same application without a cache of results."""
    return serve(answers_mib=0).test_client()


def parts(client, method, url, headers):
    """Return status, header fields and body, without what is of a single request: an error names it in its body."""
    with client.open(url, method=method, headers=headers) as response:
        without = {"Date", "X-Request-Id", *(["Content-Length"] if response.status_code >= 400 else [])}
        fields = sorted((name, value) for name, value in response.headers if name not in without)
        body = response.data
        if body and response.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        return response.status.upper(), fields, re.sub(REQUEST_ID, b"", body)


@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("accept", [None, "text/csv", "text/html", "application/n-triples", "image/png"])
@pytest.mark.parametrize("coding", [None, "gzip", "identity;q=0"])
def test_cached_response_is_the_same(client, uncached, name, method, accept, coding):
    headers = {"Accept": accept, "Accept-Encoding": coding}
    headers = {field: value for field, value in headers.items() if value}
    url = "/sparql?" + urlencode({"query": QUERIES[name], "format": "x"})

    first, plain = parts(client, method, url, headers), parts(uncached, method, url, headers)

    assert first == plain
    assert parts(client, method, url, headers) == plain  # now from the cache
    if method == "HEAD":
        assert plain[:2] == parts(uncached, "GET", url, headers)[:2]
        assert plain[2] == b""
    tag = dict(plain[1]).get("ETag")
    if tag and plain[0] == "200 OK":
        conditional = {**headers, "If-None-Match": tag}
        again = parts(client, method, url, conditional)
        assert again == parts(uncached, method, url, conditional)
        assert again[0].startswith("304")


@pytest.mark.parametrize(("name", "accept"), [("syntax", None), ("long", None), ("small", "text/html"), ("ask", None)])
def test_nothing_is_evaluated_twice(serve, monkeypatch, name, accept):
    app = serve(cache_bytes=0)
    engine = app.extensions["site"]._served.engine
    requests = []
    begin = engine.begin
    monkeypatch.setattr(engine, "begin", lambda request: requests.append(request) or begin(request))

    with app.test_client().get(
        "/sparql?" + urlencode({"query": QUERIES[name]}), headers={"Accept": accept} if accept else {}
    ) as response:
        assert response.data

    assert len(requests) == 1


def test_volatile_result_is_evaluated_each_time(client):
    url = "/sparql?" + urlencode({"query": "SELECT (UUID() AS ?x) {}"})
    assert client.get(url).data != client.get(url).data


def test_handler_is_called_without_wsgi(app):
    dispatcher, served = app.extensions["dispatcher"], app.extensions["site"].acquire()
    request = HttpRequest("POST", "/sparql", "", {"content-type": "application/sparql-query"}, b"ASK {}", "127.0.0.1")

    response = dispatcher.answer(dispatcher.route("/sparql"), served, request)
    served.done()

    assert response.status == 200
    assert response.headers["Content-Length"] == str(len(response.body))
    assert b'"boolean":true' in response.body


def test_bug_in_a_handler_is_an_internal_error_without_a_traceback(app, monkeypatch, caplog):
    def fail(*_):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("publisher.web.sparql.handler.read_request", fail)

    response = app.test_client().get("/sparql?query=ASK%7B%20%7D", headers={"Accept": "application/json"})

    assert response.status_code == 500
    assert "secret" not in response.text
    assert response.headers["Cache-Control"] == "no-store"
    assert any(record.exc_info for record in caplog.records)


@pytest.mark.parametrize(
    ("query", "accept", "status"),
    [
        pytest.param("ASK { ?s <http://x/>+ ?o }", "*/*", 200, id="answer"),
        pytest.param("ASK {", "*/*", 400, id="problem"),
        pytest.param("ASK {", "text/html", 400, id="problem-on-a-page"),
    ],
)
def test_query_is_deferred_and_its_errors_are_responses(app, query, accept, status):
    dispatcher, served = app.extensions["dispatcher"], app.extensions["site"].acquire()
    request = HttpRequest("GET", "/sparql", urlencode({"query": query}), {"accept": accept})

    begun = dispatcher.begin(dispatcher.route("/sparql"), served, request)
    assert isinstance(begun, Deferred)
    begun.future.exception()
    response = begun.finish(begun.future)
    served.done()

    assert response.status == status


def test_html_literal_is_text_on_the_query_page(client):
    html = "http://www.w3.org/1999/02/22-rdf-syntax-ns#HTML"
    query = f'SELECT ("<img src=x onerror=alert(1)>"^^<{html}> AS ?x) {{}}'
    page = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/html"})

    assert page.status_code == 200
    assert "<img src=x" not in page.text
    assert "&lt;img src=x onerror=alert(1)&gt;" in page.text
