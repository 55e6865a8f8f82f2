"""Write a release from shards: put its files together in staging, and seal it.

The order matters: everything is written, then hashed, then flushed to the disk, then listed in the manifest, then
renamed into ``releases/``. A build that dies before the rename leaves a staging folder.
"""

import os
import secrets
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from shutil import rmtree
from typing import Final

from publisher.compression import CODINGS, pack
from publisher.rdf.formats import by_suffix
from publisher.release.assembly import NO_LISTS, Edition, SourceLists, assemble
from publisher.release.dumps import CHECKSUMS, NAME, TABLE_METADATA, file_name
from publisher.release.files import PART, READ_ONLY, disk_errors, files_below, protect, sha256_of, sync, write_durably
from publisher.release.homes import add, sweep
from publisher.release.layout import CATALOG, DUMPS, MANIFEST, MOVES, QUALITY, QUERIES, RECORDS, STORE, Home
from publisher.release.lock import choosing
from publisher.release.manifest import FileEntry, Manifest
from publisher.release.member_updates import MemberMap, MemberRun, write_dumps
from publisher.release.moving.moves import Move, dump_moves
from publisher.release.tables import CSV
from publisher.uris import UriPolicy

_CLEARINGS: Final = 5
_BETWEEN_CLEARINGS_S: Final = 0.2

_WRITTEN_AT_ONCE: Final = 1 << 18
"""Bytes that are collected of small parts before they are written."""

_MEDIA_TYPES: Final = {
    "sqlite": "application/vnd.sqlite3",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "ttl": "text/turtle",
}


class ReleaseWriter:
    """A release in the making.

    Args:
        home: where it will live.
        edition: its version and instant.
        uris: the policy of its base.
        previous: the folder of the release before, or None.

    Attributes:
        folder: where its files are written until it is sealed.
        work: a folder for the build's other files; never that of another build, whose workers may outlive it for a
            moment, on a cluster above all.
    """

    def __init__(self, home: Home, edition: Edition, uris: UriPolicy, previous: Path | None) -> None:
        self.home, self.edition, self.uris, self.previous = home, edition, uris, previous
        self.folder = home.staging / edition.version
        self.work = home.staging / f"work-{secrets.token_hex(4)}"
        self._shared = _shared_digests(previous)
        self._digested: dict[tuple[Path, int], str] = {}
        self._settling: list[Future[None]] = []
        self.restart()

    def restart(self) -> None:
        """Start again with an empty folder."""
        rmtree(self.folder, ignore_errors=True)
        for name in (DUMPS, QUALITY):
            (self.folder / name).mkdir(parents=True)

    @property
    def store(self) -> Path:
        """The folder of the query engine's database, which publisher/release/quadstore.py writes."""
        return self.folder / STORE

    def write_records(self, shards: Iterable[Path], lists: SourceLists = NO_LISTS) -> None:
        """Write ``records.sqlite``.

        Args:
            shards: whole ones, in IRI order; each is copied as soon as the iterable yields it.
            lists: what is written in full for each release.

        Raises:
            DiskFullError: no room for it.
        """
        path = self.folder / RECORDS
        with disk_errors(path):
            path.unlink(missing_ok=True)
            previous = self.previous / RECORDS if self.previous else None
            assemble(path, shards, self.edition, previous, lists)
        self.settle(RECORDS)

    def write_dumps(self, before: MemberMap, runs: Sequence[MemberRun]) -> None:
        """Write the dumps from new members and those of the release before; both are in IRI order.

        Raises:
            DiskFullError: no room for them.
        """
        self.add_digests(write_dumps(self.folder, before, runs, self.uris))
        self.settle(DUMPS)

    def write_table(self) -> None:
        """Write the table of institutions as Parquet, from its CSV.

        Raises:
            DiskFullError: no room for it.
        """
        from publisher.release.parquet import write_parquet  # noqa: PLC0415 - importing pyarrow takes a tenth of a second

        with disk_errors(self.folder / DUMPS):
            write_parquet(self.folder / DUMPS / file_name(CSV, "zst"), self.folder / DUMPS / f"{NAME}.parquet")
        self.settle(f"{DUMPS}/{NAME}.parquet")

    def write_further(self, files: Iterable[Path]) -> None:
        """Compress N-Quads files about things that have no page in this publication, each under its own name.

        Raises:
            DiskFullError: no room for it.
        """
        for file in files:
            with disk_errors(self.folder / DUMPS):
                for coding in CODINGS:
                    pack(file, self.folder / DUMPS / f"{file.name}.{coding}", coding)

    def write_beside(self, name: str, data: bytes) -> None:
        """Write a file of ``dumps/`` that describes another one."""
        with disk_errors(self.folder / DUMPS):
            (self.folder / DUMPS / name).write_bytes(data)

    def write_packed(self, name: str, data: bytes) -> None:
        """Write a file of ``dumps/`` in each coding.

        Raises:
            DiskFullError: no room for it.
        """
        self.write_further([self._plain(name, data)])
        (self.work / name).unlink()

    def _plain(self, name: str, data: bytes) -> Path:
        path = self.work / name
        path.write_bytes(data)
        return path

    def add_digests(self, digests: Mapping[Path, str]) -> None:
        """Add the SHA-256, in hex, of files that were hashed as they were written."""
        self._digested.update({(path, path.stat().st_mtime_ns): digest for path, digest in digests.items()})

    def write_checksums(self) -> None:
        """Write ``SHA256SUMS`` as sha256sum -c reads it."""
        folder = self.folder / DUMPS
        files = [path for path in files_below(folder) if path.name != CHECKSUMS]
        lines = [f"{digest}  {path.name}\n" for path, digest in zip(files, self._digests(files), strict=True)]
        (folder / CHECKSUMS).write_text("".join(lines))

    def write_catalog(self, lines: Iterable[str]) -> Path:
        """Write the catalogue's statements; return the file."""
        path = self.folder / CATALOG
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    def write_queries(self, data: bytes) -> None:
        """Write the named queries."""
        (self.folder / QUERIES).write_bytes(data)

    def write_moves(self, moves: Sequence[Move]) -> None:
        """Write the moves of the publication, if there were any."""
        if moves:
            (self.folder / MOVES).write_bytes(dump_moves(moves))

    def write_quality(self, name: str, chunks: Iterable[bytes | memoryview]) -> Path:
        """Write a file of ``quality/``; return it."""
        path = self.folder / QUALITY / name
        with disk_errors(path), path.open("wb", buffering=_WRITTEN_AT_ONCE) as stream:
            stream.writelines(chunks)
        return path

    def settle(self, name: str) -> None:
        """Hash and flush a file or folder, which does not change any more, in a thread of its own."""
        beside = ThreadPoolExecutor(1)
        path = self.folder / name
        self._settling.append(beside.submit(self._settle, files_below(path) if path.is_dir() else [path]))
        beside.shutdown(wait=False)

    def _settle(self, files: Sequence[Path]) -> None:
        self._digests(files)
        for path in files:
            sync(path)

    def seal(self, facts: Manifest, ready: Callable[[], None] = lambda: None, *, waits: bool = False) -> Path:
        """Hash every file, flush all of it to the disk, write the manifest and move the folder into ``releases/``.

        Args:
            facts: the manifest, its ``files`` still empty.
            ready: called when everything is on the disk, just before the release appears.
            waits: move it into ``waiting/`` instead, where nothing serves it.

        Returns:
            The folder of the sealed release, which is not live yet.
        """
        with disk_errors(self.folder):
            for future in self._settling:
                future.result()
            entries, files = self.entries(), files_below(self.folder)
            protect(files)
            write_durably(self.folder / MANIFEST, facts.model_copy(update={"files": entries}).dump())
            (self.folder / MANIFEST).chmod(READ_ONLY)
            ready()
            return add(self.home, self.folder, waits=waits)

    def entries(self, folder: str = "") -> tuple[FileEntry, ...]:
        """Return the manifest's entries of the files below a folder of the release, which do not change any more."""
        files = files_below(self.folder / folder)
        return tuple(self._entry(path, digest) for path, digest in zip(files, self._digests(files), strict=True))

    def _digests(self, files: Sequence[Path]) -> list[str]:
        # hashlib releases the interpreter lock while it hashes.
        with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
            return list(pool.map(self._digest, files))

    def _digest(self, path: Path) -> str:
        """The digest of a file; one that the previous release shares, or that was hashed already, is not read again."""
        status = path.stat()
        if status.st_nlink > 1 and (known := self._shared.get(status.st_ino)):
            return known
        key = (path, status.st_mtime_ns)
        if key not in self._digested:
            self._digested[key] = sha256_of(path)
        return self._digested[key]

    def _entry(self, path: Path, digest: str) -> FileEntry:
        name = path.relative_to(self.folder).as_posix()
        return FileEntry(path=name, sha256=digest, size=path.stat().st_size, media_type=_media_type(path))


def clear_staging(home: Home) -> None:
    """Remove what a build that died has left behind; only the holder of the lock may call this.

    Raises:
        OSError: it cannot be removed.
    """
    with choosing(home):  # who moves the link now has not died
        for part in home.path.glob(".*"):  # of a process that died while it moved the link or wrote a small file
            if part.name.startswith(f".{home.current.name}.") or part.suffix == PART:
                part.unlink(missing_ok=True)
    sweep(home)
    for _ in range(_CLEARINGS):  # a worker that is about to end may still add to it
        drop_staging(home)
        if not home.staging.exists():
            return
        time.sleep(_BETWEEN_CLEARINGS_S)
    rmtree(home.staging)


def drop_staging(home: Home) -> None:
    """Remove what a build wrote in staging, as far as possible; the next build clears the rest."""
    rmtree(home.staging, ignore_errors=True)


def _shared_digests(previous: Path | None) -> dict[int, str]:
    """The digests of the previous release's files, which others may share by hard links, by inode."""
    if previous is None:
        return {}
    entries = ((previous / entry.path, entry.sha256) for entry in Manifest.load(previous).files)
    return {path.stat().st_ino: digest for path, digest in entries if path.is_file()}


def _media_type(path: Path) -> str:
    suffixes = [suffix.lstrip(".") for suffix in path.suffixes if suffix.lstrip(".") not in CODINGS]
    suffix = suffixes[-1] if suffixes else ""
    if path.name == CHECKSUMS:
        return "text/plain"
    if path.name.endswith(TABLE_METADATA):
        return "application/csvm+json"
    if suffix in _MEDIA_TYPES:
        return _MEDIA_TYPES[suffix]
    fmt = by_suffix().get(suffix)
    return fmt.media_type if fmt else "application/octet-stream"
