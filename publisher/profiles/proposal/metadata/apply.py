"""Use the metadata of a table: how it is read, what its columns are called, what identifies a row."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from publisher.profiles.proposal.columns import Column
from publisher.profiles.proposal.guess import Guess
from publisher.profiles.proposal.keys import KeyChoice, key_rule
from publisher.profiles.proposal.metadata.model import ColumnMetadata, TableMetadata
from publisher.sources.reader import reader_of
from publisher.sources.source import Source

_BY_KIND: Final = {"email": ("emails", "offices_only = true"), "uri": ("homepages", "")}
_TEXTS: Final = frozenset({"names", "alt_names", "former_names", "description"})
_DATES: Final = frozenset({"founded", "dissolved"})


def described_source(source: Source, metadata: TableMetadata) -> Source:
    """A source that is read as its metadata say, where nothing else says it."""
    known = reader_of(source).options
    options = {name: value for name, value in metadata.options.items() if name in known}
    encoding = metadata.encoding if reader_of(source).table and "delimiter" in known else None
    return replace(source, options={**options, **source.options}, encoding=source.encoding or encoding)


def described_columns(columns: Sequence[Column], metadata: TableMetadata) -> list[Column]:
    """The columns with what their metadata call them, and without the texts that mean that there is no value."""
    return [
        _described(column, found) if (found := _of_column(column, position, metadata)) else column
        for position, column in enumerate(columns)
    ]


def described_guesses(guesses: Sequence[Guess], columns: Sequence[Column], metadata: TableMetadata) -> list[Guess]:
    """The guesses with what metadata say for certain: the key, the order of dates, languages, what is above."""
    by_name = {found.name: column for position, column in enumerate(columns)
               if (found := _of_column(column, position, metadata))}  # fmt: skip
    stated = {column.path: found for position, column in enumerate(columns)
              if (found := _of_column(column, position, metadata))}  # fmt: skip
    improved = [_improved(each, stated.get(each.column.path)) for each in guesses]
    improved += _by_kind(improved, columns, stated, metadata.file)
    improved = _with_parents(improved, by_name, metadata)
    return _with_primary_key(improved, by_name, metadata)


def notes_on(metadata: TableMetadata) -> tuple[str, ...]:
    """What is told about the metadata of a file."""
    if metadata.problem:
        return (f"CHECK: {metadata.file} beside it is not used: {metadata.problem}",)
    parts = [("titles", metadata.columns), ("the primary key", metadata.primary_key),
             ("foreign keys", metadata.foreign_keys), ("how it is written", metadata.options)]  # fmt: skip
    used = ", ".join(name for name, value in parts if value) or "its title"
    return (f"{metadata.file} beside it describes the file; used are {used}",)


def _of_column(column: Column, position: int, metadata: TableMetadata) -> ColumnMetadata | None:
    """The metadata of a column: by its name, by its title, or by its place where both have as many."""
    for each in metadata.columns:
        if column.path == each.name or column.path in each.titles:
            return each
    known = {each.name for each in metadata.columns}
    if position < len(metadata.columns) and metadata.columns[position].name not in known - {column.path}:
        return metadata.columns[position]
    return None


def _described(column: Column, found: ColumnMetadata) -> Column:
    missing = [text for text in found.missing if text in column.values]
    first = {number: text for number, text in column.first.items() if text not in missing}
    return replace(
        column,
        labels=(found.name, *found.titles),
        values=[value for value in column.values if value not in missing],
        first=first,
        filled=column.filled - (len(column.first) - len(first)),
        empty_words=list(dict.fromkeys((*column.empty_words, *missing))),
    )


def _improved(guess: Guess, found: ColumnMetadata | None) -> Guess:
    if found is None or guess.rule:
        return guess
    if guess.field in _TEXTS and found.language and "language" not in guess.more:
        return replace(guess, more=", ".join(filter(None, (guess.more, f'language = "{found.language}"'))))
    if guess.field in _DATES and found.order and "order" not in guess.more:
        more = ", ".join(filter(None, (guess.more, f'order = "{found.order}"')))
        return replace(guess, more=more, reason="dates, which are written as the metadata say")
    return guess


def _by_kind(
    guesses: Sequence[Guess], columns: Sequence[Column], stated: dict[str, ColumnMetadata], file: str
) -> list[Guess]:
    """What the types of columns tell that nothing else does."""
    taken = {each.column.path for each in guesses}
    return [
        Guess(field, column, f"its type in {file} is {found.kind}", more)
        for column in columns
        if column.path not in taken and (found := stated.get(column.path)) and found.kind in _BY_KIND
        for field, more in (_BY_KIND[found.kind],)
    ]


def _with_parents(guesses: list[Guess], by_name: dict[str, Column], metadata: TableMetadata) -> list[Guess]:
    """Columns that refer to other rows of the table are those of the institution above."""
    left_out = {each.column.path for each in guesses if each.field == "leave_out"}
    for key in metadata.foreign_keys:
        column = by_name.get(key.columns[0]) if len(key.columns) == 1 and key.file is None else None
        if column is None or column.path in left_out or not column.values:
            continue
        reason = f"it refers to other rows by {metadata.file}"
        guesses = [each for each in guesses if each.column.path != column.path or each.field in {"key", "names"}]
        guesses.append(Guess("parent", column, reason, 'kind = "parent"'))
    return guesses


def _with_primary_key(guesses: list[Guess], by_name: dict[str, Column], metadata: TableMetadata) -> list[Guess]:
    columns = tuple(by_name[name] for name in metadata.primary_key if name in by_name)
    left_out = {each.column.path for each in guesses if each.field == "leave_out"}
    if not columns or len(columns) < len(metadata.primary_key) or left_out.intersection(c.path for c in columns):
        return guesses
    if any(column.filled < column.records for column in columns) or (len(columns) == 1 and not columns[0].is_key):
        return guesses
    choice = KeyChoice(columns, f"the primary key by {metadata.file}")
    others = [each for each in guesses if each.field not in {"key", "slug", "group_by"}]
    return [Guess("key", columns[0], choice.reason, rule=key_rule(choice)), *others]
