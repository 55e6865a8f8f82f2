"""The reader of Parquet files: one record of each row; lists, structs and maps are values of JSON.

docs/adr/0100-parquet-and-sqlite.md has the choice of the library.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from publisher.raw import RawRecord, UnreadableRecord
from publisher.sources.capped import Limits, parsed_lines
from publisher.sources.formats.typed_tables.rows import records_of
from publisher.sources.reader import Reader, options_of, read_members
from publisher.sources.source import Source
from publisher.sources.streams import Member

_WORKER: Final = f"{__package__}.parquet_worker"


def read_file(source: Source, file: Path) -> Iterator[RawRecord | UnreadableRecord]:
    """Read the rows of one Parquet file, packed or not; never raises for what is wrong with the data.

    Raises:
        SourceError: an option that is not known.
    """
    options_of(source)
    return read_members(source, file, _records)


def _records(member: Member, digest: str) -> Iterator[RawRecord | UnreadableRecord]:
    with member.on_disk() as path:
        arguments = (str(path), member.name)
        lines = parsed_lines(_WORKER, arguments, name=member.name, kind="parquet", limits=Limits())
        yield from records_of(lines, member.name, digest)


READER: Final = Reader(read_file=read_file, suffixes=(".parquet", ".geoparquet"), named_columns=True)
