"""Lists in which some records are institutions and others people: nothing of the people is published or kept."""

import json

import pytest

from publisher.profiles import load
from publisher.profiles.proposal.init import inspect_file
from publisher.profiles.proposal.source_toml import describe
from publisher.profiles.records import read
from publisher.raw import RawRecord, UnreadableRecord

COURTS = [
    {"id": "SC", "name": "Supreme Court", "role": "Court", "parent": "", "date_of_birth": ""},
    {"id": "SC-1", "name": "Justice Zelmira Q. Tallow (Rtd.)", "role": "Judge", "parent": "SC", "date_of_birth": "1968-04-23"},
    {"id": "HC", "name": "High Court of Solva", "role": "Court", "parent": "SC", "date_of_birth": ""},
    {"id": "HC-1", "name": "Shri Odilon Marsh", "role": "Judge", "parent": "HC", "date_of_birth": "1971-01-02"},
    {"id": "HC-2", "name": "Dr. Odilon Marsh Institute of Law", "role": "Court", "parent": "HC", "date_of_birth": ""},
]  # fmt: skip


@pytest.fixture
def told(tmp_path):
    (tmp_path / "list.json").write_text(json.dumps(COURTS), encoding="utf-8")
    text = describe(inspect_file(tmp_path / "list.json"))
    (tmp_path / "source.toml").write_text(text, encoding="utf-8")
    return text, list(read(load(tmp_path)))


def test_records_of_people_are_left_out(told):
    text, items = told

    assert [item.data["id"] for item in items if isinstance(item, RawRecord)] == ["SC", "HC", "HC-2"]
    assert [item.faults[0].code for item in items if isinstance(item, UnreadableRecord)] == ["record-of-person"] * 2
    assert "some of the names are people's" in text


def test_people_are_nowhere(told):
    everything = f"{told[0]} {told[1]}"

    assert [word for word in ("Tallow", "Shri Odilon", "1968", "1971") if word in everything] == []
