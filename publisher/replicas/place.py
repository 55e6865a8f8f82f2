"""Where a replica gets releases from: what it asks of a place, and the home on shared storage."""

import datetime as dt
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from publisher.errors import ReleaseNotFoundError, StorageError
from publisher.release.homes import current, version_names
from publisher.release.layout import MANIFEST, SIGNATURE, Home
from publisher.release.manifest import FileEntry

CHUNK_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Pointer:
    """Which release is live in a place.

    Attributes:
        version: of the release.
        since: when it became live there; replicas that activate it together count from this instant.
    """

    version: str
    since: dt.datetime


class Place(Protocol):
    """Where the releases of a publication are; each method raises StorageError if it cannot be read."""

    @property
    def name(self) -> str:
        """The place as a person names it: a path, or a URL without a password."""

    def live(self) -> Pointer:
        """Return which release is live."""

    def versions(self) -> list[str]:
        """Return the versions of all releases, oldest first."""

    def manifest(self, version: str) -> bytes:
        """Return the bytes of a release's manifest."""

    def signature(self, version: str) -> bytes | None:
        """Return the signature of a release's manifest, None without one."""

    def read(self, version: str, file: FileEntry, offset: int) -> Generator[bytes]:
        """Yield the bytes of a file of a release from an offset on, which is less than its size."""


class SharedHome:
    """A home in a folder that this machine can read, on a network file system for example.

    Args:
        path: the folder.
    """

    def __init__(self, path: Path) -> None:
        self._home = Home(path.absolute())

    @property
    def name(self) -> str:
        """The path of the home."""
        return str(self._home.path)

    def live(self) -> Pointer:
        """Return which release is live, and when its link was made."""
        with self._errors():
            since, version = self._link()
            while (again := self._link()) != (since, version):  # another release became live in between
                since, version = again
        return Pointer(version, dt.datetime.fromtimestamp(since, dt.UTC))

    def _link(self) -> tuple[float, str]:
        """When the link to the live release was made, and which release it is."""
        try:
            return self._home.current.lstat().st_mtime, current(self._home.path).name
        except (FileNotFoundError, ReleaseNotFoundError):
            raise StorageError(self.name, "it has no live release") from None

    def versions(self) -> list[str]:
        """Return the versions of all releases, oldest first."""
        with self._errors():
            return version_names(self._home.path)

    def manifest(self, version: str) -> bytes:
        """Return the bytes of a release's manifest."""
        with self._errors():
            return (self._home.release(version) / MANIFEST).read_bytes()

    def signature(self, version: str) -> bytes | None:
        """Return the signature of a release's manifest, None without one."""
        path = self._home.release(version) / SIGNATURE
        with self._errors():
            return path.read_bytes() if path.is_file() else None

    def read(self, version: str, file: FileEntry, offset: int) -> Generator[bytes]:
        """Yield the bytes of a file from an offset on."""
        with self._errors():
            stream = (self._home.release(version) / file.path).open("rb")
        with stream:
            stream.seek(offset)
            while chunk := self._next(stream.read):
                yield chunk

    def _next(self, read: "_Read") -> bytes:
        with self._errors():
            return read(CHUNK_BYTES)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError as error:
            raise StorageError(self.name, f"{error.filename} is not there; perhaps it was just removed") from error
        except OSError as error:
            raise StorageError(self.name, f"{error.filename or 'a file'} cannot be read: {error.strerror}") from error


class _Read(Protocol):
    def __call__(self, size: int, /) -> bytes: ...
