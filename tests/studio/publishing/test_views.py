"""Publishing in the studio: a build beside it, what it changes, live or discarded, and back again."""

import re
import time

import pytest

from publisher.release import current, versions, waiting
from publisher.studio.publishing.schedule import crontab
from tests.registers import plain_toml

WAIT_S = 120


@pytest.fixture
def register(studio):
    """Writes the rows of a source of the studio."""
    folder = studio.workspace.data / "offices"
    folder.mkdir()
    (folder / "source.toml").write_text(plain_toml("offices"), encoding="utf-8")

    def write(*rows):
        (folder / "rows.csv").write_text("id,name\n" + "\n".join(rows) + "\n", encoding="utf-8")

    return write


def build(studio, data=None):
    """Build, and return the page when the build has ended."""
    assert studio.post("/publish/build", data).status_code == 303
    until = time.monotonic() + WAIT_S
    while "A release is being built" in (text := studio.get("/publish").text):
        assert time.monotonic() < until
        time.sleep(0.3)
    return text


def version_of(text):
    return re.search(r'name="version" value="(\w+)"', text)[1]


def test_release_is_built_looked_at_and_made_live_and_rolled_back(studio, register):
    home = studio.workspace.home
    register("1,Harbour Office", "2,Tax Office", "3,Water Office")
    text = build(studio)

    assert "everything in it is new" in text
    assert not (home / "current").exists()
    studio.post("/publish/activate", {"version": version_of(text)})
    first = current(home).name

    register("1,Port Office", "2,Tax Office", "4,Forest Office", "5,")
    text = build(studio, {"allow-shrink": "1"})
    assert current(home).name == first
    for words in (
        "Added",
        "Removed: their addresses say that they are gone",
        "Renamed",
        "Held back now, and not before",
    ):
        assert f"{words} <span" in text
    for name in ("Forest Office", "Water Office", "Port Office", "Harbour Office"):
        assert name in text
    studio.post("/publish/activate", {"version": version_of(text)})
    second = current(home).name
    assert [manifest.version for manifest in versions(home)] == [first, second]

    studio.post("/publish/back", {"version": first})
    assert current(home).name == first


def test_release_that_waits_is_discarded(studio, register):
    register("1,Harbour Office")
    text = build(studio)
    studio.post("/publish/discard", {"version": version_of(text)})

    assert waiting(studio.workspace.home) is None
    assert "What would change" not in studio.get("/publish").text


def test_other_release_than_the_one_shown_is_not_made_live(studio, register):
    register("1,Harbour Office")
    build(studio)
    answer = studio.post("/publish/activate", {"version": "20260101T000000Z"})

    assert answer.status_code == 409
    assert not (studio.workspace.home / "current").exists()


def test_build_that_fails_says_why_and_offers_the_way_on(studio, register):
    register("1,Harbour Office", "2,Tax Office", "3,Water Office")
    studio.post("/publish/activate", {"version": version_of(build(studio))})
    register("1,Harbour Office")
    text = build(studio)

    assert "Nothing was built" in text
    assert 'name="allow-shrink"' in text


def test_build_is_cancelled(studio, register):
    register(*(f"{number},Office {number}" for number in range(3000)))
    studio.post("/publish/build")
    assert "A release is being built" in studio.get("/publish").text
    studio.post("/publish/cancel")

    text = studio.get("/publish").text
    assert "The build was cancelled" in text
    assert waiting(studio.workspace.home) is None


def test_progress_is_a_part_of_the_page_that_ends_by_itself(studio, register):
    register("1,Harbour Office")
    build(studio)
    answer = studio.get("/publish/progress", headers={"HX-Request": "true"})

    assert answer.headers["HX-Refresh"] == "true"
    assert "Reading" in answer.text


def test_page_works_without_scripts(studio, register):
    register("1,Harbour Office")
    studio.post("/publish/build")

    assert '<noscript><meta http-equiv="refresh"' in studio.get("/publish").text
    studio.post("/publish/cancel")


def test_schedule_is_shown_for_a_time(studio):
    text = studio.get("/publish/schedule?at=04:05").text

    assert "OnCalendar=*-*-* 04:05" in text
    assert "5 4 * * *" in text
    assert "OnCalendar=*-*-* 02:30" in studio.get("/publish/schedule?at=now").text


def test_folders_with_spaces_and_percent_signs_are_quoted(tmp_path):
    assert r"'a b\%'" in crontab("02:30", tmp_path.parent / "x", tmp_path / "a b%").replace(str(tmp_path) + "/", "")
