"""Identify: every record gets its identifier, every reference its target, every shared thing its place in the index.

Runs in the builder, over entries alone, in the order of the sources, so the same input gives the same identifiers.
Identifiers are assigned while the sources are still being read; references can only be resolved when all have one. What
only the whole of the data shows is decided here: an identifier that is used twice, a circle in the hierarchy, a record
that was merged into one that does not exist.

What a release keeps (publisher/pipeline/stages/index_writer.py) is taken over: what records say that are gone is
removed, then new records are resolved, and known ones whose references may lead elsewhere. A first build is the same
with nothing kept.
"""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from publisher.errors import Fault
from publisher.identifiers import Register
from publisher.mapping import Mapper
from publisher.pipeline.stages.cross_record_checks import CrossRecordChecks
from publisher.pipeline.stages.entries import MERGED_INTO, Entry
from publisher.pipeline.stages.identification.contradictions import Contradictions
from publisher.pipeline.stages.identification.slugs import SlugAssignment
from publisher.pipeline.stages.identification.targets import Targets
from publisher.pipeline.stages.index import Mention
from publisher.pipeline.stages.index_writer import IndexWriter
from publisher.pipeline.stages.previous import PreviousRelease
from publisher.pipeline.stages.reading.batch_file import BatchFile
from publisher.pipeline.stages.records import IdentifiedRecords, LocatedEntry
from publisher.pipeline.stages.shared.indexing import SharedIndexing
from publisher.pipeline.stages.shared.texts import SharedTexts
from publisher.rdf.description import Quarantined
from publisher.sources import Source
from publisher.uris import Kind

_NO_RELATION = "other"
"""Instead of "merged-into": what a record says that is not merged."""


def identify(
    batches: Iterable[Path],
    index: IndexWriter,
    register: Register,
    checks: CrossRecordChecks,
    *,
    sources: Sequence[Source],
    previous: PreviousRelease | None = None,
    gone: Mapping[bytes, int] | None = None,
) -> IdentifiedRecords:
    """Assign identifiers and resolve references.

    Args:
        batches: the files of the read stage, in the order of the sources, each when it is complete.
        index: gets every thing of the release to be.
        register: assigns identifiers; it is not committed.
        checks: gets what records say about each other.
        sources: describe their files.
        previous: the previous release, if records are known from it.
        gone: when all batches are complete, the rows of the records of the previous release that were not found.
    """
    records = IdentifiedRecords(checks.uris, previous)
    stage = _Identification(records, index, register, checks)
    if previous is None:
        for number, path in enumerate(batches):
            records.batches.append(path)
            for located in records.in_batch(number):
                stage.assign_slug(located)
        known: list[int] = []
    else:
        records.batches += batches
        known = stage.forget((gone or {}).values())
        for located in records.chosen(list(known)):
            stage.assign_slug(located)
    index.flush()
    stage.resolve(known)
    shared = SharedIndexing(records, index, register, checks)
    for path in records.batches:
        with closing(BatchFile(path)) as file:
            shared.add_rdf_things(file.rdf_things())
    shared.add_all(stage.texts, sources)
    stage.compare_described()
    return records


class _Identification:
    """The steps of this stage, and their common state."""

    def __init__(
        self, records: IdentifiedRecords, index: IndexWriter, register: Register, checks: CrossRecordChecks
    ) -> None:
        self._records, self._index, self._checks = records, index, checks
        self.texts = SharedTexts((), records.number_of)
        """What records share."""
        self._slugs = SlugAssignment(register)
        self._targets = Targets(records, index, register)
        self._contradictions = Contradictions(records, index, checks)
        self._chosen: list[int] = []
        self._mapped, self._related = list[int](), set[str]()

    def forget(self, gone: Iterable[int]) -> list[int]:
        """Take over what the previous release kept, without what is gone; returns the known records to resolve again.

        Args:
            gone: the rows of records that are no more.
        """
        records, previous = self._records, self._records.previous
        assert previous is not None
        rows = list(gone)
        moved = records.moved() if self._index.is_kept else []
        if not self._index.is_kept or len(rows) + len(moved) > len(records.known):
            self._index.restart()
            return sorted(records.known.values())
        records.checked = set()
        self.texts = SharedTexts(self._index.shared(), records.number_of)
        self._contradictions.take_over()
        entries = [(Entry.load(entry), slug) for entry, slug in map(previous.entry, rows)]
        entries += [(Entry.load(entry), slug) for slug, entry in self._index.unpublished()]
        for entry, slug in entries:
            self._forget(entry, slug)
        for number in (*moved, *self._overtaken(moved)):
            located = records.at(number)
            self._forget(located.entry, located.slug)
            self._chosen.append(number)
        return sorted(self._chosen)

    def assign_slug(self, located: LocatedEntry) -> None:
        """Assign a slug to a record and index its names; refuse a second record with the same identifier."""
        entry = located.entry
        if first := self._index.claimed_by_record(entry.source, entry.key):
            place = self._records.place_of(first)
            message = f"the record at {place} has the identifier {entry.key!r} too: give each record its own"
            self._refuse(located, entry.fault("identifier-duplicate", message))
            self._checks.add_duplicate(located.number, entry, first)
            return
        slug = located.slug or self._slugs.slug_of(entry)
        if isinstance(slug, Fault):
            self._refuse(located, slug)
            return
        self._records.name(located.number, slug)
        for source, target, labelled in self._targets.touched(entry):
            if labelled is not None:
                self._index.add_refers(source, target, slug, labelled=labelled)
        self._index.add_record(slug, ended=entry.tombstone)
        self._index.add_claim(entry.source, entry.key, slug)
        self._index.add_names(entry.source, entry.names, slug)

    def resolve(self, known: list[int]) -> None:
        """Resolve the references of new records, and of known ones that must be resolved again; refuse contradictions.

        Args:
            known: from :meth:`forget`.
        """
        self._chosen = known
        for slug in self._targets.misled():
            self._choose(slug)
        for located in self._records.chosen(self._chosen):
            slug = self._records.slugs.get(located.number) or located.slug
            if slug and located.number not in self._records.refused:
                self._records.name(located.number, slug)
                self._resolve(located, slug)
        self._index.flush()
        self._add_mentioned()

    def _resolve(self, located: LocatedEntry, slug: str) -> None:
        """Index what a record refers to, or refuse it if it closes a circle or was merged into no existing record."""
        entry = located.entry
        targets = [self._targets.find(entry, it) or self._targets.new_mention(entry, it) for it in entry.references]
        related = [(it, target) for it, target in zip(entry.references, targets, strict=True) if target]
        self._records.check(slug)
        self._note((it.kind, target) for it, target in related)
        contradictions, choose = self._contradictions, self._choose
        fault = contradictions.of_merger(located, slug, related, choose)
        fault = fault or contradictions.in_hierarchy(located, slug, related, choose)
        if fault:
            self._index.remove_institution(slug)
            self._refuse(located, fault)
            return
        for reference, target in related:
            kind = reference.kind if reference.kind != MERGED_INTO or entry.merged else _NO_RELATION
            self._index.add_related(slug, kind, target)
            if self._records.checked is None:
                self._index.add_mention(target, Mention.of(entry, reference))
        self.texts.add(entry, slug, located.number)
        if entry.same_as:
            self._checks.add_same_as(entry.source, slug, entry.same_as)
        if entry.fixed_slug and entry.shaped:
            self._mapped.append(located.number)

    def compare_described(self) -> None:
        """Have the shapes compare the records that are published by their own statements."""
        mapper = Mapper(self._checks.uris)
        for located in map(self._records.at, self._mapped):
            description = mapper.institutions([self._records.read(located).institution], self._index)[0]
            self._checks.add_description(description, self._records.slugs[located.number])

    def _forget(self, entry: Entry, slug: str) -> None:
        """Remove everything that a record says."""
        self._withdraw(entry, slug)
        self._index.remove_institution(slug)
        for source, target, labelled in self._targets.touched(entry):
            if labelled is not None:
                self._index.remove_refers(source, target, slug)
        self._index.remove_claim(entry.source, entry.key)
        self._index.remove_names(entry.source, entry.names, slug)

    def _withdraw(self, entry: Entry, slug: str) -> None:
        """Remove what an accepted record says of others; nothing of one that was refused."""
        related = self._index.related(slug)
        self._records.check(slug)
        self._note(related)
        self._contradictions.withdraw(slug, related)
        if self._index.has_record(slug):
            self.texts.remove(entry, slug)
        self._index.remove_related(slug)
        self._index.remove_edges(slug)

    def _overtaken(self, moved: Sequence[int]) -> list[int]:
        """The known records that have the identifier of a new one that comes before them now."""
        overtaken: set[int] = set()
        for batch in range(len(self._records.batches)):
            for located in self._records.in_batch(batch, only_new=True):
                slug = self._index.claimed_by_record(located.entry.source, located.entry.key)
                if slug and (number := self._records.number_of(slug)) > located.number:
                    overtaken.add(number)
        return sorted(overtaken.difference(moved))

    def _choose(self, slug: str) -> None:
        """Have a known record resolved again."""
        number = self._records.number_of(slug)
        self._withdraw(self._records.at(number).entry, slug)
        heapq.heappush(self._chosen, number)

    def _add_mentioned(self) -> None:
        """Index the institutions that records are related to, but that have none; what is neither has a tombstone."""
        if self._records.checked is None:
            for slug in self._index.related_targets():
                self._index.add_thing(Kind.INSTITUTION, slug, "mention")
            return
        own = {slug for kind, slug in self._records.checked if kind == Kind.INSTITUTION}
        for slug in sorted(own | self._related):
            if not self._index.has_record(slug):
                self._records.check(slug)
                self._index.remove_institution(slug)
                if self._index.relating(slug):
                    self._index.add_thing(Kind.INSTITUTION, slug, "mention")

    def _note(self, related: Iterable[tuple[str, str]]) -> None:
        """Note what a record is, or was, related to: a successor says so, and what has no record may be no more."""
        if self._records.checked is not None:
            for kind, target in related:
                self._related.add(target)
                if kind == MERGED_INTO:
                    self._records.check(target)

    def _refuse(self, located: LocatedEntry, fault: Fault) -> None:
        entry = located.entry
        quarantined = Quarantined(entry.source, entry.key, entry.file, entry.line, b"", (fault,))
        self._records.refused[located.number] = quarantined
