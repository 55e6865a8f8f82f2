"""``/catalog`` and ``/dataset/…``: what a harvester meets."""

import json

import pytest
import rdflib
import requests
from pyld import jsonld
from pyld.documentloader.requests import RequestsDocumentLoader
from rdflib.compare import isomorphic
from requests.utils import parse_header_links

from publisher.rdf.namespaces import DCAT, DCT, RDF
from tests.web.publication import BASE, SCIENCE, descriptions, make_app, publish

pytestmark = [
    # rdflib's own JSON-LD parser still uses what rdflib has deprecated.
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning"),
]

DOCUMENT = f"/doc/institution/{SCIENCE}"
PARSERS = {"jsonld": "json-ld", "ttl": "turtle", "rdf": "xml", "nt": "nt"}


def graph(response, suffix) -> rdflib.Graph:
    return rdflib.Graph().parse(data=response.data, format=PARSERS[suffix])


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        pytest.param(None, "application/ld+json", id="no-accept"),
        pytest.param("*/*", "application/ld+json", id="anything"),
        pytest.param("text/turtle", "text/turtle; charset=utf-8", id="turtle"),
        pytest.param("application/rdf+xml", "application/rdf+xml", id="rdf-xml"),
        pytest.param("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8", id="browser"),
    ],
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_catalog_is_negotiated_and_never_redirects(client, accept, content_type, method):
    response = getattr(client, method)("/catalog", headers={"Accept": accept} if accept else {})

    assert response.status_code == 200
    assert response.headers["Content-Type"] == content_type
    assert "Accept" in response.headers["Vary"]


def test_catalog_that_is_not_acceptable_is_406(client):
    assert client.get("/catalog", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("suffix", PARSERS)
def test_every_format_is_the_same_graph(client, suffix):
    written = graph(client.get(f"/catalog.{suffix}"), suffix)

    assert isomorphic(written, graph(client.get("/catalog.nt"), "nt"))


def test_json_ld_needs_no_other_document(client):
    context = json.loads(client.get("/catalog.jsonld").data)["@context"]

    assert all(isinstance(value, str) and value.startswith("http") for value in context.values())


def test_unchanged_catalog_is_304(client):
    etag = client.get("/catalog.ttl").headers["ETag"]

    response = client.get("/catalog.ttl", headers={"If-None-Match": etag})

    assert response.status_code == 304
    assert response.headers["ETag"] == etag


def test_formats_have_tags_of_their_own(client):
    assert len({client.get(f"/catalog.{suffix}").headers["ETag"] for suffix in PARSERS}) == len(PARSERS)


def test_unknown_format_is_404(client):
    assert client.get("/catalog.xlsx").status_code == 404


def test_downloads_of_the_catalogue_are_there(client):
    catalogue = graph(client.get("/catalog.ttl"), "ttl")
    urls = {str(url) for url in catalogue.objects(None, DCAT.downloadURL)}

    assert urls
    for url in urls:
        response = client.head(url.removeprefix(BASE))
        assert response.status_code == 200
        size = next(catalogue.objects(next(catalogue.subjects(DCAT.downloadURL, rdflib.URIRef(url))), DCAT.byteSize))
        assert response.headers["Content-Length"] == str(size)


def test_ways_to_the_data_are_there(client):
    catalogue = graph(client.get("/catalog.ttl"), "ttl")
    pages = {str(url).removeprefix(BASE) for url in catalogue.objects(None, DCAT.accessURL)}

    for path in pages - {"/sparql"}:
        with client.get(path) as response:
            assert response.status_code == 200, path


@pytest.mark.parametrize("suffix", PARSERS)
def test_dataset_is_described_in_every_format(client, suffix):
    described = graph(client.get(f"/dataset/institutions.{suffix}"), suffix)

    whole = rdflib.URIRef(f"{BASE}/dataset/institutions")
    assert set(described.subjects(RDF.type, DCAT.Dataset)) == {whole}
    assert str(described.value(whole, DCT.title)) == "Gansu as linked data"


def test_dataset_page_carries_schema_org(client):
    page = client.get("/dataset/institutions", headers={"Accept": "text/html"}).get_data(as_text=True)

    embedded = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    node = json.loads(embedded)
    assert node["@type"] == "Dataset"
    assert node["@context"] == {"@vocab": "http://schema.org/"}
    assert node["includedInDataCatalog"]["@id"] == f"{BASE}/catalog"
    assert any(row["contentUrl"] == f"{BASE}/dumps/institutions.nq.gz" for row in node["distribution"])


def test_dataset_of_a_source_has_a_page(client):
    page = client.get("/dataset/gansu", headers={"Accept": "text/html"})

    assert page.status_code == 200
    assert "The source states no licence." in page.get_data(as_text=True)


def test_catalog_page_leads_to_every_dataset(client):
    page = client.get("/catalog", headers={"Accept": "text/html"}).get_data(as_text=True)

    assert 'href="/dataset/institutions"' in page
    assert 'href="/dataset/gansu"' in page


def test_unknown_dataset_is_404(client):
    assert client.get("/dataset/none").status_code == 404


@pytest.mark.parametrize("path", ["/.well-known/void", "/.well-known/datacatalog"])
def test_well_known_addresses_lead_to_the_catalogue(client, path):
    response = client.get(path, headers={"Accept": "text/turtle"}, follow_redirects=True)

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/turtle; charset=utf-8"


HTML = {"Accept": "text/html"}


def links_of(response):
    """The links of a response: relation to targets."""
    found = {}
    for link in parse_header_links(response.headers["Link"]):
        found.setdefault(link["rel"], []).append(link["url"])
    return found


@pytest.mark.parametrize("path", ["/catalog", "/dataset/institutions"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_links_name_the_formats_on_head_too(client, path, method):
    found = links_of(getattr(client, method)(path, headers=HTML))

    assert found["alternate"] == [f"{BASE}{path}.{suffix}" for suffix in ("html", "jsonld", "ttl", "rdf", "nt")]


@pytest.mark.parametrize(("path", "kind"), [("/catalog", "DataCatalog"), ("/dataset/institutions", "Dataset")])
def test_signposting(client, path, kind):
    """FAIR Signposting, level 1, and level 2 through the linkset."""
    found = links_of(client.get(path, headers=HTML))

    assert found["type"] == ["https://schema.org/AboutPage", f"https://schema.org/{kind}"]
    assert found["cite-as"] == found["canonical"] == [f"{BASE}{path}"]
    files = {f"{BASE}{path}/croissant.json"} if kind == "Dataset" else set()
    assert set(found["describedby"]) == {f"{BASE}{path}.ttl", f"{BASE}{path}.jsonld"} | files
    assert found["linkset"] == [f"{BASE}/linkset{path}"]
    assert "license" not in found  # this publication states none


def test_items_of_a_dataset_are_its_downloads_and_they_lead_back(client):
    items = links_of(client.get("/dataset/institutions", headers=HTML))["item"]

    assert f"{BASE}/dumps/institutions.nq.gz" in items
    for item in items:
        response = client.head(item.removeprefix(BASE))
        assert links_of(response)["collection"] == [f"{BASE}/dataset/institutions"], item


def test_items_of_the_catalogue_are_its_datasets(client):
    items = links_of(client.get("/catalog", headers=HTML))["item"]

    assert set(items) == {f"{BASE}/dataset/institutions", f"{BASE}/dataset/gansu"}
    for item in items:
        assert links_of(client.head(item.removeprefix(BASE)))["collection"] == [f"{BASE}/catalog"]


@pytest.mark.parametrize("path", ["/catalog", "/dataset/institutions", "/dataset/gansu"])
def test_linkset_has_every_link_of_the_header(client, path):
    response = client.get(f"/linkset{path}")
    (links,) = response.json["linkset"]
    header = links_of(client.get(path, headers=HTML))

    assert response.headers["Content-Type"] == "application/linkset+json"
    assert links.pop("anchor") == f"{BASE}{path}"
    every = {relation: [row["href"] for row in rows] for relation, rows in links.items()}
    items, of_header = every.pop("item", []), header.pop("item", [])
    assert every == header
    assert items[: len(of_header)] == of_header, "all that have room there"


def test_long_list_of_items_is_in_the_linkset_alone(client, monkeypatch):
    monkeypatch.setattr("publisher.web.datasets.links.MOST_BYTES", 1_300)

    response = client.get("/dataset/institutions", headers=HTML)
    header = links_of(response)
    (linkset,) = client.get("/linkset/dataset/institutions").json["linkset"]

    assert len(response.headers["Link"]) <= 1_300
    assert 1 <= len(header["item"]) < 10
    assert len(linkset["item"]) > 10
    assert "linkset" in header


@pytest.mark.parametrize("path", ["/linkset/dataset/nobody", "/linkset/dataset/catalog"])
def test_no_such_linkset(client, path):
    assert client.get(path).status_code == 404


def test_stated_licence_is_a_link(tmp_path):
    licence = "https://creativecommons.org/licenses/by/4.0/"
    publish(tmp_path, descriptions(), licence=licence)
    app = make_app(tmp_path)
    client = app.test_client()
    try:
        for path in ("/catalog", "/dataset/institutions", "/dumps/institutions.csv.gz"):
            assert links_of(client.head(path, headers=HTML))["license"] == [licence], path
    finally:
        app.extensions["site"].close()


@pytest.mark.parametrize("path", ["/catalog", "/dataset/institutions", DOCUMENT, "/ontology"])
def test_json_ld_has_one_alternate(client, path):
    """PyLD takes several for a list and fails."""
    response = client.get(path, headers={"Accept": "application/ld+json"})

    assert links_of(response)["alternate"] == [f"{BASE}{path}.html"]
    assert len(links_of(client.get(f"{path}.ttl"))["alternate"]) > 3


@pytest.mark.parametrize("path", ["/catalog", "/dataset/institutions", DOCUMENT, f"{DOCUMENT}.jsonld", "/ontology"])
def test_pyld_loads_every_json_ld(client, path):
    """Its loader, with this client in place of the network."""

    class Session(requests.Session):
        def get(self, url, headers=None, **_):
            answer = client.get(url.removeprefix(BASE), headers=headers)
            response = requests.Response()
            response.status_code, response.url = answer.status_code, url
            response.headers.update(dict(answer.headers))
            response._content = answer.data
            return response

    loader = RequestsDocumentLoader()
    loader.session = Session()

    expanded = jsonld.expand(f"{BASE}{path}", {"documentLoader": loader})

    assert len(expanded) > 0
