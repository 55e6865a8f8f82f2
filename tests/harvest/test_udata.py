"""udata's DCAT harvester, whole, over the catalogue: found by its address alone, and in each format."""

import json
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.heavy

SCRIPT = Path(__file__).with_name("udata_harvest.py")


@pytest.fixture(scope="module", params=["catalog", "catalog.jsonld", "catalog.ttl", "catalog.rdf"])
def job(request, whole_story, tools):
    python = tools / "udata" / "bin" / "python"
    if not python.exists():
        pytest.skip("udata is not installed: make harvesters")
    command = [python, SCRIPT, f"{whole_story.base}/{request.param}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_everything_is_harvested_without_an_error(job, whole_story):
    base = whole_story.base

    assert (job["status"], job["errors"]) == ("done", [])
    assert set(job["items"]) == {f"{base}/dataset/institutions", f"{base}/dataset/gansu", f"{base}/oai#service"}
    assert all((row["status"], row["errors"]) == ("done", []) for row in job["items"].values())


def test_downloads_are_resources_with_address_format_and_size(job, whole_story):
    base = whole_story.base
    dataset = job["items"][f"{base}/dataset/institutions"]
    resource = dataset["resources"]["institutions.nt.gz"]

    assert dataset["title"]
    assert (resource["url"], resource["format"]) == (f"{base}/dumps/institutions.nt.gz", "rdf n-triples")
    assert resource["size"] > 0
    assert {"institutions.csv.gz", "institutions.ttl.zst", "Atom feed"} <= set(dataset["resources"])


def test_the_service_is_a_service(job, whole_story):
    assert job["items"][f"{whole_story.base}/oai#service"]["url"] == f"{whole_story.base}/oai"
