"""Small queries as the server has them: the same response when first evaluated, evaluated again, and ready to be sent."""

from urllib.parse import quote

import pytest

from publisher.web.shell.dispatch import Dispatcher
from tests.web.receiver import Site, lasting

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TURTLE = "text/csv", "text/turtle"
THING = "<http://lod.example.org/id/institution/gansu-department-of-science>"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"

QUERIES = {
    "ask": "ASK { %s ?p ?o%d }",
    "all-statements": "SELECT ?p ?o%d { %s ?p ?o%d }",
    "optional": "SELECT ?o%d { %s " + TYPE + " ?o%d OPTIONAL { %s <http://schema.org/name> ?name } }",
    "describe": "DESCRIBE %s # %d",
    "constant": "SELECT (%d AS ?x) {}",
}


def query_of(kind, number):
    return QUERIES[kind].replace("%d", str(number)).replace("%s", THING)


def form(text):
    return f"query={quote(text, safe='')}"


@pytest.fixture
def site(serve):
    opened = Site(serve())
    opened.app.extensions["site"].served.engine.prewarm()
    yield opened
    opened.close()


@pytest.fixture
def begun(monkeypatch):
    """The requests that the handlers got."""
    requests = []
    begin = Dispatcher.begin

    def count(self, route, served, request):
        requests.append(request)
        return begin(self, route, served, request)

    monkeypatch.setattr(Dispatcher, "begin", count)
    return requests


@pytest.mark.parametrize("encoding", [None, "gzip", "br, zstd", "identity"])
@pytest.mark.parametrize(
    ("kind", "accept"),
    [
        ("all-statements", JSON),
        ("all-statements", XML),
        ("all-statements", f"{CSV}, */*;q=0.1"),
        ("all-statements", "application/json"),
        ("all-statements", None),
        ("optional", JSON),
        ("ask", XML),
        ("describe", TURTLE),
        ("constant", JSON),
    ],
)
def test_response_is_the_same_however_often_it_is_asked_for(site, begun, kind, accept, encoding):
    fields = {name: value for name, value in {"accept": accept, "accept_encoding": encoding}.items() if value}
    asked = form(query_of(kind, 2))

    first = lasting(site.ask("/sparql", asked, **fields))

    assert first[0] == 200
    assert len(begun) == 1
    assert lasting(site.ask("/sparql", asked, **fields)) == first
    assert len(begun) == 2, "the second time it is asked"
    assert lasting(site.ask("/sparql", asked, **fields)) == first
    assert len(begun) == 2, "the third time it is ready"


@pytest.mark.parametrize(
    ("query", "fields", "status"),
    [
        pytest.param(form(query_of("ask", 3)), {"host": "evil.example"}, 400, id="other-host"),
        pytest.param(form(query_of("ask", 3)), {"if_none_match": "*"}, 304, id="condition"),
        pytest.param(form(query_of("ask", 3)), {"method": "HEAD"}, 200, id="head"),
        pytest.param(form(query_of("ask", 3)), {"accept": "image/png"}, 406, id="other-format"),
        pytest.param(form(query_of("ask", 3)), {"accept_encoding": "*;q=0"}, 406, id="no-coding"),
        pytest.param(form(query_of("ask", 3)) + "&format=xml", {}, 200, id="other-parameter"),
        pytest.param(form(query_of("ask", 3)) + f"&{form('ASK {}')}", {}, 400, id="two-queries"),
        pytest.param("query=%FF", {}, 400, id="no-unicode"),
        pytest.param(form("ASK { "), {}, 400, id="syntax"),
        pytest.param(form("ASK { SERVICE <http://e.org/> {} }"), {}, 400, id="service"),
        pytest.param(form("SELECT (NOW() AS ?x) {}"), {}, 200, id="volatile"),
        pytest.param(form("ASK { ?s ?p ?o . ?o ?q ?r }"), {}, 200, id="not-bounded"),
        pytest.param(form("ASK { ?s ?p 'Ünïcode' }"), {}, 200, id="not-ascii"),
        pytest.param(form("ASK { ?s ?p ?o }" + " " * 9000), {}, 414, id="long"),
    ],
)
def test_status_of_what_is_not_as_usual(site, query, fields, status):
    site.ask("/sparql", form(query_of("ask", 1)))

    assert site.ask("/sparql", query, **fields)[0] == status


def test_damaged_release_answers_nothing(site):
    site.ask("/sparql", form(query_of("ask", 1)))
    assert site.ask("/sparql", form(query_of("ask", 2)))[0] == 200
    site.app.extensions["site"].served.damage = "records.sqlite is shorter than it was"

    assert site.ask("/sparql", form(query_of("ask", 3)))[0] == 503


def test_requests_are_counted(site):
    for number in range(4):
        site.ask("/sparql", form(query_of("ask", number)))

    assert b'publisher_http_requests_total{method="GET",route="/sparql",status="200"} 4.0' in site.ask("/metrics")[2]
