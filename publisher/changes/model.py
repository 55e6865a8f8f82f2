"""A change of one record from one release to the next, and the tables of the log that keeps all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from publisher.rdf.nquads import lines_of

LOG: Final = "changes.sqlite"
HISTORY: Final = "history"
ADDED: Final = "dumps/added.nq.zst"
REMOVED: Final = "dumps/removed.nq.zst"
CHANGES_JSON: Final = "dumps/changes.jsonl"
CHANGES_CSV: Final = "dumps/changes.csv"
"""Both are packed, as ``.gz`` and ``.zst``."""

PAGE_SIZE: Final = 250
"""Changes on one page of the feeds; a page also ends with its month."""

LOG_SCHEMA: Final = """
CREATE TABLE change (
  seq INTEGER PRIMARY KEY, page TEXT NOT NULL, version TEXT NOT NULL, at TEXT NOT NULL, iri TEXT NOT NULL,
  kind TEXT NOT NULL, slug TEXT NOT NULL, source TEXT NOT NULL, what TEXT NOT NULL, label TEXT NOT NULL,
  digest TEXT NOT NULL, successor TEXT, added TEXT NOT NULL, removed TEXT NOT NULL
) STRICT;
CREATE INDEX change_by_iri ON change (iri, seq);
CREATE TABLE latest (iri TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX latest_by_seq ON latest (seq);
CREATE TABLE page (
  name TEXT PRIMARY KEY, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL, first_at TEXT NOT NULL,
  last_at TEXT NOT NULL, size INTEGER NOT NULL
) STRICT;
CREATE TABLE release (version TEXT PRIMARY KEY, at TEXT NOT NULL, counts TEXT NOT NULL) STRICT;
CREATE TABLE kept (since TEXT NOT NULL, days INTEGER NOT NULL) STRICT;
"""
"""``latest`` names the last change of each record; ``kept`` has the instant from which every version is kept, and for
how many days (0 keeps them for ever)."""

HISTORY_SCHEMA: Final = """
CREATE TABLE old (iri TEXT PRIMARY KEY, quads BLOB NOT NULL, cards BLOB NOT NULL)
STRICT, WITHOUT ROWID;
"""
"""``history/<version>.sqlite`` holds what that release replaced; later releases share the file by a hard link."""


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
        type: what happened.
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
    type: ChangeType
    label: str
    digest: str
    successor: str | None = None
    added: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    removed: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def ended(self) -> bool:
        """Whether the thing is no longer described after this change."""
        return self.type in ENDS


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
class LoggedRelease:
    """A release in the log: its name, its instant, and how many records changed in what way."""

    version: str
    at: str
    counts: dict[ChangeType, int]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One version of a record: its statements (canonical N-Quads), and the cards of the things it linked to."""

    quads: bytes = b""
    cards: bytes = b""

    def lines(self) -> tuple[str, ...]:
        """The statements, a line each."""
        return tuple(lines_of(self.quads.decode()))


@dataclass(frozen=True, slots=True)
class Difference:
    """What two sets of statements do not have in common, each side sorted, as canonical N-Quads lines."""

    added: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)
