"""The third pass: a run of things in IRI order is mapped, judged and written as a shard, in any process.

What the gate refuses is written beside the shard, and counted there. Where others speak of a refused record, the
release has what they say of it; where it was published before, the release has its tombstone: an IRI once given never
leads nowhere.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import astuple, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

import orjson

from publisher.mapping import Gone, Mapper
from publisher.pipeline.stages import rdf_records
from publisher.pipeline.stages.entries import Entry
from publisher.pipeline.stages.index import Candidate, Index, Mentioned
from publisher.pipeline.stages.quality import quarantine_line, remarks
from publisher.pipeline.stages.read import BatchFile, ReadRecord
from publisher.pipeline.stages.shared_things import law_of
from publisher.rdf.description import Description, Quarantined, Validated
from publisher.records import (
    Concept,
    ConceptScheme,
    Document,
    Institution,
    InstitutionRef,
    NoteKind,
    QualityNote,
    Relation,
    RelationKind,
    Text,
)
from publisher.release.dumps import begins_member
from publisher.release.files import open_read_only
from publisher.release.records import unpacked
from publisher.release.shard import ShardWriter, Trace
from publisher.reporting import filled
from publisher.uris import Kind, UriPolicy
from publisher.validation import EngineName, Gate, quarantined, settle

MAPPED_AT_ONCE: Final = 500

REFEREED: Final = 0.002
"""The share of passing records that the reference engine judges too; it takes as long for one as the bulk engine for
fifty."""


@dataclass(frozen=True, slots=True)
class Partition:
    """The things of one kind from one slug to another, both included.

    Attributes:
        target: the shard's folder.
        base: the base IRI.
        index: ``index.sqlite``.
        batches: the files of the first pass.
        previous: ``records.sqlite`` of the release before, or None.
        validator: the bulk engine of the gate.
    """

    target: Path
    base: str
    index: Path
    batches: tuple[Path, ...]
    previous: Path | None
    kind: Kind
    first: str
    last: str
    validator: EngineName


@dataclass(slots=True)
class _Made:
    """A description, and the source record that it was made of, if any, with the fields that the record has."""

    description: Description
    trace: Trace | None = None
    filled: tuple[str, ...] = ()


def describe(partition: Partition) -> Path:
    """Map, judge and write one partition; gives the shard's folder."""
    with ExitStack() as stack:
        worker = _Worker(partition, stack)
        worker.run()
    return partition.target


class _Worker:
    """One partition being made."""

    def __init__(self, partition: Partition, stack: ExitStack) -> None:
        self._partition = partition
        self._uris = UriPolicy(partition.base)
        self._mapper = Mapper(self._uris)
        self._index = stack.enter_context(closing(Index(partition.index)))
        self._previous = stack.enter_context(closing(_Previous(partition.previous)))
        self._files: dict[int, BatchFile] = {}
        self._stack = stack

    def run(self) -> None:
        """Make the shard."""
        candidates = self._index.candidates(self._partition.kind, self._partition.first, self._partition.last)
        made = {it.description.iri: it for it in self._made(candidates)}
        passed, refused = self._judge(made)
        again, _ = self._judge({it.description.iri: it for it in self._instead(refused)})
        things = sorted((*passed, *again), key=lambda thing: thing.description.iri)
        iris = (self._uris.thing(it.kind, it.slug) for it in candidates)
        self._write(things, made, [iri for iri in iris if begins_member(iri)], refused)

    def _made(self, candidates: Sequence[Candidate]) -> Iterator[_Made]:
        records = [it for it in candidates if it.what in {"record", "mention"}]
        for start in range(0, len(records), MAPPED_AT_ONCE):
            yield from self._institutions(records[start : start + MAPPED_AT_ONCE])
        for it in candidates:
            if it.what == "gone" and (tombstone := self._tombstone(it.kind, it.slug)):
                yield _Made(tombstone)
        yield from (_Made(it) for it in self._shared(candidates))

    def _shared(self, candidates: Sequence[Candidate]) -> Iterator[Description]:
        def of(what: str) -> list[Candidate]:
            return [it for it in candidates if it.what == what]

        yield from (rdf_records.description(self._uris, it.kind, it.slug, it.data) for it in of("stated"))
        schemes = [ConceptScheme.model_validate_json(it.data) for it in of("scheme")]
        concepts = [Concept.model_validate_json(it.data) for it in of("concept")]
        yield from self._mapper.concepts(schemes, concepts)
        yield from self._mapper.places([place for it in of("place") if (place := self._index.place(it.slug))])
        yield from self._mapper.legislation(law_of(it.data) for it in of("legislation"))

    def _institutions(self, candidates: Sequence[Candidate]) -> Iterator[_Made]:
        kept = {it.slug: self._kept(it) for it in candidates if it.what == "record"}
        records = [kept[it.slug].institution if it.slug in kept else self._mention(it.slug) for it in candidates]
        described = self._mapper.institutions(records, self._index)
        for candidate, institution, description in zip(candidates, records, described, strict=True):
            if record := kept.get(candidate.slug):
                trace = self._trace(candidate, record)
                yield _Made(description.with_raw(record.raw), trace, filled(institution))
            else:
                yield _Made(description)

    def _kept(self, candidate: Candidate) -> ReadRecord:
        assert candidate.batch is not None
        assert candidate.number is not None
        file = self._files.get(candidate.batch)
        if file is None:
            file = self._stack.enter_context(closing(BatchFile(self._partition.batches[candidate.batch])))
            self._files[candidate.batch] = file
        return file.record(candidate.number)

    def _mention(self, slug: str) -> Institution:
        said, claimed = self._index.mentioned(slug), self._index.claim_of(slug)
        assert said is not None
        assert claimed is not None
        return mention_only(slug, claimed, said)

    def _trace(self, candidate: Candidate, record: ReadRecord) -> Trace:
        resolution = resolution_of(Entry.load(record.entry), candidate.slug, self._index)
        assert candidate.number is not None
        return Trace(candidate.number, candidate.input, resolution, record.entry, record.body)

    def _tombstone(self, kind: Kind, slug: str) -> Description | None:
        """What stays said of a thing that the release before had, and this one does not describe."""
        before = self._previous.get(self._uris.thing(kind, slug))
        if before is None or before.state != "live":
            return before
        gone = Gone(
            kind=kind,
            slug=slug,
            label=before.label,
            quads=before.quads,
            source=before.source,
            key=before.key,
            names=before.names,
        )
        return self._mapper.tombstones([gone])[0]

    def _judge(self, made: dict[str, _Made]) -> tuple[list[Validated], dict[str, Quarantined]]:
        """Let the gate judge; the refused by the IRI that they would have had."""
        if not made:
            return [], {}
        passed, refused = gate(self._partition.base, self._partition.validator).judge(
            [it.description for it in made.values()]
        )
        kept, contradicted = self._settled(passed)
        of = {(it.description.source, it.description.key): it.description for it in made.values()}
        told = {of[it.source, it.key].iri: self._told(of[it.source, it.key], it) for it in refused}
        return kept, {**told, **{of[it.source, it.key].iri: it for it in contradicted}}

    def _told(self, description: Description, refused: Quarantined) -> Quarantined:
        """Say of a refused thing what it and others say of each other, too."""
        results, faults = self._index.found(description.kind, description.slug)
        return replace(refused, results=(*refused.results, *results), faults=(*refused.faults, *faults))

    def _settled(self, passed: Iterable[Validated]) -> tuple[list[Validated], list[Quarantined]]:
        """Add what records say of each other to what was found of each by itself."""
        kept: list[Validated] = []
        refused: list[Quarantined] = []
        for it in passed:
            results, faults = self._index.found(it.description.kind, it.description.slug)
            if not (results or faults):
                kept.append(it)
                continue
            done = quarantined(it.description, results, faults) if faults else settle(it, results)
            if isinstance(done, Quarantined):
                refused.append(done)
            else:
                kept.append(done)
        return kept, refused

    def _instead(self, refused: Iterable[str]) -> Iterator[_Made]:
        for iri in refused:
            ref = self._uris.parse(iri)
            if ref is None:
                continue
            if ref.kind is Kind.INSTITUTION and self._index.mentioned(ref.slug):
                yield _Made(self._mapper.institutions([self._mention(ref.slug)], self._index)[0])
            elif tombstone := self._tombstone(ref.kind, ref.slug):
                yield _Made(tombstone)

    def _write(
        self, things: Sequence[Validated], made: dict[str, _Made], cuts: list[str], refused: dict[str, Quarantined]
    ) -> None:
        # A record that is published by mention, or as a tombstone, is not what the trace says.
        traces = [made[iri].trace if iri not in refused else None for iri in (it.description.iri for it in things)]
        writer = ShardWriter(self._partition.target, self._uris)
        writer.write(things, traces, cuts)
        count = writer.outcome
        for trace, thing in zip(traces, things, strict=True):
            if trace:
                source = thing.description.source
                count.records[source] = count.records.get(source, 0) + 1
                count.count_filled(source, made[thing.description.iri].filled)
        for iri, it in refused.items():
            if made[iri].trace:
                count.quarantined[it.source] = count.quarantined.get(it.source, 0) + 1
        for iri, it in sorted(refused.items()):
            trace = made[iri].trace
            writer.refuse(trace.number if trace else None, trace.input if trace else "", quarantine_line(it))
        for position, thing in enumerate(things, start=1):
            if thing.results:
                writer.remark(position, *remarks(thing, self._uris))
        writer.close()


def mention_only(slug: str, claimed: tuple[str, str], said: Mentioned) -> Institution:
    """The institution that no record carries, of what the first record that names it says."""
    source, key = claimed
    note = QualityNote(
        kind=NoteKind.INFERRED,
        message=f"This institution has no record of its own here: it is named in the record of {said.by_label}.",
    )
    back = InstitutionRef(key=said.by_key, source=said.source)
    return Institution(
        source=source,
        key=key,
        slug=slug,
        mention_only=True,
        types=("GovernmentOrganization",) if said.government else ("Organization",),
        names=(Text(value=said.label or key, language=said.language),),
        relations=(Relation(kind=RelationKind.RELATED, target=back),) if said.kind == RelationKind.CONCURRENT else (),
        document=Document(file=said.file, line=said.line, notes=(note,)),
    )


def resolution_of(entry: Entry, slug: str, index: Index) -> str:
    """What a record's references lead to, as JSON: when it changes, the record must be mapped again."""
    places = {key: place.within if (place := index.place(key)) else None for key in entry.places}
    led_to = {
        "slug": slug,
        "replaced": index.replaced(slug),
        "linked": [astuple(link) for link in index.linked(slug)],
        "references": [index.find(it.source or entry.source, it.key, it.label) for it in entry.references],
        "places": places,
        "found": index.found(Kind.INSTITUTION, slug)[0],
    }
    return orjson.dumps(led_to).decode()


@lru_cache(maxsize=2)
def gate(base: str, validator: EngineName) -> Gate:
    """The gate, made once a process: its shapes take a moment to read."""
    return Gate(UriPolicy(base), validator, REFEREED)


class _Previous:
    """The things of the release before, as descriptions."""

    def __init__(self, path: Path | None) -> None:
        self._connection = open_read_only(path) if path else None

    def get(self, iri: str) -> Description | None:
        """A thing as it was published."""
        if self._connection is None:
            return None
        row = self._connection.execute(
            "SELECT kind, slug, source, key, label, names, state, successor, file, line, facets, quads, raw "
            "FROM record WHERE iri = ?",
            (iri,),
        ).fetchone()
        if row is None:
            return None
        kind, slug, source, key, label, names, state, successor, file, line, facets, quads, raw = row
        return Description(
            iri=iri,
            kind=Kind(kind),
            slug=slug,
            source=source,
            key=key,
            label=label,
            names=(label, *(name for name in names.split("\n") if name)),
            quads=tuple(unpacked(quads).decode().split("\n")[:-1]),
            links=self._links(iri),
            raw=unpacked(raw),
            file=file,
            line=line,
            facets=json.loads(facets),
            state=state,
            successor=successor,
        )

    def close(self) -> None:
        """Close the file."""
        if self._connection:
            self._connection.close()

    def _links(self, iri: str) -> tuple[str, ...]:
        assert self._connection is not None
        rows = self._connection.execute(
            "SELECT target FROM link JOIN record ON record.id = link.record WHERE iri = ? ORDER BY target", (iri,)
        )
        return tuple(row[0] for row in rows)
