"""robots.txt, sitemaps, the API description, health and metrics."""

from xml.etree import ElementTree as ET

import pytest

from publisher.web.ops import meta
from tests.web.publication import BASE, HOSTILE, SCIENCE, VERSION, WITHDRAWN, make_app

OWN = [f"{BASE}/", f"{BASE}/catalog", f"{BASE}/dataset/institutions", f"{BASE}/dataset/gansu"]
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def locations(client, path):
    return [row.text for row in ET.fromstring(client.get(path).data).iter(f"{SITEMAP}loc")]


def test_robots_name_the_sitemap(client):
    text = client.get("/robots.txt").text

    assert f"Sitemap: {BASE}/sitemap.xml" in text
    assert "Disallow: /search?\n" in text
    assert "Disallow: /sparql?\n" in text, "the query page itself may be found"
    assert "Disallow: /doc" not in text


def test_sitemaps_list_every_live_document_once(client):
    found = [url for path in locations(client, "/sitemap.xml") for url in locations(client, path.removeprefix(BASE))]

    assert f"{BASE}/doc/institution/{SCIENCE}" in found
    assert f"{BASE}/doc/place/cn-620000" in found
    assert f"{BASE}/doc/institution/{WITHDRAWN}" not in found
    assert len(found) == len(set(found)) == 42 + len(OWN)


def test_first_sitemap_begins_with_the_pages_of_the_site(client):
    assert locations(client, "/sitemap/1.xml")[: len(OWN)] == OWN
    for address in OWN:
        assert client.get(address.removeprefix(BASE), headers={"Accept": "text/html"}).status_code == 200


def test_sitemaps_are_split(app, client, monkeypatch):
    monkeypatch.setattr(meta, "SITEMAP_URLS", 7)

    pages = locations(client, "/sitemap.xml")
    found = [locations(client, path.removeprefix(BASE)) for path in pages]

    assert max(len(page) for page in found[1:]) == 7
    assert sum(len(page) for page in found) == len({url for page in found for url in page}) == 42 + len(OWN)


def test_sitemap_says_when_a_document_changed(client):
    assert "<lastmod>2026-11-24T12:30:05Z</lastmod>" in client.get("/sitemap/1.xml").text


@pytest.mark.parametrize("path", ["/sitemap/0.xml", "/sitemap/2.xml", "/sitemap/x.xml"])
def test_no_such_sitemap(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/.well-known/void", "/.well-known/datacatalog"])
def test_well_known_lead_to_the_catalogue(client, path):
    response = client.get(path)

    assert response.status_code == 303
    assert response.headers["Location"] == "/catalog"


def test_health(client):
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json == {"status": "ready", "release": VERSION}


def test_metrics_count_requests_by_route_not_by_address(home):
    app = make_app(home)
    client = app.test_client()
    for path in (
        f"/doc/institution/{SCIENCE}",
        f"/doc/institution/{HOSTILE}",
        "/doc/institution/nobody",
        "/x",
        "/search",
    ):
        client.get(path)

    text = client.get("/metrics").text

    assert 'publisher_http_requests_total{method="GET",route="/doc/<kind>/<path:slug>",status="200"} 2.0' in text
    assert 'publisher_http_requests_total{method="GET",route="/doc/<kind>/<path:slug>",status="404"} 1.0' in text
    assert 'publisher_http_requests_total{method="GET",route="other",status="404"} 1.0' in text
    assert f'publisher_release_info{{version="{VERSION}"}} 1.0' in text
    assert 'publisher_queries{state="running"} 1.0' in text
    assert 'publisher_queries{state="waiting"} 2.0' in text
    assert "publisher_queries_abandoned_total 3.0" in text
    assert "publisher_sparql_up 1.0" in text
    assert SCIENCE not in text
    app.extensions["site"].close()


def test_unusual_methods_are_counted_together(home):
    app = make_app(home)
    client = app.test_client()
    client.open("/", method="BREW")

    assert 'method="other"' in client.get("/metrics").text
    assert "BREW" not in client.get("/metrics").text
    app.extensions["site"].close()
