"""What the build needs to know of a record, in short: what is written is what is read."""

import dataclasses

import pytest

from publisher.linking import Features
from publisher.pipeline.stages.entries import MERGED_INTO, Entry, Reference
from publisher.records import Document, Institution, Text

FULL = Entry(
    source="s",
    key="1",
    file="a.csv",
    line=7,
    preferred_slug="tide-office",
    names=("tide office", "潮汐局"),
    label="Tide Office",
    government=True,
    merged=True,
    references=(
        Reference(MERGED_INTO, "2", "Harbour Office", "en", None),
        Reference("parent", None, "Sea “Ministry”", None, "other"),
    ),
    places=("cn-620102",),
    described_places=('{"key":"geonames-1"}',),
    concepts=('{"scheme":"k"}', '{"scheme":"l"}'),
    laws=('{"slug":"law"}',),
    features=Features(
        "s", "1", "Tide Office", ("tide office",), "cn", "cn-620102", ("ror:1", "isni:2"), ("tide.example",)
    ),
    fixed_slug=True,
    shaped=False,
    tombstone=True,
    same_as=("https://ror.org/1",),
    shared_file=True,
    notes=(("inferred", "the country follows from the source"),),
)


@pytest.mark.parametrize(
    "entry", [FULL, dataclasses.replace(FULL, features=None, line=None, references=(), names=("x",))]
)
def test_an_entry_is_read_as_it_was_written(entry):
    assert Entry.load(entry.dump(), entry.line) == entry


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(Entry)])
def test_every_field_of_the_full_entry_is_none_that_would_be_there_anyway(field):
    told = {one.name: one.default for one in dataclasses.fields(Entry)}

    assert getattr(FULL, field) not in (told[field], (), "")


def test_an_entry_of_a_record_keeps_its_face():
    names = (Text(value="Tide Office", language="en"), Text(value="潮汐局", language="zh"))
    record = Institution(source="s", key="1", slug="tide", names=names, document=Document(file="a.csv", line=2))

    entry = Entry.load(Entry.of(record).dump())

    assert entry.features == Features(
        *("s", "1", "Tide Office", ("tide office", "潮汐局"), "", "", (), ()),
        labels=(("Tide Office", "en"), ("潮汐局", "zh")),
    )
