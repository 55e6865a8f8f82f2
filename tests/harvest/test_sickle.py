"""Sickle, the OAI-PMH client of library catalogues, harvests everything, then only what changed."""

import pytest
from sickle import Sickle
from sickle.oaiexceptions import IdDoesNotExist, NoRecordsMatch

from tests.web.story import RELEASES


@pytest.fixture
def oai(whole_story) -> Sickle:
    return Sickle(f"{whole_story.base}/oai")


def slugs(headers) -> list[str]:
    return [header.identifier.rpartition("/")[2] for header in headers]


def test_identify(oai, whole_story):
    about = oai.Identify()

    assert about.deletedRecord == "persistent"
    assert about.baseURL == f"{whole_story.base}/oai"
    assert about.earliestDatestamp == RELEASES[0][1]


def test_whole_harvest_follows_the_resumption_tokens(oai, whole_story, monkeypatch):
    monkeypatch.setattr("publisher.feeds.oai.PAGE_SIZE", 2)

    everything = list(oai.ListIdentifiers(metadataPrefix="oai_dc"))

    assert len(everything) == len({header.identifier for header in everything})
    assert {"anna", "bert", "carl", "dora", "emil", "institutions", "gansu"} <= set(slugs(everything))
    assert [header.identifier[-4:] for header in everything if header.deleted] == ["anna"]


def test_only_what_changed_since_the_last_harvest(oai):
    changed = oai.ListIdentifiers(metadataPrefix="oai_dc", **{"from": "2026-11-01"}, set="kind:institution")

    assert slugs(changed) == ["anna", "carl"]


def test_nothing_changed_is_an_empty_harvest(oai):
    with pytest.raises(NoRecordsMatch):
        list(oai.ListIdentifiers(metadataPrefix="oai_dc", **{"from": "2027-01-01"}))


def test_records_carry_metadata_or_their_deletion(oai):
    records = list(oai.ListRecords(metadataPrefix="oai_dc", set="kind:institution", ignore_deleted=True))

    assert {record.metadata["title"][0] for record in records} == {"Bertram", "Carl", "Dora", "Emil"}
    assert all(record.metadata["identifier"][0].startswith("http") for record in records)


@pytest.mark.parametrize("prefix", ["oai_dc", "rdf"])
def test_one_record_in_each_format(oai, prefix):
    record = oai.GetRecord(identifier="oai:127.0.0.1:institution/bert", metadataPrefix=prefix)

    assert "Bertram" in record.raw


def test_unknown_record(oai):
    with pytest.raises(IdDoesNotExist):
        oai.GetRecord(identifier="oai:127.0.0.1:institution/nobody", metadataPrefix="oai_dc")


def test_sets_can_be_harvested_one_by_one(oai):
    named = [row.setSpec for row in oai.ListSets() if ":" in row.setSpec]

    assert "kind:institution" in named
    assert all(list(oai.ListIdentifiers(metadataPrefix="oai_dc", set=name)) for name in named)


def test_formats_are_announced(oai):
    assert {row.metadataPrefix for row in oai.ListMetadataFormats()} == {"oai_dc", "rdf", "dcat_ap"}
