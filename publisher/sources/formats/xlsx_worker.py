"""Parse one sheet of an XLSX workbook (ECMA-376 part 1, SpreadsheetML), in the process of publisher/sources/capped.py.

``python -m publisher.sources.formats.xlsx_worker MEMORY_MIB TIMEOUT_S FILE NAME SHEET`` writes a line of JSON for each
row with content: its 1-based number, and its cells as text from column A to the last that is not empty.
"""

import datetime as dt
import posixpath
import re
import sys
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from string import digits
from typing import Final
from xml.etree.ElementTree import Element, ParseError, iterparse

import orjson

from publisher.errors import Fault, UnreadableFileError
from publisher.sources.capped import run_parser
from publisher.sources.streams import open_entry, refuse_doctype, unpacking
from publisher.sources.tables import MAX_COLUMNS

MAX_ROW_BYTES: Final = 8 << 20
_BUILT_IN_DATES: Final = frozenset(map(str, (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))))
"""The built-in number formats that are dates or times (18.8.30)."""

_NOT_IN_FORMAT: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_DATE_LETTERS: Final = re.compile(r"[ymdhs]", re.IGNORECASE)
_WHOLE: Final = re.compile(r"-?\d+")


def parse(file: str, name: str, sheet: str) -> Iterator[bytes]:
    """Yield the rows of a sheet.

    Args:
        file: the path of the workbook.
        name: how faults call it.
        sheet: the sheet's name, or its number from 1, as JSON.

    Raises:
        UnreadableFileError: the workbook is broken, or has no such sheet.
    """
    with unpacking(name), zipfile.ZipFile(file) as archive:
        workbook = Workbook(archive, name)
        for number, cells in workbook.rows(workbook.sheet_part(orjson.loads(sheet))):
            line = orjson.dumps([number, cells])
            if len(line) > MAX_ROW_BYTES:
                message = f"the row is larger than {MAX_ROW_BYTES:,} bytes; reading stopped here"
                raise UnreadableFileError(Fault("line-too-long", message, name, number))
            yield line + b"\n"


class Workbook:
    """A workbook: its sheets, the strings that cells share, and which cell styles are dates."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive, self._name = archive, name
        self._parts = set(archive.namelist())
        self._epoch = dt.datetime(1899, 12, 30)  # noqa: DTZ001  # cells have no zone
        self._sheets: dict[str, str] = {}
        targets = {
            element.get("Id", ""): element.get("Target", "")
            for element in self._elements("xl/_rels/workbook.xml.rels", "Relationship")
        }
        for element in self._elements("xl/workbook.xml", "sheet", "workbookPr"):
            if element.get("date1904") in {"1", "true"}:
                self._epoch = dt.datetime(1904, 1, 1)  # noqa: DTZ001
            if _local(element.tag) == "sheet":
                target = next((targets.get(value, "") for key, value in element.items() if _local(key) == "id"), "")
                self._sheets[element.get("name", "")] = posixpath.join("xl", target).lstrip("/")
        self._strings = [_string(element) for element in self._elements("xl/sharedStrings.xml", "si", optional=True)]
        self._date_styles = self._read_date_styles()

    def _elements(self, part: str, *names: str, optional: bool = False) -> Iterator[Element]:
        """Yield the elements of a part that have one of the local names; each is cleared behind the caller's back."""
        if part not in self._parts:
            if not optional:
                raise self._broken(f"no {part} inside: not an XLSX workbook, or a broken one")
            return
        with open_entry(self._archive, self._archive.getinfo(part), self._name) as stream:
            refuse_doctype(stream, self._name)
            try:
                for _, element in iterparse(stream):  # noqa: S314  # no document type, and a capped process
                    if _local(element.tag) in names:
                        yield element
                        element.clear()
            except ParseError as error:
                message = f"the XML is broken ({error}); save the file again"
                raise UnreadableFileError(Fault("xml-broken", message, self._name, error.position[0])) from error

    def _broken(self, message: str, row: int | None = None) -> UnreadableFileError:
        return UnreadableFileError(Fault("workbook-broken", f"{message}; save it again as .xlsx", self._name, row))

    def _read_date_styles(self) -> frozenset[str]:
        dates = set(_BUILT_IN_DATES)
        styles: list[str] = []
        for element in self._elements("xl/styles.xml", "numFmt", "cellXfs", optional=True):
            if _local(element.tag) == "cellXfs":
                styles = [style.get("numFmtId", "") for style in element]
            elif _is_date_format(element.get("formatCode", "")):
                dates.add(element.get("numFmtId", ""))
        return frozenset(str(number) for number, number_format in enumerate(styles) if number_format in dates)

    def sheet_part(self, sheet: str | int) -> str:
        """Return the part of a sheet, by its name or its number from 1.

        Raises:
            UnreadableFileError: there is no such sheet.
        """
        for number, (name, part) in enumerate(self._sheets.items(), start=1):
            if sheet in {name, number}:
                return part
        known = ", ".join(map(repr, self._sheets)) or "none"
        message = f"no sheet {sheet!r}; there are {known}: correct 'sheet' in [options]"
        raise UnreadableFileError(Fault("workbook-no-sheet", message, self._name, None, "options.sheet"))

    def rows(self, part: str) -> Iterator[tuple[int, list[str]]]:
        """Yield each row with content: its number, and its cells.

        Raises:
            UnreadableFileError: the sheet is broken.
        """
        number = 0
        for row in self._elements(part, "row"):
            number = self._row_number(row, number)
            cells: dict[int, str] = {}
            column = 0
            for cell in row:
                column = _column(cell.get("r", "").rstrip(digits)) or column + 1
                if len(cell) and (text := self._text(cell, number)):
                    cells[column] = text
            if cells:
                width = max(cells)
                if width > MAX_COLUMNS:
                    message = f"a cell in column {width:,}; a sheet has {MAX_COLUMNS:,} at most: the file is broken"
                    raise UnreadableFileError(Fault("table-too-wide", message, self._name, number))
                yield number, [cells.get(column, "") for column in range(1, width + 1)]

    def _row_number(self, row: Element, previous: int) -> int:
        text = row.get("r", "")
        if text and not (text.isdecimal() and len(text) < 8):
            raise self._broken(f"row {text[:20]!r} after row {previous:,}", previous or None)
        return int(text) if text else previous + 1

    def _text(self, cell: Element, row: int) -> str:
        """Return the value that a cell had when the workbook was saved, or its formula if there is none."""
        value = formula = ""
        for child in cell:
            match _local(child.tag):
                case "v":
                    value = (child.text or "").strip()
                case "f":
                    formula = f"={child.text}" if child.text else ""
                case "is":
                    return _string(child)
        match cell.get("t", "n") if value else "":
            case "":
                return formula
            case "s":
                return self._shared(value, row)
            case "b":
                return "true" if value == "1" else "false"
            case "n":
                return self._number(value, is_date=cell.get("s", "") in self._date_styles)
            case _:
                return value

    def _shared(self, value: str, row: int) -> str:
        if not value.isdecimal() or len(value) > 9 or int(value) >= len(self._strings):
            raise self._broken(f"a cell refers to shared string {value[:20]!r}, which does not exist", row)
        return self._strings[int(value)]

    def _number(self, value: str, *, is_date: bool) -> str:
        if not is_date and _WHOLE.fullmatch(value):
            return value
        try:
            number = float(value)
            if is_date:
                return self._date(number)
        except (ValueError, OverflowError):
            return value
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)

    def _date(self, serial: float) -> str:
        """Return a serial number as a date, a time of day (below 1), or both, in ISO 8601.

        1900 counts as a leap year in a workbook, so days before March 1900 are one off; cells do not date so far back.
        """
        moment = self._epoch + dt.timedelta(days=serial)
        moment = (moment + dt.timedelta(milliseconds=500)).replace(microsecond=0)
        if 0 <= serial < 1:
            return moment.time().isoformat()
        return moment.date().isoformat() if moment.time() == dt.time() else moment.isoformat()


@lru_cache(maxsize=256)
def _local(tag: str) -> str:
    """Return a name without its namespace; strict and transitional workbooks differ in theirs."""
    return tag.rpartition("}")[2]


def _string(element: Element) -> str:
    """Return the text of a string, plain or rich, without its phonetic runs."""
    if len(element) == 1 and not len(element[0]):
        return (element[0].text or "").strip()
    shown = (child for child in element if _local(child.tag) in {"t", "r"})
    return "".join(text.text or "" for child in shown for text in child.iter() if _local(text.tag) == "t").strip()


def _is_date_format(code: str) -> bool:
    return bool(_DATE_LETTERS.search(_NOT_IN_FORMAT.sub("", code.partition(";")[0])))


@lru_cache(maxsize=MAX_COLUMNS)
def _column(letters: str) -> int:
    """Return the number of a column from 1 ("B" is 2); 0 for no letters."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column


if __name__ == "__main__":
    sys.exit(run_parser(parse))
