"""Quality in the studio: what was found in the release, and the way to what needs a correction."""

import pytest

from publisher.pipeline.build import build
from publisher.pipeline.plan import Plan
from publisher.sources import load_source
from tests.registers import BASE, Clock, plain_toml

ROWS = "id,name,phone\n1,Harbour Office,12\n2,,\n3,Tax Office,0931 8834620\n"


@pytest.fixture
def built(studio):
    """Writes rows of a source whose folder has another name than its slug, and builds a release."""
    clock = Clock()
    folder = studio.workspace.data / "my offices"
    folder.mkdir()
    (folder / "source.toml").write_text(plain_toml("offices", 'telephones = "phone"'), encoding="utf-8")

    def building(rows=ROWS, corrections=None):
        (folder / "rows.csv").write_text(rows, encoding="utf-8")
        if corrections:
            (folder / "source.corrections.csv").write_text(corrections, encoding="utf-8")
        sources = (load_source(folder),)
        return build(Plan(home=studio.workspace.home, base=BASE, sources=sources, processes=1), clock=clock)

    return building


def test_page_before_the_first_release_says_what_to_do(studio):
    assert "Build a release first" in studio.get("/quality").text


def test_record_that_is_held_back_leads_to_its_correction(studio, built):
    built()
    text = studio.get("/quality").text

    assert 'href="/sources/my%20offices/record?key=2"' in text
    assert studio.get("/sources/my%20offices/record?key=2").status_code == 200


def test_value_that_was_not_understood_leads_to_its_record(studio, built):
    built()

    assert 'href="/sources/my%20offices/record?key=1"' in studio.get("/quality").text


def test_correction_that_is_asked_about_leads_to_the_corrections(studio, built):
    built(corrections="key,field,old,new,who,when,why\n9,phone,,0931 8834620,,2026-11-28,x\n")

    assert 'href="/corrections" aria-label="Fix it: source.corrections.csv:2"' in studio.get("/quality").text


def test_progress_is_shown_from_the_second_release_on(studio, built):
    built()
    assert "Trends begin with the next release" in studio.get("/quality").text
    built(ROWS.replace("2,,", "2,Forest Office,"))
    text = studio.get("/quality").text

    assert "Progress from release to release" in text
    assert 'id="held"' not in text
    assert "<svg" in text


def test_findings_are_filtered(studio, built):
    built()
    text = studio.get("/quality?source=offices&reason=name-missing").text

    assert "key=2" in text
    assert "key=1" not in text
