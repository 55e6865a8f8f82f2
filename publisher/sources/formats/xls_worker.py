"""Parse one sheet of an XLS workbook (BIFF, Excel 2.0 to 2003), in the process of publisher/sources/capped.py.

``python -m publisher.sources.formats.xls_worker MEMORY_MIB TIMEOUT_S FILE NAME SHEET`` writes what xlsx_worker.py
writes. A number is shown by the format of its cell, as in XLSX; a formula has the value that was last computed.
"""

import datetime as dt
import os
import struct
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import orjson
import xlrd
from xlrd.biffh import XL_CELL_BOOLEAN, XL_CELL_DATE, XL_CELL_ERROR, XL_CELL_NUMBER, XL_CELL_TEXT
from xlrd.book import Book
from xlrd.compdoc import CompDocError
from xlrd.sheet import Cell, Sheet

from publisher.errors import Fault, UnreadableFileError
from publisher.sources.capped import run_parser
from publisher.sources.formats.xlsx_values import NumberFormat, number_format
from publisher.sources.formats.xlsx_worker import MAX_MERGED_CELLS, MAX_ROW_BYTES, MergedCells

_FIRST_CUSTOM: Final = 164
"""The first number of a format that a workbook brings itself; those below are the same everywhere."""

_BROKEN: Final = (
    xlrd.XLRDError, CompDocError, struct.error, LookupError, ValueError, TypeError, AttributeError, AssertionError,
    ArithmeticError, RecursionError, NotImplementedError, zipfile.BadZipFile,
)  # fmt: skip
"""What xlrd raises for a broken workbook: it checks little."""


def parse(file: str, name: str, sheet: str = "", encoding: str = "") -> Iterator[bytes]:
    """Yield the rows of a sheet.

    Args:
        file: the path of the workbook.
        name: how faults call it.
        sheet: the sheet's name, its number from 1, or null for the first visible one, as JSON; "" to list the sheets.
        encoding: of the texts, if a workbook older than Excel 97 does not say it.

    Raises:
        UnreadableFileError: the workbook is broken or encrypted, or has no such sheet.
    """
    with open(os.devnull, "w") as log, _reported(name):  # noqa: PTH123  # the device takes any text
        book = xlrd.open_workbook(file, logfile=log, formatting_info=True, encoding_override=encoding or None)
    sheets = {each.name: each for each in book.sheets()}
    visible = [title for title, each in sheets.items() if each.visibility == 0]
    if not sheet:
        yield from (orjson.dumps((title, title in visible)) + b"\n" for title in sheets)
        return
    chosen = _chosen(orjson.loads(sheet), list(sheets), visible, name)
    with _reported(name):
        for number, cells in _rows(book, sheets[chosen], name):
            line = orjson.dumps([number, cells])
            if len(line) > MAX_ROW_BYTES:
                message = f"the row is larger than {MAX_ROW_BYTES:,} bytes; reading stopped here"
                raise UnreadableFileError(Fault("line-too-long", message, name, number))
            yield line + b"\n"


@contextmanager
def _reported(name: str) -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        if "encrypted" in str(error):
            message = "the workbook is protected by a password: save it without one"
            raise UnreadableFileError(Fault("workbook-encrypted", message, name)) from error
        reason = str(error).partition("\n")[0][:120] or type(error).__name__
        message = f"this is no XLS workbook, or a broken one ({reason}); save it again as .xlsx or .csv"
        raise UnreadableFileError(Fault("workbook-broken", message, name)) from error


def _chosen(wanted: str | int | None, sheets: list[str], visible: list[str], name: str) -> str:
    if wanted is None and sheets:
        return next(iter(visible), sheets[0])
    if isinstance(wanted, int) and 0 < wanted <= len(sheets):
        return sheets[wanted - 1]
    if wanted in sheets:
        return str(wanted)
    known = ", ".join(map(repr, sheets)) or "none"
    message = f"no sheet {wanted!r}; there are {known}: correct 'sheet' in [options]"
    raise UnreadableFileError(Fault("workbook-no-sheet", message, name, None, "options.sheet"))


def _rows(book: Book, sheet: Sheet, name: str) -> Iterator[tuple[int, list[str]]]:
    epoch = dt.datetime(1904, 1, 1) if book.datemode else dt.datetime(1899, 12, 30)  # noqa: DTZ001  # no zone
    formats = [_format(book, style.format_key) for style in book.xf_list]
    areas = [(first + 1, last, left + 1, right) for first, last, left, right in sheet.merged_cells]
    merged = MergedCells(sorted(areas))
    for index in range(sheet.nrows):
        texts = ((column, _text(cell, formats, epoch)) for column, cell in enumerate(sheet.row(index), start=1))
        cells = {column: text for column, text in texts if text}
        if not cells:
            continue
        if not merged.fill(index + 1, cells):
            message = f"merged areas cover more than {MAX_MERGED_CELLS:,} cells; save it again as .xlsx"
            raise UnreadableFileError(Fault("workbook-broken", message, name, index + 1))
        yield index + 1, [cells.get(column, "") for column in range(1, max(cells) + 1)]


def _format(book: Book, key: int) -> NumberFormat:
    own = book.format_map.get(key)
    return number_format(str(key), own.format_str if own is not None and key >= _FIRST_CUSTOM else None)


def _text(cell: Cell, formats: list[NumberFormat], epoch: dt.datetime) -> str:
    match cell.ctype:
        case kind if kind in {XL_CELL_NUMBER, XL_CELL_DATE}:
            number = float(cell.value)
            digits = str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
            known = cell.xf_index is not None and cell.xf_index < len(formats)
            return (formats[cell.xf_index] if known else NumberFormat()).text(digits, epoch)
        case kind if kind == XL_CELL_TEXT:
            return str(cell.value).strip()
        case kind if kind == XL_CELL_BOOLEAN:
            return "true" if cell.value else "false"
        case kind if kind == XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(cell.value, "#N/A"))
    return ""


if __name__ == "__main__":
    sys.exit(run_parser(parse))
