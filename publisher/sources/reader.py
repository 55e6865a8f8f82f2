"""What a reader is, and how one is found: the entry points of the group ``publisher.readers``."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from publisher import plugins
from publisher.raw import RawRecord, SkippedRecord, SkipRule, UnreadableRecord

if TYPE_CHECKING:
    from publisher.sources.source import Source

ReadFile = Callable[["Source", Path], Iterator[RawRecord | UnreadableRecord]]
ReadSource = Callable[["Source", str], Iterator[RawRecord | UnreadableRecord]]
ReadUnknown = Callable[["Source", Path, SkipRule], Iterator[RawRecord | UnreadableRecord | SkippedRecord]]


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a reader: the type of its value, what it is for, and its default."""

    kind: type | tuple[type, ...]
    about: str
    default: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """How files of one format are read.

    Attributes:
        read_file: yields a RawRecord for each record of a file and an UnreadableRecord for each piece that is not one;
            it never raises for bad data, so that the rest of the source is read.
        read_source: reads all files of a source at once instead, given the base IRI of the publication: for formats
            whose records are spread over files.
        suffixes: endings of the files it reads when a source is a bare file (".csv").
        options: what ``[options]`` in source.toml may say.
        table: whether a record is a row of cells under a header.
        one_record_a_file: whether each file is one record.
        adapter: the adapter of sources without a profile, and of all sources of a reader with ``read_source``.
        read_changed: reads like read_file but skips records whose bytes are known; None if the format cannot skip.
    """

    read_file: ReadFile | None = None
    read_source: ReadSource | None = None
    suffixes: tuple[str, ...] = ()
    options: Mapping[str, Option] = field(default_factory=dict)
    table: bool = False
    one_record_a_file: bool = False
    adapter: str | None = None
    read_changed: ReadUnknown | None = None


def reader_names() -> tuple[str, ...]:
    """List the names that ``reader`` in source.toml may have."""
    return plugins.names(plugins.READERS)


@cache
def reader_named(name: str) -> Reader:
    """Give the reader of a name.

    Raises:
        PluginError: there is none, or it cannot be imported.
    """
    found = plugins.load(plugins.READERS, name)
    assert isinstance(found, Reader), f"{plugins.READERS} {name!r} is not a publisher.sources.Reader"
    return found


@cache
def readers_by_suffix() -> dict[str, str]:
    """Give the name of the reader for each file suffix, lower-case, with its dot."""
    return {suffix: name for name in reader_names() for suffix in reader_named(name).suffixes}
