"""Passes one to three: from sources to shards, for a release or for a mere look at what it would be."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Final

from publisher.identifiers import Register
from publisher.pipeline.executors.runner import Runner
from publisher.pipeline.plan import Plan
from publisher.pipeline.progress import Progress
from publisher.pipeline.stages.digests import digested
from publisher.pipeline.stages.identify import identify
from publisher.pipeline.stages.index import Index
from publisher.pipeline.stages.link import decided
from publisher.pipeline.stages.map_validate import Partition, describe
from publisher.pipeline.stages.rdf_records import write_further
from publisher.pipeline.stages.read import Batch, BatchFile, interpret
from publisher.raw import RawRecord, UnreadableRecord
from publisher.rdf.description import Quarantined
from publisher.release.dumps import begins_member
from publisher.uris import Kind, UriPolicy

BATCH_RECORDS: Final = 500
BATCH_BYTES: Final = 8 << 20
"""A batch of the first pass ends at either."""

PARTITION_THINGS: Final = (500, 2000)
"""Things in a partition of the third pass, about: at least and at most. Each partition costs some milliseconds, the
engines' above all; and while the last one is made, the other workers have nothing to do."""

PARTITIONS: Final = 64
"""How many partitions are enough to share the work out evenly."""


@dataclass(slots=True)
class PassResult:
    """What the three passes left in the working folder.

    Attributes:
        refused: what the first and second pass refused, in the order of the sources: number, input digest, record.
        read: source records by source, counted in the files of the first pass.
        places: places that records describe themselves: key and JSON.
        partitions: what the third pass does; together they are ``things`` things.
    """

    refused: list[tuple[int, str, Quarantined]] = field(default_factory=list)
    read: Counter[str] = field(default_factory=Counter)
    index: Path | None = None
    further: Path | None = None
    places: list[tuple[str, bytes]] = field(default_factory=list)
    partitions: tuple[Partition, ...] = ()
    things: int = 0

    @property
    def shards(self) -> tuple[Path, ...]:
        """Where the shards are, or will be, in IRI order."""
        return tuple(partition.target for partition in self.partitions)


@dataclass(frozen=True, slots=True)
class Passes:
    """The three passes over one plan: :meth:`prepare`, then :meth:`shards`; or :meth:`run`.

    Attributes:
        work: a folder of their own, empty or left by a run of the same plan.
        previous: ``records.sqlite`` of the release before, or None.
    """

    plan: Plan
    work: Path
    runner: Runner
    progress: Progress
    previous: Path | None = None

    def run(self, register: Register) -> PassResult:
        """Run them all.

        Raises:
            SourceError: a source cannot be used.
            WorkerLostError: a worker was lost time after time.
        """
        passed = self.prepare(register)
        for _ in self.shards(passed):
            pass
        return passed

    def prepare(self, register: Register) -> PassResult:
        """Run the first two, and share the third out.

        Raises:
            SourceError: a source cannot be used.
            WorkerLostError: a worker was lost time after time.
        """
        batches: list[Path] = []
        refused = identify(
            self._index,
            self._interpret(batches),
            register,
            self.previous,
            uris=UriPolicy(self.plan.base),
            engine=self.plan.validator,
            decisions=decided(self.plan),
        )
        passed = PassResult(list(_refused(batches, refused)), index=self._index)
        for path in batches:
            with closing(BatchFile(path)) as file:
                passed.read.update(file.counts())
        passed.further = write_further(self.work / "further.nq", _stated(batches))
        with closing(Index(self._index)) as index:
            passed.places = index.described_places()
            passed.things = sum(1 for kind in Kind for _ in index.slugs(kind))
            passed.partitions = tuple(self._partitions(index, tuple(batches), _portion(passed.things)))
        return passed

    def shards(self, passed: PassResult) -> Iterator[Path]:
        """Run the third; gives each shard when it is whole, in IRI order.

        Raises:
            WorkerLostError: a worker was lost time after time.
        """
        self.progress.step("Mapping and judging", passed.things)
        made: set[Path] = set()
        waited_for = deque(passed.shards)
        with closing(Index(self._index)) as index:
            for partition in self.runner.run(describe, passed.partitions):
                made.add(partition.target)
                self.progress.advance(len(index.candidates(partition.kind, partition.first, partition.last)))
                while waited_for and waited_for[0] in made:
                    yield waited_for.popleft()
        self.runner.rest()

    @property
    def _index(self) -> Path:
        return self.work / "index.sqlite"

    def _interpret(self, batches: list[Path]) -> Iterator[Path]:
        """Run the first pass; gives each file when it is whole, in order, and keeps its name in ``batches``."""
        folder = self.work / "read"
        folder.mkdir(parents=True, exist_ok=True)
        self.progress.step("Reading")
        done: set[Path] = set()
        given = 0
        for batch in self.runner.run(interpret, self._batches(folder, batches)):
            done.add(batch.target)
            self.progress.advance(len(batch.items))
            while given < len(batches) and batches[given] in done:
                yield batches[given]
                given += 1

    def _batches(self, folder: Path, batches: list[Path]) -> Iterator[Batch]:
        first = 0
        for source in self.plan.sources:
            for group in grouped(digested(self.plan, source)):
                batches.append(folder / f"{first:010}.sqlite")
                yield Batch(batches[-1], first, source, group)
                first += len(group)

    def _partitions(self, index: Index, batches: tuple[Path, ...], portion: int) -> Iterator[Partition]:
        folder = self.work / "shards"
        folder.mkdir(exist_ok=True)
        number = 0
        for kind in sorted(Kind):
            for first, last in self._runs(index, kind, portion):
                yield Partition(
                    target=folder / f"{number:06}",
                    base=self.plan.base,
                    index=self._index,
                    batches=batches,
                    previous=self.previous,
                    kind=kind,
                    first=first,
                    last=last,
                    validator=self.plan.validator,
                )
                number += 1

    def _runs(self, index: Index, kind: Kind, portion: int) -> Iterator[tuple[str, str]]:
        """Cut the things of a kind into runs; a run begins where a member of the dumps does."""
        uris = UriPolicy(self.plan.base)
        first = last = ""
        length = 0
        for slug in index.slugs(kind):
            if length >= portion and begins_member(uris.thing(kind, slug)):
                yield first, last
                length = 0
            first, last = (slug if length == 0 else first), slug
            length += 1
        if length:
            yield first, last


def _portion(things: int) -> int:
    """How many things go into one partition."""
    least, most = PARTITION_THINGS
    return min(most, max(least, things // PARTITIONS))


def grouped(
    items: Iterable[tuple[RawRecord | UnreadableRecord, str]],
) -> Iterator[tuple[tuple[RawRecord | UnreadableRecord, str], ...]]:
    """Raw records in batches of a size that is worth sending to another process."""
    waiting = iter(items)
    while first := tuple(islice(waiting, 1)):
        group, size = list(first), len(first[0][0].raw)
        while len(group) < BATCH_RECORDS and size < BATCH_BYTES and (item := next(waiting, None)):
            group.append(item)
            size += len(item[0].raw)
        yield tuple(group)


def _stated(batches: Iterable[Path]) -> Iterator[tuple[str | None, str, bytes, bytes]]:
    for path in batches:
        with closing(BatchFile(path)) as file:
            yield from file.stated()


def _refused(batches: Iterable[Path], of_all: dict[int, Quarantined]) -> Iterator[tuple[int, str, Quarantined]]:
    """What the first two passes refused, in the order of the sources, each with its raw bytes."""
    for path in batches:
        with closing(BatchFile(path)) as file:
            here = {number: (number, digest, refused) for number, digest, refused in file.refused()}
            for number, digest in file.numbers():
                if number in of_all:
                    here[number] = (number, digest, replace(of_all[number], raw=file.record(number).raw))
            yield from (here[number] for number in sorted(here))
