"""Doubtful guesses are questions on a terminal; elsewhere the safe side is taken and told."""

import os
import pty
import subprocess
import sys
import tomllib

import openpyxl
import pytest
from click.testing import CliRunner

from publisher.cli import init as command
from publisher.errors import Fault, SourceError
from publisher.profiles.profile_file import load

COUNTED = "id,name,boss\n1,Mill Trust,Maria Rossi\n2,Weir Trust,Peter Gray\n3,Lock Trust,Anna Brown\n"
TELEPHONES = "code,name,phone\nA7,Mill Trust,01633 843000\nB2,Weir Trust,01446 700123\n"
DATES = "code,name,founded\nA7,Mill Trust,03/04/1999\nB2,Weir Trust,05/06/2001\n"
POSTS = "name,grade,job title,organisation\nTom Hill,G7,Head,Canal Agency\nEva Moor,G6,Clerk,Canal Agency\n"
PARENTS = "code,name,parent\nA7,Mill Trust,9901\nB2,Weir Trust,9902\n"


@pytest.fixture
def answered(tmp_path, monkeypatch):
    """Run init as on a terminal, with answers; returns what it printed and the profile that it wrote."""

    def answer(text, lines):
        (tmp_path / "list.csv").write_text(text, encoding="utf-8")
        monkeypatch.setattr(command, "is_terminal", lambda: True)
        result = CliRunner().invoke(command.init, [str(tmp_path / "list.csv")], input="".join(f"{x}\n" for x in lines))
        assert result.exit_code == 0, result.output
        load(tmp_path)  # what it wrote can be used
        return result.output, tomllib.loads((tmp_path / "source.toml").read_text(encoding="utf-8"))

    return answer


@pytest.mark.parametrize(
    ("text", "answers", "value_of", "expected"),
    [
        pytest.param(COUNTED, ["", ""], lambda t: t["profile"]["key"], "name", id="counter-safe"),
        pytest.param(COUNTED, ["", "2"], lambda t: t["profile"]["key"], "id", id="counter-is-identifier"),
        pytest.param(COUNTED, ["", ""], lambda t: t["profile"]["leave_out"], "boss", id="people-safe"),
        pytest.param(COUNTED, ["2", ""], lambda t: t["profile"].get("leave_out"), None, id="no-people"),
        pytest.param(TELEPHONES, [""], lambda t: t.get("country"), None, id="country-safe"),
        pytest.param(TELEPHONES, ["gb"], lambda t: t.get("country"), "GB", id="country-said"),
        pytest.param(TELEPHONES, ["Wales", "GB"], lambda t: t.get("country"), "GB", id="country-asked-again"),
        pytest.param(DATES, [""], lambda t: t["profile"]["founded"], "founded", id="dates-safe"),
        pytest.param(DATES, ["2"], lambda t: t["profile"]["founded"]["order"], "dmy", id="day-first"),
        pytest.param(DATES, ["3"], lambda t: t["profile"]["founded"]["order"], "mdy", id="month-first"),
        pytest.param(POSTS, ["", ""], lambda t: t["profile"]["group_by"], "organisation", id="posts-safe"),
        pytest.param(PARENTS, [""], lambda t: t["profile"].get("relations"), None, id="parent-safe"),
        pytest.param(PARENTS, ["2"], lambda t: t["profile"]["relations"]["from"], "parent", id="parent-is-key"),
    ],
)
def test_answer_decides(answered, text, answers, value_of, expected):
    _, table = answered(text, answers)

    assert value_of(table) == expected


def test_answer_is_written_beside_the_rule(answered, tmp_path):
    answered(DATES, ["2"])

    assert "# you said: the day: 03/04/1999" in (tmp_path / "source.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "about"),
    [
        pytest.param(COUNTED, "id", id="counter"),
        pytest.param(COUNTED, "boss", id="people"),
        pytest.param(TELEPHONES, "country", id="country"),
        pytest.param(DATES, "founded", id="dates"),
        pytest.param(POSTS, "the rows", id="posts"),
        pytest.param(PARENTS, "parent", id="parent"),
    ],
)
def test_without_a_terminal_a_doubt_is_told_on_the_console_and_in_the_file(tmp_path, text, about):
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(command.init, [str(tmp_path / "list.csv")])

    assert f"  {about}: " in result.output
    assert "CHECK:" in (tmp_path / "source.toml").read_text(encoding="utf-8")
    assert "number [1]" not in result.output


def test_every_line_fits_80_columns(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.csv").write_text(COUNTED + TELEPHONES, encoding="utf-8")

    lines = CliRunner().invoke(command.init, ["list.csv"]).output.splitlines()

    assert max(map(len, lines)) <= 80
    assert lines[-1] == "next: publisher preview ."


def run_on_a_terminal(folder, text, typed, *options):
    """Run init with a pseudo-terminal as its input and output; returns what it printed."""
    (folder / "list.csv").write_text(text, encoding="utf-8")
    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "publisher", "init", "list.csv", *options]
    process = subprocess.Popen(words, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, env={**os.environ})
    os.close(theirs)
    os.write(ours, typed)
    shown = b""
    try:
        while piece := os.read(ours, 4096):
            shown += piece
    except OSError:  # Linux says so when the other end is closed
        pass
    finally:
        os.close(ours)
    assert process.wait(timeout=60) == 0, shown
    return shown.decode()


def test_pseudo_terminal_is_asked(tmp_path):
    shown = run_on_a_terminal(tmp_path, COUNTED, b"\n2\n")

    assert "What are these numbers?" in shown
    assert tomllib.loads((tmp_path / "source.toml").read_text(encoding="utf-8"))["profile"]["key"] == "id"


def test_pseudo_terminal_is_not_asked_with_yes(tmp_path):
    shown = run_on_a_terminal(tmp_path, COUNTED, b"", "--yes")

    assert "What are these numbers?" not in shown
    assert tomllib.loads((tmp_path / "source.toml").read_text(encoding="utf-8"))["profile"]["key"] == "name"


@pytest.mark.parametrize(("answer", "sheet", "key"), [("", "Ministries", "code"), ("2", "Agencies", "ref")])
def test_which_sheet_is_read_is_asked(tmp_path, monkeypatch, answer, sheet, key):
    book = openpyxl.Workbook()
    book.active.title = "Ministries"
    for row in (["code", "name"], ["M-A", "Ministry of Mills"], ["M-B", "Ministry of Weirs"]):
        book.active.append(row)
    other = book.create_sheet("Agencies")
    for row in (["ref", "agency name"], ["X-7", "Mill Agency"], ["X-9", "Weir Agency"]):
        other.append(row)
    book.save(tmp_path / "list.xlsx")
    monkeypatch.setattr(command, "is_terminal", lambda: True)

    result = CliRunner().invoke(command.init, [str(tmp_path / "list.xlsx")], input=f"{answer}\n")
    table = tomllib.loads((tmp_path / "source.toml").read_text(encoding="utf-8"))

    assert result.exit_code == 0, result.output
    assert (table["options"]["sheet"], table["profile"]["key"]) == (sheet, key)


def test_an_encoding_that_is_not_certain_is_asked(tmp_path, monkeypatch):
    (tmp_path / "list.csv").write_bytes("code,name\nA7,Mill \xc4\nB2,Weir \xd6\n".encode("latin-1"))
    monkeypatch.setattr(command, "is_terminal", lambda: True)
    monkeypatch.setattr(command, "inspect_files", unknown_until_named(command.inspect_files))

    result = CliRunner().invoke(command.init, [str(tmp_path / "list.csv")], input="latin-1\n")

    assert result.exit_code == 0, result.output
    assert 'encoding = "iso8859-1"' in (tmp_path / "source.toml").read_text(encoding="utf-8")


def unknown_until_named(inspect):
    """An inspection that knows no encoding by itself."""

    def inspect_files(files, chosen, interview):
        if chosen.encoding is None:
            raise SourceError("list.csv", (Fault("encoding-unknown", "several encodings would fit", "list.csv"),))
        return inspect(files, chosen, interview)

    return inspect_files
