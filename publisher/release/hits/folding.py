"""Records of one institution: those of several sources that are linked by ``owl:sameAs``.

A link is stated on both records, and a search knows it as a page of theirs (publisher/search/marks.py), so a release
that was made before records were folded has them too. Links are few beside records, so they are read once.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final

import orjson

from publisher.release.hits.conditions import SOURCE, numbered
from publisher.release.summary import values_of
from publisher.release.trees.hierarchy import Rows
from publisher.search.marks import PAGE, page
from publisher.uris import Kind

_FIRST: Final = "SELECT iri, slug FROM record WHERE kind = ? LIMIT 1"
_LINKS: Final = """
SELECT mark.record, record.id FROM mark JOIN record ON record.iri = ? || substr(mark.value, ?)
WHERE mark.value > ? AND mark.value < ? AND mark.kind = ? AND mark.record <> record.id
"""
_FULLEST: Final = """
SELECT record FROM json_each(?) AS linked CROSS JOIN entry ON record = linked.value
ORDER BY fullness DESC, record
"""
_FACETS: Final = (
    "SELECT record.id, source, facets FROM json_each(?) AS linked CROSS JOIN record ON record.id = linked.value"
)

Values = tuple[str, str]
"""A facet and a value of it."""


class Folding:
    """Which records of a release are of one institution.

    Args:
        rows: runs a statement on the release.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    @cached_property
    def groups(self) -> Mapping[int, tuple[int, ...]]:
        """The numbers of all records of an institution that has several, by each of them; the fullest first."""
        linked: dict[int, set[int]] = {}
        for one, other in self._links():
            linked.setdefault(one, set()).add(other)
            linked.setdefault(other, set()).add(one)
        rank = {number: at for at, (number,) in enumerate(self._rows(_FULLEST, (numbered(linked),)))}
        groups: dict[int, tuple[int, ...]] = {}
        for number in linked:
            if number not in groups:
                group = tuple(sorted(_reached(number, linked), key=lambda each: rank.get(each, len(rank))))
                groups.update(dict.fromkeys(group, group))
        return groups

    @cached_property
    def _values(self) -> Mapping[int, frozenset[Values]]:
        """The facet values of all records that are linked."""
        same: dict[Values, Values] = {}
        rows = self._rows(_FACETS, (numbered(self.groups),))
        return {
            number: frozenset(
                same.setdefault(value, value) for value in ((SOURCE, source), *values_of(orjson.loads(facets)))
            )
            for number, source, facets in rows
        }

    def hidden(self, records: Iterable[int]) -> dict[int, int]:
        """Return those of some records that another one stands for, each with that one.

        Args:
            records: the first of an institution's stands for all.
        """
        stands: dict[tuple[int, ...], int] = {}
        found = {}
        for number in records:
            group = self.groups.get(number)
            if group and stands.setdefault(group, number) != number:
                found[number] = stands[group]
        return found

    def fullest_first(self, records: Iterable[int]) -> list[int]:
        """Return those of some records whose institutions have several, the fullest of each first."""
        wanted = set(records)
        groups = dict.fromkeys(self.groups[number] for number in sorted(wanted) if number in self.groups)
        return [number for group in groups for number in group if number in wanted]

    def added(self, hidden: Mapping[int, int]) -> Counter[Values]:
        """Count the facet values of hidden records that the institution has in no other.

        Args:
            hidden: records, each with the one that stands for it.
        """
        return self._compared(hidden)[0]

    def repeated(self, hidden: Mapping[int, int]) -> Counter[Values]:
        """Count the facet values of hidden records that the institution has in another too."""
        return self._compared(hidden)[1]

    def _compared(self, hidden: Mapping[int, int]) -> tuple[Counter[Values], Counter[Values]]:
        added, repeated = Counter[Values](), Counter[Values]()
        known: dict[int, frozenset[Values]] = {}
        for number, first in hidden.items():
            values, before = self._values[number], known.get(first) or self._values[first]
            added.update(values - before)
            repeated.update(values & before)
            known[first] = before | values
        return added, repeated

    def _links(self) -> Sequence[tuple[int, int]]:
        first = self._rows(_FIRST, (str(Kind.INSTITUTION),))
        if not first:
            return []
        before = str(first[0][0]).removesuffix(str(first[0][1]))
        marked = f"{page(before)}/"
        bound = (before, len(marked) + 1, marked, f"{marked}\U0010ffff", PAGE)
        return [(one, other) for one, other in self._rows(_LINKS, bound)]


def _reached(number: int, linked: Mapping[int, set[int]]) -> set[int]:
    """A record, and those that links lead to from it."""
    found, left = {number}, [number]
    while left:
        new = linked[left.pop()] - found
        found |= new
        left += new
    return found
