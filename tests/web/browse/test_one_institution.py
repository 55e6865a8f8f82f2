"""Two records of one institution are one hit with its sources; two institutions of one name are told apart."""

import pytest

from publisher.uris import Kind
from tests.search.register import BASE, thing
from tests.web.publication import client_of

OSLO = {"country": "NO", "place": "oslo"}
BERGEN = {"country": "NO", "place": "bergen"}

THINGS = [
    thing("oslo", "Oslo", kind=Kind.PLACE),
    thing("bergen", "Bergen", kind=Kind.PLACE),
    thing("no", "Norway", kind=Kind.PLACE),
    thing("tide", ("Tide Institute", "en"), same=["tide-2"], facets=OSLO, source="gansu"),
    thing("tide-2", ("Institute of Tides", "en"), same=["tide"], facets={"country": "NO"}, source="other"),
    thing("kites-oslo", ("Ministry of Kites", "en"), facets=OSLO, source="gansu"),
    thing("kites-bergen", ("Ministry of Kites", "en"), facets=BERGEN, source="gansu"),
    thing("kites-bergen-2", ("Ministry of Kites", "en"), facets=BERGEN, source="other"),
    thing("sails", ("Ministry of Sails", "en"), facets=BERGEN, source="gansu"),
]


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with client_of(tmp_path_factory.mktemp("one-institution"), THINGS) as asked:
        yield asked


def test_json_has_one_hit_with_its_other_records(client):
    found = client.get("/search.json?q=institute+tide").json

    assert (found["total"], found["records"]) == (1, 2)
    assert found["items"][0]["same"] == [
        {
            "iri": f"{BASE}/id/institution/tide-2",
            "document": f"{BASE}/doc/institution/tide-2",
            "label": "Institute of Tides",
            "source": "other",
        }
    ]


def test_page_names_the_sources_of_a_hit(client):
    page = client.get("/search?q=institute+tide").text

    assert (
        'Sources: <a href="/doc/institution/tide">Directory of Gansu</a> · <a href="/doc/institution/tide-2">other</a>'
        in page
    )
    assert "(2 records)" in page


def test_downloads_and_cursors_have_every_record(client):
    assert len(client.get("/search.jsonl?q=institute+tide").text.splitlines()) == 2
    assert client.get("/api/institutions?q=institute+tide").json["total"] == 2


def test_names_that_are_alike_are_told_apart_as_far_as_needed(client):
    found = client.get("/search.json?q=ministry&kind=institution").json["items"]

    assert {hit["iri"].rpartition("/")[2]: hit["apart"] for hit in found} == {
        "kites-oslo": "Oslo",
        "kites-bergen": "Bergen, Directory of Gansu",
        "kites-bergen-2": "Bergen, other",
        "sails": None,
    }


def test_page_tells_names_apart(client):
    page = client.get("/search?q=ministry").text

    assert page.count("(Oslo)") == page.count("(Bergen, other)") == 1


def test_suggestions_have_an_institution_once_and_tell_names_apart(client):
    tides = client.get("/api/suggest?q=tide").json["items"]
    kites = client.get("/api/suggest?q=ministry+of+k").json["items"]

    assert [item["slug"] for item in tides] == ["tide"]
    assert sorted(item["apart"] for item in kites) == ["Bergen, Directory of Gansu", "Bergen, other", "Oslo"]


def test_filter_by_source(client):
    one = client.get("/search.json?source=other&kind=institution").json
    words = client.get("/search.json?q=ministry&source=other").json
    rows = client.get("/api/institutions?source=gansu&q=ministry").json

    assert [hit["label"] for hit in one["items"]] == ["Institute of Tides", "Ministry of Kites"]
    assert [hit["iri"].rpartition("/")[2] for hit in words["items"]] == ["kites-bergen-2"]
    assert rows["total"] == 3
