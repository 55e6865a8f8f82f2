"""XLSX workbooks of any size, written row by row: one sheet, its texts shared, as spreadsheets save them."""

import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS: Final = {
    "[Content_Types].xml": f"""<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>
<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}.sharedStrings+xml"/></Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>""",
    "xl/workbook.xml": f"""<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">
<sheets><sheet name="Offices" sheetId="1" r:id="rId1"/></sheets></workbook>""",
}
"""The parts that are the same in each: https://ecma-international.org/publications-and-standards/standards/ecma-376/"""

_BATCH: Final = 1_000


def write_workbook(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """Write rows of texts into the sheet of a workbook; empty ones are not stored.

    Args:
        path: the file.
        rows: the header first.
    """
    strings: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(f'<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            lines = []
            for number, row in enumerate(rows, start=1):
                lines.append(_row(number, row, strings))
                if len(lines) == _BATCH:
                    part.write("".join(lines).encode())
                    lines.clear()
            part.write(("".join(lines) + "</sheetData></worksheet>").encode())
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            part.write(f'<sst xmlns="{_MAIN}">'.encode())
            part.write("".join(f"<si><t>{escape(text)}</t></si>" for text in strings).encode())
            part.write(b"</sst>")


def _row(number: int, cells: Sequence[str], strings: dict[str, int]) -> str:
    written = "".join(
        f'<c r="{_letters(column)}{number}" t="s"><v>{strings.setdefault(text, len(strings))}</v></c>'
        for column, text in enumerate(cells)
        if text
    )
    return f'<row r="{number}">{written}</row>'


def _letters(column: int) -> str:
    """The letters of a column, counted from 0: A to Z, then AA."""
    first, last = divmod(column, 26)
    return (chr(64 + first) if first else "") + chr(65 + last)
