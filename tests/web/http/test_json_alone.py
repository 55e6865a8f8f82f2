"""``Accept: application/json`` gets JSON on every route that lists or describes something; others say why not."""

import pytest

from tests.web.publication import BASE, SCIENCE, VERSION

LISTS = ("/institutions", f"/institutions?part-of={SCIENCE}", "/places", "/places?in=cn", "/concepts")

JSON = {
    "/api": "/api",
    "/oembed": f"/oembed?url={BASE}/id/institution/{SCIENCE}",
    "/api/institutions": "/api/institutions",
    "/api/context.jsonld": "/api/context.jsonld",
    "/api/institutions/<slug>": f"/api/institutions/{SCIENCE}",
    "/api/places/<path:slug>": "/api/places/cn",
    "/api/concepts/<path:slug>": "/api/concepts/category",
    "/api/vocabularies/<slug>": "/api/vocabularies/category",
    "/api/places": "/api/places",
    "/api/concepts": "/api/concepts",
    "/api/vocabularies": "/api/vocabularies",
    "/api/suggest": "/api/suggest?q=gansu",
    "/api/match": "/api/match?text=gansu",
    "/api/queries": "/api/queries",
    "/api/institutions/<slug>/remarks": f"/api/institutions/{SCIENCE}/remarks",
    "/catalog": "/catalog",
    "/concepts": "/concepts",
    "/data.json": "/data.json",
    "/dataset/<name>": "/dataset/institutions",
    "/dataset/<name>/croissant.json": "/dataset/institutions/croissant.json",
    "/diff/<kind>/<path:slug>": f"/diff/institution/{SCIENCE}",
    "/doc/<kind>/<path:slug>": f"/doc/institution/{SCIENCE}",
    "/feed": "/feed",
    "/healthz": "/healthz",
    "/institutions": "/institutions",
    "/linkset/<kind>/<path:slug>": f"/linkset/institution/{SCIENCE}",
    "/linkset/catalog": "/linkset/catalog",
    "/linkset/dataset/<name>": "/linkset/dataset/institutions",
    "/ontology": "/ontology",
    "/openapi.json": "/openapi.json",
    "/places": "/places",
    "/quality": "/quality",
    "/quality/quarantine": "/quality/quarantine",
    "/readyz": "/readyz",
    "/reconcile": "/reconcile",
    "/reconcile/extend/propose": "/reconcile/extend/propose",
    "/reconcile/suggest/<what>": "/reconcile/suggest/entity?prefix=gan",
    "/reconcile/flyout/<what>": f"/reconcile/flyout/entity?id={SCIENCE}",
    "/releases": "/releases",
    "/releases/<version>": f"/releases/{VERSION}",
    "/search": "/search?q=gansu",
    "/search.json": "/search.json?q=gansu",
    "/shapes": "/shapes",
    "/timemap/<kind>/<path:slug>": f"/timemap/institution/{SCIENCE}",
}
"""The routes that answer with JSON, each with an address of it."""

REDIRECTS = {
    *("/id/<kind>/<path:slug>", "/dataset", "/graph/<path:name>", "/dumps", "/dumps/", "/language/<tag>"),
    *("/.well-known/void", "/.well-known/datacatalog"),
}
FILES = {
    *("/dumps/<path:name>", "/releases/<version>/<path:name>", "/static/<path:name>", "/feed/<name>"),
    *("/search.csv", "/search.jsonl", "/search.geojson", "/search.nt", "/export/<name>/<kind>/<path:slug>"),
    *(f"{path}.<suffix>" for path in ("/catalog", "/feed", "/ontology", "/shapes")),
    "/releases/<version>/doc/<kind>/<path:name>",
    "/quality/records.csv",
}
"""Their address names the format."""

OTHER_PROTOCOLS = {
    *("/oai", "/opensearch.xml", "/robots.txt", "/sitemap.xml", "/sitemap/<int:number>.xml", "/llms.txt", "/metrics"),
    *("/.well-known/resourcesync", "/resourcesync/<name>.xml"),
}
PAGES = {
    "/",  # leads to the lists
    "/chart/institution/<slug>",  # a drawing; /institutions?part-of= has the data
    "/embed/institution/<slug>",  # /oembed has it as JSON
    "/problems/<slug>",  # a text for people; what it is about is in the answer that names it
    "/reconcile/about",  # the manifest is /reconcile
    "/reconcile/preview",  # a page for a frame
    "/statements/<kind>/<path:slug>",  # a part of /doc/<kind>/<slug>
    "/values/<kind>/<path:slug>",  # a part of /doc/<kind>/<slug>
}
ELSEWHERE = {
    *("/sparql", "/releases/<version>/sparql", "/api/queries/<name>"),  # tests/web/sparql
    "/quality/quarantine/<int:number>",  # tests/web/datasets
}
"""Answered with JSON by what this publication does not have: a query engine, records that were held back."""


def routes(app):
    """The routes that answer a GET."""
    rules = {rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    return rules | {route.pattern for route in app.extensions["dispatcher"].routes if "GET" in route.methods}


def test_every_route_is_in_the_table(app):
    assert routes(app) == JSON.keys() | REDIRECTS | FILES | OTHER_PROTOCOLS | PAGES | ELSEWHERE


@pytest.mark.parametrize("address", [*JSON.values(), *LISTS])
def test_json_alone_gets_json(client, address):
    response = client.get(address, headers={"Accept": "application/json"})

    assert response.status_code == 200, response.text
    assert response.mimetype.endswith(("/json", "+json"))
    assert response.get_json(force=True) is not None


@pytest.mark.parametrize("address", LISTS)
def test_a_list_is_a_page_for_browsers(client, address):
    page = client.get(address, headers={"Accept": "text/html,application/json;q=0.9,*/*;q=0.8"})

    assert page.mimetype == "text/html"
    assert "Accept" in page.headers["Vary"]


@pytest.mark.parametrize(
    ("page", "api"),
    [("/places", "/api/places?in=top"), ("/places?in=cn", "/api/places?in=cn"), ("/concepts", "/api/vocabularies")],
)
def test_rows_are_those_of_the_api(client, page, api):
    found = client.get(page, headers={"Accept": "application/json"}).get_json()
    expected = client.get(api).get_json()

    assert found["items"] == expected["items"]
    assert (found["total"], found["release"], found["next"]) == (expected["total"], expected["release"], None)


def test_what_is_not_there_is_a_problem(client):
    response = client.get("/places?in=nowhere", headers={"Accept": "application/json"})

    assert (response.status_code, response.mimetype) == (404, "application/problem+json")
