"""Dumps of databases: the rows of INSERT and COPY, read without a database and without executing anything."""

import gzip

import pytest

from publisher.pipeline.build import build
from publisher.pipeline.plan import Plan
from publisher.profiles.proposal.init import inspect_file
from publisher.profiles.proposal.source_toml import describe
from publisher.raw import RawRecord
from publisher.sources import load_source, read_file
from publisher.sources.formats.typed_tables import dump, dump_text
from publisher.sources.formats.typed_tables.dump_text import is_dump
from publisher.sources.source import Source

MYSQL = r"""-- MySQL dump 10.13
/*!40101 SET NAMES utf8mb4 */;
DROP TABLE IF EXISTS `office`;
CREATE TABLE `office` (
  `id` int NOT NULL AUTO_INCREMENT,
  `name` varchar(80) DEFAULT 'none, yet',
  `size` decimal(10,2),
  PRIMARY KEY (`id`),
  KEY `by_name` (`name`)
) ENGINE=InnoDB COMMENT='offices; and more';
INSERT INTO `office` VALUES (1,'Harbour \'Old\' Office','2.50'),(2,'Lock Office; No. 2 -- new',NULL),
(3,'Two\nlines',3);
"""
POSTGRESQL = """-- PostgreSQL database dump
SET standard_conforming_strings = on;
CREATE FUNCTION public.f() RETURNS integer AS $_$ BEGIN INSERT INTO x VALUES ('no'); END; $_$ LANGUAGE plpgsql;
CREATE TABLE public.office (id integer, name text, website text);
COPY public.office (id, name, website) FROM stdin;
7\tHarbour Office\thttps://solva.example/
8\tTab\\there\t\\N
\\.
INSERT INTO public.office (id, name, website) VALUES (9, 'C:\\', 'https://barry.example/'::text);
"""
SQL_SERVER = "insert into [dbo].[office] ([id], [name])\n  values (N'1', N'Oficina de Ríos');\nGO\n"
SQLITE = """PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE office (id TEXT PRIMARY KEY, name TEXT);
INSERT INTO office VALUES('007','O''Hara Office');
INSERT INTO "office" ("id","name") VALUES('008',replace('a\\nb','\\n',char(10)));
COMMIT;
"""


@pytest.fixture
def read(tmp_path):
    def read(text, **options):
        (tmp_path / "dump.sql").write_text(text, encoding="utf-8")
        source = Source(path=tmp_path, slug="x", title="X", reader="sql", options=options)
        return list(read_file(source, tmp_path / "dump.sql"))

    return read


def data(records):
    return [dict(record.data) for record in records if isinstance(record, RawRecord)]


def test_dump_of_mysql(read):
    records = read(MYSQL)

    assert data(records) == [
        {"id": "1", "name": "Harbour 'Old' Office", "size": "2.50"},
        {"id": "2", "name": "Lock Office; No. 2 -- new", "size": None},
        {"id": "3", "name": "Two\nlines", "size": "3"},
    ]
    assert [record.line for record in records] == [11, 11, 12]


def test_dump_of_postgresql(read):
    assert data(read(POSTGRESQL)) == [
        {"id": "7", "name": "Harbour Office", "website": "https://solva.example/"},
        {"id": "8", "name": "Tab\there", "website": None},
        {"id": "9", "name": "C:\\", "website": "https://barry.example/"},
    ]


def test_dump_of_sql_server(read):
    assert data(read(SQL_SERVER)) == [{"id": "1", "name": "Oficina de Ríos"}]


def test_dump_of_sqlite_keeps_expressions_as_text(read):
    assert data(read(SQLITE)) == [
        {"id": "007", "name": "O'Hara Office"},
        {"id": "008", "name": "replace('a\\nb','\\n',char(10))"},
    ]


def test_rows_without_names_of_columns_have_numbers(read):
    assert data(read("INSERT INTO t VALUES (1, 'A'), (2, 'B');")) == [
        {"column 1": "1", "column 2": "A"},
        {"column 1": "2", "column 2": "B"},
    ]


def test_row_of_another_width_is_reported_with_its_line(read):
    first, second = read("INSERT INTO t (id, name)\nVALUES (1, 'A'),\n(2);\n")

    assert first.data == {"id": "1", "name": "A"}
    assert (second.faults[0].code, second.faults[0].line) == ("row-ragged", 3)


LONG = "INSERT INTO t (id, name) VALUES (1, 'A');\nINSERT INTO t (id, name) VALUES (2, 'B'), (3, 'C');\n"


@pytest.mark.parametrize(
    "limited", [(dump_text, "MAX_STATEMENT"), (dump, "_MAX_LINE_BYTES")], ids=["statement", "line"]
)
def test_statement_that_is_too_long_is_reported(read, monkeypatch, limited):
    monkeypatch.setattr(*limited, 45)

    first, second, third = read(f"{LONG}INSERT INTO t (id, name) VALUES (4, 'D');\n")

    assert (first.data["id"], third.data["id"]) == ("1", "4")
    assert (second.faults[0].code, second.faults[0].line) == ("record-too-large", 2)


def test_row_with_a_wrong_byte_is_reported_and_the_others_are_read(tmp_path):
    (tmp_path / "dump.sql").write_bytes("INSERT INTO t (id, name) VALUES (1, 'Büro'), (2, 'B');".encode("latin-1"))
    source = Source(path=tmp_path, slug="x", title="X", reader="sql", encoding="utf-8")

    first, second = read_file(source, tmp_path / "dump.sql")

    assert first.faults[0].code == "encoding-wrong"
    assert second.data == {"id": "2", "name": "B"}


def test_several_tables_must_be_chosen(read):
    text = "INSERT INTO a (id) VALUES (1);\nINSERT INTO b (id) VALUES (2);\n"

    assert read(text)[0].faults[0].code == "table-not-chosen"
    assert data(read(text, table="b")) == [{"id": "2"}]
    assert data(read(text, tables=["*"])) == [{"@table": "a", "id": "1"}, {"@table": "b", "id": "2"}]


@pytest.mark.parametrize(
    ("text", "dump"),
    [
        (MYSQL, True),
        (POSTGRESQL, True),
        (SQL_SERVER, True),
        ("-- all\nSELECT 'INSERT INTO x' FROM office;", False),
        ("WITH a AS (SELECT 1)\nSELECT * FROM a", False),
        ("DELETE FROM office", False),
    ],
)
def test_dump_or_query(text, dump):
    assert is_dump(text) is dump


@pytest.mark.parametrize("packed", [False, True])
def test_dump_is_described_and_built(tmp_path, packed):
    text = """CREATE TABLE `users` (`id` int, `name` text, `password` text, `mail` text) ENGINE=InnoDB;
INSERT INTO `users` VALUES (1,'root','x','root@example.org');
CREATE TABLE `office` (`id` int, `name` varchar(80), `website` text) ENGINE=InnoDB;
INSERT INTO `office` VALUES (7,'Harbour Office','https://solva.example/'),(9,'Lock Office','https://barry.example/');
"""
    folder = tmp_path / "offices"
    folder.mkdir()
    path = folder / ("dump.sql.gz" if packed else "dump.sql")
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    inspection = inspect_file(path)
    (folder / "source.toml").write_text(describe(inspection), encoding="utf-8")

    release = build(
        Plan(home=tmp_path / "home", base="https://lod.example.org", sources=(load_source(folder),), processes=1)
    )

    assert inspection.source.options == {"table": "office"}
    assert "there are also users" in inspection.notes[0]
    assert release.manifest.counts.published == 2


def test_number_that_identifies_a_row_of_a_database_is_the_key(tmp_path):
    path = tmp_path / "dump.sql"
    path.write_text("INSERT INTO office (id, name) VALUES (1, 'Harbour Office'), (2, 'Lock Office');", encoding="utf-8")

    assert 'key = "id"' in describe(inspect_file(path))
