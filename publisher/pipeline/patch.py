"""What workers do for a patch: describe the records that changed, and make the members of the dumps that hold them."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

from publisher.mapping import Link, Mapper
from publisher.normalise.places import Gazetteer
from publisher.pipeline.difference import Changed
from publisher.pipeline.entries import Entry
from publisher.pipeline.partition import gate
from publisher.pipeline.quality import remarks
from publisher.records import InstitutionRef, Place
from publisher.release.assembly import read_only
from publisher.release.dumps import Piece
from publisher.release.patching import MembersWriter
from publisher.release.records import unpacked
from publisher.release.shard import ShardWriter, Trace
from publisher.reporting import filled, filled_of
from publisher.uris import UriPolicy
from publisher.validation import EngineName


@dataclass(frozen=True, slots=True)
class Renewal:
    """Some records that changed, to be described anew into a shard without dumps; ``previous`` is records.sqlite."""

    target: Path
    base: str
    previous: Path
    changed: tuple[Changed, ...]
    validator: EngineName


def renew(job: Renewal) -> Path:
    """Map and judge the records of a renewal; the shard counts what the gate refused."""
    uris = UriPolicy(job.base)
    with closing(_Before(job.previous)) as before:
        resolutions = [before.resolution(it.record) for it in job.changed]
        before_filled = {it.record: before.filled(it.record) for it in job.changed}
        resolver = _Resolver(before)
        for it, resolution in zip(job.changed, resolutions, strict=True):
            resolver.learn(Entry.load(it.kept.entry), resolution)
        records = [it.kept.institution for it in job.changed]
        described = Mapper(uris).institutions(records, resolver)
    described = [replace(made, raw=it.kept.raw) for made, it in zip(described, job.changed, strict=True)]
    passed, refused = gate(job.base, job.validator).judge(described)
    writer = ShardWriter(job.target, uris)
    if not refused:
        traces = [
            Trace(it.number, it.input, orjson.dumps(resolution).decode(), it.kept.entry, it.kept.body)
            for it, resolution in zip(job.changed, resolutions, strict=True)
        ]
        writer.write_rows(passed, traces)
        for thing, it, record in zip(passed, job.changed, records, strict=True):
            writer.outcome.count_filled(thing.description.source, filled(record))
            writer.outcome.count_filled(thing.description.source, before_filled[it.record], -1)
        for position, thing in enumerate(passed, start=1):
            if thing.results:
                writer.remark(position, *remarks(thing, uris))
    writer.outcome.quarantined = {"": len(refused)} if refused else {}
    writer.close()
    return job.target


class _Before:
    """The release before, as far as a changed record needs it."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(read_only(path), uri=True)

    def resolution(self, record: int) -> dict[str, Any]:
        """What the references of a record led to; they lead there still."""
        row = self._database.execute("SELECT resolution FROM source WHERE record = ?", (record,)).fetchone()
        found: dict[str, Any] = orjson.loads(row[0])
        return found

    def filled(self, record: int) -> tuple[str, ...]:
        """The fields that a record had."""
        return filled_of(self._database.execute("SELECT body FROM source WHERE record = ?", (record,)).fetchone()[0])

    def place(self, key: str) -> Place | None:
        """A place that records describe themselves."""
        row = self._database.execute("SELECT data FROM place WHERE key = ?", (key,)).fetchone()
        return Place.model_validate_json(row[0]) if row else None

    def close(self) -> None:
        """Close the file."""
        self._database.close()


class _Resolver:
    """Resolve references as they were resolved before: nothing that they lead to has changed."""

    def __init__(self, before: _Before) -> None:
        self._before = before
        self._slugs: dict[tuple[str | None, str | None, str], str | None] = {}
        self._known: dict[str, dict[str, Any]] = {}

    @cached_property
    def _gazetteer(self) -> Gazetteer:
        return Gazetteer.shipped()

    def learn(self, entry: Entry, resolution: dict[str, Any]) -> None:
        """Take over what a record's references led to."""
        self._known[resolution["slug"]] = resolution
        self._slugs[entry.key, None, entry.source] = resolution["slug"]
        for reference, slug in zip(entry.references, resolution["references"], strict=True):
            self._slugs[reference.key, reference.label, reference.source or entry.source] = slug

    def institution(self, ref: InstitutionRef, source: str) -> str | None:
        """The slug of another institution, or of the record itself."""
        return self._slugs.get((ref.key, ref.label.value if ref.label else None, ref.source or source))

    def replaced(self, slug: str) -> Sequence[str]:
        """The slugs of the institutions that were merged into this one."""
        return tuple(self._known[slug]["replaced"])

    def linked(self, slug: str) -> Sequence[Link]:
        """The same institution as other sources have it."""
        return tuple(Link(*row) for row in self._known[slug]["linked"])

    def place(self, key: str) -> Place | None:
        """A place by its key."""
        return self._gazetteer.get(key) or self._before.place(key)


@dataclass(frozen=True, slots=True)
class Members:
    """Members of the dumps to be made anew: for each its first IRI and that of the next ("" for the last)."""

    target: Path
    base: str
    records: Path
    ranges: tuple[tuple[str, str], ...]


def remake(job: Members) -> Path:
    """Make members of the dumps from the statements in ``records.sqlite``."""
    writer = MembersWriter(job.target, UriPolicy(job.base))
    with closing(sqlite3.connect(read_only(job.records), uri=True)) as database:
        for first, following in job.ranges:
            rows = database.execute(
                "SELECT iri, quads FROM record WHERE iri >= ?1 AND (?2 = '' OR iri < ?2) ORDER BY iri",
                (first, following),
            )
            writer.write(first, [Piece.of(iri, unpacked(quads).decode()) for iri, quads in rows])
    writer.close()
    return job.target
