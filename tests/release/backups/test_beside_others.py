"""Backups while others change the home: releases go live, are removed, wait, are discarded."""

import os
import sqlite3
import sys
from contextlib import closing

import pytest

from publisher.errors import BackupError, ManifestError
from publisher.release import activate, activate_waiting, current, discard_waiting, prune, verify, versions, waiting
from publisher.release.backups import backup, restore
from publisher.release.backups.copying import ReleaseCopies
from tests.support.registers import Publication, row

COPYING = sys.modules[ReleaseCopies.__module__]


@pytest.fixture
def publication(tmp_path):
    publication = Publication(tmp_path)
    for number in (2, 3, 4):
        publication.build([row(1), row(number)])
    return publication


def names(home):
    return [manifest.version for manifest in versions(home)]


def meanwhile(monkeypatch, text, act):
    """Let something happen once, just before a file is copied whose path has a text in it."""
    copy, left = COPYING.shutil.copy2, [act]

    def copy2(source, target, **named):
        if text in str(source) and left:
            left.pop()()
        return copy(source, target, **named)

    monkeypatch.setattr(COPYING.shutil, "copy2", copy2)


@pytest.mark.parametrize("file", ["records.sqlite", "manifest.json"])
def test_release_removed_while_it_is_copied_is_left_out(publication, tmp_path, monkeypatch, file):
    first, *others = names(publication.home)
    meanwhile(monkeypatch, f"{first}/{file}", lambda: prune(publication.home, keep=2))

    report = backup(publication.home, tmp_path / "backup")

    assert report.copied == tuple(others)
    assert names(tmp_path / "backup") == others
    assert list((tmp_path / "backup" / "releases").glob("*.part")) == []
    assert restore(tmp_path / "backup", tmp_path / "restored").copied == tuple(others)


def test_release_removed_while_it_is_compared_stays_in_the_backup(publication, tmp_path, monkeypatch):
    backup(publication.home, tmp_path / "backup")
    first = names(publication.home)[0]
    note = ReleaseCopies.note

    def pruned(self, release, its_copy):
        prune(publication.home, keep=1)
        note(self, release, its_copy)

    monkeypatch.setattr(ReleaseCopies, "note", pruned)
    report = backup(publication.home, tmp_path / "backup")

    assert report.live == current(publication.home).name
    assert first in names(tmp_path / "backup")


def test_live_release_removed_meanwhile_ends_the_backup(publication, tmp_path, monkeypatch):
    first, *_, last = names(publication.home)
    activate(publication.home, first)

    def publish():
        activate(publication.home, last)
        prune(publication.home, keep=1)

    meanwhile(monkeypatch, f"{first}/", publish)

    with pytest.raises(BackupError, match=f"{first} was removed from .* meanwhile. Repeat it"):
        backup(publication.home, tmp_path / "backup")
    assert backup(publication.home, tmp_path / "backup").live == last


def test_missing_file_of_a_release_is_named_all_the_same(publication, tmp_path):
    (current(publication.home) / "catalog.nq").unlink()

    with pytest.raises(ManifestError, match=r"catalog\.nq: is in the manifest"):
        backup(publication.home, tmp_path / "backup")


def test_release_that_waits_is_restored_and_goes_live(publication, tmp_path):
    publication.build([row(1), row(5)], activate=False)
    backup(publication.home, tmp_path / "backup")

    restore(tmp_path / "backup", tmp_path / "restored")

    assert verify(waiting(tmp_path / "restored")) == []
    assert activate_waiting(tmp_path / "restored").name == waiting(publication.home).name


def test_release_that_waits_is_left_out_if_it_is_damaged(publication, tmp_path):
    """As in backups of earlier software, which copied its databases by SQLite, with other bytes."""
    publication.build([row(1), row(5)], activate=False)
    backup(publication.home, tmp_path / "backup")
    file = waiting(tmp_path / "backup") / "catalog.nq"
    file.chmod(0o644)
    file.write_text("")

    report = restore(tmp_path / "backup", tmp_path / "restored")

    assert report.left_out == waiting(publication.home).name
    assert waiting(tmp_path / "restored") is None
    assert report.live == current(publication.home).name


@pytest.mark.parametrize("file", ["catalog.nq", "records.sqlite", "manifest.json"])
def test_release_discarded_while_it_is_copied_is_not_restored_in_part(publication, tmp_path, monkeypatch, file):
    publication.build([row(1), row(5)], activate=False)
    meanwhile(
        monkeypatch, f"waiting/{waiting(publication.home).name}/{file}", lambda: discard_waiting(publication.home)
    )

    backup(publication.home, tmp_path / "backup")
    restore(tmp_path / "backup", tmp_path / "restored")

    assert waiting(publication.home) is None
    assert waiting(tmp_path / "restored") is None


def test_release_that_waits_no_more_is_not_in_the_next_backup(publication, tmp_path):
    publication.build([row(1), row(5)], activate=False)
    backup(publication.home, tmp_path / "backup")
    activate_waiting(publication.home)

    report = backup(publication.home, tmp_path / "backup")

    assert report.copied == (report.live,)
    assert waiting(tmp_path / "backup") is None


def test_release_that_begins_to_wait_meanwhile_has_its_identifiers(publication, tmp_path, monkeypatch):
    """Addresses of a release that can go live are those of the register, whenever it was built."""
    meanwhile(monkeypatch, "catalog.nq", lambda: publication.build([row(1), row(9)], activate=False))

    backup(publication.home, tmp_path / "backup")
    restore(tmp_path / "backup", tmp_path / "restored")

    with closing(sqlite3.connect(tmp_path / "restored" / "identifiers.sqlite")) as database:
        assigned = {slug for (slug,) in database.execute("SELECT slug FROM assigned")}
    with closing(sqlite3.connect(waiting(tmp_path / "restored") / "records.sqlite")) as database:
        published = {slug for (slug,) in database.execute("SELECT slug FROM record WHERE kind = 'institution'")}
    assert "office-9" in published <= assigned


def test_disk_without_hard_links_has_every_file_by_itself(publication, tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)

    backup(publication.home, tmp_path / "backup")

    assert [verify(release) for release in (tmp_path / "backup" / "releases").iterdir()] == [[], [], []]


def test_what_a_backup_that_died_left_is_removed(publication, tmp_path):
    backup(publication.home, tmp_path / "backup")
    for name in ("identifiers.sqlite.12ab34cd.part", "links/review.csv.12ab34cd.part", ".backup.json.12ab34cd.part"):
        (tmp_path / "backup" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "backup" / name).write_text("half")

    backup(publication.home, tmp_path / "backup")

    assert list((tmp_path / "backup").rglob("*.part")) == []
