"""Read the sources: raw records become institutions, one batch at a time, in any process.

A record that the previous release has, by the digest of its input, is not interpreted again: its batch says only which
row of that release it is. Refused records are always read again, because a release does not keep what they were.
"""

from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

from publisher.pipeline.executors.runner import Runner
from publisher.pipeline.plan import Plan
from publisher.pipeline.progress import Progress
from publisher.pipeline.stages.reading.batches import (
    BATCH_RECORDS,
    UPDATED_RECORDS,
    Batch,
    DigestedItem,
    KnownRecord,
    grouped,
)
from publisher.pipeline.stages.reading.digests import digest_prefix, input_digest, start_digest
from publisher.pipeline.stages.reading.interpret import interpret, line_of
from publisher.profiles import read
from publisher.profiles.records import read_changed
from publisher.raw import RawRecord, SkippedRecord
from publisher.sources import Source


def read_sources(
    plan: Plan, folder: Path, runner: Runner, progress: Progress, known: dict[bytes, int] | None = None
) -> Iterator[Path]:
    """Read all sources in batches; yields the file of each batch when it is complete, in the order of the sources.

    Args:
        plan: what to build.
        folder: where the files are written.
        runner: runs the interpretation.
        progress: is told about the progress.
        known: by the digest of its input, the row of each record that the previous release has; what was found is
            removed, so a second record with the same bytes is read.

    Raises:
        SourceError: a source cannot be used.
        WorkerLostError: a worker was lost too often.
    """
    folder.mkdir(parents=True, exist_ok=True)
    progress.step("Reading")
    batches = _batches(plan, folder, {} if known is None else known, progress)
    return runner.run_in_order(interpret, batches, lambda batch: progress.advance(len(batch.items)))


def _batches(plan: Plan, folder: Path, known: dict[bytes, int], progress: Progress) -> Iterator[Batch]:
    first = 0
    for source in plan.sources:
        new_records = UPDATED_RECORDS if known else BATCH_RECORDS
        for group in grouped(_digested(source, plan, known, progress), new_records):
            yield Batch(folder / f"{first:010}.sqlite", first, source, group)
            first += len(group)


def _digested(source: Source, plan: Plan, known: dict[bytes, int], progress: Progress) -> Iterator[DigestedItem]:
    """Every record of a source; of a known one only its row."""
    prefix = digest_prefix(plan, source)
    skipped: deque[tuple[int, str]] = deque()

    def rule(file: str, decoding: str) -> Callable[[bytes], bool]:
        started = start_digest(prefix, file, decoding)

        def is_known(raw: bytes) -> bool:
            hashed = started.copy()
            hashed.update(raw)
            digest = hashed.digest()
            row = known.pop(digest, None)
            if row is None:
                return False
            skipped.append((row, digest.hex()))
            return True

        return is_known

    items = read_changed(source, plan.base, rule, progress.say) if known else read(source, plan.base, progress.say)
    for item in items:
        if isinstance(item, SkippedRecord):
            row, digest = skipped.popleft()
            yield KnownRecord(row, item.line), digest
        else:
            digest = input_digest(item, prefix)
            found = known.pop(bytes.fromhex(digest), None) if isinstance(item, RawRecord) else None
            yield (item if found is None else KnownRecord(found, line_of(item, source))), digest
