"""Change the trees of a release where something moved, was renamed, came or went.

What is below a thing is written again as a whole, because lists are ordered; what is above it is counted anew. A tree
with a circle, or with more levels than are shown, is cut somewhere, which depends on all of it: it is written anew.
"""

import itertools
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from publisher.release.trees.tree import MAX_DEPTH, TOP, in_order
from publisher.release.trees.writing import KINDS, write_trees
from publisher.uris import Kind

TABLES: Final = """
CREATE TEMP TABLE touched (part TEXT NOT NULL, whole TEXT NOT NULL);
CREATE TEMP TABLE relisted (id INTEGER NOT NULL);
"""
"""``touched`` has the pairs of IRIs that may be part and whole only before or only now; ``relisted`` the numbers of
things that are new or have another label or state."""

_RELISTED: Final = """
SELECT old FROM fresh JOIN shard.record AS now ON now.id = new LEFT JOIN main.record AS was ON was.id = old
WHERE was.id IS NULL OR was.label <> now.label OR was.state <> now.state
"""
_SAID: Final = "SELECT part, whole FROM {schema}.part WHERE record IN (SELECT {number} FROM fresh)"
_WAS, _IS = _SAID.format(schema="main", number="old"), _SAID.format(schema="shard", number="new")

NOTE: Final = f"""
INSERT INTO touched SELECT * FROM ({_WAS} EXCEPT {_IS}) UNION SELECT * FROM ({_IS} EXCEPT {_WAS});
CREATE TEMP TABLE other AS SELECT was.old AS id, now.iri, now.id AS new
  FROM ({_RELISTED}) AS was JOIN fresh ON fresh.old = was.old JOIN shard.record AS now ON now.id = fresh.new;
INSERT INTO relisted SELECT id FROM other;
INSERT INTO touched SELECT part, whole FROM other JOIN main.part ON part.record = other.id;
INSERT INTO touched SELECT part, whole FROM other JOIN shard.part ON part.record = other.new;
INSERT INTO touched SELECT part, whole FROM other CROSS JOIN main.link ON link.target = other.iri
  CROSS JOIN main.part ON part.record = link.record WHERE part.part = other.iri OR part.whole = other.iri;
DROP TABLE other;
"""  # noqa: S608 - constants
"""Run before the records in ``fresh`` are replaced by those of a shard."""

_PAIR: Final = """
SELECT below.kind, below.id, above.id, below.state = 'live' AND above.state = 'live' AND EXISTS (SELECT 1 FROM main.part
  WHERE record IN (below.id, above.id) AND part.part = below.iri AND part.whole = above.iri)
FROM main.record AS below CROSS JOIN main.record AS above
WHERE below.iri = ? AND above.iri = ? AND above.kind = below.kind AND below.id <> above.id
"""
"""Run for one pair at a time: for a table of pairs SQLite would make a Bloom filter of all records first."""
_CUT: Final = """
SELECT 1 FROM branch AS top CROSS JOIN branch AS other ON other.part = top.part AND other.kind = top.kind
WHERE top.kind = ? AND top.whole = 0 AND other.whole <> 0
"""
_LIST: Final = "SELECT part FROM branch WHERE kind = ? AND whole = ? ORDER BY position"
_LABELS: Final = "SELECT record.id, label FROM json_each(?) AS given CROSS JOIN record ON record.id = given.value"
_SIZES: Final = "SELECT record, max(below, within) FROM json_each(?) AS given CROSS JOIN node ON record = given.value"


def change_trees(database: sqlite3.Connection) -> None:
    """Change ``branch`` and ``node`` as what was noted asks for."""
    pairs: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for pair in database.execute("SELECT DISTINCT part, whole FROM touched").fetchall():
        for kind, *found in database.execute(_PAIR, pair):
            pairs[kind].append(tuple(found))
    relisted: dict[str, list[int]] = defaultdict(list)
    for number in database.execute("SELECT DISTINCT id FROM relisted").fetchall():
        (kind,) = database.execute("SELECT kind FROM record WHERE id = ?", number).fetchone()
        relisted[kind].append(*number)
    for tree in KINDS:
        if not pairs[tree] and not relisted[tree]:
            continue
        changed = _ChangedTree(database, tree)
        if database.execute(_CUT, (tree,)).fetchone() or not changed.move(pairs[tree], relisted[tree]):
            write_trees(database, (tree,))
        else:
            changed.write()


class _Node(NamedTuple):
    """A thing of a tree: what it is below, how many are directly below it, and at any depth."""

    above: int = TOP
    below: int = 0
    within: int = 0


class _ChangedTree:
    """The tree of a kind while it is changed; nothing is written before :meth:`write`."""

    def __init__(self, database: sqlite3.Connection, kind: Kind) -> None:
        self._database, self._kind = database, kind
        self._families: dict[int, set[int]] = {}
        """What is below a thing, of those that are looked at."""
        self._wholes: dict[int, set[int]] = {}
        """What a thing is part of, of those that are looked at."""
        self._nodes: dict[int, _Node | None] = {}
        """The things that are looked at; None for one in no tree."""
        self._renewed: set[int] = {TOP}
        """Things below which the list changed."""

    def move(self, pairs: Iterable[tuple[int, int, int]], relisted: Iterable[int]) -> bool:
        """Take over which pairs are part and whole now, and which things are new, renamed or gone.

        Returns:
            Whether that is all there is to it; False if the tree must be written anew.
        """
        things = set(relisted)
        for part, whole, is_now in pairs:
            for found, member in ((self._family(whole), part), (self._wholes_of(part), whole)):
                (found.add if is_now else found.discard)(member)
            self._renewed.add(whole)
            things |= {part, whole}
        self._renewed.update(*(self._wholes_of(part) for part in relisted))
        above = {part: min(self._wholes_of(part), default=TOP) for part in things if self._is_in_tree(part)}
        moved = [part for part in sorted(things) if self._above(part) != above.get(part)]
        for part in moved:
            self._detach(part)
        if not all(self._attach(part, above[part]) for part in moved if part in above):
            return False
        self._nodes |= dict.fromkeys(part for part in moved if part not in above)
        return all(self._fits(part) for part in moved if part in above)

    def write(self) -> None:
        """Write what changed."""
        run = self._database.execute
        run("BEGIN")
        for thing, node in self._nodes.items():
            run("DELETE FROM node WHERE record = ?", (thing,))
            if node:
                below = len(self._family(thing)) if thing in self._renewed else node.below
                run("INSERT INTO node VALUES (?, ?, ?, ?)", (thing, node.above, below, node.within))
        for whole in self._renewed:
            self._write_list(whole, self._listed(whole))
        run("COMMIT")

    def _write_list(self, whole: int, listed: list[int]) -> None:
        """Write the list of what is directly below a thing, from the first place where it is another."""
        was = [part for (part,) in self._database.execute(_LIST, (self._kind, whole))]
        if was == listed:
            return
        same = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(was, listed, strict=False)))
        self._database.execute(
            "DELETE FROM branch WHERE kind = ? AND whole = ? AND position >= ?", (self._kind, whole, same)
        )
        rows = ((self._kind, whole, place, part) for place, part in enumerate(listed[same:], start=same))
        self._database.executemany("INSERT INTO branch VALUES (?, ?, ?, ?)", rows)

    def _listed(self, whole: int) -> list[int]:
        """What is directly below a thing, in the order of lists."""
        parts = self._family(whole)
        if whole == TOP:
            now = {part for part, node in self._nodes.items() if node and node.above == TOP}
            parts = {part for part in parts if part not in self._nodes} | now
        is_by_size = whole == TOP and self._kind is Kind.INSTITUTION
        return in_order(parts, self._of_each(_LABELS, parts), self._of_each(_SIZES, parts) if is_by_size else {})

    def _of_each(self, query: str, things: Iterable[int]) -> dict[int, Any]:
        """What a query returns of each thing, by its number."""
        return dict(self._database.execute(query, (json.dumps(list(things)),)).fetchall())

    def _one(self, query: str, *values: object) -> Any:
        return self._database.execute(query, values).fetchone()[0]

    def _family(self, whole: int) -> set[int]:
        if whole not in self._families:
            query = "SELECT part FROM branch WHERE kind = ? AND whole = ?"
            self._families[whole] = {part for (part,) in self._database.execute(query, (self._kind, whole))}
        return self._families[whole]

    def _wholes_of(self, part: int) -> set[int]:
        if part not in self._wholes:
            query = "SELECT whole FROM branch WHERE part = ? AND kind = ? AND whole <> ?"
            self._wholes[part] = {whole for (whole,) in self._database.execute(query, (part, self._kind, TOP))}
        return self._wholes[part]

    def _is_in_tree(self, thing: int) -> bool:
        """An institution without a parent or a part is in no tree; other kinds are, as long as they live."""
        if self._kind is Kind.INSTITUTION:
            return bool(self._wholes_of(thing) or self._family(thing))
        return bool(self._one("SELECT state = 'live' FROM record WHERE id = ?", thing))

    def _node(self, thing: int) -> _Node | None:
        if thing not in self._nodes:
            row = self._database.execute("SELECT above, below, within FROM node WHERE record = ?", (thing,)).fetchone()
            self._nodes[thing] = _Node(*row) if row else None
        return self._nodes[thing]

    def _above(self, thing: int) -> int | None:
        node = self._node(thing)
        return node.above if node else None

    def _path(self, thing: int) -> Iterator[tuple[int, _Node]]:
        """A thing and what is above it."""
        while (node := self._node(thing)) is not None:
            yield thing, node
            thing = node.above

    def _detach(self, part: int) -> None:
        """Put a thing at the top, with everything that is below it."""
        path = list(self._path(part))
        size = path[0][1].within + 1 if path else 0
        for thing, node in path[1:]:
            self._nodes[thing] = node._replace(within=node.within - size)
        self._nodes[part] = path[0][1]._replace(above=TOP) if path else _Node()

    def _attach(self, part: int, whole: int) -> bool:
        """Put a thing that is at the top below another; False if it is above that one."""
        (_, node), *_ = self._path(part)
        self._nodes[part] = node._replace(above=whole)
        path = list(itertools.takewhile(lambda step: step[0] != part, self._path(whole)))
        for thing, higher in path:
            self._nodes[thing] = higher._replace(within=higher.within + node.within + 1)
        return not path or path[-1][1].above != part

    def _fits(self, part: int) -> bool:
        """Whether no level below a thing is too deep."""
        (_, node), *above = self._path(part)
        return len(above) + node.within <= MAX_DEPTH or len(above) + self._levels_below(part) <= MAX_DEPTH

    def _levels_below(self, thing: int) -> int:
        below = [part for part in self._family(thing) if self._above(part) == thing]
        return max((1 + self._levels_below(part) for part in below), default=0)
