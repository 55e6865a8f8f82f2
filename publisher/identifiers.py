"""The register of identifiers: which slug was assigned to which source record, once and for ever.

``identifiers.sqlite`` is append-only (triggers refuse UPDATE and DELETE) and outlives every release. A slug that was
given is never given to another, not even when its record is long gone. Two claims share a slug only where they are the
same thing: an institution that was known by mention, and the record that later described it.

Assignments are made in one transaction that the build commits when its release is sealed, just before it appears: a
build that fails registers nothing. Given the same register and the same claims in the same order, the slugs are the
same. Specified by docs/uris.md and docs/adr/0031-identifiers-are-for-ever.md.
"""

import re
import sqlite3
import unicodedata
from collections.abc import Iterator
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

MENTION: Final = "mention:"
"""What the key of an institution begins with that no record carries; the rest is its :func:`name_key`."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A source record, as the register knows it: the source's slug and the source's own identifier."""

    kind: Kind
    source: str
    key: str

    def __str__(self) -> str:
        return f"{self.kind} {self.key!r} of source {self.source!r}"


class Register:
    """The register of one home; one build at a time holds it (publisher/release/lock.py).

    SQLite is handed the values of kinds: the members of an enumeration take it twice as long as plain texts.

    Args:
        path: ``identifiers.sqlite``; made where it is not there.
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.executescript(_SCHEMA)
        self._connection.execute("BEGIN IMMEDIATE")

    def slug(self, claim: Claim) -> str | None:
        """The slug that was assigned to a claim, None if none was."""
        row = self._connection.execute(
            "SELECT slug FROM assigned WHERE kind = ? AND source = ? AND key = ?",
            (claim.kind.value, claim.source, claim.key),
        ).fetchone()
        return str(row[0]) if row else None

    def spellings(self, claim: Claim) -> dict[str, str]:
        """The slugs of the keys of the same source that are this claim's but for upper and lower case, its own too."""
        rows = self._connection.execute(
            "SELECT key, slug FROM assigned WHERE kind = ? AND source = ? AND key = ? COLLATE NOCASE ORDER BY id",
            (claim.kind.value, claim.source, claim.key),
        )
        return dict(rows.fetchall())

    def mentions(self) -> frozenset[Claim]:
        """The institutions that were known by mention only, at some time."""
        rows = self._connection.execute(
            "SELECT source, key FROM assigned WHERE kind = ? AND key GLOB ?", (Kind.INSTITUTION, f"{MENTION}*")
        )
        return frozenset(Claim(Kind.INSTITUTION, source, key) for source, key in rows)

    def holders(self, kind: Kind, slug: str) -> tuple[Claim, ...]:
        """Who holds a slug, the first that it was given to first; empty if it is free."""
        rows = self._connection.execute(
            "SELECT source, key FROM assigned WHERE kind = ? AND slug = ? ORDER BY id", (kind.value, slug)
        )
        return tuple(Claim(kind, source, key) for source, key in rows)

    def assign(self, claim: Claim, wish: str) -> str:
        """Give a claim its slug: the one it has had since ever, else the wished one, with a number where that is taken.

        Args:
            claim: who asks.
            wish: the slug it would like; where it is "", the source and its key make one.
        """
        known = self.slug(claim)
        return self.assign_first(claim, wish) if known is None else known

    def assign_first(self, claim: Claim, wish: str) -> str:
        """Give a slug to a claim that is known to have none, as :meth:`assign` does."""
        slug = self._free(claim, wish or slug_of(f"{claim.source} {claim.key}") or claim.source)
        self._insert(claim, slug)
        return slug

    def adopt(self, claim: Claim, mention: Claim) -> str | None:
        """Let a record have the slug under which it was known by mention.

        Returns:
            The slug; None where the mention has none, or another record has adopted it before.
        """
        if (known := self.slug(claim)) is not None:
            return known
        slug = self.slug(mention)
        if slug is None or any(not _is_mention(holder) for holder in self.holders(claim.kind, slug)):
            return None
        self._insert(claim, slug)
        return slug

    def reserve(self, claim: Claim, slug: str) -> None:
        """Give a claim exactly this slug.

        Raises:
            IdentifierConflictError: another holds it, or the claim holds another.
        """
        known, holders = self.slug(claim), self.holders(claim.kind, slug)
        if known == slug:
            return
        if known is not None:
            raise IdentifierConflictError(known, str(claim), f"{claim} under the name {slug!r}")
        if holders:
            raise IdentifierConflictError(slug, str(holders[0]), str(claim))
        self._insert(claim, slug)

    def assignments(self) -> Iterator[tuple[Claim, str]]:
        """Every assignment ever made, oldest first."""
        for kind, source, key, slug in self._connection.execute(
            "SELECT kind, source, key, slug FROM assigned ORDER BY id"
        ):
            yield Claim(Kind(kind), source, key), slug

    def commit(self) -> None:
        """Make the assignments of this build permanent, on the disk."""
        self._connection.execute("COMMIT")
        self._connection.execute("BEGIN IMMEDIATE")

    def close(self) -> None:
        """Close the register; what was not committed was never assigned."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _free(self, claim: Claim, wish: str) -> str:
        candidate, number = wish, 1
        while self.holders(claim.kind, candidate):
            number += 1
            candidate = f"{wish[: MAX_SLUG - 8].rstrip('-')}-{number}"
        return candidate

    def _insert(self, claim: Claim, slug: str) -> None:
        self._connection.execute(
            "INSERT INTO assigned (kind, source, key, slug) VALUES (?, ?, ?, ?)",
            (claim.kind.value, claim.source, claim.key, slug),
        )


def mention(source: str, name: str) -> Claim:
    """The claim of an institution that a source only mentions by name."""
    return Claim(Kind.INSTITUTION, source, MENTION + name_key(name))


def name_key(name: str) -> str:
    """Reduce a name to what makes it the same name: case, width, spacing, quotes and a leading "the" aside."""
    text = unicodedata.normalize("NFKC", name).casefold()
    text = re.sub(r"[\"'“”‘’]", "", text)
    return re.sub(r"^the ", "", re.sub(r"\s+", " ", text).strip())


def _is_mention(claim: Claim) -> bool:
    return claim.key.startswith(MENTION)
