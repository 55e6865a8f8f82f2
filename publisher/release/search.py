"""Search a release: by the words of names, by facets, by what things refer to.

The totals of a whole kind were counted when the release was made (publisher/release/summary.py). What a filter leaves
is counted by following the filter's own list, the shortest where there are several.

What words find is told in publisher/search/finding.py.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

import orjson

from publisher.release.hierarchy import FACET_VALUES, FacetCount, Hierarchy, Rows
from publisher.release.schema import FACETS_INDEX
from publisher.release.summary import first_values, values_of
from publisher.search.finding import Found, Reason, WordSearch
from publisher.search.matching import Matcher
from publisher.uris import Kind

WIDE: Final = 0.05
"""A filter that leaves a larger share of all things than this is read along the list of all by label."""

COUNTRY_KEY_LENGTH: Final = 2
"""The key of a country is its code of ISO 3166-1 ("cn"); those of other places are longer."""

BROAD: Final = 2_000
"""Where a text finds more things, those behind the front are not ranked by the text."""

_HIT: Final = "record.id, record.iri, record.kind, slug, record.label, state, facets"
_HAS: Final = "EXISTS (SELECT 1 FROM facet WHERE name = ? AND value = ? AND facet.record = record.id)"
_BY_LABEL: Final = "record.label COLLATE NOCASE, record.id"
_COUNTED: Final = f"record INDEXED BY {FACETS_INDEX}"
"""The records as counting reads them: by an index, a tenth of the pages."""
_FOUND: Final = "json_each(?) AS found CROSS JOIN record ON record.id = found.value"
_RANKED: Final = "SELECT rowid, bm25(search, 8.0, 4.0, 2.0, 1.0) FROM search WHERE search MATCH ?"
_FULLEST: Final = "SELECT record, -fullness FROM json_each(?) AS found CROSS JOIN entry ON record = found.value"
_NUMBERED: Final = (
    f"SELECT {_HIT} FROM json_each(?) AS chosen JOIN record ON record.id = chosen.value ORDER BY chosen.key"  # noqa: S608 - constants
)
_DESCRIBED: Final = f"""
SELECT {_HIT}, quads FROM json_each(?) AS chosen JOIN record ON record.id = chosen.value ORDER BY chosen.key
"""  # noqa: S608 - constants
_LINKING: Final = f"""
SELECT {_HIT} FROM link INDEXED BY link_by_target CROSS JOIN record ON record.id = link.record
WHERE link.target = ? AND record.iri <> link.target AND record.state = 'live' AND record.kind = coalesce(?, record.kind)
ORDER BY link.record LIMIT ? OFFSET ?
"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One thing that matches a search; ``why`` it was found, where words were looked for."""

    iri: str
    kind: Kind
    slug: str
    label: str
    state: str
    facets: Mapping[str, str]
    why: Reason | None = None


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of hits, best first.

    Attributes:
        total: how many hits there are.
        hits: those of the page.
        facets: counts of all hits, not those of the page.
        suggestion: what the text probably means; "" where it was taken as it is.
    """

    total: int
    hits: tuple[SearchHit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=lambda: MappingProxyType({}))
    suggestion: str = ""


class Search:
    """The search of one release.

    Args:
        rows: runs a statement on the release.
        hierarchy: its counts.
    """

    def __init__(self, rows: Rows, hierarchy: Hierarchy) -> None:
        self._rows, self._hierarchy = rows, hierarchy
        self._words = WordSearch(rows)

    @property
    def matcher(self) -> Matcher:
        """Matches texts to the things of the release."""
        return self._words.matcher

    def search(
        self, text: str, *, kind: Kind | str | None, filters: Mapping[str, str], limit: int, offset: int
    ) -> SearchPage:
        """Return the things that a text finds, filtered by kind and facets."""
        filters = _as_counted(filters)
        if text.strip():
            return self._by_words(self._words.find(text, kind), _Filter.of(kind, filters), limit, offset)
        if filters:
            return self._by_facets(kind, filters, limit, offset)
        hits = self._listed(kind, limit, offset)
        return SearchPage(self._hierarchy.things(kind), hits, self._hierarchy.facets(kind))

    def numbers(self, text: str, *, kind: Kind | str | None, filters: Mapping[str, str]) -> list[int]:
        """Return the numbers of all things that a text and filters find, in the order of the pages."""
        filtered = _Filter.of(kind, _as_counted(filters))
        if text.strip():
            found = self._words.find(text, kind)
            front = self._filtered(found.front, filtered)
            return [*front, *self._others(found, filtered, len(found.records), 0)]
        query = f"SELECT record.id FROM record WHERE {filtered.where} ORDER BY {_BY_LABEL}"  # noqa: S608 - values are bound
        return [row[0] for row in self._rows(query, filtered.values)]

    def numbers_linking(self, target: str, *, kind: Kind | str | None) -> list[int]:
        """Return the numbers of all live things whose documents show a card of ``target``."""
        rows = self._rows(_LINKING, (target, str(kind) if kind else None, -1, 0))
        return [row[0] for row in rows]

    def described(self, numbers: Iterable[int]) -> list[tuple[SearchHit, bytes]]:
        """Return hits by their numbers, each with its packed statements."""
        return [(_hit(row[:-1]), row[-1]) for row in self._rows(_DESCRIBED, (_numbers(numbers),))]

    def linking(self, target: str, *, kind: Kind | str | None, limit: int, offset: int) -> SearchPage:
        """Return the live things whose documents show a card of ``target``, in the order of their IRIs."""
        total = sum(self._hierarchy.linking(target, each) for each in ([kind] if kind else Kind))
        if not total:
            return SearchPage(0, ())
        return SearchPage(total, self._hits(_LINKING, target, str(kind) if kind else None, limit, offset))

    def _listed(self, kind: Kind | str | None, limit: int, offset: int) -> tuple[SearchHit, ...]:
        """Things by label, along the index of each kind."""
        of_kind = f"SELECT * FROM (SELECT id, label FROM record WHERE kind = ? ORDER BY {_BY_LABEL} LIMIT ?)"  # noqa: S608 - constants
        kinds = [kind] if kind else list(Kind)
        first = f"{' UNION ALL '.join(of_kind for _ in kinds)} ORDER BY label COLLATE NOCASE, id LIMIT ? OFFSET ?"
        bound = [value for each in kinds for value in (str(each), offset + limit)]
        query = f"SELECT {_HIT} FROM ({first}) AS found JOIN record ON record.id = found.id ORDER BY {_BY_LABEL}"  # noqa: S608 - values are bound
        return self._hits(query, *bound, limit, offset)

    def _by_facets(self, kind: Kind | str | None, filters: Mapping[str, str], limit: int, offset: int) -> SearchPage:
        sizes = {name: self._hierarchy.with_value(kind, name, value) for name, value in filters.items()}
        first = min(sizes, key=lambda name: sizes[name])
        rest = _Filter.of(kind, {name: value for name, value in filters.items() if name != first})
        chosen = _Selection(
            "facet AS chosen CROSS JOIN {record} ON record.id = chosen.record",
            f"chosen.name = ? AND chosen.value = ? AND {rest.where}",
            (first, filters[first], *rest.values),
        )
        facets, total = self._counted(chosen)
        if len(filters) == 1 and total > WIDE * self._hierarchy.things(kind):
            every = _Filter.of(kind, filters)
            chosen = _Selection("{record}", every.where, every.values)
        query = chosen.select(_HIT, "record", f"ORDER BY {_BY_LABEL} LIMIT ? OFFSET ?")
        return SearchPage(total, self._hits(query, *chosen.values, limit, offset), facets)

    def _by_words(self, found: Found, filtered: "_Filter", limit: int, offset: int) -> SearchPage:
        source = "json_each(?) AS found CROSS JOIN {record} ON record.id = found.value"
        chosen = _Selection(source, filtered.where, (_numbers(found.records), *filtered.values))
        facets, total = self._counted(chosen)
        if not total:
            return SearchPage(0, (), suggestion=found.suggestion)
        front = self._filtered(found.front, filtered)
        best = list(front[offset : offset + limit])
        if len(best) < limit and total > len(front):
            best += self._others(found, filtered, limit - len(best), max(0, offset - len(front)))
        why = self._words.reasons(found, best)
        rows = self._rows(_NUMBERED, (_numbers(best),))
        return SearchPage(total, tuple(_hit(row, why.get(row[0])) for row in rows), facets, found.suggestion)

    def _filtered(self, records: Sequence[int], filtered: "_Filter") -> list[int]:
        """Those of some records that a filter leaves, in their order."""
        if not filtered.values:
            return list(records)
        query = f"SELECT record.id FROM {_FOUND} WHERE {filtered.where}"  # noqa: S608 - values are bound
        left = {row[0] for row in self._rows(query, (_numbers(records), *filtered.values))}
        return [record for record in records if record in left]

    def _others(self, found: Found, filtered: "_Filter", limit: int, offset: int) -> list[int]:
        """Hits behind those in front: by the full-text index, or where there are too many, the best described first."""
        if len(found.records) > BROAD:
            ranks: dict[int, float] = dict(self._rows(_FULLEST, (_numbers(found.records),)))
        else:
            ranks = dict(self._rows(_RANKED, (found.expression,))) if found.expression else {}
        front = set(found.front)
        query = f"SELECT record.id, record.state <> 'live' FROM {_FOUND} WHERE {filtered.where}"  # noqa: S608 - values are bound
        gone: dict[int, int] = dict(self._rows(query, (_numbers(found.records), *filtered.values)))
        others = [(gone[record], ranks.get(record, 0.0), record) for record in gone if record not in front]
        return [record for _, _, record in heapq.nsmallest(offset + limit, others)[offset:]]

    def _hits(self, query: str, *values: object) -> tuple[SearchHit, ...]:
        return tuple(_hit(row) for row in self._rows(query, values))

    def _counted(self, chosen: "_Selection") -> tuple[Mapping[str, tuple[FacetCount, ...]], int]:
        """The values that hits have, by facet, the most frequent first; and how many hits there are."""
        rows = self._rows(chosen.select("facets, count(*)", _COUNTED, "GROUP BY facets"), chosen.values)
        counted: dict[str, Counter[str]] = defaultdict(Counter)
        for facets, number in rows:
            for name, value in values_of(orjson.loads(facets)):
                counted[name][value] += number
        return MappingProxyType({name: _most(counted[name]) for name in sorted(counted)}), sum(row[1] for row in rows)


@dataclass(frozen=True, slots=True)
class _Selection:
    """The FROM and WHERE of a search, and the values bound to it; ``{record}`` is the table of records."""

    source: str
    where: str
    values: tuple[object, ...]

    def select(self, columns: str, record: str, rest: str) -> str:
        """The statement that selects columns, with the records read as ``record`` says."""
        return f"SELECT {columns} FROM {self.source.format(record=record)} WHERE {self.where} {rest}"  # noqa: S608 - values are bound


@dataclass(frozen=True, slots=True)
class _Filter:
    """A condition on ``record``, and the values bound to it."""

    where: str
    values: tuple[object, ...]

    @classmethod
    def of(cls, kind: Kind | str | None, filters: Mapping[str, str]) -> "_Filter":
        conditions, values = [_HAS for _ in filters], [value for pair in sorted(filters.items()) for value in pair]
        if kind:
            conditions, values = ["kind = ?", *conditions], [str(kind), *values]
        return cls(" AND ".join(conditions) or "1", tuple(values))


def _as_counted(filters: Mapping[str, str]) -> Mapping[str, str]:
    """Filters as facets count them: what is in a country, wherever there, has it as its country."""
    place = filters.get("place", "")
    if len(place) != COUNTRY_KEY_LENGTH or filters.get("country", place.upper()) != place.upper():
        return filters
    return {**{name: value for name, value in filters.items() if name != "place"}, "country": place.upper()}


def _numbers(records: Iterable[int]) -> str:
    return orjson.dumps(list(records)).decode()


def _most(values: Counter[str]) -> tuple[FacetCount, ...]:
    ordered = sorted(((-hits, value) for value, hits in values.items() if value))[:FACET_VALUES]
    return tuple(FacetCount(value, -hits) for hits, value in ordered)


def _hit(row: tuple[Any, ...], why: Reason | None = None) -> SearchHit:
    iri, kind, slug, label, state, facets = (str(value) for value in row[1:])
    return SearchHit(iri, Kind(kind), slug, label, state, MappingProxyType(first_values(orjson.loads(facets))), why)
