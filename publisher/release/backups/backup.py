"""Make a backup of a home, or bring one up to date: releases that it has already are not copied again."""

import datetime as dt
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from publisher.errors import BackupError, ManifestError
from publisher.release.backups.copying import ReleaseCopies, copy_file, files_beside, shared_uri
from publisher.release.backups.model import STATEMENT, BackupFile, BackupReport, Statement
from publisher.release.files import (
    PART,
    disk_errors,
    files_below,
    open_read_only,
    point,
    remove_tree,
    require_space,
    require_writable,
    sha256_of,
)
from publisher.release.homes import current, versions, waiting
from publisher.release.layout import MANIFEST, SOFTWARE, Home
from publisher.release.lock import hold
from publisher.release.manifest import Manifest

PATIENCE_MS: Final = 3_600_000
"""How long a build with very many new identifiers may keep the register for itself."""


def backup(home: Path, folder: Path) -> BackupReport:
    """Back up a home into a folder; builds may run meanwhile, and releases go live or be removed.

    Releases that only the backup has stay: they were removed from the home, or the home was lost.

    Args:
        home: the home.
        folder: a new or empty one, or an earlier backup of the same home.

    Raises:
        ReleaseNotFoundError: the home has no live release.
        BackupError: the folder is no backup of this home, or lies in it; or the live release was removed meanwhile.
        BuildRunningError: another process writes to the backup.
        ChecksumMismatchError: a release is damaged; it is not copied.
        DiskFullError: there is not enough room.
    """
    source, target = Home(home), Home(folder)
    live = Manifest.load(current(home))
    _check_target(source, target)
    require_writable((folder, target.releases, target.identifiers))
    with disk_errors(folder), hold(target):
        _clear(target)
        copies = ReleaseCopies()
        report = _copy_releases(source, target, live, copies)
        _copy_waiting(source, target, copies)
        _complete(source, target, live)  # last: the register has the identifiers of all that was copied
    return report


def _clear(target: Home) -> None:
    """Remove what a backup that died has left half written."""
    target.releases.mkdir(exist_ok=True)
    for part in (*target.releases.glob(f"*{PART}"), *target.waiting.glob(f"*{PART}")):
        remove_tree(part)
    tops = [path for path in target.path.iterdir() if path not in {target.releases, target.current}]
    for path in (file for top in tops for file in (files_below(top) if top.is_dir() else [top])):
        if path.name.endswith(PART):
            path.unlink()


def _copy_releases(source: Home, target: Home, live: Manifest, copies: ReleaseCopies) -> BackupReport:
    """Copy the releases that the backup does not have, oldest first.

    Raises:
        BackupError: the live release was removed meanwhile.
    """
    ours = {manifest.version: manifest for manifest in versions(source.path)}
    theirs = {manifest.version for manifest in versions(target.path)}
    kept, missing = [name for name in ours if name in theirs], [name for name in ours if name not in theirs]
    require_space(target.path, sum(file.size for name in missing[-1:] for file in ours[name].files))

    def note(version: str) -> None:
        _check_same(source, target, version)
        copies.note(source.release(version), target.release(version))

    def copy(version: str) -> None:
        copies.copy(source.release(version), target.release(version))

    kept = [version for version in kept if _done(note, version, source.release(version))]
    missing = [version for version in missing if _done(copy, version, source.release(version))]
    if live.version not in {*kept, *missing}:
        raise BackupError(
            str(target.path), f"is not complete: {live.version} was removed from {source.path} meanwhile. Repeat it"
        )
    return BackupReport(
        live.version, tuple(missing), tuple(kept), tuple(sorted(theirs - ours.keys())), copies.size_bytes
    )


def _done(task: Callable[[str], None], version: str, release: Path) -> bool:
    """Do something with a release of the home; return False if that cannot be done because it was removed meanwhile."""
    try:
        task(version)
    except (ManifestError, FileNotFoundError):
        if (release / MANIFEST).is_file():
            raise
        return False
    return True


def _copy_waiting(source: Home, target: Home, copies: ReleaseCopies) -> None:
    """Copy the release that waits, whole or not at all: it goes live, is discarded, or replaced at any moment."""
    waits = waiting(source.path)
    for path in target.waiting.glob("*"):
        if waits is None or path.name != waits.name:
            remove_tree(path)
    if waits and not (target.waiting / waits.name).exists():
        _done(lambda version: copies.copy(waits, target.waiting / version), waits.name, waits)


def _complete(source: Home, target: Home, live: Manifest) -> None:
    """Copy what belongs to no release, the register of identifiers included, and state that the backup is complete."""
    files = [copied for file in files_beside(source) if (copied := _copy_beside(file, source, target))]
    files += [_stated(file, target) for file in files_below(target.waiting)]
    point(target.current, Path(target.releases.name) / live.version)
    now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    Statement(created=now, software=SOFTWARE, base=live.base, live=live.version, files=tuple(files)).write(target.path)


def _copy_beside(file: Path, source: Home, target: Home) -> BackupFile | None:
    """Copy a file that belongs to no release, unless it was removed since the files were listed."""
    name = file.relative_to(source.path)
    copy = target.path / name
    try:
        copy_file(file, copy)
    except FileNotFoundError:
        if file.exists():
            raise
        return None
    return _stated(copy, target)


def _stated(copy: Path, target: Home) -> BackupFile:
    name = copy.relative_to(target.path).as_posix()
    return BackupFile(path=name, sha256=sha256_of(copy), size=copy.stat().st_size)


def _check_target(source: Home, target: Home) -> None:
    """Check that a folder may become, or is, a backup of a home.

    Raises:
        BackupError: it may not.
    """
    ours, theirs = source.path.resolve(), target.path.resolve()
    if ours == theirs or ours in theirs.parents or theirs in ours.parents:
        problem = f"and the home {source.path} must not lie in each other; name another folder"
        raise BackupError(str(target.path), problem)
    if not target.path.is_dir() or not any(target.path.iterdir()):
        return
    if not ((target.path / STATEMENT).is_file() or target.identifiers.is_file() or target.releases.is_dir()):
        raise BackupError(str(target.path), "is not empty, and no backup; name a new folder")
    if target.identifiers.is_file() and (unknown := _unknown_identifiers(source, target)):
        raise BackupError(
            str(target.path),
            f"has {unknown:,} identifiers that the home {source.path} has not: it is the backup of another home, or "
            "the home was created again. Restore it ('publisher restore'), or name a new folder",
        )


def _unknown_identifiers(source: Home, target: Home) -> int:
    """How many identifiers of a backup a home does not have; a home only ever gets more."""
    with closing(open_read_only(target.identifiers)) as database:
        database.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
        if not source.identifiers.is_file():
            return int(database.execute("SELECT count(*) FROM assigned").fetchone()[0])
        database.execute("ATTACH ? AS home", (shared_uri(source.identifiers),))
        query = (
            "SELECT count(*) FROM (SELECT kind, source, key, slug FROM main.assigned "
            "EXCEPT SELECT kind, source, key, slug FROM home.assigned)"
        )
        try:
            return int(database.execute(query).fetchone()[0])
        except sqlite3.DatabaseError as error:
            raise BackupError(
                str(source.identifiers), f"cannot be compared with {target.identifiers}: {error}"
            ) from error


def _check_same(source: Home, target: Home, version: str) -> None:
    if sha256_of(source.release(version) / MANIFEST) != sha256_of(target.release(version) / MANIFEST):
        raise BackupError(
            str(target.path), f"has another release {version} than {source.path}: it is the backup of another home"
        )
