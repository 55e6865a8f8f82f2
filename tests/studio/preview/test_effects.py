"""An edit is shown with the records that it changes; what it leaves as it was is not mapped or checked again."""

import re

import pytest

from publisher.studio.preview import judging
from tests.studio.columns.test_views import form

CSV = """code,name,phone,parent,note
A1,City Archive,+41 31 321 62 00,,old
A2,City Library,031 321 62 01,A1,
A3,City Museum,,A2,
"""
TOML = """title = "Offices"
reader = "csv"
licence = "not stated"
country = "CH"
language = "en"

[profile]
key = "code"
names = "name"
telephones = "phone"
relations = { kind = "parent", from = "parent" }
"""


@pytest.fixture
def source(studio):
    judging._HELD.clear()
    folder = studio.workspace.data / "offices"
    folder.mkdir()
    (folder / "offices.csv").write_text(CSV)
    (folder / "source.toml").write_text(TOML)
    return folder


@pytest.fixture
def mapped(monkeypatch):
    """The keys of the records that are mapped."""
    keys = []
    mapping = judging._mapped

    def listen(record, resolver, uris):
        keys.append(record.key)
        return mapping(record, resolver, uris)

    monkeypatch.setattr(judging, "_mapped", listen)
    return keys


def edit(studio, before, after):
    return studio.post("/sources/offices/description", {"text": TOML.replace(before, after)}).text


def test_edit_shows_the_record_that_it_changes_before_it_is_written(studio, source):
    text = edit(studio, 'country = "CH"', 'country = "DE"')

    assert "1 of the first 3 records changes" in text
    assert "City Library" in text.partition('class="as-published"')[2]
    assert (source / "source.toml").read_text() == TOML


def test_column_that_is_given_to_a_field_is_shown_so(studio, source):
    data = form(studio.get("/sources/offices/columns").text)
    data["field-4"] = "description"

    shown = studio.post("/sources/offices/columns", data).text

    assert "1 of the first 3 records changes" in shown
    assert "City Archive" in shown.partition('class="as-published"')[2]


def test_edit_that_holds_records_back_says_so(studio, source):
    text = edit(studio, 'names = "name"', 'names = "note"')

    assert "2 would be held back that are not now" in text
    assert "No name: every record needs one" in text


def test_edit_without_effect_says_so(studio, source):
    assert "None of the first records changes" in edit(studio, "[profile]", "# checked\n[profile]")


def test_only_what_an_edit_touches_is_mapped_again(studio, source, mapped):
    studio.get("/sources/offices/preview")
    assert sorted(mapped) == ["A1", "A2", "A3"]
    mapped.clear()

    edit(studio, 'country = "CH"', 'country = "CH"\n# a comment')
    assert mapped == []

    edit(studio, 'telephones = "phone"', 'telephones = { from = "phone", country = "DE" }')
    assert set(mapped) == {"A2"}


def test_record_whose_reference_leads_elsewhere_is_mapped_again(studio, source, mapped):
    studio.get("/sources/offices/preview")
    mapped.clear()

    (source / "offices.csv").write_text(CSV.replace("City Archive", "State Archive"))
    text = studio.get("/sources/offices/preview").text

    assert set(mapped) == {"A1", "A2"}
    number = re.search(r'record=(\d+)#record"[^>]*>City Library<', text)[1]
    assert "/id/institution/state-archive" in studio.get(f"/sources/offices/preview?record={number}").text


def test_correction_is_seen_at_the_next_look(studio, source):
    studio.get("/sources/offices/preview")
    studio.post(
        "/sources/offices/record",
        {"key": "A3", "field": "name", "old": "City Museum", "new": "Town Museum", "why": "renamed", "who": ""},
    )

    assert "Town Museum" in studio.get("/sources/offices/preview").text


def test_same_outcomes_as_without_what_is_held(studio, source):
    edit(studio, 'country = "CH"', 'country = "DE"')
    warm = studio.get("/sources/offices/preview").text
    judging._HELD.clear()
    (source / "source.toml").write_text(TOML + "# read anew\n")

    assert studio.get("/sources/offices/preview").text == warm
