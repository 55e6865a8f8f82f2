"""XLSX: cells as text, sheets by name, and workbooks that would fill the memory."""

import datetime as dt
import io
import random
import re
import zipfile

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from publisher.errors import SourceError
from publisher.raw import RawRecord, UnreadableRecord
from publisher.sources import read_file
from publisher.sources.source import Source


@pytest.fixture
def read(tmp_path):
    def read_body(book, **options):
        file = tmp_path / "book.xlsx"
        if isinstance(book, bytes):
            file.write_bytes(book)
        else:
            book.save(file)
        return list(read_file(Source(path=tmp_path, slug="x", title="X", reader="xlsx", options=options), file))

    return read_body


def book(*rows):
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    return workbook


def data(records):
    return [dict(record.data) for record in records if isinstance(record, RawRecord)]


def faults(records):
    return [
        (fault.code, fault.line)
        for record in records
        if isinstance(record, UnreadableRecord)
        for fault in record.faults
    ]


def test_cells_are_text(read):
    rows = book(
        ("name", "founded", "opened", "phone", "share", "open", "at"),
        ("甘肃省档案馆", 1898, dt.date(1998, 10, 18), 8693188346, 0.25, True, dt.time(8, 30)),
    )

    assert data(read(rows)) == [
        {
            "name": "甘肃省档案馆",
            "founded": "1898",
            "opened": "1998-10-18",
            "phone": "8693188346",
            "share": "0.25",
            "open": "true",
            "at": "08:30:00",
        }
    ]


def test_rows_have_their_number_and_empty_ones_are_dropped(read):
    records = read(book(("name", "city"), ("A", None), (None, None), (None, "C")))

    assert [(record.line, record.data) for record in records] == [
        (2, {"name": "A", "city": ""}),
        (4, {"name": "", "city": "C"}),
    ]


@pytest.mark.parametrize("sheet", [pytest.param("Bodies", id="by-name"), pytest.param(2, id="by-number")])
def test_sheet_is_chosen(read, sheet):
    workbook = book(("note",), ("nothing here",))
    workbook.create_sheet("Bodies").append(("name",))
    workbook["Bodies"].append(("A",))

    assert data(read(workbook, sheet=sheet)) == [{"name": "A"}]


def test_missing_sheet_is_reported_with_the_existing_ones(read):
    (record,) = read(book(("name",)), sheet="Bodies")

    assert record.faults[0].code == "workbook-no-sheet"
    assert "'Sheet'" in record.faults[0].message


def test_formula_gives_its_cached_value_or_itself(read):
    file = io.BytesIO()
    book(("name", "n"), ("A", "=1+1")).save(file)
    cached = _edit(file.getvalue(), lambda xml: xml.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>"))

    assert data(read(file.getvalue())) == [{"name": "A", "n": "=1+1"}]
    assert data(read(cached)) == [{"name": "A", "n": "2"}]


def test_inline_and_rich_strings_and_errors(read):
    rows = (
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c><c r="B1" t="inlineStr"><is><t>n</t></is></c></row>'
        b'<row r="2"><c r="A2" t="inlineStr"><is><r><t>Town </t></r><r><t>Hall</t></r></is></c>'
        b'<c r="B2" t="e"><v>#REF!</v></c></row>'
    )

    assert data(read(_with_rows(rows))) == [{"name": "Town Hall", "n": "#REF!"}]


def test_cells_and_rows_without_references_are_counted(read):
    rows = (
        b'<row><c t="inlineStr"><is><t>a</t></is></c><c t="inlineStr"><is><t>b</t></is></c></row>'
        b"<row><c><v>1</v></c><c><v>2</v></c></row>"
    )

    assert [(r.line, r.data) for r in read(_with_rows(rows))] == [(2, {"a": "1", "b": "2"})]


def test_cell_beyond_the_last_name_is_in_a_column_without_name(read):
    records = read(book(("name", "town"), ("A", "B"), ("C", "D", None, "seen"), ("E", None)))

    assert data(records) == [
        {"name": "A", "town": "B"},
        {"name": "C", "town": "D", "column 4": "seen"},
        {"name": "E", "town": ""},
    ]


def test_stray_cell_in_the_last_corner_costs_its_row_only(read):
    workbook = book(("name",), ("A",))
    workbook.active["XFD1048576"] = "stray"
    records = read(workbook)

    assert data(records) == [{"name": "A"}]
    assert faults(records) == [("row-ragged", 1048576)]


def test_million_empty_columns_cost_nothing(read):
    cells = b"".join(b'<c r="%s2"/>' % _letters(n) for n in range(3, 300_000))
    rows = (
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row>'
        b'<row r="2"><c r="A2" t="inlineStr"><is><t>A</t></is></c>' + cells + b"</row>"
    )

    assert data(read(_with_rows(rows))) == [{"name": "A"}]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        pytest.param(b'<row r="1"><c r="BDWGN1"><v>1</v></c></row>', "workbook-broken", id="column-one-million"),
        pytest.param(b'<row r="1"><c r="A1" t="s"><v>99</v></c></row>', "workbook-broken", id="no-such-string"),
        pytest.param(b"<row><c></row>", "xml-broken", id="not-well-formed"),
        pytest.param(b'<row r="%s"><c><v>1</v></c></row>' % (b"9" * 5000), "workbook-broken", id="5000-digit-row"),
        pytest.param(b'<row r="1"><c t="s"><v>-1</v></c></row>', "workbook-broken", id="negative-string"),
        pytest.param(b'<row r="1"><c t="s"><v>%s</v></c></row>' % (b"9" * 5000), "workbook-broken", id="5000-digits"),
    ],
)
def test_broken_sheet_is_reported(read, rows, code):
    assert faults(read(_with_rows(rows)))[0][0] == code


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param(b'<row r="%s"><c><v>1</v></c></row>' % (b"9" * 5000), id="5000-digit-row"),
        pytest.param("<row r='²'><c><v>1</v></c></row>".encode(), id="row-no-number"),
        pytest.param(b'<row r="3"><c r="%s3"><v>1</v></c></row>' % (b"X" * 5000), id="column-of-5000-letters"),
        pytest.param("<row r='3'><c r='é3'><v>1</v></c></row>".encode(), id="column-no-letter"),
        pytest.param(b'<row r="3"><c t="s"><v>99</v></c></row>', id="no-such-string"),
    ],
)
def test_odd_row_is_told_and_the_others_are_read(read, odd):
    head, good = b'<row r="1"><c><v>7</v></c></row>', b'<row r="2"><c><v>8</v></c></row>'
    records = read(_with_rows(head + good + odd + b'<row r="9"><c><v>9</v></c></row>'))

    assert data(records) == [{"7": "8"}, {"7": "9"}]
    assert faults(records) == [("workbook-broken", 3)]


def test_invalid_number_stays_text(read):
    workbook = book(("day", "n"), (dt.date(2026, 11, 24), 1))
    file = io.BytesIO()
    workbook.save(file)
    body = _edit(
        file.getvalue(), lambda xml: re.sub(rb"<v>4\d{4}</v>", b"<v>NaN</v>", xml).replace(b"<v>1</v>", b"<v>1e999</v>")
    )

    assert data(read(body)) == [{"day": "NaN", "n": "inf"}]


def test_whole_numbers_keep_every_digit(read):
    rows = b"<row><c><v>1</v></c></row><row><c><v>12345678901234567890</v></c></row>"

    assert data(read(_with_rows(rows))) == [{"1": "12345678901234567890"}]


def test_document_type_is_refused(read):
    doctype = b'<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    body = _edit(
        _with_rows(b"<row><c><v>1</v></c></row>"), lambda xml: xml.replace(b"<worksheet", doctype + b"<worksheet")
    )

    assert faults(read(body))[0][0] == "xml-refused"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(b"name,city\n", "workbook-misnamed", id="a-csv-in-disguise"),
        pytest.param(b"", "workbook-broken", id="empty"),
    ],
)
def test_file_that_is_not_a_workbook_is_reported(read, body, code):
    assert faults(read(body))[0][0] == code


def test_same_cells_as_calamine_reads(read, tmp_path):
    chance = random.Random(5)
    makers = (
        lambda: chance.choice(["", "é 中文", "  padded ", "line\nbreak", '"quoted", <x> & y', "007"]),
        lambda: chance.randint(-(10**12), 10**12),
        lambda: round(chance.uniform(-1e6, 1e6), 4),
        lambda: (
            dt.datetime(1950, 1, 1)  # noqa: DTZ001  # cells have no zone
            + dt.timedelta(days=chance.randint(0, 40_000), seconds=chance.randint(0, 86_399))
        ),
        lambda: dt.date(1950, 1, 1) + dt.timedelta(days=chance.randint(0, 40_000)),
        lambda: chance.choice([True, False]),
    )
    rows = [[chance.choice(makers)() for _ in range(9)] + ["end"] for _ in range(200)]
    records = read(book([f"c{n}" for n in range(10)], *rows))
    reference = CalamineWorkbook.from_path(str(tmp_path / "book.xlsx")).get_sheet_by_index(0).to_python()

    assert [list(record.data.values()) for record in records] == [
        [_plain(cell) for cell in row] for row in reference[1:]
    ]


def _plain(cell):
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, dt.datetime | dt.date):
        return cell.isoformat().removesuffix("T00:00:00")
    return str(cell).strip()


def _with_rows(rows):
    file = io.BytesIO()
    book(("x",)).save(file)

    def put(xml):
        start, end = xml.index(b"<sheetData>"), xml.index(b"</sheetData>")
        return xml[:start] + b"<sheetData>" + rows + xml[end:]

    return _edit(file.getvalue(), put)


def _edit(body, change):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(part) if name == "xl/worksheets/sheet1.xml" else part)
    return out.getvalue()


def _letters(number):
    letters = b""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = bytes([65 + rest]) + letters
    return letters


def test_number_format_is_followed(read):
    workbook = book(("plz", "founded"), (1067, dt.date(1990, 5, 1)))
    workbook.active["A2"].number_format, workbook.active["B2"].number_format = "00000", "yyyy"

    assert data(read(workbook)) == [{"plz": "01067", "founded": "1990"}]


def test_merged_value_holds_for_the_area(read):
    workbook = book(("region", "name"), ("North", "A"), (None, "B"), (None, None), (None, "D"))
    workbook.active.merge_cells("A2:A4")

    assert data(read(workbook)) == [
        {"region": "North", "name": "A"},
        {"region": "North", "name": "B"},
        {"region": "", "name": "D"},
    ]


def test_merged_areas_that_are_too_many(read):
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (number, number) for number in range(1, 201))
    body = _edit(_with_rows(rows), lambda xml: xml.replace(
        b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD200"/></mergeCells>'))  # fmt: skip

    assert faults(read(body))[-1][0] == "workbook-broken"


def test_hidden_sheet_is_read_only_when_it_is_named(read):
    workbook = book(("name",), ("a draft",))
    workbook.create_sheet("Bodies").append(("name",))
    workbook["Bodies"].append(("A",))
    workbook["Sheet"].sheet_state = "hidden"
    workbook.active = 1

    assert data(read(workbook)) == [{"name": "A"}]
    assert data(read(workbook, sheet="Sheet")) == [{"name": "a draft"}]


def test_several_sheets_each_record_knows_its_own(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, state in (("North", "visible"), ("South", "visible"), ("Drafts", "hidden"), ("Empty", "visible")):
        sheet = workbook.create_sheet(name)
        sheet.sheet_state = state
        for row in () if name == "Empty" else (("id", "name"), (name[0], f"Office {name}")):
            sheet.append(row)
    workbook.save(tmp_path / "book.xlsx")

    def read_sheets(*names):
        source = Source(path=tmp_path, slug="x", title="X", reader="xlsx", options={"sheets": list(names)})
        return list(read_file(source, tmp_path / "book.xlsx"))

    records = read_sheets("*")
    assert [(record.data["@sheet"], record.data["id"]) for record in records] == [("North", "N"), ("South", "S")]
    assert [(record.file, record.line) for record in records] == [("book.xlsx/North", 2), ("book.xlsx/South", 2)]
    assert [record.data["@sheet"] for record in read_sheets("S*", 3)] == ["South", "Drafts"]
    assert read_sheets("East")[0].faults[0].code == "workbook-no-sheet"


def test_sheet_and_sheets_together_are_refused(tmp_path):
    source = Source(path=tmp_path, slug="x", title="X", reader="xlsx", options={"sheet": 1, "sheets": [2]})

    with pytest.raises(SourceError, match="not both"):
        list(read_file(source, tmp_path / "book.xlsx"))


def test_workbook_with_a_password_says_so(read):
    protected = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600

    assert faults(read(protected))[0][0] == "workbook-encrypted"


def test_workbook_of_another_kind_is_read_by_its_own_reader(tmp_path):
    with zipfile.ZipFile(tmp_path / "list.xlsx", "w") as archive:
        archive.writestr("content.xml", "<document-content/>")
    (record,) = read_file(Source(path=tmp_path, slug="x", title="X", reader="xlsx"), tmp_path / "list.xlsx")

    assert record.faults[0].code == "workbook-misnamed"
    assert 'reader = "ods"' in record.faults[0].message
