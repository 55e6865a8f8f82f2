"""The file of a batch that was interpreted: its tables, and what the later stages read of it."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson

from publisher.errors import Fault
from publisher.pipeline.stages.entries import Entry
from publisher.rdf.description import Quarantined
from publisher.records import Institution
from publisher.release.files import open_read_only
from publisher.release.records import unpacked

SCHEMA: Final = """
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


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """A record as the read stage wrote it.

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
