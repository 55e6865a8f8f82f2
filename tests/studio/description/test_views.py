"""A description is edited by hand or by forms; the difference is shown first; each change can be undone."""

import re

import pytest

from tests.studio.conftest import offices, shown_change

TOML = """# Ours since 2020.
title = "Offices"  # shown to readers
reader = "csv"
licence = "not stated"

[profile]
key = "code"  # never changes
names = "name"
"""


@pytest.fixture
def source(studio):
    return offices(studio, TOML)


def change(studio, text):
    answer = studio.post("/sources/offices/description", {"text": text})
    return studio.post("/sources/offices/description/write", shown_change(answer))


def test_difference_is_shown_and_nothing_written(studio, source):
    answer = studio.post("/sources/offices/description", {"text": TOML.replace("Offices", "Bureaux")})

    assert "<ins>" in answer.text
    assert "Bureaux" in answer.text
    assert (source / "source.toml").read_text() == TOML


def test_change_is_written_as_it_was_shown(studio, source):
    written = change(studio, TOML.replace("Offices", "Bureaux").replace("\n", "\r\n"))

    assert written.status_code == 303
    assert (source / "source.toml").read_text() == TOML.replace("Offices", "Bureaux")


def test_changes_are_undone_one_by_one(studio, source):
    change(studio, TOML.replace("Offices", "First"))
    change(studio, TOML.replace("Offices", "Second"))

    studio.post("/sources/offices/description/undo")
    assert "First" in (source / "source.toml").read_text()
    studio.post("/sources/offices/description/undo")
    assert (source / "source.toml").read_text() == TOML
    studio.post("/sources/offices/description/undo")
    assert (source / "source.toml").read_text() == TOML


def test_history_is_not_in_the_folder_of_the_source(studio, source):
    change(studio, TOML.replace("Offices", "First"))

    assert sorted(path.name for path in source.iterdir()) == ["offices.csv", "source.toml"]


def test_hand_edit_is_read_back(studio, source):
    (source / "source.toml").write_text(TOML.replace("Offices", "By hand"))

    assert "By hand" in studio.get("/sources/offices/description").text
    assert "By hand" in studio.get("/").text


def test_hand_edit_after_the_difference_was_shown_is_never_overwritten(studio, source):
    answer = studio.post("/sources/offices/description", {"text": TOML.replace("Offices", "Mine")})
    (source / "source.toml").write_text(TOML.replace("Offices", "Theirs"))

    refused = studio.post("/sources/offices/description/write", shown_change(answer))

    assert refused.status_code == 409
    assert "Theirs" in (source / "source.toml").read_text()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TOML.replace("title", "tilte"), "tilte"),
        (TOML.replace('names = "name"', ""), "names"),
        ("title = [", "source.toml"),
        ("", "title"),
    ],
)
def test_wrong_description_is_explained_and_not_written(studio, source, text, said):
    answer = studio.post("/sources/offices/description", {"text": text})
    assert answer.status_code == 400
    assert said in answer.text

    again = studio.post("/sources/offices/description/write", {**shown_change(answer)})

    assert again.status_code == 400
    assert (source / "source.toml").read_text() == TOML
    assert [path.name for path in studio.workspace.data.iterdir()] == ["offices"]


def test_same_text_changes_nothing(studio, source):
    answer = studio.post("/sources/offices/description", {"text": TOML})

    assert "Nothing would change" in answer.text


def test_text_is_no_markup(studio, source):
    text = TOML.replace("Offices", "</textarea><script>alert(1)</script>")

    answer = studio.post("/sources/offices/description", {"text": text})

    assert "<script>alert" not in answer.text


def test_form_about_the_register_edits_the_file_and_keeps_the_rest(studio, source):
    answer = studio.post(
        "/sources/offices/description/about",
        {"title": "Bureaux", "country": "CH", "licence": "not stated", "origin": ""},
    )
    studio.post("/sources/offices/description/write", shown_change(answer))

    text = (source / "source.toml").read_text()
    assert text.startswith('# Ours since 2020.\ntitle = "Bureaux"  # shown to readers\n')
    assert 'country = "CH"' in text.partition("[profile]")[0]
    assert text.endswith(TOML.partition("[profile]")[2])


def test_form_about_the_register_has_what_the_file_says(studio, source):
    text = studio.get("/sources/offices/description").text

    assert re.search(r'name="title" value="Offices"', text)
    assert re.search(r'name="licence" value="not stated"', text)


@pytest.mark.parametrize(
    ("field", "value"), [("country", "Switzerland"), ("licence", "free"), ("language", "Klingon!")]
)
def test_form_about_the_register_says_what_is_wrong(studio, source, field, value):
    answer = studio.post("/sources/offices/description/about", {field: value})

    assert answer.status_code == 400
    assert value in answer.text
    assert (source / "source.toml").read_text() == TOML


def test_empty_field_is_taken_out(studio, source):
    (source / "source.toml").write_text(TOML.replace("[profile]", 'country = "CH"\n\n[profile]', 1))
    answer = studio.post("/sources/offices/description/about", {"country": ""})
    studio.post("/sources/offices/description/write", shown_change(answer))

    assert "country" not in (source / "source.toml").read_text()
