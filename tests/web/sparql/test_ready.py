"""Results that are ready: the same request gets the same bytes, another one its own."""

import pytest

from tests.web.receiver import Site, lasting

ASK = "query=ASK%20%7B%7D"
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"


@pytest.fixture
def site(serve):
    opened = Site(serve())
    yield opened
    opened.close()


def test_a_result_is_ready_when_it_was_asked_for_twice(site):
    answers = [lasting(site.ask("/sparql", ASK)) for _ in range(5)]

    assert answers[0][0] == 200
    assert len(site.app.extensions["site"].served.ready) == 1
    assert all(answer == answers[0] for answer in answers)


def test_accept_chooses_the_format_of_a_result_that_is_ready(site):
    named = {media_type: lasting(site.ask("/sparql", ASK, accept=media_type)) for media_type in (JSON, XML)}

    for _ in range(3):
        for media_type, answer in named.items():
            assert lasting(site.ask("/sparql", ASK, accept=media_type)) == answer
    assert named[JSON][2] != named[XML][2]


def test_what_differs_each_time_is_computed_each_time(site):
    answers = {site.ask("/sparql", "query=SELECT%20(UUID()%20AS%20%3Fx)%20%7B%7D")[2] for _ in range(4)}

    assert len(answers) == 4


def test_an_error_is_found_each_time(site):
    for _ in range(4):
        assert site.ask("/sparql", "query=ASK%20%7B")[0] == 400
    assert len(site.app.extensions["site"].served.ready) == 0
