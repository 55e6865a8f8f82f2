"""Queries to SQL databases: types, read-only transactions, limits of time, errors without passwords, and builds."""

import sqlite3
from contextlib import closing

import pytest

from publisher.errors import SourceError
from publisher.pipeline.build import build
from publisher.pipeline.plan import Plan
from publisher.profiles.proposal.init import inspect_file
from publisher.profiles.proposal.source_toml import describe
from publisher.raw import RawRecord
from publisher.sources import load_source, read_file
from publisher.sources.fetch import fetch_files
from publisher.sources.formats.typed_tables import sql
from publisher.sources.source import Source

OFFICES = """
DROP TABLE IF EXISTS office;
CREATE TABLE office (id TEXT PRIMARY KEY, name TEXT, opened DATE, website TEXT);
INSERT INTO office VALUES ('007', 'Harbour Office Solva', '1911-05-02', 'https://solva.example/');
INSERT INTO office VALUES ('008', 'Harbour Office Aberaeron', NULL, 'https://aberaeron.example/');
"""
QUERY = "-- all that are open\nSELECT id, name, opened, website FROM office ORDER BY id;\n"


def records_of(folder, query, **options):
    (folder / "offices.sql").write_text(query, encoding="utf-8")
    source = Source(path=folder, slug="offices", title="Offices", reader="sql", options=options)
    return list(read_file(source, folder / "offices.sql"))


def data(records):
    return [dict(record.data) for record in records if isinstance(record, RawRecord)]


def fault(records):
    (record,) = records
    return record.faults[0]


@pytest.fixture
def lite(tmp_path, monkeypatch):
    """A folder with queries, and a SQLite database whose address is in the environment."""
    with closing(sqlite3.connect(tmp_path / "register.db")) as connection:
        connection.executescript(OFFICES)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'register.db'}")
    folder = tmp_path / "offices"
    folder.mkdir()
    return folder


@pytest.fixture
def postgres(tmp_path, postgresql, monkeypatch):
    """A folder with queries, and a PostgreSQL database whose address is in the environment."""
    postgresql.run(OFFICES)
    monkeypatch.setenv("DATABASE_URL", postgresql.address)
    folder = tmp_path / "offices"
    folder.mkdir()
    return folder


def test_rows_of_a_query(lite):
    records = records_of(lite, QUERY)

    assert [row["id"] for row in data(records)] == ["007", "008"]
    assert (records[1].file, records[1].line) == ("offices.sql", 2)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        pytest.param("DELETE FROM office", "sql-no-query", id="no-select"),
        pytest.param("-- nothing\n", "sql-no-query", id="nothing"),
        pytest.param("WITH a AS (SELECT 1) DELETE FROM office", "sql-query-failed", id="read-only"),
        pytest.param("SELECT id FROM offices", "sql-query-failed", id="no-table"),
    ],
)
def test_query_that_is_refused(lite, query, code):
    assert fault(records_of(lite, query)).code == code
    assert len(data(records_of(lite, QUERY))) == 2


@pytest.mark.parametrize(
    ("address", "code", "words"),
    [
        pytest.param(None, "sql-address-wrong", "DATABASE_URL is not set", id="not-set"),
        pytest.param("secret", "sql-address-wrong", "is not an address", id="no-address"),
        pytest.param("fortran://u:secret@h/d", "sql-address-wrong", "is not an address", id="no-such-database"),
        pytest.param("mysql+nosuch://u:secret@h/d", "sql-address-wrong", "is not an address", id="no-such-driver"),
        pytest.param("oracle+oracledb://u:secret@h/d", "sql-not-installed", "'oracledb'", id="driver-missing"),
        pytest.param("postgresql://u:secret@127.0.0.1:1/d", "sql-unreachable", "cannot be reached", id="no-server"),
    ],
)
def test_address_that_does_not_work(lite, monkeypatch, address, code, words):
    monkeypatch.delenv("DATABASE_URL")
    if address:
        monkeypatch.setenv("DATABASE_URL", address)
    found = fault(records_of(lite, QUERY))

    assert (found.code, words in found.message) == (code, True)
    assert "secret" not in found.message


def test_address_is_not_taken_from_source_toml(lite):
    with pytest.raises(SourceError, match="name of the environment variable"):
        records_of(lite, QUERY, database="postgresql://publisher:secret@localhost/register")


def test_times_are_above_zero(lite):
    with pytest.raises(SourceError, match="number of seconds"):
        records_of(lite, QUERY, timeout=0)


def test_extra_that_is_missing_is_named(lite, monkeypatch):
    monkeypatch.setattr(sql, "find_spec", lambda name: None)

    assert "pip install 'institution-publisher[sql]'" in fault(records_of(lite, QUERY)).message


def test_query_without_an_end_is_ended(lite):
    endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0"

    assert fault(records_of(lite, endless, timeout=2)).code == "sql-too-slow"


def described(folder):
    (folder / "offices.sql").write_text(QUERY, encoding="utf-8")
    (folder / "source.toml").write_text(describe(inspect_file(folder / "offices.sql")), encoding="utf-8")
    return load_source(folder)


def test_fetched_rows_stay_when_the_database_is_gone(lite, tmp_path, monkeypatch):
    source = described(lite)
    fetched = fetch_files(source, tmp_path / "fetched")
    (file,) = fetched.files()
    before = file.stat()

    again = fetch_files(source, tmp_path / "fetched")
    assert (file.stat().st_mtime_ns, again.retrieved) == (before.st_mtime_ns, fetched.retrieved)
    assert before.st_mode & 0o777 == 0o600

    monkeypatch.delenv("DATABASE_URL")
    with pytest.raises(SourceError, match="DATABASE_URL is not set"):
        fetch_files(source, tmp_path / "fetched")
    assert [path.name for path in file.parent.iterdir()] == ["offices.sql.rows"]
    assert [(record.file, record.line) for record in read_file(fetched, file)] == [("offices.sql", 1), ("offices.sql", 2)]  # fmt: skip


def test_each_query_is_a_file_of_the_source(lite, tmp_path):
    (lite / "old.sql").write_text("SELECT 'x' AS id, 'Harbour Office Barry' AS name, NULL AS opened, '' AS website")
    fetched = fetch_files(described(lite), tmp_path / "fetched")

    assert [file.name for file in fetched.files()] == ["offices.sql.rows"]
    assert 'include = ["offices.sql"]' in (lite / "source.toml").read_text(encoding="utf-8")


def publish(source, home):
    fetched = fetch_files(source, home / "fetched")
    return build(Plan(home=home, base="https://lod.example.org", sources=(fetched,), processes=1))


def test_postgresql_is_described_and_built_and_rebuilt(postgres, postgresql, tmp_path):
    source = described(postgres)
    first = publish(source, tmp_path / "site")
    second = publish(source, tmp_path / "site")
    postgresql.run("UPDATE office SET name = 'Harbour Office of Solva' WHERE id = '007'")
    third = publish(source, tmp_path / "site")

    assert [first.manifest.counts.published, first.manifest.counts.quarantined] == [2, 0]
    assert [second.unchanged, third.unchanged] == [True, False]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("7::int", 7),
        ("1.50::numeric", "1.50"),
        ("2.0::float8", 2),
        ("true", True),
        ("NULL::text", None),
        ("date '1911-05-02'", "1911-05-02"),
        ("timestamp '1911-05-02 08:30'", "1911-05-02T08:30:00"),
        ("timestamptz '2020-01-02 08:30+00'", "2020-01-02T08:30:00+00:00"),
        ("date 'infinity'", "infinity"),
        ("date '0044-03-15 BC'", "0044-03-15 BC"),
        ("array['a', 'b']", ["a", "b"]),
        ("""'{"de": "Amt"}'::jsonb""", {"de": "Amt"}),
        ("'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
        ("'8:30'", "8:30"),
        ("'100 %s :name' AS value WHERE 'a' LIKE 'a%'", "100 %s :name"),
    ],
)
def test_value_of_a_type_in_postgresql(postgres, expression, value):
    assert data(records_of(postgres, f"SELECT {expression}" + " AS value" * (" AS " not in expression))) == [
        {"value": value}
    ]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("WITH gone AS (DELETE FROM office RETURNING id) SELECT * FROM gone", "sql-query-failed"),
        ("SELECT 1; COMMIT; DELETE FROM office; SELECT 1", "sql-query-failed"),
        ("SELECT 1 / (id::int - 7) FROM office", "sql-query-failed"),
        ("SELECT pg_sleep(30)", "sql-too-slow"),
    ],
)
def test_postgresql_refuses(postgres, query, code):
    assert fault(records_of(postgres, query, statement_timeout=1)).code == code
    assert len(data(records_of(postgres, QUERY))) == 2


def test_wrong_password_is_not_shown(postgres, postgresql, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", postgresql.address.replace("harbour", "lighthouse"))
    found = fault(records_of(postgres, QUERY))

    assert found.code == "sql-unreachable"
    assert "lighthouse" not in found.message
