"""Batches: raw records of one source, as many as are worth sending to another process."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from publisher.raw import RawRecord, UnreadableRecord
from publisher.sources import Source

BATCH_RECORDS: Final = 500
BATCH_BYTES: Final = 8 << 20
BATCH_KNOWN: Final = 500_000
"""A batch ends at whichever of the three comes first; the last counts known records too."""

UPDATED_RECORDS: Final = 1_000
"""What :data:`BATCH_RECORDS` is if records are known: a single batch is read in this process, which is done before a
worker would have started."""


class KnownRecord(NamedTuple):
    """A source record that the previous release has published: its row there, and its line now."""

    row: int
    line: int | None


DigestedItem = tuple[RawRecord | UnreadableRecord | KnownRecord, str]
"""A raw record, and the digest of everything that its interpretation depends on, in hex."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some raw records of one source, in order, known ones included.

    Attributes:
        target: the file to write.
        first: the number of the first record in the whole build.
    """

    target: Path
    first: int
    source: Source
    items: tuple[DigestedItem, ...]


def grouped(items: Iterable[DigestedItem], new_records: int) -> Iterator[tuple[DigestedItem, ...]]:
    """Divide raw records into groups that are large enough to be worth sending to another process.

    Args:
        items: the raw records.
        new_records: how many records in a group are not known, at most.
    """
    group: list[DigestedItem] = []
    unknown = size = 0
    for item, digest in items:
        group.append((item, digest))
        if not isinstance(item, KnownRecord):
            unknown += 1
            size += len(item.raw)
        if unknown >= new_records or size >= BATCH_BYTES or len(group) >= BATCH_KNOWN:
            yield tuple(group)
            group, unknown, size = [], 0, 0
    if group:
        yield tuple(group)
