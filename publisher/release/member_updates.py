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
from itertools import accumulate, chain
from pathlib import Path
from typing import Final

import orjson
import zstandard

from publisher.errors import ManifestError
from publisher.rdf.formats import Format, dump_formats
from publisher.rdf.writers import Piece
from publisher.release.dumps import CODINGS, compressed, dump_files, file_name, footer, header, written_out
from publisher.release.files import appear, disk_errors, open_read_only, part_of, write_hashed
from publisher.release.layout import DUMPS, RECORDS
from publisher.uris import UriPolicy

_MEMBERS: Final = "members.bin"
_SIZES: Final = "sizes.json"
_SLICE: Final = 1 << 19
"""Bytes that fit into a processor's cache: they are hashed, then written."""


@dataclass(frozen=True, slots=True)
class ChangedMember:
    """A member with things that changed.

    Attributes:
        first, following: the IRI it begins with, and that of the next member ("" for the last).
        spans: for each dump, the member's first byte and its size in bytes.
        iris: the things in it that changed, in order.
    """

    first: str
    following: str
    spans: tuple[tuple[int, int], ...]
    iris: tuple[str, ...]


class MemberMap:
    """The positions of the members in a release's dumps.

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
        return ChangedMember(self.firsts[place], following, spans, iris)


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
    sizes: list[tuple[str, list[int]]] = []
    with ExitStack() as stack:
        out = stack.enter_context((part / _MEMBERS).open("wb"))
        old = {
            (fmt, coding): stack.enter_context((previous / DUMPS / file_name(fmt, coding)).open("rb", buffering=0))
            for fmt, coding in dump_files()
        }
        for member in members:
            pairs = [(written_out(before[iri]), written_out(now[iri])) for iri in member.iris]
            bodies: list[bytes] = []
            for fmt in dump_formats():
                files = [old[fmt, coding] for coding in CODINGS]
                replaced = _replaced(fmt, member, files, [(was[fmt.suffix], new[fmt.suffix]) for was, new in pairs])
                if replaced is None:
                    body = b"".join([written_out(piece)[fmt.suffix] for piece in whole(member)])
                    replaced = [compressed(body, coding) for coding in CODINGS]
                bodies += replaced
            sizes.append((member.first, [out.write(body) for body in bodies]))
    (part / _SIZES).write_text(json.dumps(sizes))
    appear(part, folder)


def _replaced(
    fmt: Format, member: ChangedMember, files: Sequence[FileIO], changes: Sequence[tuple[bytes, bytes]]
) -> list[bytes] | None:
    """A member in one format, in each coding; None where the bytes to be replaced do not occur exactly once."""
    spans = [member.spans[dump_files().index((fmt, coding))] for coding in CODINGS]
    packed = [os.pread(file.fileno(), size, start) for file, (start, size) in zip(files, spans, strict=True)]
    changes = [(was, now) for was, now in changes if was != now]
    if not changes:
        return packed
    body = zstandard.ZstdDecompressor().decompress(packed[CODINGS.index("zst")])  # the faster of the two to unpack
    for was, now in changes:
        at = body.find(was)
        if not was or at < 0 or body.rfind(was) != at:
            return None
        body = body[:at] + now + body[at + len(was) :]
    return [compressed(body, coding) for coding in CODINGS]


def updated_members(folder: Path) -> dict[str, list[memoryview]]:
    """Read what :func:`update_members` wrote: for each member its bytes in every dump, by its first IRI."""
    data = memoryview((folder / _MEMBERS).read_bytes())
    members: dict[str, list[memoryview]] = {}
    at = 0
    for first, sizes in json.loads((folder / _SIZES).read_bytes()):
        members[first] = []
        for size in sizes:
            members[first].append(data[at : at + size])
            at += size
    return members


def write_dumps(folder: Path, before: MemberMap, updated: Mapping[str, Sequence[memoryview]]) -> dict[Path, str]:
    """Chain the dumps of updated members and of those of the release before; return each file's SHA-256, in hex.

    Args:
        folder: of the release being made.
        before: the members of the release before.
        updated: the members that were written again, by their first IRIs.

    Raises:
        DiskFullError: no room for them.
        ManifestError: a dump of the release before is shorter than it was.
    """

    def write(number: int) -> tuple[Path, str]:
        fmt, coding = dump_files()[number]
        target = folder / DUMPS / file_name(fmt, coding)
        new = {bisect_right(before.firsts, first) - 1: parts[number] for first, parts in updated.items()}
        parts = _chained(before.folder / target.name, before.starts[number], new)
        return target, write_hashed(target, chain(parts, [footer(fmt, coding)]))

    # Hashing and writing let go of the interpreter.
    with disk_errors(folder / DUMPS), ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return dict(pool.map(write, range(len(dump_files()))))


def _chained(path: Path, starts: Sequence[int], new: Mapping[int, memoryview]) -> Iterator[memoryview]:
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
