"""Write the dumps of a release from those of the one before: copy members, and replace the bytes of what changed.

In every format a thing is written by itself (publisher/release/dumps.py). So a member in which a thing changed is the
old member with that thing's bytes replaced, and its neighbours need not be written again. Where the old bytes do not
occur exactly once, the member is written again as a whole. Either way it is what a full build would write.
"""

import json
import mmap
import os
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from io import FileIO
from itertools import accumulate, chain, pairwise
from pathlib import Path
from typing import Final

import orjson
import zstandard

from publisher.compression import CODINGS, Content, compressed
from publisher.errors import ManifestError
from publisher.rdf.formats import Format, dump_formats
from publisher.rdf.writers import Piece
from publisher.release.dumps import dump_files, file_name, footer, header, written_out
from publisher.release.files import appear, disk_errors, open_read_only, part_of, write_hashed
from publisher.release.layout import DUMPS, RECORDS
from publisher.release.shard import Member
from publisher.uris import UriPolicy

_MEMBERS: Final = "members.bin"
_ROWS: Final = "rows.json"
_SLICE: Final = 1 << 19
"""Bytes that fit into a processor's cache: they are hashed, then written."""


@dataclass(frozen=True, slots=True)
class ChangedMember:
    """A member with things that changed.

    Attributes:
        first, following: the IRI it begins with, and that of the next member ("" for the last).
        spans: for each dump, the member's first byte and its size in bytes.
        contents: its content in each format.
        iris: the things in it that changed, in order.
    """

    first: str
    following: str
    spans: tuple[tuple[int, int], ...]
    contents: tuple[Content, ...]
    iris: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UpdatedMember:
    """A member that was written again.

    Attributes:
        parts: its bytes in each dump.
        contents: its content in each format.
    """

    parts: tuple[memoryview, ...]
    contents: tuple[Content, ...]

    def row(self, first: str) -> Member:
        """Return what ``records.sqlite`` says of it; ``first`` is the IRI of its first thing."""
        return Member(first, [len(part) for part in self.parts], list(self.contents))


class MemberMap:
    """The positions of the members in a release's dumps.

    Args:
        release: the release's folder.
        uris: the policy of its base.
    """

    def __init__(self, release: Path, uris: UriPolicy) -> None:
        self.folder = release / DUMPS
        with closing(open_read_only(release / RECORDS)) as database:
            rows = database.execute("SELECT first, sizes, contents FROM member ORDER BY first").fetchall()
        self.firsts: list[str] = [first for first, _, _ in rows]
        # One parse of all is quicker than one for each.
        every: list[list[int]] = orjson.loads(f"[{','.join([sizes for _, sizes, _ in rows])}]")
        self.contents: list[list[list[int]]] = orjson.loads(f"[{','.join([contents for _, _, contents in rows])}]")
        self.starts: tuple[list[int], ...] = tuple(
            list(accumulate([sizes[number] for sizes in every], initial=len(header(fmt, coding, uris))))
            for number, (fmt, coding) in enumerate(dump_files())
        )

    def changed(self, iris: Iterable[str]) -> list[ChangedMember]:
        """Return the members with some things that changed, in order."""
        held: dict[int, list[str]] = {}
        for iri in sorted(iris):
            held.setdefault(bisect_right(self.firsts, iri) - 1, []).append(iri)
        return [self._changed(place, tuple(within)) for place, within in sorted(held.items())]

    def _changed(self, place: int, iris: tuple[str, ...]) -> ChangedMember:
        following = self.firsts[place + 1] if place + 1 < len(self.firsts) else ""
        spans = tuple((starts[place], starts[place + 1] - starts[place]) for starts in self.starts)
        contents = tuple(Content(*content) for content in self.contents[place])
        return ChangedMember(self.firsts[place], following, spans, contents, iris)


def update_members(
    folder: Path,
    previous: Path,
    members: Iterable[ChangedMember],
    *,
    before: Mapping[str, Piece],
    now: Mapping[str, Piece],
    whole: Callable[[ChangedMember], Sequence[Piece]],
) -> None:
    """Write changed members into a folder that appears as a whole; :func:`updated_members` reads it.

    Args:
        folder: the folder.
        previous: the folder of the release before.
        members: the members, in order.
        before: the changed things as they were, by IRI.
        now: the changed things as they are.
        whole: returns everything in a member as it is now.
    """
    part = part_of(folder)
    part.mkdir()
    rows: list[Member] = []
    with ExitStack() as stack:
        out = stack.enter_context((part / _MEMBERS).open("wb"))
        old = {
            (fmt, coding): stack.enter_context((previous / DUMPS / file_name(fmt, coding)).open("rb", buffering=0))
            for fmt, coding in dump_files()
        }
        for member in members:
            pairs = [(written_out(before[iri]), written_out(now[iri])) for iri in member.iris]
            parts: list[bytes] = []
            contents: list[Content] = []
            for fmt in dump_formats():
                packed = _packed(fmt, member, [old[fmt, coding] for coding in CODINGS])
                changes = [(was[fmt.suffix], new[fmt.suffix]) for was, new in pairs]
                packed, content = _updated(fmt, member, packed, changes, whole)
                parts += packed
                contents.append(content)
            rows.append(Member(member.first, [out.write(packed) for packed in parts], contents))
    (part / _ROWS).write_text(json.dumps(rows))
    appear(part, folder)


def _packed(fmt: Format, member: ChangedMember, files: Sequence[FileIO]) -> list[bytes]:
    """A member of the previous release in one format, in each coding."""
    spans = [member.spans[dump_files().index((fmt, coding))] for coding in CODINGS]
    return [os.pread(file.fileno(), size, start) for file, (start, size) in zip(files, spans, strict=True)]


def _updated(
    fmt: Format,
    member: ChangedMember,
    packed: list[bytes],
    changes: Iterable[tuple[bytes, bytes]],
    whole: Callable[[ChangedMember], Sequence[Piece]],
) -> tuple[list[bytes], Content]:
    """A member in one format after changes, in each coding; as it is where this format does not show them."""
    shown = [(was, now) for was, now in changes if was != now]
    if not shown:
        return packed, member.contents[dump_formats().index(fmt)]
    body = _replaced(packed[CODINGS.index("zst")], shown)
    if body is None:
        body = b"".join([written_out(piece)[fmt.suffix] for piece in whole(member)])
    return [compressed(body, coding) for coding in CODINGS], Content.of(body)


def _replaced(frame: bytes, changes: Sequence[tuple[bytes, bytes]]) -> bytes | None:
    """The content of a zstd frame after changes; None where the bytes to be replaced do not occur exactly once."""
    body = zstandard.ZstdDecompressor().decompress(frame)
    for was, now in changes:
        at = body.find(was)
        if not was or at < 0 or body.rfind(was) != at:
            return None
        body = body[:at] + now + body[at + len(was) :]
    return body


def updated_members(folder: Path) -> dict[str, UpdatedMember]:
    """Read what :func:`update_members` wrote, by the members' first IRIs."""
    data = memoryview((folder / _MEMBERS).read_bytes())
    members: dict[str, UpdatedMember] = {}
    at = 0
    for first, sizes, contents in json.loads((folder / _ROWS).read_bytes()):
        ends = list(accumulate(sizes, initial=at))
        parts = tuple(data[start:end] for start, end in pairwise(ends))
        members[first] = UpdatedMember(parts, tuple(Content(*content) for content in contents))
        at = ends[-1]
    return members


def write_dumps(
    folder: Path, before: MemberMap, updated: Mapping[str, UpdatedMember], uris: UriPolicy
) -> dict[Path, str]:
    """Write the dumps from updated members and those of the release before; return each file's SHA-256, in hex.

    Args:
        folder: of the release being made.
        before: the members of the release before.
        updated: the members that were written again, by their first IRIs.
        uris: the policy of the release's base.

    Raises:
        DiskFullError: no room for them.
        ManifestError: a dump of the release before is shorter than it was.
    """
    places = {bisect_right(before.firsts, first) - 1: member for first, member in updated.items()}

    def write(number: int) -> tuple[Path, str]:
        fmt, coding = dump_files()[number]
        target = folder / DUMPS / file_name(fmt, coding)
        new = {place: member.parts[number] for place, member in places.items()}
        parts = _joined(before.folder / target.name, before.starts[number], new)
        contents = _contents(before, places, dump_formats().index(fmt))
        return target, write_hashed(target, chain(parts, [footer(fmt, coding, uris, contents)]))

    # Hashing and writing let go of the interpreter.
    with disk_errors(folder / DUMPS), ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return dict(pool.map(write, range(len(dump_files()))))


def _contents(before: MemberMap, new: Mapping[int, UpdatedMember], number: int) -> Iterator[Sequence[int]]:
    """The content of every member in one format: that of the previous release, or the new one by its place."""
    for place, old in enumerate(before.contents):
        updated = new.get(place)
        yield updated.contents[number] if updated else old[number]


def _joined(path: Path, starts: Sequence[int], new: Mapping[int, memoryview]) -> Iterator[memoryview]:
    """The members of a dump, without its footer: those of the previous release, or the new ones by their place."""
    with (
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped,
        memoryview(mapped) as old,
    ):
        if len(old) < starts[-1]:
            raise ManifestError(str(path), f"ends at byte {len(old)}, before its last member does")
        at = 0
        for place, part in sorted(new.items()):
            yield from _slices(old, at, starts[place])
            yield part
            at = starts[place + 1]
        yield from _slices(old, at, starts[-1])


def _slices(old: memoryview, start: int, end: int) -> Iterator[memoryview]:
    for at in range(start, end, _SLICE):
        with old[at : min(at + _SLICE, end)] as part:
            yield part
