"""The queries that come with the software run over any release, and find something in one that has what they need."""

import pytest

from publisher.assets import asset
from publisher.queries.reading import read_queries
from publisher.store import Limits, Request, open_engine
from publisher.store.results import CSV_RESULTS, JSON_RESULTS
from tests.web.publication import BASE, descriptions, publish

FILES = {file.query.name: file for file in read_queries([asset("queries")], BASE)}
VALUES = {
    "institutions-in-a-place": {"place": "Lanzhou", "language": "en"},
    "institutions-named": {"text": "gansu"},
    "what-is-known-of": {"thing": f"{BASE}/id/institution/gansu-department-of-science"},
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    release = publish(tmp_path_factory.mktemp("home"), descriptions())
    engine = open_engine(release / "store", Limits(), version="1", base=BASE)
    yield engine
    engine.close()


@pytest.mark.parametrize("name", sorted(set(FILES) - {"provenance"}))  # this store has no catalogue
def test_a_shipped_query_finds_something(engine, name):
    query = FILES[name].query
    text = query.with_values(VALUES.get(name, {}))
    media_type = {"SELECT": CSV_RESULTS, "ASK": JSON_RESULTS}.get(query.form, "application/n-triples")

    with engine.answer(Request(query=text, media_type=media_type)) as answer:
        rows = answer.read().splitlines()

    assert len(rows) > (1 if query.form == "SELECT" else 0)
