"""Describe changed records again: the first work of an incremental build's workers."""

import sqlite3
from collections.abc import Sequence
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
from publisher.records import Institution
from publisher.release.files import open_read_only
from publisher.release.layout import RECORDS
from publisher.release.shard import ShardWriter, Trace
from publisher.reporting import filled
from publisher.uris import UriPolicy
from publisher.validation import EngineName, settle


@dataclass(frozen=True, slots=True)
class Update:
    """Some changed records, in IRI order, to be described into a shard without dumps.

    Attributes:
        previous: the folder of the previous release.
    """

    target: Path
    base: str
    previous: Path
    records: tuple[ChangedRecord, ...]
    validator: EngineName


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
        writer.write_rows(things, [record.trace for record in updated])
        write_results(writer, things, uris)
    writer.close()
    return job.target


@dataclass(frozen=True, slots=True)
class _UpdatedRecord:
    """A changed record as it is now.

    Attributes:
        resolution: what its references resolved to, which has not changed.
    """

    changed: ChangedRecord
    institution: Institution
    description: Description
    resolution: dict[str, Any]

    @property
    def trace(self) -> Trace:
        """What it was made from."""
        changed, resolution = self.changed, orjson.dumps(self.resolution).decode()
        place = (changed.number, changed.input, resolution)
        return Trace(*place, changed.read.entry, changed.read.body, filled(self.institution))


_RESOLUTION: Final = "SELECT resolution FROM source WHERE record = ?"


def _describe(job: Update, database: sqlite3.Connection, uris: UriPolicy) -> list[_UpdatedRecord]:
    rows = (database.execute(_RESOLUTION, (record.row,)).fetchone() for record in job.records)
    resolutions = [orjson.loads(resolution) for (resolution,) in rows]
    resolver = _PreviousResolver(database, shipped_gazetteer())
    for record, resolution in zip(job.records, resolutions, strict=True):
        resolver.add(Entry.load(record.read.entry), resolution)
    institutions = [record.read.institution for record in job.records]
    descriptions = Mapper(uris).institutions(institutions, resolver)
    return [
        _UpdatedRecord(record, institution, description.with_raw(record.read.raw), resolution)
        for record, institution, description, resolution in zip(
            job.records, institutions, descriptions, resolutions, strict=True
        )
    ]


def _with_findings(thing: Validated, record: _UpdatedRecord) -> Validated:
    """Add what the shapes found when they compared records: what records say about each other has not changed."""
    settled = settle(thing, [Result(**result) for result in record.resolution["findings"]])
    assert isinstance(settled, Validated)
    return settled


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
