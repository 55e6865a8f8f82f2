"""Parse one sheet of an XLSX workbook (ECMA-376 part 1, SpreadsheetML), in the process of publisher/sources/capped.py.

``python -m publisher.sources.formats.xlsx_worker MEMORY_MIB TIMEOUT_S FILE NAME SHEET`` writes a line of JSON for each
row with content: its 1-based number, and its cells as text from column A to the last that is not empty, or what is
wrong with the row. The value of merged cells is that of each cell they cover, in rows that have more than that. Without
SHEET it writes a line for each sheet: its name, and whether it is visible.
"""

import datetime as dt
import posixpath
import re
import sys
import zipfile
from array import array
from collections.abc import Iterator, Sequence
from functools import lru_cache
from string import ascii_uppercase, digits
from typing import Final, NoReturn
from xml.etree.ElementTree import Element, ParseError, iterparse

import orjson

from publisher.errors import Fault, UnreadableFileError
from publisher.sources.capped import run_parser
from publisher.sources.formats.xlsx_values import NumberFormat, number_format
from publisher.sources.streams import open_entry, refuse_doctype, unpacking
from publisher.sources.tables import MAX_COLUMNS

MAX_ROW_BYTES: Final = 8 << 20
MAX_MERGED_CELLS: Final = 1_000_000
"""How many cells may get their value from a merged one, and how many areas may be merged."""

_MERGED: Final = re.compile(rb"mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Z]{1,3}[0-9]{1,7}):([A-Z]{1,3}[0-9]{1,7})[\"']")
_GENERAL: Final = NumberFormat()
_CHUNK_BYTES: Final = 1 << 20
_LONGEST_TAG: Final = 256


def parse(file: str, name: str, sheet: str = "") -> Iterator[bytes]:
    """Yield the rows of a sheet.

    Args:
        file: the path of the workbook.
        name: how faults call it.
        sheet: the sheet's name, its number from 1, or null for the first visible one, as JSON; "" to list the sheets.

    Raises:
        UnreadableFileError: the workbook is broken, or has no such sheet.
    """
    with unpacking(name), zipfile.ZipFile(file) as archive:
        workbook = Workbook(archive, name)
        if not sheet:
            yield from (orjson.dumps(each) + b"\n" for each in workbook.sheets())
            return
        for number, cells in workbook.rows(workbook.sheet_part(orjson.loads(sheet))):
            line = orjson.dumps([number, cells])
            if len(line) > MAX_ROW_BYTES:
                message = f"the row is larger than {MAX_ROW_BYTES:,} bytes; reading stopped here"
                raise UnreadableFileError(Fault("line-too-long", message, name, number))
            yield line + b"\n"


class Workbook:
    """A workbook: its sheets, the strings that cells share, and the number formats of cell styles."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive, self._name = archive, name
        self._parts = set(archive.namelist())
        self._epoch = dt.datetime(1899, 12, 30)  # noqa: DTZ001  # cells have no zone
        self._sheets: dict[str, str] = {}
        self._visible: list[str] = []
        targets = {
            element.get("Id", ""): element.get("Target", "")
            for element in self._elements("xl/_rels/workbook.xml.rels", "Relationship")
        }
        for element in self._elements("xl/workbook.xml", "sheet", "workbookPr"):
            if element.get("date1904") in {"1", "true"}:
                self._epoch = dt.datetime(1904, 1, 1)  # noqa: DTZ001
            if _local(element.tag) == "sheet":
                target = next((targets.get(value, "") for key, value in element.items() if _local(key) == "id"), "")
                if element.get("state", "visible") == "visible":
                    self._visible.append(element.get("name", ""))
                self._sheets[element.get("name", "")] = posixpath.join("xl", target).lstrip("/")
        strings = (_string(element) for element in self._elements("xl/sharedStrings.xml", "si", optional=True))
        self._strings = SharedStrings(strings)
        self._formats = self._read_formats()

    def _elements(self, part: str, *names: str, optional: bool = False) -> Iterator[Element]:
        """Yield the elements of a part that have one of the local names; each is dropped behind the caller's back."""
        if part not in self._parts:
            if not optional:
                raise self._broken(f"no {part} inside: not an XLSX workbook, or a broken one")
            return
        with open_entry(self._archive, self._archive.getinfo(part), self._name) as stream:
            refuse_doctype(stream, self._name)
            parents: list[Element] = []
            try:
                # No document type, and a capped process
                for event, element in iterparse(stream, events=("start", "end")):  # noqa: S314
                    if event == "start":
                        parents.append(element)
                        continue
                    parents.pop()
                    if _local(element.tag) in names:
                        yield element
                        element.clear()
                        if parents:
                            del parents[-1][:]
            except ParseError as error:
                message = f"the XML is broken ({error}); save the file again"
                raise UnreadableFileError(Fault("xml-broken", message, self._name, error.position[0])) from error
            except (LookupError, ValueError) as error:
                message = "the XML names an encoding that does not exist; save the file again"
                raise UnreadableFileError(Fault("xml-broken", message, self._name, 1)) from error

    def _broken(self, message: str, row: int | None = None) -> UnreadableFileError:
        return UnreadableFileError(Fault("workbook-broken", f"{message}; save it again as .xlsx", self._name, row))

    def _read_formats(self) -> dict[str, NumberFormat]:
        custom: dict[str, str] = {}
        styles: list[str] = []
        for element in self._elements("xl/styles.xml", "numFmt", "cellXfs", optional=True):
            if _local(element.tag) == "cellXfs":
                styles = [style.get("numFmtId", "") for style in element]
            else:
                custom[element.get("numFmtId", "")] = element.get("formatCode", "")
        return {str(number): number_format(each, custom.get(each)) for number, each in enumerate(styles)}

    def sheets(self) -> Iterator[tuple[str, bool]]:
        """Yield the name of each sheet, and whether it is visible."""
        yield from ((name, name in self._visible) for name in self._sheets)

    def sheet_part(self, sheet: str | int | None) -> str:
        """Return the part of a sheet, by its name or its number from 1; without one the first that is visible.

        Raises:
            UnreadableFileError: there is no such sheet.
        """
        if sheet is None:
            sheet = next(iter(self._visible), 1)
        for number, (name, part) in enumerate(self._sheets.items(), start=1):
            if sheet in {name, number}:
                return part
        known = ", ".join(map(repr, self._sheets)) or "none"
        message = f"no sheet {sheet!r}; there are {known}: correct 'sheet' in [options]"
        raise UnreadableFileError(Fault("workbook-no-sheet", message, self._name, None, "options.sheet"))

    def rows(self, part: str) -> Iterator[tuple[int, list[str] | str]]:
        """Yield each row with content: its number, and its cells, or what is wrong with it.

        Raises:
            UnreadableFileError: the sheet is broken.
        """
        number = 0
        merged = MergedCells(self._merged_areas(part))
        for row in self._elements(part, "row"):
            stated = row.get("r", "")
            usable = stated.isdecimal() and stated.isascii() and len(stated) < 8
            number = int(stated) if usable else number + 1
            try:
                cells = self._cells(row) if usable or not stated else _refuse(f"the row has the number {stated[:20]!r}")
            except _RowError as error:
                yield number, str(error)
                continue
            if cells:
                if not merged.fill(number, cells):
                    raise self._broken(f"merged areas cover more than {MAX_MERGED_CELLS:,} cells", number)
                yield number, [cells.get(column, "") for column in range(1, max(cells) + 1)]

    def _cells(self, row: Element) -> dict[int, str]:
        cells: dict[int, str] = {}
        column = 0
        for cell in row:
            column = _column(cell.get("r", "").rstrip(digits)) or column + 1
            if len(cell) and (text := self._text(cell)):
                cells[column] = text
        if cells and max(cells) > MAX_COLUMNS:
            _refuse(f"a cell is behind column {MAX_COLUMNS:,}, the last that a sheet has")
        return cells

    def _merged_areas(self, part: str) -> list[tuple[int, int, int, int]]:
        """Return the merged areas of a sheet (first row, last row, first column, last column), by their first row.

        They stand behind the rows, so the part is searched before it is parsed.
        """
        areas = []
        if part in self._parts:
            with open_entry(self._archive, self._archive.getinfo(part), self._name) as stream:
                rest = b""
                while chunk := stream.read(_CHUNK_BYTES):
                    rest += chunk
                    end = 0
                    for match in _MERGED.finditer(rest):
                        end = match.end()
                        areas.append(_area(match[1].decode(), match[2].decode()))
                    if len(areas) > MAX_MERGED_CELLS:
                        raise self._broken(f"more than {MAX_MERGED_CELLS:,} merged areas")
                    rest = rest[max(end, len(rest) - _LONGEST_TAG) :]
        return sorted(areas)

    def _text(self, cell: Element) -> str:
        """Return the value that a cell had when the workbook was saved, or its formula if no value was saved."""
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
                return self._shared(value)
            case "b":
                return "true" if value == "1" else "false"
            case "n":
                return self._formats.get(cell.get("s", "0"), _GENERAL).text(value, self._epoch)
            case _:
                return value

    def _shared(self, value: str) -> str:
        text = self._strings.get(int(value)) if value.isdecimal() and len(value) < 10 else None
        if text is None:
            _refuse(f"a cell refers to shared string {value[:20]!r}, which does not exist")
        return text


class _RowError(Exception):
    """What is wrong with one row; the next ones are read."""


def _refuse(message: str) -> NoReturn:
    raise _RowError(message)


class SharedStrings:
    """The strings that cells share, in one block of memory: as objects, a million rows would fill it.

    They are read as far as they are asked for: programs write them in the order of the cells, so the first rows of a
    large workbook need only the first of them.

    Args:
        strings: in their order.
    """

    def __init__(self, strings: Iterator[str]) -> None:
        self._strings = strings
        self._text, self._ends = bytearray(), array("Q", [0])

    def get(self, number: int) -> str | None:
        """Return a string by its number from 0; None if there are not so many."""
        while number + 1 >= len(self._ends):
            string = next(self._strings, None)
            if string is None:
                return None
            self._text += string.encode(errors="surrogatepass")
            self._ends.append(len(self._text))
        return self._text[self._ends[number] : self._ends[number + 1]].decode(errors="surrogatepass")


class MergedCells:
    """The merged areas of a sheet, whose value each cell has that they cover.

    Args:
        areas: first row, last row, first column, last column; sorted.
    """

    def __init__(self, areas: Sequence[tuple[int, int, int, int]]) -> None:
        self._coming = list(reversed(areas))
        self._open: list[tuple[int, int, int, str]] = []
        self._filled = 0

    def add(self, first: int, last: int, left: int, right: int) -> None:
        """Add an area that begins in the row that is filled next."""
        self._coming.append((first, last, left, right))

    def fill(self, number: int, cells: dict[int, str]) -> bool:
        """Give the cells of a row the values of the areas that cover them; False if they are too many.

        Args:
            number: of the row; each call has a higher one.
            cells: by column; a row that has none of its own is not passed.
        """
        while self._coming and self._coming[-1][0] <= number:
            first, last, left, right = self._coming.pop()
            if first == number and (value := cells.get(left)):
                self._open.append((last, left, min(right, MAX_COLUMNS), value))
        self._open = [area for area in self._open if area[0] >= number]
        for _, left, right, value in self._open:
            self._filled += right - left + 1
            if self._filled > MAX_MERGED_CELLS:
                return False
            for column in range(left, right + 1):
                cells.setdefault(column, value)
        return True


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


def _area(first: str, last: str) -> tuple[int, int, int, int]:
    rows = sorted(int(corner.lstrip(ascii_uppercase)) for corner in (first, last))
    columns = sorted(_column(corner.rstrip(digits)) for corner in (first, last))
    return rows[0], rows[1], columns[0], columns[1]


@lru_cache(maxsize=MAX_COLUMNS)
def _column(letters: str) -> int:
    """Return the number of a column from 1 ("B" is 2); 0 for no letters, one behind the last for what is no column."""
    if len(letters) > 3 or not (letters.isascii() and (letters.isalpha() or not letters)):
        return MAX_COLUMNS + 1
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column


if __name__ == "__main__":
    sys.exit(run_parser(parse))
