"""pyoai and oaipmh-scythe harvest the whole story: records, deletions and sets, over several pages."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.harvest.conftest import TOOLS

SCRIPT = Path(__file__).parent / "clients" / "harvest_oai.py"


@pytest.fixture(params=[("pyoai", "pyoai"), ("scythe", "clients")], ids=lambda row: row[0])
def harvested(request, whole_story, monkeypatch):
    monkeypatch.setattr("publisher.feeds.oai.PAGE_SIZE", 2)
    name, environment = request.param
    python = TOOLS / environment / "bin" / "python"
    if not python.exists():
        pytest.skip(f"{name} is not installed: make harvesters")
    command = [python, SCRIPT, name, f"{whole_story.base}/oai"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_everything_is_harvested_once(harvested):
    identifiers = harvested["identifiers"]

    assert len(identifiers) == len(set(identifiers))
    slugs = {identifier.rpartition("/")[2] for identifier in identifiers}
    assert {"anna", "bert", "carl", "dora", "emil", "institutions", "gansu"} <= slugs


def test_records_carry_metadata_or_their_deletion(harvested):
    assert set(harvested["titles"]) == {"Bertram", "Carl", "Dora", "Emil"}
    assert [identifier.rpartition("/")[2] for identifier in harvested["deleted"]] == ["anna"]
    assert "kind:institution" in harvested["sets"]
    assert harvested["repository"]
