"""Tables of ``records.sqlite`` that say at once what would else take a pass over all of it: counts, and trees.

``part``         what each thing says to be part of what: a place of a place, a concept of a broader one or its scheme.
``facet_count``  how many things have a value of a facet, by kind and, under the kind "", of all kinds; the facet "" is
                 having any kind at all.
``link_count``   how many live things of a kind refer to a thing.
``branch``       what is directly below what, in the order of lists; ``whole`` is 0 for what is below nothing.
``node``         for each thing of a tree what it is below (0: nothing), how many are directly below it, and in all.

A release that is patched keeps the counts by what comes and goes; its trees are made anew where something moved.
"""

import sqlite3
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import orjson

from publisher.rdf.namespaces import ORG, SCHEMA, SKOS
from publisher.release.hierarchy import Tree
from publisher.uris import Kind

SUMMARY: Final = """
CREATE TABLE part (record INTEGER NOT NULL, part TEXT NOT NULL, whole TEXT NOT NULL,
  PRIMARY KEY (record, part, whole)) STRICT, WITHOUT ROWID;
CREATE TABLE facet_count (kind TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, hits INTEGER NOT NULL,
  PRIMARY KEY (kind, name, value)) STRICT, WITHOUT ROWID;
CREATE INDEX facet_count_by_hits ON facet_count (kind, name, hits DESC, value);
CREATE TABLE link_count (kind TEXT NOT NULL, target TEXT NOT NULL, hits INTEGER NOT NULL,
  PRIMARY KEY (kind, target)) STRICT, WITHOUT ROWID;
CREATE TABLE branch (kind TEXT NOT NULL, whole INTEGER NOT NULL, position INTEGER NOT NULL, part INTEGER NOT NULL,
  PRIMARY KEY (kind, whole, position)) STRICT, WITHOUT ROWID;
CREATE TABLE node (record INTEGER PRIMARY KEY, above INTEGER NOT NULL, below INTEGER NOT NULL,
  within INTEGER NOT NULL) STRICT;
"""

_SAYING: Final[Mapping[Kind, tuple[tuple[str, ...], ...]]] = {
    Kind.INSTITUTION: ((f"<{ORG.subOrganizationOf}>", f"<{ORG.hasSubOrganization}>"),),
    Kind.PLACE: ((f"<{SCHEMA.containedInPlace}>",),),
    Kind.CONCEPT: ((f"<{SKOS.broader}>",), (f"<{SKOS.inScheme}>",)),
}
"""How a thing says what it is part of; of several ways, the first that it uses."""

_OTHER_WAY_ROUND: Final = f"<{ORG.hasSubOrganization}>"

_COUNT_LINKS: Final = """
INSERT INTO link_count SELECT 'institution', target, count(*) FROM link GROUP BY target;
INSERT INTO link_count SELECT 'institution', target, -count(*) FROM record CROSS JOIN link ON link.record = record.id
  WHERE kind <> 'institution' OR state <> 'live' GROUP BY target ON CONFLICT DO UPDATE SET hits = hits + excluded.hits;
INSERT INTO link_count SELECT 'institution', target, -1 FROM record CROSS JOIN link
  ON link.record = record.id AND link.target = record.iri WHERE kind = 'institution' AND state = 'live'
  ON CONFLICT DO UPDATE SET hits = hits + excluded.hits;
INSERT INTO link_count SELECT kind, target, count(*) FROM record CROSS JOIN link ON link.record = record.id
  WHERE kind <> 'institution' AND state = 'live' AND target <> iri GROUP BY kind, target;
DELETE FROM link_count WHERE hits = 0;
"""
"""Nearly all links are of live institutions: all are counted along their index, and the few others taken off again."""

_EDGES: Final = """
SELECT DISTINCT below.id, above.id FROM part JOIN record AS below ON below.iri = part.part
JOIN record AS above ON above.iri = part.whole
WHERE below.kind = ?1 AND above.kind = ?1 AND below.id <> above.id AND below.state = 'live' AND above.state = 'live'
"""


def parts_of(kind: Kind | str, iri: str, quads: Sequence[str]) -> list[tuple[str, str]]:
    """What a thing says to be part of what: pairs of IRIs, part and whole.

    Args:
        kind: of the thing.
        iri: the thing's.
        quads: its N-Quads lines, sorted.
    """
    for ways in _SAYING.get(Kind(kind), ()):
        said = [line for predicate in ways for line in _beginning(quads, f"<{iri}> {predicate} <")]
        if said:
            return [_pair(iri, *line.split(" ", 3)[1:3]) for line in said]
    return []


def _beginning(lines: Sequence[str], opening: str) -> Iterator[str]:
    """The lines that begin with a text, found without a look at the others."""
    at = bisect_left(lines, opening)
    while at < len(lines) and lines[at].startswith(opening):
        yield lines[at]
        at += 1


def _pair(iri: str, predicate: str, value: str) -> tuple[str, str]:
    other = value[1:-1]
    return (other, iri) if predicate == _OTHER_WAY_ROUND else (iri, other)


def write_summary(database: sqlite3.Connection) -> None:
    """Fill all tables but ``part`` from the others, which are complete."""
    counted: Counter[tuple[str, str, str]] = Counter()
    for kind, facets, number in database.execute("SELECT kind, facets, count(*) FROM record GROUP BY kind, facets"):
        for name, value in (("", ""), *((name, value) for name, value in orjson.loads(facets).items() if value)):
            counted[kind, name, value] += number
            counted["", name, value] += number
    database.execute("BEGIN")
    database.executemany("INSERT INTO facet_count VALUES (?, ?, ?, ?)", ((*key, n) for key, n in counted.items()))
    database.execute("COMMIT")
    database.executescript(f"BEGIN; {_COUNT_LINKS} COMMIT;")
    write_trees(database)


def write_trees(database: sqlite3.Connection) -> None:
    """Fill ``branch`` and ``node`` from what things say to be part of what."""
    database.executescript("BEGIN; DELETE FROM branch; DELETE FROM node;")
    for kind in _SAYING:
        edges = database.execute(_EDGES, (kind,)).fetchall()
        labels = dict(database.execute("SELECT id, label FROM record WHERE kind = ? AND state = 'live'", (kind,)))
        if kind is Kind.INSTITUTION:  # one that stands alone is in no tree
            labels = {record: labels[record] for edge in edges for record in edge}
        tree = Tree.of(labels, edges, largest_first=kind is Kind.INSTITUTION)
        database.executemany("INSERT INTO branch VALUES (?, ?, ?, ?)", ((kind, *row) for row in tree.branches()))
        database.executemany("INSERT INTO node VALUES (?, ?, ?, ?)", tree.nodes())
    database.execute("COMMIT")


def _difference(sign: str, kind: str) -> str:
    """SQL that adds what the records in ``fresh`` count for, or takes it away."""
    return f"""
INSERT INTO facet_count SELECT {kind}, entry.key, entry.value, {sign}count(*)
  FROM main.record, json_each(facets) AS entry
  WHERE main.record.id IN (SELECT old FROM fresh) AND entry.value <> '' GROUP BY 1, 2, 3
  ON CONFLICT DO UPDATE SET hits = hits + excluded.hits;
"""  # noqa: S608 - constants


def _links(sign: str) -> str:
    return f"""
INSERT INTO link_count SELECT kind, target, {sign}count(*) FROM main.record JOIN main.link ON main.link.record = id
  WHERE id IN (SELECT old FROM fresh) AND state = 'live' AND target <> iri GROUP BY 1, 2
  ON CONFLICT DO UPDATE SET hits = hits + excluded.hits;
"""  # noqa: S608 - constants


BEFORE: Final = f"""
INSERT INTO moved SELECT 1 FROM fresh JOIN main.record AS was ON was.id = old JOIN shard.record AS now ON now.id = new
  WHERE was.label <> now.label OR was.state <> now.state;
INSERT INTO moved SELECT 1 FROM (SELECT part, whole FROM main.part WHERE record IN (SELECT old FROM fresh)
  EXCEPT SELECT part, whole FROM shard.part);
INSERT INTO moved SELECT 1 FROM (SELECT part, whole FROM shard.part
  EXCEPT SELECT part, whole FROM main.part WHERE record IN (SELECT old FROM fresh));
{_difference("-", "''")}{_difference("-", "kind")}{_links("-")}
"""  # noqa: S608 - constants
"""Run before records are replaced: table ``fresh`` has their numbers, ``old`` here and ``new`` in the shard."""

AFTER: Final = f"""
{_difference("", "''")}{_difference("", "kind")}{_links("")}
DELETE FROM facet_count WHERE hits = 0;
DELETE FROM link_count WHERE hits = 0;
"""  # noqa: S608 - constants
"""Run after they were replaced; ``moved`` then has a row where the trees are to be made anew."""
