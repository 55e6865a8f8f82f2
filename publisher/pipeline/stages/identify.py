"""Identify: every record gets its identifier, every reference its target, every shared thing its place in the index.

Runs in the builder, over entries alone, in the order of the sources, so the same input gives the same identifiers.
Identifiers are assigned while the sources are still being read; references can only be resolved when all have one. What
only the whole of the data shows is decided here: an identifier that is used twice, a circle in the hierarchy, a record
that was merged into one that does not exist.
"""

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from operator import itemgetter
from pathlib import Path

from publisher.errors import Fault
from publisher.identifiers import Claim, Register, mention, name_key
from publisher.mapping import Mapper
from publisher.normalise.romanise import name_slug
from publisher.pipeline.stages.circles import Hierarchy
from publisher.pipeline.stages.cross_record_checks import CrossRecordChecks
from publisher.pipeline.stages.entries import MERGED_INTO, Entry, Reference
from publisher.pipeline.stages.index import AMBIGUOUS, Candidate, IndexWriter, Mention
from publisher.pipeline.stages.previous import PreviousRelease
from publisher.pipeline.stages.read import BatchFile, ReadRecord
from publisher.pipeline.stages.shared_things import MENTION_NOTE, SharedThings, law_json, rdf_description
from publisher.rdf.description import Quarantined
from publisher.records import RelationKind
from publisher.sources import Source
from publisher.uris import Kind, file_slug


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


@dataclass(slots=True)
class IdentifiedRecords:
    """The records of a build.

    Attributes:
        previous: the previous release, if records are known from it.
        batches: the files of the read stage, in the order of the sources.
        refused: the records that contradict others, by number; their raw bytes are in the batches.
    """

    previous: PreviousRelease | None = None
    batches: list[Path] = field(default_factory=list)
    refused: dict[int, Quarantined] = field(default_factory=dict)

    def located(self, batch: int, *, features: bool = False) -> Iterator[LocatedEntry]:
        """The entries of the records of a batch; with their features if these are asked for."""
        with closing(BatchFile(self.batches[batch])) as file:
            for number, digest, row, slug, entry in file.entries(self._known_entry, features=features):
                yield LocatedEntry(batch, number, digest, row, slug, entry)

    def accepted(self, *, features: bool = False) -> Iterator[LocatedEntry]:
        """The entries of all records that were not refused, in the order of the sources."""
        return (located for located in self._every(features=features) if located.number not in self.refused)

    def read(self, located: LocatedEntry) -> ReadRecord:
        """What the read stage made of a record, now or for the previous release."""
        if located.row is not None and self.previous:
            return self.previous.record(located.row)
        with closing(BatchFile(self.batches[located.batch])) as file:
            return file.record(located.number)

    def quarantined(self) -> Iterator[tuple[int, Quarantined]]:
        """What is not published so far, in the order of the sources: number, record with its raw bytes."""
        refused = (
            (located.number, replace(self.refused[located.number], raw=self.read(located).raw))
            for located in (self._every() if self.refused else ())
            if located.number in self.refused
        )
        yield from heapq.merge(self._rejected(), refused, key=itemgetter(0))

    def inputs(self) -> Iterator[tuple[int, str, int | None]]:
        """Every source record in the order of the sources: number, input digest, line."""
        for path in self.batches:
            with closing(BatchFile(path)) as file:
                yield from file.inputs()

    def _every(self, *, features: bool = False) -> Iterator[LocatedEntry]:
        for number in range(len(self.batches)):
            yield from self.located(number, features=features)

    def _rejected(self) -> Iterator[tuple[int, Quarantined]]:
        for path in self.batches:
            with closing(BatchFile(path)) as file:
                yield from file.rejected()

    def _known_entry(self, row: int) -> tuple[bytes, str]:
        assert self.previous is not None
        return self.previous.entry(row)

    def counts(self) -> Counter[str]:
        """The number of source records, by source."""
        counts: Counter[str] = Counter()
        for path in self.batches:
            with closing(BatchFile(path)) as file:
                counts.update(file.counts())
        return counts


def identify(
    batches: Iterable[Path],
    index: IndexWriter,
    register: Register,
    checks: CrossRecordChecks,
    *,
    sources: Sequence[Source],
    previous: PreviousRelease | None = None,
) -> IdentifiedRecords:
    """Assign identifiers and resolve references.

    Args:
        batches: the files of the read stage, in the order of the sources, each when it is complete.
        index: gets every thing of the release to be.
        register: assigns identifiers; it is not committed.
        checks: gets what records say about each other.
        sources: describe their files.
        previous: the previous release, if records are known from it.
    """
    records = IdentifiedRecords(previous)
    stage = _Identification(records, index, register, checks)
    for number, path in enumerate(batches):
        records.batches.append(path)
        for located in records.located(number):
            stage.assign_slug(located)
    index.flush()
    slugs = index.slugs_by_number()
    for located in records.accepted():
        stage.resolve_references(located, slugs[located.number])
    index.flush()
    for path in records.batches:
        with closing(BatchFile(path)) as file:
            stage.add_rdf_things(file.rdf_things())
    stage.add_shared_things(sources)
    return records


class _Identification:
    """The steps of this stage, and their common state."""

    def __init__(
        self, records: IdentifiedRecords, index: IndexWriter, register: Register, checks: CrossRecordChecks
    ) -> None:
        self._records, self._index, self._register, self._checks = records, index, register, checks
        self._earlier_mentions = register.mentions()
        self._hierarchy, self._merges = Hierarchy(), Hierarchy()
        self._shared = SharedThings()
        self._refused_slugs: set[str] = set()

    def assign_slug(self, located: LocatedEntry) -> None:
        """Assign a slug to a record and index its names; refuse a second record with the same identifier."""
        entry = located.entry
        if first := self._index.claimed_at(entry.source, entry.key):
            message = f"the record at {first} has the identifier {entry.key!r} too: give each record its own"
            self._refuse(located, _fault("identifier-duplicate", message, entry))
            self._checks.add_duplicate(located.number, entry, self._index.claimed(entry.source, entry.key) or "")
            return
        slug = located.slug or self._registered_slug(located)
        if not slug:
            return
        place = (located.batch, located.number, located.row, entry.line, located.input)
        self._index.add_record(Candidate(Kind.INSTITUTION, slug, "record", *place), tombstone=entry.tombstone)
        self._index.add_claim(entry.source, entry.key, slug, f"{entry.file}:{entry.line or 1}")
        self._index.add_names(entry.source, entry.names, slug)

    def resolve_references(self, located: LocatedEntry, slug: str) -> None:
        """Index what a record refers to, or refuse it if it closes a circle or was merged into no existing record."""
        if fault := self._merge_fault(located, slug) or self._hierarchy_fault(located, slug):
            self._index.remove_record(slug)
            self._refused_slugs.add(slug)
            self._refuse(located, fault)
        else:
            self._add_references(located, slug)

    def add_rdf_things(self, things: Iterable[tuple[str, str, bytes]]) -> None:
        """Index every place, concept and law that RDF files describe; their descriptions take precedence."""
        for kind, slug, data in things:
            self._add_shared(Kind(kind), slug, "rdf", data)
            described = rdf_description(self._checks.uris, Kind(kind), slug, data)
            if described.shaped:
                self._checks.add_description(described)

    def add_shared_things(self, sources: Sequence[Source]) -> None:
        """Index everything that records share, and every refused record that others refer to."""
        for slug in sorted(self._refused_slugs):
            if self._index.mention(slug):
                self._add_mentioned(slug)
        self._add_places()
        for scheme in self._shared.described_schemes():
            self._add_shared(Kind.CONCEPT, scheme.slug, "scheme", scheme.model_dump_json().encode())
        for concept in self._shared.described_concepts():
            slug = f"{concept.scheme}/{concept.slug}"
            self._add_shared(Kind.CONCEPT, slug, "concept", concept.model_dump_json().encode())
        for law in self._shared.described_laws():
            self._add_shared(Kind.LEGISLATION, law.mentions[0].slug, "legislation", law_json(law))
        for file in self._shared.described_files(sources):
            slug = file_slug(file.source, file.name)
            self._add_shared(Kind.FILE, slug, "file", file.model_dump_json(exclude_none=True).encode())

    def _registered_slug(self, located: LocatedEntry) -> str:
        """The slug of a record that the previous release has not; "" if it is refused."""
        entry = located.entry
        claim = Claim(Kind.INSTITUTION, entry.source, entry.key)
        spellings = self._register.spellings(claim)
        if fault := self._identifier_fault(entry, claim, spellings):
            self._refuse(located, fault)
            return ""
        return spellings.get(entry.key) or self._new_slug(entry, claim)

    def _identifier_fault(self, entry: Entry, claim: Claim, spellings: Mapping[str, str]) -> Fault | None:
        if spellings and entry.key not in spellings:
            earlier = next(iter(spellings))
            message = f"the identifier {entry.key!r} was written {earlier!r} before: use one spelling"
            return _fault("identifier-case", message, entry)
        holders = self._register.holders(claim.kind, entry.preferred_slug) if entry.fixed_slug else ()
        if any(holder != claim for holder in holders):
            message = (
                f"the address of {entry.preferred_slug!r} was assigned to another record before: "
                "give this thing another IRI"
            )
            return _fault("identifier-taken", message, entry)
        return None

    def _new_slug(self, entry: Entry, claim: Claim) -> str:
        for name in entry.names if self._earlier_mentions else ():
            earlier = mention(entry.source, name)
            if earlier in self._earlier_mentions and (adopted := self._register.adopt(claim, earlier)):
                return adopted
        return self._register.assign(claim, entry.preferred_slug)

    def _merge_fault(self, located: LocatedEntry, slug: str) -> Fault | None:
        entry = located.entry
        if not entry.merged:
            return None
        target = next((reference for reference in entry.references if reference.kind == MERGED_INTO), None)
        successor = self._find(entry, target) or self._new_mention(entry, target) if target else None
        if target is None or successor is None:
            successor_name = repr(target.key or target.label) if target else "a record without a name"
            message = f"merged into {successor_name}, which is not in the source: add it, or mark this one as deleted"
            self._checks.add_dangling_merge(located.number, slug)
            return _fault("merge-dangling", message, entry)
        if circle := self._merges.circle(slug, successor):
            message = f"records that were merged into each other: {' → '.join(circle)}; fix one of them"
            self._checks.add_circular_merge(located.number, slug, circle)
            return _fault("merge-circular", message, entry)
        self._merges.add(slug, successor)
        self._index.add_replaced(successor, slug)
        return None

    def _hierarchy_fault(self, located: LocatedEntry, slug: str) -> Fault | None:
        entry, added = located.entry, list[tuple[str, str]]()
        for reference in entry.references:
            is_parent = reference.kind == RelationKind.PARENT
            other = self._find(entry, reference) if is_parent or reference.kind == RelationKind.CHILD else None
            if other is None or (other == slug and not reference.key):  # its own name: the mapping leaves it out
                continue
            below, above = (slug, other) if is_parent else (other, slug)
            if circle := self._hierarchy.circle(below, above):
                self._hierarchy.remove(added)
                message = f"institutions that are above each other: {' → '.join(circle)}; fix one of the relations"
                self._checks.add_circular_hierarchy(located.number, slug, circle)
                return _fault("hierarchy-circular", message, entry)
            if self._hierarchy.add(below, above):
                added.append((below, above))
        for below, above in added:
            if below == slug and self._index.is_tombstone(Kind.INSTITUTION, above) and not entry.tombstone:
                self._checks.add_parent(below, above)
        return None

    def _add_references(self, located: LocatedEntry, slug: str) -> None:
        entry = located.entry
        for reference in entry.references:
            self._add_mention(entry, reference)
        for text in entry.described_places:
            self._shared.add_place(text)
        self._shared.places.update(entry.places)
        for text in entry.concepts:
            self._shared.add_concept(text)
        for text in entry.laws:
            self._shared.add_law(text, entry.source)
        self._shared.notes.update(entry.notes)
        if entry.shared_file:
            self._shared.files.add((entry.source, entry.file))
        if entry.same_as:
            self._checks.add_same_as(entry.source, slug, entry.same_as)
        if entry.fixed_slug and entry.shaped:
            institution = self._records.read(located).institution
            self._checks.add_description(Mapper(self._checks.uris).institutions([institution], self._index)[0])

    def _add_mention(self, entry: Entry, reference: Reference) -> None:
        """Index how an institution is named; one that no record describes becomes a thing of its own."""
        slug = self._find(entry, reference) or self._new_mention(entry, reference)
        if slug is not None:
            mentioned = Mention(
                label=reference.label,
                language=reference.language,
                source=entry.source,
                by_key=entry.key,
                by_label=entry.label,
                kind=reference.kind,
                file=entry.file,
                shared_file=entry.shared_file,
                government=entry.implies_government(reference),
            )
            self._index.add_mention(slug, mentioned)

    def _find(self, entry: Entry, reference: Reference) -> str | None:
        return self._index.find(reference.source or entry.source, reference.key, reference.label)

    def _new_mention(self, entry: Entry, reference: Reference) -> str | None:
        source = reference.source or entry.source
        if not reference.label:
            return None
        if not reference.key and self._index.named(source, name_key(reference.label)) == AMBIGUOUS:
            return None
        named = mention(source, reference.label)
        claim = Claim(Kind.INSTITUTION, source, reference.key) if reference.key else named
        # Making a slug of a name takes a hundred times as long as asking for the one that it has.
        slug = self._register.slug(claim)
        if slug is None:
            slug = self._register.assign(claim, name_slug(reference.label, reference.language))
        self._index.add_claim(source, claim.key, slug, f"{entry.file}:{entry.line or 1}")
        self._add_mentioned(slug)
        return slug

    def _add_mentioned(self, slug: str) -> None:
        """Index an institution that no record describes, and the note that says so."""
        self._index.add_thing(Kind.INSTITUTION, slug, "mention")
        self._shared.notes.add((MENTION_NOTE.kind.value, MENTION_NOTE.message))

    def _add_places(self) -> None:
        self._index.add_places(place for _, place in sorted(self._shared.described_places.items()))
        places = [place for key in self._shared.places if (place := self._index.place(key))]
        for key in sorted({key for place in places for key in (place.key, *place.within)}):
            if self._index.place(key):
                self._add_shared(Kind.PLACE, key, "place")

    def _add_shared(self, kind: Kind, slug: str, origin: str, data: bytes = b"") -> None:
        self._register.reserve(Claim(kind, "", slug), slug)
        self._index.add_thing(kind, slug, origin, data)

    def _refuse(self, located: LocatedEntry, fault: Fault) -> None:
        entry = located.entry
        quarantined = Quarantined(entry.source, entry.key, entry.file, entry.line, b"", (fault,))
        self._records.refused[located.number] = quarantined


def _fault(code: str, message: str, entry: Entry) -> Fault:
    return Fault(code, message, entry.file, entry.line, value=entry.key)
