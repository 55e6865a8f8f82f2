"""docs/bring-your-file.md, executed: the files of each section are written, and its commands print what the page says."""

import csv
import re
from pathlib import Path

import pytest

from publisher.cli import run
from tests.support.strangers import xlsx

TEXT = (Path(__file__).parents[2] / "docs" / "bring-your-file.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", TEXT, re.DOTALL | re.MULTILINE))
FILE = re.compile(r"^```\w+ (\S+/\S+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"^\$ publisher (.*?)\n(.*?)(?=^\$ |^```)", re.DOTALL | re.MULTILINE)


def squeezed(text):
    return " ".join(text.split())


@pytest.mark.parametrize("heading", SECTIONS)
def test_section_works(heading, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    for name, body in FILE.findall(SECTIONS[heading]):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        if path.suffix == ".xlsx":
            xlsx(path, list(csv.reader(body.splitlines())))
        else:
            path.write_text(body, encoding="utf-8")
    commands = COMMAND.findall(SECTIONS[heading])
    assert commands

    for command, expected in commands:
        assert run(command.split()) == 0
        shown = squeezed(capsys.readouterr().out)
        assert [line for line in expected.splitlines() if squeezed(line) not in shown] == [], shown
