"""Write the trees of a release into the tables ``branch`` and ``node`` (publisher/release/summary.py)."""

import sqlite3
from collections.abc import Iterable
from typing import Final

from publisher.release.trees.tree import Tree
from publisher.uris import Kind

KINDS: Final = (Kind.INSTITUTION, Kind.PLACE, Kind.CONCEPT)
"""What forms a tree."""

EDGES: Final = """
SELECT DISTINCT below.id, above.id FROM part CROSS JOIN record AS below ON below.iri = part.part
CROSS JOIN record AS above ON above.iri = part.whole
WHERE below.kind = ? AND above.kind = below.kind AND below.id <> above.id
  AND below.state = 'live' AND above.state = 'live'
"""
"""CROSS JOIN: along the statements. SQLite has no figures yet, and would compare all records with each other."""


def write_trees(database: sqlite3.Connection, kinds: Iterable[Kind] = KINDS) -> None:
    """Fill ``branch`` and ``node`` from the part-of statements, for some kinds of things."""
    for kind in kinds:
        edges = database.execute(EDGES, (kind,)).fetchall()
        labels = dict(database.execute("SELECT id, label FROM record WHERE kind = ? AND state = 'live'", (kind,)))
        if kind is Kind.INSTITUTION:  # one without a parent or a part is in no tree
            labels = {record: labels[record] for edge in edges for record in edge}
        tree = Tree.of(labels, edges, largest_first=kind is Kind.INSTITUTION)
        database.execute("BEGIN")
        database.execute("DELETE FROM node WHERE record IN (SELECT part FROM branch WHERE kind = ?)", (kind,))
        database.execute("DELETE FROM branch WHERE kind = ?", (kind,))
        database.executemany("INSERT INTO branch VALUES (?, ?, ?, ?)", ((kind, *row) for row in tree.branches()))
        database.executemany("INSERT INTO node VALUES (?, ?, ?, ?)", tree.nodes())
        database.execute("COMMIT")
