"""docs/sources.md, executed: the files of each section are written, and its commands print what the page says."""

import csv
import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlwt

TEXT = (Path(__file__).parents[2] / "docs" / "sources.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+) (\S+/\S+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"^\$ publisher (.*?)\n(.*?)(?=^\$ |\Z)", re.DOTALL | re.MULTILINE)
SECTIONS = dict(re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", TEXT, re.DOTALL | re.MULTILINE))

DATABASE = "postgresql/"
"""What an example puts into a server begins so."""


def write_text(path, body):
    path.write_text(body, encoding="utf-8")


def write_parquet(path, body):
    pq.write_table(pa.Table.from_pylist([json.loads(line) for line in body.splitlines()]), path)


def write_sqlite(path, body):
    with closing(sqlite3.connect(path)) as database:
        database.executescript(body)


def write_xls(path, body):
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    for number, cells in enumerate(csv.reader(body.splitlines())):
        for column, cell in enumerate(cells):
            sheet.write(number, column, cell)
    book.save(path)


WRITERS = {".parquet": write_parquet, ".sqlite": write_sqlite, ".xls": write_xls}


@pytest.mark.parametrize(
    "heading", [heading for heading, body in SECTIONS.items() if CONSOLE.search(body) and BLOCK.search(body)]
)
def test_example_works(heading, tmp_path, request):
    environment = {**os.environ, "PUBLISHER_PROCESSES": "1", "NO_COLOR": "1"}
    for _, name, body in BLOCK.findall(SECTIONS[heading]):
        path = tmp_path / name
        if name.startswith(DATABASE):
            server = request.getfixturevalue("postgresql")
            server.run(f"DROP TABLE IF EXISTS {path.name}; {body}")
            environment["DATABASE_URL"] = server.address
            continue
        path.parent.mkdir(exist_ok=True)
        WRITERS.get(path.suffix, write_text)(path, body)

    for command, expected in COMMAND.findall("".join(CONSOLE.findall(SECTIONS[heading]))):
        arguments = [sys.executable, "-m", "publisher", *command.split()]
        done = subprocess.run(
            arguments, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode in {0, 1}, done.stderr
        assert [line for line in expected.splitlines() if line not in done.stdout] == [], done.stdout
