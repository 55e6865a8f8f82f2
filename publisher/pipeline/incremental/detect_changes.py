"""What a build finds changed: the sources beside what the release before was made of, position by position.

The common case is that some records say something else of themselves and everything is where it was. Then, and only
then, the release before can be patched (publisher/pipeline/incremental/build.py). Records that came, went or moved, or
that refer to other things than before, may change the identifiers or the references of any other: that is a build in
full.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from publisher.pipeline.executors.runner import Runner
from publisher.pipeline.passes import grouped
from publisher.pipeline.plan import Plan
from publisher.pipeline.progress import Progress
from publisher.pipeline.stages.digests import digest_of, opened, prefix_of
from publisher.pipeline.stages.entries import Entry
from publisher.pipeline.stages.read import Batch, BatchFile, ReadRecord, interpret
from publisher.profiles.records import read_changed
from publisher.raw import RawRecord, SkippedRecord, SkipRule, UnreadableRecord
from publisher.release.files import open_read_only
from publisher.sources import Source

MAX_SHARE: Final = 0.2
"""With more than this share of the records changed, a patch is no quicker than a build in full."""

_BEFORE: Final = "SELECT number, digest, record, line FROM input ORDER BY number"


@dataclass(frozen=True, slots=True)
class Changed:
    """A record that says something else than before.

    Attributes:
        record, iri: its row in the release before, which it keeps, and its IRI.
        number, input: its place in the order of the sources, and the digest of what it is made of now.
        kept: what the first pass made of it.
    """

    record: int
    iri: str
    number: int
    input: str
    kept: ReadRecord


class _TooMuchError(Exception):
    """The release before cannot be patched. Never leaves this module."""


def difference(plan: Plan, work: Path, runner: Runner, progress: Progress, previous: Path) -> list[Changed] | None:
    """Read the sources and say what changed; None where only a build in full will do.

    Args:
        plan: what to build.
        work: the working folder.
        runner: does the interpreting.
        progress: who is told.
        previous: ``records.sqlite`` of the release before.

    Raises:
        SourceError: a source cannot be used.
    """
    folder = work / "changed"
    folder.mkdir()
    progress.step("Looking for changes")
    with closing(open_read_only(previous)) as database:
        look = _Look(plan, database, progress)
        try:
            batches = sorted(batch.target for batch in runner.run(interpret, look.batches(folder)))
            look.finish()
            return list(_matched(batches, look.places, database, linking=len(plan.sources) > 1))
        except _TooMuchError:
            return None


class _Look:
    """One walk along the sources and what the release before was made of."""

    def __init__(self, plan: Plan, database: sqlite3.Connection, progress: Progress) -> None:
        self._plan, self._progress = plan, progress
        self._before = database.execute(_BEFORE).fetchall()
        self._known = {row[1] for row in self._before}
        self._seen = 0
        self.places: dict[int, int] = {}

    def batches(self, folder: Path) -> Iterator[Batch]:
        """Batches of the records that changed, each with its number in the order of the sources."""
        for source in self._plan.sources:
            for group in grouped(self._changed(source)):
                yield Batch(folder / f"{group[0][1]}.sqlite", 0, source, group)

    def finish(self) -> None:
        """See that the walk came to the end of both."""
        if self._seen != len(self._before):
            raise _TooMuchError

    def _changed(self, source: Source) -> Iterator[tuple[RawRecord | UnreadableRecord, str]]:
        prefix = prefix_of(self._plan, source)
        for item in read_changed(source, self._plan.base, self._knows(prefix)):
            if isinstance(item, SkippedRecord):
                self._check_line(item.line)
            elif self._is_new(item, digest := digest_of(item, prefix)):
                yield item, digest
            self._seen += 1
            if self._seen % 1000 == 0:
                self._progress.advance(1000)

    def _knows(self, prefix: bytes) -> SkipRule:
        """Tell a record by its bytes: whether it is the one that stood at this place before."""

        def of(file: str, decoding: str) -> Callable[[bytes], bool]:
            begun, before = opened(prefix, file, decoding), self._before

            def known(raw: bytes) -> bool:
                total = begun.copy()
                total.update(raw)
                return self._seen < len(before) and total.digest() == before[self._seen][1]

            return known

        return of

    def _check_line(self, now: int) -> None:
        line = self._before[self._seen][3]
        if line is not None and now != line:
            raise _TooMuchError  # where it stands is told in many places

    def _is_new(self, item: RawRecord | UnreadableRecord, digest: str) -> bool:
        if self._seen >= len(self._before):
            raise _TooMuchError
        number, before, record, _ = self._before[self._seen]
        now = bytes.fromhex(digest)
        if now == before:
            if isinstance(item, RawRecord):
                self._check_line(item.line)
            return False
        if number != self._seen or record is None or now in self._known:
            raise _TooMuchError
        self.places[number] = record
        if len(self.places) > max(10, MAX_SHARE * len(self._before)):
            raise _TooMuchError
        return True


def _matched(
    batches: Iterable[Path], places: dict[int, int], database: sqlite3.Connection, *, linking: bool
) -> Iterator[Changed]:
    """The changed records beside what they were; all of them must still refer to the same things."""
    waiting = dict(places)
    by_key = {_identity(database, record): number for number, record in places.items()}
    for path in batches:
        with closing(BatchFile(path)) as file:
            if next(file.refused(), None):
                raise _TooMuchError
            for position, digest, entry in file.entries():
                number = by_key.get((entry.source, entry.key))
                if number is None or number not in waiting:
                    raise _TooMuchError
                if entry.exact and entry.shaped:
                    raise _TooMuchError  # what its statements say of others is judged with theirs
                record = waiting.pop(number)
                if _elsewhere(entry, linking=linking) != _elsewhere(_entry(database, record), linking=linking):
                    raise _TooMuchError
                yield Changed(record, _iri(database, record), number, digest, file.record(position))
    if waiting:
        raise _TooMuchError


def _identity(database: sqlite3.Connection, record: int) -> tuple[str, str]:
    source, key = database.execute("SELECT source, key FROM record WHERE id = ?", (record,)).fetchone()
    return source, key


def _iri(database: sqlite3.Connection, record: int) -> str:
    return str(database.execute("SELECT iri FROM record WHERE id = ?", (record,)).fetchone()[0])


def _entry(database: sqlite3.Connection, record: int) -> Entry:
    return Entry.load(database.execute("SELECT entry FROM source WHERE record = ?", (record,)).fetchone()[0])


def _elsewhere(entry: Entry, *, linking: bool) -> Entry:
    """What of a record can show anywhere but in its own description; ``linking`` is between several sources."""
    return replace(entry, line=None, features=entry.features if linking else None)
