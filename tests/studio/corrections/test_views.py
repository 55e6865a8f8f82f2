"""Corrections in the studio: a record with what its source says, a value corrected in place, the list of all."""

import pytest

from publisher.profiles.corrections import CorrectionsFile
from publisher.sources.source import CORRECTIONS
from tests.support.registers import plain_toml

ROWS = "id,name,phone\n1,Harbour Office,0931 8834620\n2,,\na&b=c,Tax <Office>,12\n"


@pytest.fixture
def folder(studio):
    folder = studio.workspace.data / "offices"
    folder.mkdir()
    (folder / "source.toml").write_text(plain_toml("offices", 'telephones = "phone"'), encoding="utf-8")
    (folder / "rows.csv").write_text(ROWS, encoding="utf-8")
    return folder


def written(folder):
    return [
        (each.key, each.field, each.old, each.new, each.who, each.why)
        for each in CorrectionsFile.read(folder / CORRECTIONS).corrections
    ]


def correct(studio, **values):
    return studio.post("/sources/offices/record", {"old": "", "who": "", "why": "an error", **values})


def test_value_is_corrected_in_place(studio, folder):
    form = studio.get("/sources/offices/record?key=1&field=phone&old=0931+8834620").text
    answer = correct(studio, key="1", field="phone", old="0931 8834620", new="0931 8834621", who="Data office")
    page = studio.get(answer.headers["Location"]).text

    assert 'name="old" value="0931 8834620"' in form
    assert answer.status_code == 303
    assert written(folder) == [("1", "phone", "0931 8834620", "0931 8834621", "Data office", "an error")]
    assert (folder / "rows.csv").read_text(encoding="utf-8") == ROWS
    assert "0931 8834621" in page
    assert 'value="Data office"' in studio.get("/sources/offices/record?key=1&field=name&old=x").text


def test_record_that_is_held_back_says_why_and_is_corrected(studio, folder):
    assert "No name: every record needs one" in studio.get("/sources/offices/record?key=2").text
    correct(studio, key="2", field="name", new="Forest Office")

    assert written(folder) == [("2", "name", "", "Forest Office", "", "an error")]


def test_value_that_is_not_understood_is_refused_with_the_reason(studio, folder):
    answer = correct(studio, key="1", field="phone", old="0931 8834620", new="ask <b>us</b>")

    assert answer.status_code == 400
    assert "cannot be used" in answer.text
    assert "ask &lt;b&gt;us&lt;/b&gt;" in answer.text
    assert written(folder) == []


def test_correction_without_a_reason_is_refused(studio, folder):
    answer = correct(studio, key="1", field="phone", old="0931 8834620", new="0931 8834621", why=" ")

    assert answer.status_code == 400
    assert "0931 8834621" in answer.text
    assert written(folder) == []


def test_odd_keys_lead_to_their_record(studio, folder):
    answer = correct(studio, key="a&b=c", field="phone", old="12", new="0931 8834621")
    page = studio.get(answer.headers["Location"]).text

    assert "<h1>Tax &lt;Office&gt;</h1>" in page


def test_unknown_record_is_said(studio, folder):
    assert "No such record" in studio.get("/sources/offices/record?key=nobody").text
    assert studio.get("/sources/nowhere/record?key=1").status_code == 404


def test_list_shows_what_is_asked_about_first(studio, folder):
    correct(studio, key="1", field="phone", old="0931 8834620", new="0931 8834621")
    correct(studio, key="a&b=c", field="phone", old="12", new="0931 8834622")
    (folder / "rows.csv").write_text(ROWS.replace(",12", ",13"), encoding="utf-8")
    text = studio.get("/corrections").text

    assert "1 correction needs a decision" in text
    assert text.index("says 13 now") < text.index("applied")
    assert "old=13&amp;new=0931%208834622" in text


def test_correction_is_deleted(studio, folder):
    correct(studio, key="1", field="phone", old="0931 8834620", new="0931 8834621")
    answer = studio.post(
        "/sources/offices/corrections/remove", {"key": "1", "field": "phone", "old": "0931 8834620", "from": "list"}
    )

    assert answer.headers["Location"] == "/corrections"
    assert written(folder) == []


def test_paths_of_objects_are_offered(studio):
    folder = studio.workspace.data / "bodies"
    folder.mkdir()
    toml = plain_toml("bodies").replace('"csv"', '"json"') + 'telephones = "contact.phone"\n'
    (folder / "source.toml").write_text(toml, encoding="utf-8")
    (folder / "b.json").write_text('[{"id": 1, "name": "A", "contact": {"phone": "12"}}]', encoding="utf-8")
    page = studio.get("/sources/bodies/record?key=1").text
    answer = studio.post(
        "/sources/bodies/record",
        {"key": "1", "field": "contact.phone", "old": "12", "new": "0931 8834621", "why": "x", "who": ""},
    )

    assert "contact.phone" in page
    assert answer.status_code == 303
