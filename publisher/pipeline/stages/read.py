"""Read the sources: raw records become institutions, one batch at a time, in any process.

Each batch is written to a file of its own, which appears in one rename, so a batch that exists is complete. Raw records
that cannot be interpreted are in the same file, with their faults: what was read is what was interpreted and what was
rejected. Each record has a digest of everything that its interpretation depends on, by which the next build can tell
that it is unchanged.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import orjson

from publisher.errors import Fault, RecordError
from publisher.pipeline.executors.runner import Runner
from publisher.pipeline.plan import Plan, rules, source_digest
from publisher.pipeline.progress import Progress
from publisher.pipeline.stages.entries import Entry
from publisher.pipeline.stages.shared_things import rdf_row
from publisher.profiles import Adapter, adapter_of, read
from publisher.profiles.rdf.adapter import RDF, is_institution
from publisher.raw import RawRecord, UnreadableRecord
from publisher.rdf.description import Quarantined
from publisher.records import Institution
from publisher.release.files import appear, open_read_only, part_of
from publisher.release.records import packed, unpacked
from publisher.sources import Source

if TYPE_CHECKING:
    from hashlib import _Hash

BATCH_RECORDS: Final = 500
BATCH_BYTES: Final = 8 << 20
"""A batch ends at whichever of the two comes first."""

_SEPARATOR: Final = b"\x00"

_SCHEMA: Final = """
PRAGMA page_size = 16384; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE record (number INTEGER PRIMARY KEY, source TEXT, input TEXT, entry BLOB, body BLOB, raw BLOB);
CREATE TABLE rejected (
  number INTEGER PRIMARY KEY, source TEXT, input TEXT, key TEXT, file TEXT, line INTEGER, raw BLOB, faults TEXT
);
CREATE TABLE rdf_thing (number INTEGER PRIMARY KEY, kind TEXT, slug TEXT, data BLOB);
"""

DigestedItem = tuple[RawRecord | UnreadableRecord, str]
"""A raw record, and the digest of everything that its interpretation depends on, in hex."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some raw records of one source, in order.

    Attributes:
        target: the file to write.
        first: the number of the first record in the whole build.
    """

    target: Path
    first: int
    source: Source
    items: tuple[DigestedItem, ...]


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """A record as this stage wrote it.

    Attributes:
        entry: its :class:`~publisher.pipeline.stages.entries.Entry` as JSON.
        body: the normalised record as JSON, compressed.
        raw: the source record's bytes; not compressed, because the file is deleted when the build ends.
    """

    entry: bytes
    body: bytes
    raw: bytes

    @property
    def institution(self) -> Institution:
        """The normalised record."""
        return Institution.model_validate_json(unpacked(self.body))


def read_sources(plan: Plan, folder: Path, runner: Runner, progress: Progress) -> Iterator[Path]:
    """Read all sources in batches; yields the file of each batch when it is complete, in the order of the sources.

    Raises:
        SourceError: a source cannot be used.
        WorkerLostError: a worker was lost too often.
    """
    folder.mkdir(parents=True, exist_ok=True)
    progress.step("Reading")
    return runner.run_in_order(interpret, _batches(plan, folder), lambda batch: progress.advance(len(batch.items)))


def _batches(plan: Plan, folder: Path) -> Iterator[Batch]:
    first = 0
    for source in plan.sources:
        prefix = digest_prefix(plan, source)
        items = ((item, input_digest(item, prefix)) for item in read(source, plan.base))
        for group in grouped(items):
            yield Batch(folder / f"{first:010}.sqlite", first, source, group)
            first += len(group)


def grouped(items: Iterable[DigestedItem]) -> Iterator[tuple[DigestedItem, ...]]:
    """Divide raw records into groups that are large enough to be worth sending to another process."""
    remaining = iter(items)
    while first := tuple(islice(remaining, 1)):
        group, size = list(first), len(first[0][0].raw)
        while len(group) < BATCH_RECORDS and size < BATCH_BYTES and (item := next(remaining, None)):
            group.append(item)
            size += len(item[0].raw)
        yield tuple(group)


def digest_prefix(plan: Plan, source: Source) -> bytes:
    """What every record of a source depends on: the rules, and the description of the source."""
    return f"{rules(plan)} {source_digest(source)}".encode()


def input_digest(item: RawRecord | UnreadableRecord, prefix: bytes) -> str:
    """A digest of a raw record and all that its interpretation depends on, in hex; its place in the file is left out.

    Args:
        item: what the reader returned.
        prefix: from :func:`digest_prefix`.
    """
    if isinstance(item, UnreadableRecord):
        digest = hashlib.sha256(prefix)
    elif item.decoding:
        digest = start_digest(prefix, item.file, item.decoding)
    else:
        digest = start_digest(prefix, item.file, "\x1f".join([field.name for field in item.fields]))
    digest.update(item.raw)
    return digest.hexdigest()


def start_digest(prefix: bytes, file: str, decoding: str) -> "_Hash":
    """The digest of a raw record, still without the record's bytes.

    Args:
        prefix: from :func:`digest_prefix`.
        file: the record's file, as the reader calls it.
        decoding: how the file is read (:class:`~publisher.raw.RawRecord`).
    """
    return hashlib.sha256(prefix + file.encode() + _SEPARATOR + decoding.encode() + _SEPARATOR)


def interpret(batch: Batch) -> Path:
    """Interpret a batch and write the result; returns the file."""
    part, adapter = part_of(batch.target), adapter_of(batch.source)
    with closing(sqlite3.connect(part, isolation_level=None)) as database:
        database.executescript(f"{_SCHEMA} BEGIN;")
        for number, (item, digest) in enumerate(batch.items, start=batch.first):
            table, values = _row(item, batch.source, digest, adapter)
            statement = f"INSERT INTO {table} VALUES (?{', ?' * len(values)})"  # noqa: S608 - names and marks
            database.execute(statement, (number, *values))
        database.execute("COMMIT")
    appear(part, batch.target)
    return batch.target


def _row(
    item: RawRecord | UnreadableRecord, source: Source, digest: str, adapter: Adapter
) -> tuple[str, tuple[object, ...]]:
    """The table and the row that a raw record belongs into, without its number."""
    if isinstance(item, RawRecord) and source.reader == RDF and not is_institution(item):
        return "rdf_thing", rdf_row(item, source)
    outcome = interpreted(item, source, adapter)
    if isinstance(outcome, ReadRecord):
        return "record", (source.slug, digest, outcome.entry, outcome.body, outcome.raw)
    place = (outcome.key, outcome.file, outcome.line)
    return "rejected", (source.slug, digest, *place, outcome.raw, orjson.dumps(outcome.faults).decode())


def interpreted(item: RawRecord | UnreadableRecord, source: Source, adapter: Adapter) -> ReadRecord | Quarantined:
    """Interpret one raw record."""
    if isinstance(item, UnreadableRecord):
        first = item.faults[0]
        return Quarantined(source.slug, item.key or "", first.file or "", first.line, item.raw, item.faults)
    try:
        record = adapter.adapt(item, source)
    except RecordError as error:
        return Quarantined(source.slug, error.key, item.file, item.line, item.raw, error.faults)
    body = record.model_dump_json(exclude_defaults=True)  # defaults would be half of it
    return ReadRecord(Entry.of(record).dump(), packed(body.encode()), item.raw)


class BatchFile:
    """A file that :func:`interpret` wrote, open for reading."""

    def __init__(self, path: Path) -> None:
        self._database = open_read_only(path, check_same_thread=False)

    def entries(self) -> Iterator[tuple[int, str, Entry]]:
        """The records in order: number, input digest, entry."""
        for number, digest, entry in self._database.execute("SELECT number, input, entry FROM record ORDER BY number"):
            yield number, digest, Entry.load(entry)

    def record(self, number: int) -> ReadRecord:
        """The record with that number."""
        row = self._database.execute("SELECT entry, body, raw FROM record WHERE number = ?", (number,)).fetchone()
        return ReadRecord(*row)

    def quarantined(self, refused: Mapping[int, Quarantined]) -> Iterator[tuple[int, str, Quarantined]]:
        """What is not published, in order: number, input digest, record with its raw bytes.

        Args:
            refused: the records, by their number, that a later stage refused, still without their raw bytes.
        """
        items: list[tuple[int, str, Quarantined]] = []
        rows = self._database.execute("SELECT number, input, source, key, file, line, raw, faults FROM rejected")
        for number, digest, source, key, file, line, raw, faults in rows:
            reasons = tuple(Fault(**row) for row in orjson.loads(faults))
            items.append((number, digest, Quarantined(source, key, file, line, raw, reasons)))
        for number, digest in self._database.execute("SELECT number, input FROM record") if refused else ():
            if number in refused:
                items.append((number, digest, replace(refused[number], raw=self.record(number).raw)))
        yield from sorted(items, key=lambda item: item[0])

    def rdf_things(self) -> Iterator[tuple[str, str, bytes]]:
        """What RDF files say of things of this publication that are no records: kind, slug, data."""
        yield from self._database.execute(
            "SELECT kind, slug, data FROM rdf_thing WHERE kind IS NOT NULL ORDER BY number"
        )

    def further(self) -> Iterator[bytes]:
        """What RDF files say of all other subjects, as N-Quads."""
        for (nquads,) in self._database.execute("SELECT data FROM rdf_thing WHERE kind IS NULL ORDER BY number"):
            yield nquads

    def counts(self) -> dict[str, int]:
        """The number of source records in the file, interpreted or rejected, by source."""
        rows = self._database.execute(
            "SELECT source, count(*) FROM (SELECT source FROM record UNION ALL SELECT source FROM rejected) "
            "GROUP BY source"
        )
        return dict(rows.fetchall())

    def close(self) -> None:
        """Close the file."""
        self._database.close()
