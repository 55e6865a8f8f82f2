"""HTML pages: by selectors, from a table, from embedded JSON-LD."""

from dataclasses import replace

import pytest

from publisher.raw import RawRecord, UnreadableRecord
from publisher.sources import read_file
from publisher.sources.formats.html import READER
from publisher.sources.source import Source

PAGE = """<!DOCTYPE html><html><head><title>Bodies</title>
<script type="application/ld+json">{"@context":"https://schema.org","@graph":[
 {"@type":"WebPage","name":"Bodies"},{"@type":["GovernmentOrganization"],"name":"Harbour Board","telephone":"+44 1"}]}</script>
<script type="application/ld+json">{"@type":"schema:Organization","name":"Tide Office"}</script></head><body>
<ul><li class="body"><h2>Harbour&nbsp;Board</h2><a href="https://harbour.example/">site</a><span class="tel">1</span><span class="tel">2</span></li>
<li class="body"><h2>Tide <b>Office</b></h2><a href="https://tide.example/">site</a></li></ul>
<table id="t"><thead><tr><th>name</th><th>city</th></tr></thead><tbody><tr><td>A</td><td>B &amp; C</td></tr></tbody></table>
</body></html>"""


@pytest.fixture
def read(tmp_path):
    def read_body(body=PAGE, **options):
        file = tmp_path / "page.html"
        file.write_bytes(body if isinstance(body, bytes) else body.encode())
        return list(read_file(Source(path=tmp_path, slug="x", title="X", reader="html", options=options), file))

    return read_body


def data(records):
    return [record.data for record in records if isinstance(record, RawRecord)]


FIELDS = {"name": "h2", "url": "a@href", "tel": ".tel"}


def test_each_match_is_a_record(read):
    assert data(read(record="li.body", fields=FIELDS)) == [
        {"name": "Harbour Board", "url": "https://harbour.example/", "tel": ["1", "2"]},
        {"name": "Tide Office", "url": "https://tide.example/"},
    ]


def test_page_is_one_record_without_a_selector(read):
    assert data(read(fields={"title": "title"})) == [{"title": "Bodies"}]


def test_table_rows_are_records(read):
    assert data(read(table="#t")) == [{"name": "A", "city": "B & C"}]


def test_embedded_json_ld_is_selected_by_type(read):
    assert [row["name"] for row in data(read(jsonld=["GovernmentOrganization", "Organization"]))] == [
        "Harbour Board",
        "Tide Office",
    ]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        pytest.param({"record": ".none", "fields": FIELDS}, "html-nothing-found", id="no-match"),
        pytest.param({"table": "#none"}, "html-nothing-found", id="no-table"),
        pytest.param({"jsonld": ["Person"]}, "html-nothing-found", id="no-such-type"),
        pytest.param({"record": "li.body", "fields": {"x": ".none"}}, "html-record-empty", id="no-field"),
    ],
)
def test_no_match_is_reported(read, options, code):
    assert {fault.code for record in read(**options) for fault in record.faults} == {code}


def test_broken_embedded_json_is_reported_and_the_rest_is_read(read):
    page = (
        '<script type="application/ld+json">{"@type":</script><script type="application/ld+json">{"@type":"X"}</script>'
    )
    broken, whole = read(page, jsonld=["X"])

    assert isinstance(broken, UnreadableRecord)
    assert whole.data == {"@type": "X"}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param('<meta charset="koi8-r"><h2>Ведомство</h2>'.encode("koi8-r"), id="declared"),
        pytest.param("\ufeff<h2>Ведомство</h2>".encode("utf-16"), id="marked"),
        pytest.param("<h2>Ведомство</h2>".encode(), id="utf-8"),
        pytest.param('<meta charset="latin-1"><h2>Ведомство</h2>'.encode(), id="utf-8-wrongly-declared"),
    ],
)
def test_encoding_of_a_page(read, body):
    assert data(read(body, fields={"name": "h2"})) == [{"name": "Ведомство"}]


def test_page_that_is_nested_too_deep(tmp_path):
    file = tmp_path / "deep.html"
    file.write_text("<ul><li>a<li>b</ul>" * 3000 + "<p>" * 3000 + "\n" + "<div>" * 200_000)
    source = Source(path=tmp_path, slug="x", title="X", reader="html", options={"fields": {"name": "h1"}})

    (record,) = read_file(source, file)

    assert [(fault.code, fault.line) for fault in record.faults] == [("html-too-deep", 2)]


def test_proposed_selector_is_one_whatever_elements_are_called(tmp_path):
    page = "<body><x:y!><i></i><div><table><tr><th>id<tr><td>1</table></div>"
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    source = Source(path=tmp_path, slug="x", title="X", reader="html")

    options = READER.propose(source, tmp_path / "page.html").options
    records = list(read_file(replace(source, options=options), tmp_path / "page.html"))

    assert [record.data for record in records] == [{"id": "1"}]
