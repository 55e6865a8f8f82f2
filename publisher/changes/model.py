"""A change of one record from one release to the next, and the names of its kinds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class ChangeType(StrEnum):
    """What happened to a record.

    ``merged`` is the end of a record whose successor is named; ``undeleted`` is one that came back under its old IRI.
    """

    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"
    MERGED = "merged"
    UNDELETED = "undeleted"


ENDS = frozenset({ChangeType.DELETED, ChangeType.MERGED})
"""After these the thing is no longer described: 410, or a redirect to its successor."""


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the log.

    Attributes:
        seq: its place in the log, from 1, without gaps; a later change has a greater one.
        page: the feed page it is on ("2026-11", "2026-11-2").
        version: the release that it came with; ``at`` is that release's instant, ISO 8601 with Z.
        iri, kind, slug, source: the record.
        what: what happened.
        label: the name it had after the change.
        digest: SHA-256 of its statements after the change, in hex.
        successor: with ``merged``, the IRI that took its place.
        added, removed: property IRI to how many statements came or went; empty for the first version.
    """

    seq: int
    page: str
    version: str
    at: str
    iri: str
    kind: str
    slug: str
    source: str
    what: ChangeType
    label: str
    digest: str
    successor: str | None = None
    added: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    removed: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def ended(self) -> bool:
        """Whether the thing is no longer described after this change."""
        return self.what in ENDS


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the log.

    Attributes:
        name: the month, and from the second page of a month on its number ("2026-11-2").
        first_seq, last_seq: the places of its first and last change.
        first_at, last_at: their instants.
        size: how many changes it has.
        closed: whether nothing will ever be added to it.
    """

    name: str
    first_seq: int
    last_seq: int
    first_at: str
    last_at: str
    size: int
    closed: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """What two sets of statements do not have in common, each side sorted, as canonical N-Quads lines."""

    added: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)
