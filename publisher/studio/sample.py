"""The first records of a source: parsed once, and held as long as neither its files nor the way they are read change.

An edit of the profile changes what is made of records, not how they are read, so an edit parses nothing again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Final

from publisher import sources
from publisher.profiles import Adapter, read
from publisher.profiles.corrections.applying import refuse
from publisher.profiles.joins import extended, joined_files
from publisher.profiles.records import as_profile_wants, corrected, leftovers_of
from publisher.raw import RawRecord, UnreadableRecord
from publisher.sources.reader import reader_of
from publisher.sources.source import Source

SAMPLE: Final = 2_000
"""As many records are held."""

MAX_HELD_BYTES: Final = 8 << 20
"""Of the records of a source; where the first ones are larger, fewer are held."""

HELD: Final = 4
"""The sources whose records are held, those last looked at."""

Item = RawRecord | UnreadableRecord

FileState = tuple[str, int, int]
"""The name of a file, when it was changed, and its size: another one if the file changes."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The first records of a source, as they are read, before its profile sees them.

    Attributes:
        files: the records of each file.
        leftovers: what joined files have that belongs to no record; only known of a whole source.
        is_whole: whether the source has no more.
    """

    files: tuple[tuple[Item, ...], ...]
    leftovers: tuple[UnreadableRecord, ...]
    is_whole: bool

    def records(self) -> Iterator[Item]:
        """Yield the records of all files."""
        for items in self.files:
            yield from items


@dataclass(frozen=True, slots=True, eq=False)
class Readable:
    """A source, equal to another that is read in the same way from the same files."""

    source: Source
    how: str

    @classmethod
    def of(cls, source: Source, base: str = "") -> "Readable":
        """Return a source as it is read now.

        Args:
            source: the source.
            base: the base IRI of the publication, which some readers need.

        Raises:
            SourceError: it has no file.
        """
        how = (source.path, source.reader, source.encoding, source.options, source.joins, source.include, base)
        return cls(source, repr((*how, source.exclude, states_of(source))))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Readable) and self.how == other.how

    def __hash__(self) -> int:
        return hash(self.how)


def states_of(source: Source) -> tuple[FileState, ...]:
    """Return the states of the files of a source, those of joined ones too.

    Raises:
        SourceError: it has no file.
    """
    files: list[Path] = [*source.files(), *(join.path for join in source.joins if join.path.is_file())]
    return tuple((str(file), state.st_mtime_ns, state.st_size) for file in files for state in (file.stat(),))


def sample_of(source: Source) -> Sample:
    """Return the first records of a source whose reader reads file by file.

    Raises:
        SourceError: the source has no file, or cannot be joined with others.
    """
    return _sampled(Readable.of(source))


def first_records(source: Source, adapter: Adapter, base: str, count: int) -> Iterator[Item]:
    """Yield the first records of a source as its profile wants them, with the values that people corrected.

    Rows that are put together are put together as far as they are held.

    Args:
        source: the source.
        adapter: of its records.
        base: the base IRI of the publication.
        count: how many records.

    Raises:
        SourceError: the source, its profile or its corrections cannot be used.
    """
    if reader_of(source).read_source is not None:
        refuse(source)
        return iter(resources_of(source, base, count))
    sample = sample_of(source)
    files = (as_profile_wants(iter(items), source, adapter) for items in sample.files)
    items = chain(chain.from_iterable(files), leftovers_of(sample.leftovers, adapter))
    return islice(corrected(items, source, adapter, are_all=sample.is_whole), count)


def resources_of(source: Source, base: str, count: int) -> tuple[Item, ...]:
    """Return the first resources of a source whose reader reads all its files at once.

    Args:
        source: the source.
        base: the base IRI of the publication.
        count: how many.

    Raises:
        SourceError: the source cannot be read.
    """
    return _resources(Readable.of(source, base), base, count)


@lru_cache(maxsize=HELD)
def _resources(readable: Readable, base: str, count: int) -> tuple[Item, ...]:
    return tuple(islice(read(readable.source, base), count))


@lru_cache(maxsize=HELD)
def _sampled(readable: Readable) -> Sample:
    source = readable.source
    if reader_of(source).read_file is None:
        return Sample((), (), is_whole=False)
    room = _Room(SAMPLE, MAX_HELD_BYTES)
    with joined_files(source) as joined:
        files = []
        for file in source.files():
            items = (extended(item, joined) for item in sources.read_file(source, file))
            files.append(tuple(room.fill(items)))
        leftovers = [item for each in joined for item in each.leftovers()] if not room.is_full else []
    return Sample(tuple(files), tuple(leftovers), is_whole=not room.is_full)


@dataclass(slots=True)
class _Room:
    """What may still be held."""

    records: int
    size_bytes: int
    is_full: bool = False

    def fill(self, items: Iterator[Item]) -> Iterator[Item]:
        """Yield items as long as there is room; nothing is read once it is full."""
        if self.is_full:
            return
        for item in items:
            if self.records == 0 or self.size_bytes < 0:
                self.is_full = True
                return
            self.records -= 1
            self.size_bytes -= len(item.raw)
            yield item
