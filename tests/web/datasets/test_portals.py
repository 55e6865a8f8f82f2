"""``/data.json`` and Croissant: the catalogue in the words of others."""

import json
import subprocess
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from requests.utils import parse_header_links

from tests.web.publication import BASE, VERSION

CROISSANT = Path(__file__).resolve().parents[3] / ".make" / "harvesters" / "croissant" / "bin"
TEXT = {"type": "string", "minLength": 1}
URL = {"type": "string", "pattern": "^https?://"}
DATE = {"type": "string", "pattern": r"^\d{4}(-\d\d(-\d\d(T\d\d:\d\d:\d\dZ)?)?)?$"}
DCAT_US = {
    "type": "object",
    "required": ["conformsTo", "dataset"],
    "properties": {
        "@type": {"const": "dcat:Catalog"},
        "@context": URL,
        "@id": URL,
        "conformsTo": {"const": "https://project-open-data.cio.gov/v1.1/schema"},
        "describedBy": URL,
        "dataset": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": [
                    "title",
                    "description",
                    "keyword",
                    "modified",
                    "publisher",
                    "contactPoint",
                    "identifier",
                    "accessLevel",
                ],
                "properties": {
                    "@type": {"const": "dcat:Dataset"},
                    "title": TEXT,
                    "description": TEXT,
                    "keyword": {"type": "array", "minItems": 1, "items": TEXT},
                    "modified": DATE,
                    "issued": DATE,
                    "identifier": TEXT,
                    "accessLevel": {"enum": ["public", "restricted public", "non-public"]},
                    "publisher": {"type": "object", "required": ["name"], "properties": {"name": TEXT}},
                    "contactPoint": {
                        "type": "object",
                        "required": ["fn"],
                        "properties": {"fn": TEXT, "hasEmail": {"type": "string", "pattern": "^mailto:[^@]+@[^@]+$"}},
                    },
                    "accrualPeriodicity": {"type": "string", "pattern": "^(irregular|R/P.+)$"},
                    "language": {"type": "array", "items": {"type": "string", "pattern": "^[a-z]{2,3}$"}},
                    "landingPage": URL,
                    "license": URL,
                    "spatial": TEXT,
                    "isPartOf": TEXT,
                    "temporal": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d$"},
                    "distribution": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "type": "object",
                            "properties": {
                                "@type": {"const": "dcat:Distribution"},
                                "downloadURL": URL,
                                "accessURL": URL,
                                "mediaType": {"type": "string", "pattern": r"^[-\w]+/[-\w]+(\.[-\w]+)*([+][-\w]+)?$"},
                                "title": TEXT,
                                "format": TEXT,
                            },
                            "dependentRequired": {"downloadURL": ["mediaType"]},
                        },
                    },
                },
            },
        },
    },
}
"""The schema of DCAT-US 1.1 for bodies that are no federal agency (https://resources.data.gov/resources/dcat-us/)."""


def test_data_json_is_valid(client):
    response = client.get("/data.json")

    assert response.headers["Content-Type"] == "application/json"
    errors = list(Draft202012Validator(DCAT_US).iter_errors(response.json))
    assert [error.message for error in errors] == []


def test_data_json_has_the_datasets_of_the_catalogue(client):
    datasets = {row["identifier"]: row for row in client.get("/data.json").json["dataset"]}

    assert f"{BASE}/dataset/institutions" in datasets
    part = datasets[f"{BASE}/dataset/gansu"]
    assert part["isPartOf"] == f"{BASE}/dataset/institutions"
    urls = {row.get("downloadURL") for row in datasets[part["isPartOf"]]["distribution"]}
    assert f"{BASE}/dumps/institutions.parquet" in urls


def test_croissant_has_each_table_with_its_digest(client, home):
    response = client.get("/dataset/institutions/croissant.json")
    manifest = json.loads((home / "current" / "manifest.json").read_bytes())
    digests = {entry["path"]: entry["sha256"] for entry in manifest["files"]}

    assert response.headers["Content-Type"] == "application/ld+json"
    description = response.json
    assert description["conformsTo"] == "http://mlcommons.org/croissant/1.0"
    for file in description["distribution"]:
        path = file["contentUrl"].removeprefix(f"{BASE}/releases/{VERSION}/")
        assert file["sha256"] == digests[path]
        assert client.get(f"/releases/{VERSION}/{path}").status_code == 200
    fields = {row["@id"]: row["field"] for row in description["recordSet"]}
    assert [field["name"] for field in fields["institutions"]][:2] == ["iri", "state"]
    assert {field["source"]["fileObject"]["@id"] for field in fields["things"]} == {"institutions.jsonl.gz"}


def test_croissant_is_found_from_the_dataset(client):
    links = parse_header_links(client.head("/dataset/institutions").headers["Link"])
    found = [row["url"] for row in links if row["rel"] == "describedby"]

    assert f"{BASE}/dataset/institutions/croissant.json" in found


def test_a_dataset_without_files_has_no_croissant(client):
    response = client.get("/dataset/gansu/croissant.json")

    assert response.status_code == 404
    assert "has files of its own" in response.json["detail"]


@pytest.mark.heavy
def test_mlcroissant_validates_and_loads_every_record_set(client, home, tmp_path):
    if not CROISSANT.is_dir():
        pytest.skip("mlcroissant is not installed: make harvesters")
    description = client.get("/dataset/institutions/croissant.json").json
    for file in description["distribution"]:
        name = file["contentUrl"].rpartition("/")[2]
        (tmp_path / name).write_bytes((home / "current" / "dumps" / name).read_bytes())
        file["contentUrl"] = name
    path = tmp_path / "croissant.json"
    path.write_text(json.dumps(description))
    validated = subprocess.run(
        [CROISSANT / "mlcroissant", "validate", "--jsonld", path], capture_output=True, text=True, check=False
    )
    script = (
        "import mlcroissant, sys; dataset = mlcroissant.Dataset(sys.argv[1]); "
        "print([len(list(dataset.records(name))) for name in ('institutions', 'institutions-csv', 'things')])"
    )
    loaded = subprocess.run(
        [CROISSANT / "python", "-c", script, path], capture_output=True, text=True, cwd=tmp_path, check=False
    )

    assert validated.returncode == 0, validated.stderr
    assert "error" not in validated.stderr.lower()
    rows, same, things = json.loads(loaded.stdout.splitlines()[-1])
    assert rows == same > 30
    assert things > rows
