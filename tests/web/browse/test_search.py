"""``/search``: pages, JSON, CSV; words of any script; facets; and what hostile input does not do."""

import csv
import io

import orjson
import pytest

from publisher.web.browse.all_hits import harmless
from tests.web.publication import BASE, HOSTILE, SCIENCE, SPREADSHEET


def slugs(response):
    return [item["iri"].rpartition("/")[2] for item in response.json["items"]]


@pytest.mark.parametrize(
    "words", ["science", "Gansu Science", "scien", "科学技术厅", "科学", "Provincial Department", "SCIENCE gansu"]
)
def test_any_words_of_any_name_find_it(client, words):
    assert SCIENCE in slugs(client.get("/search.json", query_string={"q": words}))


@pytest.mark.parametrize("words", ['"', "* OR", "NEAR(a b)", "-x", "(((", "'; DROP TABLE record; --", "\x00", "。，"])
def test_nothing_typed_is_syntax(client, words):
    assert client.get("/search.json", query_string={"q": words}).status_code == 200


def test_empty_query_lists_everything_in_pages(client):
    first = client.get("/search.json?kind=institution&size=20").json
    second = client.get(first["next"].removeprefix(BASE)).json

    assert first["total"] > 30
    assert len(first["items"]) == 20
    assert first["previous"] is None
    assert not {it["iri"] for it in first["items"]} & {it["iri"] for it in second["items"]}


def test_facets_narrow_down(client):
    found = client.get("/search.json?kind=institution&place=cn-620100").json

    assert [item["label"] for item in found["items"]] == ["Gansu Department of Science"]
    assert all(item["facets"]["place"] == "cn-620100" for item in found["items"])


def test_what_refers_to_a_thing(client):
    found = client.get("/search.json?linked=place/cn-620100&kind=institution")

    assert slugs(found) == [SCIENCE]


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, "text/html"),
        ("application/json", "application/json"),
        ("text/csv", "text/csv"),
        ("text/html;q=0.1, application/json;q=0.2", "application/json"),
    ],
)
def test_forms_by_accept(client, accept, content_type):
    response = client.get("/search?q=science", headers={"Accept": accept} if accept else {})

    assert response.headers["Content-Type"].startswith(content_type)
    assert "Accept" in response.headers["Vary"]


def test_not_acceptable(client):
    response = client.get("/search?q=science", headers={"Accept": "image/png"})

    assert response.status_code == 406
    assert {row["type"] for row in response.json["variants"]} == {"text/html", "application/json", "text/csv"}


@pytest.mark.parametrize(
    "query", ["kind=nonsense", "linked=..%2f..", "page=999999", "linked=place/", "linked=x/cn", "q=" + "a" * 501]
)
def test_bad_parameters_are_400_and_say_why(client, query):
    response = client.get(f"/search?{query}")

    assert response.status_code == 400
    assert response.json["detail"]


@pytest.mark.parametrize("query", ["page=-1", "page=x", "size=0", "size=100000", "page=１"])
def test_number_out_of_bounds_is_400(client, query):
    """As openapi.json says; what is asked for is never replaced by something else."""
    response = client.get(f"/search.json?{query}")

    assert response.status_code == 400
    assert response.content_type == "application/problem+json"
    assert "expected a number from 1 to" in response.json["detail"]


@pytest.mark.parametrize("query", ["page=501", "page=102&size=100"])
def test_page_after_the_results_that_are_listed_is_404(client, query):
    response = client.get(f"/search.json?{query}")

    assert response.status_code == 404
    assert "10,000 results are listed" in response.json["detail"]


@pytest.mark.parametrize("query", ["page=", "size=", "size=100", "page=1", "page=500", "q=" + "a" * 500, "linked="])
def test_number_that_is_absent_or_within_bounds(client, query):
    assert client.get(f"/search.json?{query}").status_code == 200


@pytest.mark.parametrize("path", ["/institutions", "/places", "/quality/quarantine"])
def test_page_after_the_last_is_the_last_and_zero_is_none(client, path):
    assert client.get(f"{path}?page=999").data == client.get(f"{path}?page=1").data
    assert client.get(f"{path}?page=0").status_code == 400


def test_csv_escapes_formulas(client):
    response = client.get("/search.csv?q=HYPERLINK")
    rows = list(csv.DictReader(io.StringIO(response.text)))

    assert [row["label"] for row in rows] == ["'=HYPERLINK(1)"]
    assert rows[0]["iri"].endswith(SPREADSHEET)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r", " ="])
def test_every_start_of_a_formula_is_made_harmless(start):
    assert harmless(f"{start}1").startswith("'")


@pytest.mark.parametrize("cell", ["Gansu", "甘肃", "1-2", "", "a=b"])
def test_other_cells_stay_as_they_are(cell):
    assert harmless(cell) == cell


def test_page_escapes_what_was_typed(client):
    text = client.get(
        "/search", query_string={"q": '"><script>alert(1)</script>'}, headers={"Accept": "text/html"}
    ).text

    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


def test_hostile_label_is_escaped_in_results(client):
    text = client.get("/search", query_string={"q": "pwned"}, headers={"Accept": "text/html"}).text

    assert f"/doc/institution/{HOSTILE}" in text
    assert "<img src=x" not in text


def test_facets_are_labelled(client):
    text = client.get("/search?kind=institution", headers={"Accept": "text/html"}).text

    assert "Lanzhou" in text
    assert ">cn-620100<" not in text


def test_repeat_is_304(client):
    etag = client.get("/search.json?q=science").headers["ETag"]

    assert client.get("/search.json?q=science", headers={"If-None-Match": etag}).status_code == 304


def test_opensearch_description_names_the_search(client):
    text = client.get("/opensearch.xml").text

    assert f'template="{BASE}/search?q={{searchTerms}}"' in text


def test_a_download_has_every_hit_in_the_order_of_the_pages(client):
    first = client.get("/search.json?kind=institution&size=100").json
    rows = list(csv.DictReader(io.StringIO(client.get("/search.csv?kind=institution").text)))

    assert len(rows) == first["total"] > 20
    assert [row["iri"] for row in rows[:100]] == [item["iri"] for item in first["items"]]
    assert len(list(csv.DictReader(io.StringIO(client.get("/search.csv?kind=institution&size=7").text)))) == 7


def test_every_download_has_the_same_hits(client):
    query = {"q": "science", "kind": "institution"}
    table = list(csv.DictReader(io.StringIO(client.get("/search.csv", query_string=query).text)))
    lines = [orjson.loads(line) for line in client.get("/search.jsonl", query_string=query).data.splitlines()]
    points = client.get("/search.geojson", query_string=query).json
    triples = client.get("/search.nt", query_string=query).text

    iris = [row["iri"] for row in table]
    assert iris == [line["iri"] for line in lines] == [feature["id"] for feature in points["features"]]
    assert all(f"<{iri}> " in triples for iri in iris)
    assert all(isinstance(line["telephones"], list) for line in lines)
    assert points["type"] == "FeatureCollection"


def test_a_download_has_telephones_and_addresses(client):
    row = next(csv.DictReader(io.StringIO(client.get("/search.csv", query_string={"q": SCIENCE}).text)), None)
    linked = list(csv.DictReader(io.StringIO(client.get("/search.csv?linked=place/cn-620100&kind=institution").text)))

    assert [it["iri"].rpartition("/")[2] for it in linked] == [SCIENCE]
    assert {"telephones", "address", "latitude"} <= set((row or linked[0]).keys())


def test_a_country_is_found_in_small_letters(client):
    small, capitals = (client.get(f"/search.json?kind=institution&country={code}").json for code in ("cn", "CN"))

    assert small["total"] == capitals["total"] > 0


def test_a_hit_says_why_it_was_found(client):
    shown = client.get("/search", query_string={"q": "科学技术厅"}, headers={"Accept": "text/html"}).text
    item = client.get("/search.json", query_string={"q": "科学技术厅"}).json["items"][0]

    assert item["why"]["text"] == "甘肃省科学技术厅"
    assert 'lang="zh' in shown


def test_a_misspelt_word_is_asked_about(client):
    found = client.get("/search.json", query_string={"q": "Sciense Gansu"}).json
    shown = client.get("/search", query_string={"q": "Sciense Gansu"}, headers={"Accept": "text/html"}).text

    assert found["suggestion"] == "science gansu"
    assert "Did you mean" in shown


def test_hits_by_name(client):
    found = client.get("/search.json?q=bureau&sort=name").json
    page = client.get("/search?q=bureau&sort=name").text

    live = [hit["label"] for hit in found["items"] if hit["state"] == "live"]
    assert live == sorted(live, key=str.casefold)
    assert "sort=name" in found["next"]
    assert "<strong>by name</strong>" in page
    assert client.get("/search?sort=size").status_code == 400
