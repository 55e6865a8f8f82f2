"""A query of a database is a source: SQLite files by themselves, other databases by an address in the environment."""

import html
import re
import shlex
import sqlite3
from contextlib import closing

import pytest

from publisher.cli import run

QUERY = "SELECT id, name, city FROM offices WHERE closed = 0 ORDER BY id"


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "register.sqlite"
    with closing(sqlite3.connect(path)) as opened:
        opened.execute("CREATE TABLE offices (id TEXT, name TEXT, city TEXT, closed INTEGER)")
        rows = [
            ("007", "City Archive", "Bern", 0),
            ("008", "City Library", "Bern", 0),
            ("009", "Old Office", "Bern", 1),
        ]
        opened.executemany("INSERT INTO offices VALUES (?, ?, ?, ?)", rows)
        opened.execute("CREATE TABLE log (id INTEGER, text TEXT)")
        opened.execute("INSERT INTO log VALUES (1, 'started')")
        opened.commit()
    return path


@pytest.fixture
def offered(database, monkeypatch):
    """The database by its address, as one on a server is."""
    pytest.importorskip("sqlalchemy")
    monkeypatch.setenv("REGISTER_URL", f"sqlite:///{database}")


def add(studio, **said):
    return studio.post("/add/query", {"name": "City offices", "database": "REGISTER_URL", "query": QUERY} | said)


def answers(text):
    return dict.fromkeys(re.findall(r'name="(answer-[0-9a-f]+)"', text), "0")


def shown_command(text):
    return shlex.split(html.unescape(re.search(r"<code>publisher (init .*?)</code>", text, re.DOTALL)[1]))


def test_query_becomes_a_source_without_the_address(studio, offered, database):
    assert add(studio).headers["Location"] == "/sources/city-offices/file"
    text = studio.get("/sources/city-offices/file").text
    folder = studio.workspace.data / "city-offices"

    assert "City Archive" in text
    assert "Old Office" not in text
    studio.post(
        "/sources/city-offices/file", {"database": "REGISTER_URL", "query": QUERY, "write": "1", **answers(text)}
    )
    assert (folder / "city-offices.sql").read_text() == f"{QUERY}\n"
    assert 'database = "REGISTER_URL"' in (folder / "source.toml").read_text()
    assert str(database) not in "".join(path.read_text() for path in folder.iterdir())
    assert "City Library" in studio.get("/sources/city-offices/preview").text


def test_command_that_is_shown_describes_the_query_too(studio, offered, tmp_path):
    add(studio)
    words = shown_command(studio.get("/sources/city-offices/file").text)

    assert run([*words, "--yes"]) == 0
    assert 'database = "REGISTER_URL"' in (studio.workspace.data / "city-offices" / "source.toml").read_text()


def test_query_that_fails_is_explained_and_corrected(studio, offered):
    add(studio, query="SELECT id FROM nowhere")
    assert "no such table: nowhere" in studio.get("/sources/city-offices/file").text

    studio.post("/sources/city-offices/file", {"database": "REGISTER_URL", "query": QUERY, "look": "1"})

    assert "City Archive" in studio.get("/sources/city-offices/file").text


@pytest.mark.parametrize(
    "query", ["DELETE FROM offices", "DROP TABLE offices", "WITH x AS (SELECT 1) DELETE FROM offices"]
)
def test_query_only_reads(studio, offered, database, query):
    add(studio, query=query)
    assert 'role="alert"' in studio.get("/sources/city-offices/file").text

    with closing(sqlite3.connect(database)) as opened:
        assert opened.execute("SELECT count(*) FROM offices").fetchone() == (3,)


def test_variable_that_is_not_set_is_named(studio):
    pytest.importorskip("sqlalchemy")
    add(studio, database="NO_SUCH_URL")

    assert "NO_SUCH_URL is not set" in studio.get("/sources/city-offices/file").text


@pytest.mark.parametrize("wrong", [{"query": " "}, {"database": "postgresql://user:secret@host/x"}, {"database": ""}])
def test_what_is_no_query_or_no_name_adds_nothing(studio, wrong):
    answer = add(studio, **wrong)

    assert answer.status_code == 400
    assert list(studio.workspace.data.iterdir()) == []


def test_sqlite_file_is_read_by_a_query_and_the_command_does_the_same(studio, database):
    studio.upload(("register.sqlite", database.read_bytes()))
    studio.post("/sources/register/file", {"query": QUERY, "look": "1"})
    text = studio.get("/sources/register/file").text

    assert "City Archive" in text
    assert "Old Office" not in text
    assert run([*shown_command(text), "--yes"]) == 0
    assert f'query = "{QUERY}"' in (studio.workspace.data / "register" / "source.toml").read_text()


def test_page_to_add_something_has_the_form_and_keeps_what_was_said(studio):
    assert 'action="/add/query"' in studio.get("/add").text

    assert "SELECT 1 AS mine" in add(studio, query="SELECT 1 AS mine", database="a b").text
    assert 'action="/add/query"' in studio.post("/add/address", {"address": "no address"}).text
    assert 'action="/add/query"' in studio.post("/add/files", {}).text
