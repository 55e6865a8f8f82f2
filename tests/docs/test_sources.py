"""docs/sources.md, executed: the files of each section are written, and its commands print what the page says."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

TEXT = (Path(__file__).parents[2] / "docs" / "sources.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+) (\S+/\S+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"^\$ publisher (.*?)\n(.*?)(?=^\$ |\Z)", re.DOTALL | re.MULTILINE)
SECTIONS = dict(re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", TEXT, re.DOTALL | re.MULTILINE))


@pytest.mark.parametrize(
    "heading", [heading for heading, body in SECTIONS.items() if CONSOLE.search(body) and BLOCK.search(body)]
)
def test_example_works(heading, tmp_path):
    for _, name, body in BLOCK.findall(SECTIONS[heading]):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(body, encoding="utf-8")
    environment = {**os.environ, "PUBLISHER_PROCESSES": "1", "NO_COLOR": "1"}

    for command, expected in COMMAND.findall("".join(CONSOLE.findall(SECTIONS[heading]))):
        arguments = [sys.executable, "-m", "publisher", *command.split()]
        done = subprocess.run(
            arguments, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode in {0, 1}, done.stderr
        assert [line for line in expected.splitlines() if line not in done.stdout] == [], done.stdout
