"""SQLite: tables, views and queries; what the file may not do; broken files and files in use; a build."""

import gzip
import sqlite3
from contextlib import closing

import pytest

from publisher.errors import SourceError
from publisher.pipeline.build import build
from publisher.pipeline.plan import Plan
from publisher.profiles.proposal.files.file_format import FormatOptions
from publisher.profiles.proposal.init import inspect_file
from publisher.profiles.proposal.source_toml import describe
from publisher.raw import RawRecord, UnreadableRecord
from publisher.sources import load_source, read_file
from publisher.sources.source import Source

OFFICES = """
CREATE TABLE office (id TEXT PRIMARY KEY, name TEXT, opened TEXT, website TEXT);
INSERT INTO office VALUES ('007', 'Harbour Office Solva', '1911-05-02', 'https://solva.example/');
INSERT INTO office VALUES ('008', 'Harbour Office Aberaeron', '1807', 'https://aberaeron.example/');
"""
PHONES = """
CREATE TABLE phone (office TEXT REFERENCES office (id), number TEXT);
INSERT INTO phone VALUES ('007', '+44 1437 555 010');
"""


@pytest.fixture
def database(tmp_path):
    def create(script, name="register.sqlite"):
        with closing(sqlite3.connect(tmp_path / name)) as connection:
            connection.executescript(script)
        return tmp_path / name

    return create


def read(file, **options):
    source = Source(path=file.parent, slug="x", title="X", reader="sqlite", options=options)
    return list(read_file(source, file))


def data(records):
    return [dict(record.data) for record in records if isinstance(record, RawRecord)]


def fault(records):
    (record,) = records
    return record.faults[0]


def test_only_table_is_read(database):
    records = read(database(OFFICES))

    assert [row["id"] for row in data(records)] == ["007", "008"]
    assert (records[1].file, records[1].line) == ("register.sqlite/office", 2)


def test_values_keep_their_types(database):
    (row,) = data(read(database("CREATE TABLE t (a, b, c, d); INSERT INTO t VALUES (7, 2.0, 48.5, NULL)")))

    assert row == {"a": 7, "b": 2, "c": 48.5, "d": None}


def test_one_of_several_tables_must_be_named(database):
    file = database(OFFICES + PHONES)
    wrong = fault(read(file))

    assert wrong.code == "table-not-chosen"
    assert "'office', 'phone'" in wrong.message
    assert [row["number"] for row in data(read(file, table="phone"))] == ["+44 1437 555 010"]
    assert fault(read(file, table="phones")).code == "table-missing"


def test_several_tables_each_record_knows_its_own(database):
    north, south = (f"CREATE TABLE office_{side} (id, name); INSERT INTO office_{side} VALUES (1, '{side}');" for side in ("north", "south"))  # fmt: skip
    records = read(database(north + south + PHONES), tables=["office_*"])

    assert [(row["@table"], row["name"]) for row in data(records)] == [("office_north", "north"), ("office_south", "south")]  # fmt: skip
    assert [record.file for record in records] == ["register.sqlite/office_north", "register.sqlite/office_south"]


def test_query_joins_tables(database):
    query = "SELECT id, name, number AS phone FROM office LEFT JOIN phone ON office = id ORDER BY id"

    assert [row["phone"] for row in data(read(database(OFFICES + PHONES), query=query))] == ["+44 1437 555 010", None]


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM office",
        "ATTACH 'other.sqlite' AS other",
        "PRAGMA journal_mode = WAL",
        "SELECT 1; SELECT 2",
        "SELECT name FROM offices",
        "-- nothing",
    ],
)
def test_query_that_is_no_select_is_refused(database, query):
    file = database(OFFICES)
    records = read(file, query=query)

    assert not data(records)
    assert all(record.faults[0].code == "sql-query-failed" for record in records)
    assert len(data(read(file))) == 2


def test_views_are_read_and_broken_ones_are_not_offered(database):
    views = "CREATE VIEW old AS SELECT * FROM office WHERE opened < '1900'; CREATE VIEW gone AS SELECT * FROM nowhere;"
    file = database(OFFICES + views)

    assert [row["id"] for row in data(read(file, table="old"))] == ["008"]
    assert "gone" not in fault(read(file)).message


def test_view_without_an_end_is_not_waited_for(database):
    endless = "CREATE VIEW e AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0;"  # fmt: skip

    assert [row["id"] for row in data(read(database(OFFICES + endless)))] == ["007", "008"]


def test_binary_values_are_left_out_and_other_encodings_reported(database):
    script = "CREATE TABLE t (id, x); INSERT INTO t VALUES (1, x'00ff'), (2, CAST(x'4de47278' AS TEXT)), (3, 'ok')"
    first, second, third = read(database(script))

    assert first.notes == ("the column 'x' holds binary data, which is left out",)
    assert isinstance(second, UnreadableRecord)
    assert (second.faults[0].code, second.faults[0].line, second.faults[0].field) == ("value-unreadable", 2, "x")
    assert third.data == {"id": 3, "x": "ok"}


def test_broken_database_is_read_up_to_the_break(database):
    rows = ", ".join(f"({number}, '{'x' * 200}')" for number in range(2000))
    file = database(f"CREATE TABLE t (id, name); INSERT INTO t VALUES {rows}")
    body = file.read_bytes()
    file.write_bytes(body[: len(body) // 2])
    *records, last = read(file)

    assert last.faults[0].code == "sqlite-broken"
    assert all(isinstance(record, RawRecord) for record in records)


def test_name_that_is_no_text_is_a_broken_database(database):
    file = database(OFFICES)
    file.write_bytes(file.read_bytes().replace(b"website TEXT", b"websit\xff TEXT"))

    assert fault(read(file)).code == "sqlite-broken"


def test_file_of_another_kind_is_reported(tmp_path):
    (tmp_path / "thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)

    assert "no SQLite database" in fault(read(tmp_path / "thumbs.db")).message


def test_database_that_a_program_has_open_is_not_read_in_part(database, tmp_path):
    file = database(OFFICES)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("INSERT INTO office VALUES ('009', 'Harbour Office Barry', NULL, NULL)")
        connection.commit()

        assert fault(read(file)).code == "sqlite-in-use"

    assert len(data(read(file))) == 3


def test_packed_database_is_unpacked(database, tmp_path):
    file = database(OFFICES)
    packed = tmp_path / "register.sqlite.gz"
    packed.write_bytes(gzip.compress(file.read_bytes()))

    assert len(data(read(packed))) == 2


def test_init_chooses_a_table_and_names_the_others(database):
    inspection = inspect_file(database(OFFICES + PHONES))

    assert inspection.source.options == {"table": "office"}
    assert "phone (office, number)" in inspection.notes[0]


def test_init_leaves_tables_of_programs_and_people_for_last(database):
    program = """
    CREATE TABLE auth_user (id, name, first_name, last_name, email, password, last_login, is_staff);
    INSERT INTO auth_user (id) VALUES (1);
    CREATE TABLE measurement (office, day, water, air, wind, rain); INSERT INTO measurement (office) VALUES ('007');
    CREATE VIRTUAL TABLE found USING fts5(name); INSERT INTO found VALUES ('Solva');
    """
    inspection = inspect_file(database(program + OFFICES + PHONES))

    assert inspection.source.options == {"table": "office"}
    assert "found" not in inspection.notes[0]


def test_init_reads_the_table_that_is_named(database):
    inspection = inspect_file(database(OFFICES + PHONES), FormatOptions(sheet="phone"))

    assert inspection.source.options == {"table": "phone"}
    assert [column.path for column in inspection.columns] == ["office", "number"]


def test_column_that_a_profile_reads_must_exist(database, tmp_path):
    file = database(OFFICES)
    text = 'title = "T"\nlicence = "not stated"\nreader = "sqlite"\n[profile]\nkey = "id"\nnames = "nome"\n'
    (tmp_path / "source.toml").write_text(text, encoding="utf-8")

    with pytest.raises(SourceError, match="no column 'nome': did you mean 'name'"):
        build(Plan(home=tmp_path / "site", base="https://lod.example.org", sources=(load_source(file),), processes=1))


def test_each_of_several_tables_has_the_columns_of_the_profile(database, tmp_path):
    other = "CREATE TABLE office_closed (id, title); INSERT INTO office_closed VALUES (9, 'Harbour Office Penarth');"
    file = database(OFFICES + other)
    (tmp_path / "source.toml").write_text(
        'title = "T"\nlicence = "not stated"\nreader = "sqlite"\n[options]\ntables = ["office*"]\n'
        '[profile]\nkey = "id"\nnames = "name"\n',
        encoding="utf-8",
    )

    with pytest.raises(SourceError, match=r"register\.sqlite/office_closed has no column 'name'"):
        build(Plan(home=tmp_path / "site", base="https://lod.example.org", sources=(load_source(file),), processes=1))


def test_database_is_described_and_built(database, tmp_path):
    file = database(OFFICES + PHONES)
    (tmp_path / "source.toml").write_text(describe(inspect_file(file)), encoding="utf-8")

    report = build(
        Plan(home=tmp_path / "site", base="https://lod.example.org", sources=(load_source(file),), processes=1)
    )

    assert (report.manifest.counts.published, report.manifest.counts.quarantined) == (2, 0)
