"""Files with many offices, in each format that has rows or records."""

import json
import sqlite3
import zipfile
from contextlib import closing
from itertools import chain
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.parquet as pq
import xlwt

COLUMNS = ("id", "name", "street", "town", "phone", "website")


def row(number):
    return (
        f"R{number:07}",
        f"Harbour Office {number} of the Northern Coast",
        f"{number % 900} Quay Street, Building {number}",
        f"Port {number % 5000}",
        f"+44 1437 {550_000 + number % 10_000}",
        f"https://office{number}.example.org/contact",
    )


def record(number):
    return dict(zip(COLUMNS, row(number), strict=True))


def write_csv(path, count):
    with path.open("w") as stream:
        stream.write(",".join(COLUMNS) + "\n")
        stream.writelines(",".join(f'"{cell}"' for cell in row(number)) + "\n" for number in range(count))


def write_jsonl(path, count):
    with path.open("w") as stream:
        stream.writelines(json.dumps(record(number)) + "\n" for number in range(count))


def write_json(path, count):
    """On one line, as programs write it."""
    with path.open("w") as stream:
        stream.write("[")
        stream.writelines(("," if number else "") + json.dumps(record(number)) for number in range(count))
        stream.write("]")


def write_geojson(path, count):
    with path.open("w") as stream:
        stream.write('{"type": "FeatureCollection", "features": [')
        for number in range(count):
            point = {"type": "Point", "coordinates": [-5.0, 51.9]}
            feature = {"type": "Feature", "id": number, "geometry": point, "properties": record(number)}
            stream.write(("," if number else "") + json.dumps(feature))
        stream.write("]}")


def write_xml(path, count):
    with path.open("w") as stream:
        stream.write("<offices>")
        for number in range(count):
            cells = "".join(f"<{name}>{escape(cell)}</{name}>" for name, cell in record(number).items())
            stream.write(f"<office>{cells}</office>\n")
        stream.write("</offices>")


XLSX_PARTS = {
    "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns:r="r"><sheets><sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>',
}


def write_xlsx(path, count):
    """Every text is a shared string, as Excel writes it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in XLSX_PARTS.items():
            archive.writestr(name, text)
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as stream:
            stream.write(b"<sst>")
            for cells in chain([COLUMNS], map(row, range(count))):
                stream.write("".join(f"<si><t>{cell}</t></si>" for cell in cells).encode())
            stream.write(b"</sst>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as stream:
            stream.write(b"<worksheet><sheetData>")
            width = len(COLUMNS)
            for number in range(count + 1):
                cells = "".join(
                    f'<c r="{letter}{number + 1}" t="s"><v>{number * width + column}</v></c>'
                    for column, letter in enumerate("ABCDEF")
                )
                stream.write(f'<row r="{number + 1}">{cells}</row>'.encode())
            stream.write(b"</sheetData></worksheet>")


ODS_HEAD = """<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:t="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:x="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 ><o:body><o:spreadsheet><t:table t:name="One">"""


def write_ods(path, count):
    def line(cells):
        shown = "".join(f'<t:table-cell o:value-type="string"><x:p>{cell}</x:p></t:table-cell>' for cell in cells)
        return f'<t:table-row t:style-name="ro1">{shown}</t:table-row>'.encode()

    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("content.xml", "w", force_zip64=True) as stream,
    ):
        stream.write(ODS_HEAD.encode() + line(COLUMNS))
        for number in range(count):
            stream.write(line(row(number)))
        stream.write(b"</t:table></o:spreadsheet></o:body></o:document-content>")


def write_parquet(path, count):
    """In one group of rows, as most programs write it."""
    groups = (range(first, min(first + 10_000, count)) for first in range(0, count, 10_000))
    batches = [pa.RecordBatch.from_pylist(list(map(record, group))) for group in groups]
    pq.write_table(pa.Table.from_batches(batches), path, row_group_size=count)


def write_sqlite(path, count):
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"CREATE TABLE office ({', '.join(COLUMNS)})")
        database.executemany("INSERT INTO office VALUES (?, ?, ?, ?, ?, ?)", map(row, range(count)))


def write_xls(path, count):
    book = xlwt.Workbook()
    sheet = book.add_sheet("One")
    for number, cells in enumerate((COLUMNS, *map(row, range(count)))):
        for column, cell in enumerate(cells):
            sheet.write(number, column, cell)
    book.save(path)


WRITERS = {
    "csv": write_csv, "jsonl": write_jsonl, "json": write_json, "geojson": write_geojson, "xml": write_xml,
    "xlsx": write_xlsx, "ods": write_ods, "parquet": write_parquet, "sqlite": write_sqlite, "xls": write_xls,
}  # fmt: skip
