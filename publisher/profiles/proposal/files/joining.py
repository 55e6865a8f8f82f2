"""Which of several files has the institutions, and by which columns the others are joined to it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, Final

from publisher import sources
from publisher.errors import Fault, SourceError
from publisher.profiles.proposal.columns import Column, columns_of
from publisher.profiles.proposal.files.file_format import FormatOptions, source_of
from publisher.profiles.proposal.guesses import guess
from publisher.profiles.proposal.metadata.apply import described_columns
from publisher.profiles.proposal.metadata.find import PACKAGE, metadata_of
from publisher.profiles.proposal.metadata.model import TableMetadata
from publisher.raw import RawRecord
from publisher.sources.files import list_files
from publisher.sources.reader import reader_of
from publisher.sources.source import DESCRIPTION, METADATA, Join, Source

SAMPLE: Final = 20_000
_MOSTLY: Final = 0.6
_PARTLY: Final = 0.3
"""Enough where the names of the columns agree too."""

_TAG: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_LANGUAGE_WORDS: Final = (
    "lang", "language", "locale", "sprache", "langue", "lingua", "idioma", "taal", "język", "jazyk", "язык", "语言",
    "語言", "言語", "언어", "dil", "língua", "لغة",
)  # fmt: skip
_NUMBER_LENGTH: Final = 5
"""Numbers up to this length may agree by chance: the names of the columns must agree too."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The first records of a file, as it will be read.

    Attributes:
        source: the file.
        notes: on how it is read.
        columns: its columns.
        values: the different values of each column, in their order.
        records: how many records were looked at.
        metadata: what stands beside the file about it.
    """

    source: Source
    notes: tuple[str, ...]
    columns: tuple[Column, ...]
    values: Mapping[str, Mapping[str, None]]
    records: int
    metadata: TableMetadata | None = None

    @property
    def path(self) -> Path:
        """The file."""
        return self.source.only[0]


@dataclass(frozen=True, slots=True)
class Combination:
    """How several files are read as one source.

    Attributes:
        main: the file with the institutions.
        include: the files with records: the main one, and those with the same columns.
        joins: those that are joined to it.
        notes: what was found, and which files are not read.
    """

    main: Sample
    include: tuple[str, ...]
    joins: tuple[Join, ...]
    notes: tuple[str, ...] = field(default=())


def files_in(paths: Sequence[Path]) -> list[Path]:
    """The files among some paths: a folder's are those that a source in it would read."""
    found: dict[Path, None] = {}
    for path in paths:
        folder = path if path.is_dir() else path.parent if path.name == PACKAGE else None
        inside = list_files(folder, include=("*",), exclude=(DESCRIPTION, *METADATA)) if folder else (path,)
        found.update(dict.fromkeys(inside))
    return list(found)


def combine(paths: Sequence[Path], chosen: FormatOptions) -> Combination:
    """Find how several files belong together.

    Args:
        paths: the files.
        chosen: how the user says that they are read.

    Raises:
        SourceError: they are in different folders, or none of them can be read.
    """
    if len({path.parent for path in paths}) > 1:
        message = "the files are in different folders: put them into one folder, which becomes the source"
        raise SourceError(str(paths[0]), (Fault("source-value-wrong", message, paths[0].name),))
    samples, notes = _samples(paths, chosen)
    main = max(samples, key=lambda sample: _fitness(sample, samples))
    others = [sample for sample in samples if sample is not main]
    alike = [sample for sample in others if _names(sample) == _names(main)]
    joins = []
    for other in others:
        if other in alike:
            continue
        if found := _link(main, other):
            joins.append(_join(other, *found))
            notes.append(f"{other.path.name} is joined by {found[1].path} = {found[0].path} of {main.path.name}")
        else:
            notes.append(f"CHECK: {other.path.name} shares no key with {main.path.name}, and is not read")
    include = (main.path.name, *(sample.path.name for sample in alike))
    notes += [f"{sample.path.name} has the same columns, and is read too" for sample in alike]
    return Combination(main, include, tuple(joins), tuple(notes))


def _samples(paths: Sequence[Path], chosen: FormatOptions) -> tuple[list[Sample], list[str]]:
    samples: list[Sample] = []
    notes: list[str] = []
    errors: list[SourceError] = []
    for path in paths:
        try:
            samples.append(_sample(path, chosen))
        except SourceError as error:
            errors.append(error)
            notes.append(f"CHECK: {path.name} is not read: {error.faults[0].message}")
    if not samples:
        raise errors[0]
    return samples, notes


def _sample(path: Path, chosen: FormatOptions) -> Sample:
    source, notes = source_of(path, chosen)
    is_table = reader_of(source).table
    items = islice(sources.read_file(source, path), SAMPLE)
    records = [dict(item.data) for item in items if isinstance(item, RawRecord) and item.data]
    if not records:
        raise SourceError(str(path), (Fault("source-no-records", "no record could be read", path.name),))
    values: dict[str, dict[str, None]] = {}
    for record in records if is_table else ():
        for name, value in record.items():
            if text := str(value).strip():
                values.setdefault(name, {})[text] = None
    columns = tuple(columns_of(records, table=is_table))
    metadata = metadata_of(path) if is_table else None
    columns = tuple(described_columns(columns, metadata)) if metadata else columns
    for column in () if is_table else columns:
        values[column.path] = dict.fromkeys(column.values)
    return Sample(source, notes, columns, values, len(records), metadata)


def _names(sample: Sample) -> list[str]:
    return [column.path for column in sample.columns]


def _fitness(sample: Sample, samples: Sequence[Sample]) -> tuple[int, int, int]:
    """How well a file is the main one: files that can be joined to it, fields that name institutions, columns."""
    fields = {each.field for each in guess(sample.columns)}
    links = sum(_link(sample, other) is not None for other in samples if other is not sample)
    return links + 2 * ({"key", "names"} <= fields), len(fields), len(sample.columns)


def _link(main: Sample, other: Sample) -> tuple[Column, Column] | None:
    """The columns by which a file is joined to the main one: as metadata say, or unique there and mostly known here."""
    if stated := _foreign_key(main, other):
        return stated
    pairs = [
        (first, second)
        for first in main.columns
        if len(main.values.get(first.path, ())) == main.records and not first.many
        for second in other.columns
        if _is_reference(main, first, other, second)
    ]
    return max(pairs, key=lambda pair: (_overlap(main, *pair), _share(main, pair[0], other, pair[1])), default=None)


def _foreign_key(main: Sample, other: Sample) -> tuple[Column, Column] | None:
    """The columns of a foreign key, in either direction."""
    for one, two, forward in ((other, main, False), (main, other, True)):
        for key in one.metadata.foreign_keys if one.metadata else ():
            if key.file == two.path.name and len(key.columns) == len(key.references) == 1:
                column, reference = _column(one, key.columns[0]), _column(two, key.references[0])
                if column and reference:
                    return (column, reference) if forward else (reference, column)
    return None


def _column(sample: Sample, name: str) -> Column | None:
    return next((column for column in sample.columns if name in (column.path, *column.labels)), None)


def _is_reference(main: Sample, first: Column, other: Sample, second: Column) -> bool:
    """Whether the values of a column are the keys that another one has, and not by chance."""
    if _share(main, first, other, second) < (_PARTLY if _overlap(main, first, second) else _MOSTLY):
        return False
    values = list(other.values[second.path])
    by_chance = all(value.isdecimal() and len(value) < _NUMBER_LENGTH for value in values)
    return not by_chance or (_overlap(main, first, second) > 0 and not _counts_rows(values, second))


def _share(main: Sample, first: Column, other: Sample, second: Column) -> float:
    known, values = main.values[first.path], other.values.get(second.path, {})
    return sum(value in known for value in values) / len(values) if values else 0.0


def _overlap(main: Sample, first: Column, second: Column) -> int:
    """How many words of a column's name are those of the key, or of the main file's name ("ministries": ministry)."""
    stem = main.path.name.partition(".")[0].lower()
    about = {word for word in second.words if len(word) > 2 and stem.startswith(word[:-1])}
    return len(about.union(set(first.words).intersection(second.words)))


def _counts_rows(values: Sequence[str], column: Column) -> bool:
    """Whether a column called plainly ("id") only counts the rows of its own file."""
    numbers = [int(value) for value in values]
    return (
        len(column.words) == 1 and len(numbers) > 1 and all(after == before + 1 for before, after in pairwise(numbers))
    )


def _join(other: Sample, first: Column, second: Column) -> Join:
    return Join(
        folder=other.path.parent,
        file=other.path.name,
        on=first.path,
        key=second.path,
        by=next((column.path for column in other.columns if _is_language(column)), None),
        reader=other.source.reader,
        encoding=other.source.encoding,
        options=other.source.options,
    )


def _is_language(column: Column) -> bool:
    """Whether a column says which language the texts of its row are in."""
    return column.mentions(*_LANGUAGE_WORDS) and column.share(_TAG) == 1


def join_values(join: Join) -> dict[str, Any]:
    """What a ``[[join]]`` table says of a join; what is as it would be anyway is left out."""
    values: dict[str, Any] = {"file": join.file, "on": join.on}
    values |= {"key": join.key} if join.key != join.on else {}
    values |= {"by": join.by} if join.by else {}
    values |= {"encoding": join.encoding} if join.encoding else {}
    return values | ({"options": dict(join.options)} if join.options else {})
