"""CSV and TSV: encodings, dialects, and every way in which a table goes wrong."""

import bz2
import gzip
import lzma
import zipfile

import pytest
import zstandard

from publisher.errors import SourceError
from publisher.raw import RawRecord, UnreadableRecord
from publisher.sources import read_file
from publisher.sources.formats.csv import MAX_RECORD_BYTES
from publisher.sources.source import Source


@pytest.fixture
def read(tmp_path):
    def read_body(body, name="table.csv", **values):
        file = tmp_path / name
        file.write_bytes(body if isinstance(body, bytes) else body.encode())
        source = Source(path=tmp_path, slug="x", title="X", reader="csv", **values)
        return list(read_file(source, file))

    return read_body


def data(records):
    return [dict(record.data) for record in records if isinstance(record, RawRecord)]


def faults(records):
    return [
        (fault.code, fault.line)
        for record in records
        if isinstance(record, UnreadableRecord)
        for fault in record.faults
    ]


HALL = [{"name": "Hôtel de Ville", "city": "Besançon"}]


@pytest.mark.parametrize(
    ("codec", "mark"),
    [
        pytest.param("utf-8", b"", id="utf-8"),
        pytest.param("utf-8-sig", b"", id="utf-8-with-mark"),
        pytest.param("utf-16", b"", id="utf-16-with-mark"),
        pytest.param("utf-16-le", b"", id="utf-16-le-without-mark"),
        pytest.param("utf-16-be", b"", id="utf-16-be-without-mark"),
        pytest.param("utf-16-be", b"\xfe\xff", id="utf-16-be-with-mark"),
        pytest.param("utf-32", b"", id="utf-32-with-mark"),
        pytest.param("windows-1252", b"", id="windows-1252"),
    ],
)
def test_encoding_is_detected(read, codec, mark):
    assert data(read(mark + "name,city\nHôtel de Ville,Besançon\n".encode(codec))) == HALL


def test_gb18030_is_detected(read):
    body = "名称,地址\n甘肃省科学技术厅,庆阳路166号\n兰州市档案馆,城关区\n".encode("gb18030")

    assert data(read(body))[0] == {"名称": "甘肃省科学技术厅", "地址": "庆阳路166号"}


def test_declared_encoding_wins(read):
    body = "name,city\nВедомство,Киев\n".encode("koi8-u")

    assert data(read(body, encoding="koi8-u")) == [{"name": "Ведомство", "city": "Киев"}]


def test_only_rows_in_another_encoding_are_unreadable(read):
    good = "name,city\nMairie,Orléans\nPréfecture,Évreux\n".encode()
    records = read(good + "Musée,Nîmes\n".encode("latin-1") + "École,Sète\n".encode())

    assert [row["city"] for row in data(records)] == ["Orléans", "Évreux", "Sète"]
    assert faults(records) == [("encoding-mixed", 4)]
    assert next(r.raw for r in records if isinstance(r, UnreadableRecord)) == "Musée,Nîmes\n".encode("latin-1")


@pytest.mark.parametrize(
    ("name", "body"),
    [
        pytest.param("a.csv", "name,city\nA,B\nC,D\n", id="comma"),
        pytest.param("a.csv", "name;city\nA;B\nC;D\n", id="semicolon"),
        pytest.param("a.csv", "name\tcity\nA\tB\nC\tD\n", id="tab-in-csv"),
        pytest.param("a.tsv", "name\tcity\nA\tB\nC\tD\n", id="tsv"),
        pytest.param("a.csv", "name|city\nA|B\nC|D\n", id="pipe"),
        pytest.param("a.csv", 'name;city\n"A";B\nC;"D"\n', id="quoted"),
        pytest.param("a.csv", "name,city\r\nA,B\r\nC,D\r\n", id="crlf"),
        pytest.param("a.csv", "name,city\rA,B\rC,D\r", id="cr-alone"),
        pytest.param("a.csv", "name,city\nA,B\nC,D", id="no-last-line-end"),
        pytest.param("a.csv", "name,city\n\nA,B\n\n\nC,D\n,\n", id="blank-rows"),
        pytest.param("a.csv", "name , city,,\nA,B,,\nC,D,,\n", id="empty-last-columns"),
    ],
)
def test_dialect_is_detected(read, name, body):
    assert data(read(body, name)) == [{"name": "A", "city": "B"}, {"name": "C", "city": "D"}]


def test_delimiter_inside_quotes_does_not_mislead(read):
    records = read('name;address\n"Board, City";"1, High St, Ayr"\n"Board, County";"2, Low St, Ayr"\n')

    assert data(records)[0] == {"name": "Board, City", "address": "1, High St, Ayr"}


def test_record_over_several_lines_keeps_its_bytes_and_first_line(read):
    body = b'name,address\nA,"1 High St\nAyr"\nB,C\n'
    first, second = read(body)

    assert first.data["address"] == "1 High St\nAyr"
    assert (first.line, first.raw) == (2, b'A,"1 High St\nAyr"\n')
    assert (second.line, second.raw) == (4, b"B,C\n")


def test_duplicate_and_missing_column_names_become_unique(read):
    assert data(read("phone,phone,,city\n1,2,3,4\n")) == [
        {"phone": "1", "phone (2)": "2", "column 3": "3", "city": "4"}
    ]


@pytest.mark.parametrize(
    ("body", "left", "expected"),
    [
        pytest.param("a,b\n1\n2,3\n", 1, [("row-ragged", 2)], id="row-too-short"),
        pytest.param("a,b\n1,2,3\n4,5\n", 1, [("row-ragged", 2)], id="row-too-long"),
        pytest.param('a,b\n"1,2\n3,4\n5,6\n', 2, [("row-quotes-broken", 2)], id="quote-never-closed"),
        pytest.param('a,b\n"x" y,2\n3,4\n', 1, [("row-quotes-broken", 2)], id="text-after-quote"),
        pytest.param("a,b\n" + "x" * 2_000_000 + ",2\n3,4\n", 1, [("line-too-long", 2)], id="line-of-2-mb"),
        pytest.param(",,,\n1,2,3,4\n", 0, [("table-header-missing", 1)], id="no-header"),
        pytest.param(",".join(map(str, range(20_000))) + "\n", 0, [("table-too-wide", 1)], id="20000-columns"),
    ],
)
def test_bad_row_is_reported_and_the_rest_is_read(read, body, left, expected):
    records = read(body, options={"delimiter": ","})

    assert len(data(records)) == left
    assert faults(records) == expected


def test_runaway_quote_stops_at_the_cap(read):
    rows = "".join(f"{n},{'x' * 1000}\n" for n in range(MAX_RECORD_BYTES // 1000 + 100))
    records = read('a,b\n"open,1\n' + rows, options={"delimiter": ","})

    assert faults(records) == [("row-quotes-broken", 2)]
    assert len(data(records)) == MAX_RECORD_BYTES // 1000 + 100


def test_million_empty_columns_are_no_columns(read):
    empty = "," * 900_000

    assert data(read(f"name,city{empty}\nA,B{empty}\n", options={"delimiter": ","})) == [{"name": "A", "city": "B"}]


@pytest.mark.parametrize(
    ("options", "body"),
    [
        pytest.param({"header_row": 3}, "Register of bodies\n\nname,city\nA,B\n", id="header-lower-down"),
        pytest.param({"header_row": 0, "columns": ["name", "city"]}, "A,B\n", id="no-header"),
        pytest.param({"columns": ["name", "city"]}, "n,c\nA,B\n", id="better-names"),
        pytest.param({"comment": "#"}, "# made by hand\nname,city\n# none\nA,B\n", id="comments"),
        pytest.param({"quote": "", "delimiter": "\t"}, "name\tcity\nA\tB\n", id="no-quotes"),
        pytest.param({"delimiter": "tab"}, "name\tcity\nA\tB\n", id="tab-by-name"),
    ],
)
def test_options(read, options, body):
    assert data(read(body, options=options)) == [{"name": "A", "city": "B"}]


def test_quotes_are_text_where_nothing_is_quoted(read):
    assert data(read('name\tcity\n"Lucky" House\tB\n', options={"quote": ""}))[0]["name"] == '"Lucky" House'


def test_unknown_option_is_reported_with_a_near_miss(read):
    with pytest.raises(SourceError, match=r"delimeter.*did you mean 'delimiter'"):
        read("a,b\n", options={"delimeter": ";"})


def test_option_of_wrong_type_is_reported(read):
    with pytest.raises(SourceError, match=r"header_row.*a whole number"):
        read("a,b\n", options={"header_row": True})


@pytest.mark.parametrize("pack", [pytest.param(gzip.compress, id="gzip"), pytest.param(zstandard.compress, id="zstd")])
def test_packed_file_is_read_through(read, pack):
    suffix = "gz" if pack is gzip.compress else "zst"

    assert data(read(pack(b"name,city\nA,B\n"), f"t.csv.{suffix}")) == [{"name": "A", "city": "B"}]


def test_zip_gives_each_of_its_files(read, tmp_path):
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.csv", "name\nA\n")
        archive.writestr("sub/two.csv", "name\nB\n")
        archive.writestr("README.md", "no data")
    records = read(path.read_bytes(), "all.zip")

    assert [(record.file, record.data["name"]) for record in records] == [
        ("all.zip/one.csv", "A"),
        ("all.zip/sub/two.csv", "B"),
    ]


def test_cut_gzip_is_read_up_to_the_cut(read):
    body = gzip.compress(b"name,city\n" + b"".join(b"A%d,%d\n" % (n, n * 7919) for n in range(20_000)))
    records = read(body[: len(body) // 2], "t.csv.gz", options={"delimiter": ","}, encoding="utf-8")

    assert faults(records)[-1][0] == "archive-broken"


def test_gzip_bomb_is_stopped(read):
    body = gzip.compress(b"name,city\nA,B\n" + bytes(64 << 20))
    records = read(body, "t.csv.gz", options={"delimiter": ","}, encoding="utf-8")

    assert len(body) < 100_000
    assert faults(records)[-1][0] == "file-expands-too-far"


def test_key_of_a_ragged_row_is_its_first_cell(read):
    (record,) = read("id,name\nX-1\n", options={"delimiter": ","})

    assert isinstance(record, UnreadableRecord)
    assert (record.key, record.raw) == ("X-1", b"X-1\n")


def test_formula_stays_text(read):
    assert data(read('name,url\n"=HYPERLINK(""http://x"")",u\n'))[0]["name"] == '=HYPERLINK("http://x")'


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("sep=;\r\nid;name\r\n1;Büro\r\n", id="semicolon"),
        pytest.param('"sep=|"\nid|name\n1|Büro\n', id="in-quotes"),
        pytest.param("SEP=\t\nid\tname\n1\tBüro\n", id="tab"),
    ],
)
def test_separator_line_of_a_spreadsheet(read, body):
    assert data(read(body)) == [{"id": "1", "name": "Büro"}]


def test_delimiter_is_that_of_the_header(read):
    rows = "".join(f"{n};Bureau {n};Rue {n}, bât. {n};01\n" for n in range(2, 9))
    records = read("no;nom;adresse;tél;remarque;date\n1;Bureau;Quai 1, bât. A;01;;\n" + rows)

    assert [record.data["adresse"] for record in records[:2]] == ["Quai 1, bât. A", "Rue 2, bât. 2"]


def test_delimiter_inside_long_quoted_texts_does_not_mislead(read):
    duties = "".join(
        f'{n},"Bureau {n}","I - ports; quais;\n II - phares;\n III - bacs;\n IV - digues; écluses"\n' for n in range(9)
    )

    records = read("no,nom,missions\n" + duties + '9,"Le ""Bac""",""\n')

    assert [record.data["nom"] for record in records] == [*(f"Bureau {n}" for n in range(9)), 'Le "Bac"']


@pytest.mark.parametrize("name", ["offices.csv", "offices.tsv"])
def test_list_of_one_column_has_no_delimiter(read, name):
    records = read("name\nHarbour Office\nOffice for Rivers, Lakes and Canals\nTide Office\nPilot Office\n", name)

    assert [record.data["name"] for record in records][:2] == ["Harbour Office", "Office for Rivers, Lakes and Canals"]


def test_missing_cells_at_the_end_are_empty_with_a_note(read):
    (record,) = read("id,name,city,note\n1,A,B\n")

    assert (record.data["note"], record.notes) == (
        "",
        ("the row ends after 3 of 4 cells; the others were read as empty",),
    )


@pytest.mark.parametrize(
    "row",
    [
        "Итого,,12",
        "合计,2,",
        "Summe:,,",
        "* vorläufig,,",
        "Quelle: Ministerium,,",
        "Total: 57 bodies,,",
        "出典：総務省,,",
    ],
)
def test_total_or_note_is_no_record(read, row):
    assert faults(read(f"id,name,staff\n1,A,12\n{row}\n")) == [("row-no-record", 3)]


def test_name_that_begins_like_a_total_is_a_record(read):
    assert len(data(read("name,city,staff\nTotal Oil Authority,Ayr,12\nTotal,Ayr,12\n"))) == 2


@pytest.mark.parametrize("packed", [pytest.param(lzma.compress, id="xz"), pytest.param(bz2.compress, id="bz2")])
def test_packed_tables(read, packed):
    suffix = "xz" if packed is lzma.compress else "bz2"
    rows = "id,name\n" + "".join(f"{number},Büro {number}\n" for number in range(20_000))
    half = len(rows) // 2

    assert len(data(read(packed(rows.encode()), f"t.csv.{suffix}"))) == 20_000
    joined = packed(rows[:half].encode()) + packed(rows[half:].encode())
    assert len(data(read(joined, f"u.csv.{suffix}"))) == 20_000
    assert faults(read(packed(rows.encode())[:-300], f"v.csv.{suffix}"))[-1][0] == "archive-broken"


def test_xz_with_a_dictionary_beyond_the_memory(read, monkeypatch):
    monkeypatch.setattr("publisher.sources.streams.MAX_XZ_MEMORY", 1 << 20)

    assert faults(read(lzma.compress(b"id,name\n1,A\n", preset=6), "t.csv.xz")) == [("archive-broken", None)]


@pytest.mark.parametrize("options", [{"delimiter": "'", "quote": "'"}, {"delimiter": "\n"}, {"quote": "\r"}])
def test_delimiters_and_quotation_marks_that_separate_nothing_are_refused(tmp_path, options):
    (tmp_path / "a.csv").write_text("id,name\n1,One\n", encoding="utf-8")
    source = Source(path=tmp_path, slug="x", title="X", reader="csv", options=options)

    with pytest.raises(SourceError):
        list(read_file(source, tmp_path / "a.csv"))


def test_row_in_quotes_as_a_whole_is_read_from_within_them(read):
    first, second = read(b'id,name,address\n"1,""Port Office"",""1 Quay, Solva"""\n2,Lock Office,2 Quay\n')

    assert first.data == {"id": "1", "name": "Port Office", "address": "1 Quay, Solva"}
    assert first.notes == ("quotes stand around the whole row; its cells were read from within them",)
    assert second.notes == ()
