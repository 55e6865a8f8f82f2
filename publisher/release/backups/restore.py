"""Restore a home from a backup: everything is checked while it is copied, and the backup stays as it is."""

from pathlib import Path

from publisher.errors import BackupError, ChecksumMismatchError, ManifestError
from publisher.release.backups.copying import ReleaseCopies, belongs_to_database, copy_file
from publisher.release.backups.model import BackupReport, Statement
from publisher.release.files import disk_errors, point, require_space, require_writable, sha256_of
from publisher.release.homes import find, versions, waiting
from publisher.release.layout import Home
from publisher.release.lock import hold


def restore(folder: Path, home: Path) -> BackupReport:
    """Restore a home from a backup.

    Args:
        folder: the backup.
        home: a new or empty folder.

    Raises:
        BackupError: there is no complete backup in the folder, or the home is not empty.
        ReleaseNotFoundError: its live release is missing.
        ChecksumMismatchError: a file is damaged; the home has no live release then.
        ManifestError: a file is missing; the home has no live release then.
        DiskFullError: there is not enough room.
    """
    source, target = Home(folder), Home(home)
    statement = Statement.load(folder)
    find(folder, statement.live)
    if target.path.is_dir() and any(target.path.iterdir()):
        raise BackupError(str(home), "is not empty; restore into a new folder, and then rename the two")
    require_writable((home, target.releases))
    manifests = versions(folder)
    require_space(home.parent, sum(file.size for file in manifests[-1].files))
    copies = ReleaseCopies()
    with disk_errors(home), hold(target):
        target.releases.mkdir()
        for manifest in manifests:
            copies.copy(source.release(manifest.version), target.release(manifest.version))
        left_out = _restore_waiting(source, target, copies)
        for file in statement.files:
            if belongs_to_database(file.path):  # of a backup that an earlier software made beside a build
                continue
            if Path(file.path).parts[0] == target.waiting.name:  # of a release, whole or not at all
                continue
            _restore_file(source.path / file.path, target.path / file.path, file.sha256)
        point(target.current, Path(target.releases.name) / statement.live)  # last: only now it can be served
    versions_copied = tuple(manifest.version for manifest in manifests)
    return BackupReport(statement.live, versions_copied, (), (), copies.size_bytes, left_out)


def _restore_waiting(source: Home, target: Home, copies: ReleaseCopies) -> str:
    """Restore the release that waits; return its version if it is damaged, as earlier software has left all of them."""
    waits = waiting(source.path)
    if waits is None:
        return ""
    try:
        copies.copy(waits, target.waiting / waits.name)
    except (ChecksumMismatchError, ManifestError):
        return waits.name
    return ""


def _restore_file(source: Path, target: Path, digest: str) -> None:
    if not source.is_file():
        raise ManifestError(str(source), "is in backup.json, but not in the backup")
    if (actual := sha256_of(source)) != digest:
        raise ChecksumMismatchError(str(source), expected=digest, actual=actual)
    copy_file(source, target)
