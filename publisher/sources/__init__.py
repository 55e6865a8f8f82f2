"""Readers: from the bytes of a source's files to raw records, without interpreting them.

``read`` reads a whole source, ``read_file`` one file: the unit of a partition. A reader is a
:class:`~publisher.sources.reader.Reader`, found by its name in the entry points of the group ``publisher.readers``.
"""

from collections.abc import Iterator
from pathlib import Path

from publisher.errors import Fault, SourceError
from publisher.raw import RawRecord, UnreadableRecord
from publisher.sources.reader import Option, Reader, reader_named, reader_names, reader_of
from publisher.sources.source import FileFacts, Source

__all__ = [
    "FileFacts",
    "Option",
    "Reader",
    "Source",
    "load_source",
    "read",
    "read_file",
    "reader_named",
    "reader_names",
    "reader_of",
]


def load_source(path: Path) -> Source:
    """Load a source.

    Args:
        path: a folder with a source.toml, a source.toml, or a bare file.

    Raises:
        SourceError: the source cannot be used; with every fault, each with file, line and key.
    """
    from publisher.sources import description  # noqa: PLC0415  # pydantic would double the start of a parser process

    return description.load_source(path)


def read(source: Source) -> Iterator[RawRecord | UnreadableRecord]:
    """Read every record of a source, file by file in the order of their names.

    Raises:
        SourceError: the source has no file.
    """
    for file in source.files():
        yield from read_file(source, file)


def read_file(source: Source, file: Path) -> Iterator[RawRecord | UnreadableRecord]:
    """Read the records of one file of a source.

    Raises:
        SourceError: the reader reads whole sources only.
    """
    read_one_file = reader_of(source).read_file
    if read_one_file is None:
        message = f"{source.reader!r} files are read together, as a folder with a source.toml"
        raise SourceError(str(source.path), (Fault("source-value-wrong", message, field="reader"),))
    return read_one_file(source, file)
