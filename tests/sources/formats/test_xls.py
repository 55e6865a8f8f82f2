"""XLS: cells as they are shown, hidden sheets, passwords, files of other kinds with its suffix, and a build."""

import datetime as dt
import io
import zipfile

import pytest
import xlwt

from publisher.pipeline.build import build
from publisher.pipeline.plan import Plan
from publisher.profiles.proposal.init import inspect_file
from publisher.profiles.proposal.source_toml import describe
from publisher.raw import RawRecord
from publisher.sources import load_source, read_file
from publisher.sources.source import Source

CUT_ARCHIVE = (
    b"PK\x03\x04"
    + b"x" * 100
    + b"PK\x01\x03"
    + b"x" * 42
    + b"PK\x05\x06"
    + bytes(4)
    + b"\x01\0\x01\0\x2e\0\0\0\x68\0\0\0\0\0"
)
PROTECTED = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600


def book_of(fill):
    book = xlwt.Workbook()
    fill(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture
def read(tmp_path):
    def read_book(fill, **options):
        (tmp_path / "book.xls").write_bytes(book_of(fill) if callable(fill) else fill)
        source = Source(path=tmp_path, slug="x", title="X", reader="xls", options=options)
        return list(read_file(source, tmp_path / "book.xls"))

    return read_book


def data(records):
    return [dict(record.data) for record in records if isinstance(record, RawRecord)]


def rows(sheet, *lines):
    for number, line in enumerate(lines):
        for column, value in enumerate(line):
            sheet.write(number, column, value)


def simple(book):
    rows(book.add_sheet("One"), ("id", "name"), ("1", "Hafenamt"))


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        pytest.param(815, "0000", "0815", id="leading-zeros"),
        pytest.param("0815", "General", "0815", id="text"),
        pytest.param(2.0, "General", "2", id="whole"),
        pytest.param(48.1371, "0.0", "48.1371", id="not-rounded"),
        pytest.param(12345678901234, "General", "12345678901234", id="long"),
        pytest.param(dt.date(1918, 10, 18), "dd.mm.yyyy", "1918-10-18", id="day"),
        pytest.param(dt.date(1990, 1, 1), "yyyy", "1990", id="year"),
        pytest.param(dt.datetime(2020, 1, 2, 8, 30), "yyyy-mm-dd hh:mm", "2020-01-02T08:30:00", id="moment"),  # noqa: DTZ001
        pytest.param(True, "General", "true", id="boolean"),
        pytest.param("  Amt  ", "General", "Amt", id="blanks"),
    ],
)
def test_cell_is_what_it_shows(read, value, number_format, shown):
    def fill(book):
        sheet = book.add_sheet("One")
        rows(sheet, ("id", "value"), ("1",))
        sheet.write(1, 1, value, xlwt.easyxf(num_format_str=number_format))

    assert data(read(fill)) == [{"id": "1", "value": shown}]


def test_merged_cells_hold_for_the_area_they_cover(read):
    def fill(book):
        sheet = book.add_sheet("One")
        rows(sheet, ("region", "id"))
        sheet.write_merge(1, 2, 0, 0, "Nord")
        sheet.write(1, 1, "1")
        sheet.write(2, 1, "2")

    assert data(read(fill, header_row=1)) == [{"region": "Nord", "id": "1"}, {"region": "Nord", "id": "2"}]


def test_hidden_sheet_is_read_only_if_it_is_named(read):
    def fill(book):
        hidden = book.add_sheet("Notes")
        hidden.visibility = 1
        rows(hidden, ("id", "remark"), ("1", "not for the public"))
        simple(book)

    assert data(read(fill)) == [{"id": "1", "name": "Hafenamt"}]
    assert data(read(fill, sheets=["*"])) == [{"@sheet": "One", "id": "1", "name": "Hafenamt"}]
    assert data(read(fill, sheet="Notes")) == [{"id": "1", "remark": "not for the public"}]
    assert data(read(fill, sheets=["Notes"])) == [{"@sheet": "Notes", "id": "1", "remark": "not for the public"}]


def test_sheet_that_does_not_exist(read):
    (record,) = read(simple, sheet="Two")

    assert (record.faults[0].code, "'One'" in record.faults[0].message) == ("workbook-no-sheet", True)


def xlsx_of_another_name():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        pytest.param(xlsx_of_another_name(), "workbook-misnamed", "suffix .xlsx", id="xlsx"),
        pytest.param(b"<html><table><tr><td>id", "workbook-misnamed", "suffix .html", id="web-page"),
        pytest.param(b"id\tname\n1\tA\n", "workbook-misnamed", "suffix .csv", id="text"),
        pytest.param(
            b'<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "workbook-broken", "Excel 2003", id="xml-spreadsheet",
        ),
        pytest.param(PROTECTED, "workbook-broken", "save it again as .xlsx", id="broken"),
        pytest.param(b"", "workbook-broken", "save it again as .xlsx", id="empty"),
        pytest.param(CUT_ARCHIVE, "workbook-broken", "save it again as .xlsx", id="broken-archive"),
    ],
)  # fmt: skip
def test_file_that_is_no_workbook_says_what_it_is(read, body, code, words):
    (record,) = read(body)

    assert record.faults[0].code == code
    assert words in record.faults[0].message


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_file_that_is_cut_off_is_reported(read, share):
    whole = book_of(lambda book: rows(book.add_sheet("One"), *[(f"cell {number}", number) for number in range(500)]))
    *_, last = read(whole[: int(len(whole) * share)])

    assert last.faults[0].code == "workbook-broken"


def test_web_page_with_the_suffix_is_described_as_one(tmp_path):
    (tmp_path / "list.xls").write_text(
        "<html><table><tr><th>id</th><th>name</th></tr><tr><td>0815</td><td>Hafenamt</td></tr></table>"
    )
    inspection = inspect_file(tmp_path / "list.xls")

    assert inspection.source.reader == "html"
    assert inspection.notes[0] == "the file is a web page, in spite of its suffix .xls"
    assert [column.path for column in inspection.columns] == ["id", "name"]


def test_sheets_with_the_same_columns_are_named(tmp_path):
    def fill(book):
        for name in ("Nord", "Süd"):
            rows(book.add_sheet(name), ("id", "name"), (name, f"Amt {name}"))
        rows(book.add_sheet("Legende"), ("Zeichen", "Bedeutung"), ("x", "y"))

    (tmp_path / "list.xls").write_bytes(book_of(fill))
    notes = inspect_file(tmp_path / "list.xls").notes

    assert 'sheets = ["Nord","Süd"]' in notes[1]


def test_workbook_is_described_and_built(tmp_path):
    def fill(book):
        rows(
            book.add_sheet("Häfen"),
            ("Kennung", "Name", "Website"),
            ("0007", "Hafenamt Rostock", "https://rostock.example/"),
            ("0008", "Hafenamt Wismar", "https://wismar.example/"),
        )

    (tmp_path / "list.xls").write_bytes(book_of(fill))
    (tmp_path / "source.toml").write_text(describe(inspect_file(tmp_path / "list.xls")), encoding="utf-8")
    source = load_source(tmp_path / "list.xls")
    report = build(Plan(home=tmp_path / "site", base="https://lod.example.org", sources=(source,), processes=1))

    assert (report.manifest.counts.published, report.manifest.counts.quarantined) == (2, 0)
