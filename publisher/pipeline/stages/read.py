"""The first pass: raw records become institutions, a batch at a time, in any process.

A batch is written to a file of its own, in one rename, so that a batch that is there is whole. What no institution can
be made of is in the same file, with its faults: what was read is what was kept and what was refused.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from publisher.errors import Fault, RecordError
from publisher.pipeline.stages import rdf_records
from publisher.pipeline.stages.entries import Entry
from publisher.profiles import Adapter, adapter_of
from publisher.profiles.rdf_records import RDF, is_institution
from publisher.raw import RawRecord, UnreadableRecord
from publisher.rdf.description import Quarantined
from publisher.records import Institution
from publisher.release.files import appear, open_read_only, part_of
from publisher.release.records import packed, unpacked
from publisher.sources import Source

_SCHEMA: Final = """
PRAGMA page_size = 16384; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE kept (number INTEGER PRIMARY KEY, source TEXT, input TEXT, entry BLOB, body BLOB, raw BLOB);
CREATE TABLE refused (
  number INTEGER PRIMARY KEY, source TEXT, input TEXT, key TEXT, file TEXT, line INTEGER, raw BLOB, faults TEXT
);
CREATE TABLE stated (number INTEGER PRIMARY KEY, kind TEXT, slug TEXT, data BLOB, quads BLOB);
"""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some raw records of one source, in order.

    Attributes:
        target: the file to write.
        first: the number of the first of them in the whole build.
        items: each with the digest of what it is made of.
    """

    target: Path
    first: int
    source: Source
    items: tuple[tuple[RawRecord | UnreadableRecord, str], ...]


def interpret(batch: Batch) -> Path:
    """Interpret a batch, and write what came of it; gives the file."""
    part, adapter = part_of(batch.target), adapter_of(batch.source)
    with closing(sqlite3.connect(part, isolation_level=None)) as database:
        database.executescript(f"{_SCHEMA} BEGIN;")
        for number, (item, digest) in enumerate(batch.items, start=batch.first):
            _interpret_one(database, number, item, digest, batch.source, adapter=adapter)
        database.execute("COMMIT")
    appear(part, batch.target)
    return batch.target


def _interpret_one(
    database: sqlite3.Connection,
    number: int,
    item: RawRecord | UnreadableRecord,
    digest: str,
    source: Source,
    *,
    adapter: Adapter,
) -> None:
    if isinstance(item, RawRecord) and source.reader == RDF and not is_institution(item):
        kind, slug = rdf_records.place_of(item)
        row = (number, kind, slug, rdf_records.dump(item, source), item.raw)
        database.execute("INSERT INTO stated VALUES (?, ?, ?, ?, ?)", row)
        return
    done = outcome_of(item, source, adapter)
    if isinstance(done, Quarantined):
        faults = orjson.dumps(done.faults).decode()
        values = (number, done.source, digest, done.key, done.file, done.line, done.raw, faults)
        database.execute("INSERT INTO refused VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
    else:
        kept = (number, source.slug, digest, done.entry, done.body, done.raw)
        database.execute("INSERT INTO kept VALUES (?, ?, ?, ?, ?, ?)", kept)


def outcome_of(item: RawRecord | UnreadableRecord, source: Source, adapter: Adapter) -> "ReadRecord | Quarantined":
    """Interpret one raw record."""
    if isinstance(item, UnreadableRecord):
        first = item.faults[0]
        return Quarantined(source.slug, item.key or "", first.file or "", first.line, item.raw, item.faults)
    try:
        record = adapter.adapt(item, source)
    except RecordError as error:
        return Quarantined(source.slug, error.key, item.file, item.line, item.raw, error.faults)
    body = record.model_dump_json(exclude_defaults=True)  # what a record does not say is half of it
    return ReadRecord(Entry.of(record).dump(), packed(body.encode()), item.raw)


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """A record as the first pass wrote it.

    Attributes:
        entry: as JSON.
        body: the normalised record as JSON, packed.
        raw: the source record's bytes; not packed, because the file lives no longer than the build.
    """

    entry: bytes
    body: bytes
    raw: bytes

    @property
    def institution(self) -> Institution:
        """The normalised record."""
        return Institution.model_validate_json(unpacked(self.body))


class BatchFile:
    """Read a file that :func:`interpret` wrote."""

    def __init__(self, path: Path) -> None:
        self._database = open_read_only(path, check_same_thread=False)

    def entries(self) -> Iterator[tuple[int, str, Entry]]:
        """The records, in order: number, input digest, entry."""
        for number, digest, entry in self._database.execute("SELECT number, input, entry FROM kept ORDER BY number"):
            yield number, digest, Entry.load(entry)

    def record(self, number: int) -> ReadRecord:
        """One record."""
        row = self._database.execute("SELECT entry, body, raw FROM kept WHERE number = ?", (number,)).fetchone()
        return ReadRecord(*row)

    def refused(self) -> Iterator[tuple[int, str, Quarantined]]:
        """What no record could be made of, in order: number, input digest, what is known of it."""
        rows = self._database.execute(
            "SELECT number, input, source, key, file, line, raw, faults FROM refused ORDER BY number"
        )
        for number, digest, source, key, file, line, raw, faults in rows:
            yield number, digest, Quarantined(source, key, file, line, raw, _faults(faults))

    def stated(self) -> Iterator[tuple[str | None, str, bytes, bytes]]:
        """What RDF files say of anything that is no record of ours: kind, slug, what is known of it, N-Quads."""
        yield from self._database.execute("SELECT kind, slug, data, quads FROM stated ORDER BY number")

    def numbers(self) -> Iterator[tuple[int, str]]:
        """The numbers of the records, in order, each with its input digest."""
        yield from self._database.execute("SELECT number, input FROM kept ORDER BY number")

    def counts(self) -> dict[str, int]:
        """How many source records are in the file, kept or refused, by source."""
        rows = self._database.execute(
            "SELECT source, count(*) FROM (SELECT source FROM kept UNION ALL SELECT source FROM refused) "
            "GROUP BY source"
        )
        return dict(rows.fetchall())

    def close(self) -> None:
        """Close the file."""
        self._database.close()


def _faults(text: str) -> tuple[Fault, ...]:
    return tuple(Fault(**row) for row in orjson.loads(text))
