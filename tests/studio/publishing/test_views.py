"""Publishing in the studio: a build beside it, what it changes, live or discarded, and back again."""

import html
import re
import shlex
import time
from shutil import rmtree

import pytest

from publisher.cli import run
from publisher.release import current, versions, waiting
from publisher.studio.publishing.runs import Progress
from tests.support.registers import plain_toml

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


@pytest.mark.parametrize(
    ("code", "asked_to_end", "cancelled"),
    [(130, True, True), (-2, True, True), (1, True, True), (1, False, False), (0, True, False), (None, True, False)],
)
def test_build_that_was_asked_to_end_is_cancelled_unless_it_succeeded(code, asked_to_end, cancelled):
    progress = Progress((), (), "", ended=code is not None, code=code, asked_to_end=asked_to_end)

    assert progress.cancelled is cancelled
    assert not (progress.cancelled and progress.succeeded)


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


def test_timer_is_written_into_the_home_and_the_commands_are_shown(studio):
    folder = studio.workspace.home / "nightly"
    answer = studio.post("/publish/schedule", {"at": "04:05", "folder": "nightly"}, follow_redirects=True)

    assert "systemctl --user enable --now publisher-build.timer" in answer.text
    assert f"systemctl --user link {folder}/publisher-build.service" in answer.text
    assert "OnCalendar=*-*-* 04:05" in (folder / "publisher-build.timer").read_text()
    assert studio.post("/publish/schedule", {"at": "05:05", "folder": "nightly"}).status_code == 303
    assert "OnCalendar=*-*-* 05:05" in (folder / "publisher-build.timer").read_text()


def test_command_that_is_shown_writes_the_same_timer(studio):
    studio.post("/publish/schedule", {"at": "04:05", "folder": "schedule"})
    folder = studio.workspace.home / "schedule"
    written = {path.name: path.read_text() for path in folder.iterdir()}
    rmtree(folder)
    text = html.unescape(studio.get("/publish/schedule?at=04:05").text)

    assert run(shlex.split(re.search(r"<code>publisher (schedule .*?)</code>", text)[1])) == 0
    assert {path.name: path.read_text() for path in folder.iterdir()} == written


@pytest.mark.parametrize(
    "name", ["../x", "/tmp/x", "a/b", ".", "..", "", "sources", "releases", "studio", ".hidden", "a\nb"]
)
def test_timer_is_written_nowhere_else(studio, name, tmp_path):
    before = sorted(path for path in tmp_path.rglob("*"))
    (studio.workspace.data / "notes.txt").write_text("ours")
    answer = studio.post("/publish/schedule", {"at": "04:05", "folder": name})

    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert sorted(path for path in tmp_path.rglob("*") if path.name != "notes.txt") == before


def test_folder_that_is_a_link_is_refused(studio, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (studio.workspace.home / "linked").symlink_to(outside)

    assert studio.post("/publish/schedule", {"at": "04:05", "folder": "linked"}).status_code == 400
    assert list(outside.iterdir()) == []
