"""Write the dumps of a release from members: those of the one before, and those that are new or were written again.

In every format a thing is written by itself (publisher/release/dumps.py), and a release knows how many bytes each
takes. So what changed in a member is replaced in its bytes, and the things beside it need not be written again. A
member is divided where a new thing begins one; either way it is what a full build writes, which has no members before.
"""

import os
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from io import FileIO
from itertools import accumulate, pairwise
from pathlib import Path
from typing import NamedTuple, Self

import orjson

from publisher.compression import CODINGS, Content, compressed
from publisher.errors import ManifestError
from publisher.rdf.formats import dump_formats
from publisher.release.dumps import (
    KnownPiece,
    Member,
    WrittenThing,
    dump_files,
    file_name,
    follows_in_member,
    footer,
    header,
    packed_members,
)
from publisher.release.files import HashedFile, disk_errors, open_read_only
from publisher.release.layout import DUMPS, RECORDS
from publisher.release.records import unpacked
from publisher.release.shard import load_members, write_members
from publisher.uris import UriPolicy


class OldMember(NamedTuple):
    """A member of the release before.

    Attributes:
        first, following: the IRI it begins with, and that of the next member ("" for the last).
        spans: for each dump, its first byte and its size in bytes.
    """

    first: str
    following: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Region:
    """Members, one after the other, that are written again together.

    Attributes:
        begin, end: the places of the first of them and of the one after the last, among those of the release before.
        members: the members; none if the release before has none.
        iris: the things that are new in them, or changed, in order.
    """

    begin: int
    end: int
    members: tuple[OldMember, ...]
    iris: tuple[str, ...]


class MemberMap:
    """The positions of the members in a release's dumps.

    Args:
        release: the release's folder; None for no release, which has no members.
        uris: the policy of its base.
    """

    def __init__(self, release: Path | None, uris: UriPolicy) -> None:
        self._uris = uris
        self.folder = release / DUMPS if release else None
        rows: list[tuple[str, str, str]] = []
        if release:
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

    def regions(self, iris: Iterable[str]) -> list[Region]:
        """Return the members that must be written again because some things are new or changed, in order."""
        found: list[tuple[int, int, list[str]]] = []
        for iri in sorted(iris):
            begin = max(0, bisect_right(self.firsts, iri) - 1)
            end = self._end(begin, iri)
            if found and begin < max(found[-1][1], 1):
                begin, before, within = found.pop()
                found.append((begin, max(before, end), [*within, iri]))
            else:
                found.append((begin, end, [iri]))
        return [Region(begin, end, self._members(begin, end), tuple(within)) for begin, end, within in found]

    def _end(self, begin: int, iri: str) -> int:
        """The place after the last member that a thing belongs to, or that is part of its member now.

        The first thing of a kind begins a member; if another one comes before it, it may begin none.
        """
        if begin + 1 < len(self.firsts) and follows_in_member(self.firsts[begin + 1], iri, self._uris):
            return begin + 2
        return min(begin + 1, len(self.firsts))

    def _members(self, begin: int, end: int) -> tuple[OldMember, ...]:
        return tuple(
            OldMember(
                self.firsts[place],
                self.firsts[place + 1] if place + 1 < len(self.firsts) else "",
                tuple((starts[place], starts[place + 1] - starts[place]) for starts in self.starts),
            )
            for place in range(begin, end)
        )


class MemberRun(NamedTuple):
    """Members in a folder that take the place of some of the release before.

    Attributes:
        begin, end: the places of the first that is replaced and of the one after the last.
        replaced: those that are replaced.
        folder: has a file for each dump.
        starts: for each dump, where the members begin in its file.
        rows: the members.
    """

    begin: int
    end: int
    replaced: tuple[OldMember, ...]
    folder: Path
    starts: tuple[int, ...]
    rows: Sequence[Member]

    @classmethod
    def of_shard(cls, shard: Path) -> Self:
        """Return the members of a shard of a full build."""
        return cls(0, 0, (), shard, (0,) * len(dump_files()), list(load_members(shard)))

    def span(self, number: int) -> tuple[int, int]:
        """Where the members are in the file of a dump: their first byte, and the byte after the last."""
        start = self.starts[number]
        return start, start + sum(row.sizes[number] for row in self.rows)


def update_members(
    folder: Path, previous: Path, regions: Iterable[Region], now: Mapping[str, WrittenThing], uris: UriPolicy
) -> None:
    """Write the members of regions into a folder; :func:`member_runs` reads it.

    Args:
        folder: the folder, which is empty.
        previous: the folder of the release before.
        regions: the regions, in order.
        now: what is new or changed, by IRI.
        uris: the policy of the release's base.

    Raises:
        ManifestError: a member of the release before does not hold what its records say.
    """
    with _OldMembers(previous) as old:
        write_members(folder, (member for region in regions for member in _members_now(region, old, now, uris)))


def _members_now(
    region: Region, old: "_OldMembers", now: Mapping[str, WrittenThing], uris: UriPolicy
) -> Iterator[tuple[Member, list[bytes]]]:
    things: dict[str, WrittenThing] = {}
    known: dict[Content, KnownPiece] = {}
    for member in region.members:
        known |= old.read(member, things)
    things |= {iri: now[iri] for iri in region.iris}
    return packed_members((things[iri] for iri in sorted(things)), uris, known)


class _OldMembers:
    """Reads members of the release before, thing by thing; used as a context manager."""

    def __init__(self, release: Path) -> None:
        self._path = release / RECORDS
        self._files = ExitStack()
        self._database = self._files.enter_context(closing(open_read_only(self._path)))
        self._dumps = [
            self._files.enter_context((release / DUMPS / file_name(fmt, coding)).open("rb", buffering=0))
            for fmt, coding in dump_files()
        ]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def read(self, member: OldMember, things: dict[str, WrittenThing]) -> dict[Content, KnownPiece]:
        """Add the things of a member to ``things``; return its pieces by their content."""
        known: dict[Content, KnownPiece] = {}
        # SQLite stops at the end only if it is a plain bound.
        bound, end = ("AND iri < ?", (member.following,)) if member.following else ("", ())
        query = f"SELECT iri FROM record WHERE iri >= ? {bound} ORDER BY iri"  # noqa: S608 - constants
        written: dict[str, dict[str, bytes]] = {
            iri: {} for (iri,) in self._database.execute(query, (member.first, *end))
        }
        query = "SELECT things, contents FROM member WHERE first = ?"
        lists = map(orjson.loads, self._database.execute(query, (member.first,)).fetchone())
        for number, (fmt, sizes, content) in enumerate(zip(dump_formats(), *lists, strict=True)):
            body = unpacked(self._part(member, number * len(CODINGS) + CODINGS.index("zst")))
            if len(sizes) != len(written) or sum(sizes) != len(body):
                raise ManifestError(str(self._path), f"does not fit the member of {fmt.label} at {member.first}")
            for texts, (start, end) in zip(written.values(), pairwise(accumulate(sizes, initial=0)), strict=True):
                texts[fmt.suffix] = body[start:end]
            known[Content(*content)] = KnownPiece(body, partial(self._parts, member, number))
        things |= {iri: (iri, texts) for iri, texts in written.items()}
        return known

    def _parts(self, member: OldMember, number: int) -> list[bytes]:
        """A member in a format, in each coding."""
        first = number * len(CODINGS)
        return [self._part(member, dump) for dump in range(first, first + len(CODINGS))]

    def _part(self, member: OldMember, dump: int) -> bytes:
        """A member in a dump."""
        start, size = member.spans[dump]
        return os.pread(self._dumps[dump].fileno(), size, start)


def member_runs(folder: Path, regions: Sequence[Region]) -> list[MemberRun]:
    """Read what :func:`update_members` wrote for some regions."""
    runs: list[MemberRun] = []
    rows = list(load_members(folder))
    starts, at = (0,) * len(dump_files()), 0
    for number, region in enumerate(regions):
        following = regions[number + 1] if number + 1 < len(regions) else None
        begin = following.members[0].first if following else ""
        end = at
        while end < len(rows) and (not begin or rows[end].first < begin):
            end += 1
        runs.append(MemberRun(region.begin, region.end, region.members, folder, starts, rows[at:end]))
        starts, at = tuple(runs[-1].span(place)[1] for place in range(len(starts))), end
    return runs


def mend_cuts(shards: Sequence[Path], uris: UriPolicy) -> None:
    """Join members that were cut only because a shard ended there: the thing that was to begin the next was refused."""
    left: Path | None = None
    for right in shards:
        rows = list(load_members(right))
        if left and rows and follows_in_member(rows[0].first, list(load_members(left))[-1].first, uris):
            _move_first_member(left, right)
            rows = rows[1:]
        left = right if rows else left


def _move_first_member(left: Path, right: Path) -> None:
    """Add the content of the first member of a shard to the last member of another."""
    *before, (last, ending) = _packed_members_of(left)
    (first, beginning), *after = _packed_members_of(right)
    bodies = [unpacked(one) + unpacked(other) for one, other in zip(_frames(ending), _frames(beginning), strict=True)]
    parts = [compressed(body, coding) for body in bodies for coding in CODINGS]
    things = [[*sizes, *more] for sizes, more in zip(last.things, first.things, strict=True)]
    joined = Member(last.first, [len(part) for part in parts], [Content.of(body) for body in bodies], things)
    write_members(left, [*before, (joined, parts)])
    write_members(right, after)


def _packed_members_of(shard: Path) -> list[tuple[Member, list[bytes]]]:
    rows = list(load_members(shard))
    columns = []
    for number, (fmt, coding) in enumerate(dump_files()):
        data = (shard / file_name(fmt, coding)).read_bytes()
        ends = accumulate([row.sizes[number] for row in rows], initial=0)
        columns.append([data[start:end] for start, end in pairwise(ends)])
    return [(row, list(parts)) for row, parts in zip(rows, zip(*columns, strict=True), strict=True)]


def _frames(parts: Sequence[bytes]) -> Sequence[bytes]:
    """A member in every format, as zstd has it."""
    return parts[CODINGS.index("zst") :: len(CODINGS)]


def write_dumps(folder: Path, before: MemberMap, runs: Sequence[MemberRun], uris: UriPolicy) -> dict[Path, str]:
    """Write the dumps from new members and those of the release before; return each file's SHA-256, in hex.

    Args:
        folder: of the release being made.
        before: the members of the release before.
        runs: the new members, in IRI order.
        uris: the policy of the release's base.

    Raises:
        DiskFullError: no room for them.
        ManifestError: a dump of the release before is shorter than it was.
    """

    def write(number: int) -> tuple[Path, str]:
        fmt, coding = dump_files()[number]
        target = folder / DUMPS / file_name(fmt, coding)
        contents = _contents(before, runs, dump_formats().index(fmt))
        with HashedFile(target) as out:
            out.write(header(fmt, coding, uris))
            _copy_members(before, runs, number, out)
            out.write(footer(fmt, coding, uris, contents))
            return target, out.finish()

    # Hashing and writing let go of the interpreter.
    with disk_errors(folder / DUMPS), ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return dict(pool.map(write, range(len(dump_files()))))


def _contents(before: MemberMap, runs: Iterable[MemberRun], number: int) -> Iterator[Sequence[int]]:
    """The content of every member in one format."""
    at = 0
    for run in runs:
        yield from (contents[number] for contents in before.contents[at : run.begin])
        yield from (row.contents[number] for row in run.rows)
        at = run.end
    yield from (contents[number] for contents in before.contents[at:])


def _copy_members(before: MemberMap, runs: Sequence[MemberRun], number: int, out: HashedFile) -> None:
    """Copy the members of a dump: those of the release before, or the new ones that take their place."""
    name = file_name(*dump_files()[number])
    opened: dict[Path, FileIO] = {}
    with ExitStack() as stack:
        for folder, start, end in _spans(before, runs, number):
            if folder not in opened:
                opened[folder] = stack.enter_context((folder / name).open("rb", buffering=0))
            copied = out.copy(opened[folder].fileno(), start, end)
            if copied != end - start:
                raise ManifestError(str(folder / name), f"ends at byte {start + copied}, before its last member does")


def _spans(before: MemberMap, runs: Iterable[MemberRun], number: int) -> Iterator[tuple[Path, int, int]]:
    """Where the members of a dump are: folder, first byte, and the byte after the last."""
    starts, at = before.starts[number], 0
    for run in runs:
        if before.folder:
            yield before.folder, starts[at], starts[run.begin]
        yield run.folder, *run.span(number)
        at = run.end
    if before.folder:
        yield before.folder, starts[at], starts[-1]
