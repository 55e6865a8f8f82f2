"""Interpret a batch, in any process, and write the result to a file of its own.

The file appears in one rename, so a batch that exists is complete. Raw records that cannot be interpreted are in it
too, with their faults.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import orjson

from publisher.errors import RecordError
from publisher.pipeline.stages.entries import Entry
from publisher.pipeline.stages.reading.batch_file import SCHEMA
from publisher.pipeline.stages.reading.batches import Batch, KnownRecord
from publisher.pipeline.stages.reading.mergers import digest_of_merged, merged
from publisher.pipeline.stages.shared.things import rdf_row
from publisher.profiles import Adapter, adapter_of
from publisher.profiles.rdf.adapter import RDF, is_institution
from publisher.raw import RawRecord, UnreadableRecord
from publisher.rdf.description import Quarantined
from publisher.records import Institution
from publisher.release.files import appear, part_of
from publisher.release.records import packed
from publisher.sources import Source, reader_of


def interpret(batch: Batch) -> Path:
    """Interpret a batch and write the result; returns the file."""
    part = part_of(batch.target)
    with closing(sqlite3.connect(part, isolation_level=None)) as database:
        database.executescript(f"{SCHEMA} BEGIN;")
        for table, rows in _rows(batch).items():
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                database.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - names and marks
        database.execute("COMMIT")
    appear(part, batch.target)
    return batch.target


def _rows(batch: Batch) -> Mapping[str, Sequence[tuple[object, ...]]]:
    """The rows of each table."""
    source, known, things, raw = batch.source, list[tuple[object, ...]](), list[tuple[object, ...]](), list[_New]()
    for number, (item, digest) in enumerate(batch.items, start=batch.first):
        if isinstance(item, KnownRecord):
            known.append((number, source.slug, digest, item.line, item.row))
        elif isinstance(item, RawRecord) and source.reader == RDF and not is_institution(item):
            things.append((number, *rdf_row(item, source)))
        else:
            raw.append(_New(number, item, digest))
    adapter = adapter_of(source)
    outcomes = [(new, _interpreted(new.item, source, adapter)) for new in raw]
    made = [(new, outcome) for new, outcome in outcomes if isinstance(outcome, Institution)]
    rejected = [
        (new.number, source.slug, new.digest, it.key, it.file, it.line, it.raw, orjson.dumps(it.faults).decode())
        for new, it in outcomes
        if isinstance(it, Quarantined)
    ]
    return {"known": known, "rdf_thing": things, "record": _record_rows(made, source), "rejected": rejected}


class _New(NamedTuple):  # a record that is to be interpreted, and the digest of its input
    number: int
    item: RawRecord | UnreadableRecord
    digest: str


def _record_rows(made: Sequence[tuple[_New, Institution]], source: Source) -> list[tuple[object, ...]]:
    """The rows of records, one step for all after the other: the code of a step stays in the processor's cache."""
    digests = [
        digest_of_merged(new.digest, record.key, source) if source.merged else new.digest for new, record in made
    ]
    entries = [Entry.of(record).dump() for _, record in made]
    # Defaults would be half of it; and a record is the same wherever it is in a file of many.
    moving = None if reader_of(source).one_record_a_file else {"document": {"line"}}
    bodies = [record.model_dump_json(exclude_defaults=True, exclude=moving).encode() for _, record in made]
    return [
        (new.number, source.slug, digest, line_of(new.item, source), entry, packed(body), new.item.raw)
        for (new, _), digest, entry, body in zip(made, digests, entries, bodies, strict=True)
    ]


def _interpreted(item: RawRecord | UnreadableRecord, source: Source, adapter: Adapter) -> Institution | Quarantined:
    """Interpret one raw record."""
    if isinstance(item, UnreadableRecord):
        first = item.faults[0]
        return Quarantined(source.slug, item.key or "", first.file or "", first.line, item.raw, item.faults)
    try:
        return merged(adapter.adapt(item, source), source)
    except RecordError as error:
        return Quarantined(source.slug, error.key, item.file, item.line, item.raw, error.faults)


def line_of(item: RawRecord | UnreadableRecord, source: Source) -> int | None:
    """Where a record is; in RDF a thing may be described anywhere."""
    return item.line if isinstance(item, RawRecord) and source.reader != RDF else None
