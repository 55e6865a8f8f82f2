"""/api/institutions: filters, columns, orders, formats, and pages that a cursor leads through."""

import csv
import io
import json

import pytest

from publisher.web.api.cursors import Cursor
from publisher.web.api.rows import FIELDS
from tests.web.publication import BASE, MERGED, SCIENCE, VERSION, WITHDRAWN

PATH = "/api/institutions"


def slugs(response):
    assert response.status_code == 200, response.text
    return [row["iri"].rpartition("/")[2] for row in response.json["items"]]


def found(client, query):
    return slugs(client.get(f"{PATH}?size=1000&{query}"))


def test_page_says_its_release_the_total_and_the_next(client):
    page = client.get(f"{PATH}?size=5").json

    assert page["release"] == VERSION
    assert page["total"] == 34
    assert len(page["items"]) == page["size"] == 5
    assert page["next"].startswith(f"{BASE}{PATH}?size=5&cursor=")
    assert page["@context"] == f"{BASE}/api/context.jsonld"


def test_row_has_every_column_in_one_form(client):
    row = next(row for row in client.get(f"{PATH}?place=cn-620100").json["items"])

    assert list(row) == list(FIELDS)
    assert row["name"] == "Gansu Department of Science"
    assert row["telephones"] == ["+869318834621"]
    assert row["types"] == ["GovernmentOrganization"]
    assert (row["latitude"], row["longitude"]) == (36.06, 103.83)
    assert row["changed"] == "2026-11-24T12:30:05Z"
    assert row["founded"] is None
    assert "甘肃省科学技术厅" in row["other_names"]


def test_walk_gives_everything_once(client):
    seen, address = [], f"{PATH}?size=7&fields=name"
    while address:
        response = client.get(address)
        seen += slugs(response)
        following = response.json["next"]
        assert bool(following) == ('rel="next"' in response.headers["Link"])
        address = following and following.removeprefix(BASE)

    assert len(seen) == len(set(seen)) == 34
    assert seen == sorted(seen)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("place=cn-620100", [SCIENCE], id="place-itself"),
        pytest.param("concept=category/departments", [SCIENCE], id="concept-above"),
        pytest.param("concept=category/departments-science", [SCIENCE], id="concept-itself"),
        pytest.param("concept=category", [SCIENCE], id="scheme"),
        pytest.param("bbox=103,36,104,37", [SCIENCE], id="box"),
        pytest.param("bbox=104,36,103,37", [], id="box-over-the-antimeridian"),
        pytest.param("bbox=100,-90,50,90", [SCIENCE], id="wide-box-over-the-antimeridian"),
        pytest.param("near=36.06,103.9&radius=7", [SCIENCE], id="circle"),
        pytest.param("near=36.06,103.9&radius=6", [], id="circle-that-ends-before"),
        pytest.param("q=kjt.example", [SCIENCE], id="text"),
        pytest.param("q=science&bbox=0,0,1,1", [], id="text-and-box"),
        pytest.param("state=deleted", [WITHDRAWN], id="withdrawn"),
        pytest.param("state=merged", ["merged-again", MERGED], id="merged"),
        pytest.param("changed_since=2026-11-25", [], id="not-changed-since"),
        pytest.param("country=cn&place=cn-620100", [SCIENCE], id="country"),
    ],
)
def test_filters(client, query, expected):
    assert found(client, query) == expected


def test_place_and_country_have_what_is_below(client):
    assert len(found(client, "place=cn-620000")) == len(found(client, "place=cn")) == 33
    assert len(found(client, "country=CN")) == 33


def test_states_together(client):
    assert len(found(client, "state=any")) == 37


def test_type_in_whatever_case(client):
    assert found(client, "type=government%20organisation") == found(client, "")


def test_changed_since_takes_days_and_instants(client):
    for value in ("2026-11-24", "2026-11-24T12:30:05Z", "2026-11-24T13:30:05%2B01:00"):
        assert len(found(client, f"changed_since={value}")) == 34


def test_orders(client):
    names = [row["name"] for row in client.get(f"{PATH}?size=1000&sort=name").json["items"]]
    down = [row["name"] for row in client.get(f"{PATH}?size=1000&sort=-name").json["items"]]

    assert names == sorted(names, key=str.lower)
    assert down[0] == names[-1]
    assert sorted(names) == sorted(down)
    assert len(found(client, "sort=-changed")) == 34


def test_fields_in_all_formats(client):
    table = list(csv.reader(io.StringIO(client.get(f"{PATH}?fields=name,emails&format=csv&place=cn-620100").text)))
    lines = client.get(f"{PATH}?fields=name,emails&format=jsonl&place=cn-620100").text.splitlines()

    assert table == [
        ["iri", "name", "emails"],
        [f"{BASE}/id/institution/{SCIENCE}", "Gansu Department of Science", "office@kjt.example"],
    ]
    assert json.loads(lines[0])["emails"] == ["office@kjt.example"]


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        pytest.param("application/json", "application/json", id="json"),
        pytest.param("*/*", "application/json", id="anything"),
        pytest.param("application/ld+json", "application/ld+json", id="json-ld"),
        pytest.param("text/csv", "text/csv; charset=utf-8; header=present", id="csv"),
        pytest.param("application/jsonl", "application/jsonl", id="json-lines"),
        pytest.param("application/geo+json", "application/geo+json", id="geojson"),
        pytest.param("application/n-triples", "application/n-triples", id="n-triples"),
    ],
)
def test_negotiation(client, accept, content_type):
    response = client.get(PATH, headers={"Accept": accept})

    assert response.status_code == 200
    assert response.headers["Content-Type"] == content_type
    assert "Accept" in response.headers["Vary"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_download_has_all_and_a_page_if_asked(client):
    assert len(client.get(f"{PATH}?format=jsonl").text.splitlines()) == 34
    assert len(client.get(f"{PATH}?format=jsonl&size=3").text.splitlines()) == 3


def test_geojson_is_west_before_north_and_has_all(client):
    collection = json.loads(client.get(f"{PATH}?format=geojson").text)

    geometries = [row["geometry"] for row in collection["features"]]
    assert len(geometries) == 34
    assert [row for row in geometries if row] == [{"type": "Point", "coordinates": [103.83, 36.06]}]
    assert "latitude" not in collection["features"][0]["properties"]


@pytest.mark.parametrize(
    ("query", "status", "part"),
    [
        pytest.param("contry=cn", 400, "contry", id="unknown-parameter"),
        pytest.param("size=1&size=2", 400, "more than once", id="twice"),
        pytest.param("size=0", 400, "size", id="size-0"),
        pytest.param("size=1001", 400, "size", id="size-too-large"),
        pytest.param("size=+1", 400, "size", id="size-with-a-sign"),
        pytest.param("bbox=1,2,3", 400, "bbox", id="box-of-three"),
        pytest.param("bbox=1,2,3,x", 400, "bbox", id="box-of-no-numbers"),
        pytest.param("bbox=1,5,3,4", 400, "south", id="box-upside-down"),
        pytest.param("bbox=nan,1,2,3", 400, "bbox", id="box-nan"),
        pytest.param("near=91,0", 400, "latitude", id="beyond-the-pole"),
        pytest.param("near=1,1&radius=0", 400, "radius", id="no-radius"),
        pytest.param("sort=relevance", 400, "q", id="relevance-without-text"),
        pytest.param("sort=distance", 400, "near", id="distance-without-point"),
        pytest.param("fields=names", 400, "fields", id="unknown-column"),
        pytest.param("changed_since=yesterday", 400, "ISO 8601", id="no-day"),
        pytest.param("cursor=x", 400, "cursor", id="no-cursor"),
        pytest.param("place=cn-99", 404, "cn-99", id="unknown-place"),
        pytest.param("concept=none", 404, "none", id="unknown-concept"),
        pytest.param("type=none", 404, "Government organisation", id="unknown-type"),
        pytest.param("source=none", 404, "none", id="unknown-source"),
    ],
)
def test_what_is_wrong_is_said(client, query, status, part):
    response = client.get(f"{PATH}?{query}")

    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    assert part in response.json["detail"]


def test_cursor_of_another_list_is_refused(client):
    cursor = client.get(f"{PATH}?size=1").json["next"].rpartition("=")[2]

    response = client.get(f"{PATH}?size=1&country=CN&cursor={cursor}")

    assert response.status_code == 400
    assert "another list" in response.json["detail"]


def test_cursor_of_a_release_that_is_gone(client):
    cursor = Cursor.read(client.get(f"{PATH}?size=1").json["next"].rpartition("=")[2])

    response = client.get(f"{PATH}?size=1&cursor={cursor._replace(version='20200101T000000Z')}")

    assert response.status_code == 410
    assert response.json["type"] == f"{BASE}/problems/cursor-expired"
    assert response.json["release"] == "20200101T000000Z"


def test_page_may_be_asked_for_again(client):
    tag = client.get(PATH).headers["ETag"]

    assert client.get(PATH, headers={"If-None-Match": tag}).status_code == 304
    assert client.head(PATH).headers["Content-Length"]


def test_page_is_json_ld(client):
    pyld = pytest.importorskip("pyld")
    page = client.get(f"{PATH}?place=cn-620100").json
    page["@context"] = client.get("/api/context.jsonld").json["@context"]

    (node,) = pyld.jsonld.expand(page)

    assert node["@id"] == f"{BASE}/id/institution/{SCIENCE}"
    assert node["@type"] == ["http://schema.org/GovernmentOrganization"]
    assert node["http://schema.org/telephone"] == [{"@value": "+869318834621"}]
    assert node["http://purl.org/dc/terms/spatial"] == [{"@id": f"{BASE}/id/place/cn-620100"}]
