from dataclasses import replace

import pytest
import rdflib

from publisher.catalog import Index, describe, schema_org
from publisher.rdf.namespaces import DCAT
from tests.support.small_manifests import manifest_of

BASE = "https://lod.example.org"


@pytest.fixture
def index(publication) -> Index:
    return Index.of(describe(publication))


def test_dataset_has_what_search_engines_ask_for(index):
    node = schema_org.dataset(index, f"{BASE}/dataset/institutions")

    assert node["@type"] == "Dataset"
    assert node["name"] == "Institutions of Gansu"
    assert 50 <= len(node["description"]) <= 5_000
    assert node["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert node["creator"]["name"] == "Example Registry"
    assert node["version"] == "20261124T123005Z"
    assert node["dateModified"] == "2026-11-24T12:30:05Z"
    assert node["keywords"] == ["institutions", "linked open data", "organisations"]
    assert node["spatialCoverage"] == [{"@id": f"{BASE}/id/place/cn-620000", "@type": "Place", "name": "Gansu"}]
    assert node["includedInDataCatalog"]["@id"] == f"{BASE}/catalog"
    assert node["identifier"] == f"{BASE}/dataset/institutions"


def test_download_has_address_and_format(index):
    node = schema_org.dataset(index, f"{BASE}/dataset/institutions")

    packed = next(row for row in node["distribution"] if row["name"] == "institutions.nq.gz")
    assert packed["contentUrl"] == f"{BASE}/dumps/institutions.nq.gz"
    assert packed["encodingFormat"] == ["application/n-quads", "application/gzip"]


def test_short_description_is_completed(publication):
    index = Index.of(describe(replace(publication, manifest=manifest_of(description="Short."))))

    assert len(schema_org.dataset(index, f"{BASE}/dataset/institutions")["description"]) >= 50


def test_licence_that_is_not_stated_is_left_out(index):
    """A sentence is no licence."""
    assert "license" not in schema_org.dataset(index, f"{BASE}/dataset/gansu-directory")


def test_publisher_who_is_not_stated_is_no_organization(bare):
    index = Index.of(describe(bare))

    for node in (schema_org.dataset(index, f"{BASE}/dataset/institutions"), schema_org.data_catalog(index)):
        assert not {"publisher", "creator"} & set(node)
        assert "not stated" not in str(node)


def test_creator_whom_the_source_does_not_state_is_left_out(publication):
    unknown = [source.model_copy(update={"publisher": ""}) for source in publication.manifest.sources]
    manifest = publication.manifest.model_copy(update={"sources": tuple(unknown)})
    index = Index.of(describe(replace(publication, manifest=manifest)))
    node = schema_org.dataset(index, f"{BASE}/dataset/gansu-directory")

    assert node["creator"] == node["publisher"]
    assert "not stated" not in str(node)


def test_every_download_has_an_encoding_format(index):
    for iri in index.of_type(DCAT.Dataset):
        for row in schema_org.dataset(index, iri).get("distribution", ()):
            assert all("/" in media_type for media_type in row["encodingFormat"]), row


def test_catalog_names_every_dataset(index):
    node = schema_org.data_catalog(index)

    assert {row["@id"].rpartition("/")[2] for row in node["dataset"]} == {
        "gansu-directory",
        "institutions",
        "institutions-source",
    }


def test_nothing_empty_is_said(bare):
    node = schema_org.dataset(Index.of(describe(bare)), f"{BASE}/dataset/institutions")

    assert "spatialCoverage" not in node
    assert all(value not in (None, "", [], {}) for value in node.values())


def test_description_of_one_dataset_leaves_the_others_out(index):
    found = rdflib.Graph()
    for triple in index.about(f"{BASE}/dataset/gansu-directory"):
        found.parse(data=f"{triple} .", format="nt")

    subjects = {str(subject) for subject in found.subjects()}
    assert f"{BASE}/dataset/gansu-directory#creator" in subjects
    assert f"{BASE}/catalog#contact" in subjects
    assert f"{BASE}/dataset/institutions" not in subjects
    assert f"{BASE}/catalog" not in subjects
