"""The releases of a home: list, find, activate, verify and prune them.

One that was built without going live waits in ``waiting/`` of the home, where nothing serves it, until a person has
looked at what it changes; it moves to ``releases/`` when it becomes live. The next one that is built takes its place.
"""

from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree
from typing import Final

import orjson

from publisher.errors import (
    ChecksumMismatchError,
    ManifestError,
    OutdatedReleaseError,
    ReleaseError,
    ReleaseNotFoundError,
    ReplicaHomeError,
)
from publisher.release.files import files_below, point, remove_tree, sha256_of, sync
from publisher.release.layout import MANIFEST, SIGNATURE, VERSION, Home
from publisher.release.lock import choosing, hold
from publisher.release.manifest import Manifest
from publisher.release.reader import Release

WAITING: Final = "waiting"
"""What commands call the release that waits, instead of its version."""

_REMOVED: Final = ".removed"
"""The end of the name of a folder that was a release, and is being removed."""


def current(home: Path) -> Path:
    """Return the folder of the live release.

    Raises:
        ReleaseNotFoundError: none was activated yet.
        NewerLayoutError: newer software has built in the home.
    """
    layout = Home(home)
    layout.check_layout()
    target = _target(layout)
    while target is not None:
        path = (home / target).resolve()
        if (path / MANIFEST).is_file():
            return path
        before, target = target, _target(layout)
        if target == before:
            break
    raise ReleaseNotFoundError(str(home))


def live_version(home: Home) -> str | None:
    """Return the version that the link to the live release names; None without one. The release is not looked at."""
    target = _target(home)
    return None if target is None else Path(target).name


def _target(home: Home) -> str | None:
    """What the link names: read once, because it may name another release the next time."""
    return str(home.current.readlink()) if home.current.is_symlink() else None


def open_current(home: Path) -> Release:
    """Open the live release.

    Raises:
        ReleaseNotFoundError: none was activated yet.
        ManifestError: it cannot be read.
    """
    return Release.open(current(home))


def find(home: Path, version: str) -> Path:
    """Return the folder of a release by its version; "current" is the live one, "previous" the one before it.

    Raises:
        ReleaseNotFoundError: there is no release of that version.
    """
    if version == "current":
        return current(home)
    if version == "previous":
        version = Manifest.load(current(home)).previous or version
    layout = Home(home)
    layout.check_layout()
    path = layout.release(version)
    if not VERSION.fullmatch(version) or not (path / MANIFEST).is_file():
        raise ReleaseNotFoundError(str(home), version)
    return path


def versions(home: Path) -> list[Manifest]:
    """Return the manifests of all sealed releases, oldest first; one that is removed meanwhile is left out.

    Raises:
        NewerLayoutError: the home, or one of them, was made by newer software.
    """
    layout = Home(home)
    layout.check_layout()
    return list(_manifests(layout))


def _manifests(home: Home) -> Iterator[Manifest]:
    for version in version_names(home.path):
        try:
            yield Manifest.load(home.release(version))
        except ManifestError:
            if is_there(home, version):
                raise


def is_there(home: Home, version: str) -> bool:
    """Return whether a home has a sealed release; it may be removed at any moment."""
    return (home.release(version) / MANIFEST).is_file()


def version_names(home: Path) -> list[str]:
    """Return the versions of all sealed releases, oldest first; none is opened."""
    folder = Home(home).releases
    if not folder.is_dir():
        return []
    paths = (path for path in folder.iterdir() if VERSION.fullmatch(path.name) and (path / MANIFEST).is_file())
    return sorted(path.name for path in paths)


def follows(home: Path) -> str | None:
    """Return the place that a home follows as a replica; None for a home that follows no other.

    Raises:
        ReplicaHomeError: it cannot be read what it follows.
    """
    statement = Home(home).replica
    try:
        return str(orjson.loads(statement.read_bytes())["follows"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise ReplicaHomeError(str(home), f"does not say what it follows: remove {statement.name}") from None


def activate(home: Path, version: str) -> Path:
    """Make a release the live one, in one atomic step that survives a power cut; also used to roll back.

    Raises:
        ReleaseNotFoundError: there is no release of that version.
    """
    layout, path = Home(home), find(home, version)
    with choosing(layout):
        path = find(home, path.name)  # it may have been removed meanwhile
        point(layout.current, Path(path.parent.name) / path.name)
    return path


def add(home: Home, folder: Path, *, waits: bool = False) -> Path:
    """Move a complete folder, named after its version, among the releases of a home; return where it is now.

    With ``waits`` it is moved to where nothing serves it.
    """
    final = home.waiting / folder.name if waits else home.release(folder.name)
    final.parent.mkdir(exist_ok=True)
    folder.rename(final)
    sync(final.parent)
    sync(home.path)
    return final


def verify(path: Path) -> list[ReleaseError]:
    """Compare every file of a release with its manifest.

    Returns:
        The errors, in the order of the manifest: a missing, altered or additional file. Empty without any.
    """
    try:
        manifest = Manifest.load(path)
    except ManifestError as error:
        return [error]
    errors: list[ReleaseError] = []
    for entry in manifest.files:
        file = path / entry.path
        if not file.is_file() or file.is_symlink():
            errors.append(ManifestError(str(file), "is in the manifest, but not a file of the release"))
        elif (actual := sha256_of(file)) != entry.sha256:
            errors.append(ChecksumMismatchError(str(file), expected=entry.sha256, actual=actual))
    known = {MANIFEST, SIGNATURE, *(entry.path for entry in manifest.files)}
    surplus = (file.relative_to(path).as_posix() for file in files_below(path))
    errors.extend(
        ManifestError(str(path / name), "is not in the manifest; it was added later")
        for name in surplus
        if name not in known
    )
    return errors


def prune(home: Path, *, keep: int, dry_run: bool = False) -> list[str]:
    """Remove all but the newest releases; the live one always stays.

    Files that another release shares stay with it: they are hard links.

    Args:
        home: the folder of the publication.
        keep: how many of the newest to keep, the live one among them or not.
        dry_run: remove nothing.

    Returns:
        The versions that were, or would be, removed, oldest first.
    """
    layout = Home(home)
    everything = [manifest.version for manifest in versions(home)]
    old = everything[: max(0, len(everything) - keep)]
    if dry_run:
        return [version for version in old if version != live_version(layout)]
    sweep(layout)
    return [version for version in old if remove(layout, version)]


def remove(home: Home, version: str) -> bool:
    """Remove a release; return False if it is the live one, which stays, or if another process has removed it.

    Under its other name it is no release, whatever is left of it after a crash.
    """
    path = home.release(version)
    removed = path.with_name(f"{version}{_REMOVED}")
    with choosing(home):
        if version == live_version(home) or not is_there(home, version):
            return False
        path.rename(removed)
    remove_tree(removed)
    return True


def sweep(home: Home) -> None:
    """Remove what is left of releases whose removal was interrupted."""
    for removed in home.releases.glob(f"*{_REMOVED}"):
        remove_tree(removed)


def waiting(home: Path) -> Path | None:
    """Return the folder of the release that waits, None if no release waits."""
    try:
        paths = list(Home(home).waiting.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return None
    return max((path for path in paths if VERSION.fullmatch(path.name) and (path / MANIFEST).is_file()), default=None)


def activate_waiting(home: Path) -> Path:
    """Make the release that waits the live one; return its folder.

    Raises:
        ReleaseNotFoundError: none waits.
        OutdatedReleaseError: another release was built since.
        BuildRunningError: a build is running.
    """
    with hold(Home(home)):
        path = waiting(home)
        if path is None:
            raise ReleaseNotFoundError(str(home), WAITING)
        newest = max((manifest.version for manifest in versions(home)), default=None)
        if Manifest.load(path).previous != newest:
            raise OutdatedReleaseError(path.name, newest or "")
        final = add(Home(home), path)
        drop_waiting(Home(home))
        return activate(home, final.name)


def discard_waiting(home: Path) -> str:
    """Remove the release that waits; return its version. The addresses that it assigned stay assigned.

    Raises:
        ReleaseNotFoundError: none waits.
        BuildRunningError: a build is running.
    """
    with hold(Home(home)):
        path = waiting(home)
        if path is None:
            raise ReleaseNotFoundError(str(home), WAITING)
        drop_waiting(Home(home))
        return path.name


def drop_waiting(home: Home) -> None:
    """Remove what waits; only the holder of the lock may call this."""
    for manifest in home.waiting.glob(f"*/{MANIFEST}"):
        manifest.unlink()  # without it a folder is not a release, whatever is left of it after a crash
    rmtree(home.waiting, ignore_errors=True)
