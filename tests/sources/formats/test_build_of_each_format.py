"""A file of each format is described by init, and published without an edit."""

import pytest

from publisher.pipeline.build import build
from publisher.pipeline.plan import Plan
from publisher.profiles.proposal.init import inspect_file
from publisher.profiles.proposal.source_toml import describe
from publisher.release import open_current
from publisher.sources import load_source
from publisher.uris import Kind
from tests.support.office_files import WRITERS


@pytest.mark.parametrize("suffix", WRITERS)
def test_file_is_described_and_published(tmp_path, suffix):
    folder = tmp_path / "offices"
    folder.mkdir()
    file = folder / f"offices.{suffix}"
    WRITERS[suffix](file, 30)
    (folder / "source.toml").write_text(describe(inspect_file(file)), encoding="utf-8")
    report = build(
        Plan(home=tmp_path / "site", base="https://lod.example.org", sources=(load_source(folder),), processes=1)
    )
    with open_current(tmp_path / "site") as release:
        record = release.record(Kind.INSTITUTION, "harbour-office-17-of-the-northern-coast")

    assert (report.manifest.counts.published, report.manifest.counts.quarantined) == (30, 0)
    assert b'"+441437' in record.quads
    assert b"<https://office17.example.org/contact>" in record.quads
