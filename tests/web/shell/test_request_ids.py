"""The id of a request: in its answer, in problems, in the log, and with its query in the query worker."""

import json
import logging
import re

import pytest

from publisher.config import Settings
from publisher.store.observation.ends import QueryEnd
from publisher.telemetry.logs import SlowQuery
from publisher.web import create_app
from tests.web.publication import BASE, SCIENCE, make_app
from tests.web.receiver import Site

TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
TRACEPARENT = f"00-{TRACE_ID}-00f067aa0ba902b7-01"
ID = re.compile("[0-9a-f]{16}")
PATHS = [
    f"/doc/institution/{SCIENCE}",
    "/search",
    "/nothing",
    "/doc/institution/nobody",
    "/healthz",
    "/sparql",
    "/\x00",
]


@pytest.fixture
def site(home):
    made = make_app(home)
    received = Site(made)
    yield received
    received.close()


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_an_id(site, client, path):
    ids = [dict(site.ask(path)[1])["X-Request-Id"] for _ in range(3)]
    ids += [client.get(path).headers["X-Request-Id"] for _ in range(3)]

    assert all(ID.fullmatch(found) for found in ids)
    assert len(set(ids)) == 6, "an answer that is kept has a new one too"


@pytest.mark.parametrize("path", ["/nothing", "/doc/institution/nobody", "/sparql?query=SELECT"])
def test_problem_names_its_request(site, client, path):
    path, _, query = path.partition("?")
    _, headers, body = site.ask(path, query, accept="application/json")
    response = client.get(path, query_string=query, headers={"Accept": "application/json"})

    assert json.loads(body)["request_id"] == headers["X-Request-Id"]
    assert response.json["request_id"] == response.headers["X-Request-Id"]


def test_refusal_names_its_request(site, client):
    _, headers, body = site.ask("/", host="evil.example")
    response = client.get("/", headers={"Host": "evil.example"})

    assert json.loads(body)["request_id"] == headers["X-Request-Id"]
    assert response.json["request_id"] == response.headers["X-Request-Id"]


@pytest.mark.parametrize(("language", "text"), [("en", "name the request"), ("zh", "请求编号")])
def test_error_page_names_its_request(client, language, text):
    response = client.get("/nothing", headers={"Accept": "text/html", "Accept-Language": language})

    assert response.headers["X-Request-Id"] in response.text
    assert text in response.text


def test_head_of_an_error_has_the_length_of_get(client):
    assert client.head("/nothing").headers["Content-Length"] == client.get("/nothing").headers["Content-Length"]


def test_log_names_the_request_that_failed(client, monkeypatch, caplog):
    def fail(*_):
        raise RuntimeError("a bug")

    monkeypatch.setattr("publisher.web.sparql.handler.read_request", fail)
    ids = []

    class Noting(logging.Handler):
        def emit(self, record):
            from publisher.telemetry.trace import current_trace

            ids.append(current_trace().request_id)

    handler = Noting()
    logging.getLogger("publisher.web").addHandler(handler)
    response = client.get("/sparql?query=ASK{}")
    logging.getLogger("publisher.web").removeHandler(handler)

    assert response.status_code == 500
    assert ids == [response.headers["X-Request-Id"]]


def test_slow_query_is_logged_with_the_trace_that_it_came_with(whole_site, caplog):
    query = 'SELECT * { ?s ?p "Anna Berg" . ?s ?q ?o } LIMIT 3'

    status, headers, _ = whole_site.ask("/sparql", f"query={query.replace(' ', '+')}", traceparent=TRACEPARENT)

    assert status == 200
    slow = [record.msg for record in caplog.records if isinstance(record.msg, SlowQuery)]
    assert [(row.request, row.trace, row.outcome) for row in slow] == [(headers["X-Request-Id"], TRACE_ID, "answered")]
    assert slow[0].query == 'SELECT * { ?s ?p "…" . ?s ?q ?o } LIMIT 0'
    assert "Anna" not in caplog.text


def test_query_of_a_worker_that_dies_is_told_with_its_request(whole_site, caplog):
    engine = whole_site.app.extensions["site"].served.engine
    ended: list[QueryEnd] = []
    whole_site.app.extensions["monitor"].ended = ended.append
    message = []
    send = engine._message

    def kill(query, inspection):
        message.append(json.loads(send(query, inspection)))
        query.message = b""
        return b"this is no JSON"

    engine._message = kill
    status, headers, body = whole_site.ask("/sparql", "query=SELECT+*+{?s+?p+?o.?o+?q+?r}", accept="text/csv")

    assert status == 502
    assert message[0]["request"] == headers["X-Request-Id"] == json.loads(body)["request_id"]
    assert [(end.outcome, end.trace.request_id) for end in ended] == [("engine", headers["X-Request-Id"])]
    assert "query worker" in caplog.text


@pytest.fixture
def whole_site(home, caplog):
    """The site with its real query engine, whose every query is slow."""
    settings = Settings(home=home, base_url=BASE, slow_query_s=1e-9, query_direct=0, query_cache_mib=0, query_workers=1)
    made = Site(create_app(settings))
    yield made
    made.close()
