"""Clients of the standards that the site follows: signposting, Atom, sitemaps, Memento, OpenAPI, and raptor."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.harvest.conftest import TOOLS

SCRIPT = Path(__file__).parent / "clients" / "read_site.py"
DOCUMENT = "/doc/institution/bert"


@pytest.fixture(scope="module")
def found(whole_story):
    python = TOOLS / "clients" / "bin" / "python"
    if not python.exists():
        pytest.skip("the Python clients are not installed: make harvesters")
    command = [python, SCRIPT, whole_story.base, DOCUMENT]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_signposting_client_finds_what_a_page_is(found, whole_story):
    base = whole_story.base
    signs = found["signposts"]

    assert signs[DOCUMENT]["cite-as"] == f"{base}/id/institution/bert"
    assert signs["/dataset/institutions"]["type"] == ["https://schema.org/AboutPage", "https://schema.org/Dataset"]
    assert signs["/catalog"]["item"] == [f"{base}/dataset/gansu", f"{base}/dataset/institutions"]
    assert f"{base}/dumps/institutions.csv.gz" in signs["/dataset/institutions"]["item"]
    for path, row in signs.items():
        assert "https://schema.org/AboutPage" in row["type"]
        assert f"{base}{path}.ttl" in row["describedby"]
        assert len(row["linkset"]) == 1


def test_signposting_client_finds_the_dataset_of_a_download(found, whole_story):
    assert found["download"]["collection"] == f"{whole_story.base}/dataset/institutions"


def test_feedparser_reads_the_feed(found):
    assert found["feed"]["bozo"] is False
    assert len(found["feed"]["titles"]) >= 2
    assert found["feed"]["title"].endswith("what changed")


def test_sitemap_parser_finds_every_page(found, whole_story):
    base = whole_story.base

    assert {f"{base}/", f"{base}/catalog", f"{base}/dataset/institutions", f"{base}{DOCUMENT}"} <= set(found["pages"])
    assert len(found["pages"]) == len(set(found["pages"])) == 11


def test_memento_client_finds_the_version_of_a_moment(found, whole_story):
    version = f"{whole_story.base}/releases/20260901T080000Z{DOCUMENT}"

    assert found["memento"]["closest"] == found["memento"]["first"] == version
    assert found["memento"]["last"] != version


def test_openapi_is_valid(found):
    assert found["openapi"] == "valid"


@pytest.mark.parametrize("path", [DOCUMENT, "/id/institution/bert", "/catalog", "/ontology"])
@pytest.mark.parametrize("syntax", ["guess", "turtle", "rdfxml", "ntriples"])
def test_rapper_reads_what_it_asks_for(whole_story, path, syntax):
    program = shutil.which("rapper")
    if program is None:
        pytest.skip("rapper is not installed (Debian: raptor2-utils; make debian-clients)")
    command = [program, "-q", "-i", syntax, "-o", "ntriples", f"{whole_story.base}{path}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) > 5
