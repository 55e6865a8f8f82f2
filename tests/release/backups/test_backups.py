"""Backups of a home: whole, checked, brought up to date while builds run, restored and built upon."""

import datetime as dt
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from publisher.errors import BackupError, ChecksumMismatchError, ManifestError, ReleaseNotFoundError
from publisher.identifiers import Register
from publisher.linking.review import COLUMNS
from publisher.release import activate, current, prune, verify, versions
from publisher.release.backups import backup, restore
from publisher.release.backups.copying import copy_file, files_beside
from publisher.release.files import sha256_of
from publisher.release.layout import Home
from tests.support.registers import Publication, row

REVIEW = ",".join(COLUMNS) + "\n"


@pytest.fixture
def publication(tmp_path):
    publication = Publication(tmp_path)
    publication.build([row(1), row(2)])
    publication.build([row(1), row(3)])
    (publication.home / "links").mkdir(exist_ok=True)
    (publication.home / "links" / "review.csv").write_text(REVIEW)
    return publication


def names(home):
    return [manifest.version for manifest in versions(home)]


def digests(home):
    return {path.relative_to(home).as_posix(): sha256_of(path) for path in sorted(home.rglob("*")) if path.is_file()}


def damage(file):
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.chmod(0o644)
    file.write_bytes(data)


def test_backup_has_everything_and_is_a_home(publication, tmp_path):
    report = backup(publication.home, tmp_path / "backup")

    assert report.copied == tuple(names(publication.home))
    assert names(tmp_path / "backup") == names(publication.home)
    assert current(tmp_path / "backup").name == current(publication.home).name
    assert all(verify(release) == [] for release in (tmp_path / "backup" / "releases").iterdir())
    assert (tmp_path / "backup" / "links" / "review.csv").read_text() == REVIEW
    statement = json.loads((tmp_path / "backup" / "backup.json").read_text())
    assert statement["live"] == names(publication.home)[-1]
    assert {file["path"] for file in statement["files"]} >= {"identifiers.sqlite", "home.json", "links/review.csv"}


def test_files_that_releases_share_are_shared_in_the_backup(publication, tmp_path):
    backup(publication.home, tmp_path / "backup")
    publication.build([row(1), row(4)])
    backup(publication.home, tmp_path / "backup")

    def shared(home):
        files = [file.stat().st_ino for file in (home / "releases").rglob("*.sqlite")]
        return len(files) - len(set(files))

    assert shared(tmp_path / "backup") == shared(publication.home) > 0


def test_second_backup_copies_what_is_new(publication, tmp_path):
    backup(publication.home, tmp_path / "backup")
    publication.build([row(1), row(3), row(4)])
    prune(publication.home, keep=1)

    report = backup(publication.home, tmp_path / "backup")

    assert report.copied == tuple(names(publication.home))
    assert report.kept == ()
    assert len(report.surplus) == 2
    assert len(names(tmp_path / "backup")) == 3
    assert current(tmp_path / "backup").name == current(publication.home).name


def test_rolled_back_release_is_live_in_the_backup_too(publication, tmp_path):
    activate(publication.home, names(publication.home)[0])

    assert backup(publication.home, tmp_path / "backup").live == names(publication.home)[0]


def test_restored_home_is_the_same_and_can_be_built_upon(publication, tmp_path):
    backup(publication.home, tmp_path / "backup")
    before = digests(publication.home)
    publication.home.rename(tmp_path / "lost")

    report = restore(tmp_path / "backup", publication.home)

    restored = digests(publication.home)
    locks = {"build.lock", "current.lock"}
    assert restored.keys() | locks == before.keys() | locks
    assert {name for name in restored if restored[name] != before.get(name)} <= {*locks, "identifiers.sqlite"}
    assert report.live == current(publication.home).name
    built = publication.build([row(1, "Renamed"), row(3), row(5)])
    assert contents(built.manifest) == contents(built_from(tmp_path / "lost", tmp_path / "other", publication.clock))


def built_from(home, folder, clock):
    """The manifest of the same build upon another copy of the home, at the same instant."""
    folder.mkdir()
    home.rename(folder / "home")
    clock.now -= dt.timedelta(minutes=1)
    return Publication(folder, clock=clock).build([row(1, "Renamed"), row(3), row(5)]).manifest


def contents(manifest):
    """The digests of a release's files, but for those of the query store, which has no fixed bytes."""
    return {file.path: file.sha256 for file in manifest.files if not file.path.startswith("store/")}


def test_identifiers_of_the_backup_are_never_older_than_its_releases(publication, tmp_path):
    """What a build that runs has not committed is not in the backup, and waiting for it is not needed."""
    with Register(publication.home / "identifiers.sqlite") as register:  # as a build holds it
        backup(publication.home, tmp_path / "backup")
        assert register.mentions() is not None

    with closing(sqlite3.connect(tmp_path / "backup" / "identifiers.sqlite")) as database:
        slugs = {slug for (slug,) in database.execute("SELECT slug FROM assigned WHERE kind = 'institution'")}
    assert slugs == {"office-1", "office-2", "office-3"}


LOOP = """
import sys
from pathlib import Path
from publisher.release.backups import backup
for number in range(int(sys.argv[3])):
    backup(Path(sys.argv[1]), Path(sys.argv[2]) / str(number))
"""


def test_backups_beside_builds_are_whole(publication, tmp_path):
    """Backups in a process of their own, while releases are built: each can be restored, with all identifiers."""
    command = [sys.executable, "-c", LOOP, str(publication.home), str(tmp_path / "backups"), "6"]
    (tmp_path / "backups").mkdir()
    with subprocess.Popen(command, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}) as process:
        for number in range(4, 9):
            publication.build([row(1), *(row(known) for known in range(3, number + 1))])
        assert process.wait(120) == 0

    for number, folder in enumerate(sorted((tmp_path / "backups").iterdir())):
        home = tmp_path / f"restored-{number}"
        restore(folder, home)
        assert [verify(release) for release in sorted((home / "releases").iterdir())] == [[]] * len(names(home))
        with closing(sqlite3.connect(home / "identifiers.sqlite")) as database:
            assigned = {slug for (slug,) in database.execute("SELECT slug FROM assigned")}
        with closing(sqlite3.connect(current(home) / "records.sqlite")) as database:
            published = {slug for (slug,) in database.execute("SELECT slug FROM record WHERE kind = 'institution'")}
        assert published <= assigned


INTERRUPTED = """
import os, signal, sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.execute("PRAGMA cache_size = 1")
database.execute("CREATE TABLE filler AS WITH n(i) AS (VALUES(1) UNION ALL SELECT i+1 FROM n WHERE i < 5000) SELECT i FROM n")
database.execute("BEGIN")
database.execute("INSERT INTO assigned (kind, source, key, slug) VALUES ('institution', 'register', '99', 'uncommitted')")
database.execute("UPDATE filler SET i = i + 1")
os.kill(os.getpid(), signal.SIGKILL)
"""


def interrupt(database):
    """Write to a database, and die before the end: what was written is undone by whoever opens it next."""
    subprocess.run([sys.executable, "-c", INTERRUPTED, database], check=False)
    journal = database.with_name(f"{database.name}-journal")
    assert journal.stat().st_size > 0
    return journal


def slugs_of(home):
    with closing(sqlite3.connect(home / "identifiers.sqlite")) as database:
        return {slug for (slug,) in database.execute("SELECT slug FROM assigned WHERE kind = 'institution'")}


def test_backup_after_a_build_that_died_has_what_was_committed(publication, tmp_path):
    before = slugs_of(publication.home)
    interrupt(publication.home / "identifiers.sqlite")

    backup(publication.home, tmp_path / "backup")
    restore(tmp_path / "backup", tmp_path / "restored")

    assert slugs_of(tmp_path / "restored") == before
    assert [path for path in tmp_path.rglob("*.sqlite-journal") if publication.home not in path.parents] == []


def test_journal_in_a_backup_of_earlier_software_is_not_restored(publication, tmp_path):
    """It would undo, in the restored database, what was committed since."""
    before = slugs_of(publication.home)
    journal = interrupt(publication.home / "identifiers.sqlite")
    data = journal.read_bytes()
    backup(publication.home, tmp_path / "backup")
    copy = tmp_path / "backup" / journal.name
    copy.write_bytes(data)
    statement = json.loads((tmp_path / "backup" / "backup.json").read_text())
    statement["files"].append({"path": journal.name, "sha256": sha256_of(copy), "size": copy.stat().st_size})
    (tmp_path / "backup" / "backup.json").write_text(json.dumps(statement))

    restore(tmp_path / "backup", tmp_path / "restored")

    assert not (tmp_path / "restored" / journal.name).exists()
    assert slugs_of(tmp_path / "restored") == before


def test_database_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "notes.sqlite").mkdir()  # as a file that may not be opened, which root has none of

    with pytest.raises(BackupError, match=r"notes\.sqlite cannot be read: unable to open"):
        copy_file(tmp_path / "notes.sqlite", tmp_path / "copy.sqlite")


@pytest.mark.parametrize("name", ["review-2.csv", "notes.sqlite"])
def test_file_removed_meanwhile_is_not_in_the_backup(publication, tmp_path, monkeypatch, name):
    gone = publication.home / "links" / name
    monkeypatch.setattr(sys.modules[backup.__module__], "files_beside", lambda home: [*files_beside(home), gone])

    backup(publication.home, tmp_path / "backup")

    assert not (tmp_path / "backup" / "links" / name).exists()
    assert restore(tmp_path / "backup", tmp_path / "restored").live == current(publication.home).name


def test_damaged_release_is_not_copied(publication, tmp_path):
    damage(current(publication.home) / "catalog.nq")

    with pytest.raises(ChecksumMismatchError, match=r"catalog\.nq is damaged"):
        backup(publication.home, tmp_path / "backup")

    assert names(tmp_path / "backup") == names(publication.home)[:1]
    assert list((tmp_path / "backup" / "releases").glob("*.part")) == []
    with pytest.raises(BackupError, match="is no complete backup"):
        restore(tmp_path / "backup", tmp_path / "home-2")


def test_backup_that_died_is_brought_to_an_end(publication, tmp_path):
    left = tmp_path / "backup" / "releases" / "20261124T120100Z.12ab.part"
    left.mkdir(parents=True)
    (left / "records.sqlite").write_text("half")

    backup(publication.home, tmp_path / "backup")

    assert not left.exists()
    restore(tmp_path / "backup", tmp_path / "home-2")


@pytest.mark.parametrize("name", ["identifiers.sqlite", "links/review.csv", "current/records.sqlite"])
def test_damaged_backup_is_not_restored(publication, tmp_path, name):
    backup(publication.home, tmp_path / "backup")
    damage(tmp_path / "backup" / name)

    with pytest.raises(ChecksumMismatchError, match="is damaged"):
        restore(tmp_path / "backup", tmp_path / "home-2")

    with pytest.raises(ReleaseNotFoundError):
        current(tmp_path / "home-2")


def test_incomplete_backup_is_not_restored(publication, tmp_path):
    backup(publication.home, tmp_path / "backup")
    (tmp_path / "backup" / "identifiers.sqlite").unlink()

    with pytest.raises(ManifestError, match=r"is in backup\.json, but not in the backup"):
        restore(tmp_path / "backup", tmp_path / "home-2")


def test_statement_that_is_damaged(publication, tmp_path):
    backup(publication.home, tmp_path / "backup")
    (tmp_path / "backup" / "backup.json").write_text("{}")

    with pytest.raises(BackupError, match=r"backup\.json is damaged"):
        restore(tmp_path / "backup", tmp_path / "home-2")


def test_home_that_is_not_empty_stays(publication, tmp_path):
    backup(publication.home, tmp_path / "backup")

    with pytest.raises(BackupError, match="is not empty; restore into a new folder"):
        restore(tmp_path / "backup", publication.home)


def test_folder_that_is_no_backup_of_this_home(publication, tmp_path):
    other = Publication(tmp_path / "other")
    other.build([row(7)])
    backup(other.home, tmp_path / "theirs")
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "notes.txt").write_text("mine")

    with pytest.raises(BackupError, match=r"has 1 identifiers that the home .* has not"):
        backup(publication.home, tmp_path / "theirs")
    with pytest.raises(BackupError, match="is not empty, and no backup"):
        backup(publication.home, tmp_path / "files")
    with pytest.raises(BackupError, match="must not lie in each other"):
        backup(publication.home, publication.home / "backup")


def test_same_version_of_another_home(publication, tmp_path):
    backup(publication.home, tmp_path / "backup")
    release = current(tmp_path / "backup")
    (release / "manifest.json").chmod(0o644)
    (release / "manifest.json").write_text((release / "manifest.json").read_text() + "\n")

    with pytest.raises(BackupError, match=f"has another release {release.name}"):
        backup(publication.home, tmp_path / "backup")


def test_home_without_a_release(tmp_path):
    with pytest.raises(ReleaseNotFoundError):
        backup(tmp_path / "home", tmp_path / "backup")


def test_what_a_build_writes_is_left_out(publication):
    home = Home(publication.home)
    (home.staging / "work").mkdir(parents=True)
    (home.staging / "work" / "index.sqlite").write_text("half")
    (home.path / ".home.json.part").write_text("half")

    found = {path.relative_to(home.path).as_posix() for path in files_beside(home)}

    assert found == {"identifiers.sqlite", "home.json", "links/review.csv"}
