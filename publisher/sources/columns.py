"""Rows of cells to raw records: what the table readers (CSV, XLSX, HTML) have in common."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from publisher.errors import Fault, UnreadableFileError
from publisher.raw import RawCell, RawRecord, UnreadableRecord
from publisher.sources.reader import Option

TABLE_OPTIONS: Final[Mapping[str, Option]] = {
    "header_row": Option(int, "the line (CSV) or row (XLSX) that the column names are in; 0 where there is none", 1),
    "columns": Option(list, "the column names, where the file has none or wrong ones"),
}

MAX_COLUMNS: Final = 16_384
"""As many as a spreadsheet can have; beyond it only empty cells are put up with."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its 1-based line or row number, its cells as text, and its bytes."""

    number: int
    cells: Sequence[str]
    raw: bytes


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of a table's columns, in order, each once.

    Attributes:
        file: how records call the file.
        sha256: of the whole file.
        decoding: how the file is read, besides; see :class:`~publisher.raw.RawRecord`.
    """

    names: tuple[str, ...]
    file: str
    sha256: str
    decoding: str = ""

    def record(self, row: Row) -> RawRecord | UnreadableRecord | None:
        """Make a record of a row; None if it is empty, an UnreadableRecord if its cells do not match the header."""
        cells = row.cells
        if not any(cells):
            return None
        wanted = len(self.names)
        if len(cells) < wanted or any(cells[wanted:]):
            return self._ragged(row)
        data = dict(zip(self.names, cells, strict=False))
        fields = tuple(RawCell(name=name, value=value, line=row.number) for name, value in data.items() if value)
        return RawRecord(self.file, row.number, self.sha256, fields, row.raw, data, self.decoding)

    def _ragged(self, row: Row) -> UnreadableRecord:
        wanted, got = len(self.names), len(row.cells)
        if got > wanted:
            got = max(place for place, cell in enumerate(row.cells, start=1) if cell)
        message = (
            f"the row has {got} cells, the header has {wanted}: put quotes around a cell that holds the delimiter, "
            f"or add what is missing"
        )
        key = next((cell for cell in row.cells if cell), None)
        return UnreadableRecord((Fault("row-ragged", message, self.file, row.number, None, key),), row.raw, key)


def columns_from(header: Sequence[str], file: str, sha256: str, line: int) -> Columns:
    """Name the columns from a header row: blanks around names go, a repeated name gets its number ("phone (2)").

    A column without a name, but with named ones after it, is called "column 3"; nameless last ones are none.

    Raises:
        UnreadableFileError: no name at all, or too many columns.
    """
    names = [" ".join(name.split()) for name in header]
    while names and not names[-1]:
        names.pop()
    if not names:
        message = "no column names here: say where they are with 'header_row', or give them with 'columns'"
        raise UnreadableFileError(Fault("table-header-missing", message, file, line))
    if len(names) > MAX_COLUMNS:
        message = f"{len(names):,} columns, {MAX_COLUMNS:,} at most: is the delimiter right?"
        raise UnreadableFileError(Fault("table-too-wide", message, file, line))
    return Columns(tuple(_each_once(names)), file, sha256)


def _each_once(names: Sequence[str]) -> list[str]:
    seen: set[str] = set()
    result = []
    for place, name in enumerate(names, start=1):
        unique, count = name or f"column {place}", 1
        while unique in seen:
            count += 1
            unique = f"{name or f'column {place}'} ({count})"
        seen.add(unique)
        result.append(unique)
    return result
