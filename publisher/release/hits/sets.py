"""Which records of a release have what, as compressed bitmaps in memory: a kind, a state, a source, a value of a facet.

What a search finds is intersected with them: a filter, or the count of a value, is then a few microseconds, however
many records there are. A record is known here by its place in the order of the numbers of all records, counted from 0:
the numbers themselves have room between them (publisher/release/assembly.py).

See: docs/adr/0192-sets-of-records.md, https://roaringbitmap.org
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, reduce
from heapq import heappush, heappushpop
from itertools import chain, islice
from operator import and_
from types import MappingProxyType
from typing import Final

import orjson
from pyroaring import BitMap

from publisher.release.hits.conditions import SOURCE, numbered
from publisher.release.schema import FACETS_INDEX
from publisher.release.summary import values_of
from publisher.release.trees.hierarchy import FACET_VALUES, FacetCount, Rows
from publisher.uris import Kind

READING: Final = 40
"""To read the facets of a record takes as long as to count so many values."""

SPARSE: Final = 8
"""A set with a smaller share of all records than one in so many is sorted; of a larger one, the order is followed."""

PLACE_FACETS: Final = ("place", "region", "country")
"""The facets that say where a record is, at any depth."""

Values = tuple[str, str]
"""A facet and a value of it."""

_NONE: Final = BitMap()

_NUMBERS: Final = "SELECT json_group_array(id) FROM record INDEXED BY record_by_state"
_STATES: Final = "SELECT kind, state, json_group_array(id) FROM record INDEXED BY record_by_state GROUP BY kind, state"
_SOURCES: Final = "SELECT ?, source, json_group_array(id) FROM record INDEXED BY record_by_source GROUP BY source"
_FACETS: Final = "SELECT name, value, json_group_array(record) FROM facet GROUP BY name, value"
_BY_LABEL: Final = "SELECT json_group_array(id) FROM (SELECT id FROM record ORDER BY label COLLATE NOCASE, id)"
_BY_FULLNESS: Final = (
    "SELECT json_group_array(record) FROM (SELECT record FROM entry INDEXED BY entry_by_fullness"
    " ORDER BY -fullness, record)"
)
_COUNTED: Final = f"""
SELECT record.source, facets FROM json_each(?) AS found
CROSS JOIN record INDEXED BY {FACETS_INDEX} ON record.id = found.value
"""  # noqa: S608 - constants


class Order:
    """An order of records.

    Args:
        places: of the records, in that order.
        count: how many records there are; those that are not in the order come in no list.
    """

    def __init__(self, places: Iterable[int], count: int) -> None:
        self._places = array("I", places)
        self._all = BitMap(self._places)
        self._rank = array("I", bytes(4 * count))
        for rank, place in enumerate(self._places):
            self._rank[place] = rank

    def listed(self, chosen: BitMap) -> Iterator[int]:
        """Yield the places of some records in this order."""
        if len(chosen) * SPARSE < len(self._places):
            yield from sorted(chosen & self._all, key=self._rank.__getitem__)
        else:
            yield from filter(chosen.__contains__, self._places)


class RecordSets:
    """The sets of one release; each is read when it is first needed.

    Args:
        rows: runs a statement on the release.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def prewarm(self) -> None:
        """Read all sets and orders."""
        _ = self.live, self.listed, self._kinds, self._values, self._by_label, self._by_fullness

    def of(self, records: Iterable[int]) -> BitMap:
        """Return the set of records with some numbers."""
        return BitMap(list(map(self._places.__getitem__, records)))

    def numbers(self, places: Iterable[int]) -> list[int]:
        """Return the numbers of records."""
        return list(map(self._numbers.__getitem__, places))

    def in_set(self, records: Iterable[int], chosen: BitMap) -> list[int]:
        """Return the numbers of those of some records that are in a set, in their order."""
        places = self._places
        return [number for number in records if places[number] in chosen]

    def having(self, kind: Kind | str | None, filters: Mapping[str, str]) -> BitMap:
        """Return the set of the records of a kind (None for any) that have some values of facets, in any state."""
        wanted = [self._kinds.get(str(kind), _NONE)] if kind else []
        wanted += [self._with_value(name, value) for name, value in filters.items()]
        return reduce(and_, wanted) if wanted else self.every

    def in_places(self, keys: Iterable[str]) -> BitMap:
        """Return the set of the records that are in any of some places, which facets have by these keys."""
        wanted = list(keys)
        return BitMap.union(_NONE, *(self._with_value(name, key) for name in PLACE_FACETS for key in wanted))

    @cached_property
    def every(self) -> BitMap:
        """All records."""
        return BitMap(range(len(self._numbers)))

    @cached_property
    def live(self) -> BitMap:
        """What was neither withdrawn nor merged."""
        return BitMap.union(_NONE, *(records for (_, state), records in self._states.items() if state == "live"))

    @cached_property
    def listed(self) -> BitMap:
        """What lists have; publisher.release.summary.LISTED says the same in SQL."""
        return self.every - self._states.get((Kind.PLACE, "merged"), _NONE)

    def by_label(self, chosen: BitMap, limit: int | None = None, offset: int = 0) -> list[int]:
        """Return the numbers of a run of records, by label; what was withdrawn or merged comes last."""
        live, gone = chosen & self.live, chosen - self.live
        ordered = chain(self._by_label.listed(live), self._by_label.listed(gone))
        return self.numbers(islice(ordered, offset, None if limit is None else offset + limit))

    def fullest_first(self, chosen: BitMap, limit: int) -> list[int]:
        """Return the numbers of those records of which most is said, at most ``limit``."""
        return self.numbers(islice(self._by_fullness.listed(chosen), limit))

    def counted(self, chosen: BitMap, added: Mapping[Values, int]) -> Mapping[str, tuple[FacetCount, ...]]:
        """Return the values that most records of a set have, by facet, the most frequent first.

        Args:
            chosen: the records.
            added: what is to be added to the counts of values.
        """
        if not chosen:
            return MappingProxyType({})
        is_small = len(chosen) * READING < sum(map(len, self._values.values()))
        counted = self._read(chosen) if is_small else self._intersected(chosen, added)
        for (name, value), number in added.items():
            counted.setdefault(name, Counter())[value] += number
        return MappingProxyType({name: most_frequent(counted[name]) for name in sorted(counted)})

    def _read(self, chosen: BitMap) -> dict[str, Counter[str]]:
        """The counts of all values of a few records."""
        counted = {SOURCE: Counter[str]()}
        for source, facets in self._rows(_COUNTED, (numbered(self.numbers(chosen)),)):
            counted[SOURCE][source] += 1
            for name, value in values_of(orjson.loads(facets)):
                counted.setdefault(name, Counter())[value] += 1
        return counted

    def _intersected(self, chosen: BitMap, added: Mapping[Values, int]) -> dict[str, Counter[str]]:
        """The counts of those values that may be among the most frequent of many records, and of those added to."""
        counted = {}
        further: dict[str, set[str]] = {}
        for name, value in added:
            further.setdefault(name, set()).add(value)
        for name, values in self._values.items():
            found = _most_common(chosen, values)
            for value in further.get(name, ()):
                found[value] = chosen.intersection_cardinality(self._with_value(name, value))
            if found or name == SOURCE:
                counted[name] = found
        return counted

    def _with_value(self, name: str, value: str) -> BitMap:
        return self._values.get(name, {}).get(value, _NONE)

    @cached_property
    def _kinds(self) -> Mapping[str, BitMap]:
        """The records of each kind."""
        kinds: dict[str, BitMap] = {}
        for (kind, _), records in self._states.items():
            kinds[kind] = kinds.get(kind, _NONE) | records
        return kinds

    @cached_property
    def _states(self) -> Mapping[tuple[str, str], BitMap]:
        """The records by their kind and state."""
        return {(kind, state): self.of(orjson.loads(records)) for kind, state, records in self._rows(_STATES, ())}

    @cached_property
    def _values(self) -> Mapping[str, Mapping[str, BitMap]]:
        """The records that have a value of a facet, by facet and value; those of most records first."""
        found: dict[str, list[tuple[str, BitMap]]] = {SOURCE: []}
        for name, value, records in (*self._rows(_FACETS, ()), *self._rows(_SOURCES, (SOURCE,))):
            found.setdefault(name, []).append((value, self.of(orjson.loads(records))))
        return {name: dict(sorted(sets, key=lambda pair: -len(pair[1]))) for name, sets in found.items()}

    @cached_property
    def _by_label(self) -> Order:
        return self._order(_BY_LABEL)

    @cached_property
    def _by_fullness(self) -> Order:
        return self._order(_BY_FULLNESS)

    def _order(self, statement: str) -> Order:
        records = orjson.loads(self._rows(statement, ())[0][0])
        return Order(map(self._places.__getitem__, records), len(self._numbers))

    @cached_property
    def _numbers(self) -> "array[int]":
        """The numbers of all records, by place."""
        return array("q", sorted(orjson.loads(self._rows(_NUMBERS, ())[0][0])))

    @cached_property
    def _places(self) -> Mapping[int, int]:
        """The places of all records, by number."""
        return {number: place for place, number in enumerate(self._numbers)}


def most_frequent(values: Mapping[str, int]) -> tuple[FacetCount, ...]:
    """Return the values of a facet that most records have; of as many, in their order."""
    ordered = sorted(((-hits, value) for value, hits in values.items() if value))[:FACET_VALUES]
    return tuple(FacetCount(value, -hits) for hits, value in ordered)


def _most_common(chosen: BitMap, values: Mapping[str, BitMap]) -> Counter[str]:
    """Count the values that records of a set have, until no other can be among the most frequent.

    Args:
        chosen: the set.
        values: the records of each value, those of most records first: no value is counted more often than it has them.
    """
    counted, best = Counter[str](), list[int]()
    for value, records in values.items():
        if len(best) == FACET_VALUES and len(records) < best[0]:
            break
        if number := chosen.intersection_cardinality(records):
            counted[value] = number
            (heappush if len(best) < FACET_VALUES else heappushpop)(best, number)
    return counted
