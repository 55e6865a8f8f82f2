"""Detect which records changed: the sources compared with the input of the previous release, position by position.

Usually some records have other content and everything is where it was. Only then can the previous release be updated
(publisher/pipeline/incremental/build.py). Records that were added, removed or moved, or that refer to other things than
before, may change the identifiers or the references of any other record: that needs a full build.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from publisher.pipeline.executors.runner import Runner
from publisher.pipeline.plan import Plan
from publisher.pipeline.progress import Progress
from publisher.pipeline.stages.entries import Entry
from publisher.pipeline.stages.read import (
    Batch,
    BatchFile,
    DigestedItem,
    ReadRecord,
    digest_prefix,
    grouped,
    input_digest,
    interpret,
    start_digest,
)
from publisher.profiles.records import read_changed
from publisher.raw import RawRecord, SkippedRecord, SkipRule, UnreadableRecord
from publisher.release.files import open_read_only
from publisher.sources import Source

MAX_SHARE: Final = 0.2
"""If more than this share of the records changed, an incremental build is no faster than a full one."""

_INPUT: Final = "SELECT number, digest, record, line FROM input ORDER BY number"
_ENTRY: Final = """
SELECT iri, record.source, record.key, entry FROM record JOIN source ON source.record = record.id WHERE record.id = ?
"""


@dataclass(frozen=True, slots=True)
class ChangedRecord:
    """A record whose content changed.

    Attributes:
        row, iri: its row in the previous release, which stays the same, and its IRI.
        number, input: its position in the sources, and the digest of its input now.
        read: what the read stage made of it.
    """

    row: int
    iri: str
    number: int
    input: str
    read: ReadRecord


class _FullBuildNeededError(Exception):
    """The previous release cannot be updated. Never leaves this module."""


def detect_changes(
    plan: Plan, work: Path, runner: Runner, progress: Progress, previous: Path
) -> list[ChangedRecord] | None:
    """Read the sources and return the records that changed; None if a full build is needed.

    Args:
        plan: what to build.
        work: the working folder.
        runner: runs the interpretation.
        progress: is told about the progress.
        previous: ``records.sqlite`` of the previous release.

    Raises:
        SourceError: a source cannot be used.
    """
    folder = work / "changed"
    folder.mkdir()
    progress.step("Detecting changes")
    with closing(open_read_only(previous)) as database:
        comparison = _Comparison(plan, database, progress)
        try:
            batches = sorted(batch.target for batch in runner.run(interpret, comparison.batches(folder)))
            return list(comparison.changed(batches))
        except _FullBuildNeededError:
            return None


class _Comparison:
    """One pass over the sources and the input of the previous release."""

    def __init__(self, plan: Plan, database: sqlite3.Connection, progress: Progress) -> None:
        self._plan, self._database, self._progress = plan, database, progress
        self._before = database.execute(_INPUT).fetchall()
        self._digests = {row[1] for row in self._before}
        self._position = 0
        self._rows: dict[int, int] = {}
        """The row in the previous release of each changed record, by its position."""

    def batches(self, folder: Path) -> Iterator[Batch]:
        """Batches of the raw records that changed."""
        for source in self._plan.sources:
            for group in grouped(self._changed_items(source)):
                yield Batch(folder / f"{group[0][1]}.sqlite", 0, source, group)

    def changed(self, batches: Iterable[Path]) -> Iterator[ChangedRecord]:
        """The changed records, all of which must still refer to the same things, once all batches are interpreted."""
        if self._position != len(self._before):
            raise _FullBuildNeededError
        entries = {number: self._database.execute(_ENTRY, (row,)).fetchone() for number, row in self._rows.items()}
        number_of = {(source, key): number for number, (_, source, key, _) in entries.items()}
        for path in batches:
            with closing(BatchFile(path)) as file:
                if next(file.quarantined({}), None):
                    raise _FullBuildNeededError
                for position, digest, entry in file.entries():
                    number = number_of.pop((entry.source, entry.key), None)
                    # What statements say about other things is validated together with theirs.
                    if number is None or (entry.fixed_slug and entry.shaped):
                        raise _FullBuildNeededError
                    iri, _, _, before = entries[number]
                    if self._shown_elsewhere(entry) != self._shown_elsewhere(Entry.load(before)):
                        raise _FullBuildNeededError
                    yield ChangedRecord(self._rows[number], iri, number, digest, file.record(position))
        if number_of:
            raise _FullBuildNeededError

    def _shown_elsewhere(self, entry: Entry) -> Entry:
        """What other descriptions may show of a record; its features only count where links are found."""
        return replace(entry, line=None, features=entry.features if self._plan.finds_links else None)

    def _changed_items(self, source: Source) -> Iterator[DigestedItem]:
        prefix = digest_prefix(self._plan, source)
        for item in read_changed(source, self._plan.base, self._skip_rule(prefix)):
            if isinstance(item, SkippedRecord):
                self._check_line(item.line)
            elif self._is_changed(item, digest := input_digest(item, prefix)):
                yield item, digest
            self._position += 1
            if self._position % 1000 == 0:
                self._progress.advance(1000)

    def _skip_rule(self, prefix: bytes) -> SkipRule:
        """Recognise a record by its bytes: whether it is the one that was at this position before."""

        def rule(file: str, decoding: str) -> Callable[[bytes], bool]:
            started, before = start_digest(prefix, file, decoding), self._before

            def is_unchanged(raw: bytes) -> bool:
                digest = started.copy()
                digest.update(raw)
                return self._position < len(before) and digest.digest() == before[self._position][1]

            return is_unchanged

        return rule

    def _check_line(self, line: int) -> None:
        before = self._before[self._position][3]
        if before is not None and line != before:
            raise _FullBuildNeededError  # many files state where a record is

    def _is_changed(self, item: RawRecord | UnreadableRecord, digest: str) -> bool:
        if self._position >= len(self._before):
            raise _FullBuildNeededError
        number, before, row, _ = self._before[self._position]
        now = bytes.fromhex(digest)
        if now == before:
            if isinstance(item, RawRecord):
                self._check_line(item.line)
            return False
        if number != self._position or row is None or now in self._digests:
            raise _FullBuildNeededError
        self._rows[number] = row
        if len(self._rows) > max(10, MAX_SHARE * len(self._before)):
            raise _FullBuildNeededError
        return True
