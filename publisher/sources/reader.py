"""What a reader is, how one is found (entry points of the group ``publisher.readers``), and what readers share."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from publisher import plugins
from publisher.errors import Fault, PluginError, SourceError, UnreadableFileError, near_miss
from publisher.raw import RawRecord, SkippedRecord, SkipRule, UnreadableRecord
from publisher.sources.proposals import Proposal
from publisher.sources.source import DESCRIPTION, Source
from publisher.sources.streams import Member, members, sha256_of

ReadFile = Callable[[Source, Path], Iterator[RawRecord | UnreadableRecord]]
ReadSource = Callable[[Source, str], Iterator[RawRecord | UnreadableRecord]]
ReadChanged = Callable[[Source, Path, SkipRule | None], Iterator[RawRecord | UnreadableRecord | SkippedRecord]]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a reader: the type of its value, what it is for, its default, and which values are possible.

    ``fits`` tells whether a value of the type is possible, ``expected`` which ones are.
    """

    kind: type | tuple[type, ...]
    about: str
    default: Any = None
    fits: Callable[[Any], bool] = lambda _: True
    expected: str = ""


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
        named_columns: whether every record has the same names, so that a name that a profile reads must exist.
        one_record_a_file: whether each file is one record. Only then does a record name the bytes of its file and the
            lines of its fields: elsewhere these change when other records of the file do.
        adapter: the adapter of sources without a profile, and of all sources of a reader with ``read_source``.
        propose: looks at a file for 'publisher init' and proposes options.
        fetch: fetches what the files of a source only ask for (the rows of a query) into a folder, and returns the
            source with the files that it wrote; called before a build.
        read_changed: reads like read_file but skips records whose bytes are known; None if the format cannot skip.
    """

    read_file: ReadFile | None = None
    read_source: ReadSource | None = None
    suffixes: tuple[str, ...] = ()
    options: Mapping[str, Option] = field(default_factory=dict)
    table: bool = False
    named_columns: bool = False
    one_record_a_file: bool = False
    adapter: str | None = None
    fetch: Callable[[Source, Path], Source] | None = None
    read_changed: ReadChanged | None = None
    propose: Callable[[Source, Path], Proposal] | None = None


def reader_names() -> tuple[str, ...]:
    """List the names that ``reader`` in source.toml may have."""
    return plugins.names(plugins.READERS)


@cache
def reader_named(name: str) -> Reader:
    """Return the reader of a name.

    Raises:
        PluginError: it is not registered, cannot be imported, or is not a Reader.
    """
    reader = plugins.load(plugins.READERS, name)
    if not isinstance(reader, Reader):
        raise PluginError(plugins.READERS, name, f"{reader!r} is not a publisher.sources.Reader")
    return reader


def reader_of(source: Source) -> Reader:
    """Return the reader of a source.

    Raises:
        SourceError: no reader has this name.
        PluginError: the reader cannot be imported.
    """
    if source.reader not in reader_names():
        fault = Fault("source-value-wrong", unknown_reader(source.reader), DESCRIPTION, None, "reader", source.reader)
        raise SourceError(str(source.path), (fault,))
    return reader_named(source.reader)


def unknown_reader(name: str) -> str:
    """Return the message for a reader that does not exist."""
    return f"no reader {name!r}: {near_miss(name, reader_names())}"


@cache
def readers_by_suffix() -> dict[str, str]:
    """Return the name of the reader for each file suffix, lower-case, with its dot."""
    return {suffix: name for name in reader_names() for suffix in reader_named(name).suffixes}


def options_of(source: Source) -> dict[str, Any]:
    """Return a source's options, with defaults for those that it does not set.

    Raises:
        SourceError: an option that its reader does not have, or a value of the wrong type; all of them at once.
    """
    known = reader_of(source).options
    faults = tuple(fault for name, value in source.options.items() if (fault := _option_fault(name, value, known)))
    if faults:
        raise SourceError(str(source.path), faults)
    stated = {name: value for name, value in source.options.items() if value != "" or known[name].default is not None}
    return {name: stated.get(name, option.default) for name, option in known.items()}


def _option_fault(name: str, value: Any, known: Mapping[str, Option]) -> Fault | None:
    path = f"options.{name}"
    if name not in known:
        message = f"unknown option: {near_miss(name, known)}"
        return Fault("source-key-unknown", message, DESCRIPTION, None, path)
    kind = known[name].kind
    is_of_kind = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
    if is_of_kind and _is_plain(value) and known[name].fits(value):
        return None
    expected = known[name].expected or " or ".join(
        _TYPE_NAMES[each] for each in (kind if isinstance(kind, tuple) else (kind,))
    )
    return Fault("source-value-wrong", f"expected {expected}, got {value!r}", DESCRIPTION, None, path)


_TYPE_NAMES: Final = {
    str: "a text",
    int: "a whole number, not negative",
    bool: "true or false",
    list: "a list of texts or whole numbers",
    dict: "a table of texts",
}
_MAX_NUMBER: Final = 1 << 31


def _is_plain(value: Any) -> bool:
    """Whether a number is one of a row or a sheet, and a list or a table has only texts and such numbers."""
    if isinstance(value, list | dict):
        items = value.values() if isinstance(value, dict) else value
        return all(isinstance(item, str | int) and not isinstance(item, bool) and _is_plain(item) for item in items)
    return not isinstance(value, int) or 0 <= value < _MAX_NUMBER


def read_members(
    source: Source, file: Path, read_member: Callable[[Member, str], Iterator[T]]
) -> Iterator[T | UnreadableRecord]:
    """Read a file, packed or not, member by member; a member that cannot be read is reported, and the next one read.

    Args:
        source: the source.
        file: one of its files.
        read_member: yields the records of a member, given the member and the SHA-256 of the file.
    """
    name = source.name_of(file)
    try:
        digest = sha256_of(file, name)
        for member in members(file, name):
            try:
                yield from read_member(member, digest)
            except UnreadableFileError as error:
                yield UnreadableRecord((error.fault,), b"", key=member.name)
    except UnreadableFileError as error:
        yield UnreadableRecord((error.fault,), b"", key=name)


def without_skipping(read_changed: ReadChanged) -> ReadFile:
    """Make the ``read_file`` of a reader from its ``read_changed``: without a skip rule, nothing is skipped."""

    def read_file(source: Source, file: Path) -> Iterator[RawRecord | UnreadableRecord]:
        records = read_changed(source, file, None)
        return (record for record in records if not isinstance(record, SkippedRecord))

    return read_file
