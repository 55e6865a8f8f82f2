"""Institutions without a position of their own are where their town is, and the answer says so."""

import csv
import io
import json
from dataclasses import replace

import pytest

from publisher.rdf.namespaces import ORG, SCHEMA
from publisher.uris import Kind
from tests.search.register import BASE, thing
from tests.web.publication import client_of


def at(described, latitude, longitude, part="geo"):
    """The thing with a position."""
    site = f"{described.iri}#{part}"
    geo = [f'<{site}> <{SCHEMA.latitude}> "{latitude}" .', f'<{site}> <{SCHEMA.longitude}> "{longitude}" .']
    owned = f"<{described.iri}> <{ORG.hasPrimarySite}> <{described.iri}#site> ."
    of_site = f"<{described.iri}#site> <{SCHEMA.geo}> <{site}> ."
    return replace(described, quads=tuple(sorted([*described.quads, *geo, owned, of_site])))


FJORD = {"place": "geonames-1", "country": "NO"}

THINGS = [
    thing("no", "Norway", kind=Kind.PLACE),
    at(thing("geonames-1", "Fjordby", kind=Kind.PLACE), 60.5, 5.5),
    at(thing("geonames-2", "Dalby", kind=Kind.PLACE), 61.5, 6.5),
    thing("kites", ("Kites of Fjordby", "en"), facets=FJORD),
    at(thing("sails", ("Sails of Fjordby", "en"), facets=FJORD), 60.52, 5.5),
    thing("ropes", ("Ropes of Dalby", "en"), facets={"place": "geonames-2", "country": "NO"}),
    thing("knots", ("Knots of Norway", "en"), facets={"place": "no", "country": "NO"}),
]


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with client_of(tmp_path_factory.mktemp("towns"), THINGS) as asked:
        yield asked


def positions(items):
    return {row["iri"].rpartition("/")[2]: (row["latitude"], row["longitude"], row["position"]) for row in items}


def test_near_and_box_find_what_is_in_a_town(client):
    near = client.get("/api/institutions?near=60.52,5.5&radius=5").json["items"]
    box = client.get("/api/institutions?bbox=5,60,7,62&sort=name").json["items"]

    assert [row["iri"].rpartition("/")[2] for row in near] == ["sails", "kites"]
    assert [row["iri"].rpartition("/")[2] for row in box] == ["kites", "ropes", "sails"]


def test_box_over_the_antimeridian_finds_towns(client):
    found = client.get("/api/institutions?bbox=170,60,6,62").json["items"]

    assert [row["iri"].rpartition("/")[2] for row in found] == ["kites", "sails"]


def test_rows_say_whose_position_it_is(client):
    found = client.get("/api/institutions?q=of&country=NO").json["items"]

    assert positions(found) == {
        "kites": (60.5, 5.5, "of the town"),
        "sails": (60.52, 5.5, "own"),
        "ropes": (61.5, 6.5, "of the town"),
        "knots": (None, None, None),
    }


def test_columns_may_be_chosen_without_it(client):
    row = client.get("/api/institutions?q=kites&country=NO&fields=latitude").json["items"][0]

    assert row == {"iri": f"{BASE}/id/institution/kites", "latitude": 60.5}


def test_features_of_the_api_and_of_the_map_say_it(client):
    api = client.get("/api/institutions?q=kites&country=NO&format=geojson").json["features"]
    search = client.get("/search.geojson?q=kites&country=NO").json["features"]
    single = client.get("/api/institutions/kites?format=geojson").json

    for feature in (*api, *search, single):
        assert feature["geometry"] == {"type": "Point", "coordinates": [5.5, 60.5]}
        assert feature["properties"]["position"] == "of the town"


def test_tables_and_lines_of_all_hits_say_it(client):
    table = list(csv.DictReader(io.StringIO(client.get("/search.csv?q=kites&country=NO").text)))
    line = json.loads(client.get("/search.jsonl?q=knots&country=NO").text)

    assert (table[0]["latitude"], table[0]["longitude"], table[0]["position"]) == ("60.5", "5.5", "of the town")
    assert (line["latitude"], line["position"]) == (None, None)


def test_places_have_their_own_position(client):
    found = json.loads(client.get("/search.jsonl?q=fjordby&kind=place").text)

    assert (found["latitude"], found["position"]) == (60.5, "own")
