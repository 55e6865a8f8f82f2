"""extruct reads the data embedded in every page of the sitemap, as search engines do."""

from xml.etree import ElementTree as ET

import extruct
import pytest
import requests

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def locations(address: str) -> list[tuple[str, str | None]]:
    root = ET.fromstring(requests.get(address, timeout=10).content)
    rows = [*root.iterfind("s:url", SITEMAP), *root.iterfind("s:sitemap", SITEMAP)]
    return [(row.findtext("s:loc", None, SITEMAP), row.findtext("s:lastmod", None, SITEMAP)) for row in rows]


def embedded(page: str) -> list[dict]:
    body = requests.get(page, headers={"Accept": "text/html"}, timeout=10).text
    return extruct.extract(body, base_url=page, syntaxes=["json-ld"])["json-ld"]


def test_every_page_of_the_sitemap_carries_its_thing(whole_story):
    pages = [row for index, _ in locations(f"{whole_story.base}/sitemap.xml") for row in locations(index)]

    documents = [row for row in pages if "/doc/" in row[0]]
    assert len(documents) == 7  # four institutions and three places are live
    assert [page.removeprefix(whole_story.base) for page, _ in pages if "/doc/" not in page] == [
        *("/", "/catalog", "/dataset/institutions", "/dataset/gansu"),
    ]
    for page, changed in documents:
        (data,) = embedded(page)
        iri = page.replace("/doc/", "/id/")
        assert iri in {node.get("@id") for node in (data, *data.get("@graph", []))}, page
        assert changed


def test_dataset_page_carries_a_dataset(whole_story):
    (data,) = embedded(f"{whole_story.base}/dataset/institutions")

    assert data["@type"] == "Dataset"
    assert 50 <= len(data["description"]) <= 5_000
    assert all(row["contentUrl"].startswith("http") for row in data["distribution"])


def test_catalogue_page_carries_a_data_catalog(whole_story):
    (data,) = embedded(f"{whole_story.base}/catalog")

    assert data["@type"] == "DataCatalog"
    assert len(data["dataset"]) == 2
