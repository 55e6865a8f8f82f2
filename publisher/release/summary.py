"""Tables of ``records.sqlite`` that sum it up, so that no page needs a pass over all of it: counts, and trees.

``part``         the part-of statements of each thing: a place in a place, a concept below a broader one or its scheme.
``facet_count``  how many things have a value of a facet, by kind and, under the kind "", of all kinds; the facet ""
                 counts every thing.
``link_count``   how many live things of a kind refer to a thing.
``branch``       what is directly below what, in the order of lists; ``whole`` is 0 at the top.
``node``         for each thing of a tree what it is below (0 at the top), how many are directly below it, and how many
                 count for it at any depth.

An incremental build adds and subtracts what changed in the counts, and changes the trees where something moved
(publisher/release/trees/).
"""

import sqlite3
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import orjson

from publisher.rdf.namespaces import ORG, SCHEMA, SKOS
from publisher.release.trees.changes import NOTE
from publisher.release.trees.writing import write_trees
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

PART_OF: Final[Mapping[Kind, tuple[tuple[str, ...], ...]]] = {
    Kind.INSTITUTION: ((f"<{ORG.subOrganizationOf}>", f"<{ORG.hasSubOrganization}>"),),
    Kind.PLACE: ((f"<{SCHEMA.containedInPlace}>",),),
    Kind.CONCEPT: ((f"<{SKOS.broader}>",), (f"<{SKOS.inScheme}>",)),
}
"""The properties that state what a thing is part of, by kind: the first group that the thing uses counts."""

LISTED: Final = "(record.kind <> 'place' OR record.state <> 'merged')"
"""What lists and counts have. A place that was joined into another one is that one: it has an address, and no more."""

_COUNT_ALL: Final = "SELECT kind, facets, count(*) FROM record GROUP BY kind, facets"
_COUNT_UNLISTED: Final = f"""
SELECT kind, facets, -count(*) FROM record WHERE kind = 'place' AND state = 'merged' AND NOT {LISTED}
  GROUP BY kind, facets
"""  # noqa: S608 - constants
"""Counted apart: an index has all facets, and another one all states."""

_HAS_PART: Final = f"<{ORG.hasSubOrganization}>"

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
"""Nearly all links are of live institutions: all are counted along their index, and the few others subtracted."""


def parts_of(kind: Kind | str, iri: str, quads: Sequence[str]) -> list[tuple[str, str]]:
    """Return the part-of statements of a thing: pairs of IRIs, part and whole.

    Args:
        kind: of the thing.
        iri: the thing's.
        quads: its N-Quads lines, sorted.
    """
    for predicates in PART_OF.get(Kind(kind), ()):
        lines = [line for predicate in predicates for line in _beginning(quads, f"<{iri}> {predicate} <")]
        if lines:
            return [_pair(iri, *line.split(" ", 3)[1:3]) for line in lines]
    return []


def _beginning(lines: Sequence[str], opening: str) -> Iterator[str]:
    """The lines that begin with a text, found by bisection."""
    at = bisect_left(lines, opening)
    while at < len(lines) and lines[at].startswith(opening):
        yield lines[at]
        at += 1


def _pair(iri: str, predicate: str, value: str) -> tuple[str, str]:
    other = value[1:-1]
    return (other, iri) if predicate == _HAS_PART else (iri, other)


def write_summary(database: sqlite3.Connection) -> None:
    """Fill all tables but ``part`` from the others, which are complete."""
    counted: Counter[tuple[str, str, str]] = Counter()
    for kind, facets, number in (*database.execute(_COUNT_ALL), *database.execute(_COUNT_UNLISTED)):
        for name, value in (("", ""), *values_of(orjson.loads(facets))):
            counted[kind, name, value] += number
            counted["", name, value] += number
    database.execute("BEGIN")
    rows = ((*key, number) for key, number in counted.items() if number)
    database.executemany("INSERT INTO facet_count VALUES (?, ?, ?, ?)", rows)
    database.execute("COMMIT")
    database.executescript(f"BEGIN; {_COUNT_LINKS} COMMIT;")
    write_trees(database)


def values_of(facets: Mapping[str, str | Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Yield each value of each facet of a record, with the facet's name."""
    for name, values in facets.items():
        yield from ((name, value) for value in ([values] if isinstance(values, str) else values) if value)


def first_values(facets: Mapping[str, str | Sequence[str]]) -> dict[str, str]:
    """Return the first value of each facet of a record: what lists show of it."""
    return {name: values if isinstance(values, str) else values[0] for name, values in facets.items() if values}


FACET_NAME: Final = "CASE entry.path WHEN '$' THEN entry.key ELSE substr(entry.path, 3) END"
"""The name of the facet that a row ``entry`` of ``json_tree`` is a value of: of the only one, or of one in a list."""


def _difference(sign: str, kind: str) -> str:
    """SQL that adds the records in ``fresh`` to the counts of facets, or subtracts them."""
    return f"""
INSERT INTO facet_count SELECT {kind}, {FACET_NAME}, entry.atom, {sign}count(*)
  FROM main.record, json_tree(json_set(facets, '$.""', '')) AS entry
  WHERE main.record.id IN (SELECT old FROM fresh) AND {LISTED} AND (entry.atom <> '' OR entry.key = '') GROUP BY 1, 2, 3
  ON CONFLICT DO UPDATE SET hits = hits + excluded.hits;
"""  # noqa: S608 - constants


def _links(sign: str) -> str:
    return f"""
INSERT INTO link_count SELECT kind, target, {sign}count(*) FROM main.record JOIN main.link ON main.link.record = id
  WHERE id IN (SELECT old FROM fresh) AND state = 'live' AND target <> iri GROUP BY 1, 2
  ON CONFLICT DO UPDATE SET hits = hits + excluded.hits;
"""  # noqa: S608 - constants


BEFORE: Final = f"""
{NOTE}
{_difference("-", "''")}{_difference("-", "kind")}{_links("-")}
"""
"""Run before records are replaced: table ``fresh`` has their numbers, ``old`` here and ``new`` in the shard."""

AFTER: Final = f"""
{_difference("", "''")}{_difference("", "kind")}{_links("")}
DELETE FROM facet_count WHERE hits = 0;
DELETE FROM link_count WHERE hits = 0;
"""  # noqa: S608 - constants
"""Run after they are replaced."""
