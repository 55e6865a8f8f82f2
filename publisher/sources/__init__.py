"""Readers: the bytes of a source's files in, raw records out, nothing understood yet.

A reader is a function of a source and one of its files. It yields a :class:`~publisher.raw.RawRecord` for each record,
and an :class:`~publisher.raw.Unread` for each piece that no record could be made of; it never raises for bad data, so
that the rest of the source is read. ``read`` is all of a source, ``read_file`` one file: the unit of a partition.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from publisher.errors import Fault, SourceError
from publisher.raw import Known, Knows, RawRecord, Unread
from publisher.sources import html, jsonfiles, pages, tabular, xlsx
from publisher.sources.source import FileFacts, Source, load_source

Reader = Callable[[Source, Path], Iterator[RawRecord | Unread]]

READERS: Final[Mapping[str, Reader]] = {
    "pages": pages.read_file,
    "csv": tabular.read_file,
    "xlsx": xlsx.read_file,
    "json": jsonfiles.read_json,
    "jsonl": jsonfiles.read_lines,
    "html": html.read_file,
}
"""By the name that ``reader`` in source.toml has."""

KNOWING: Final[Mapping[str, Callable[[Source, Path, Knows], Iterator[RawRecord | Unread | Known]]]] = {
    "csv": tabular.read_unknown,
    "jsonl": jsonfiles.read_unknown_lines,
}
"""Those that can pass over records whose bytes are known."""

__all__ = ["KNOWING", "READERS", "FileFacts", "Reader", "Source", "load_source", "read", "read_file"]


def read(source: Source) -> Iterator[RawRecord | Unread]:
    """Read every record of a source, file by file in the order of their names.

    Raises:
        SourceError: the source has no file, or its reader is not there.
    """
    for file in source.files():
        yield from read_file(source, file)


def read_file(source: Source, file: Path) -> Iterator[RawRecord | Unread]:
    """Read the records of one file of a source.

    Raises:
        SourceError: its reader is not there.
    """
    reader = READERS.get(source.reader)
    if reader is None:
        message = f"no reader {source.reader!r}: one of {', '.join(READERS)}"
        raise SourceError(str(source.path), (Fault("source-value-wrong", message, field="reader"),))
    return reader(source, file)
