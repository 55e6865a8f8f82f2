"""Upload the releases of a home to object storage: files, manifests, then the pointer; at last what the home removed.

An upload that is killed is continued by the next: what is there already, in its whole size, is not copied again. Until
its manifest is there a release does not exist for readers, and until the pointer moves it is not live.
"""

import datetime as dt
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from publisher.errors import ChecksumMismatchError, StorageError
from publisher.release.files import sha256_of
from publisher.release.homes import current, versions
from publisher.release.layout import MANIFEST, SIGNATURE, Home
from publisher.release.lock import hold
from publisher.release.manifest import Manifest
from publisher.replicas.place import Pointer
from publisher.replicas.storage import RELEASES, ObjectStorage, file_name

TOGETHER: Final = 8
"""Files that are copied at once."""


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What an upload did.

    Attributes:
        version: of the live release.
        files, size_bytes: that were not there before.
        removed: the versions that the home no longer has.
    """

    version: str
    files: int
    size_bytes: int
    removed: tuple[str, ...]


def upload(home: Path, storage: ObjectStorage) -> Uploaded:
    """Copy the releases of a home to object storage, and make the live one live there.

    Raises:
        ReleaseNotFoundError: the home has no live release.
        BuildRunningError: a build, or another upload, holds the home.
        ChecksumMismatchError: a file of the home is damaged; it is not copied.
        StorageError: the storage cannot be written, or has the releases of another publication.
    """
    layout = Home(home)
    with hold(layout):
        live = current(home).name
        manifests = {manifest.version: manifest for manifest in versions(home)}
        _claim(storage, manifests[live].base)
        upload_of = _Upload(layout, storage)
        upload_of.release(manifests[live])
        _point(storage, live)
        for version in sorted(manifests.keys() - {live}, reverse=True):
            upload_of.release(manifests[version])
        removed = _prune(storage, manifests.values(), upload_of.there)
    return Uploaded(live, upload_of.files, upload_of.size_bytes, removed)


class _Upload:
    """The copying of releases; knows what is in the storage already."""

    def __init__(self, home: Home, storage: ObjectStorage) -> None:
        self._home, self._storage = home, storage
        self.there = storage.files()
        self.files = self.size_bytes = 0

    def release(self, manifest: Manifest) -> None:
        """Copy the files of a release that are not there, then its signature and its manifest."""
        folder = self._home.release(manifest.version)
        missing = {
            entry.sha256: (folder / entry.path, entry.size)
            for entry in manifest.files
            if self.there.get(entry.sha256) != entry.size
        }
        with ThreadPoolExecutor(TOGETHER) as pool:
            for _ in pool.map(self._copy, missing, (path for path, _ in missing.values())):
                pass
        sizes = {sha256: size for sha256, (_, size) in missing.items()}
        self.there.update(sizes)
        self.files += len(sizes)
        self.size_bytes += sum(sizes.values())
        for name in (SIGNATURE, MANIFEST):
            if (folder / name).is_file():
                self._storage.put(f"{RELEASES}/{manifest.version}/{name}", (folder / name).read_bytes())

    def _copy(self, sha256: str, path: Path) -> None:
        if (actual := sha256_of(path)) != sha256:
            raise ChecksumMismatchError(str(path), expected=sha256, actual=actual)
        self._storage.put(file_name(sha256), path)


def _claim(storage: ObjectStorage, base: str) -> None:
    """State that the place has the releases of a publication.

    Raises:
        StorageError: it has those of another, or something else.
    """
    stated = storage.base()
    if stated not in (None, base):
        raise StorageError(
            storage.name, f"it has the releases of {stated}, and these are of {base}; name another place"
        )
    if stated is None:
        storage.state(base)


def _point(storage: ObjectStorage, version: str) -> None:
    """Make a release live in the storage, from now on; if it is already, the time stays."""
    if not storage.has_pointer() or storage.live().version != version:
        storage.point(Pointer(version, dt.datetime.now(dt.UTC)))


def _prune(storage: ObjectStorage, kept: Iterable[Manifest], there: Iterable[str]) -> tuple[str, ...]:
    """Remove releases that the home no longer has: their manifests, then the files that no other release has."""
    manifests = {manifest.version: manifest for manifest in kept}
    gone = tuple(version for version in storage.versions() if version not in manifests)
    storage.remove([f"{RELEASES}/{version}/{name}" for version in gone for name in (MANIFEST, SIGNATURE)])
    named = {entry.sha256 for manifest in manifests.values() for entry in manifest.files}
    storage.remove([file_name(sha256) for sha256 in there if sha256 not in named])
    return gone
