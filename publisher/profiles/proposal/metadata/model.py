"""What metadata say about a table, whichever format they are in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMetadata:
    """A column.

    Attributes:
        name: as the metadata call it.
        titles: what people call it, in any language; and the local name of the property that it is.
        language: BCP 47 of its texts.
        kind: its type, in lower case ("date", "uri", "email").
        order: of a date: "dmy" or "mdy"; None where it is written otherwise.
        missing: texts that mean that there is no value.
    """

    name: str
    titles: tuple[str, ...] = ()
    language: str | None = None
    kind: str = ""
    order: str | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns that refer to those of another table; ``file`` is None for the table itself."""

    columns: tuple[str, ...]
    file: str | None
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMetadata:
    """A table.

    Attributes:
        file: the name of the file with the metadata.
        columns: in their order.
        primary_key: the columns whose values identify a row.
        foreign_keys: what refers to other tables.
        options: how the file is read (delimiter, quote, header_row, comment).
        encoding: of the file, a Python codec name.
        language: BCP 47 of the texts.
        problem: why the metadata could not be read; None if they could.
        title, description, licence, publisher, origin: of the dataset, as for source.toml.
    """

    file: str
    columns: tuple[ColumnMetadata, ...] = ()
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    encoding: str | None = None
    language: str | None = None
    problem: str | None = None
    title: str | None = None
    description: str | None = None
    licence: str | None = None
    publisher: str | None = None
    origin: str | None = None
