"""Two windows of a studio, or the studio and a command: nothing is lost, and no page fails."""

import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from publisher.release import discard_waiting, waiting
from publisher.studio.description.changes import (
    HISTORY,
    ChangedMeanwhileError,
    earlier,
    mark_of,
    text_of,
    undo,
    write,
)
from publisher.studio.opening.files import add_query, add_uploads
from publisher.studio.publishing import difference, runs
from publisher.studio.publishing import views as publishing
from publisher.studio.publishing.runs import Builds
from publisher.studio.renewal.files import NewVersion, put_in_place
from publisher.studio.workspace import SourceFolder
from tests.support.registers import Publication, plain_toml, row

WINDOWS = 4


def at_once(task, arguments):
    """Do a task in several threads at the same moment, and return what each gave or raised."""
    begin = threading.Barrier(len(arguments))

    def run(argument):
        begin.wait()
        try:
            return task(argument)
        except ChangedMeanwhileError as error:
            return error

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(run, arguments))


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "offices"
    path.mkdir()
    (path / "source.toml").write_text(plain_toml("offices"))
    (path / "rows.csv").write_text("id,name\n1,Old\n")
    return SourceFolder(path)


def test_one_of_several_changes_of_a_description_is_written(folder, tmp_path):
    before = text_of(folder)
    texts = [f"{before}# {number}\n" for number in range(WINDOWS)]

    outcomes = at_once(lambda text: write(folder, tmp_path / "state", text, expected=mark_of(before)), texts)

    assert sum(outcome is None for outcome in outcomes) == 1
    assert text_of(folder) == texts[outcomes.index(None)]
    assert len(earlier(tmp_path / "state")) == 1


def test_each_of_several_steps_back_is_one(folder, tmp_path):
    texts = [text_of(folder) + "# x\n" * number for number in range(WINDOWS + 1)]
    for text in texts[1:]:
        write(folder, tmp_path / "state", text)

    assert at_once(lambda _: undo(folder, tmp_path / "state"), range(WINDOWS + 1)).count(True) == WINDOWS
    assert text_of(folder) == texts[0]
    assert list((tmp_path / "state" / HISTORY).iterdir()) == []


def test_new_version_takes_the_place_of_a_file_once(folder, tmp_path):
    state = tmp_path / "state"
    (state / "incoming").mkdir(parents=True)
    (state / "incoming" / "rows.csv").write_text("id,name\n1,New\n")
    version = NewVersion("rows.csv", state / "incoming" / "rows.csv")

    at_once(lambda _: put_in_place(folder, state, version), range(WINDOWS))

    assert (folder.path / "rows.csv").read_text() == "id,name\n1,New\n"
    assert [path.read_text() for path in (state / "files").rglob("rows.csv")] == ["id,name\n1,Old\n"]


class Sent:
    """A file as a form sends it."""

    def __init__(self, text):
        self.filename, self.text = "offices.csv", text

    def save(self, target, _buffer_size=0):
        target.write_text(self.text)


@pytest.mark.parametrize(
    "add",
    [
        lambda workspace, text: add_uploads(workspace, [Sent(text)]),
        lambda workspace, text: add_query(workspace, "offices", text),
    ],
    ids=["files", "query"],
)
def test_files_of_one_name_get_a_folder_each(studio, add):
    texts = [f"SELECT {number}" for number in range(WINDOWS)]

    folders = at_once(lambda text: add(studio.workspace, text), texts)

    assert len({folder.name for folder in folders}) == WINDOWS
    found = [path.read_text().strip() for folder in folders for path in folder.path.iterdir()]
    assert found == texts
    assert sorted(path.name for path in studio.workspace.data.iterdir()) == sorted(each.name for each in folders)


@pytest.mark.parametrize("moment", ["before", "while"])
def test_page_is_shown_when_the_release_is_taken_away_while_it_is_compared(studio, tmp_path, monkeypatch, moment):
    publication = Publication(tmp_path)
    publication.build([row(1)])
    publication.build([row(1), row(2)], activate=False)
    publication.home.rename(studio.workspace.home.with_name("built"))
    for path in studio.workspace.home.with_name("built").iterdir():
        path.rename(studio.workspace.home / path.name)
    compare = difference.compare

    def discarded(*arguments):
        if moment == "before":
            discard_waiting(studio.workspace.home)
        pairs = list(compare(*arguments))
        if moment == "while":
            discard_waiting(studio.workspace.home)
        return iter(pairs)

    monkeypatch.setattr(difference, "compare", discarded)

    answer = studio.get("/publish")

    assert waiting(studio.workspace.home) is None
    assert answer.status_code == 200


def test_damaged_release_that_waits_is_named_all_the_same(studio, tmp_path, monkeypatch):
    publication = Publication(tmp_path)
    publication.build([row(1)], activate=False)
    manifest = waiting(publication.home) / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_text("{")
    monkeypatch.setattr(publishing, "waiting", lambda _: waiting(publication.home))

    assert studio.get("/publish").status_code == 422


def test_build_that_ends_while_it_is_cancelled(monkeypatch):
    """Its number may be that of another process by then: nothing is sent to it."""
    monkeypatch.setattr(runs, "CANCEL_WAIT_S", 0.0)
    builds, sent = Builds(), []
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True)
    builds._process = process

    def wait(timeout=None):
        process.poll = lambda: -signal.SIGTERM  # as another window has learned
        raise subprocess.TimeoutExpired("build", timeout) if timeout is not None else AssertionError

    monkeypatch.setattr(runs.os, "killpg", lambda _, number: sent.append(number))
    monkeypatch.setattr(process, "wait", wait)
    with pytest.raises(AssertionError):
        builds.cancel()
    monkeypatch.undo()
    process.communicate()

    assert sent == []
