"""openapi.json: made of the operations beside the handlers, valid, and complete."""

import jsonschema
import pytest

from publisher.web.http.operations import TAGS
from publisher.web.ops.openapi import described_routes
from tests.web.publication import BASE, SCIENCE

FOR_PEOPLE = {
    "/",
    "/api",
    "/language/<tag>",
    "/search",
    "/institutions",
    "/places",
    "/concepts",
    "/chart/institution/<slug>",
    "/statements/<kind>/<path:slug>",
    "/embed/institution/<slug>",
    "/values/<kind>/<path:slug>",
    "/dataset",
    "/dataset/<name>",
    "/linkset/catalog",
    "/linkset/dataset/<name>",
    "/graph/<path:name>",
    "/problems/<slug>",
    "/static/<path:name>",
    "/dumps",
    "/dumps/",
    "/releases/<version>/doc/<kind>/<path:name>",
    "/reconcile/about",
}
"""Pages, redirects, and what links lead to from what is described."""

OF_OTHER_PROTOCOLS = {
    "/opensearch.xml",
    "/robots.txt",
    "/sitemap.xml",
    "/sitemap/<int:number>.xml",
    "/oai",
    "/.well-known/resourcesync",
    "/resourcesync/<name>.xml",
    "/.well-known/void",
    "/.well-known/datacatalog",
    "/feed/<name>",
    "/openapi.json",
    "/mcp",
    "/llms.txt",
}
"""What has a description of its own."""

SUFFIXED = {f"{path}.<suffix>" for path in ("/feed", "/catalog", "/ontology", "/shapes")}
"""The same as without a suffix."""


@pytest.fixture(scope="module")
def description(app):
    return app.test_client().get("/openapi.json").json


def operations(description):
    return [row for methods in description["paths"].values() for row in methods.values()]


def test_every_route_is_described_or_says_why_not(app):
    bare = {pattern for pattern, rows in described_routes(app) if not rows}
    bare -= {pattern for pattern, rows in described_routes(app) if rows}

    assert bare == FOR_PEOPLE | OF_OTHER_PROTOCOLS | SUFFIXED


def test_every_path_is_a_route(app, description):
    described = {pattern for pattern, rows in described_routes(app) if rows}

    of_release = {path for path in description["paths"] if path.startswith("/api/queries/") and "{" not in path}
    described.remove("/api/queries/<name>")  # each has an operation of its own
    assert of_release
    assert "/api/queries/{name}" not in description["paths"]
    assert len(description["paths"]) - len(of_release) == len(described)
    assert "/doc/{kind}/{slug}" in description["paths"]
    assert description["servers"] == [{"url": BASE}]
    assert description["openapi"].startswith("3.1")


def test_operations_have_a_name_of_their_own_a_summary_and_answers(description):
    rows = operations(description)

    assert len({row["operationId"] for row in rows}) == len(rows)
    for row in rows:
        assert row["summary"]
        assert set(row["tags"]) <= set(TAGS)
        assert any(status < "400" for status in row["responses"])


def test_methods_that_are_described_are_allowed(app, client, description):
    for path, methods in description["paths"].items():
        address = path.replace("{kind}", "institution").replace("{slug}", SCIENCE).replace("{number}", "1")
        allowed = client.options(address.replace("{version}", "x").replace("{name}", "x")).headers["Allow"]
        assert {method.upper() for method in methods} <= set(allowed.split(", ")), path


def test_variables_of_paths_are_parameters(description):
    for path, methods in description["paths"].items():
        variables = {part[1:].partition("}")[0] for part in path.split("/") if part.startswith("{")}
        for row in methods.values():
            in_path = {parameter["name"] for parameter in row.get("parameters", ()) if parameter["in"] == "path"}
            assert in_path == variables, path


def test_references_lead_somewhere(description):
    def references(value):
        if isinstance(value, dict):
            yield from [value["$ref"]] if "$ref" in value else []
            for inner in value.values():
                yield from references(inner)
        if isinstance(value, list):
            for inner in value:
                yield from references(inner)

    found = set(references(description))
    assert "#/components/schemas/SearchResult" in found
    for reference in found:
        place = description
        for name in reference.removeprefix("#/").split("/"):
            place = place[name]


@pytest.mark.parametrize(
    ("address", "name"),
    [
        pytest.param("/search.json?q=science", "search", id="search"),
        pytest.param("/search.json", "search", id="search-without-text"),
        pytest.param("/api/match?text=Gansu+Department+of+Science", "match", id="match"),
        pytest.param("/releases", "releases", id="releases"),
    ],
)
def test_answers_are_as_described(client, description, address, name):
    operation = next(row for row in operations(description) if row["operationId"] == name)
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]

    answer = client.get(address, headers={"Accept": "application/json"})

    validator = jsonschema.Draft202012Validator({**schema, "components": description["components"]})
    assert list(validator.iter_errors(answer.json)) == []


def test_json_in_a_form_is_described(description):
    form = description["paths"]["/reconcile"]["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"]
    of_queries = description["components"]["schemas"]["FormOfQueries"]["properties"]["queries"]
    validator = jsonschema.Draft202012Validator(
        {**of_queries["contentSchema"], "components": description["components"]}
    )

    assert {row["$ref"].rpartition("/")[2] for row in form["schema"]["anyOf"]} == {"FormOfQueries", "FormOfExtension"}
    assert (of_queries["type"], of_queries["contentMediaType"]) == ("string", "application/json")
    assert validator.is_valid(
        {"q0": {"query": "Harbour Board", "limit": 3, "properties": [{"pid": "country", "v": "NO"}]}}
    )
    assert not validator.is_valid({"q0": {"limit": 3}})
    assert validator.is_valid({})


def test_numbers_of_a_box_have_their_own_ranges(description):
    parameters = description["paths"]["/api/institutions"]["get"]["parameters"]
    (box,) = [row["schema"] for row in parameters if row["name"] == "bbox"]

    assert jsonschema.Draft202012Validator(box).is_valid([-180, -90, 180, 90])
    assert not jsonschema.Draft202012Validator(box).is_valid([0, -91, 1, 1])
    assert not jsonschema.Draft202012Validator(box).is_valid([0, 0, 1])


def test_named_types_have_names_of_their_own(description):
    """Two types of one name get those of their modules, of which generated clients make nonsense."""
    assert [name for name in description["components"]["schemas"] if "__" in name] == []
