"""What a build takes over from the release before it, so that it need not be made again."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Self

from publisher.pipeline.stages.reading.batch_file import ReadRecord
from publisher.release.files import open_read_only
from publisher.release.layout import RECORDS, RESOLUTION
from publisher.release.records import unpacked

_INPUTS: Final = "SELECT digest, record FROM input WHERE record IS NOT NULL"
_BY_KEY: Final = "SELECT id FROM record WHERE source = ? AND key = ?"
_READ_AGAIN: Final = b"read again "
_ROWS: Final = "SELECT record FROM input WHERE record IS NOT NULL ORDER BY number"
_ENTRY: Final = "SELECT entry, slug FROM source JOIN record ON record.id = source.record WHERE source.record = ?"
_RECORD: Final = "SELECT entry, body, raw FROM source JOIN record ON record.id = source.record WHERE source.record = ?"


class PreviousRelease:
    """The records of the previous release; used by one thread.

    Args:
        database: its ``records.sqlite``.
        resolution: its ``resolution.sqlite``.
    """

    def __init__(self, database: sqlite3.Connection, resolution: Path | None = None) -> None:
        self._database, self.resolution = database, resolution

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the release in a folder."""
        return cls(open_read_only(folder / RECORDS, check_same_thread=False), folder / RESOLUTION)

    def inputs(self, read_again: Iterable[tuple[str, str]] = ()) -> dict[bytes, int]:
        """The row of each published source record, by the digest of its input.

        Args:
            read_again: the sources and keys of records that are to be read again: they get digests that no input has.
        """
        found = (self._database.execute(_BY_KEY, record).fetchone() for record in read_again)
        rows = {row[0] for row in found if row}
        inputs = self._database.execute(_INPUTS).fetchall()
        return {_READ_AGAIN + digest if row in rows else digest: row for digest, row in inputs}

    def rows(self) -> list[int]:
        """The rows of the published source records, in the order that the sources had."""
        return [row for (row,) in self._database.execute(_ROWS)]

    def entry(self, row: int) -> tuple[bytes, str]:
        """The entry of a record, as JSON, and its slug, by its row."""
        entry, slug = self._database.execute(_ENTRY, (row,)).fetchone()
        return entry, slug

    def row_of(self, iri: str) -> int | None:
        """The row of a thing, by its IRI."""
        found = self._database.execute("SELECT id FROM record WHERE iri = ?", (iri,)).fetchone()
        return int(found[0]) if found else None

    def record(self, row: int) -> ReadRecord:
        """What the read stage once made of a record, by its row."""
        entry, body, raw = self._database.execute(_RECORD, (row,)).fetchone()
        return ReadRecord(entry, body, unpacked(raw))

    def basis(self, kind: str, slug: str) -> bytes | None:
        """What a thing was made of: its digest."""
        query = "SELECT digest FROM basis WHERE kind = ? AND slug = ?"
        found = self._database.execute(query, (kind, slug)).fetchone()
        return found[0] if found else None

    def based(self) -> list[tuple[str, str]]:
        """Every thing that has a basis: kind and slug."""
        return self._database.execute("SELECT kind, slug FROM basis").fetchall()

    def close(self) -> None:
        """Close the file."""
        self._database.close()
