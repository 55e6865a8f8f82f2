"""Mergers: two records of one institution get one address, because a person decided so in the file for review.

The record that is merged becomes what a record is whose source says that it was merged: a tombstone that names its
successor, at an address that redirects. docs/linking.md describes it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from publisher.linking import Identity, Reviewed, mergers_of
from publisher.records import Institution, InstitutionRef, State
from publisher.sources import Source


def with_mergers(sources: Sequence[Source], decisions: Mapping[Identity, Reviewed] | None) -> tuple[Source, ...]:
    """Return sources that know which of their records people merged into others.

    A merger into a record of a source that is not among them is left out: there is nothing to redirect to.

    Args:
        sources: the sources of a build.
        decisions: what people decided; None where nothing was.
    """
    mergers = mergers_of({identity: reviewed.decision for identity, reviewed in (decisions or {}).items()})
    slugs = {source.slug for source in sources}
    return tuple(
        replace(
            source,
            merged={key: kept for (slug, key), kept in mergers.items() if slug == source.slug and kept[0] in slugs},
        )
        for source in sources
    )


def merged(record: Institution, source: Source) -> Institution:
    """Return a record as merged into another one where a person decided so; its own statements are left out then."""
    kept = source.merged.get(record.key)
    if kept is None:
        return record
    successor = InstitutionRef(source=kept[0], key=kept[1])
    return record.model_copy(update={"state": State.MERGED, "merged_into": successor, "statements": ()})


def digest_of_merged(digest: str, key: str, source: Source) -> str:
    """Return the digest of a record's input; of a merged one a digest that no input has by itself.

    So a merged record is read again by every build, and is another record when the decision changes or is taken back.

    Args:
        digest: of the input, in hex.
        key: of the record.
        source: its source.
    """
    kept = source.merged.get(key)
    if kept is None:
        return digest
    return hashlib.sha256("\x00".join((digest, *kept)).encode()).hexdigest()
