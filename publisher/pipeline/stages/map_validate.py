"""Map and validate: the things of a partition, in IRI order, are mapped to RDF, validated and written as a shard.

A partition can be done in any process. What the gate refuses is written into the shard as well, and counted there. If
others refer to a refused record, the release has what they say about it; if it was published before, the release has
its tombstone: an IRI that was published once always resolves.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from publisher.mapping import Mapper
from publisher.mapping.former import with_former_iris
from publisher.normalise.places import shipped_gazetteer
from publisher.pipeline.executors.runner import Runner
from publisher.pipeline.plan import Plan
from publisher.pipeline.progress import Progress
from publisher.pipeline.stages.index import Candidate, Index
from publisher.pipeline.stages.previous import PreviousRelease
from publisher.pipeline.stages.quality import quarantine_line, write_results
from publisher.pipeline.stages.reading.batch_file import BatchFile, ReadRecord
from publisher.pipeline.stages.shared.things import law_of, rdf_description
from publisher.pipeline.stages.unrecorded import Tombstones, mentioned
from publisher.rdf.description import Description, Quarantined, Validated
from publisher.records import Concept, ConceptScheme, SourceFile
from publisher.release.dumps import begins_member
from publisher.release.files import open_read_only
from publisher.release.moving import Move, former_bases
from publisher.release.shard import ShardWriter, Trace
from publisher.reporting import filled
from publisher.uris import Kind, UriPolicy
from publisher.validation import EngineName, Gate, quarantined, settle

MAPPED_AT_ONCE: Final = 500

REFERENCE_SHARE: Final = 0.002
"""The share of passing records that the reference engine validates too; it takes as long for one record as the bulk
engine for fifty."""

PARTITION_THINGS: Final = (500, 2000)
"""The least and the most things in a partition, about. Each partition costs some milliseconds, most of them to start
the engines; and while the last one is made, the other workers have nothing to do."""

FEW: Final = 1_500
"""Up to this number of things are mapped in this process: two workers take as long, with their start (ADR 207)."""

PARTITIONS: Final = 64
"""The number of partitions that is enough to distribute the work evenly."""


@dataclass(frozen=True, slots=True)
class Partition:
    """The things of one kind from one slug to another, both included.

    Attributes:
        target: the shard's folder.
        base: the base IRI.
        index: ``index.sqlite``.
        batches: the files of the read stage.
        previous: ``records.sqlite`` of the previous release, or None.
        count: the number of things that are affected: only they are in the shard.
        validator: the bulk engine of the gate.
        dumped: whether the shard has its part of every dump; if not, it only has rows.
        moves: from which base to which the publication moved, oldest first.
        moved_from: the base that statements of the previous release have, if it is another one.
    """

    target: Path
    base: str
    index: Path
    batches: tuple[Path, ...]
    previous: Path | None
    kind: Kind
    first: str
    last: str
    count: int
    validator: EngineName
    dumped: bool
    moves: tuple[Move, ...] = ()
    moved_from: str = ""


def divide(
    plan: Plan,
    work: Path,
    index: Index,
    batches: Sequence[Path],
    previous: Path | None,
    *,
    dumped: bool,
    moved_from: str = "",
) -> list[Partition]:
    """Divide the affected things of a build into partitions; each begins where a member of the dumps does.

    Args:
        plan: the build.
        work: its working folder, with ``index.sqlite``.
        index: the index.
        batches: the files of the read stage.
        previous: ``records.sqlite`` of the previous release, or None.
        dumped: whether the shards are to have their part of every dump.
        moved_from: the base that statements of the previous release have, if it is another one.
    """
    folder = work / "shards"
    folder.mkdir(exist_ok=True)
    least, most = PARTITION_THINGS
    size = min(most, max(least, sum(1 for kind in Kind for _ in index.slugs(kind)) // PARTITIONS))
    runs = ((kind, *run) for kind in sorted(Kind) for run in _runs(index, kind, size, UriPolicy(plan.base)))
    return [
        Partition(
            target=folder / f"{number:06}",
            base=plan.base,
            index=work / "index.sqlite",
            batches=tuple(batches),
            previous=previous,
            kind=kind,
            first=first,
            last=last,
            count=count,
            validator=plan.validator,
            dumped=dumped,
            moves=plan.moves,
            moved_from=moved_from,
        )
        for number, (kind, first, last, count) in enumerate(runs)
    ]


def _runs(index: Index, kind: Kind, size: int, uris: UriPolicy) -> Iterator[tuple[str, str, int]]:
    first = last = ""
    count = 0
    for slug in index.slugs(kind):
        if count >= size and begins_member(uris.thing(kind, slug)):
            yield first, last, count
            count = 0
        first, last = (slug if count == 0 else first), slug
        count += 1
    if count:
        yield first, last, count


def map_and_validate(partitions: Sequence[Partition], runner: Runner, progress: Progress) -> Iterator[Path]:
    """Make the shards of all partitions; yields each when it is complete, in IRI order.

    Raises:
        WorkerLostError: a worker was lost too often.
    """
    count = sum(partition.count for partition in partitions)
    progress.step("Mapping and validating", count)
    if count <= FEW and runner.is_local:
        for partition in partitions:
            yield make_shard(partition)
            progress.advance(partition.count)
    else:
        yield from runner.run_in_order(make_shard, partitions, lambda partition: progress.advance(partition.count))


def make_shard(partition: Partition) -> Path:
    """Map, validate and write one partition; returns the shard's folder."""
    with ExitStack() as stack:
        _ShardMaker(partition, stack).run()
    return partition.target


class _ShardMaker:
    """Makes one shard."""

    def __init__(self, partition: Partition, stack: ExitStack) -> None:
        self._partition = partition
        self._uris = UriPolicy(partition.base)
        self._mapper = Mapper(self._uris)
        self._index = stack.enter_context(closing(Index.open(partition.index, shipped_gazetteer())))
        previous = partition.previous
        self._previous = stack.enter_context(closing(open_read_only(previous))) if previous else None
        self._tombstones = Tombstones(self._mapper, self._uris, self._previous, partition.moved_from)
        self._files: dict[int, BatchFile] = {}
        self._traces: dict[str, Trace] = {}
        self._stack = stack

    def run(self) -> None:
        """Make the shard."""
        candidates = self._index.candidates(self._partition.kind, self._partition.first, self._partition.last)
        passed, refused = self._validate([self._called(it) for it in self._describe(candidates)])
        substitutes, _ = self._validate([self._called(it) for it in self._substitutes(refused)])
        things = sorted((*passed, *substitutes), key=lambda thing: thing.description.iri)
        self._write(things, refused)

    def _called(self, description: Description) -> Description:
        """Add what a thing was called below the bases that the publication had before."""
        moves = self._partition.moves
        if not moves or self._previous is None:
            return description
        found = self._previous.execute(_FIRST_VERSION, (description.iri,)).fetchone()
        bases = former_bases(moves, found[0], self._partition.base) if found else []
        return with_former_iris(description, self._partition.base, bases) if bases else description

    def _describe(self, candidates: Sequence[Candidate]) -> Iterator[Description]:
        institutions = [candidate for candidate in candidates if candidate.origin in {"record", "mention"}]
        for start in range(0, len(institutions), MAPPED_AT_ONCE):
            yield from self._institutions(institutions[start : start + MAPPED_AT_ONCE])
        for candidate in candidates:
            if candidate.origin == "tombstone" and (
                tombstone := self._tombstones.of_thing(candidate.kind, candidate.slug)
            ):
                yield tombstone
        yield from self._shared(candidates)

    def _shared(self, candidates: Sequence[Candidate]) -> Iterator[Description]:
        def of(origin: str) -> list[Candidate]:
            return [candidate for candidate in candidates if candidate.origin == origin]

        yield from (rdf_description(self._uris, it.kind, it.slug, it.data) for it in of("rdf"))
        schemes = [ConceptScheme.model_validate_json(it.data) for it in of("scheme")]
        concepts = [Concept.model_validate_json(it.data) for it in of("concept")]
        yield from self._mapper.concepts(schemes, concepts)
        yield from self._mapper.places([place for it in of("place") if (place := self._index.place(it.slug))])
        yield from map(self._tombstones.of_joined, of("joined"))
        yield from self._mapper.legislation(law_of(it.data) for it in of("legislation"))
        yield from self._mapper.files(SourceFile.model_validate_json(it.data) for it in of("file"))

    def _institutions(self, candidates: Sequence[Candidate]) -> Iterator[Description]:
        records = [self._read(candidate) if candidate.origin == "record" else None for candidate in candidates]
        institutions = [
            record.institution if record else mentioned(self._index, candidate.slug)
            for candidate, record in zip(candidates, records, strict=True)
        ]
        descriptions = self._mapper.institutions(institutions, self._index)
        for candidate, record, institution, description in zip(
            candidates, records, institutions, descriptions, strict=True
        ):
            if record:
                assert candidate.number is not None
                self._traces[description.iri] = Trace(candidate.number, record.entry, record.body, filled(institution))
            yield description.with_raw(record.raw) if record else description

    def _read(self, candidate: Candidate) -> ReadRecord:
        if candidate.row is not None and self._previous:
            return PreviousRelease(self._previous).record(candidate.row)
        assert candidate.batch is not None
        assert candidate.number is not None
        file = self._files.get(candidate.batch)
        if file is None:
            file = self._stack.enter_context(closing(BatchFile(self._partition.batches[candidate.batch])))
            self._files[candidate.batch] = file
        return file.record(candidate.number)

    def _validate(self, descriptions: Sequence[Description]) -> tuple[list[Validated], dict[str, Quarantined]]:
        """Validate descriptions, and add what the shapes found when they compared records with each other.

        Returns:
            What passed, and what was refused by its IRI.
        """
        if not descriptions:
            return [], {}
        judged, rejected = gate(self._partition.base, self._partition.validator).validate(descriptions)
        by_key = {(description.source, description.key): description for description in descriptions}
        passed: list[Validated] = []
        refused: dict[str, Quarantined] = {}
        for item in rejected:
            description = by_key[item.source, item.key]
            results, faults = self._index.findings(description.kind, description.slug)
            refused[description.iri] = replace(item, results=(*item.results, *results), faults=(*item.faults, *faults))
        for thing in judged:
            results, faults = self._index.findings(thing.description.kind, thing.description.slug)
            outcome: Validated | Quarantined = thing
            if faults:
                outcome = quarantined(thing.description, results, faults)
            elif results:
                outcome = settle(thing, results)
            if isinstance(outcome, Quarantined):
                refused[thing.description.iri] = outcome
            else:
                passed.append(outcome)
        return passed, refused

    def _substitutes(self, refused: Iterable[str]) -> Iterator[Description]:
        """What is published instead of refused things."""
        for iri in refused:
            ref = self._uris.parse(iri)
            if ref is None:
                continue
            if ref.kind is Kind.INSTITUTION and self._index.mention(ref.slug):
                yield self._mapper.institutions([mentioned(self._index, ref.slug)], self._index)[0]
            elif tombstone := self._tombstones.of_thing(ref.kind, ref.slug):
                yield tombstone

    def _write(self, things: Sequence[Validated], refused: Mapping[str, Quarantined]) -> None:
        # A refused record that is published as a mention or as a tombstone is not what its trace says.
        refused_traces = {iri: self._traces.pop(iri, None) for iri in sorted(refused)}
        writer = ShardWriter(self._partition.target, self._uris)
        traces = [self._traces.get(thing.description.iri) for thing in things]
        (writer.write if self._partition.dumped else writer.write_rows)(things, traces)
        counts = writer.outcome.quarantined
        for iri, trace in refused_traces.items():
            if trace:
                counts[refused[iri].source] = counts.get(refused[iri].source, 0) + 1
            line = quarantine_line(refused[iri])
            writer.refuse(trace.number if trace else None, line)
        write_results(writer, things, self._uris)
        writer.close()


@lru_cache(maxsize=2)
def gate(base: str, validator: EngineName) -> Gate:
    """The gate, made once in each process: parsing its shapes takes a moment."""
    return Gate(UriPolicy(base), validator, REFERENCE_SHARE)


_FIRST_VERSION: Final = (
    "SELECT first_version FROM record JOIN edition ON edition.record = record.id WHERE record.iri = ?"
)
