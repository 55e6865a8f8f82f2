"""The work of an incremental build's workers: describe changed records, and make the members of the dumps with them."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from publisher.mapping import Link, Mapper
from publisher.normalise.places import Gazetteer, shipped_gazetteer
from publisher.pipeline.incremental.detect_changes import ChangedRecord
from publisher.pipeline.stages.entries import Entry
from publisher.pipeline.stages.index import ReferenceResolver
from publisher.pipeline.stages.map_validate import gate
from publisher.pipeline.stages.quality import write_results
from publisher.rdf.description import Description, Result, Validated
from publisher.rdf.nquads import lines_of
from publisher.rdf.writers import Piece
from publisher.records import Institution
from publisher.release.files import appear, open_read_only, part_of
from publisher.release.layout import RECORDS
from publisher.release.member_updates import ChangedMember, update_members
from publisher.release.records import unpacked
from publisher.release.shard import ShardWriter, Trace
from publisher.reporting import filled
from publisher.uris import UriPolicy
from publisher.validation import EngineName, settle


@dataclass(frozen=True, slots=True)
class Update:
    """Some changed records, in IRI order, to be described into a shard without dumps.

    Attributes:
        previous: the folder of the previous release.
        changed_members: the members of its dumps that hold these records, and no other changed record.
    """

    target: Path
    base: str
    previous: Path
    records: tuple[ChangedRecord, ...]
    changed_members: tuple[ChangedMember, ...]
    validator: EngineName

    @property
    def members(self) -> Path:
        """Where the new members are."""
        return self.target.with_suffix(".members")

    @property
    def removed(self) -> Path:
        """Where the statements are that are no longer made, as N-Quads."""
        return self.target.with_suffix(".removed.nq")

    @property
    def added(self) -> Path:
        """Where the statements are that were not made before, as N-Quads."""
        return self.target.with_suffix(".added.nq")


def update(job: Update) -> Path:
    """Describe and validate the records of an update, and write the result.

    If the gate refuses a record, the shard only counts that.
    """
    uris = UriPolicy(job.base)
    writer = ShardWriter(job.target, uris)
    with closing(open_read_only(job.previous / RECORDS)) as database:
        updated = _describe(job, database, uris)
        passed, refused = gate(job.base, job.validator).validate([record.description for record in updated])
        if refused:
            writer.outcome.quarantined = {"": len(refused)}
        else:
            things = [_with_findings(thing, record) for thing, record in zip(passed, updated, strict=True)]
            _write_rows(writer, things, updated, uris)
            now = {thing.description.iri: Piece.of(thing.description, uris) for thing in things}
            before = {record.changed.iri: record.piece for record in updated}
            _write_statements(job, before, now)

            def whole(member: ChangedMember) -> list[Piece]:
                rows = database.execute(_MEMBER, {"first": member.first, "following": member.following})
                return [now.get(iri) or Piece.read(iri, unpacked(quads), uris) for iri, quads in rows]

            update_members(job.members, job.previous, job.changed_members, before=before, now=now, whole=whole)
    writer.close()
    return job.target


@dataclass(frozen=True, slots=True)
class _UpdatedRecord:
    """A changed record: what it is now, and what the previous release has.

    Attributes:
        piece, state, filled: the previous statements, state, and filled fields.
        results: the number of its previous validation results.
        resolution: what its references resolved to, which has not changed.
    """

    changed: ChangedRecord
    institution: Institution
    description: Description
    piece: Piece
    state: str
    filled: tuple[str, ...]
    results: int
    resolution: dict[str, Any]


_PREVIOUS: Final = """
SELECT quads, state, body, (SELECT lines FROM result WHERE result.record = record.id), resolution
FROM record JOIN source ON source.record = record.id WHERE record.id = ?
"""


def _describe(job: Update, database: sqlite3.Connection, uris: UriPolicy) -> list[_UpdatedRecord]:
    rows = [database.execute(_PREVIOUS, (record.row,)).fetchone() for record in job.records]
    resolutions = [orjson.loads(resolution) for *_, resolution in rows]
    resolver = _PreviousResolver(database, shipped_gazetteer())
    for record, resolution in zip(job.records, resolutions, strict=True):
        resolver.add(Entry.load(record.read.entry), resolution)
    institutions = [record.read.institution for record in job.records]
    descriptions = Mapper(uris).institutions(institutions, resolver)
    return [
        _UpdatedRecord(
            changed=record,
            institution=institution,
            description=description.with_raw(record.read.raw),
            piece=Piece.read(record.iri, unpacked(quads), uris),
            state=state,
            filled=filled(Institution.model_validate_json(unpacked(body))),
            results=unpacked(results or b"").count(b"\n"),
            resolution=resolution,
        )
        for record, institution, description, (quads, state, body, results, _), resolution in zip(
            job.records, institutions, descriptions, rows, resolutions, strict=True
        )
    ]


def _with_findings(thing: Validated, record: _UpdatedRecord) -> Validated:
    """Add what the shapes found when they compared records: what records say about each other has not changed."""
    settled = settle(thing, [Result(**result) for result in record.resolution["findings"]])
    assert isinstance(settled, Validated)
    return settled


def _write_rows(
    writer: ShardWriter, things: Sequence[Validated], updated: Sequence[_UpdatedRecord], uris: UriPolicy
) -> None:
    """Write the rows; the shard counts how many more there are of everything than before."""
    traces = []
    for record in updated:
        changed, resolution = record.changed, orjson.dumps(record.resolution).decode()
        place = (changed.number, changed.input, resolution)
        traces.append(Trace(*place, changed.read.entry, changed.read.body, filled(record.institution)))
    writer.write_rows(things, traces)
    for thing, record in zip(things, updated, strict=True):
        writer.subtract(record.piece.parsed.statements)
        writer.outcome.count(thing.description.kind, record.state, record.results, -1)
        writer.outcome.count_record(thing.description.source, record.filled, -1)
    write_results(writer, things, uris)


def _write_statements(job: Update, before: Mapping[str, Piece], now: Mapping[str, Piece]) -> None:
    """Write which statements are removed and which are added."""
    parts = part_of(job.removed), part_of(job.added)
    with parts[0].open("w", encoding="utf-8") as removed, parts[1].open("w", encoding="utf-8") as added:
        for iri, piece in now.items():
            old, new = (set(lines_of(nquads.decode())) for nquads in (before[iri].nquads, piece.nquads))
            removed.writelines(f"{line}\n" for line in sorted(old - new))
            added.writelines(f"{line}\n" for line in sorted(new - old))
    for part, target in zip(parts, (job.removed, job.added), strict=True):
        appear(part, target)


_MEMBER: Final = (
    "SELECT iri, quads FROM record WHERE iri >= :first AND (:following = '' OR iri < :following) ORDER BY iri"
)


class _PreviousResolver(ReferenceResolver):
    """Resolves references as they were resolved before: nothing that they lead to has changed.

    Args:
        database: ``records.sqlite`` of the previous release.
        gazetteer: the places that the software knows.
    """

    def __init__(self, database: sqlite3.Connection, gazetteer: Gazetteer) -> None:
        super().__init__(database, gazetteer)
        self._slugs: dict[tuple[str, str | None, str | None], str | None] = {}
        self._resolutions: dict[str, dict[str, Any]] = {}

    def add(self, entry: Entry, resolution: dict[str, Any]) -> None:
        """Add what a record's references resolved to."""
        self._resolutions[resolution["slug"]] = resolution
        self._slugs[entry.source, entry.key, None] = resolution["slug"]
        for reference, slug in zip(entry.references, resolution["references"], strict=True):
            self._slugs[reference.source or entry.source, reference.key, reference.label] = slug

    def find(self, source: str, key: str | None, label: str | None) -> str | None:
        """The slug of another institution, or of the record itself."""
        return self._slugs.get((source, key, label))

    def replaced(self, slug: str) -> Sequence[str]:
        """The slugs of the institutions that were merged into this one."""
        return tuple(self._resolutions[slug]["replaced"])

    def linked(self, slug: str) -> Sequence[Link]:
        """The same institution in other sources."""
        return tuple(Link(*row) for row in self._resolutions[slug]["linked"])
