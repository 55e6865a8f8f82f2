"""What a build takes over from the release before it, so that it need not be made again."""

import sqlite3
from pathlib import Path
from typing import Final, Self

from publisher.pipeline.stages.read import ReadRecord
from publisher.release.files import open_read_only
from publisher.release.layout import RECORDS
from publisher.release.records import unpacked

_INPUTS: Final = "SELECT digest, record FROM input WHERE record IS NOT NULL"
_ENTRY: Final = "SELECT entry, slug FROM source JOIN record ON record.id = source.record WHERE source.record = ?"
_RECORD: Final = "SELECT entry, body, raw FROM source JOIN record ON record.id = source.record WHERE source.record = ?"
_BASES: Final = "SELECT kind, slug, digest FROM basis"


class PreviousRelease:
    """The records of the previous release; used by one thread.

    Args:
        database: its ``records.sqlite``.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the release in a folder."""
        return cls(open_read_only(folder / RECORDS, check_same_thread=False))

    def inputs(self) -> dict[bytes, int]:
        """The row of each published source record, by the digest of its input."""
        return dict(self._database.execute(_INPUTS).fetchall())

    def entry(self, row: int) -> tuple[bytes, str]:
        """The entry of a record, as JSON, and its slug, by its row."""
        entry, slug = self._database.execute(_ENTRY, (row,)).fetchone()
        return entry, slug

    def record(self, row: int) -> ReadRecord:
        """What the read stage once made of a record, by its row."""
        entry, body, raw = self._database.execute(_RECORD, (row,)).fetchone()
        return ReadRecord(entry, body, unpacked(raw))

    def bases(self) -> dict[tuple[str, str], bytes]:
        """What every thing was made of: its digest by kind and slug."""
        return {(kind, slug): digest for kind, slug, digest in self._database.execute(_BASES)}

    def close(self) -> None:
        """Close the file."""
        self._database.close()
