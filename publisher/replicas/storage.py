"""Releases in object storage: S3, Google Cloud Storage, Azure, or a folder (``file://``).

::

    <place>/
      home.json                       the layout of the place, and the base IRI of the publication
      current.json                    which release is live, and since when; written last
      releases/<version>/manifest.json, manifest.json.sig
      files/<first two digits>/<sha256>   each file of any release, once

Objects are written as a whole or not at all, so a reader never sees half of one. Credentials and the endpoint come from
the environment, as the providers name them (``AWS_ACCESS_KEY_ID``, ``AWS_ENDPOINT_URL``).
"""

import datetime as dt
import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import orjson

from publisher.errors import NewerLayoutError, StorageError
from publisher.release.layout import MANIFEST, SIGNATURE, SOFTWARE, VERSION
from publisher.release.manifest import FileEntry
from publisher.replicas.place import CHUNK_BYTES, Place, Pointer, SharedHome

if TYPE_CHECKING:
    from obstore.store import ObjectStore

LAYOUT: Final = 1
"""Of the objects in a place; ``home.json`` states it."""

STATEMENT: Final = "home.json"
POINTER: Final = "current.json"
RELEASES: Final = "releases"
FILES: Final = "files"

_USER: Final = re.compile(r"(?<=://)[^/@]*@")
_ATTEMPTS: Final = 3
_ATTEMPT_S: Final = 60


class ObjectStorage:
    """The releases of one publication in object storage.

    Args:
        name: the URL, without a password.
        store: the client.
    """

    def __init__(self, name: str, store: "ObjectStore") -> None:
        self._name, self._store = name, store

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the place at a URL (``s3://bucket/site``); nothing is asked yet.

        Raises:
            StorageError: the URL cannot be used, or the extra "storage" is missing.
        """
        name = _USER.sub("", url)
        try:
            from_url = import_module("obstore.store").from_url
        except ImportError:
            problem = "object storage is not installed: pip install 'institution-publisher[storage]'"
            raise StorageError(name, problem) from None
        retry = {"max_retries": _ATTEMPTS, "retry_timeout": dt.timedelta(seconds=_ATTEMPT_S)}
        options: Any = {"mkdir": True} if url.startswith("file://") else {"retry_config": retry}
        with _errors(name):
            return cls(name, from_url(url, **options))

    @property
    def name(self) -> str:
        """The URL, without a password."""
        return self._name

    def live(self) -> Pointer:
        """Return which release is live, and since when."""
        self.base()  # refuses a newer layout
        pointer = self._json(POINTER)
        version, since = str(pointer.get("version")), str(pointer.get("since"))
        if not VERSION.fullmatch(version):
            raise StorageError(self.name, f"{POINTER} names no release; upload one again")
        try:
            return Pointer(version, dt.datetime.fromisoformat(since))
        except ValueError:
            raise StorageError(self.name, f"{POINTER} says no time; upload a release again") from None

    def base(self) -> str | None:
        """Return the base IRI of the publication in the place, None if the place is empty.

        Raises:
            NewerLayoutError: newer software has written there.
            StorageError: it cannot be read.
        """
        if (data := self._read(STATEMENT)) is None:
            return None
        stated = _parsed(self.name, STATEMENT, data)
        layout = stated.get("layout")
        if not isinstance(layout, int):
            raise StorageError(self.name, f"{STATEMENT} does not state a layout; this is no place of releases")
        if layout > LAYOUT:
            raise NewerLayoutError(self.name, layout, LAYOUT, by=str(stated.get("software")), this=SOFTWARE)
        return str(stated.get("base"))

    def versions(self) -> list[str]:
        """Return the versions of all releases, oldest first."""
        found = (path.split("/") for path in self._sizes(RELEASES))
        return sorted({parts[-2] for parts in found if parts[-1] == MANIFEST and VERSION.fullmatch(parts[-2])})

    def manifest(self, version: str) -> bytes:
        """Return the bytes of a release's manifest."""
        name = f"{RELEASES}/{version}/{MANIFEST}"
        if (data := self._read(name)) is None:
            raise StorageError(self.name, f"{name} is not there; perhaps it was just removed")
        return data

    def signature(self, version: str) -> bytes | None:
        """Return the signature of a release's manifest, None without one."""
        return self._read(f"{RELEASES}/{version}/{SIGNATURE}")

    def read(self, version: str, file: FileEntry, offset: int) -> Generator[bytes]:  # noqa: ARG002 - as Place
        """Yield the bytes of a file from an offset on."""
        with _errors(self.name):
            options: Any = {"range": {"offset": offset}} if offset else None
            chunks = iter(self._store.get(file_name(file.sha256), options=options).stream(CHUNK_BYTES))
        while chunk := self._next(chunks):
            yield chunk

    def has_pointer(self) -> bool:
        """Return whether a release was ever made live in the place."""
        return self._read(POINTER) is not None

    def files(self) -> dict[str, int]:
        """Return the sizes of all files in the place, by digest, in bytes."""
        return {path.rpartition("/")[2]: size for path, size in self._sizes(FILES).items()}

    def put(self, name: str, content: bytes | Path) -> None:
        """Write an object, in one step."""
        with _errors(self.name):
            self._store.put(name, content)

    def point(self, pointer: Pointer) -> None:
        """Make a release the live one."""
        data = {"version": pointer.version, "since": pointer.since.isoformat()}
        self.put(POINTER, orjson.dumps(data, option=orjson.OPT_INDENT_2) + b"\n")

    def state(self, base: str) -> None:
        """State the layout of the place, and whose releases it has."""
        data = {"layout": LAYOUT, "software": SOFTWARE, "base": base}
        self.put(STATEMENT, orjson.dumps(data, option=orjson.OPT_INDENT_2) + b"\n")

    def remove(self, names: list[str]) -> None:
        """Remove objects; those that are not there already are no error."""
        with _errors(self.name):
            for name in names:
                try:
                    self._store.delete(name)
                except FileNotFoundError:
                    continue

    def _next(self, chunks: Iterator[Any]) -> bytes:
        with _errors(self.name):
            return bytes(next(chunks, b""))

    def _json(self, name: str) -> dict[str, Any]:
        if (data := self._read(name)) is None:
            raise StorageError(self.name, f"there is no {name}; upload a release: publisher releases upload")
        return _parsed(self.name, name, data)

    def _read(self, name: str) -> bytes | None:
        with _errors(self.name):
            try:
                return bytes(self._store.get(name).bytes())
            except FileNotFoundError:
                return None

    def _sizes(self, prefix: str) -> dict[str, int]:
        with _errors(self.name):
            return {row["path"]: row["size"] for rows in self._store.list(prefix) for row in rows}


def file_name(sha256: str) -> str:
    """Return the name of the object with a digest."""
    return f"{FILES}/{sha256[:2]}/{sha256}"


def _parsed(place: str, name: str, data: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(data)
    except ValueError as error:
        raise StorageError(place, f"{name} is no JSON: {error}") from error
    if not isinstance(found, dict):
        raise StorageError(place, f"{name} is no JSON object; this is no place of releases")
    return found


@contextmanager
def _errors(place: str) -> Iterator[None]:
    """Turn the errors of the client into StorageError, with their first line: the rest is for its developers."""
    failure = import_module("obstore.exceptions").BaseError
    try:
        yield
    except FileNotFoundError as error:
        raise StorageError(place, f"{_first_line(error)}; perhaps it was just removed") from error
    except (OSError, ValueError, failure) as error:  # ValueError: of a URL
        raise StorageError(place, _first_line(error)) from error


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0].strip().rstrip(".") or type(error).__name__


def open_place(text: str) -> Place:
    """Open the place that a person names: the folder of a home, or the URL of object storage.

    Raises:
        StorageError: the URL cannot be used, or the extra "storage" is missing.
    """
    return ObjectStorage.open(text) if "://" in text else SharedHome(Path(text))
