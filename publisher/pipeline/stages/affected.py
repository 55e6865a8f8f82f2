"""Which things must be mapped again: those that depend on something that is not what it was in the previous release.

A thing's basis is a digest of everything that its description and its validation depend on: its record's input, what
its references lead to, what others say about it. If the basis is that of the previous release, so is the description.
"""

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

import orjson

from publisher.pipeline.stages.identify import IdentifiedRecords, LocatedEntry
from publisher.pipeline.stages.index import Candidate, Index, IndexWriter
from publisher.uris import Kind

GONE: Final = b""
"""The basis of a tombstone: it is made once, of what was published before, and then kept."""

_INSTITUTION: Final = Kind.INSTITUTION.value
_PLACES: Final = 1 << 16


def find_affected(index: IndexWriter, records: IdentifiedRecords, before: dict[tuple[str, str], bytes]) -> None:
    """Index what is affected, each thing with its basis, and what has no basis any more.

    Args:
        index: the index, complete but for that.
        records: the records of the build.
        before: the bases of the previous release, by kind and slug, which are removed as they are found; empty if
            nothing is known.
    """
    bases = _Bases(index)
    slugs = index.slugs_by_number()

    def affected() -> Iterator[tuple[str, str, bytes]]:
        for located in records.accepted():
            slug = slugs[located.number]
            basis = bases.of_record(located, slug)
            # What was read now has not been published as it is, or was refused, which no release keeps.
            if before.pop((_INSTITUTION, slug), None) != basis or located.row is None:
                yield _INSTITUTION, slug, basis
        for candidate in index.without_record():
            basis = bases.of_thing(candidate)
            if before.pop((candidate.kind, candidate.slug), None) != basis:
                yield candidate.kind.value, candidate.slug, basis

    index.add_affected(affected())
    index.add_lapsed(before)


class _Bases:
    """Makes the bases of things; what is said of few of them is only looked up for these."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._replaced, self._linked, self._found = map(index.slugs_in, ("replaced", "linked", "finding"))
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
        return place.within if place else None


def _digest(*facts: Any) -> bytes:
    return hashlib.sha256(orjson.dumps(facts, default=tuple)).digest()
