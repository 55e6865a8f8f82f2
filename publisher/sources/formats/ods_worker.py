"""Parse one sheet of an ODS workbook (OpenDocument 1.3, part 3), in the process of publisher/sources/capped.py.

``python -m publisher.sources.formats.ods_worker MEMORY_MIB TIMEOUT_S FILE NAME SHEET`` writes what xlsx_worker.py
writes. A cell is the text that it shows, because that has the leading zeros of a code; but a date is in ISO 8601, and a
number that is shown with separators or rounded is the number itself.
"""

import re
import sys
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from typing import Final
from xml.etree.ElementTree import Element, ParseError, iterparse

import orjson

from publisher.errors import Fault, UnreadableFileError
from publisher.sources.capped import run_parser
from publisher.sources.formats.xlsx_worker import MAX_ROW_BYTES, MergedCells
from publisher.sources.streams import open_entry, refuse_doctype, unpacking
from publisher.sources.tables import MAX_COLUMNS

MAX_ROWS: Final = 1_048_576
"""Rows of a sheet, and times that a row with content may be repeated in all."""

_CODE: Final = re.compile(r"[+(]?[0-9][0-9 ()/-]*")
_YEAR_OR_MONTH: Final = re.compile(r"\d{4}(-\d{2})?")
_CONTENT: Final = "content.xml"
_PARENTS: Final = frozenset({"table", "table-row-group", "table-header-rows", "table-rows"})
"""Elements whose children are rows."""

_MANIFEST: Final = "META-INF/manifest.xml"
_MANIFEST_BYTES: Final = 1 << 20


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
        _refuse_encrypted(archive, name)
        if not sheet:
            yield from (orjson.dumps(each) + b"\n" for each in _sheets(archive, name))
            return
        for number, cells in _rows(archive, name, orjson.loads(sheet)):
            line = orjson.dumps([number, cells])
            if len(line) > MAX_ROW_BYTES:
                message = f"the row is larger than {MAX_ROW_BYTES:,} bytes; reading stopped here"
                raise UnreadableFileError(Fault("line-too-long", message, name, number))
            yield line + b"\n"


def _events(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, Element]]:
    if _CONTENT not in archive.namelist():
        raise _broken(f"no {_CONTENT} inside: not an ODS workbook, or a broken one", name)
    with open_entry(archive, archive.getinfo(_CONTENT), name) as stream:
        refuse_doctype(stream, name)
        try:
            yield from iterparse(stream, events=("start", "end"))  # noqa: S314  # no document type, a capped process
        except ParseError as error:
            message = f"the XML is broken ({error}); save the file again"
            raise UnreadableFileError(Fault("xml-broken", message, name, error.position[0])) from error
        except (LookupError, ValueError) as error:
            message = "the XML names an encoding that does not exist; save the file again"
            raise UnreadableFileError(Fault("xml-broken", message, name, 1)) from error


def _refuse_encrypted(archive: zipfile.ZipFile, name: str) -> None:
    if _MANIFEST in archive.namelist():
        with open_entry(archive, archive.getinfo(_MANIFEST), name) as stream:
            encrypted = b"encryption-data" in stream.read(_MANIFEST_BYTES)
        if encrypted:
            message = "the workbook is protected by a password: save it without one"
            raise UnreadableFileError(Fault("workbook-encrypted", message, name))


def _broken(message: str, name: str, row: int | None = None) -> UnreadableFileError:
    return UnreadableFileError(Fault("workbook-broken", f"{message}; save it again as .ods", name, row))


@lru_cache(maxsize=256)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _attributes(element: Element) -> dict[str, str]:
    """The attributes of an element, by their names without namespaces."""
    return {_local(name): value for name, value in element.items()}


def _sheets(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, bool]]:
    """Yield the name of each sheet, and whether its style displays it."""
    yield from ((sheet, visible) for event, sheet, visible, _ in _walk(archive, name) if event == "sheet")


def _walk(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, str, bool, Element]]:
    """Yield "sheet" where a sheet begins, "row" where a row of it ends, and "end" where it ends.

    Each with the sheet's name, whether it is visible, and the element. What has been read is dropped.
    """
    hidden: set[str] = set()
    parents: list[Element] = []
    style = sheet = ""
    visible = True
    for event, element in _events(archive, name):
        tag = _local(element.tag)
        if tag in _PARENTS:
            if event == "start":
                parents.append(element)
            else:
                parents.pop()
        match event, tag:
            case "start", "style":
                style = _attributes(element).get("name", "")
            case "start", "table-properties" if _attributes(element).get("display") == "false":
                hidden.add(style)
            case "start", "table" if len(parents) == 1:
                attributes = _attributes(element)
                sheet, visible = attributes.get("name", ""), attributes.get("style-name", "") not in hidden
                yield "sheet", sheet, visible, element
            case "end", "table" if not parents:
                yield "end", sheet, visible, element
            case "end", "table-row" if parents:
                if len(parents) < 2 or _is_one_table(parents):
                    yield "row", sheet, visible, element
                del parents[-1][:]


def _is_one_table(parents: list[Element]) -> bool:
    """Whether a row is of the sheet itself, and not of a table inside a cell."""
    return sum(_local(parent.tag) == "table" for parent in parents) == 1


def _missing(sheet: str | int | None, known: list[str], name: str) -> UnreadableFileError:
    message = f"no sheet {sheet!r}; there are {', '.join(map(repr, known)) or 'none'}: correct 'sheet' in [options]"
    return UnreadableFileError(Fault("workbook-no-sheet", message, name, None, "options.sheet"))


def _rows(archive: zipfile.ZipFile, name: str, sheet: str | int | None) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows with content of a sheet, by its name or number from 1; without one the first that is visible.

    Raises:
        UnreadableFileError: there is no such sheet, or it is broken.
    """
    number = 0
    known: list[str] = []
    is_read = False
    spans = MergedCells([])
    for event, title, visible, element in _walk(archive, name):
        if event == "sheet":
            known.append(title)
            is_read = sheet in {title, len(known)} or (sheet is None and visible)
        elif is_read and event == "end":
            return
        elif is_read:
            times = _repeated(_attributes(element), "number-rows-repeated", name, number + 1)
            cells = _cells(element, name, number + 1, spans)
            if cells and times > MAX_ROWS - number:
                raise _broken("a row with content is repeated beyond the end of the sheet", name, number + 1)
            for _ in range(times if cells else 0):
                number += 1
                if not spans.fill(number, cells):
                    raise _broken("merged cells cover too many cells", name, number)
                yield number, [cells.get(column, "") for column in range(1, max(cells) + 1)]
            number += 0 if cells else times
    raise _missing(sheet, known, name)


def _cells(row: Element, name: str, number: int, spans: MergedCells) -> dict[int, str]:
    """Return the cells with content by their column, and remember those that span others."""
    cells: dict[int, str] = {}
    column = 1
    for cell in row:
        if _local(cell.tag) not in {"table-cell", "covered-table-cell"}:
            continue
        attributes = _attributes(cell)
        times = _repeated(attributes, "number-columns-repeated", name, number)
        if text := _text(cell, attributes):
            if column + times - 1 > MAX_COLUMNS:
                message = f"a cell in column {column + times - 1:,}; a sheet has {MAX_COLUMNS:,} at most"
                raise UnreadableFileError(Fault("table-too-wide", message, name, number))
            cells.update(dict.fromkeys(range(column, column + times), text))
            down = _repeated(attributes, "number-rows-spanned", name, number)
            right = _repeated(attributes, "number-columns-spanned", name, number)
            if down > 1 or right > 1:
                spans.add(number, number + down - 1, column, column + right - 1)
        column += times
    return cells


def _repeated(attributes: dict[str, str], attribute: str, name: str, number: int) -> int:
    text = attributes.get(attribute)
    if not text:
        return 1
    if not (text.isdecimal() and len(text) < 8):
        raise _broken(f"{attribute} is {text[:20]!r}", name, number)
    return max(1, int(text))


def _text(cell: Element, attributes: dict[str, str]) -> str:
    shown = " ".join(_paragraph(child) for child in cell if _local(child.tag) == "p").strip()
    kind = attributes.get("value-type")
    if kind == "date":
        return shown if _YEAR_OR_MONTH.fullmatch(shown) else attributes.get("date-value", "").removesuffix("T00:00:00")
    if kind in {"float", "percentage", "currency"} and not _CODE.fullmatch(shown):
        return attributes.get("value", "").removesuffix(".0")
    if kind == "boolean":
        return attributes.get("boolean-value", "")
    return shown


def _paragraph(element: Element) -> str:
    """Return the text of a paragraph, with its spaces and without notes."""
    parts = [element.text or ""]
    for child in element:
        match _local(child.tag):
            case "s" | "tab" | "line-break":
                parts.append(" ")
            case "annotation":
                pass
            case _:
                parts.append(_paragraph(child))
        parts.append(child.tail or "")
    return "".join(parts)


if __name__ == "__main__":
    sys.exit(run_parser(parse))
