"""The records of a build: where each is, in what order, and which of them must be resolved again."""

import heapq
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import Final, Self

from publisher.pipeline.stages.entries import Entry
from publisher.pipeline.stages.previous import PreviousRelease
from publisher.pipeline.stages.reading.batch_file import BatchFile, PlacedEntry, ReadRecord
from publisher.rdf.description import Quarantined
from publisher.uris import Kind, UriPolicy

MOST_OPEN: Final = 16
"""Batches that are open at a time."""


@dataclass(frozen=True, slots=True)
class LocatedEntry:
    """An entry, and where its record is.

    Attributes:
        batch: the number of its batch.
        number: its place in the order of the sources.
        input: the digest of its input.
        row: its row in the previous release, where that has it; otherwise it is in its batch.
        slug: its slug, where the previous release has it; otherwise "".
    """

    batch: int
    number: int
    input: str
    row: int | None
    slug: str
    entry: Entry


@dataclass
class IdentifiedRecords:
    """The records of a build.

    Attributes:
        uris: the policy of the base.
        previous: the previous release, if records are known from it.
        batches: the files of the read stage, in the order of the sources.
        refused: the records that contradict others, by number; their raw bytes are in the batches.
        slugs, numbers: the slugs of the records that were resolved in this build, by number, and the other way round;
            of refused ones too.
        checked: the things that may be affected by what changed, by kind and slug; None if all may be.
    """

    uris: UriPolicy
    previous: PreviousRelease | None = None
    batches: list[Path] = field(default_factory=list)
    refused: dict[int, Quarantined] = field(default_factory=dict)
    slugs: dict[int, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    checked: set[tuple[str, str]] | None = None
    _known: dict[int, int] = field(default_factory=dict)
    _batches_known: int = 0

    def name(self, number: int, slug: str) -> None:
        """Tell the slug of a record that is resolved."""
        self.slugs[number] = slug
        self.numbers[slug] = number

    def accepted(self, *, features: bool = False) -> Iterator[LocatedEntry]:
        """The entries of all records that were not refused, in the order of the sources."""
        for batch in range(len(self.batches)):
            located = self.in_batch(batch, features=features)
            yield from (record for record in located if record.number not in self.refused)

    def in_batch(self, batch: int, *, features: bool = False, only_new: bool = False) -> Iterator[LocatedEntry]:
        """The entries of the records of a batch, known ones included unless ``only_new``."""
        with closing(BatchFile(self.batches[batch])) as file:
            for placed in file.entries(self._known_entry, features=features, only_new=only_new):
                yield _located(batch, placed)

    def chosen(self, known: list[int]) -> Iterator[LocatedEntry]:
        """The entries of new records and of some known ones, in the order of the sources.

        Args:
            known: the numbers of these, as a heap; it is emptied, and may grow ahead of what was read.
        """
        with _OpenBatches(self.batches) as files:
            for batch in range(len(self.batches)):
                for located in self.in_batch(batch, only_new=True):
                    while known and known[0] < located.number:
                        yield self._located_in(files, heapq.heappop(known))
                    yield located
            while known:
                yield self._located_in(files, heapq.heappop(known))

    def at(self, number: int) -> LocatedEntry:
        """The record with a number."""
        with _OpenBatches(self.batches) as files:
            return self._located_in(files, number)

    def all_at(self, numbers: Iterable[int]) -> Iterator[LocatedEntry]:
        """The records with some numbers."""
        with _OpenBatches(self.batches) as files:
            for number in numbers:
                yield self._located_in(files, number)

    def number_of(self, slug: str) -> int:
        """The number of a record that has a slug."""
        if (number := self.numbers.get(slug)) is not None:
            return number
        return self.known[self._row_of(slug)]

    def entry_of(self, slug: str) -> Entry:
        """The entry of a record that has a slug, without its line."""
        if (number := self.numbers.get(slug)) is not None:
            return self.at(number).entry
        return Entry.load(self._known_entry(self._row_of(slug))[0], features=False)

    def slug_of(self, located: LocatedEntry) -> str:
        """The slug of an accepted record."""
        return self.slugs.get(located.number) or located.slug

    def place_of(self, slug: str) -> str:
        """Where a record is ("pages/a.txt:1")."""
        entry = self.at(self.number_of(slug)).entry
        return f"{entry.file}:{entry.line or 1}"

    def check(self, *slugs: str, kind: str = Kind.INSTITUTION.value) -> None:
        """Note that things may be affected."""
        if self.checked is not None:
            self.checked.update((kind, slug) for slug in slugs)

    def named_at(self, number: int) -> str:
        """The slug that others know a refused source record by, "" if it has none; to be asked when all was read."""
        is_known = number in self._known_numbers and number not in self.refused
        return self.slugs.get(number) or (self.at(number).slug if is_known else "")

    def read(self, located: LocatedEntry) -> ReadRecord:
        """What the read stage made of a record, now or for the previous release."""
        if located.row is not None and self.previous:
            return self.previous.record(located.row)
        with closing(BatchFile(self.batches[located.batch])) as file:
            return file.record(located.number)

    def quarantined(self) -> Iterator[tuple[int, Quarantined]]:
        """What is not published so far, in the order of the sources: number, record with its raw bytes."""
        refused = (
            (number, replace(self.refused[number], raw=self.read(self.at(number)).raw))
            for number in sorted(self.refused)
        )
        yield from heapq.merge(self._rejected(), refused, key=itemgetter(0))

    def known_inputs(self) -> Iterator[tuple[int, str, int | None, int]]:
        """Every known source record in the order of the sources: number, input digest, line, row."""
        for path in self.batches:
            with closing(BatchFile(path)) as file:
                yield from file.known_inputs()

    def other_inputs(self) -> Iterator[tuple[int, str, int | None]]:
        """Every new or refused source record in the order of the sources: number, input digest, line."""
        for path in self.batches:
            with closing(BatchFile(path)) as file:
                yield from file.other_inputs(self.refused)

    def counts(self) -> Counter[str]:
        """The number of source records, by source."""
        counts: Counter[str] = Counter()
        for path in self.batches:
            with closing(BatchFile(path)) as file:
                counts.update(file.counts())
        return counts

    @property
    def known(self) -> dict[int, int]:
        """The numbers of the known records that were read so far, by their rows in the previous release."""
        for path in self.batches[self._batches_known :]:
            with closing(BatchFile(path)) as file:
                self._known.update((row, number) for number, row in file.known())
        self._batches_known = len(self.batches)
        return self._known

    def moved(self) -> list[int]:
        """The numbers of known records that come before others which they came after, as few as possible."""
        assert self.previous is not None
        known = self.known
        numbers = [known[row] for row in self.previous.rows() if row in known]
        return [] if numbers == sorted(numbers) else out_of_order(numbers)

    @cached_property
    def _known_numbers(self) -> frozenset[int]:
        return frozenset(self.known.values())

    def _located_in(self, files: "_OpenBatches", number: int) -> LocatedEntry:
        batch = bisect_right(self.batches, number, key=lambda path: int(path.stem)) - 1
        return _located(batch, files.get(batch).entry(number, self._known_entry))

    def _row_of(self, slug: str) -> int:
        assert self.previous is not None
        row = self.previous.row_of(self.uris.thing(Kind.INSTITUTION, slug))
        assert row is not None
        return row

    def _rejected(self) -> Iterator[tuple[int, Quarantined]]:
        for path in self.batches:
            with closing(BatchFile(path)) as file:
                yield from file.rejected()

    def _known_entry(self, row: int) -> tuple[bytes, str]:
        assert self.previous is not None
        return self.previous.entry(row)


class _OpenBatches:
    """Batches that stay open for many look-ups; used as a context manager."""

    def __init__(self, batches: Sequence[Path]) -> None:
        self._batches, self._stack = batches, ExitStack()
        self._files: dict[int, BatchFile] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def get(self, batch: int) -> BatchFile:
        """The batch with a number, open until the block ends, or until too many are."""
        if batch not in self._files:
            if len(self._files) == MOST_OPEN:
                self._stack.close()
                self._files.clear()
            self._files[batch] = self._stack.enter_context(closing(BatchFile(self._batches[batch])))
        return self._files[batch]


def _located(batch: int, placed: PlacedEntry) -> LocatedEntry:
    return LocatedEntry(batch, placed.number, placed.input, placed.row, placed.slug, placed.entry)


def out_of_order(numbers: Sequence[int]) -> list[int]:
    """The numbers that are not in the longest rising row of them."""
    ends: list[int] = []
    places: list[int] = []
    for number in numbers:
        place = bisect_left(ends, number)
        ends[place : place + 1] = [number]
        places.append(place)
    wanted, following, out = len(ends) - 1, max(numbers, default=0) + 1, list[int]()
    for number, place in zip(reversed(numbers), reversed(places), strict=True):
        if place == wanted and number < following:
            following, wanted = number, wanted - 1
        else:
            out.append(number)
    return out
