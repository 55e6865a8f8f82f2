"""Read the sources: raw records become institutions, one batch at a time, in any process.

A record that the previous release has, by the digest of its input, is not interpreted again: its batch says only which
row of that release it is. Refused records are always read again, because a release does not keep what they were.

Each batch is written to a file of its own, which appears in one rename, so a batch that exists is complete. Raw records
that cannot be interpreted are in it too, with their faults. Each record has a digest of everything that its
interpretation depends on, by which the next build can tell that it is unchanged.
"""

import hashlib
import sqlite3
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson

from publisher.errors import Fault, RecordError
from publisher.pipeline.executors.runner import Runner
from publisher.pipeline.plan import Plan, rules, source_digest
from publisher.pipeline.progress import Progress
from publisher.pipeline.stages.entries import Entry
from publisher.pipeline.stages.mergers import digest_of_merged, merged
from publisher.pipeline.stages.shared.things import rdf_row
from publisher.profiles import Adapter, adapter_of, read
from publisher.profiles.rdf.adapter import RDF, is_institution
from publisher.profiles.records import read_changed
from publisher.raw import RawRecord, SkippedRecord, UnreadableRecord
from publisher.rdf.description import Quarantined
from publisher.records import Institution
from publisher.release.files import appear, open_read_only, part_of
from publisher.release.records import packed, unpacked
from publisher.sources import Source, reader_of

if TYPE_CHECKING:
    from hashlib import _Hash

BATCH_RECORDS: Final = 500
BATCH_BYTES: Final = 8 << 20
BATCH_KNOWN: Final = 500_000
"""A batch ends at whichever of the three comes first; the last counts known records too."""

UPDATED_RECORDS: Final = 1_000
"""What :data:`BATCH_RECORDS` is if records are known: a single batch is read in this process, which is done before a
worker would have started."""

_SEPARATOR: Final = b"\x00"

_SCHEMA: Final = """
PRAGMA page_size = 16384; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE record (
  number INTEGER PRIMARY KEY, source TEXT, input TEXT, line INTEGER, entry BLOB, body BLOB, raw BLOB
);
CREATE TABLE known (number INTEGER PRIMARY KEY, source TEXT, input TEXT, line INTEGER, row INTEGER);
CREATE TABLE rejected (
  number INTEGER PRIMARY KEY, source TEXT, input TEXT, key TEXT, file TEXT, line INTEGER, raw BLOB, faults TEXT
);
CREATE TABLE rdf_thing (number INTEGER PRIMARY KEY, kind TEXT, slug TEXT, data BLOB);
"""


class KnownRecord(NamedTuple):
    """A source record that the previous release has published: its row there, and its line now."""

    row: int
    line: int | None


DigestedItem = tuple[RawRecord | UnreadableRecord | KnownRecord, str]
"""A raw record, and the digest of everything that its interpretation depends on, in hex."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some raw records of one source, in order, known ones included.

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


def read_sources(
    plan: Plan, folder: Path, runner: Runner, progress: Progress, known: dict[bytes, int] | None = None
) -> Iterator[Path]:
    """Read all sources in batches; yields the file of each batch when it is complete, in the order of the sources.

    Args:
        plan: what to build.
        folder: where the files are written.
        runner: runs the interpretation.
        progress: is told about the progress.
        known: by the digest of its input, the row of each record that the previous release has; what was found is
            removed, so a second record with the same bytes is read.

    Raises:
        SourceError: a source cannot be used.
        WorkerLostError: a worker was lost too often.
    """
    folder.mkdir(parents=True, exist_ok=True)
    progress.step("Reading")
    batches = _batches(plan, folder, {} if known is None else known, progress)
    return runner.run_in_order(interpret, batches, lambda batch: progress.advance(len(batch.items)))


def _batches(plan: Plan, folder: Path, known: dict[bytes, int], progress: Progress) -> Iterator[Batch]:
    first = 0
    for source in plan.sources:
        new_records = UPDATED_RECORDS if known else BATCH_RECORDS
        for group in grouped(_digested(source, plan, known, progress), new_records):
            yield Batch(folder / f"{first:010}.sqlite", first, source, group)
            first += len(group)


def _digested(source: Source, plan: Plan, known: dict[bytes, int], progress: Progress) -> Iterator[DigestedItem]:
    """Every record of a source; of a known one only its row."""
    prefix = digest_prefix(plan, source)
    skipped: deque[tuple[int, str]] = deque()

    def rule(file: str, decoding: str) -> Callable[[bytes], bool]:
        started = start_digest(prefix, file, decoding)

        def is_known(raw: bytes) -> bool:
            hashed = started.copy()
            hashed.update(raw)
            digest = hashed.digest()
            row = known.pop(digest, None)
            if row is None:
                return False
            skipped.append((row, digest.hex()))
            return True

        return is_known

    items = read_changed(source, plan.base, rule, progress.say) if known else read(source, plan.base, progress.say)
    for item in items:
        if isinstance(item, SkippedRecord):
            row, digest = skipped.popleft()
            yield KnownRecord(row, item.line), digest
        else:
            digest = input_digest(item, prefix)
            found = known.pop(bytes.fromhex(digest), None) if isinstance(item, RawRecord) else None
            yield (item if found is None else KnownRecord(found, _line_of(item, source))), digest


def grouped(items: Iterable[DigestedItem], new_records: int) -> Iterator[tuple[DigestedItem, ...]]:
    """Divide raw records into groups that are large enough to be worth sending to another process.

    Args:
        items: the raw records.
        new_records: how many records in a group are not known, at most.
    """
    group: list[DigestedItem] = []
    unknown = size = 0
    for item, digest in items:
        group.append((item, digest))
        if not isinstance(item, KnownRecord):
            unknown += 1
            size += len(item.raw)
        if unknown >= new_records or size >= BATCH_BYTES or len(group) >= BATCH_KNOWN:
            yield tuple(group)
            group, unknown, size = [], 0, 0
    if group:
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
    if isinstance(item, RawRecord) and item.corrections:
        digest.update(_SEPARATOR + orjson.dumps([list(each) for each in item.corrections]))
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
    part = part_of(batch.target)
    with closing(sqlite3.connect(part, isolation_level=None)) as database:
        database.executescript(f"{_SCHEMA} BEGIN;")
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
        (new.number, source.slug, digest, _line_of(new.item, source), entry, packed(body), new.item.raw)
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


def _line_of(item: RawRecord | UnreadableRecord, source: Source) -> int | None:
    """Where a record is; in RDF a thing may be described anywhere."""
    return item.line if isinstance(item, RawRecord) and source.reader != RDF else None


class PlacedEntry(NamedTuple):
    """A record's entry, and where it was read.

    Attributes:
        number: its place in the order of the sources.
        input: the digest of its input, in hex.
        row: its row in the previous release, of a known record; None for one that is in the batch.
        slug: its slug, of a known record; "" for one that is in the batch.
    """

    number: int
    input: str
    row: int | None
    slug: str
    entry: Entry


_KNOWN_INPUTS: Final = "SELECT number, input, line, row FROM known ORDER BY number"
_OTHER_INPUTS: Final = """
SELECT number, input, line FROM record UNION ALL SELECT number, input, line FROM rejected
UNION ALL SELECT number, input, line FROM known WHERE number IN (SELECT value FROM json_each(?)) ORDER BY 1
"""
_NEW: Final = "SELECT number, input, NULL AS row, line, entry FROM record"
_KNOWN: Final = "SELECT number, input, row, line, NULL FROM known"


def _placed(row: Sequence[Any], known: Callable[[int], tuple[bytes, str]], *, features: bool) -> PlacedEntry:
    number, digest, of_previous, line, made = row
    entry, slug = (made, "") if of_previous is None else known(of_previous)
    return PlacedEntry(number, digest, of_previous, slug, Entry.load(entry, line, features=features))


class BatchFile:
    """A file that :func:`interpret` wrote, open for reading."""

    def __init__(self, path: Path) -> None:
        self._database = open_read_only(path, check_same_thread=False)

    def entries(
        self, known: Callable[[int], tuple[bytes, str]], *, features: bool = False, only_new: bool = False
    ) -> Iterator[PlacedEntry]:
        """The records in order.

        Args:
            known: returns the entry and the slug of a known record by its row in the previous release.
            features: whether the entries are to have their features.
            only_new: whether to leave out known records.
        """
        query = _NEW if only_new else f"{_NEW} UNION ALL {_KNOWN}"
        for row in self._database.execute(f"{query} ORDER BY number"):
            yield _placed(row, known, features=features)

    def entry(self, number: int, known: Callable[[int], tuple[bytes, str]]) -> PlacedEntry:
        """The record with that number; ``known`` as for :meth:`entries`."""
        query = f"{_NEW} WHERE number = :number UNION ALL {_KNOWN} WHERE number = :number"
        return _placed(self._database.execute(query, {"number": number}).fetchone(), known, features=False)

    def known(self) -> list[tuple[int, int]]:
        """The known records in order: number, and row in the previous release."""
        return self._database.execute("SELECT number, row FROM known ORDER BY number").fetchall()

    def record(self, number: int) -> ReadRecord:
        """The record with that number, which is no known one."""
        row = self._database.execute("SELECT entry, body, raw FROM record WHERE number = ?", (number,)).fetchone()
        return ReadRecord(*row)

    def rejected(self) -> Iterator[tuple[int, Quarantined]]:
        """What could not be interpreted, in order: number, record with its raw bytes."""
        query = "SELECT number, source, key, file, line, raw, faults FROM rejected ORDER BY number"
        for number, source, key, file, line, raw, faults in self._database.execute(query):
            reasons = tuple(Fault(**row) for row in orjson.loads(faults))
            yield number, Quarantined(source, key, file, line, raw, reasons)

    def known_inputs(self) -> Iterator[tuple[int, str, int | None, int]]:
        """Every known source record in order: number, input digest, line, row in the previous release."""
        yield from self._database.execute(_KNOWN_INPUTS)

    def other_inputs(self, refused: Collection[int]) -> Iterator[tuple[int, str, int | None]]:
        """Every other source record in order, and the known ones with these numbers: number, input digest, line."""
        yield from self._database.execute(_OTHER_INPUTS, (orjson.dumps(sorted(refused)).decode(),))

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
            "SELECT source, count(*) FROM (SELECT source FROM record UNION ALL SELECT source FROM rejected "
            "UNION ALL SELECT source FROM known) GROUP BY source"
        )
        return dict(rows.fetchall())

    def close(self) -> None:
        """Close the file."""
        self._database.close()
