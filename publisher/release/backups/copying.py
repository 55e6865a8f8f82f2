"""Copy sealed releases and files, each under another name until its digest is right and it is on the disk."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from publisher.errors import BackupError, ChecksumMismatchError, ManifestError
from publisher.release.files import PART, files_below, link_or_copy, part_of, sha256_of, sync
from publisher.release.layout import MANIFEST, SIGNATURE, Home
from publisher.release.manifest import Manifest


class ReleaseCopies:
    """Copies releases from home to home; files that releases share by hard links are shared in the copies too."""

    def __init__(self) -> None:
        self._copies: dict[tuple[int, int], tuple[Path, str]] = {}
        self.size_bytes = 0

    def note(self, release: Path, its_copy: Path) -> None:
        """Note the folders of a release that both have, whose files others may share."""
        for entry in Manifest.load(its_copy).files:
            source, copy = release / entry.path, its_copy / entry.path
            if source.is_file() and copy.is_file() and copy.stat().st_size == entry.size:
                self._copies.setdefault(_identity(source), (copy, entry.sha256))

    def copy(self, source: Path, target: Path) -> None:
        """Copy a release, and check every file; it appears when all of it is on the disk.

        Args:
            source: its folder.
            target: the folder of the copy, which does not exist.

        Raises:
            ChecksumMismatchError: a file is damaged; the release does not appear.
            ManifestError: a file is missing; the release does not appear.
        """
        part = part_of(target)
        try:
            part.mkdir(parents=True)
            for name, digest in _files(source):
                self._copy(source / name, part / name, digest)
            for folder in {part, *(path.parent for path in files_below(part))}:
                sync(folder)
            part.rename(target)
            sync(target.parent)
        finally:
            shutil.rmtree(part, ignore_errors=True)
        self.note(source, target)

    def _copy(self, source: Path, target: Path, digest: str | None) -> None:
        if not source.is_file():
            raise ManifestError(str(source), "is in the manifest, but not a file of the release")
        target.parent.mkdir(parents=True, exist_ok=True)
        copy, known = self._copies.get(_identity(source), (None, None))
        if not copy or known != digest:
            shutil.copy2(source, target)
        elif link_or_copy(copy, target):
            return
        self.size_bytes += target.stat().st_size
        if digest and (actual := sha256_of(target)) != digest:
            raise ChecksumMismatchError(str(source), expected=digest, actual=actual)
        sync(target)


def _identity(file: Path) -> tuple[int, int]:
    """What two names of one file have in common."""
    status = file.stat()
    return status.st_dev, status.st_ino


def _files(release: Path) -> Iterator[tuple[str, str | None]]:
    """The files of a release with their digests; the manifest, which has none, last."""
    for entry in Manifest.load(release).files:
        yield entry.path, entry.sha256
    if (release / SIGNATURE).is_file():
        yield SIGNATURE, None
    yield MANIFEST, None


def copy_file(source: Path, target: Path) -> None:
    """Copy a file durably; a database is copied as it is at one moment, whoever writes to it.

    Raises:
        FileNotFoundError: the file does not exist; nothing is written.
        BackupError: the database cannot be read.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = part_of(target)
    try:
        if source.suffix == ".sqlite":
            _copy_database(source, part)
        else:
            shutil.copy2(source, part)
        sync(part)
        part.rename(target)
        sync(target.parent)
    finally:
        part.unlink(missing_ok=True)


def _copy_database(source: Path, target: Path) -> None:
    try:
        with closing(sqlite3.connect(shared_uri(source), uri=True)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
    except sqlite3.OperationalError as error:
        if not source.exists():
            raise FileNotFoundError(source) from error
        problem = f"cannot be read: {error}. If a build was interrupted, back up as the user who builds, or build again"
        raise BackupError(str(source), problem) from error


def shared_uri(database: Path) -> str:
    """Return the URI under which SQLite reads a file that another process may write to, with locks.

    It may be written to, because what a build that died left half done is undone by whoever reads the file next.
    """
    return f"{database.resolve().as_uri()}?mode=rw"


def belongs_to_database(name: str) -> bool:
    """Whether a file is a journal that SQLite keeps beside a database while something writes to it.

    The copy of a database is complete without it; beside a copy it would undo or repeat what it was not written for.
    """
    return name.endswith(tuple(f".sqlite{suffix}" for suffix in ("-journal", "-wal", "-shm")))


def files_beside(home: Home) -> list[Path]:
    """Return the files of a home that belong to no release, without those of a running build, sorted by path.

    A release that waits is a release.
    """
    transient = {home.lock, home.choice, home.staging, home.releases, home.waiting, home.current}
    tops = [path for path in home.path.iterdir() if path not in transient and not path.name.startswith(".")]
    found = [file for top in tops for file in (files_below(top) if top.is_dir() else [top])]
    return sorted(file for file in found if not (file.is_symlink() or _is_passing(file.name)))


def _is_passing(name: str) -> bool:
    return name.endswith(PART) or belongs_to_database(name)
