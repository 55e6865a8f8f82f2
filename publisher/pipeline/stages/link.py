"""Link the same institution in several sources, when every record has its identifier.

What is certain, and what a person confirmed, becomes a link in the index, which both descriptions state. Candidates go
into the index and, when the release is complete, into ``<home>/links/review.csv``.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import orjson

from publisher.linking import Decision, Evidence, Finder, Identity, Pair, Reviewed, read_review, write_review
from publisher.locks import editing
from publisher.mapping import Link
from publisher.pipeline.plan import Plan
from publisher.pipeline.stages.index import Index
from publisher.pipeline.stages.index_writer import IndexWriter
from publisher.pipeline.stages.records import LocatedEntry

REVIEW: Final = Path("links") / "review.csv"
"""Below the home: the candidates, for a person to decide on."""

_RELATION: Final = {Decision.SAME: "owlSameAs", Decision.CLOSE: "closeMatch"}


def read_decisions(plan: Plan) -> dict[Identity, Reviewed] | None:
    """Read what people decided; None where nothing was, and there is nothing to link (:attr:`Plan.finds_links`).

    Raises:
        SourceError: a decision is not valid, or contradicts another.
    """
    path = plan.home / REVIEW
    return read_review(path) if plan.finds_links or path.is_file() else None


def link(located: Iterable[LocatedEntry], index: IndexWriter, decisions: Mapping[Identity, Reviewed] | None) -> None:
    """Find pairs among the records of different sources or languages, and index the links and the candidates.

    Args:
        located: the records that are to be published.
        index: the index, which is being written.
        decisions: from :func:`read_decisions`.
    """
    if decisions is None:
        return
    with Finder() as finder:
        for record in located:
            if record.entry.features is not None:
                finder.add(record.entry.features)
        for pair in finder.pairs():
            decided = decisions.get(pair.identity)
            if pair.evidence is None:
                index.add_candidate_pair(pair)
            elif decided is None or decided.decision is not Decision.NO:
                _link(index, finder, pair.identity, Decision.SAME, pair.evidence)
        for identity, decided in decisions.items():
            if decided.decision in _RELATION:
                _link(index, finder, identity, decided.decision, Evidence.REVIEWED)


def _link(index: IndexWriter, finder: Finder, identity: Identity, decision: Decision, evidence: Evidence) -> None:
    left, right = identity[:2], identity[2:]
    slug, other = index.claimed(*left), index.claimed(*right)
    if slug and other and slug != other:
        relation = _RELATION[decision]
        to_right = Link(relation, other, evidence, finder.labels(*right))
        to_left = Link(relation, slug, evidence, finder.labels(*left))
        index.add_links(((slug, to_right), (other, to_left)))


def write_candidates(plan: Plan, index: Index) -> int:
    """Write the candidates of a build for review; returns how many have no decision yet."""
    path = plan.home / REVIEW
    pairs = [Pair.of(orjson.loads(data)) for data in index.candidate_pairs()]
    if not path.is_file() and not (plan.finds_links and pairs):
        return 0
    path.parent.mkdir(parents=True, exist_ok=True)
    with editing(path.parent):
        decisions = read_review(path)  # again: a person may have decided meanwhile
        return write_review(path, pairs, decisions) if pairs or decisions else 0
