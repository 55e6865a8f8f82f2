"""What the measure of incremental builds is made of: months of changes, core time, compared tables."""

import csv
import os
import sqlite3
import sys
from contextlib import closing

import pytest

from benchmarks.harness.core_time import CommandError, measure
from benchmarks.harness.tables import differing
from benchmarks.inputs.changing import MIXED, appended, generated

ORPHAN = """
import os, time
if os.fork() == 0:
    while time.process_time() < 0.3:
        pass
"""
"""A program that ends at once, and leaves a process behind that works."""


def rows(source):
    with (source / "institutions.csv").open(encoding="utf-8", newline="") as stream:
        return {row["id"]: row for row in csv.DictReader(stream)}


def test_month_changes_what_it_says(tmp_path):
    month = generated(tmp_path, 1000)
    before, after = rows(month.before), rows(month.after)
    both = before.keys() & after.keys()

    def differ(column):
        return sum(before[key][column] != after[key][column] for key in both)

    assert len(after.keys() - before.keys()) == 1000 * MIXED.added
    assert len(before.keys() - after.keys()) == 1000 * MIXED.removed
    assert differ("telephone") == 1000 * MIXED.edited
    assert (differ("name_en"), differ("parent"), differ("merged_into")) == (1, 1, MIXED.merged)
    assert len(after) == month.records


def test_appended_record_is_the_last(tmp_path):
    month = appended(tmp_path, 50)
    before, after = list(rows(month.before)), list(rows(month.after))

    assert before == after[:-1]


def test_core_time_has_that_of_orphans_too(tmp_path):
    log = tmp_path / "log"
    usage = measure([sys.executable, "-c", ORPHAN], log=log, environment=os.environ)

    assert usage.core_s >= 0.3


def test_unexpected_exit_code_is_told_with_the_output(tmp_path):
    command = [sys.executable, "-c", "import sys; sys.exit('no room')"]
    with pytest.raises(CommandError, match=r"(?s)exit code 1.*no room"):
        measure(command, log=tmp_path / "log", environment=os.environ)


def database(path, records, facets):
    """A database with two tables of a release."""
    with closing(sqlite3.connect(path)) as made:
        made.executescript(
            "CREATE TABLE record (id INTEGER PRIMARY KEY, iri TEXT); CREATE TABLE facet (name TEXT, record INTEGER);"
            "CREATE TABLE edition (record INTEGER, changed TEXT);"
            "CREATE TABLE name (id INTEGER PRIMARY KEY, record INTEGER, number INTEGER);"
            "CREATE VIRTUAL TABLE search USING fts5(words); CREATE VIRTUAL TABLE names USING fts5(words);"
        )
        made.executemany("INSERT INTO record VALUES (?, ?)", records)
        made.executemany("INSERT INTO facet VALUES (?, ?)", facets)
        made.executemany("INSERT INTO edition VALUES (?, ?)", ((number, path.stem) for number, _ in records))
        made.executemany("INSERT INTO search (rowid, words) VALUES (?, ?)", records)
        made.commit()
    return path


def test_numbers_and_order_of_rows_make_no_difference(tmp_path):
    one = database(tmp_path / "one.sqlite", [(1, "a"), (2, "b")], [("x", 1), ("y", 2)])
    other = database(tmp_path / "other.sqlite", [(70, "b"), (90, "a")], [("y", 70), ("x", 90)])

    assert differing(one, other, (["one"], ["other"])) == []
    assert differing(one, other) == ["edition"]


def test_tables_that_differ_are_named(tmp_path):
    one = database(tmp_path / "one.sqlite", [(1, "a"), (2, "b")], [("x", 1)])
    other = database(tmp_path / "other.sqlite", [(1, "a"), (2, "b")], [("x", 2)])

    assert differing(one, other, (["one"], ["other"])) == ["facet"]
