"""What ``init`` proposes for each register beside the checkout agrees with the profile that is shipped for it."""

from dataclasses import replace
from itertools import islice

import pytest

from publisher.profiles import adapter_of, load, read, with_profile
from publisher.profiles.profile_file import read_profile
from publisher.profiles.proposal.init import inspect_file
from publisher.profiles.proposal.source_toml import describe
from publisher.raw import RawRecord
from publisher.sources import load_source

pytestmark = pytest.mark.shared
RECORDS = 4_000

REGISTERS = {
    "ror": "data/ror/ror-v2.jsonl",
    "govdirectory": "data/govdirectory/government-organisations.jsonl",
    "universities": "data/hipo/world_universities_and_domains.json",
    "dotgov": "data/dotgov/current-full.csv",
    "nyc": "data/nycgo/NYCGovernanceOrganizations_latest.csv",
}


@pytest.fixture(scope="module")
def proposed(shared, tmp_path_factory):
    """The sources by name: as it is proposed, and with the shipped profile; and the records of both, in order."""
    cache = {}

    def of(name):
        if name not in cache:
            file = shared / REGISTERS[name]
            folder = tmp_path_factory.mktemp(name)
            (folder / "source.toml").write_text(describe(inspect_file(file)), encoding="utf-8")
            ours = replace(load(folder), path=file.parent, only=(file,))
            sources = ours, with_profile(load_source(file), name)
            cache[name] = *sources, *(list(records(source)) for source in sources)
        return cache[name]

    return of


def records(source):
    adapter = adapter_of(source)
    for raw in islice(read(source), RECORDS):
        if isinstance(raw, RawRecord):
            yield raw.line, adapter.adapt(raw, source)


def pairs(of):
    """The records that both profiles make of the same first row."""
    _, _, ours, shipped = of
    by_line = dict(shipped)
    return [(record, by_line[line]) for line, record in ours if line in by_line]


@pytest.mark.parametrize("name", REGISTERS)
def test_key_tells_the_same_records_apart(proposed, name):
    _, _, ours, shipped = proposed(name)
    lines, theirs = {line for line, _ in ours}, {line for line, _ in shipped}

    assert len({record.key for _, record in ours}) == len(ours)
    assert len(lines & theirs) >= 0.97 * len(lines | theirs)
    if name not in {"universities", "dotgov"}:  # whose keys are made of several columns
        assert all(record.key == other.key for record, other in pairs(proposed(name)))


@pytest.mark.parametrize("name", REGISTERS)
def test_name_is_the_same(proposed, name):
    assert all(record.names[0].value == other.names[0].value for record, other in pairs(proposed(name)))


@pytest.mark.parametrize("name", REGISTERS)
def test_country_is_the_same(proposed, name):
    ours, theirs = proposed(name)[:2]

    def country(record, source):
        place = next((place for place in record.places if place.key == record.place), None)
        return (place.within or (place.key,))[-1] if place else record.place or (source.country or "").lower()

    found = [(country(record, ours), country(other, theirs)) for record, other in pairs(proposed(name))]
    assert sum(one == other for one, other in found) >= 0.99 * len(found)


@pytest.mark.parametrize("name", REGISTERS)
def test_website_is_the_same(proposed, name):
    assert all(record.homepages == other.homepages for record, other in pairs(proposed(name)))


@pytest.mark.parametrize("name", ["ror", "govdirectory", "nyc"])
def test_parents_are_the_same(proposed, name):
    def parents(record):
        above = [each.target for each in record.relations if each.kind in {"parent", "reports-to"}]
        return [(target.key, target.label.value if target.label else None) for target in above]

    found = [(parents(record), parents(other)) for record, other in pairs(proposed(name))]
    assert any(one for one, _ in found)
    assert all(one == other for one, other in found)


@pytest.mark.parametrize("name", REGISTERS)
def test_same_personal_columns_are_left_out(proposed, name):
    def personal(source):
        profile = read_profile(source)
        emails = {path for rule in profile.emails if rule.offices_only for path in rule.source}
        return {rule.source for rule in profile.leave_out} | emails

    ours, theirs = map(personal, proposed(name)[:2])

    assert ours == theirs
