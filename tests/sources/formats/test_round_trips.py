"""What is read is what was written, for random tables in each format; nothing is lost, moved or completed."""

import csv
import io
import json
import zipfile
from xml.sax.saxutils import escape

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher.raw import RawRecord
from publisher.sources import read_file
from publisher.sources.source import Source

CHARACTERS = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), exclude_characters="\ufeff\u2028\u2029")
CELLS = st.text(CHARACTERS | st.sampled_from("\n\",;\t|'=<&"), max_size=12)
TABLES = st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=5))
SHEETS = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.text(CHARACTERS | st.sampled_from("<&'\""), max_size=12), min_size=width, max_size=width),
        max_size=4,
    )
)
FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def with_keys(table):
    """A header and rows that each begin with a key, so that no row is empty or a footer."""
    width = max(map(len, table), default=1)
    return ["key", *(f"column {number}" for number in range(2, width + 2))], [
        [f"k{number}", *row] for number, row in enumerate(table)
    ]


def expected(header, rows):
    return [dict(zip(header, (cell.strip() for cell in row), strict=True)) for row in rows]


def read(folder, name, body, reader, encoding=None, **options):
    (folder / name).write_bytes(body)
    source = Source(path=folder, slug="x", title="X", reader=reader, encoding=encoding, options=options)
    records = list(read_file(source, folder / name))
    faults = [record.faults[0].code for record in records if not isinstance(record, RawRecord)]
    return [dict(record.data) for record in records if isinstance(record, RawRecord)], faults


@MANY
@given(TABLES, st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
       st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]), st.sampled_from(["\n", "\r\n"]))  # fmt: skip
def test_csv(tmp_path, table, delimiter, encoding, quoting, end):
    header, rows = with_keys(table)
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows([header, *rows])

    body = text.getvalue().encode(encoding)
    read_back, faults = read(tmp_path, "t.csv", body, "csv", encoding.removesuffix("-sig"), delimiter=delimiter)

    assert faults == (["file-empty"] if not rows and not read_back and faults else [])
    assert read_back == expected(header, rows)


@FEW
@given(SHEETS)
def test_xlsx(tmp_path, table):
    header, rows = with_keys(table)
    book = openpyxl.Workbook()
    for row in (header, *rows):
        book.active.append([f"'{cell}" if cell.startswith("=") else cell for cell in row])
    body = io.BytesIO()
    book.save(body)
    written = [[f"'{cell}" if cell.startswith("=") else cell for cell in row] for row in rows]

    read_back, faults = read(tmp_path, "t.xlsx", body.getvalue(), "xlsx")

    assert faults == []
    assert read_back == expected(header, written)


def cell_of(text):
    spaces = "".join("<x:s/>" if character == " " else escape(character) for character in text)
    return f'<t:table-cell o:value-type="string"><x:p>{spaces}</x:p></t:table-cell>'


@FEW
@given(SHEETS)
def test_ods(tmp_path, table):
    header, rows = with_keys(table)
    lines = "".join(f"<t:table-row>{''.join(map(cell_of, row))}</t:table-row>" for row in (header, *rows))
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("o", "office"), ("t", "table"), ("x", "text"))
    )
    content = f'<o:document-content {spaces}><t:table t:name="One">{lines}</t:table></o:document-content>'
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("content.xml", content)

    read_back, faults = read(tmp_path, "t.ods", body.getvalue(), "ods")

    assert faults == []
    assert read_back == expected(header, rows)


LEAVES = (
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | CELLS
)
TREES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(CELLS, inner, max_size=3), max_leaves=8
)
RECORDS = st.lists(
    st.dictionaries(st.text(CHARACTERS, min_size=1, max_size=8), TREES, min_size=1, max_size=4), max_size=5
)


@MANY
@given(RECORDS, st.booleans(), st.sampled_from([None, 1]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_json(tmp_path, records, ascii_only, indent, encoding):
    body = json.dumps(records, ensure_ascii=ascii_only, indent=indent).encode(encoding)

    read_back, faults = read(tmp_path, "t.json", body, "json")

    assert (read_back, faults) == (records, []) or (not records and not read_back)


@MANY
@given(RECORDS, st.booleans())
def test_json_lines(tmp_path, records, ascii_only):
    body = "".join(f"{json.dumps(record, ensure_ascii=ascii_only)}\n" for record in records).encode()

    read_back, faults = read(tmp_path, "t.jsonl", body, "jsonl")

    assert (read_back, faults) == (records, []) or (not records and not read_back)


@pytest.mark.parametrize(
    ("reader", "body"),
    [
        pytest.param("json", b'[{"id": NaN}, {"id": 2}]', id="nan"),
        pytest.param("json", b'[{"id": "\\ud800"}, {"id": 2}]', id="surrogate"),
        pytest.param("jsonl", b'{"id": ' + b"[" * 100_000 + b'}\n{"id": 2}\n', id="deep"),
        pytest.param("json", b'[{"id": ' + b"9" * 5000 + b'}, {"id": 2}]', id="5000-digits"),
        pytest.param(
            "json",
            b'[{"id": 1, %s}, {"id": 2}]' % b", ".join(b'"c%d": 1' % number for number in range(100_000)),
            id="100,000-members",
        ),
        pytest.param("json", b'[{"id": 1e999}, {"id": 2}]', id="beyond-floats"),
    ],
)
def test_what_is_no_value_costs_its_record_only(tmp_path, reader, body):
    read_back, faults = read(tmp_path, f"t.{reader}", body, reader)

    assert read_back == [{"id": 2}]
    assert len(faults) == 1
