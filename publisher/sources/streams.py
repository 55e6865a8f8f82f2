"""Open a source file as a stream of bytes, packed or not, under caps that stop a decompression bomb.

A plain, gzip, zstd, xz or bzip2 file is one member; a zip archive has one for each file inside. Members are read in
pieces, so memory does not grow with the file. One that expands beyond the caps ends there; the records before are kept.
"""

import bz2
import gzip
import hashlib
import io
import lzma
import re
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

import zstandard

from publisher.errors import Fault, UnreadableFileError
from publisher.scratch import scratch

EXCERPT_BYTES: Final = 1 << 20
"""How much the quarantine shows of bytes that no record could be made of."""

MAX_MEMBERS: Final = 10_000
_BUFFER_BYTES: Final = 1 << 16
_COPIED_BYTES: Final = 1 << 20
_ZSTD_WINDOW: Final = 1 << 27
MAX_XZ_MEMORY: Final = 256 << 20
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
    """How far a member may expand: bytes in all, and times its packed size once over ``free_bytes``.

    Text packs about 5 to 20 times.
    """

    expanded_bytes: int = 16 << 30
    ratio: int = 200
    free_bytes: int = 32 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """One stream of bytes in a source file.

    Attributes:
        name: how records and faults call it: the file's name, for a zip member with the member's name after a "/".
        suffix: of the content, in lower case, without that of the packing (".csv").
        open: opens it from its start, any number of times; raises UnreadableFileError if that fails.
        path: the file itself, if it is not packed.
    """

    name: str
    suffix: str
    open: Callable[[], IO[bytes]]
    path: Path | None = None

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        """Provide the content as a file, for libraries that need one: a packed one is unpacked for the time being.

        Raises:
            UnreadableFileError: it cannot be unpacked.
        """
        if self.path is not None:
            yield self.path.resolve()
            return
        with scratch("unpacked") as folder:
            path = folder / f"content{self.suffix}"
            with self.open() as stream, path.open("wb") as copy, unpacking(self.name):
                shutil.copyfileobj(stream, copy, _COPIED_BYTES)
            yield path


class CappedStream(io.RawIOBase):
    """A stream that fails once it has returned more than its caps allow.

    Args:
        inner: the unpacked stream.
        name: how faults call it.
        packed_bytes: its packed size; None if it is not packed.
        caps: how far it may expand.
        outer: the packed stream, to be closed with it.

    Raises:
        UnreadableFileError: on reading, when over a cap, or if the packing is broken or cut off.
    """

    def __init__(
        self, inner: IO[bytes], name: str, packed_bytes: int | None, caps: Caps, outer: IO[bytes] | None = None
    ) -> None:
        self._inner, self._outer, self._name, self._total = inner, outer, name, 0
        self._limit = caps.expanded_bytes
        if packed_bytes is not None:
            self._limit = min(self._limit, max(caps.free_bytes, packed_bytes * caps.ratio))

    def readable(self) -> bool:
        """Return True: it can be read, not written."""
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]  # what io passes
        """Read into a buffer, and count."""
        with unpacking(self._name):
            data = self._inner.read(len(buffer))
        self._total += len(data)
        self.refuse(self._total)
        buffer[: len(data)] = data
        return len(data)

    def refuse(self, size_bytes: int) -> None:
        """Refuse a content of some size if it is over the caps.

        Raises:
            UnreadableFileError: it is.
        """
        if size_bytes > self._limit:
            message = f"expands to more than {self._limit:,} bytes; if it is not a bomb, unpack it yourself"
            raise UnreadableFileError(Fault("file-expands-too-far", message, self._name))

    def close(self) -> None:
        """Close the packed stream, too."""
        self._inner.close()
        if self._outer is not None:
            self._outer.close()
        super().close()


@contextmanager
def unpacking(name: str) -> Iterator[None]:
    """Turn the errors of the decompressors and of the system into the one that readers handle.

    Raises:
        UnreadableFileError: the packing is broken or cut off, or the file cannot be read.
    """
    try:
        yield
    except _BROKEN as error:
        message = f"the packed file is broken or cut off ({error}); the records before were read. Get it again"
        raise UnreadableFileError(Fault("archive-broken", message, name)) from error
    except RuntimeError as error:
        message = f"the archive cannot be opened ({error}); if it is encrypted, unpack it first"
        raise UnreadableFileError(Fault("archive-broken", message, name)) from error
    except OSError as error:
        message = f"the file cannot be read ({error.strerror or error}); check its permissions"
        raise UnreadableFileError(Fault("file-unreadable", message, name)) from error


def members(path: Path, name: str, caps: Caps | None = None) -> Iterator[Member]:
    """Yield the streams of a file: one, or one for each file inside a zip archive, in the archive's order.

    Args:
        path: the file.
        name: how records and faults call it.
        caps: how far it may expand.

    Raises:
        UnreadableFileError: the archive's directory cannot be read.
    """
    caps = caps or Caps()
    suffix = path.suffix.lower()
    if suffix == ".zip":
        yield from _zip_members(path, name, caps)
    elif unpack := _UNPACKERS.get(suffix):
        yield Member(name, PurePosixPath(path.stem).suffix.lower(), partial(_open, path, name, caps, unpack))
    else:
        yield Member(name, suffix, partial(_open, path, name, caps, None), path)


def _unzstd(raw: IO[bytes]) -> IO[bytes]:
    return zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).stream_reader(raw, read_across_frames=True)


class _XzStream(io.RawIOBase):
    """The content of an .xz file, unpacked with at most MAX_XZ_MEMORY bytes: a dictionary may be as large as 4 GiB."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw, self._rest = raw, b""
        self._unpacker = lzma.LZMADecompressor(memlimit=MAX_XZ_MEMORY)

    def readable(self) -> bool:
        """Return True: it can be read, not written."""
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]  # what io passes
        """Unpack into a buffer, one stream after the other.

        Raises:
            EOFError: the file is cut off.
        """
        while True:
            if self._unpacker.eof:
                self._rest = self._unpacker.unused_data or self._raw.read(_BUFFER_BYTES)
                if not self._rest.strip(b"\0"):
                    return 0
                self._unpacker = lzma.LZMADecompressor(memlimit=MAX_XZ_MEMORY)
            elif self._unpacker.needs_input:
                self._rest = self._rest or self._raw.read(_BUFFER_BYTES)
                if not self._rest:
                    raise EOFError("it is cut off")
            data = self._unpacker.decompress(self._rest, max_length=len(buffer))
            self._rest = b""
            if data:
                buffer[: len(data)] = data
                return len(data)


_UNPACKERS: Final[Mapping[str, Callable[[IO[bytes]], Any]]] = {
    ".gz": lambda raw: gzip.GzipFile(fileobj=raw),
    ".zst": _unzstd,
    ".xz": _XzStream,
    ".bz2": bz2.BZ2File,
}


PACKED: Final = frozenset(_UNPACKERS)
"""Suffixes of a packed file, before which there is that of its content."""


def _open(path: Path, name: str, caps: Caps, unpack: Callable[[IO[bytes]], Any] | None) -> IO[bytes]:
    with unpacking(name):
        raw: IO[bytes] = path.open("rb")
        packed = path.stat().st_size if unpack else None
        return io.BufferedReader(CappedStream(unpack(raw) if unpack else raw, name, packed, caps, raw), _BUFFER_BYTES)


def _zip_members(path: Path, name: str, caps: Caps) -> Iterator[Member]:
    with unpacking(name), zipfile.ZipFile(path) as archive:
        entries = [entry for entry in archive.infolist() if _is_data(entry)]
    if len(entries) > MAX_MEMBERS:
        message = f"{len(entries):,} files in one archive, {MAX_MEMBERS:,} at most; unpack it into a folder"
        raise UnreadableFileError(Fault("archive-too-many", message, name))
    for entry in entries:
        inner = f"{name}/{entry.filename}"
        yield Member(
            inner, PurePosixPath(entry.filename).suffix.lower(), partial(_open_zipped, path, entry, inner, caps)
        )


def _is_data(entry: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(entry.filename).parts
    hidden = any(part.startswith((".", "__MACOSX")) for part in parts)
    return not entry.is_dir() and not hidden and PurePosixPath(entry.filename).stem.upper() not in {"README", "LICENSE"}


def _open_zipped(path: Path, entry: zipfile.ZipInfo, name: str, caps: Caps) -> IO[bytes]:
    with unpacking(name):
        archive = zipfile.ZipFile(path)  # the member's stream keeps it open; closed with it by reference count
        return open_entry(archive, entry, name, caps)


def open_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, caps: Caps | None = None) -> IO[bytes]:
    """Open a file inside a zip archive, under caps; ``name`` is how faults call it.

    Raises:
        UnreadableFileError: it says itself that it is larger than the caps allow; zipfile reads no more than it says.
    """
    stream = CappedStream(archive.open(entry), name, entry.compress_size, caps or Caps())
    stream.refuse(entry.file_size)
    return io.BufferedReader(stream, _BUFFER_BYTES)


def sha256_of(path: Path, name: str) -> str:
    """Return the SHA-256 of a file in hex.

    Raises:
        UnreadableFileError: it cannot be read.
    """
    with unpacking(name), path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def refuse_doctype(stream: IO[bytes], name: str) -> None:
    """Refuse XML with a document type declaration: without one there are no entities to expand or fetch.

    Only the first 64 KiB are examined; against a later declaration there are the limits of the parser's process.

    Args:
        stream: a buffered stream at its start; nothing is consumed.
        name: how the fault calls it.

    Raises:
        UnreadableFileError: it has one.
    """
    head: bytes = stream.peek(_BUFFER_BYTES)  # type: ignore[attr-defined]  # members are buffered
    text = head.decode("utf-16" if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8", errors="replace")
    if re.search(r"<!\s*(?:DOCTYPE|ENTITY)", text):
        message = "the XML has a document type declaration, which may hold hostile entities: remove it"
        raise UnreadableFileError(Fault("xml-refused", message, name))
