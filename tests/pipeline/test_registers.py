"""All five registers beside the checkout, and the seed's directory, in one site."""

import pytest

from publisher.assets import asset
from publisher.pipeline.build import build
from publisher.pipeline.plan import Plan
from publisher.pipeline.stages.link import REVIEW
from publisher.profiles import SHIPPED, load
from publisher.release import verify

pytestmark = [pytest.mark.shared, pytest.mark.heavy]
FILES = {
    "ror": "data/ror/ror-v2.jsonl",
    "govdirectory": "data/govdirectory/government-organisations.jsonl",
    "universities": "data/hipo/world_universities_and_domains.json",
    "dotgov": "data/dotgov/current-full.csv",
    "nyc": "data/nycgo/NYCGovernanceOrganizations_latest.csv",
}


def test_all_registers_build_into_one_site(shared, tmp_path):
    assert FILES.keys() == set(SHIPPED)
    registers = tuple(load(shared / file, name) for name, file in FILES.items())
    plan = Plan(
        home=tmp_path, base="https://lod.example.org", sources=(*registers, load(asset("data/gansu-directory")))
    )
    report = build(plan)
    counts = report.manifest.counts

    assert counts.things["institution"] > 80_000
    assert counts.read == counts.published + counts.quarantined
    assert sum(source.counts.read for source in report.manifest.sources) == counts.read
    assert counts.quarantined < counts.read / 1000
    assert verify(report.release) == []
    assert (tmp_path / REVIEW).is_file()
    assert report.manifest.statistics.properties["http://www.w3.org/2002/07/owl#sameAs"] > 6_000
    assert build(plan).unchanged
