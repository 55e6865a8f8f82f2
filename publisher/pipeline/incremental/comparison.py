"""Compare what was described again with the release before: the second work of an incremental build's workers.

A comparison writes a folder with the statements that come and go, the members of the dumps that hold what is new or
changed, and what the release before counted of it.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, NamedTuple, Self

from publisher.rdf.nquads import Statement, statements
from publisher.rdf.writers import Piece
from publisher.release.counting.statements import Tally
from publisher.release.dumps import WrittenThing, written_out
from publisher.release.files import appear, open_read_only, part_of, read_only_uri
from publisher.release.layout import RECORDS
from publisher.release.member_updates import MemberMap, Region, update_members
from publisher.release.records import unpacked
from publisher.release.shard import OUTCOME, ROWS, Outcome
from publisher.uris import Kind, UriPolicy

REMOVED: Final = "removed.nq"
ADDED: Final = "added.nq"

THINGS_AT_ONCE: Final = 125
"""Things that are compared at a time, about: they are distributed by the members of the dumps that hold them."""


class FreshThing(NamedTuple):
    """A thing that was described again.

    Attributes:
        shard, row: where it is.
        old: its row in the release before; None if it is new.
        is_changed: whether its statements are new or others.
    """

    iri: str
    shard: Path
    row: int
    old: int | None
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Some things, in IRI order, to be compared with the release before.

    Attributes:
        target: the folder to write.
        previous: the folder of the release before.
        regions: the members of its dumps that hold these things, and no others that changed.
    """

    target: Path
    base: str
    previous: Path
    things: tuple[FreshThing, ...]
    regions: tuple[Region, ...]

    @property
    def removed(self) -> Path:
        """Where the statements are that are no longer made, as N-Quads."""
        return self.target / REMOVED

    @property
    def added(self) -> Path:
        """Where the statements are that were not made before, as N-Quads."""
        return self.target / ADDED


_FRESH: Final = """
SELECT new.iri, new.id, old.id, old.content IS NOT new.content
FROM record AS new LEFT JOIN previous.record AS old ON old.iri = new.iri
"""


def fresh_things(shards: Iterable[Path], previous: Path) -> list[FreshThing]:
    """Return what shards describe, in IRI order, as it is beside the release before."""
    things: list[FreshThing] = []
    for shard in shards:
        with closing(open_read_only(shard / ROWS)) as database:
            database.execute("ATTACH ? AS previous", (read_only_uri(previous / RECORDS),))
            things += [
                FreshThing(iri, shard, row, old, bool(is_changed))
                for iri, row, old, is_changed in database.execute(_FRESH)
            ]
    return sorted(things)


def comparisons(
    folder: Path, base: str, previous: Path, things: Sequence[FreshThing], members: MemberMap
) -> list[Comparison]:
    """Distribute the comparison of things, in IRI order, whose members are in the release before."""
    regions = members.regions(thing.iri for thing in things if thing.is_changed)
    region_of = {iri: number for number, region in enumerate(regions) for iri in region.iris}
    jobs: list[Comparison] = []
    waiting: list[FreshThing] = []
    held: list[Region] = []

    def finish() -> None:
        target = folder / f"{len(jobs):06}"
        jobs.append(Comparison(target, base, previous, tuple(waiting), tuple(held)))
        waiting.clear()
        held.clear()

    last = -1
    for thing in things:
        number = region_of.get(thing.iri, last)
        if len(waiting) >= THINGS_AT_ONCE and (number != last or thing.iri not in region_of):
            finish()
        if number != last:
            held.append(regions[number])
            last = number
        waiting.append(thing)
    if waiting:
        finish()
    return jobs


def compare_things(job: Comparison) -> Path:
    """Compare some things with the release before."""
    uris = UriPolicy(job.base)
    part = part_of(job.target)
    part.mkdir()
    with _Compared(job, uris) as compared, (part / REMOVED).open("wb") as removed, (part / ADDED).open("wb") as added:
        for gone, come in compared.statements():
            removed.write(gone)
            added.write(come)
        update_members(part, job.previous, job.regions, compared.now(), uris)
        (part / OUTCOME).write_text(json.dumps(asdict(compared.outcome())))
    appear(part, job.target)
    return job.target


_BEFORE: Final = """
SELECT record.kind, state, record.source, quads, lines, filled FROM record
LEFT JOIN source ON source.record = record.id LEFT JOIN result ON result.record = record.id WHERE record.id = ?
"""


class _Compared:
    """The things of a comparison, beside the release before; used as a context manager."""

    def __init__(self, job: Comparison, uris: UriPolicy) -> None:
        self._job, self._uris = job, uris
        self._files = ExitStack()
        self._previous = self._opened(job.previous / RECORDS)
        self._shards: dict[Path, sqlite3.Connection] = {}
        self._counted = Outcome()
        self._before: list[Statement] = []
        self._pieces: list[Piece] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def statements(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield the statements of each thing that go, and those that come, as N-Quads."""
        for thing in self._job.things:
            before = self._count_before(thing.old) if thing.old is not None else b""
            if thing.is_changed:
                now = self._now(thing)
                self._pieces.append(Piece.read(thing.iri, now, self._uris))
                old, new = set(before.splitlines(keepends=True)), set(now.splitlines(keepends=True))
                yield b"".join(sorted(old - new)), b"".join(sorted(new - old))

    def now(self) -> dict[str, WrittenThing]:
        """Return what is new or changed, in every format, by IRI, when all statements are compared."""
        return {written[0]: written for written in written_out(self._pieces)}

    def outcome(self) -> Outcome:
        """What the release before counted of all things, as less than nothing."""
        tally = Tally()
        known = sum(1 for thing in self._job.things if thing.old is not None)
        tally.count(self._before, -1, things=known)
        self._counted.tally = tally.statistics().model_dump()
        return self._counted

    def _count_before(self, row: int) -> bytes:
        """Count a thing of the release before as one less; return its statements, which are counted together."""
        kind, state, source, quads, lines, fields = self._previous.execute(_BEFORE, (row,)).fetchone()
        self._counted.count(Kind(kind), state, unpacked(lines or b"").count(b"\n"), -1)
        if fields is not None:
            self._counted.count_record(source, fields.split(), -1)
        nquads = unpacked(quads)
        self._before += statements(nquads.decode())
        return nquads

    def _now(self, thing: FreshThing) -> bytes:
        if thing.shard not in self._shards:
            self._shards[thing.shard] = self._opened(thing.shard / ROWS)
        rows = self._shards[thing.shard].execute("SELECT quads FROM record WHERE id = ?", (thing.row,))
        return unpacked(rows.fetchone()[0])

    def _opened(self, path: Path) -> sqlite3.Connection:
        return self._files.enter_context(closing(open_read_only(path)))
