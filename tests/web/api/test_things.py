"""/api: one thing in the forms of JSON-LD, lists of places, concepts and vocabularies, suggestions."""

import pyoxigraph as ox
import pytest

from publisher.rdf.jsonld_forms import NAMESPACE, PROFILES, profile_of
from tests.web.publication import BASE, MERGED, SCIENCE, WITHDRAWN

ONE = f"/api/institutions/{SCIENCE}"
DOCUMENT = f"/doc/institution/{SCIENCE}"


def statements(text, form):
    """The triples of a document, which has no blank nodes."""
    return {quad.triple for quad in ox.parse(text, format=form)}


def read(response):
    return statements(response.data, ox.RdfFormat.JSON_LD)


@pytest.fixture(scope="module")
def triples(app):
    return statements(app.test_client().get(f"{DOCUMENT}.nt").data, ox.RdfFormat.N_TRIPLES)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("address", [ONE, DOCUMENT], ids=["api", "document"])
def test_forms_by_accept_hold_the_same_triples(client, triples, address, profile):
    accept = f'application/ld+json;profile="{NAMESPACE}{profile}"'

    response = client.get(address, headers={"Accept": accept})

    assert response.status_code == 200
    assert response.headers["Content-Type"] == accept
    assert "Accept" in response.headers["Vary"]
    assert read(response) == triples


@pytest.mark.parametrize("profile", PROFILES)
def test_forms_by_parameter(client, triples, profile):
    response = client.get(f"{ONE}?profile={profile}")

    assert response.mimetype == "application/json"
    assert read(response) == triples


def test_expanded_needs_no_context(client):
    nodes = client.get(f"{ONE}?profile=expanded").json

    assert all(key.startswith(("@", "http://", "https://")) for node in nodes for key in node)
    assert all(isinstance(value, list) for node in nodes for key, value in node.items() if key != "@id")
    assert nodes[0]["@id"] == f"{BASE}/id/institution/{SCIENCE}"
    assert nodes[0]["http://schema.org/telephone"] == [{"@value": "+869318834621"}]


def test_flattened_has_no_node_in_another(client):
    nodes = client.get(f"{ONE}?profile=flattened").json["@graph"]

    for node in nodes:
        for value in node.values():
            for item in value if isinstance(value, list) else [value]:
                assert not isinstance(item, dict) or len(item) == 1 or "@value" in item


def test_forms_have_tags_of_their_own(client):
    tags = {
        client.get(DOCUMENT, headers={"Accept": f'application/ld+json;profile="{NAMESPACE}{name}"'}).headers["ETag"]
        for name in PROFILES
    }

    assert len(tags) == len(PROFILES)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        pytest.param(None, None, id="none"),
        pytest.param("application/ld+json", None, id="without"),
        pytest.param(f"application/ld+json;profile={NAMESPACE}expanded", "expanded", id="without-quotes"),
        pytest.param(f'text/turtle;q=0.1, application/ld+json; profile="{NAMESPACE}framed"', "framed", id="second"),
        pytest.param(f'application/ld+json;profile="{NAMESPACE}flattened {NAMESPACE}expanded"', "expanded", id="two"),
        pytest.param('application/ld+json;profile="https://example.org/other"', None, id="another"),
        pytest.param(f'text/html;profile="{NAMESPACE}expanded"', None, id="of-another-type"),
    ],
)
def test_profile_of_a_header(accept, expected):
    assert profile_of(accept) == expected


def test_one_as_geojson(client):
    feature = client.get(f"{ONE}?format=geojson").json

    assert feature["geometry"] == {"type": "Point", "coordinates": [103.83, 36.06]}
    assert feature["properties"]["name"] == "Gansu Department of Science"


def test_merged_leads_to_its_successor_and_withdrawn_is_said(client):
    assert client.get(f"/api/institutions/{MERGED}").status_code == 301
    assert client.get(f"/api/institutions/{MERGED}", follow_redirects=True).status_code == 200
    assert client.get(f"/api/institutions/{WITHDRAWN}").status_code == 410
    assert client.get("/api/institutions/nobody").status_code == 404
    assert client.get(f"{ONE}?profile=other").status_code == 400


@pytest.mark.parametrize(
    ("path", "names"),
    [
        pytest.param("/api/places", ["China", "Gansu", "Lanzhou"], id="all"),
        pytest.param("/api/places?in=top", ["China"], id="top"),
        pytest.param("/api/places?in=cn", ["Gansu"], id="in"),
        pytest.param("/api/places?q=lanz", ["Lanzhou"], id="by-name"),
        pytest.param("/api/concepts?in=category/departments", ["Science"], id="narrower"),
    ],
)
def test_lists(client, path, names):
    page = client.get(path).json

    assert [row["name"] for row in page["items"]] == names
    assert page["total"] == len(names)
    assert page["next"] is None


def test_list_in_pages(client):
    seen, address = [], "/api/places?size=2"
    while address:
        page = client.get(address).json
        seen += [row["slug"] for row in page["items"]]
        address = page["next"] and page["next"].removeprefix(BASE)

    assert seen == ["cn", "cn-620000", "cn-620100"]


def test_place_says_how_many_are_in_it(client):
    row = client.get("/api/places?in=cn").json["items"][0]

    assert row["below"] == 1
    assert row["institutions"] == 33
    assert row["document"] == f"{BASE}/doc/place/cn-620000"


def test_vocabularies_and_one_of_them(client):
    slugs = [row["slug"] for row in client.get("/api/vocabularies").json["items"]]

    assert "category" in slugs
    assert client.get("/api/vocabularies/category").json["@id"] == f"{BASE}/id/concept/category"
    assert client.get("/api/concepts/category/departments-science").status_code == 200
    assert client.get("/api/places/cn-620000").status_code == 200
    assert client.get("/api/places?in=nowhere").status_code == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("q=gansu+dep", SCIENCE, id="beginning"),
        pytest.param("q=Gansu%20Department%20of%20Sci", SCIENCE, id="unfinished-word"),
        pytest.param("q=甘肃省科学", SCIENCE, id="without-spaces"),
        pytest.param("q=of+science&kind=institution", SCIENCE, id="words-in-the-middle"),
        pytest.param("q=lan&kind=place", "cn-620100", id="place"),
        pytest.param("q=sci&kind=concept", "category/departments-science", id="concept"),
    ],
)
def test_suggestions(client, query, expected):
    found = client.get(f"/api/suggest?{query}").json["items"]

    assert found[0]["slug"] == expected


def test_suggestions_are_few_and_may_be_none(client):
    assert len(client.get("/api/suggest?q=bureau&limit=3").json["items"]) == 3
    assert client.get("/api/suggest?q=zzzz").json["items"] == []
    assert client.get("/api/suggest?q=-").json["items"] == []
    assert client.get("/api/suggest").status_code == 400


def test_other_sites_may_ask(client):
    response = client.get("/api/suggest?q=g", headers={"Origin": "https://elsewhere.example"})

    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_document_keeps_its_form_without_a_profile(client):
    plain = client.get(DOCUMENT, headers={"Accept": "application/ld+json"})

    assert plain.headers["Content-Type"] == "application/ld+json"
    assert "@context" in plain.json
