"""What is counted of visits, and what is not named."""

from collections import Counter
from datetime import date

import pytest

from publisher.usage.counting import FEW, OTHERS, count, rows
from publisher.usage.lines import Visit

DAY = date(2026, 11, 28)


def visit(path="/", **changes):
    return Visit(DAY, "GET", path, 200, "text/html", None, None)._replace(**changes)


def counted(*visits, own_host="", since=None, until=None):
    return count(visits, own_host, since, until)


@pytest.mark.parametrize(
    ("path", "thing"),
    [
        ("/doc/institution/a", "institution/a"),
        ("/doc/institution/a.ttl", "institution/a"),
        ("/doc/concept/category/science.jsonld", "concept/category/science"),
        ("/releases/20261128T100353Z/doc/place/cn.nt", "place/cn"),
    ],
)
def test_thing_is_counted_in_every_format_and_version(path, thing):
    assert counted(visit(path)).sections["things"] == {thing: 1}


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("/dumps/institutions.nt.gz", "dumps/institutions.nt.gz"),
        ("/releases/20261128T100353Z/dumps/institutions.nt.gz", "dumps/institutions.nt.gz"),
        ("/catalog.jsonld", "catalog.jsonld"),
    ],
)
def test_files_are_counted(path, file):
    assert counted(visit(path)).sections["downloads"] == {file: 1}


@pytest.mark.parametrize(
    ("path", "media_type", "label"),
    [
        ("/doc/place/cn", "text/turtle", "Turtle"),
        ("/doc/place/cn.jsonld", None, "JSON-LD"),
        ("/doc/place/cn", None, "(negotiated; the log has no media types)"),
        ("/doc/place/cn", "text/x-new", "text/x-new"),
    ],
)
def test_formats_are_those_of_things(path, media_type, label):
    assert counted(visit(path, media_type=media_type)).sections["formats"] == {label: 1}
    assert counted(visit("/search", media_type=media_type)).sections["formats"] == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"status": 404},
        {"status": 303},
        {"status": 500},
        {"method": "HEAD"},
        {"path": "/metrics"},
        {"path": "/static/site.css"},
    ],
)
def test_errors_redirects_and_what_operators_ask_for_are_left_out(changes):
    usage = counted(visit("/doc/place/cn")._replace(**changes))

    assert (usage.answers, usage.left_out) == (0, 1)
    assert not any(usage.sections.values())


def test_links_within_the_site_are_no_referrers():
    usage = counted(visit(referrer="lod.example.org"), visit(referrer="portal.example"), own_host="lod.example.org")

    assert usage.sections["referrers"] == {"portal.example": 1}


def test_harvesters_are_told_from_other_clients():
    usage = counted(visit(agent="CKAN"), visit(agent="browser"), visit(agent=None))

    assert usage.sections["harvesters"] == {"CKAN": 1}
    assert usage.sections["clients"] == {"CKAN": 1, "browser": 1, "(not named)": 1}


def test_days_are_chosen_with_both_ends():
    days = [visit(day=date(2026, 11, day)) for day in (1, 2, 3, 4)]

    usage = counted(*days, since=date(2026, 11, 2), until=date(2026, 11, 3))

    assert usage.days == Counter({date(2026, 11, 2): 1, date(2026, 11, 3): 1})


def test_what_is_rare_is_not_named():
    counts = {"a": 9, "b": 5, "c": 4, "d": 1}

    assert rows(counts, 5, 10) == [("a", 9), ("b", 5), (FEW.format(at_least=5), 5)]
    assert rows({"a": 9, "d": 1}, 5, 10) == [("a", 9)], "a rest of one is that one"
    assert rows(counts, 1, 2) == [("a", 9), ("b", 5), (OTHERS, 5)]


def test_names_are_held_up_to_a_limit(monkeypatch):
    monkeypatch.setattr("publisher.usage.counting._MOST_NAMES", 2)
    usage = counted(*(visit(referrer=f"{name}.example") for name in "abcab"))

    assert usage.sections["referrers"] == {"a.example": 2, "b.example": 2, OTHERS: 1}
