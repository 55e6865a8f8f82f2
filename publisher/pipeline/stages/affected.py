"""Which things must be mapped again: those that depend on something that is not what it was in the previous release.

A thing's basis is a digest of everything that its description and its validation depend on: its record's input, what
its references lead to, what others say about it. If the basis is that of the previous release, so is the description.
"""

import hashlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import orjson

from publisher.pipeline.stages.index import Candidate, Index, Mention
from publisher.pipeline.stages.index_writer import IndexWriter
from publisher.pipeline.stages.previous import PreviousRelease
from publisher.pipeline.stages.records import IdentifiedRecords, LocatedEntry
from publisher.uris import Kind

GONE: Final = b""
"""The basis of a tombstone: it is made once, of what was published before, and then kept."""

_INSTITUTION: Final = Kind.INSTITUTION.value
_PLACES: Final = 1 << 16


def find_affected(
    index: IndexWriter, records: IdentifiedRecords, previous: PreviousRelease | None, published: Path | None
) -> None:
    """Index what is affected, each thing with its basis, and what has no basis any more.

    Args:
        index: the index, complete but for that.
        records: the records of the build; only what they have :attr:`~IdentifiedRecords.checked` may be affected.
        previous: the previous release, if records are known from it.
        published: ``records.sqlite`` of the previous release, if there is one.
    """
    stage = _Affected(index, records, previous)
    if records.checked is None:
        if published:
            index.add_tombstones(published)
        index.add_affected(stage.records((records.slugs[it.number], it) for it in records.accepted()))
        index.add_affected(stage.things(index.without_record()))
        known = previous.based() if previous else []
    else:
        records.checked |= index.otherwise_said()
        known = sorted(records.checked)
        stage.add_tombstones(known)
        slugs = [slug for kind, slug in known if kind == Kind.INSTITUTION]
        named = {records.number_of(slug): slug for slug in slugs if index.has_record(slug)}
        made = list(stage.records((named[it.number], it) for it in records.all_at(sorted(named))))
        index.add_affected(made)
        stage.describe_mentions({str(slug) for _, slug, *_ in made}.union(set(slugs).difference(named.values())))
        things = (index.thing(kind, slug) for kind, slug in known)
        index.add_affected(stage.things([it for it in things if it and it.origin != "record"]))
    index.add_lapsed((kind, slug) for kind, slug in known if not index.has(Kind(kind), slug))


class _Affected:
    """The steps of this stage, and what they have in common."""

    def __init__(self, index: IndexWriter, records: IdentifiedRecords, previous: PreviousRelease | None) -> None:
        self._index, self._records, self._previous = index, records, previous
        self._bases = _Bases(index)

    def records(self, located: Iterable[tuple[str, LocatedEntry]]) -> Iterator[tuple[object, ...]]:
        """Yield the affected ones of some records, each with its slug."""
        for slug, it in located:
            basis = self._bases.of_record(it, slug)
            # What was read now has not been published as it is, or was refused, which no release keeps.
            if it.row is None or basis != self._before(_INSTITUTION, slug):
                yield _INSTITUTION, slug, basis, it.batch, it.number, it.row, it.entry.line

    def things(self, candidates: Iterable[Candidate]) -> Iterator[tuple[object, ...]]:
        """Yield the affected ones of things that have no record."""
        for candidate in candidates:
            basis = self._bases.of_thing(candidate)
            if basis != self._before(candidate.kind.value, candidate.slug):
                yield candidate.kind.value, candidate.slug, basis, None, None, None, None

    def add_tombstones(self, things: Iterable[tuple[str, str]]) -> None:
        """Index the tombstones of what the previous release has and this one has not, of some things."""
        for kind, slug in things:
            iri = self._records.uris.thing(Kind(kind), slug)
            if not self._index.has(Kind(kind), slug) and self._previous and self._previous.row_of(iri) is not None:
                self._index.add_thing(Kind(kind), slug, "tombstone")

    def describe_mentions(self, slugs: set[str]) -> None:
        """Index how some institutions are mentioned, in the order of the sources."""
        relating = {slug for target in slugs for slug in self._index.relating(target)}
        for slug in sorted(relating, key=self._records.number_of):
            entry = self._records.entry_of(slug)
            for it in entry.references:
                target = self._index.find(it.source or entry.source, it.key, it.label)
                if target in slugs and target:
                    self._index.add_mention(target, Mention.of(entry, it))
        self._index.flush()

    def _before(self, kind: str, slug: str) -> bytes | None:
        return self._previous.basis(kind, slug) if self._previous else None


class _Bases:
    """Makes the bases of things; what is said of few of them is only looked up for these."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._replaced, self._linked, self._found = index.successors(), *map(index.slugs_in, ("linked", "finding"))
        self._within = lru_cache(_PLACES)(self._wholes)

    def of_record(self, located: LocatedEntry, slug: str) -> bytes:
        """The basis of an institution that has a record."""
        entry, find = located.entry, self._index.find
        return _digest(
            *(located.input, slug, self._said(Kind.INSTITUTION, slug)),
            [find(it.source or entry.source, it.key, it.label) for it in entry.references],
            [self._within(key) for key in entry.places],
        )

    def of_thing(self, candidate: Candidate) -> bytes:
        """The basis of a thing that has none."""
        slug = candidate.slug
        match candidate.origin:
            case "tombstone":
                return GONE
            case "mention":
                fact: Any = (self._index.claim_of(slug), self._index.mention(slug))
            case "place":
                fact = self._index.described_place(slug)
            case _:
                fact = candidate.data.decode()
        return _digest(candidate.origin, fact, self._said(candidate.kind, slug))

    def _said(self, kind: Kind, slug: str) -> tuple[object, ...]:
        """What records, links and shapes say of a thing."""
        return (
            self._index.replaced(slug) if slug in self._replaced else (),
            self._index.linked(slug) if slug in self._linked else (),
            self._index.findings(kind, slug) if slug in self._found else (),
        )

    def _wholes(self, key: str) -> tuple[str, ...] | None:
        place = self._index.place(key)
        return (place.key, *place.within) if place else None


def _digest(*facts: Any) -> bytes:
    return hashlib.sha256(orjson.dumps(facts, default=tuple)).digest()
