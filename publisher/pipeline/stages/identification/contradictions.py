"""Contradictions between records: mergers into what does not exist, circles of mergers, circles in the hierarchy."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from publisher.errors import Fault
from publisher.pipeline.stages.cross_record_checks import CrossRecordChecks
from publisher.pipeline.stages.entries import MERGED_INTO, Reference
from publisher.pipeline.stages.identification.circles import Hierarchy
from publisher.pipeline.stages.index_writer import IndexWriter
from publisher.pipeline.stages.records import IdentifiedRecords, LocatedEntry
from publisher.records import RelationKind

_HIERARCHICAL = {RelationKind.PARENT.value, RelationKind.CHILD.value}


class Contradictions:
    """Finds what a record says that contradicts those before it; the first of them stays.

    Args:
        records: the records of the build.
        index: what is known of the previous release.
        checks: gets what records say about each other.
    """

    def __init__(self, records: IdentifiedRecords, index: IndexWriter, checks: CrossRecordChecks) -> None:
        self._records, self._index, self._checks = records, index, checks
        self._hierarchy, self._merges = Hierarchy(), Hierarchy()

    def take_over(self) -> None:
        """Begin with what records say that are known."""
        self._hierarchy, self._merges = Hierarchy(self._index.above), Hierarchy(self._index.successor)

    def withdraw(self, slug: str, related: Sequence[tuple[str, str]]) -> None:
        """Remove what a record said: the kinds of its relations, and the slugs of their targets."""
        self._hierarchy.remove((slug, other) for kind, other in related if kind == RelationKind.PARENT)
        self._hierarchy.remove((other, slug) for kind, other in related if kind == RelationKind.CHILD)
        self._merges.remove((slug, other) for kind, other in related if kind == MERGED_INTO)

    def of_merger(
        self, located: LocatedEntry, slug: str, related: Sequence[tuple[Reference, str]], choose: Callable[[str], None]
    ) -> Fault | None:
        """Why a record cannot have been merged into another one, if it says so; otherwise that is noted.

        Args:
            located: the record.
            slug: its slug.
            related: its references, with the slugs of their targets.
            choose: has a known record resolved again, by its slug.
        """
        entry = located.entry
        if not entry.merged:
            return None
        target = next((it for it in entry.references if it.kind == MERGED_INTO), None)
        successor = next((other for it, other in related if it.kind == MERGED_INTO), None)
        if target is None or successor is None:
            successor_name = repr(target.key or target.label) if target else "a record without a name"
            message = (
                f"merged into {successor_name}, which is not in the source: add it, mark this one as deleted, or take "
                "the merger back"
            )
            self._checks.add_dangling_merge(located.number, slug)
            return entry.fault("merge-dangling", message)
        if circle := self._circle(self._merges, slug, successor, located.number, choose):
            message = f"records that were merged into each other: {' → '.join(circle)}; fix one of them"
            self._checks.add_circular_merge(located.number, slug, circle)
            return entry.fault("merge-circular", message)
        self._merges.add(slug, successor)
        return None

    def in_hierarchy(
        self, located: LocatedEntry, slug: str, related: Sequence[tuple[Reference, str]], choose: Callable[[str], None]
    ) -> Fault | None:
        """Why a record cannot be where it says in the hierarchy; otherwise that is noted.

        Args:
            located: the record.
            slug: its slug.
            related: its references, with the slugs of their targets.
            choose: has a known record resolved again, by its slug.
        """
        entry, added = located.entry, list[tuple[str, str]]()
        for reference, other in related:
            if reference.kind not in _HIERARCHICAL or (other == slug and not reference.key):
                continue  # its own name: the mapping leaves it out
            below, above = (slug, other) if reference.kind == RelationKind.PARENT else (other, slug)
            if circle := self._circle(self._hierarchy, below, above, located.number, choose):
                self._hierarchy.remove(added)
                if entry.merged:
                    self._merges.remove((slug, other) for it, other in related if it.kind == MERGED_INTO)
                message = f"institutions that are above each other: {' → '.join(circle)}; fix one of the relations"
                self._checks.add_circular_hierarchy(located.number, slug, circle)
                return entry.fault("hierarchy-circular", message)
            if (below, above) not in added:
                self._hierarchy.add(below, above)
                added.append((below, above))
        return None

    def _circle(
        self, hierarchy: Hierarchy, below: str, above: str, number: int, choose: Callable[[str], None]
    ) -> tuple[str, ...]:
        """The circle that a relation closes; known records on it that come later are resolved again, after this one."""
        while (circle := hierarchy.circle(below, above)) and self._records.checked is not None:
            # A record before this one, or one that waits, has no relation in the index that could be in its way.
            saying = {slug for pair in pairwise(circle[1:]) for slug in self._index.saying(*pair)}
            waiting = sorted(saying.difference(self._records.numbers))
            later = [slug for slug in waiting if self._records.number_of(slug) > number]
            if not later:
                break
            for slug in later:
                choose(slug)
        return circle
