"""The short way and Flask's view give the same status, header fields and bytes."""

from urllib.parse import urlencode

import pytest

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


@pytest.fixture(scope="module")
def slow(serve):
    """The same application without its short way."""
    app = serve()
    app.wsgi_app._fast._sparql.answer = lambda *_: None
    return app.test_client()


def told(client, method, url, headers):
    with client.open(url, method=method, headers=headers) as response:
        fields = sorted((name, value) for name, value in response.headers if name != "Date")
        return response.status.upper(), fields, response.data


@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("accept", [None, "text/csv", "text/html", "application/n-triples", "image/png"])
@pytest.mark.parametrize("coding", [None, "gzip", "identity;q=0"])
def test_both_ways_say_the_same(client, slow, name, method, accept, coding):
    headers = {"Accept": accept, "Accept-Encoding": coding}
    headers = {field: value for field, value in headers.items() if value}
    url = "/sparql?" + urlencode({"query": QUERIES[name], "format": "x"})

    quick, plain = told(client, method, url, headers), told(slow, method, url, headers)

    assert quick == plain
    assert told(client, method, url, headers) == plain  # now from what was kept
    tag = dict(plain[1]).get("ETag")
    if tag and plain[0] == "200 OK":
        conditional = {**headers, "If-None-Match": tag}
        assert told(client, method, url, conditional) == told(slow, method, url, conditional)


@pytest.mark.parametrize(("name", "accept"), [("syntax", None), ("long", None), ("small", "text/html"), ("ask", None)])
def test_nothing_is_evaluated_twice(serve, monkeypatch, name, accept):
    app = serve(cache_bytes=0)
    engine = app.extensions["site"]._served.engine
    asked = []
    answer = engine.answer
    monkeypatch.setattr(engine, "answer", lambda request: asked.append(request) or answer(request))

    with app.test_client().get(
        "/sparql?" + urlencode({"query": QUERIES[name]}), headers={"Accept": accept} if accept else {}
    ) as response:
        assert response.data

    assert len(asked) == 1


def test_the_volatile_is_evaluated_each_time(client):
    url = "/sparql?" + urlencode({"query": "SELECT (UUID() AS ?x) {}"})
    assert client.get(url).data != client.get(url).data
