"""Every thing of the release to be, and what references lead to; written by the builder, read by all workers.

``index.sqlite`` is in the build's working folder (publisher/pipeline/stages/index_writer.py). Workers open it
read-only, so no record has to be sent to a process that looks another one up.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple, Self

import orjson

from publisher.errors import Fault
from publisher.identifiers import MENTION, name_key
from publisher.mapping import Link
from publisher.normalise.places import Gazetteer
from publisher.pipeline.stages.entries import MERGED_INTO, Entry, Reference
from publisher.rdf.description import Result
from publisher.records import InstitutionRef, Place
from publisher.release.files import open_read_only
from publisher.uris import Kind

AMBIGUOUS: Final = ""
"""Instead of a slug: several records of the source have the name, so it identifies none of them."""

REMEMBERED_PLACES: Final = 1 << 14
"""Places that a complete index remembers: neighbours in the order of IRIs are often in the same ones."""

Findings = tuple[tuple[Result, ...], tuple[Fault, ...]]
"""What the shapes found about a thing when they compared it with others."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that the release is to have, before it is validated.

    Attributes:
        kind, slug: its name.
        origin: "record"; "mention", of an institution without a record; "rdf", of a thing that brings its statements;
            "scheme", "concept", "place", "legislation" or "file"; "joined", of a place that is another one;
            "tombstone", which is to be made or kept.
        batch, number: of a record, its batch, and its place in the order of the sources.
        row: of a record that is known from the previous release, its row there; then it is not in its batch.
        line: of a record, where it is.
        data: what else is known; its form depends on ``origin``.
    """

    kind: Kind
    slug: str
    origin: str
    batch: int | None = None
    number: int | None = None
    row: int | None = None
    line: int | None = None
    data: bytes = b""


_CANDIDATES: Final = """
SELECT kind, slug, origin, batch, number, row, line, data FROM affected JOIN thing USING (kind, slug)
WHERE kind = ? AND slug BETWEEN ? AND ? ORDER BY slug
"""
_THING: Final = "SELECT kind, slug, origin, NULL, NULL, NULL, NULL, data FROM thing"
_NAMED: Final = """
SELECT CASE WHEN min(slug) = max(slug) THEN min(slug) WHEN min(slug) IS NOT NULL THEN '' END
FROM name WHERE source = ? AND name = ?
"""


_ANY: Final = {
    "linked": "SELECT 1 FROM linked LIMIT 1",
    "finding": "SELECT 1 FROM finding LIMIT 1",
    MERGED_INTO: f"SELECT 1 FROM related WHERE kind = '{MERGED_INTO}' LIMIT 1",  # noqa: S608 - a constant
}
"""What most registers have nothing of, so that a complete index need not be asked for each record."""


class Mention(NamedTuple):
    """How the first record that refers to an institution names it.

    ``source``, ``by_key``, ``by_label`` and ``file`` are that record's; ``kind`` is the kind of reference;
    ``shared_file`` is 1 if other records may be in the file too;
    ``government`` is 1 if any record that refers to it implies that it is a government body.
    """

    label: str | None
    language: str | None
    source: str
    by_key: str
    by_label: str
    kind: str
    file: str
    shared_file: int
    government: int

    @classmethod
    def of(cls, entry: Entry, reference: Reference) -> Self:
        """How a record names an institution."""
        return cls(
            label=reference.label,
            language=reference.language,
            source=entry.source,
            by_key=entry.key,
            by_label=entry.label,
            kind=reference.kind,
            file=entry.file,
            shared_file=entry.shared_file,
            government=entry.implies_government(reference),
        )


class Index:
    """Looks up things and references; the resolver of the mapping.

    Args:
        database: ``index.sqlite``.
        gazetteer: the places that the software knows.
    """

    def __init__(self, database: sqlite3.Connection, gazetteer: Gazetteer) -> None:
        self._database, self._gazetteer = database, gazetteer
        self._empty: frozenset[str] = frozenset()

    def institution(self, ref: InstitutionRef, source: str) -> str | None:
        """The slug of another institution, as a record of ``source`` refers to it."""
        return self.find(ref.source or source, ref.key, ref.label.value if ref.label else None)

    def place(self, key: str) -> Place | None:
        """The place with that key; of one that was joined into another place, that one."""
        key = self._one("SELECT other FROM joined WHERE key = ?", key) or key
        if described := self.described_place(key):
            return Place.model_validate_json(described)
        return self._gazetteer.get(key)

    @classmethod
    def open(cls, path: Path, gazetteer: Gazetteer) -> Self:
        """Open an ``index.sqlite`` that is complete."""
        index = cls(open_read_only(path, check_same_thread=False), gazetteer)
        index.place = lru_cache(REMEMBERED_PLACES)(index.place)  # type: ignore[method-assign]
        index._empty = frozenset(name for name, any_row in _ANY.items() if index._one(any_row) is None)
        return index

    def find(self, source: str, key: str | None, label: str | None) -> str | None:
        """The slug of an institution: by its source's identifier, or by name without one.

        An identifier that no record has is never looked up by name: a namesake has an identifier of its own. None if
        nothing matches, or more than one institution.
        """
        if key:
            return self.claimed(source, key)
        if label is None:
            return None
        name = name_key(label)
        if (slug := self.named(source, name)) is not None:
            return slug or None
        return self.claimed(source, MENTION + name)

    def replaced(self, slug: str) -> tuple[str, ...]:
        """The slugs of the institutions that were merged into this one."""
        if MERGED_INTO in self._empty:
            return ()
        query = "SELECT slug FROM related WHERE target = ? AND kind = ? ORDER BY slug"
        return tuple(row[0] for row in self._database.execute(query, (slug, MERGED_INTO)))

    def linked(self, slug: str) -> tuple[Link, ...]:
        """The same institution, or nearly the same, in other sources."""
        if "linked" in self._empty:
            return ()
        query = "SELECT relation, other, evidence, names FROM linked WHERE slug = ? ORDER BY relation, other, evidence"
        rows = self._database.execute(query, (slug,))
        return tuple(
            Link(relation, other, evidence, tuple((text, tag) for text, tag in orjson.loads(names)))
            for relation, other, evidence, names in rows
        )

    def claimed(self, source: str, key: str) -> str | None:
        """The slug of a source's record, or of a mention."""
        return self._one("SELECT slug FROM claim WHERE source = ? AND key = ?", source, key)

    def claim_of(self, slug: str) -> tuple[str, str] | None:
        """The source and the key of the record, or of the mention, that has a slug."""
        row = self._database.execute("SELECT source, key FROM claim WHERE slug = ?", (slug,)).fetchone()
        return (row[0], row[1]) if row else None

    def named(self, source: str, name: str) -> str | None:
        """The slug of the record that has a name in a source; AMBIGUOUS if several have it."""
        return self._one(_NAMED, source, name)

    def mention(self, slug: str) -> Mention | None:
        """How an institution is first referred to; None if no record refers to it."""
        row = self._database.execute(
            "SELECT label, language, source, by_key, by_label, kind, file, shared_file, government "
            "FROM mention WHERE slug = ?",
            (slug,),
        ).fetchone()
        return Mention(*row) if row else None

    def candidates(self, kind: Kind, first: str, last: str) -> list[Candidate]:
        """The affected things of a kind from one slug to another, both included, in order."""
        rows = self._database.execute(_CANDIDATES, (kind, first, last))
        return [Candidate(Kind(row[0]), *row[1:]) for row in rows]

    def thing(self, kind: str, slug: str) -> Candidate | None:
        """A thing that the release is to have; without the place of its record, if it has one."""
        row = self._database.execute(f"{_THING} WHERE kind = ? AND slug = ?", (kind, slug)).fetchone()
        return Candidate(Kind(row[0]), *row[1:]) if row else None

    def has_record(self, slug: str) -> bool:
        """Whether an institution has a record that was accepted."""
        found = self.thing(Kind.INSTITUTION.value, slug)
        return found is not None and found.origin == "record"

    def without_record(self) -> Iterator[Candidate]:
        """All things but those that have a record, in order."""
        for row in self._database.execute(f"{_THING} WHERE origin <> 'record' ORDER BY kind, slug").fetchall():
            yield Candidate(Kind(row[0]), *row[1:])

    def slugs(self, kind: Kind) -> Iterator[str]:
        """The slugs of the affected things of a kind, in order."""
        for (slug,) in self._database.execute("SELECT slug FROM affected WHERE kind = ? ORDER BY slug", (kind,)):
            yield slug

    def successors(self) -> frozenset[str]:
        """The slugs of the institutions that others were merged into: few."""
        return frozenset(
            slug for (slug,) in self._database.execute("SELECT target FROM related WHERE kind = 'merged-into'")
        )

    def slugs_in(self, table: str) -> frozenset[str]:
        """The slugs of which "linked" or "finding" says something: few."""
        return frozenset(slug for (slug,) in self._database.execute(f"SELECT slug FROM {table}"))  # noqa: S608 - constants

    def bases(self) -> Iterator[tuple[str, str, bytes]]:
        """What affected things depend on: kind, slug, digest."""
        yield from self._database.execute("SELECT kind, slug, basis FROM affected ORDER BY kind, slug")

    def lapsed(self) -> Iterator[tuple[str, str]]:
        """Things that the previous release knew, which were never published and are no more: kind, slug."""
        yield from self._database.execute("SELECT kind, slug FROM lapsed")

    def findings(self, kind: Kind, slug: str) -> Findings:
        """What the shapes found about a thing when they compared it with others."""
        if "finding" in self._empty:
            return (), ()
        query = "SELECT data FROM finding WHERE kind = ? AND slug = ?"
        row = self._database.execute(query, (kind, slug)).fetchone()
        results, faults = orjson.loads(row[0]) if row else ((), ())
        return tuple(Result(**result) for result in results), tuple(Fault(**fault) for fault in faults)

    def described_place(self, key: str) -> str | None:
        """The place with that key, as JSON, if records describe it or add to it."""
        return self._one("SELECT data FROM place WHERE key = ?", key)

    def described_places(self) -> list[tuple[str, bytes]]:
        """The places that records describe or add to: key and JSON."""
        return [
            (key, data.encode()) for key, data in self._database.execute("SELECT key, data FROM place ORDER BY key")
        ]

    def candidate_pairs(self) -> Iterator[bytes]:
        """The pairs of records that may be one institution, as JSON."""
        for (data,) in self._database.execute("SELECT data FROM candidate_pair"):
            yield data

    def has(self, kind: Kind, slug: str) -> bool:
        """Whether the release is to have that thing."""
        return self._one("SELECT 1 FROM thing WHERE kind = ? AND slug = ?", kind, slug) is not None

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _one(self, statement: str, *values: str) -> str | None:
        row = self._database.execute(statement, values).fetchone()
        return row[0] if row else None
