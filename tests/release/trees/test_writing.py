"""Writing trees: the time grows with the statements."""

import sqlite3
from contextlib import closing

from publisher.release.schema import FOR_BUILDS, INDEXES, SCHEMA
from publisher.release.trees.writing import EDGES


def test_pairs_are_looked_up_by_statement_where_there_are_no_figures_about_tables():
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(f"{SCHEMA} {INDEXES} {FOR_BUILDS}")
        plan = [step for *_, step in database.execute(f"EXPLAIN QUERY PLAN {EDGES}", ("institution",))]

    assert plan[0] == "SCAN part"
    assert all("(iri=?)" in step for step in plan if step.startswith("SEARCH"))
