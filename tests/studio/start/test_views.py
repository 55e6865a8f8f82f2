"""The first page: the sources, what is wrong with them, and what is live."""

import pytest

from tests.studio.conftest import ADDRESS, offices

TOML = """title = "Offices of Bern"
reader = "csv"
licence = "not stated"

[profile]
key = "code"
names = "name"
"""


@pytest.fixture
def source(studio):
    return offices(studio, TOML)


def test_empty_home_says_so(studio):
    answer = studio.get("/")

    assert answer.status_code == 200
    assert "There is no source yet" in answer.text
    assert "Nothing is published" in answer.text


def test_source_is_listed_with_its_title(studio, source):
    text = studio.get("/").text

    assert "Offices of Bern" in text
    assert "publisher build --data" in text


def test_faults_of_a_description_are_shown(studio, source):
    (source / "source.toml").write_text(TOML.replace("title", "tilte"))

    answer = studio.get("/")

    assert answer.status_code == 200
    assert "source.toml:1" in answer.text


def test_names_of_folders_are_no_markup(studio):
    (studio.workspace.data / "<img src=x onerror=alert(1)>").mkdir()

    assert "<img" not in studio.get("/").text


def test_page_is_chinese_for_readers_of_chinese(studio):
    answer = studio.get("/", headers={"Accept-Language": "zh-CN"})

    assert '<html lang="zh-Hans">' in answer.text
    assert "来源" in answer.text


def test_choice_of_language_returns_to_the_page(studio):
    answer = studio.get("/language/zh-Hans", headers={"Referer": f"{ADDRESS}/"})

    assert answer.headers["Location"] == "/"
    assert '<html lang="zh-Hans">' in studio.get("/").text
