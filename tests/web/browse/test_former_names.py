"""A former name is found, and search, match, reconciliation and the rows say from when to when it was the name."""

import json

import pytest

from publisher.mapping import Mapper
from publisher.records import Period, Text
from publisher.uris import UriPolicy
from tests.web.publication import BASE, Everything, make_app, plain, publish

OLD = Text(value="Comet Observation Bureau", language="en", period=Period(since="1961", until="2009-05", over=True))
OLDER = Text(value="Meteor Watch", language="en")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    home = tmp_path_factory.mktemp("former")
    record = plain("a1", "institute-of-small-bodies", "Institute of Small Bodies")
    records = [record.model_copy(update={"former_names": (OLD, OLDER)})]
    publish(home, Mapper(UriPolicy(BASE)).institutions(records, Everything(records)))
    app = make_app(home)
    yield app.test_client()
    app.extensions["site"].close()


def test_match_says_when_the_name_was_the_name(site):
    (candidate,) = site.get("/api/match?text=Comet Observation Bureau").json["candidates"]

    name = next(feature for feature in candidate["features"] if feature.get("kind") == "former name")
    assert (name["text"], name["since"], name["until"]) == (OLD.value, "1961", "2009-05")


def test_match_of_an_undated_former_name_says_no_dates(site):
    (candidate,) = site.get("/api/match?text=Meteor Watch").json["candidates"]

    name = next(feature for feature in candidate["features"] if feature.get("kind") == "former name")
    assert {"since", "until"}.isdisjoint(name)


def test_search_says_it_as_json_and_in_words(site):
    why = site.get("/search.json?q=comet observation").json["items"][0]["why"]
    page = site.get("/search?q=comet observation", headers={"Accept": "text/html"}).text

    assert why == {"field": "former name", "text": OLD.value, "language": "en", "since": "1961", "until": "2009-05"}
    assert "(1961 to May 2009)" in page


def test_reconciliation_says_it_in_the_description(site):
    queries = {"q0": {"query": "Comet Observation Bureau"}}
    answer = site.post("/reconcile", data={"queries": json.dumps(queries)}).json["q0"]["result"][0]

    assert answer["description"].startswith("formerly Comet Observation Bureau (1961 to 2009-05)")


def test_rows_have_names_and_times_side_by_side(site):
    (row,) = site.get("/api/institutions").json["items"]
    table = site.get("/api/institutions?format=csv&fields=former_names,former_names_period").text

    assert row["former_names"] == [OLD.value, OLDER.value]
    assert row["former_names_period"] == ["1961/2009-05", ""]
    assert table.splitlines()[1].endswith(f"{OLD.value} | {OLDER.value},1961/2009-05 | ")
