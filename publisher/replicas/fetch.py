"""Copy a release into a home: into ``staging/``, then renamed into ``releases/`` once each file has its digest.

A file that another release of the home has is linked and checked; the others are fetched. A copy that is killed is
continued: whole files stay after a check, and a file that was begun goes on where it ended.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from publisher.errors import ChecksumMismatchError, ManifestError
from publisher.release.files import disk_errors, files_below, protect, require_space, sha256_of, write_durably
from publisher.release.homes import add, versions
from publisher.release.layout import MANIFEST, SIGNATURE, Home
from publisher.release.manifest import FileEntry, Manifest
from publisher.replicas.place import CHUNK_BYTES, Place
from publisher.signatures import check_signature

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

TOGETHER: Final = 8
"""Files that are copied at once."""

_PART: Final = ".part"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A release that was copied.

    Attributes:
        version: of the release.
        files, size_bytes: that were fetched, whole or the rest of them.
        shared: files that the home had already.
    """

    version: str
    files: int
    size_bytes: int
    shared: int


def fetch(place: Place, home: Home, version: str, key: "Ed25519PublicKey | None" = None) -> Fetched | None:
    """Copy a release into a home, unless it is there; only the holder of the home's lock may call this.

    Args:
        place: has the release.
        home: gets it.
        version: of the release.
        key: the release has to be signed by its owner; None to check no signature.

    Returns:
        What was copied; None if the home had the release.

    Raises:
        StorageError: the place cannot be read.
        ManifestError: the place has no manifest of that release, or another than the home.
        NewerLayoutError: newer software has made the release.
        SignatureError: it is not signed by the owner of the key.
        ChecksumMismatchError: a file in the place is damaged.
        DiskFullError: there is not enough room.
    """
    sealed, folder = home.release(version), home.staging / version
    is_there = (sealed / MANIFEST).is_file()
    folder.mkdir(parents=True, exist_ok=True)
    with disk_errors(folder):
        manifest = _fetch_manifest(place, folder, version, key)
        if is_there:
            _take_over_signature(place, folder, sealed)
            return None
        fetched = _Copy(place, manifest, folder, _files_by_digest(home)).run()
        protect(files_below(folder))
        add(home, folder)
    return fetched


class _Copy:
    """The copying of one release's files.

    Args:
        place: has them.
        manifest: names them.
        folder: gets them.
        known: files of other releases in the home, by digest.
    """

    def __init__(self, place: Place, manifest: Manifest, folder: Path, known: dict[str, Path]) -> None:
        self._place, self._manifest, self._folder, self._known = place, manifest, folder, known

    def run(self) -> Fetched:
        """Copy all files, and remove what is not in the manifest."""
        self._remove_surplus()
        with ThreadPoolExecutor(TOGETHER) as pool:
            there = list(pool.map(self._is_there, self._manifest.files))
            missing = [entry for entry, whole in zip(self._manifest.files, there, strict=True) if not whole]
            size_bytes = sum(entry.size for entry in missing)
            require_space(self._folder, size_bytes)
            for _ in pool.map(self._fetch, missing):
                pass
        return Fetched(self._manifest.version, len(missing), size_bytes, len(there) - len(missing))

    def _remove_surplus(self) -> None:
        named = {MANIFEST, SIGNATURE, *(entry.path for entry in self._manifest.files)}
        for path in files_below(self._folder):
            if path.relative_to(self._folder).as_posix().removesuffix(_PART) not in named:
                path.unlink()

    def _is_there(self, entry: FileEntry) -> bool:
        """Link a file that the home has; return whether it is there now, and whole."""
        path = self._folder / entry.path
        path.parent.mkdir(parents=True, exist_ok=True)
        known = self._known.get(entry.sha256)
        if known is not None and not path.exists():
            with suppress(OSError):  # a file system without hard links: it is fetched
                path.hardlink_to(known)
        if not path.is_file():
            return False
        if sha256_of(path) == entry.sha256:
            return True
        path.unlink()
        return False

    def _fetch(self, entry: FileEntry) -> None:
        """Fetch a file; one that was begun goes on, unless what is there proves to be damaged."""
        path = self._folder / entry.path
        part = path.with_name(f"{path.name}{_PART}")
        begun = part.stat().st_size if part.is_file() else 0
        if not 0 < begun < entry.size or self._append(part, entry, begun) != entry.sha256:
            part.unlink(missing_ok=True)
            if (actual := self._append(part, entry, 0)) != entry.sha256:
                part.unlink()
                raise ChecksumMismatchError(f"{self._place.name}: {entry.path}", expected=entry.sha256, actual=actual)
        part.rename(path)

    def _append(self, part: Path, entry: FileEntry, begun: int) -> str:
        """Fetch a file from an offset on; return the digest of all of it."""
        digest, left = sha256(), entry.size - begun
        for chunk in _chunks(part) if begun else ():
            digest.update(chunk)
        with part.open("ab") as out:
            if not left:
                return digest.hexdigest()
            with closing(self._place.read(self._manifest.version, entry, begun)) as chunks:
                for chunk in chunks:
                    digest.update(chunk)
                    out.write(chunk)
                    left -= len(chunk)
                    if left < 0:  # more than the manifest says must not fill the disk
                        break
        return digest.hexdigest()


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            yield chunk


def _fetch_manifest(place: Place, folder: Path, version: str, key: "Ed25519PublicKey | None") -> Manifest:
    """Copy the manifest, and its signature if there is one, and check them.

    Raises:
        ManifestError: it is of another release.
        SignatureError: it is not signed by the owner of the key.
    """
    (folder / SIGNATURE).unlink(missing_ok=True)
    write_durably(folder / MANIFEST, place.manifest(version))
    if (signature := place.signature(version)) is not None:
        write_durably(folder / SIGNATURE, signature)
    if key is not None:
        check_signature(folder / MANIFEST, key)
    manifest = Manifest.load(folder)
    if manifest.version != version:
        raise ManifestError(f"{place.name}: {version}", f"is the manifest of release {manifest.version}")
    return manifest


def _take_over_signature(place: Place, folder: Path, sealed: Path) -> None:
    """Take over a signature that a release got after it was copied; it is of the same manifest.

    Raises:
        ManifestError: the place has another release of that version.
    """
    if (folder / MANIFEST).read_bytes() != (sealed / MANIFEST).read_bytes():
        raise ManifestError(
            f"{place.name}: {sealed.name}", f"is another release than {sealed}; remove one, or follow the right place"
        )
    signature = folder / SIGNATURE
    if signature.is_file():
        protect([signature])
        signature.replace(sealed / SIGNATURE)


def _files_by_digest(home: Home) -> dict[str, Path]:
    """Return the files of the releases in a home, by their digests."""
    return {
        entry.sha256: home.release(manifest.version) / entry.path
        for manifest in versions(home.path)
        for entry in manifest.files
    }
