"""Open a source file as a stream of bytes, whatever it is packed in, under caps that a bomb cannot pass.

A plain, gzip or zstd file is one member; a zip archive has one a file inside. What is inside comes in pieces, so memory
does not grow with the file. A member that expands beyond the caps stops there: what was read before stays read.
"""

import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

import zstandard

from publisher.errors import Fault, UnreadableFileError

MAX_EXPANDED_BYTES: Final = 16 << 30
"""No member may expand to more than this."""

MAX_RATIO: Final = 200
"""Nor to more than this many times its packed size, once over RATIO_FREE_BYTES. Text packs about 5 to 20 times."""

RATIO_FREE_BYTES: Final = 32 << 20
MAX_MEMBERS: Final = 10_000
_ZSTD_WINDOW: Final = 1 << 27
_BROKEN: Final = (
    EOFError,
    gzip.BadGzipFile,
    lzma.LZMAError,
    zlib.error,
    zstandard.ZstdError,
    zipfile.BadZipFile,
    NotImplementedError,
)


@dataclass(frozen=True, slots=True)
class Caps:
    """How far a packed file may expand: bytes in all, and times its packed size once over ``free_bytes``."""

    expanded_bytes: int = MAX_EXPANDED_BYTES
    ratio: int = MAX_RATIO
    free_bytes: int = RATIO_FREE_BYTES


@dataclass(frozen=True, slots=True)
class Member:
    """One stream of bytes in a source file.

    Attributes:
        name: how records and faults call it: the file's name, for a zip member with the member's name after a "/".
        suffix: of what is inside, in lower case, the packing looked through (".csv").
        open: open it from its start, as often as wanted; raises UnreadableFileError where that fails.
    """

    name: str
    suffix: str
    open: Callable[[], IO[bytes]]


class CappedStream(io.RawIOBase):
    """A stream that says no once it has given more than its caps allow.

    Raises:
        UnreadableFileError: on reading, when over a cap, or where the packing is broken or cut off.
    """

    def __init__(
        self, inner: IO[bytes], name: str, packed_bytes: int | None, caps: Caps, below: IO[bytes] | None = None
    ) -> None:
        self._inner, self._below, self._name, self._given = inner, below, name, 0
        self._limit = caps.expanded_bytes
        if packed_bytes is not None:
            self._limit = min(self._limit, max(caps.free_bytes, packed_bytes * caps.ratio))

    def readable(self) -> bool:
        """Yes: it is read, and only read."""
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]  # what io hands over
        """Read into a buffer, counting."""
        with unpacking(self._name):
            data = self._inner.read(len(buffer))
        self._given += len(data)
        if self._given > self._limit:
            message = f"expands to more than {self._limit:,} bytes; if it is no bomb, unpack it yourself"
            raise UnreadableFileError(Fault("file-expands-too-far", message, self._name))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close what is below, too."""
        self._inner.close()
        if self._below is not None:
            self._below.close()
        super().close()


@contextmanager
def unpacking(name: str) -> Iterator[None]:
    """Turn the packers' and the system's many errors into the one that readers know.

    Raises:
        UnreadableFileError: the packing is broken or cut off, or the file cannot be read.
    """
    try:
        yield
    except _BROKEN as error:
        message = f"the packed file is broken or cut off ({error}); what came before was read. Get it again"
        raise UnreadableFileError(Fault("archive-broken", message, name)) from error
    except RuntimeError as error:
        message = f"the archive cannot be opened ({error}); an encrypted one has to be unpacked first"
        raise UnreadableFileError(Fault("archive-broken", message, name)) from error
    except OSError as error:
        message = f"the file cannot be read ({error.strerror or error}); check its permissions"
        raise UnreadableFileError(Fault("file-unreadable", message, name)) from error


def members(path: Path, name: str, caps: Caps | None = None) -> Iterator[Member]:
    """Give the streams of a file: one, or one for each file inside a zip archive, in the archive's order.

    Args:
        path: the file.
        name: how records and faults call it.
        caps: how far it may expand.

    Raises:
        UnreadableFileError: the archive's directory cannot be read.
    """
    caps = caps or Caps()
    suffix = path.suffix.lower()
    inner = PurePosixPath(path.stem).suffix.lower()
    if suffix == ".zip":
        yield from _zip_members(path, name, caps)
    elif suffix == ".gz":
        yield Member(name, inner, lambda: _opened(path, name, caps, lambda raw: gzip.GzipFile(fileobj=raw)))
    elif suffix == ".zst":
        yield Member(name, inner, lambda: _opened(path, name, caps, _unzstd))
    else:
        yield Member(name, suffix, lambda: _opened(path, name, caps, None))


def _opened(path: Path, name: str, caps: Caps, unpack: Callable[[IO[bytes]], Any] | None) -> IO[bytes]:
    with unpacking(name):
        raw: IO[bytes] = path.open("rb")
        packed = path.stat().st_size if unpack else None
        return io.BufferedReader(CappedStream(unpack(raw) if unpack else raw, name, packed, caps, raw), 1 << 16)


def _unzstd(raw: IO[bytes]) -> IO[bytes]:
    return zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).stream_reader(raw, read_across_frames=True)


def _zip_members(path: Path, name: str, caps: Caps) -> Iterator[Member]:
    with unpacking(name), zipfile.ZipFile(path) as archive:
        entries = [entry for entry in archive.infolist() if _is_data(entry)]
    if len(entries) > MAX_MEMBERS:
        message = f"{len(entries):,} files in one archive, {MAX_MEMBERS:,} at most; unpack it into a folder"
        raise UnreadableFileError(Fault("archive-too-many", message, name))
    for entry in entries:
        inner = f"{name}/{entry.filename}"
        yield Member(inner, PurePosixPath(entry.filename).suffix.lower(), _zip_opener(path, entry, inner, caps))


def _is_data(entry: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(entry.filename).parts
    hidden = any(part.startswith((".", "__MACOSX")) for part in parts)
    return not entry.is_dir() and not hidden and PurePosixPath(entry.filename).stem.upper() not in {"README", "LICENSE"}


def _zip_opener(path: Path, entry: zipfile.ZipInfo, name: str, caps: Caps) -> Callable[[], IO[bytes]]:
    def opened() -> IO[bytes]:
        with unpacking(name):
            archive = zipfile.ZipFile(path)  # the member's stream keeps it open; closed with it by reference count
            stream = archive.open(entry.filename)
            return io.BufferedReader(CappedStream(stream, name, entry.compress_size, caps), 1 << 16)

    return opened
