"""ODS: cells as they are shown, repeated and merged ones, hidden sheets, and broken workbooks."""

import zipfile

import pytest

from publisher.raw import RawRecord, UnreadableRecord
from publisher.sources import read_file
from publisher.sources.source import Source

HEAD = (
    '<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:t="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:s="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:x="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><s:style s:name="h"><s:table-properties'
    ' t:display="false"/></s:style>'
)


def cell(text, more=""):
    return f"<t:table-cell {more}><x:p>{text}</x:p></t:table-cell>"


def table(*rows, name="One", style=""):
    lines = "".join(f"<t:table-row>{''.join(row)}</t:table-row>" for row in rows)
    return f'<t:table t:name="{name}" t:style-name="{style}">{lines}</t:table>'


@pytest.fixture
def read(tmp_path):
    def read_content(content, **options):
        with zipfile.ZipFile(tmp_path / "book.ods", "w") as archive:
            archive.writestr("content.xml", HEAD + content + "</o:document-content>")
        source = Source(path=tmp_path, slug="x", title="X", reader="ods", options=options)
        return list(read_file(source, tmp_path / "book.ods"))

    return read_content


def data(records):
    return [dict(record.data) for record in records if isinstance(record, RawRecord)]


def faults(records):
    return [record.faults[0].code for record in records if isinstance(record, UnreadableRecord)]


def test_cells_are_what_they_show(read):
    head = map(cell, ("code", "cp", "date", "année", "part", "nom"))
    row = (
        cell("0815", 'o:value-type="float" o:value="815"'),
        cell("01067", 'o:value-type="float" o:value="1067"'),
        cell("18/10/98", 'o:value-type="date" o:date-value="1898-10-18"'),
        cell("1990", 'o:value-type="date" o:date-value="1990-01-01"'),
        cell("1 234,5", 'o:value-type="float" o:value="1234.5"'),
        cell("Mairie<x:s/>de <x:span>Lyon</x:span>"),
    )

    assert data(read(table(head, row))) == [
        {
            "code": "0815",
            "cp": "01067",
            "date": "1898-10-18",
            "année": "1990",
            "part": "1234.5",
            "nom": "Mairie de Lyon",
        }
    ]


def test_merged_and_repeated_cells(read):
    rows = [
        (cell("région"), cell("a", 't:number-columns-repeated="2"')),
        (cell("Nord", 't:number-rows-spanned="2"'), cell("1"), cell("2")),
        ("<t:covered-table-cell/>", cell("3"), cell("4")),
    ]

    assert data(read(table(*rows))) == [
        {"région": "Nord", "a": "1", "a (2)": "2"},
        {"région": "Nord", "a": "3", "a (2)": "4"},
    ]


def test_hidden_sheet_is_read_only_when_it_is_named(read):
    content = table([cell("n")], [cell("draft")], name="Old", style="h") + table([cell("n")], [cell("A")], name="New")

    assert data(read(content)) == [{"n": "A"}]
    assert data(read(content, sheet="Old")) == [{"n": "draft"}]
    assert faults(read(content, sheet="Other")) == ["workbook-no-sheet"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param("<t:table>", "xml-broken", id="cut-off"),
        pytest.param(
            table([cell("n")]).replace("<t:table-row>", '<t:table-row t:number-rows-repeated="9999999">'),
            "workbook-broken",
            id="row-repeated-without-end",
        ),
        pytest.param(table([cell("n", 't:number-columns-repeated="9999999"')]), "table-too-wide", id="cell-repeated"),
        pytest.param(table([cell("n", 't:number-columns-repeated="x"')]), "workbook-broken", id="no-number"),
    ],
)
def test_broken_workbook(read, content, code):
    assert faults(read(content)) == [code]


def test_empty_rows_to_the_end_of_the_sheet_cost_nothing(read):
    rows = (
        '<t:table-row t:number-rows-repeated="1048574"><t:table-cell t:number-columns-repeated="16384"/></t:table-row>'
    )
    content = table([cell("n")], [cell("A")]).replace("</t:table>", rows + "</t:table>")

    assert data(read(content)) == [{"n": "A"}]


def test_workbook_with_a_password_says_so(tmp_path):
    with zipfile.ZipFile(tmp_path / "book.ods", "w") as archive:
        archive.writestr("META-INF/manifest.xml", "<m:manifest><m:encryption-data/></m:manifest>")
        archive.writestr("content.xml", b"\x8f\x01 encrypted")
    (record,) = read_file(Source(path=tmp_path, slug="x", title="X", reader="ods"), tmp_path / "book.ods")

    assert record.faults[0].code == "workbook-encrypted"


def test_rows_of_a_table_inside_a_cell_are_not_those_of_the_sheet(read):
    inner = (
        f"<t:table-cell><t:table t:is-sub-table='true'><t:table-row>{cell('x')}</t:table-row></t:table></t:table-cell>"
    )

    assert data(read(table((cell("a"), cell("b")), (cell("1"), inner), (cell("2"), cell("3"))))) == [
        {"a": "1"} | {"b": ""},
        {"a": "2", "b": "3"},
    ]


def test_rows_in_groups_are_rows_of_the_sheet(read):
    rows = [f"<t:table-row>{cell(text)}</t:table-row>" for text in ("a", "1", "2")]
    content = f"<t:table t:name='One'><t:table-header-rows>{rows[0]}</t:table-header-rows><t:table-row-group>{rows[1]}"

    assert data(read(content + f"</t:table-row-group>{rows[2]}</t:table>")) == [{"a": "1"}, {"a": "2"}]
