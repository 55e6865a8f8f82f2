"""The register of identifiers: which slug was assigned to which source record, once and forever.

``identifiers.sqlite`` is append-only (triggers refuse UPDATE and DELETE) and outlives every release. A slug is never
reassigned, not even when its record was deleted long ago. Two claims share a slug only if they are the same thing: an
institution that was known by mention, and the record that later described it.

A build makes its assignments in one transaction, which it commits when its release is sealed, just before the release
appears: a build that fails registers nothing. The same claims in the same order, in the same register, get the same
slugs. Specified by docs/uris.md and docs/adr/0031-identifiers-are-for-ever.md.
"""

import re
import sqlite3
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from publisher.errors import IdentifierConflictError
from publisher.uris import MAX_SLUG, Kind, slug_of

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS assigned (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  source TEXT NOT NULL,
  key TEXT NOT NULL,
  slug TEXT NOT NULL,
  UNIQUE (kind, source, key)
) STRICT;
CREATE INDEX IF NOT EXISTS assigned_by_slug ON assigned (kind, slug);
CREATE INDEX IF NOT EXISTS assigned_by_spelling ON assigned (kind, source, key COLLATE NOCASE);
CREATE TRIGGER IF NOT EXISTS assigned_is_kept BEFORE DELETE ON assigned
  BEGIN SELECT RAISE(ABORT, 'identifiers are never given up'); END;
CREATE TRIGGER IF NOT EXISTS assigned_is_fixed BEFORE UPDATE ON assigned
  BEGIN SELECT RAISE(ABORT, 'identifiers are never reassigned'); END;
"""

PATIENCE_S: Final = 3600.0
"""How long assignments wait for whoever reads the register, a backup for example, before they are given up."""

CACHE_KIB: Final = 64 * 1024
"""As much of the register as a build changes in memory: a quarter of a million new identifiers."""

MENTION: Final = "mention:"
"""How the key of an institution without a record begins; the rest is its :func:`name_key`."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A source record, as the register knows it: the source's slug and the source's own identifier."""

    kind: Kind
    source: str
    key: str

    def __str__(self) -> str:
        return f"{self.kind} {self.key!r} of source {self.source!r}"


class Register:
    """The register of one home; one build at a time uses it (publisher/release/lock.py).

    Kinds are passed to SQLite as plain texts, which takes half as long as the members of an enumeration.

    Args:
        path: ``identifiers.sqlite``; made if it does not exist.
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=PATIENCE_S)
        self._connection.execute("PRAGMA synchronous = FULL")
        # What does not fit in keeps everybody from reading until it is committed.
        self._connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        self._connection.executescript(_SCHEMA)
        self._connection.execute("BEGIN IMMEDIATE")

    def slug(self, claim: Claim) -> str | None:
        """The slug that was assigned to a claim, or None."""
        row = self._connection.execute(
            "SELECT slug FROM assigned WHERE kind = ? AND source = ? AND key = ?",
            (claim.kind.value, claim.source, claim.key),
        ).fetchone()
        return str(row[0]) if row else None

    def spellings(self, claim: Claim) -> dict[str, str]:
        """The slugs of all keys of the source that differ from the claim's in case at most, its own included."""
        rows = self._connection.execute(
            "SELECT key, slug FROM assigned WHERE kind = ? AND source = ? AND key = ? COLLATE NOCASE ORDER BY id",
            (claim.kind.value, claim.source, claim.key),
        )
        return dict(rows.fetchall())

    def mentions(self) -> frozenset[Claim]:
        """The institutions that were known only by mention at some time."""
        rows = self._connection.execute(
            "SELECT source, key FROM assigned WHERE kind = ? AND key GLOB ?", (Kind.INSTITUTION, f"{MENTION}*")
        )
        return frozenset(Claim(Kind.INSTITUTION, source, key) for source, key in rows)

    def holders(self, kind: Kind, slug: str) -> tuple[Claim, ...]:
        """The claims that hold a slug, the earliest first; empty if it is free."""
        rows = self._connection.execute(
            "SELECT source, key FROM assigned WHERE kind = ? AND slug = ? ORDER BY id", (kind.value, slug)
        )
        return tuple(Claim(kind, source, key) for source, key in rows)

    def assign(self, claim: Claim, preferred: str) -> str:
        """Return the slug of a claim; if it has none, assign the preferred one, with a number if that is taken.

        Args:
            claim: the claim.
            preferred: the slug it asks for; if it is "", the slug is made of the source and the key.
        """
        if (known := self.slug(claim)) is not None:
            return known
        slug = self._free(claim, preferred or slug_of(f"{claim.source} {claim.key}") or claim.source)
        self._insert(claim, slug)
        return slug

    def adopt(self, claim: Claim, mention: Claim) -> str | None:
        """Assign to a record the slug under which it was known by mention.

        Returns:
            The slug; None if the mention has none, or another record has adopted it.
        """
        if (known := self.slug(claim)) is not None:
            return known
        slug = self.slug(mention)
        if slug is None or any(not _is_mention(holder) for holder in self.holders(claim.kind, slug)):
            return None
        self._insert(claim, slug)
        return slug

    def reserve(self, claim: Claim, slug: str) -> None:
        """Assign exactly this slug to a claim.

        Raises:
            IdentifierConflictError: another claim holds it, or the claim holds another slug.
        """
        known, holders = self.slug(claim), self.holders(claim.kind, slug)
        if known == slug:
            return
        if known is not None:
            raise IdentifierConflictError(known, str(claim), f"{claim} under the name {slug!r}")
        if holders:
            raise IdentifierConflictError(slug, str(holders[0]), str(claim))
        self._insert(claim, slug)

    def commit(self) -> None:
        """Make the assignments of this build permanent on disk."""
        self._connection.execute("COMMIT")
        self._connection.execute("BEGIN IMMEDIATE")

    def close(self) -> None:
        """Close the register; assignments that were not committed are dropped."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _free(self, claim: Claim, preferred: str) -> str:
        candidate, number = preferred, 1
        while self.holders(claim.kind, candidate):
            number += 1
            candidate = f"{preferred[: MAX_SLUG - 8].rstrip('-')}-{number}"
        return candidate

    def _insert(self, claim: Claim, slug: str) -> None:
        self._connection.execute(
            "INSERT INTO assigned (kind, source, key, slug) VALUES (?, ?, ?, ?)",
            (claim.kind.value, claim.source, claim.key, slug),
        )


def mention(source: str, name: str) -> Claim:
    """The claim of an institution that a source only mentions, by name."""
    return Claim(Kind.INSTITUTION, source, MENTION + name_key(name))


def name_key(name: str) -> str:
    """Normalise a name: case, width, spacing, quotes and a leading "the" do not distinguish names."""
    text = unicodedata.normalize("NFKC", name).casefold()
    text = re.sub(r"[\"'“”‘’]", "", text)
    return re.sub(r"^the ", "", re.sub(r"\s+", " ", text).strip())


def _is_mention(claim: Claim) -> bool:
    return claim.key.startswith(MENTION)
