"""From rows of cells to raw records: what the readers of tables (CSV, XLSX, ODS, XLS, HTML) share."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from publisher.errors import Fault, UnreadableFileError
from publisher.raw import RawCell, RawRecord, SkippedRecord, UnreadableRecord
from publisher.sources.reader import Option

TABLE_OPTIONS: Final[Mapping[str, Option]] = {
    "header_row": Option(
        int, "the line (CSV) or row (XLSX) that the column names are in; 0 for a file without names", 1
    ),
    "columns": Option(list, "the column names, where the file has none or wrong ones"),
}

MAX_COLUMNS: Final = 16_384
"""As many as a spreadsheet can have; beyond it cells must be empty."""


_NOTE_MARKS: Final = ("*", "†", "‡", "¹", "²", "※", "注：", "注:")
_NUMBER: Final = re.compile(r"[\d\s.,'’%]*")
_TOTALS: Final = frozenset({
    "total", "totals", "grand total", "sum", "summe", "gesamt", "insgesamt", "gesamtsumme", "somme", "totale", "totaal",
    "total general", "total geral", "suma", "razem", "ogółem", "celkem", "összesen", "summa", "i alt", "yhteensä",
    "toplam", "итого", "всего", "разом", "усього", "σύνολο", "المجموع", "סה״כ", "कुल", "合计", "合計", "总计", "總計",
    "小计", "계", "합계", "총계",
})  # fmt: skip

_TOTAL: Final = "|".join(sorted(map(re.escape, _TOTALS), key=len, reverse=True))
_COUNT: Final = re.compile(rf"(?:{_TOTAL})\b[^:：\d]{{0,30}}[:：=]?\s*\d")
_NOTE: Final = re.compile(
    r"(?:(?:data )?sources?|notes?|last updated?|updated|as at|as of|quelle|stand|hinweis|anmerkung"
    r"|remarque|mise à jour|fuente|notas?|última actualización|fonte|aggiornamento|atualização|bron"
    r"|peildatum|źródło|stan na|uwaga|zdroj|poznámka|kaynak|not|источник|примечание|данные на|πηγή"
    r"|σημείωση|المصدر|ملاحظة|स्रोत|数据来源|资料来源|資料來源|来源|备注|備註|说明|截至|出典|備考|資料|자료|출처|비고)"
    r"\s*[^:：]{0,40}[:：]"
)
"""How a note below a table begins: where it is from, and as of when."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its 1-based line or row number, its cells as text, and its bytes."""

    number: int
    cells: Sequence[str]
    raw: bytes


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of a table's columns, in order and unique.

    Attributes:
        file: how records call the file.
        sha256: of the whole file.
        decoding: how the file was decoded; see :class:`~publisher.raw.RawRecord`.
        header_row: the number of the row that they are from.
        open_ended: whether a cell beyond the last name is one of a column without a name, as in a workbook, where each
            cell says its column; in CSV it may be a part of another cell.
        delimiter: what separates the cells of a text; "" in a workbook.
    """

    names: tuple[str, ...]
    file: str
    sha256: str
    decoding: str = ""
    header_row: int = 1
    open_ended: bool = False
    delimiter: str = ""

    def record(self, row: Row) -> RawRecord | UnreadableRecord | None:
        """Make a record of a row; None if it is empty, an UnreadableRecord if its cells do not match the header."""
        cells = row.cells
        if not any(cells):
            return None
        width, notes = len(self.names), tuple[str, ...]()
        if len(cells) == 1 < width and (whole := self._within_quotes(cells[0])):
            cells, notes = whole, ("quotes stand around the whole row; its cells were read from within them",)
        if _is_footer(cells, width):
            message = "this row is a heading, a total or a note, not a record: remove it, or leave it here"
            return UnreadableRecord((Fault("row-no-record", message, self.file, row.number),), row.raw)
        if len(cells) < width and len(cells) >= max(2, width / 2):
            notes = (f"the row ends after {len(cells)} of {width} cells; the others were read as empty",)
            cells = [*cells, *[""] * (width - len(cells))]
        beyond = {f"column {place}": cell for place, cell in enumerate(cells[width:], start=width + 1) if cell}
        if len(cells) < width or (beyond and not (self.open_ended and any(cells[:width]))):
            return self._ragged(row)
        data = dict(zip(self.names, cells, strict=False)) | beyond
        fields = tuple(RawCell(name=name, value=value, line=row.number) for name, value in data.items() if value)
        return RawRecord(self.file, row.number, self.sha256, fields, row.raw, data, self.decoding, notes)

    def _within_quotes(self, text: str) -> list[str]:
        """The cells of a row that stands in quotes as a whole, as a spreadsheet writes one in its first cell."""
        if not self.delimiter or self.delimiter not in text:
            return []
        cells = [cell.strip() for cell in next(csv.reader([text], delimiter=self.delimiter), [])]
        return cells if len(cells) == len(self.names) else []

    def _ragged(self, row: Row) -> UnreadableRecord:
        count = len(row.cells)
        if count > len(self.names):
            count = max(position for position, cell in enumerate(row.cells, start=1) if cell)
        header = f"the header in row {self.header_row} has {len(self.names)}"
        message = f"the row has {count} cells, {header}: {self._advice(count)}"
        key = next((cell for cell in row.cells if cell), None)
        return UnreadableRecord((Fault("row-ragged", message, self.file, row.number, None, key),), row.raw, key)

    def _advice(self, count: int) -> str:
        if len(self.names) < 3 <= count:
            return "if the column names are in another row, set 'header_row'"
        if count < len(self.names):
            return "add the missing cells, or join the lines of a cell that has a line break"
        return "put quotes around a cell that contains the delimiter, or name the last columns"


def _is_footer(cells: Sequence[str], width: int) -> bool:
    """Whether a row is a heading over all columns, a total (a word for it, and numbers) or a note (one marked cell).

    Only tables of at least three columns have rows that look like that.
    """
    filled = [cell for cell in cells if cell]
    if width < 3 or not filled:
        return False
    first = filled[0].lower()
    if len(filled) == width and len(set(filled)) == 1:  # a merged cell, whose text is that of each cell it covers
        return True
    if len(filled) == 1 and (first.startswith(_NOTE_MARKS) or _NOTE.match(first) or _COUNT.match(first)):
        return True
    numbers = all(_NUMBER.fullmatch(cell) for cell in filled[1:]) and len(filled) <= max(2, width / 2)
    return numbers and first.rstrip(":：. ") in _TOTALS


def columns_from(header: Sequence[str], file: str, sha256: str, line: int, decoding: str = "") -> Columns:
    """Name the columns after a header row: blanks are normalised, a repeated name gets its number ("phone (2)").

    A column without a name, but with named ones after it, is called "column 3"; nameless last ones are dropped.

    Raises:
        UnreadableFileError: no name at all, or too many columns.
    """
    names = [" ".join(name.split()) for name in header]
    while names and not names[-1]:
        names.pop()
    if not names:
        message = "no column names here: set their row with 'header_row', or the names with 'columns'"
        raise UnreadableFileError(Fault("table-header-missing", message, file, line))
    if len(names) > MAX_COLUMNS:
        count = f"{len(names):,} columns, {MAX_COLUMNS:,} at most"
        message = f"{count}: set 'delimiter' if it is not the right one, or divide the table"
        raise UnreadableFileError(Fault("table-too-wide", message, file, line))
    return Columns(tuple(unique_names(names)), file, sha256, decoding, line)


def unique_names(names: Sequence[str]) -> list[str]:
    """Give a column without a name its number ("column 3"), and a repeated name one of its own ("phone (2)")."""
    seen: dict[str, None] = {}
    counts: dict[str, int] = {}
    for position, name in enumerate(names, start=1):
        base = unique = name or f"column {position}"
        while unique in seen:
            counts[base] = counts.get(base, 1) + 1
            unique = f"{base} ({counts[base]})"
        seen[unique] = None
    return list(seen)


def table_records(
    rows: Iterator[Row | UnreadableRecord],
    name_columns: Callable[[Sequence[str], int], Columns],
    options: Mapping[str, Any],
    file: str,
    skip: Callable[[], int | None] = lambda: None,
) -> Iterator[RawRecord | UnreadableRecord | SkippedRecord]:
    """Yield the records of a table.

    Args:
        rows: from the header row on.
        name_columns: makes the columns of a header, given its cells and its number.
        options: those of TABLE_OPTIONS.
        file: how the fault of an empty table calls the file.
        skip: skips the next row if it is known; returns its number, or None if it must be read.

    Raises:
        UnreadableFileError: the table is empty, or has no usable header.
    """
    header_row, names = options["header_row"], options["columns"] or []
    columns = name_columns([str(name) for name in names], 1) if names or header_row == 0 else None
    while True:
        if columns is not None and (skipped := skip()) is not None:
            yield SkippedRecord(skipped)
            continue
        row = next(rows, None)
        if row is None:
            break
        if isinstance(row, UnreadableRecord):
            yield row
        elif columns is None:
            columns = name_columns(row.cells, row.number)
        elif not (names and row.number == header_row) and (record := columns.record(row)):
            yield record
    if columns is None:
        raise UnreadableFileError(Fault("file-empty", "there are no rows: add the records, or remove it", file))
