"""``/api/queries``: the named queries of a release, with values as terms and the limits of the endpoint."""

import csv
import io

import jsonschema
import pytest

from tests.web.publication import BASE, SCIENCE

HTML = {"Accept": "text/html,*/*;q=0.8"}


def rows(response):
    assert response.status_code == 200, response.text
    return response.get_json()["results"]["bindings"]


def problem(response, status=400):
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    return response.get_json()


def test_the_list_has_every_query_with_its_parameters(client):
    listed = client.get("/api/queries").get_json()["queries"]
    named = next(query for query in listed if query["name"] == "institutions-named")

    assert named["url"] == f"{BASE}/api/queries/institutions-named"
    assert [(row["name"], row["type"], row["required"]) for row in named["parameters"]] == [
        ("text", "string", False),
        ("limit", "integer", False),
    ]
    assert {"text/csv", "text/html"} <= set(named["formats"])


def test_the_list_is_a_page_for_browsers(client):
    page = client.get("/api/queries", headers=HTML)

    assert page.content_type.startswith("text/html")
    assert "Institutions in a place" in page.text


def test_values_choose_what_is_found(client):
    found = rows(client.get("/api/queries/institutions-named?text=SCIENCE&limit=1"))

    assert found[0]["institution"]["value"] == f"{BASE}/id/institution/{SCIENCE}"
    assert len(found) == 1


def test_a_result_is_csv_by_accept_or_by_url(client):
    by_accept = client.get("/api/queries/institutions-named?text=science", headers={"Accept": "text/csv"})
    by_url = client.get("/api/queries/institutions-named?text=science&format=csv", headers={"Accept": "*/*"})

    assert by_accept.data == by_url.data
    assert next(csv.DictReader(io.StringIO(by_url.text)))["institution"].endswith(SCIENCE)


def test_a_description_is_turtle(client):
    thing = f"{BASE}/id/institution/{SCIENCE}"

    response = client.get("/api/queries/what-is-known-of", query_string={"thing": thing})

    assert response.content_type == "text/turtle; charset=utf-8"
    assert "+869318834621" in response.text


@pytest.mark.parametrize(
    "text", ['") } UNION { ?institution ?p ?name } #', "\\", '"', "\n", "<script>alert(1)</script>", "\U0001f600", "}"]
)
def test_no_value_becomes_a_part_of_the_query(client, text):
    assert rows(client.get("/api/queries/institutions-named", query_string={"text": f"zzz{text}"})) == []
    page = client.get("/api/queries/institutions-named", query_string={"text": f"zzz{text}"}, headers=HTML)
    assert page.status_code == 200
    assert "<script>alert" not in page.text


@pytest.mark.parametrize(
    ("query", "name", "detail"),
    [
        ("institutions-in-a-place", "place", "got none"),
        ("institutions-in-a-place?place=", "place", "got none"),
        ("institutions-named?limit=many", "limit", "a whole number"),
        ("institutions-named?colour=red", "colour", "no such parameter; it has text, limit"),
        ("open-on-a-day?day=Caturday", "day", "one of Monday"),
        ("what-is-known-of?thing=here", "thing", "an absolute IRI"),
    ],
)
def test_a_wrong_value_is_named(client, query, name, detail):
    found = problem(client.get(f"/api/queries/{query}"))

    assert found["type"] == f"{BASE}/problems/query-parameter"
    assert found["name"] == name
    assert detail in found["detail"]


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("institutions-named?text=a&text=b", "'text' is there twice"),
        ("institutions-named?text=%ff", "not UTF-8"),
        (f"institutions-named?{'&'.join('a' for _ in range(200))}", "more than"),
    ],
)
def test_a_wrong_url_is_400(client, query, detail):
    assert detail in problem(client.get(f"/api/queries/{query}"))["detail"]


def test_a_query_that_is_not_there_is_404(client):
    assert "There is no query 'none'" in problem(client.get("/api/queries/none"), 404)["detail"]
    assert client.get("/api/queries/").status_code in {308, 404}


def test_only_reading_is_allowed(client):
    response = client.post("/api/queries/institutions-named")

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_a_browser_gets_the_form_and_then_the_result(client):
    form = client.get("/api/queries/institutions-in-a-place", headers=HTML)
    result = client.get("/api/queries/institutions-in-a-place?place=Lanzhou", headers=HTML)

    assert form.status_code == 200
    assert 'name="place"' in form.text
    assert "<h2>Result" not in form.text
    assert 'value="Lanzhou"' in result.text
    assert "Gansu Department of Science" in result.text
    assert "place=Lanzhou&amp;download=csv" in result.text


def test_a_browser_sees_what_is_wrong_beside_the_form(client):
    page = client.get("/api/queries/open-on-a-day?day=Caturday", headers=HTML)

    assert page.status_code == 400
    assert "expected one of Monday" in page.text
    assert "<select" in page.text


def test_a_download_has_a_name(client):
    response = client.get("/api/queries/institutions-named?download=csv", headers=HTML)

    assert response.headers["Content-Disposition"] == 'attachment; filename="query-result.csv"'


def test_a_repeat_is_304(client):
    first = client.get("/api/queries/institutions-named?text=science")
    again = client.get("/api/queries/institutions-named?text=science", headers={"If-None-Match": first.headers["ETag"]})
    other = client.get("/api/queries/institutions-named?text=office", headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304
    assert other.status_code == 200
    assert other.headers["ETag"] != first.headers["ETag"]


def test_head_has_the_headers_of_get(client):
    get, head = (getattr(client, method)("/api/queries/institutions-named") for method in ("get", "head"))

    assert head.status_code == 200
    assert head.data == b""
    assert head.headers["Content-Length"] == get.headers["Content-Length"]


def test_the_limits_of_the_endpoint_hold(serve):
    client = serve(rows=1).test_client()

    found = problem(client.get("/api/queries/institutions-named?text=a"))

    assert found["type"] == f"{BASE}/problems/result-too-large"


def test_each_query_is_in_openapi(client):
    description = client.get("/openapi.json").get_json()
    operation = description["paths"]["/api/queries/open-on-a-day"]["get"]
    (day,) = (row["schema"] for row in operation["parameters"] if row["name"] == "day")
    limit = description["paths"]["/api/queries/institutions-named"]["get"]["parameters"][1]["schema"]

    assert operation["operationId"] == "queryOpenOnADay"
    jsonschema.validate("Friday", day)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate("Caturday", day)
    jsonschema.validate(5, limit)
    assert limit["default"] == 100


def test_the_list_is_as_openapi_says(client):
    description = client.get("/openapi.json").get_json()
    answer = description["paths"]["/api/queries"]["get"]["responses"]["200"]
    schema = answer["content"]["application/json"]["schema"]

    validator = jsonschema.Draft202012Validator({**schema, "components": description["components"]})
    assert list(validator.iter_errors(client.get("/api/queries").get_json())) == []


def test_a_release_from_before_says_so(serve, monkeypatch):
    monkeypatch.setattr("publisher.web.sparql.named.load", lambda _: None)
    client = serve().test_client()

    assert "built before there were named queries" in problem(client.get("/api/queries"), 404)["detail"]
    assert "build again" in problem(client.get("/api/queries/institutions-named"), 404)["detail"]
    assert "/api/queries/institutions-named" not in client.get("/openapi.json").get_json()["paths"]


@pytest.mark.parametrize("limit", ["-1", "-83681"])
def test_a_negative_number_of_results_is_named(client, limit):
    found = problem(client.get(f"/api/queries/institutions-named?limit={limit}"))

    assert found["name"] == "limit"
    assert "a whole number from 0" in found["detail"]


@pytest.mark.parametrize(
    ("query", "format_name", "content_type"),
    [
        ("institutions-and-names", "TSV", "text/tab-separated-values; charset=utf-8"),
        ("institutions-and-names", "application/json", "application/json"),
        ("institutions-and-names", "html", "text/html; charset=utf-8"),
        ("on-a-map", "geojson", "application/geo+json"),
        ("what-is-known-of?thing=http://example.org/x", "jsonld", "application/ld+json"),
    ],
)
def test_the_url_may_name_every_format(client, query, format_name, content_type):
    joined = "&" if "?" in query else "?"

    response = client.get(f"/api/queries/{query}{joined}format={format_name}")

    assert (response.status_code, response.content_type) == (200, content_type)


@pytest.mark.parametrize(
    ("query", "format_name"),
    [("institutions-and-names", "ttl"), ("institutions-and-names", "xlsx"), ("on-a-map", "text/turtle")],
)
def test_a_format_that_there_is_not_is_400(client, query, format_name):
    assert "as json, xml, csv, tsv" in problem(client.get(f"/api/queries/{query}?format={format_name}"))["detail"]


def test_geojson_is_listed_where_there_are_positions(client):
    listed = {query["name"]: query["formats"] for query in client.get("/api/queries").get_json()["queries"]}

    assert "application/geo+json" in listed["on-a-map"]
    assert "application/geo+json" not in listed["institutions-and-names"]


def test_openapi_has_the_formats_of_each_query(client):
    paths = client.get("/openapi.json").get_json()["paths"]
    operation = paths["/api/queries/institutions-named"]["get"]
    by_name = {row["name"]: row["schema"] for row in operation["parameters"]}

    assert {"text/csv", "text/html", "application/sparql-results+xml"} <= operation["responses"]["200"][
        "content"
    ].keys()
    assert by_name["limit"]["anyOf"][0]["minimum"] == 0
    assert "application/geo+json" in paths["/api/queries/on-a-map"]["get"]["responses"]["200"]["content"]
