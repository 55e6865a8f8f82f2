"""The same institution in several sources: found when every record has its identifier, told in both descriptions.

What is certain, and what a person confirmed, goes into the table ``linked`` of ``index.sqlite``; candidates go into the
table ``candidate``, and from there into ``<home>/links/review.csv``.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

import orjson

from publisher.linking import Decision, Evidence, Features, Finder, Pair, read_review, write_review
from publisher.linking.review import Identity, Reviewed
from publisher.pipeline.plan import Plan
from publisher.pipeline.stages.entries import Entry
from publisher.pipeline.stages.index import Index

REVIEW: Final = Path("links") / "review.csv"
"""Below the home: the candidates, for a person to decide on."""

SCHEMA: Final = """
CREATE TABLE linked (slug TEXT, relation TEXT, other TEXT, evidence TEXT, PRIMARY KEY (slug, relation, other, evidence))
  WITHOUT ROWID;
CREATE TABLE candidate (data BLOB);
"""
_RELATION: Final = {Decision.SAME: "owlSameAs", Decision.CLOSE: "closeMatch"}


def decided(plan: Plan) -> dict[Identity, Reviewed] | None:
    """What was decided on candidates; None where there is but one source, and so nothing to link.

    Raises:
        SourceError: a decision is none.
    """
    return read_review(plan.home / REVIEW) if len(plan.sources) > 1 else None


def decisions(plan: Plan) -> list[str]:
    """What was decided, as texts that change when a decision does.

    Raises:
        SourceError: a decision is none.
    """
    return sorted("\x1f".join((*identity, one.decision)) for identity, one in (decided(plan) or {}).items())


def link(
    connection: sqlite3.Connection, index: Index, entries: Iterable[Entry], reviewed: Mapping[Identity, Reviewed]
) -> None:
    """Find pairs among the records that are to be published, and write down what they come to."""
    with Finder() as finder:
        for entry in entries:
            if entry.features is not None:
                finder.add(entry.features)
        for pair in finder.pairs():
            decision = reviewed[pair.identity].decision if pair.identity in reviewed else None
            if pair.evidence is None:
                connection.execute("INSERT INTO candidate VALUES (?)", (orjson.dumps(pair),))
            elif decision is not Decision.NO:
                _link(connection, index, pair.identity, _RELATION[Decision.SAME], pair.evidence)
    for identity, one in reviewed.items():
        if one.decision in _RELATION:
            _link(connection, index, identity, _RELATION[one.decision], Evidence.REVIEWED)


def _link(connection: sqlite3.Connection, index: Index, identity: Identity, relation: str, evidence: Evidence) -> None:
    one, other = index.claimed(*identity[:2]), index.claimed(*identity[2:])
    if one and other and one != other:
        rows = ((one, relation, other, evidence), (other, relation, one, evidence))
        connection.executemany("INSERT OR IGNORE INTO linked VALUES (?, ?, ?, ?)", rows)


def write_candidates(plan: Plan, index: Path) -> int:
    """Write the candidates of a build for review; gives how many wait for a decision."""
    reviewed = decided(plan)
    if reviewed is None:
        return 0
    with closing(sqlite3.connect(f"file:{index}?mode=ro", uri=True)) as connection:
        pairs = [_pair(data) for (data,) in connection.execute("SELECT data FROM candidate")]
    if not pairs and not reviewed:
        return 0
    return write_review(plan.home / REVIEW, pairs, reviewed)


def _pair(data: bytes) -> Pair:
    values = orjson.loads(data)
    one, other = (Features.of(values[name]) for name in ("one", "other"))
    return Pair(one, other, values["score"], tuple(values["why"]))
