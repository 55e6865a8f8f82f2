import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from publisher.sources.formats.html_tables import rows_of, with_links, with_one_header


def cells(html):
    return [row.cells for row in rows_of(LexborHTMLParser(f"<table>{html}</table>").css_first("table"))]


def test_cells_that_span_rows_and_columns_are_in_each():
    html = """<tr><th rowspan=2>Kind<th colspan=2>Contact</tr><tr><th>Phone<th>Post</tr>
    <tr><td rowspan="2">Court<td>1<td>a</tr><tr><td>2<td>b</tr>"""

    assert cells(html) == [
        ("Kind", "Contact", "Contact"),
        ("Kind", "Phone", "Post"),
        ("Court", "1", "a"),
        ("Court", "2", "b"),
    ]


def test_a_title_across_the_table_is_no_value_of_each_column():
    assert cells("<tr><td colspan=3>North</tr><tr><td>1<td>2<td>3</tr>") == [("North",), ("1", "2", "3")]


def test_rows_of_a_table_within_a_cell_are_its_own():
    assert cells("<tr><td>a<table><tr><td>b</tr></table><td>c</tr>") == [("a b", "c")]


def test_signs_of_links_are_no_part_of_a_name():
    html = "<tr><td>Audit Office <a href='x'>■</a><a href='y'>■</a><td>Tide Board ↗<td>●<td>No. 1 (north) »<td>★</tr>"

    assert cells(html) == [("Audit Office", "Tide Board", "●", "No. 1 (north)", "★")]


@pytest.mark.parametrize("span", ["0", "-3", "many", "٣", "99999999999", ""])
def test_odd_spans_lose_no_cell(span):
    assert cells(f'<tr><td colspan="{span}">a<td>b</tr><tr><td rowspan="{span}">c<td>d</tr>') == [
        ("a", "b"),
        ("c", "d"),
    ]


@given(st.lists(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), max_size=4), max_size=6))
def test_every_cell_is_there_whatever_spans(rows):
    numbered = [[(f"r{row}c{column}", *spans) for column, spans in enumerate(each)] for row, each in enumerate(rows)]
    html = "".join(
        f"<tr>{''.join(f'<td rowspan={down} colspan={right}>{text}' for text, down, right in each)}</tr>"
        for each in numbered
    )

    read = cells(html)

    for each, row in zip(numbered, read, strict=True):
        assert {text for text, _, _ in each} <= set(row)


@pytest.mark.parametrize(
    ("html", "names"),
    [
        ("<tr><th>A<th>B</tr><tr><td>1<td>2</tr>", ("A", "B")),
        (
            "<tr><th colspan=2>Body<th rowspan=2>Phone</tr><tr><th>Name<th>Short</tr><tr><td>1<td>2<td>3</tr>",
            ("Body Name", "Body Short", "Phone"),
        ),
        (
            (
                "<tr><td rowspan=2>No<td colspan=2>Body<td rowspan=2>Phone</tr><tr><td>Name<td>Short</tr>"
                "<tr><td>1<td>2<td>3<td>4</tr>"
            ),
            ("No", "Body Name", "Body Short", "Phone"),
        ),
        ("<tr><td colspan=2>A title</tr><tr><td>A<td>B</tr><tr><td>1<td>2</tr>", ("A", "B")),
        ("<tr><td>id</tr><tr><td>1</tr>", ("id",)),
    ],
)
def test_column_names_in_several_rows_are_one(html, names):
    table = LexborHTMLParser(f"<table>{html}</table>").css_first("table")

    header, record = with_one_header(rows_of(table))

    assert header.cells == names
    assert record.cells[0] == "1"


LINKED = """<tr><th>Office<th>Contact<th>Notes</tr>
<tr><td><a href="https://solva.example/">Harbour Office</a><td><a href="mailto:info@solva.example?subject=x">Write</a>
<td><a href="https://barry.example/x">barry.example/x</a></tr>
<tr><td><a href="https://barry.example/">Lock Office</a><td><a href="mailto:info@barry.example">Write</a><td>-</tr>
<tr><td><a href="#top">Quay Office</a><td>none<td>-</tr>"""


def linked(html):
    table = LexborHTMLParser(f"<table>{html}</table>").css_first("table")
    return [row.cells for row in with_links(with_one_header(rows_of(table)))]


def test_addresses_that_texts_lead_to_have_cells_of_their_own():
    assert linked(LINKED) == [
        ("Office", "Contact", "Notes", "Office link", "Contact e-mail"),
        ("Harbour Office", "Write", "barry.example/x", "https://solva.example/", "info@solva.example"),
        ("Lock Office", "Write", "-", "https://barry.example/", "info@barry.example"),
        ("Quay Office", "none", "-", "", ""),
    ]


def test_links_that_all_lead_to_one_site_are_pages_about_the_institutions():
    rows = "".join(f"<tr><td><a href='https://portal.example/{name}'>{name}</a><td>1</tr>" for name in "ABC")

    assert linked(f"<tr><th>Office<th>No</tr>{rows}")[0] == ("Office", "No", "source link")


def test_rows_of_another_width_get_no_cells():
    assert linked("<tr><td>Office<td>No</tr><tr><td>North</tr><tr><td><a href='https://a.example/'>A</a><td>1</tr>")[
        1:
    ] == [
        ("North",),
        ("A", "1", "https://a.example/"),
    ]
