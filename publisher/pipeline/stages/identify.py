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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import pairwise
from pathlib import Path

from publisher.errors import Fault
from publisher.identifiers import MENTION, Claim, Register, mention, name_key
from publisher.mapping import Mapper
from publisher.normalise.romanise import name_slug
from publisher.pipeline.stages.circles import Hierarchy
from publisher.pipeline.stages.cross_record_checks import CrossRecordChecks
from publisher.pipeline.stages.entries import MERGED_INTO, Entry, Reference
from publisher.pipeline.stages.index import AMBIGUOUS, Mention
from publisher.pipeline.stages.index_writer import IndexWriter
from publisher.pipeline.stages.previous import PreviousRelease
from publisher.pipeline.stages.read import BatchFile
from publisher.pipeline.stages.records import IdentifiedRecords, LocatedEntry
from publisher.pipeline.stages.shared.indexing import SharedIndexing
from publisher.pipeline.stages.shared.texts import SharedTexts
from publisher.rdf.description import Quarantined
from publisher.records import RelationKind
from publisher.sources import Source
from publisher.uris import Kind

_HIERARCHICAL = {RelationKind.PARENT.value, RelationKind.CHILD.value}
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
        self._records, self._index, self._register, self._checks = records, index, register, checks
        self.texts = SharedTexts((), records.number_of)
        """What records share."""
        self._earlier_mentions = register.mentions()
        self._hierarchy, self._merges = Hierarchy(), Hierarchy()
        self._chosen: list[int] = []
        self._found_before: dict[tuple[str, str], str | None] = {}
        self._mapped, self._targets = list[int](), set[str]()

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
        self._hierarchy, self._merges = Hierarchy(self._index.above), Hierarchy(self._index.successor)
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
            self._refuse(located, _fault("identifier-duplicate", message, entry))
            self._checks.add_duplicate(located.number, entry, first)
            return
        slug = located.slug or self._registered_slug(located)
        if not slug:
            return
        self._records.name(located.number, slug)
        for source, target, labelled in self._touched(entry):
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
        for slug in self._misled():
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
        targets = [self._find(entry, it) or self._new_mention(entry, it) for it in entry.references]
        related = [(it, target) for it, target in zip(entry.references, targets, strict=True) if target]
        self._records.check(slug)
        self._note((it.kind, target) for it, target in related)
        if fault := self._merge_fault(located, slug, related) or self._hierarchy_fault(located, slug, related):
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
        for source, target, labelled in self._touched(entry):
            if labelled is not None:
                self._index.remove_refers(source, target, slug)
        self._index.remove_claim(entry.source, entry.key)
        self._index.remove_names(entry.source, entry.names, slug)

    def _withdraw(self, entry: Entry, slug: str) -> None:
        """Remove what an accepted record says of others; nothing of one that was refused."""
        related = self._index.related(slug)
        self._records.check(slug)
        self._note(related)
        self._hierarchy.remove((slug, other) for kind, other in related if kind == RelationKind.PARENT)
        self._hierarchy.remove((other, slug) for kind, other in related if kind == RelationKind.CHILD)
        self._merges.remove((slug, other) for kind, other in related if kind == MERGED_INTO)
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

    def _touched(self, entry: Entry) -> Iterator[tuple[str, str, bool | None]]:
        """The keys and names that a record has or refers to: source, key or name, and for a reference if it has a name.

        What each of them led to before is noted, to see whom it misleads if that changes.
        """
        own = (entry.key, *(MENTION + name for name in entry.names))
        rows: list[tuple[str, str, bool | None]] = [(entry.source, target, None) for target in own]
        rows += [
            (it.source or entry.source, target, bool(it.label)) for it in entry.references if (target := it.target)
        ]
        if self._records.checked is not None:
            for source, target, _ in rows:
                if (source, target) not in self._found_before:
                    self._found_before[source, target] = self._record_of(source, target)
        return iter(rows)

    def _record_of(self, source: str, target: str) -> str | None:
        """The slug of the record that has a key or a name."""
        if target.startswith(MENTION):
            return self._index.named(source, target.removeprefix(MENTION))
        return self._index.claimed_by_record(source, target)

    def _misled(self) -> set[str]:
        """The records whose references may lead elsewhere than before."""
        misled: set[str] = set()
        for (source, target), before in self._found_before.items():
            now, referring = self._record_of(source, target), self._index.referring(source, target)
            # The first reference with a name makes the institution that those before it do not find.
            is_made_anew = now is None and not all(labelled for _, labelled in referring)
            if now != before or is_made_anew:
                misled.update(slug for slug, _ in referring)
            if now is not None or is_made_anew or not referring:
                mentioned = self._index.remove_claim(source, target, mentioned=True)
                self._records.check(*([mentioned] if mentioned else ()))
        return misled.difference(self._records.numbers)

    def _choose(self, slug: str) -> None:
        """Have a known record resolved again."""
        number = self._records.number_of(slug)
        self._withdraw(self._records.at(number).entry, slug)
        heapq.heappush(self._chosen, number)

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

    def _merge_fault(self, located: LocatedEntry, slug: str, related: Sequence[tuple[Reference, str]]) -> Fault | None:
        entry = located.entry
        if not entry.merged:
            return None
        target = next((it for it in entry.references if it.kind == MERGED_INTO), None)
        successor = next((other for it, other in related if it.kind == MERGED_INTO), None)
        if target is None or successor is None:
            successor_name = repr(target.key or target.label) if target else "a record without a name"
            message = (
                f"merged into {successor_name}, which is not in the source: add it, mark this one as deleted, or take "
                "the merger back"
            )
            self._checks.add_dangling_merge(located.number, slug)
            return _fault("merge-dangling", message, entry)
        if circle := self._circle(self._merges, slug, successor, located.number):
            message = f"records that were merged into each other: {' → '.join(circle)}; fix one of them"
            self._checks.add_circular_merge(located.number, slug, circle)
            return _fault("merge-circular", message, entry)
        self._merges.add(slug, successor)
        return None

    def _hierarchy_fault(
        self, located: LocatedEntry, slug: str, related: Sequence[tuple[Reference, str]]
    ) -> Fault | None:
        entry, added = located.entry, list[tuple[str, str]]()
        for reference, other in related:
            if reference.kind not in _HIERARCHICAL or (other == slug and not reference.key):
                continue  # its own name: the mapping leaves it out
            below, above = (slug, other) if reference.kind == RelationKind.PARENT else (other, slug)
            if circle := self._circle(self._hierarchy, below, above, located.number):
                self._hierarchy.remove(added)
                if entry.merged:
                    self._merges.remove((slug, other) for it, other in related if it.kind == MERGED_INTO)
                message = f"institutions that are above each other: {' → '.join(circle)}; fix one of the relations"
                self._checks.add_circular_hierarchy(located.number, slug, circle)
                return _fault("hierarchy-circular", message, entry)
            if (below, above) not in added:
                self._hierarchy.add(below, above)
                added.append((below, above))
        return None

    def _circle(self, hierarchy: Hierarchy, below: str, above: str, number: int) -> tuple[str, ...]:
        """The circle that a relation closes; known records on it that come later are resolved again, after this one."""
        while (circle := hierarchy.circle(below, above)) and self._records.checked is not None:
            # A record before this one, or one that waits, has no relation in the index that could be in its way.
            saying = {slug for pair in pairwise(circle[1:]) for slug in self._index.saying(*pair)}
            waiting = sorted(saying.difference(self._records.numbers))
            later = [slug for slug in waiting if self._records.number_of(slug) > number]
            if not later:
                break
            for slug in later:
                self._choose(slug)
        return circle

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
        self._index.add_claim(source, claim.key, slug, mentioned=True)
        return slug

    def _add_mentioned(self) -> None:
        """Index the institutions that records are related to, but that have none; what is neither has a tombstone."""
        if self._records.checked is None:
            for slug in self._index.related_targets():
                self._index.add_thing(Kind.INSTITUTION, slug, "mention")
            return
        own = {slug for kind, slug in self._records.checked if kind == Kind.INSTITUTION}
        for slug in sorted(own | self._targets):
            if not self._index.has_record(slug):
                self._records.check(slug)
                self._index.remove_institution(slug)
                if self._index.relating(slug):
                    self._index.add_thing(Kind.INSTITUTION, slug, "mention")

    def _note(self, related: Iterable[tuple[str, str]]) -> None:
        """Note what a record is, or was, related to: a successor says so, and what has no record may be no more."""
        if self._records.checked is not None:
            for kind, target in related:
                self._targets.add(target)
                if kind == MERGED_INTO:
                    self._records.check(target)

    def _refuse(self, located: LocatedEntry, fault: Fault) -> None:
        entry = located.entry
        quarantined = Quarantined(entry.source, entry.key, entry.file, entry.line, b"", (fault,))
        self._records.refused[located.number] = quarantined


def _fault(code: str, message: str, entry: Entry) -> Fault:
    return Fault(code, message, entry.file, entry.line, value=entry.key)
