"""Small files of each format that a reader has, to begin with: some institutions with values of every kind."""

import gzip
import io
import json
import lzma
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.parquet as pq
import xlwt

HEADER: Final = (
    "id",
    "name",
    "kind",
    "phone",
    "email",
    "website",
    "address",
    "city",
    "postcode",
    "country",
    "hours",
    "latitude",
    "longitude",
    "founded",
    "closed",
    "parent",
    "language",
    "code",
)
ROWS: Final = (
    (
        "A-1",
        "Harbour College",
        "college",
        "+44 20 7946 0018",
        "info@harbour.example",
        "https://harbour.example/",
        "1 Quay Street",
        "London",
        "SW1A 1AA",
        "GB",
        "Mo-Fr 09:00-17:00",
        "51.5",
        "-0.1",
        "1898-10-18",
        "",
        "",
        "en",
        "0815",
    ),
    (
        "A-2",
        "兰州市教育局",
        "局",
        "0931-8834621 (办公室)",
        "office@lanzhou.example",
        "http://lanzhou.example",
        "甘肃省兰州市城关区中央广场1号",
        "兰州",
        "730000",
        "CN",
        "星期一至星期五 8:30-12:00",
        "36.06",
        "103.83",
        "一九四九年",
        "",
        "A-1",
        "zh-Hans",
        "11620000013896312M",
    ),
    (
        "A-4",
        'Bibliothèque "Les Champs"; annexe',
        "library",
        "tel. 02 23 40 66 00",
        "",
        "",
        "10 cours des Alliés\nRennes",
        "Rennes",
        "35000",
        "FR",
        "lundi au vendredi de 9h à 18h",
        "48° 6' 36\" N",
        "1° 40' W",
        "12/03/2006",
        "31.12.2019",
        "A-3",
        "fr",
        "N/A",
    ),
    (
        "A-5",
        "東京都立図書館",
        "図書館",
        "03-3442-8451",
        "",
        "https://lib.example.jp",
        "東京都港区南麻布5-7-13",
        "港区",
        "106-8575",
        "JP",
        "9:30-21:00",
        "35.65",
        "139.73",
        "昭和48年",
        "",
        "A-9",
        "ja",
        "NULL",
    ),
)
"""Invented values, some of which are not understood."""

TOML: Final = """title = "A register"
licence = "not stated"
reader = "csv"
include = ["*.csv"]
language = "en"
country = "GB"
[options]
header_row = 1
delimiter = ","
quote = '"'
comment = "#"
columns = []
[profile]
key = { from = "id", match = "^[A-Z]-\\\\d+$" }
names = { from = "name", remove = "\\\\s*;.*$", language_from = "language" }
types = { from = "kind", map = { college = "CollegeOrUniversity" }, default = "GovernmentOrganization" }
telephones = { from = "phone", country_from = "country" }
emails = "email"
homepages = { from = "website", ignore = ["-", "n/a"] }
founded = { from = "founded", order = "dmy" }
relations = { kind = "parent", from = "parent" }
identifiers = { scheme = "code", from = "code", iri = "https://example.org/{}" }
place = { country = "country" }
leave_out = "email"
[[profile.sites]]
address = { full = "address" }
hours = "hours"
latitude = "latitude"
longitude = "longitude"
"""


PLAIN: Final = 'title = "A register"\nlicence = "not stated"\nreader = "{}"\ninclude = ["*"]\n'


@dataclass(frozen=True, slots=True)
class Sample:
    """A file to begin with: its name, its bytes, and the source.toml to read it by; without one 'init' writes it."""

    name: str
    body: bytes
    description: str = ""


def samples(cases: Path | None = None) -> tuple[Sample, ...]:
    """Return the samples, in a fixed order.

    Args:
        cases: a folder with further files, one folder each; None or absent for none.
    """
    own = (*_texts(), *_nested(), *_marked_up(), *_workbooks(), *_typed(), *_rdf(), *_packed())
    further = sorted(cases.glob("*/*")) if cases and cases.is_dir() else []
    files = [path for path in further if path.is_file() and path.name != "expected.txt"]
    return (*own, *(Sample(path.name, path.read_bytes()) for path in files if path.stat().st_size < 1 << 18))


def table(delimiter: str) -> str:
    """The rows as CSV."""
    quoted = (delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in (HEADER, *ROWS))
    return "\r\n".join(quoted) + "\r\n"


def _records() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [dict(zip(HEADER, row, strict=True)) for row in ROWS]
    for row in rows:
        row["names"] = [{"value": row["name"], "lang": row["language"]}]
        row["location"] = {"lat": 51.5, "lon": None, "open": True, "count": 3}
    return rows


def _texts() -> Iterator[Sample]:
    yield Sample("list.csv", table(",").encode())
    yield Sample("list.csv", ("sep=;\r\n" + table(";")).encode("utf-8-sig"))
    yield Sample("list.tsv", table("\t").encode("utf-16"))
    yield Sample("list.csv", table(",").encode("gb18030", "replace"), 'encoding = "gb18030"\n' + TOML)
    yield Sample("list.csv", table(",").encode(), TOML)
    page = (
        "甘肃省教育厅\n\n| tel: | 0931-8834621 |\n| e-mail: | office@example.org |\nContact: 0931-8834621 (办公室)\n"
        "Basis: 甘政办发〔2018〕120号\n（一）负责教育。\n（二）管理学校。\n"
    )
    yield Sample("page.txt", page.encode(), PLAIN.format("pages"))


def _nested() -> Iterator[Sample]:
    records = _records()
    yield Sample("list.json", json.dumps(records).encode())
    yield Sample("list.json", json.dumps({"count": 5, "next": None, "data": {"items": records}}, indent=1).encode())
    yield Sample("list.json", json.dumps({row["id"]: row for row in records}, ensure_ascii=False).encode())
    yield Sample("list.jsonl", b"".join(json.dumps(row).encode() + b"\n" for row in records))
    features = [
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [-0.1, 51.5]}, "properties": row}
        for row in records
    ]
    yield Sample("list.geojson", json.dumps({"type": "FeatureCollection", "features": features}).encode())
    lines = (
        "- " + "\n  ".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in row.items())
        for row in records
    )
    yield Sample("list.yaml", "\n".join(lines).encode())
    cards = (
        f"BEGIN:VCARD\r\nVERSION:4.0\r\nUID:{row[0]}\r\nFN:{row[1]}\r\nORG:{row[1]}\r\nTEL;TYPE=work:{row[3]}\r\n"
        f"EMAIL:{row[4]}\r\nURL:{row[5]}\r\nADR:;;{row[6]};{row[7]};;{row[8]};{row[9]}\r\nGEO:geo:{row[11]},{row[12]}\r\n"
        "END:VCARD\r\n"
        for row in ROWS
    )
    yield Sample("list.vcf", "".join(cards).encode())


def _marked_up() -> Iterator[Sample]:
    rows = (
        f"<row>{''.join(f'<{key}>{escape(cell)}</{key}>' for key, cell in zip(HEADER, row, strict=True))}</row>"
        for row in ROWS
    )
    yield Sample("list.xml", f'<?xml version="1.0" encoding="UTF-8"?><list count="5">{"".join(rows)}</list>'.encode())
    cells = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in (HEADER, *ROWS))
    yield Sample("list.html", f"<!doctype html><meta charset=utf-8><body><div><table>{cells}</table></div>".encode())
    body = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "GovernmentOrganization", "@id": f"#{row[0]}", "name": row[1], "telephone": row[3]}
            for row in ROWS
        ],
    }
    yield Sample("page.html", f'<script type="application/ld+json">{json.dumps(body)}</script><h1>x</h1>'.encode())


def zipped(parts: dict[str, bytes]) -> bytes:
    """A zip archive with these files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(zipfile.ZipInfo(name), body)
    return target.getvalue()


def _workbooks() -> Iterator[Sample]:
    rows = [
        f'<row r="{number}">'
        + "".join(f'<c t="inlineStr" s="0"><is><t>{escape(cell)}</t></is></c>' for cell in row)
        + '<c s="1"><v>36526.5</v></c><c s="2"><v>815</v></c>'
        + f'<c t="s"><v>{number - 1}</v></c><c t="b"><v>1</v></c></row>'
        for number, row in enumerate((HEADER, *ROWS), start=1)
    ]
    strings = "".join(f"<si><t>word {number}</t></si>" for number in range(len(rows)))
    formats = '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="0000"/>'
    styles = '<xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/>'
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    parts = {
        "xl/workbook.xml": f'{head}<workbook xmlns:r="r"><sheets><sheet name="One" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{head}<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f"{head}<worksheet><sheetData>{''.join(rows)}</sheetData><mergeCells>"
        '<mergeCell ref="C2:C3"/></mergeCells></worksheet>',
        "xl/sharedStrings.xml": f"{head}<sst>{strings}</sst>",
        "xl/styles.xml": f"{head}<styleSheet><numFmts>{formats}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>",
    }
    yield Sample("list.xlsx", zipped({name: text.encode() for name, text in parts.items()}))
    cells = "".join(
        '<table:table-row table:number-rows-repeated="1">'
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
            for cell in row
        )
        + '<table:table-cell office:value-type="float" office:value="2.0"/></table:table-row>'
        for row in (HEADER, *ROWS)
    )
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    content = (
        f"{head}<office:document-content {names}><office:body><office:spreadsheet>"
        f'<table:table table:name="One">{cells}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    mime = b"application/vnd.oasis.opendocument.spreadsheet"
    yield Sample("list.ods", zipped({"mimetype": mime, "content.xml": content.encode()}))


def _legacy_workbook() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("One")
    for number, row in enumerate((HEADER, *ROWS)):
        for column, cell in enumerate((*row, number / 2)):
            sheet.write(number, column, cell)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _typed() -> Iterator[Sample]:
    yield Sample("list.sql", b"SELECT id, name FROM body")
    yield Sample("list.xls", _legacy_workbook())
    rows = [dict(zip(HEADER, row, strict=True)) for row in ROWS]
    target = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), target)
    yield Sample("list.parquet", target.getvalue())
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "list.sqlite"
        with sqlite3.connect(file) as database:
            database.execute(f"CREATE TABLE body ({', '.join(HEADER)})")
            database.executemany(f"INSERT INTO body VALUES (?{', ?' * (len(HEADER) - 1)})", ROWS)
        database.close()
        yield Sample("list.sqlite", file.read_bytes())


def _rdf() -> Iterator[Sample]:
    turtle = "@prefix s: <http://schema.org/> .\n@prefix x: <https://example.org/> .\n" + "".join(
        f'x:{row[0]} a s:Organization ; s:name "{row[1].replace(chr(34), "")}"@{row[16]} ; s:telephone "{row[3]}" .\n'
        for row in ROWS
    )
    yield Sample("list.ttl", turtle.encode(), PLAIN.format("rdf"))
    yield Sample("list.nt", b'<https://example.org/a> <http://schema.org/name> "A"@en .\n' * 3, PLAIN.format("rdf"))
    graph = [{"@id": f"https://example.org/{row[0]}", "http://schema.org/name": row[1]} for row in ROWS]
    yield Sample("list.jsonld", json.dumps(graph).encode(), PLAIN.format("rdf"))
    yield Sample(
        "list.rdf",
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:s="http://schema.org/">'
        b'<s:Organization rdf:about="https://example.org/a"><s:name xml:lang="en">A</s:name></s:Organization>'
        b"</rdf:RDF>",
        PLAIN.format("rdf"),
    )


def _packed() -> Iterator[Sample]:
    body = table(",").encode()
    yield Sample("list.csv.gz", gzip.compress(body, mtime=0))
    yield Sample("list.csv.xz", lzma.compress(body))
    yield Sample(
        "list.zip",
        zipped({"one/list.csv": body, "two.json": json.dumps(_records()).encode()}),
        TOML.replace("*.csv", "*.zip"),
    )
