"""A GET that is like an earlier one gets the same answer; whatever may make it another one gets its own."""

from dataclasses import replace

import pytest

from publisher.web.http.messages import HttpResponse
from publisher.web.shell.dispatch import Route
from publisher.web.shell.ready import ready_answer
from tests.web.publication import SCIENCE, descriptions, make_app, publish
from tests.web.receiver import Site, lasting

TURTLE = f"/doc/institution/{SCIENCE}.ttl"


@pytest.fixture
def site(tmp_path):
    publish(tmp_path, descriptions())
    opened = Site(make_app(tmp_path))
    yield opened
    opened.close()


def test_the_same_request_gets_the_same_answer(site):
    answers = [lasting(site.ask(TURTLE)) for _ in range(5)]

    assert answers[0][0] == 200
    assert len(site.app.extensions["site"].served.ready) == 1
    assert all(answer == answers[0] for answer in answers)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        pytest.param({"host": "evil.example"}, 400, id="unknown-host"),
        pytest.param({"method": "POST"}, 405, id="other-method"),
        pytest.param({"if_none_match": "*"}, 304, id="condition"),
        pytest.param({"if_match": '"another"'}, 412, id="precondition"),
        pytest.param({"accept_encoding": "*;q=0"}, 406, id="other-coding"),
    ],
)
def test_another_request_gets_another_answer(site, fields, status):
    for _ in range(3):
        assert site.ask(TURTLE)[0] == 200

    assert site.ask(TURTLE, **fields)[0] == status


def test_head_has_the_header_fields_and_no_body(site):
    for _ in range(3):
        status, headers, body = lasting(site.ask(TURTLE))

    assert body
    assert lasting(site.ask(TURTLE, method="HEAD")) == (status, headers, b"")


def test_a_damaged_release_answers_nothing(site):
    for _ in range(3):
        assert site.ask(TURTLE)[0] == 200
    site.app.extensions["site"].served.damage = "records.sqlite is shorter than it was"

    assert site.ask(TURTLE)[0] == 503


def test_a_new_release_has_its_own_answers(site, tmp_path):
    assert b"Duty number 1." in [site.ask(TURTLE)[2] for _ in range(3)][-1]
    changed = [
        replace(row, quads=tuple(line.replace("Duty number 1.", "Duty changed.") for line in row.quads))
        for row in descriptions()
    ]
    publish(tmp_path, changed, version="20261125T080000Z", created="2026-11-25T08:00:00Z")

    assert b"Duty changed." in site.ask(TURTLE)[2]


def test_every_answer_is_counted(site):
    for _ in range(7):
        site.ask(TURTLE)

    exposition = site.ask("/metrics")[2].decode()

    assert 'publisher_http_requests_total{method="GET",route="/doc/<kind>/<path:slug>",status="200"} 7.0' in exposition


@pytest.mark.parametrize(
    ("repeatable", "response"),
    [
        (False, HttpResponse(200, {"Cache-Control": "public"}, b"x")),
        (True, HttpResponse(404, {"Cache-Control": "public"}, b"x")),
        (True, HttpResponse(200, {"Cache-Control": "no-store"}, b"x")),
        (True, HttpResponse(200, {}, b"x")),
        (True, HttpResponse(200, {"Cache-Control": "public"}, b"x" * 100_000)),
    ],
)
def test_some_answers_are_not_kept(repeatable, response):
    route = Route("/x", "/x", ("GET",), lambda *_: response, repeatable=repeatable)

    assert ready_answer(route, response) is None
