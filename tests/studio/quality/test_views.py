"""Quality in the studio: what was found in the release, and the way to what needs a correction."""

import html
import re

import pytest

from publisher.pipeline.build import build
from publisher.pipeline.plan import Plan
from publisher.sources import load_source
from tests.support.registers import BASE, Clock, plain_toml

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


def test_every_way_to_fix_something_leads_to_the_record(studio, built):
    built(
        ROWS + "4,Sea Office,13\n5\n",
        corrections="key,field,old,new,who,when,why\n9,phone,,0931 8834620,,2026-11-28,x\n",
    )
    text = studio.get("/quality").text
    ways = set(re.findall(r'<a href="([^"]+)" aria-label="Fix it: ', text))

    record = "/sources/my%20offices/record?key="
    assert ways == {f"{record}1", f"{record}2", f"{record}4", f"{record}5", "/corrections"}
    for way in ways:
        answer = studio.get(html.unescape(way))
        assert answer.status_code == 200
        if way.startswith(record):
            key = way.removeprefix(record)
            form = f"/sources/my%20offices/record?key={key}&amp;field="
            assert (form if key != "5" else "/sources/my%20offices/file") in answer.text


def test_progress_has_the_figures_of_each_release_and_completeness_by_field(studio, built):
    built()
    built(ROWS.replace("2,,", "2,Forest Office,").replace(",12\n", ",0931 8834621\n"))
    text = studio.get("/quality").text

    assert "The figures of 2 releases" in text
    assert len(re.findall(r'<th scope="row"><time datetime="', text)) == 2
    assert re.search(r'id="completeness".*?<meter min="0" max="1" value="1\.0"', text, re.DOTALL)
