"""What two processes do in a home at the same moment: neither fails, and nothing is lost."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from publisher.errors import BuildRunningError, ManifestError, ReleaseNotFoundError
from publisher.release import Home, activate, current, homes, prune, verify, versions
from publisher.release.files import files_below, link_or_copy, point, remove_tree, write_durably
from publisher.release.lock import choosing, hold, holder, killed
from publisher.release.writer import clear_staging
from tests.support.registers import Publication, row

TOGETHER = 4
ROUNDS = 60


@pytest.fixture
def publication(tmp_path):
    publication = Publication(tmp_path)
    for number in (2, 3, 4):
        publication.build([row(1), row(number)])
    return publication


def names(publication):
    return [manifest.version for manifest in versions(publication.home)]


def at_once(*tasks):
    """Do several things at the same time, again and again; raise what one of them raises."""
    begin = threading.Barrier(len(tasks))

    def repeat(task):
        begin.wait()
        for _ in range(ROUNDS):
            task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        for done in [pool.submit(repeat, task) for task in tasks]:
            done.result()


def meanwhile(monkeypatch, name, act):
    """Let something happen once, just after a function of homes has returned."""
    function, left = getattr(homes, name), [act]

    def call(*arguments, **named):
        result = function(*arguments, **named)
        if left:
            left.pop()()
        return result

    monkeypatch.setattr(homes, name, call)


def test_release_that_is_removed_while_they_are_listed(publication, monkeypatch):
    first = names(publication)[0]
    meanwhile(monkeypatch, "version_names", lambda: prune(publication.home, keep=2))

    assert first not in names(publication)


def test_damaged_manifest_is_named_all_the_same(publication):
    manifest = Home(publication.home).release(names(publication)[0]) / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_text("{")

    with pytest.raises(ManifestError):
        versions(publication.home)


def test_release_that_becomes_live_while_old_ones_are_removed(publication, monkeypatch):
    first = names(publication)[0]
    meanwhile(monkeypatch, "versions", lambda: activate(publication.home, first))

    removed = prune(publication.home, keep=1)

    assert first not in removed
    assert verify(current(publication.home)) == []


def test_release_that_is_removed_while_it_becomes_live(publication, monkeypatch):
    first, live = names(publication)[0], current(publication.home)
    meanwhile(monkeypatch, "find", lambda: prune(publication.home, keep=1))

    with pytest.raises(ReleaseNotFoundError):
        activate(publication.home, first)

    assert current(publication.home) == live


def test_old_releases_are_removed_by_two_at_once(publication, monkeypatch):
    gone = names(publication)[:2]
    meanwhile(monkeypatch, "versions", lambda: prune(publication.home, keep=1))

    assert prune(publication.home, keep=1) == []
    assert not set(gone) & set(names(publication))


def test_removal_that_is_interrupted_is_brought_to_an_end(publication, monkeypatch):
    first = names(publication)[0]
    with monkeypatch.context() as patch:
        patch.setattr(homes, "remove_tree", lambda _: signal.raise_signal(signal.SIGINT))
        with pytest.raises(KeyboardInterrupt):
            prune(publication.home, keep=2)
    assert first not in names(publication)

    prune(publication.home, keep=2)

    assert sorted(path.name for path in (publication.home / "releases").iterdir()) == names(publication)


def test_build_removes_what_is_left_of_others(publication):
    left = publication.home / "releases" / f"{names(publication)[0]}.removed"
    left.mkdir()
    for name in (".current.1234", ".home.json.12ab34cd.part"):
        (publication.home / name).symlink_to("releases")

    publication.build([row(1), row(5)])

    assert not left.exists()
    assert [path.name for path in publication.home.iterdir() if path.name.startswith(".")] == []


def test_live_release_is_read_in_one_step(publication, monkeypatch):
    """The link names one release when it is read, and another one a moment later; the first was removed."""
    first, second = names(publication)[:2]
    activate(publication.home, first)

    def publish():
        activate(publication.home, second)
        shutil.rmtree(publication.home / "releases" / first)

    meanwhile(monkeypatch, "_target", publish)

    assert current(publication.home).name == second


def test_releases_become_live_one_after_the_other(publication):
    home, (first, second, _) = Home(publication.home), names(publication)

    at_once(
        lambda: activate(home.path, first),
        lambda: activate(home.path, second),
        lambda: clear_staging(home),
        lambda: current(home.path),
    )

    assert current(home.path).name in {first, second}
    assert [path.name for path in home.path.iterdir() if path.name.startswith(".")] == []


def test_link_is_moved_by_several_threads(tmp_path):
    at_once(*[lambda: point(tmp_path / "current", Path("releases"))] * TOGETHER)

    assert [path.name for path in tmp_path.iterdir()] == ["current"]


def test_file_that_several_write_is_that_of_one(tmp_path):
    texts = [bytes([65 + number]) * 100_000 for number in range(TOGETHER)]

    at_once(*[lambda text=text: write_durably(tmp_path / "file", text) for text in texts])

    assert (tmp_path / "file").read_bytes() in texts
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_file_that_cannot_be_written_leaves_nothing(tmp_path):
    (tmp_path / "file").mkdir()

    with pytest.raises(IsADirectoryError):
        write_durably(tmp_path / "file", b"text")

    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_folder_that_is_removed_while_it_is_listed(tmp_path, monkeypatch):
    for name in ("a/file", "b/file", "c/file"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch()
    scan = os.scandir

    def scandir(path):
        if str(path).endswith("/b"):
            shutil.rmtree(path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)

    assert files_below(tmp_path) == [tmp_path / "a" / "file", tmp_path / "c" / "file"]


def test_folder_is_removed_by_two_at_once(tmp_path, monkeypatch):
    for number in range(20):
        (tmp_path / "folder" / str(number)).mkdir(parents=True)
    remove, calls = os.rmdir, []

    def rmdir(path, **named):
        if not calls:
            calls.append(path)
            remove_tree(tmp_path / "folder")
        return remove(path, **named)

    monkeypatch.setattr(os, "rmdir", rmdir)
    remove_tree(tmp_path / "folder")

    assert not (tmp_path / "folder").exists()


@pytest.mark.parametrize("name", ["EPERM", "EXDEV", "EMLINK", "EOPNOTSUPP"])
def test_file_systems_without_hard_links_have_copies(tmp_path, monkeypatch, name):
    import errno

    def refuse(*_, **__):
        raise OSError(getattr(errno, name), name)

    monkeypatch.setattr(os, "link", refuse)
    (tmp_path / "file").write_text("text")

    assert not link_or_copy(tmp_path / "file", tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "text"


def test_home_is_held_by_one(tmp_path):
    home = Home(tmp_path / "home")

    with hold(home):
        assert holder(home) == os.getpid()
        with pytest.raises(BuildRunningError, match=str(os.getpid())), hold(home):
            pass
    assert holder(home) is killed(home) is None


def test_build_that_fails_leaves_no_number(tmp_path):
    """A number would say that the build was killed."""
    home = Home(tmp_path / "home")

    with pytest.raises(ManifestError), hold(home):
        raise ManifestError("manifest.json", "is damaged")

    assert home.lock.read_bytes() == b""
    assert killed(home) is None


HOLDING = """
import os, signal, sys
from pathlib import Path
from publisher.release import Home
from publisher.release.lock import hold
with hold(Home(Path(sys.argv[1]))):
    print("held", flush=True)
    signal.pause()
"""


def test_build_that_is_killed_holds_nothing(tmp_path):
    home = Home(tmp_path / "home")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", HOLDING, str(home.path)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        assert (holder(home), killed(home)) == (process.pid, None)
        process.kill()

    assert (holder(home), killed(home)) == (None, process.pid)


def test_number_that_another_program_has_now_holds_nothing(tmp_path):
    """The system gives the number of a process that was killed to another one, some time."""
    home = Home(tmp_path)
    home.lock.write_text(f"{os.getpid()}\n")

    assert holder(home) is None
    assert killed(home) == os.getpid()


def test_who_looks_keeps_no_build_waiting(tmp_path):
    home = Home(tmp_path)
    held = threading.Lock()

    def build():
        with held, hold(home):
            pass

    at_once(build, build, lambda: holder(home), lambda: killed(home))

    assert (holder(home), killed(home)) == (None, None)


def test_choice_waits_for_another(tmp_path):
    home, order = Home(tmp_path), []

    def choose():
        with choosing(home):
            order.append("second")

    with choosing(home):
        second = threading.Thread(target=choose)
        second.start()
        order.append("first")
    second.join()

    assert order == ["first", "second"]
