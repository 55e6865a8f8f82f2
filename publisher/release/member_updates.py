"""The dumps of a release, made of those of the one before: members copied, or the bytes of what changed put into them.

In every format a thing is written by itself (publisher/release/dumps.py). So a member in which a thing changed is the
old member with that thing's bytes replaced, and its neighbours need not be written again. Where the old bytes are not
found exactly once, the member is written anew as a whole. Either way it is what a build in full would write.
"""

import hashlib
import json
import mmap
import os
import sqlite3
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO, Final, Self

import orjson
import zstandard

from publisher.errors import ManifestError
from publisher.rdf.formats import Format
from publisher.release.dumps import CODINGS, FORMATS, Piece, compressed, file_name, footer, header, written_out
from publisher.release.files import appear, disk_errors, open_read_only, part_of
from publisher.release.layout import DUMPS, RECORDS
from publisher.uris import UriPolicy

_MEMBERS: Final = "members.bin"
_SIZES: Final = "sizes.json"
_DUMPS: Final = tuple((fmt, coding) for fmt in FORMATS for coding in CODINGS)
"""The dumps, in the order in which the table ``member`` has their sizes."""

_READ_FROM: Final = "zst"
"""Of the two files of a format, the one that is unpacked faster."""

_SLICE: Final = 1 << 19
"""Bytes that a processor's cache holds: they are hashed, then written."""


@dataclass(frozen=True, slots=True)
class ChangedMember:
    """A member that holds things that changed.

    Attributes:
        first, following: the IRI it begins with, and that of the next one ("" for the last).
        spans: for each dump, where it begins and how many bytes it has.
        iris: the things in it that changed, in order.
    """

    first: str
    following: str
    spans: tuple[tuple[int, int], ...]
    iris: tuple[str, ...]


class MemberMap:
    """Where the members of a release's dumps lie.

    Args:
        release: the release's folder.
        uris: the policy of its base.
    """

    def __init__(self, release: Path, uris: UriPolicy) -> None:
        self.folder = release / DUMPS
        with closing(open_read_only(release / RECORDS)) as database:
            rows = database.execute("SELECT first, sizes FROM member ORDER BY first").fetchall()
        self.firsts: list[str] = [first for first, _ in rows]
        # One parse of all is quicker than one for each.
        every: list[list[int]] = orjson.loads(f"[{','.join([sizes for _, sizes in rows])}]")
        self.starts: tuple[list[int], ...] = tuple(
            list(accumulate([sizes[number] for sizes in every], initial=len(header(fmt, coding, uris))))
            for number, (fmt, coding) in enumerate(_DUMPS)
        )

    def stale(self, iris: Iterable[str]) -> list[ChangedMember]:
        """The members that hold some things, in order."""
        held: dict[int, list[str]] = {}
        for iri in sorted(iris):
            held.setdefault(bisect_right(self.firsts, iri) - 1, []).append(iri)
        return [self._stale(place, tuple(within)) for place, within in sorted(held.items())]

    def _stale(self, place: int, iris: tuple[str, ...]) -> ChangedMember:
        following = self.firsts[place + 1] if place + 1 < len(self.firsts) else ""
        spans = tuple((starts[place], starts[place + 1] - starts[place]) for starts in self.starts)
        return ChangedMember(self.firsts[place], following, spans, iris)


class MemberUpdater:
    """Make stale members anew, into a folder that appears as a whole; used as a context manager.

    Args:
        folder: it.
        previous: the folder of the release before.
        uris: the policy of its base.
    """

    def __init__(self, folder: Path, previous: Path, uris: UriPolicy) -> None:
        self._folder, self._previous, self._uris = folder, previous / DUMPS, uris
        self._part = part_of(folder)
        self._part.mkdir()
        self._out = (self._part / _MEMBERS).open("wb")
        self._old = [(self._previous / file_name(fmt, coding)).open("rb", buffering=0) for fmt, coding in _DUMPS]
        self._unpacker = zstandard.ZstdDecompressor()
        self._made: list[tuple[str, list[int]]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._out.close()
        for file in self._old:
            file.close()

    def splice(
        self,
        member: ChangedMember,
        before: Mapping[str, Piece],
        now: Mapping[str, Piece],
        whole: Callable[[], list[Piece]],
    ) -> None:
        """Make a member.

        Args:
            member: it.
            before: what the things in it that changed said, by IRI.
            now: what they say.
            whole: gives everything in it as it is now.
        """
        pairs = [(written_out(before[iri], self._uris), written_out(now[iri], self._uris)) for iri in member.iris]
        packed: list[bytes] = []
        for fmt in FORMATS:
            changes = [(old[fmt.suffix], new[fmt.suffix]) for old, new in pairs]
            replaced = self._replaced(fmt, member, changes)
            if replaced is None:
                written = [written_out(piece, self._uris)[fmt.suffix] for piece in whole()]
                replaced = [compressed(b"".join(written), coding) for coding in CODINGS]
            packed += replaced
        self._made.append((member.first, [self._out.write(one) for one in packed]))

    def close(self) -> None:
        """Make the folder visible."""
        self._out.close()
        (self._part / _SIZES).write_text(json.dumps(self._made))
        appear(self._part, self._folder)

    def _replaced(
        self, fmt: Format, member: ChangedMember, changes: Sequence[tuple[bytes, bytes]]
    ) -> list[bytes] | None:
        """A member in one format, in both codings; None where the bytes to be replaced are not there just once."""
        if all(old == new for old, new in changes):
            return [self._read(fmt, coding, member) for coding in CODINGS]
        body = self._unpacker.decompress(self._read(fmt, _READ_FROM, member))
        for old, new in changes:
            if old == new:
                continue
            at = body.find(old)
            if not old or at < 0 or body.rfind(old) != at:
                return None
            body = body[:at] + new + body[at + len(old) :]
        return [compressed(body, coding) for coding in CODINGS]

    def _read(self, fmt: Format, coding: str, member: ChangedMember) -> bytes:
        number = _DUMPS.index((fmt, coding))
        start, size = member.spans[number]
        return os.pread(self._old[number].fileno(), size, start)


def made_anew(folder: Path) -> dict[str, list[memoryview]]:
    """The members that a :class:`MemberUpdater` made: for each its bytes in every dump, by its first IRI."""
    held = memoryview((folder / _MEMBERS).read_bytes())
    made: dict[str, list[memoryview]] = {}
    at = 0
    for first, sizes in json.loads((folder / _SIZES).read_bytes()):
        made[first] = []
        for size in sizes:
            made[first].append(held[at : at + size])
            at += size
    return made


def write_dumps(folder: Path, before: MemberMap, made: Mapping[str, Sequence[memoryview]]) -> dict[Path, str]:
    """Chain the dumps of members made anew and of those of the release before; gives each file's SHA-256, in hex.

    Args:
        folder: of the release being made.
        before: the members of the release before.
        made: the members that were made anew, by their first IRIs.

    Raises:
        DiskFullError: no room for them.
        ManifestError: a dump of the release before is shorter than it was.
    """
    # Hashing and writing let go of the interpreter.
    with disk_errors(folder / DUMPS), ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        chains = [_Chain(folder / DUMPS, before, made, number) for number in range(len(_DUMPS))]
        return {chain.target: digest for chain, digest in zip(chains, pool.map(_Chain.write, chains), strict=True)}


def note_sizes(database: sqlite3.Connection, made: Mapping[str, Sequence[memoryview]]) -> None:
    """Note how long the members are that were made anew, in ``records.sqlite``."""
    rows = ((json.dumps([len(part) for part in parts]), first) for first, parts in made.items())
    database.execute("BEGIN")
    database.executemany("UPDATE member SET sizes = ? WHERE first = ?", rows)
    database.execute("COMMIT")


class _Chain:
    """One dump being put together."""

    def __init__(self, folder: Path, before: MemberMap, made: Mapping[str, Sequence[memoryview]], number: int) -> None:
        fmt, coding = _DUMPS[number]
        self.target = folder / file_name(fmt, coding)
        self._previous = before.folder / self.target.name
        self._closing = footer(fmt, coding)
        self._starts = before.starts[number]
        places = ((bisect_right(before.firsts, first) - 1, parts[number]) for first, parts in made.items())
        self._made = sorted(places, key=lambda it: it[0])

    def write(self) -> str:
        """Write it; gives its SHA-256, in hex."""
        total = hashlib.sha256()
        with self._previous.open("rb") as file, self.target.open("wb", buffering=1 << 20) as out:
            for part in self._parts(file):
                total.update(part)
                out.write(part)
        return total.hexdigest()

    def _parts(self, file: BinaryIO) -> Iterator[memoryview | bytes]:
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped, memoryview(mapped) as old:
            if len(old) < self._starts[-1]:
                raise ManifestError(str(self._previous), f"ends at byte {len(old)}, before its last member does")
            at = 0
            for place, part in self._made:
                yield from _slices(old, at, self._starts[place])
                yield part
                at = self._starts[place + 1]
            yield from _slices(old, at, self._starts[-1])
        yield self._closing


def _slices(old: memoryview, start: int, end: int) -> Iterator[memoryview]:
    for at in range(start, end, _SLICE):
        with old[at : min(at + _SLICE, end)] as part:
            yield part
