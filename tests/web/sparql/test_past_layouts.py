"""Releases of older layouts are queried as they were built; one of a layout to come is refused with words."""

import json

import pytest

from publisher.config import Settings
from publisher.release.layout import FORMAT, LAYOUTS
from publisher.web import create_app
from publisher.web.site import open_site
from tests.data.homes.make_home import BASE
from tests.pipeline.test_old_homes import OldHome

QUERIES = {
    "ask": "ASK { ?thing <http://www.w3.org/2004/02/skos/core#prefLabel> ?name }",
    "select": "SELECT (COUNT(DISTINCT ?thing) AS ?things) { ?thing a <http://www.w3.org/ns/org#FormalOrganization> }",
    "examples": "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT ?example { ?example a sh:SPARQLExecutable }",
    "graphs": "SELECT DISTINCT ?graph { GRAPH ?graph { ?s ?p ?o } }",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home with two releases of each older layout's form, and the live one, of today's."""
    old = OldHome(tmp_path_factory.mktemp("old"))
    old.build()
    layout_1 = old.home / "releases" / old.old[0]
    restate(layout_1, 1)
    return old


def restate(release, layout):
    """Have a release say that it has another layout; 1 differs from 2 in what it promises of downloads alone."""
    manifest = release / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_text(json.dumps({**json.loads(manifest.read_text(encoding="utf-8")), "format": layout}))


@pytest.fixture(scope="module")
def client(home):
    site = open_site(Settings(home=home.home, base_url=BASE, query_workers=1))
    site.refresh()
    yield create_app(Settings(home=home.home, base_url=BASE, query_workers=1), site=site).test_client()
    site.close()


def stated(home, version):
    return json.loads((home.home / "releases" / version / "manifest.json").read_text(encoding="utf-8"))["format"]


@pytest.mark.parametrize("query", QUERIES)
def test_each_layout_is_queried(home, client, query):
    versions = sorted(path.name for path in (home.home / "releases").iterdir() if path.is_dir())
    assert [stated(home, version) for version in versions] == list(LAYOUTS)

    for version in versions:
        answer = client.get(f"/releases/{version}/sparql", query_string={"query": QUERIES[query]}, base_url=BASE)
        assert answer.status_code == 200, (version, answer.text)
        found = answer.get_json()
        rows = found.get("results", {}).get("bindings", [])
        if query == "ask":
            assert found["boolean"] is True
        elif query == "select":
            assert int(rows[0]["things"]["value"]) > 0
        elif query == "examples":
            assert rows == [], "neither the old releases nor this home have any"
        else:
            assert rows


@pytest.mark.parametrize("accept", ["text/turtle", "text/html"])
def test_each_layout_has_a_description_and_a_page(home, client, accept):
    for version in home.old:
        answer = client.get(f"/releases/{version}/sparql", headers={"Accept": accept}, base_url=BASE)
        assert answer.status_code == 200
        assert f"/releases/{version}/sparql" in answer.text


def test_a_layout_to_come_is_refused_with_words(home, client):
    version = home.old[1]
    restate(home.home / "releases" / version, FORMAT + 1)
    site = open_site(Settings(home=home.home, base_url=BASE, query_workers=1))
    site.refresh()
    try:
        fresh = create_app(Settings(home=home.home, base_url=BASE, query_workers=1), site=site).test_client()
        answer = fresh.get(f"/releases/{version}/sparql", query_string={"query": QUERIES["ask"]}, base_url=BASE)
    finally:
        site.close()
        restate(home.home / "releases" / version, 2)

    assert answer.status_code == 503
    assert answer.get_json()["type"] == f"{BASE}/problems/release-newer"
    assert "install the version that made it" in answer.get_json()["detail"]
