"""Shared things in the index: only those that are not as the previous release kept them may be affected."""

from contextlib import closing

import orjson
import pytest

from publisher.identifiers import Register
from publisher.normalise.places import shipped_gazetteer
from publisher.pipeline.stages.cross_record_checks import CrossRecordChecks
from publisher.pipeline.stages.index_writer import keep_resolution, new_index
from publisher.pipeline.stages.records import IdentifiedRecords
from publisher.pipeline.stages.shared.indexing import SharedIndexing
from publisher.pipeline.stages.shared.texts import SharedRow, SharedTexts
from publisher.records import Place, Text
from publisher.uris import UriPolicy

URIS = UriPolicy("https://lod.example.org")
FIRST = orjson.dumps([["office", 0]]).decode()


def concept(slug, label):
    """A concept that an RDF file describes, as the read stage keeps it."""
    known = {"quads": "", "label": label, "names": [label], "file": "terms.ttl", "shaped": False}
    return "concept", f"tasks/{slug}", orjson.dumps(known)


def town(name, key="geonames-1"):
    """The texts that a record has of a town that it describes and lies in."""
    place = Place(key=key, names=(Text(value=name),), within=("de",))
    described = place.model_dump_json(exclude={"origin"}, exclude_none=True)
    return [SharedRow("described", "", described, 1, FIRST), SharedRow("place", "", key, 1, FIRST)]


@pytest.fixture
def indexed(tmp_path):
    """Index shared things on what the call before kept; returns what may be affected, and the things that there are."""
    kept, path = tmp_path / "resolution.sqlite", tmp_path / "index.sqlite"
    with closing(Register(tmp_path / "identifiers.sqlite")) as register:

        def index_all(things, rows):
            with new_index(path, shipped_gazetteer(), kept) as index:
                records = IdentifiedRecords(URIS, checked=set(), numbers={"office": 0})
                shared = SharedIndexing(records, index, register, CrossRecordChecks(index, URIS))
                shared.add_rdf_things(things)
                shared.add_all(SharedTexts(rows, records.number_of), ())
                made = index.shared_things()
            keep_resolution(kept, path, ())
            return {(kind, slug) for kind, slug in records.checked if kind != "institution"}, made

        yield index_all


def test_things_that_are_as_they_were_are_not_affected(indexed):
    first, made = indexed([concept("water", "Water")], town("Town"))
    again, still = indexed([concept("water", "Water")], town("Town"))

    assert first == {("concept", "tasks/water"), ("place", "geonames-1"), ("place", "de")}
    assert again == set()
    assert still == made


def test_new_changed_and_lost_things_may_be_affected(indexed):
    indexed([concept("water", "Water"), concept("roads", "Roads")], town("Town"))
    affected, made = indexed([concept("water", "Waters"), concept("parks", "Parks")], town("New Town"))

    assert affected == {
        *(("concept", f"tasks/{slug}") for slug in ("water", "roads", "parks")),
        ("place", "geonames-1"),
    }
    assert ("concept", "tasks/roads") not in made
    assert orjson.loads(made["concept", "tasks/water"][1])["label"] == "Waters"


def test_a_town_that_is_no_longer_described_is_gone(indexed):
    indexed([], [*town("Town"), *town("Village", "geonames-2")])
    affected, made = indexed([], town("Town"))

    assert affected == {("place", "geonames-2")}
    assert set(made) == {("place", "geonames-1"), ("place", "de")}
