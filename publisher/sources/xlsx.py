"""The reader of XLSX workbooks (ECMA-376 part 1, SpreadsheetML), one sheet, row by row.

The sheet's XML is read as a stream and only cells that hold something count, so a sheet with a stray cell in its last
corner is as small as its content; docs/adr/0054-xlsx-as-a-stream.md has the figures. A formula's cached value is its
value. A formula that was never computed comes as its text ("=A1&B1") and an error as its name ("#REF!"): interpreters
know both, and take neither for data. Dates are ISO 8601, by the number format of the cell.
"""

import csv
import io
import posixpath
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

from publisher.errors import Fault, UnreadableFileError
from publisher.raw import RawRecord, UnreadableRecord
from publisher.sources.columns import TABLE_OPTIONS, Columns, Row, columns_from
from publisher.sources.files import sha256_of
from publisher.sources.markup import Element, elements
from publisher.sources.options import options_of
from publisher.sources.reader import Option, Reader
from publisher.sources.sheet import Strings, Styles, read_rows
from publisher.sources.source import Source
from publisher.sources.streams import CappedStream, Caps, unpacking

_WORKBOOK: Final = "xl/workbook.xml"


def read_file(source: Source, file: Path) -> Iterator[RawRecord | UnreadableRecord]:
    """Read the rows of one workbook's sheet; never raises for what is wrong with the data.

    Raises:
        SourceError: an option that is none.
    """
    options = options_of(source)
    name = source.name_of(file)
    try:
        digest = sha256_of(file)
        with unpacking(name), zipfile.ZipFile(file) as archive:
            yield from _records(_Workbook(archive, name), digest, options)
    except UnreadableFileError as error:
        yield UnreadableRecord((error.fault,), b"", key=name)


def _records(workbook: "_Workbook", digest: str, options: dict[str, Any]) -> Iterator[RawRecord | UnreadableRecord]:
    part = workbook.sheet(options["sheet"])
    columns: Columns | None = None
    header_row, given = options["header_row"], options["columns"]
    if header_row == 0 or given:
        columns = columns_from([str(name) for name in given or ()], workbook.name, digest, 1)
    with Strings(workbook.open_if_there("xl/sharedStrings.xml")) as strings:
        styles = Styles.read(workbook.open_if_there("xl/styles.xml"), mac_epoch=workbook.mac_epoch)
        for number, cells in read_rows(workbook.open(part), strings, styles, workbook.name):
            if number < header_row:
                continue
            if columns is None:
                columns = columns_from(cells, workbook.name, digest, number)
            elif not (given and number == header_row) and (record := columns.record(_row(number, cells, columns))):
                yield record
    if columns is None:
        message = "there is no row on the sheet; choose another with 'sheet', or put the records in"
        raise UnreadableFileError(Fault("file-empty", message, workbook.name))


def _row(number: int, cells: list[str], columns: Columns) -> Row:
    missing = len(columns.names) - len(cells)  # a sheet stores no empty cells: a short row is no ragged one
    padded = cells + [""] * missing if missing > 0 else cells
    line = io.StringIO()
    csv.writer(line).writerow(padded)
    return Row(number, padded, line.getvalue().encode())


class _Workbook:
    """A workbook's parts, found by its relationships (ECMA-376 part 2), each opened under caps."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self.name, self._archive = name, archive
        self._names = set(archive.namelist())
        self._sheets = list[tuple[str, str]]()
        self.mac_epoch = False
        targets = {
            element.attributes.get("Id", ""): element.attributes.get("Target", "")
            for element in self._elements("xl/_rels/workbook.xml.rels")
            if element.name == "Relationship"
        }
        for element in self._elements(_WORKBOOK):
            if element.name == "sheet":
                target = targets.get(element.attributes.get("id", ""), "")
                self._sheets.append((element.attributes.get("name", ""), posixpath.join("xl", target).lstrip("/")))
            elif element.name == "workbookPr":
                self.mac_epoch = element.attributes.get("date1904") in {"1", "true"}

    def _elements(self, part: str) -> Iterator[Element]:
        with self.open(part) as stream:
            yield from elements(stream, self.name)

    def open(self, part: str) -> IO[bytes]:
        """Open a part.

        Raises:
            UnreadableFileError: it is not there.
        """
        if part not in self._names:
            message = f"no {part} inside: this is no XLSX workbook, or a broken one; save it again as .xlsx"
            raise UnreadableFileError(Fault("workbook-broken", message, self.name))
        entry = self._archive.getinfo(part)
        inner = self._archive.open(part)
        return io.BufferedReader(CappedStream(inner, self.name, entry.compress_size, Caps()), 1 << 16)

    def open_if_there(self, part: str) -> IO[bytes] | None:
        """Open a part that a workbook may lack."""
        return self.open(part) if part in self._names else None

    def sheet(self, wanted: str | int) -> str:
        """Give the part of a sheet, by its name or its number from 1.

        Raises:
            UnreadableFileError: there is no such sheet.
        """
        for number, (name, part) in enumerate(self._sheets, start=1):
            if wanted in {name, number}:
                return part
        known = ", ".join(repr(name) for name, _ in self._sheets) or "none"
        message = f"no sheet {wanted!r}; there are {known}: mend 'sheet' in [options]"
        raise UnreadableFileError(Fault("workbook-no-sheet", message, self.name, None, "options.sheet"))


READER: Final = Reader(
    read_file=read_file,
    suffixes=(".xlsx",),
    table=True,
    options={**TABLE_OPTIONS, "sheet": Option((str, int), "the sheet's name, or its number from 1", 1)},
)
