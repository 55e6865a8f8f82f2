"""ckanext-dcat, CKAN's own parser, reads the catalogue in every format."""

import json
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.heavy

SCRIPT = Path(__file__).with_name("ckan_parse.py")


@pytest.fixture(
    scope="module", params=[("jsonld", "json-ld"), ("ttl", "turtle"), ("rdf", "xml")], ids=lambda row: row[0]
)
def datasets(request, whole_story, tools):
    suffix, name = request.param
    python = tools / "ckan" / "bin" / "python"
    if not python.exists():
        pytest.skip("CKAN is not installed: make harvesters")
    command = [str(python), str(SCRIPT), f"{whole_story.base}/catalog.{suffix}", name]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    return {row["url"].rpartition("/")[2].removesuffix(".html"): row for row in json.loads(done.stdout)}


def extras(dataset) -> dict[str, str]:
    return {row["key"]: row["value"] for row in dataset["extras"]}


def test_one_dataset_for_the_whole_and_one_for_each_source(datasets):
    assert set(datasets) == {"institutions", "gansu"}


def test_datasets_have_what_ckan_cannot_do_without(datasets):
    assert all(row["title"] for row in datasets.values())
    identifiers = {extras(row)["identifier"] for row in datasets.values()}
    assert len(identifiers) == 2
    assert all(extras(row)["publisher_uri"].startswith("http") for row in datasets.values())


def test_every_download_is_a_resource_with_its_size(datasets):
    resources = {row["name"]: row for row in datasets["institutions"]["resources"]}

    assert {
        f"institutions.{suffix}.{coding}" for suffix in ("nq", "nt", "ttl", "jsonld", "rdf") for coding in ("gz", "zst")
    } <= set(resources)
    assert all(resources[name]["size"] > 0 for name in resources if name.startswith("institutions."))
    assert resources["institutions.ttl.gz"]["mimetype"] == "text/turtle"


def test_feeds_and_the_sparql_service_are_resources_too(datasets):
    names = {row["name"] for row in datasets["institutions"]["resources"]}

    assert {"Linked Data Event Stream", "Atom feed", "ResourceSync source description", "SPARQL service"} <= names
