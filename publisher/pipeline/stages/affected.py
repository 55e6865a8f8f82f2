"""Which things must be mapped again: those that depend on something that is not what it was in the previous release.

A thing's basis is a digest of everything that its description and its validation depend on: its record's input, what
its references lead to, what others say about it. If the basis is that of the previous release, so is the description.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson

from publisher.pipeline.stages.entries import Entry
from publisher.pipeline.stages.identify import IdentifiedRecords
from publisher.pipeline.stages.index import Candidate, Index, IndexWriter
from publisher.uris import Kind

GONE: Final = b""
"""The basis of a tombstone: it is made once, of what was published before, and then kept."""

Bases = Mapping[tuple[str, str], bytes]
"""The basis of every thing, by kind and slug."""


def find_affected(index: IndexWriter, records: IdentifiedRecords, before: Bases) -> None:
    """Index the basis of every thing, and whether it is affected.

    Args:
        index: the index, complete but for that.
        records: the records of the build.
        before: the bases of the previous release; empty if nothing is known.
    """

    def rows() -> Iterator[tuple[str, str, bytes, bool]]:
        for located in records.accepted():
            slug = index.claimed(located.entry.source, located.entry.key)
            assert slug is not None
            basis = _basis_of_record(located.input, located.entry, slug, index)
            # What was read now has not been published as it is, or was refused, which no release keeps.
            known = located.row is not None and before.get((Kind.INSTITUTION, slug)) == basis
            yield Kind.INSTITUTION.value, slug, basis, not known
        for candidate in index.without_record():
            basis = _basis(candidate, index)
            known = before.get((candidate.kind, candidate.slug)) == basis
            yield candidate.kind.value, candidate.slug, basis, not known

    index.add_bases(rows())


def _basis_of_record(digest: str, entry: Entry, slug: str, index: Index) -> bytes:
    return _digest(
        digest,
        slug,
        index.replaced(slug),
        index.linked(slug),
        [index.find(it.source or entry.source, it.key, it.label) for it in entry.references],
        {key: place.within if (place := index.place(key)) else None for key in entry.places},
        index.findings(Kind.INSTITUTION, slug),
    )


def _basis(candidate: Candidate, index: Index) -> bytes:
    kind, slug = candidate.kind, candidate.slug
    match candidate.origin:
        case "tombstone":
            return GONE
        case "mention":
            facts: tuple[Any, ...] = (
                *(index.claim_of(slug), index.mention(slug), index.replaced(slug), index.linked(slug)),
            )
        case "place":
            facts = (index.described_place(slug),)
        case _:
            facts = (candidate.data.decode(),)
    return _digest(candidate.origin, *facts, index.findings(kind, slug))


def _digest(*facts: Any) -> bytes:
    return hashlib.sha256(orjson.dumps(facts, default=tuple)).digest()
