"""A new version of a file in the studio: what it changes, used or discarded, and the version before again."""

from io import BytesIO

import pytest

from publisher.profiles.corrections import CorrectionsFile
from publisher.sources.source import CORRECTIONS
from tests.support.registers import plain_toml

ROWS = "id,name,phone\n1,Harbour Office,0931 8834620\n2,Tax Office,12\n"
PATH = "/sources/offices/version"


@pytest.fixture
def folder(studio):
    folder = studio.workspace.data / "offices"
    folder.mkdir()
    (folder / "source.toml").write_text(plain_toml("offices", 'telephones = "phone"'), encoding="utf-8")
    (folder / "rows.csv").write_text(ROWS, encoding="utf-8")
    return folder


def add(studio, text, name="offices (2).csv", **form):
    return studio.post(PATH, {"file": [(BytesIO(text.encode()), name)], **form})


def test_what_changes_is_shown_before_anything_is_replaced(studio, folder):
    assert add(studio, ROWS + "3,Sea Office,\n").status_code == 303
    text = studio.get(PATH).text

    assert "3; the old version has 2" in text
    assert "Sea Office" in text
    assert (folder / "rows.csv").read_text(encoding="utf-8") == ROWS


def test_new_version_is_used_and_the_one_before_is_brought_back(studio, folder):
    new = ROWS + "3,Sea Office,\n"
    add(studio, new)
    studio.post(f"{PATH}/use")
    assert (folder / "rows.csv").read_text(encoding="utf-8") == new
    assert sorted(path.name for path in folder.iterdir()) == ["rows.csv", "source.toml"]

    studio.post(f"{PATH}/back")
    assert (folder / "rows.csv").read_text(encoding="utf-8") == ROWS
    assert "Bring back" not in studio.get(PATH).text


def test_new_version_is_discarded(studio, folder):
    add(studio, ROWS + "3,Sea Office,\n")
    studio.post(f"{PATH}/discard")

    assert "the old version has" not in studio.get(PATH).text
    assert (folder / "rows.csv").read_text(encoding="utf-8") == ROWS


def test_new_column_about_people_is_left_out_unless_a_person_says_otherwise(studio, folder):
    add(studio, "id,name,phone,head,floor\n1,Harbour Office,0931 8834620,Anna Schmidt,2\n")
    text = studio.get(PATH).text
    assert 'value="head" checked' in text
    assert 'value="floor"> ' in text

    studio.post(f"{PATH}/use", {"leave-out": ["head"]})
    assert 'leave_out = "head"' in (folder / "source.toml").read_text(encoding="utf-8")


def test_column_that_the_profile_needs_is_missed(studio, folder):
    add(studio, "id,title,phone\n1,Harbour Office,0931 8834620\n")
    text = studio.get(PATH).text

    assert "no column &#39;name&#39;" in text
    answer = studio.post(f"{PATH}/use")
    assert answer.headers["Location"] == "/sources/offices/file"


def test_file_of_another_format_is_refused_in_words(studio, folder):
    add(studio, '{"id": 1}', "offices.json")

    assert "It cannot be read as the old one was" in studio.get(PATH).text


def test_correction_of_a_value_that_the_new_version_changes_needs_a_decision(studio, folder):
    studio.post(
        "/sources/offices/record",
        {"key": "2", "field": "phone", "old": "12", "new": "0931 8834621", "why": "an error", "who": ""},
    )
    add(studio, ROWS.replace(",12", ",13"))
    text = studio.get(PATH).text

    assert "“13”, corrected before from “12” to “0931 8834621”" in text
    assert len(CorrectionsFile.read(folder / CORRECTIONS).corrections) == 1


def test_one_of_several_files_is_named(studio, folder):
    (folder / "more.csv").write_text("id,name,phone\n9,Park Office,\n", encoding="utf-8")
    assert add(studio, ROWS).status_code == 400
    add(studio, "id,name,phone\n9,Garden Office,\n", replaces="more.csv")
    studio.post(f"{PATH}/use")
    assert "Garden" in (folder / "more.csv").read_text(encoding="utf-8")

    add(studio, ROWS + "3,Sea Office,\n", "rows.csv")
    studio.post(f"{PATH}/use")
    assert "Sea" in (folder / "rows.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["../../../evil.csv", "source.toml", "corrections.csv"])
def test_no_other_file_is_replaced(studio, folder, name):
    assert add(studio, ROWS, replaces=name).status_code == 400


def test_page_without_a_file_says_so(studio, folder):
    answer = studio.post(PATH, {"replaces": ""})

    assert answer.status_code == 400
    assert "No file was chosen" in answer.text
