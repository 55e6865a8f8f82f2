"""``/data.json`` and Croissant: the catalogue in the words of others."""

import csv
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


@pytest.mark.parametrize("name", ["institutions", "gansu"])
def test_croissant_is_found_from_the_dataset(client, name):
    address = f"{BASE}/dataset/{name}/croissant.json"
    links = parse_header_links(client.head(f"/dataset/{name}").headers["Link"])
    page = client.get(f"/dataset/{name}", headers={"Accept": "text/html"}).text
    (back,) = parse_header_links(client.get(f"/dataset/{name}/croissant.json").headers["Link"])

    assert address in [row["url"] for row in links if row["rel"] == "describedby"]
    assert f'<link rel="describedby" type="application/ld+json" href="{address}"' in page.partition("</head>")[0]
    assert (back["rel"], back["url"]) == ("describes", f"{BASE}/dataset/{name}")


def test_every_dataset_of_the_catalogue_has_a_croissant(client):
    for row in client.get("/data.json").json["dataset"]:
        response = client.get(f"{row['identifier'].removeprefix(BASE)}/croissant.json")

        assert response.status_code == 200
        assert response.json["@id"] == row["identifier"]


def test_croissant_of_a_source_leads_to_its_rows(client, home):
    description = client.get("/dataset/gansu/croissant.json").json
    (source,) = json.loads((home / "current" / "manifest.json").read_bytes())["sources"]
    (file,) = description["distribution"]
    (records,) = description["recordSet"]
    rows = list(csv.DictReader(client.get(file["contentUrl"].removeprefix(BASE)).text.splitlines()))

    assert description["alternateName"] == source["title"]
    assert description["isPartOf"] == {"@id": f"{BASE}/dataset/institutions"}
    assert description["isLiveDataset"] is True
    assert "sha256" not in file
    assert len(rows) > 20
    assert {field["source"]["extract"]["column"] for field in records["field"]} <= rows[0].keys()


@pytest.mark.parametrize("name", ["nobody", "catalog"])
def test_no_such_dataset_no_croissant(client, name):
    assert client.get(f"/dataset/{name}/croissant.json").status_code == 404


def load(folder, description, names):
    """What mlcroissant says of a description, and how many records each record set has."""
    path = folder / "croissant.json"
    path.write_text(json.dumps(description))
    script = (
        "import json, mlcroissant, sys; dataset = mlcroissant.Dataset(sys.argv[1]); "
        "print(json.dumps([len(list(dataset.records(name))) for name in sys.argv[2:]]))"
    )
    validated = subprocess.run(
        [CROISSANT / "mlcroissant", "validate", "--jsonld", path], capture_output=True, text=True, check=False
    )
    loaded = subprocess.run(
        [CROISSANT / "python", "-c", script, path, *names], capture_output=True, text=True, cwd=folder, check=False
    )
    assert validated.returncode == 0, validated.stderr
    assert "error" not in validated.stderr.lower()
    assert loaded.returncode == 0, loaded.stderr
    return json.loads(loaded.stdout.splitlines()[-1])


@pytest.mark.heavy
def test_mlcroissant_validates_and_loads_every_record_set(client, home, tmp_path):
    if not CROISSANT.is_dir():
        pytest.skip("mlcroissant is not installed: make harvesters")
    description = client.get("/dataset/institutions/croissant.json").json
    for file in description["distribution"]:
        name = file["contentUrl"].rpartition("/")[2]
        (tmp_path / name).write_bytes((home / "current" / "dumps" / name).read_bytes())
        file["contentUrl"] = name
    names = [records["name"] for records in description["recordSet"]]
    counted = dict(zip(names, load(tmp_path, description, names), strict=True))

    assert counted["institutions"] == counted["institutions-csv"] > 30
    assert counted["things"] > counted["institutions"]


@pytest.mark.heavy
def test_mlcroissant_validates_and_loads_the_rows_of_a_source(client, tmp_path):
    if not CROISSANT.is_dir():
        pytest.skip("mlcroissant is not installed: make harvesters")
    description = client.get("/dataset/gansu/croissant.json").json
    (file,) = description["distribution"]
    rows = client.get(file["contentUrl"].removeprefix(BASE)).data
    (tmp_path / file["name"]).write_bytes(rows)
    file["contentUrl"] = file["name"]

    assert load(tmp_path, description, ["institutions"]) == [len(list(csv.DictReader(rows.decode().splitlines())))]
