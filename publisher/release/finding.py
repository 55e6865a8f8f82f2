"""Find things: by the words of their names, by facets, by what they refer to.

What a whole kind comes to was counted when the release was made (publisher/release/summary.py). What a filter leaves is
counted by following the filter's own list, the shortest where there are several.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

import orjson

from publisher.release.hierarchy import FACET_VALUES, FacetCount, Hierarchy, Rows
from publisher.release.schema import FACETS_INDEX
from publisher.release.text import match_expression
from publisher.uris import Kind

WIDE: Final = 0.05
"""A filter that leaves a larger share of all things than this is met soon enough along the list of all by label."""

_HIT: Final = "record.iri, record.kind, slug, record.label, state, facets"
_HAS: Final = "EXISTS (SELECT 1 FROM facet WHERE name = ? AND value = ? AND facet.record = record.id)"
_BY_LABEL: Final = "record.label COLLATE NOCASE, record.id"
_BEST: Final = "bm25(search, 4.0, 1.0), search.rowid"
_NUMBERED: Final = (
    f"SELECT {_HIT} FROM json_each(?) AS chosen JOIN record ON record.id = chosen.value ORDER BY chosen.key"  # noqa: S608 - constants
)
_LINKING: Final = f"""
SELECT {_HIT} FROM link INDEXED BY link_by_target CROSS JOIN record ON record.id = link.record
WHERE link.target = ?1 AND record.iri <> ?1 AND record.state = 'live' AND (?2 IS NULL OR record.kind = ?2)
ORDER BY link.record LIMIT ?3 OFFSET ?4
"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One thing that a search found."""

    iri: str
    kind: Kind
    slug: str
    label: str
    state: str
    facets: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of hits, best first; ``facets`` counts all hits, not those of the page."""

    total: int
    hits: tuple[SearchHit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=lambda: MappingProxyType({}))


class Finder:
    """Searches one release.

    Args:
        rows: asks the release.
        outline: its counts.
    """

    def __init__(self, rows: Rows, outline: Hierarchy) -> None:
        self._rows, self._outline = rows, outline

    def search(
        self, text: str, *, kind: Kind | str | None, filters: Mapping[str, str], limit: int, offset: int
    ) -> SearchPage:
        """Find things by the words of their names, filtered by kind and facets."""
        if text.strip():
            return self._by_words(match_expression(text), _Filter.of(kind, filters), limit, offset)
        if filters:
            return self._by_facets(kind, filters, limit, offset)
        hits = self._listed(kind, limit, offset)
        return SearchPage(self._outline.things(kind), hits, self._outline.facets(kind))

    def linking(self, target: str, *, kind: Kind | str | None, limit: int, offset: int) -> SearchPage:
        """The live things whose documents show a card of ``target``, in the order of their addresses."""
        total = sum(self._outline.linking(target, one) for one in ([kind] if kind else Kind))
        if not total:
            return SearchPage(0, ())
        rows = self._rows(_LINKING, (target, str(kind) if kind else None, limit, offset))
        return SearchPage(total, tuple(_hit(row) for row in rows))

    @cached_property
    def _narrow(self) -> str:
        """The records as counting reads them: by an index, a tenth of the pages; releases made before it have none."""
        found = self._rows("SELECT 1 FROM sqlite_schema WHERE name = ?", (FACETS_INDEX,))
        return f"record INDEXED BY {FACETS_INDEX}" if found else "record"

    def _listed(self, kind: Kind | str | None, limit: int, offset: int) -> tuple[SearchHit, ...]:
        """Things by label, along the index of each kind."""
        one = f"SELECT * FROM (SELECT id, label FROM record WHERE kind = ? ORDER BY {_BY_LABEL} LIMIT ?)"  # noqa: S608 - constants
        kinds = [kind] if kind else list(Kind)
        first = f"{' UNION ALL '.join(one for _ in kinds)} ORDER BY label COLLATE NOCASE, id LIMIT ? OFFSET ?"
        bound = [value for each in kinds for value in (str(each), offset + limit)]
        query = f"SELECT {_HIT} FROM ({first}) AS found JOIN record ON record.id = found.id ORDER BY {_BY_LABEL}"  # noqa: S608 - values are bound
        return tuple(_hit(row) for row in self._rows(query, (*bound, limit, offset)))

    def _by_facets(self, kind: Kind | str | None, filters: Mapping[str, str], limit: int, offset: int) -> SearchPage:
        sizes = {name: self._outline.with_value(kind, name, value) for name, value in filters.items()}
        first = min(sizes, key=lambda name: sizes[name])
        rest = _Filter.of(kind, {name: value for name, value in filters.items() if name != first})
        chosen = _Selection(
            "facet AS chosen CROSS JOIN {record} ON record.id = chosen.record",
            f"chosen.name = ? AND chosen.value = ? AND {rest.where}",
            (first, filters[first], *rest.values),
        )
        facets, total = self._counted(chosen)
        if len(filters) == 1 and total > WIDE * self._outline.things(kind):
            every = _Filter.of(kind, filters)
            chosen = _Selection("{record}", every.where, every.values)
        return SearchPage(total, self._hits(chosen, _BY_LABEL, limit, offset), facets)

    def _by_words(self, expression: str, filtered: "_Filter", limit: int, offset: int) -> SearchPage:
        if not expression:  # nothing in the text could be found
            return SearchPage(0, ())
        source, where = "search JOIN {record} ON record.id = search.rowid", f"search MATCH ? AND {filtered.where}"
        chosen = _Selection(source, where, (expression, *filtered.values))
        facets, total = self._counted(chosen)
        if not filtered.values:  # only the best are looked up
            chosen = replace(chosen, source="search")
        order = f"ORDER BY {_BEST} LIMIT ? OFFSET ?"
        ranked = f"SELECT search.rowid FROM {chosen.among('record')} WHERE {chosen.where} {order}"  # noqa: S608 - values are bound
        best = [row[0] for row in self._rows(ranked, (*chosen.values, limit, offset))]
        rows = self._rows(_NUMBERED, (orjson.dumps(best).decode(),))
        return SearchPage(total, tuple(_hit(row) for row in rows), facets)

    def _hits(self, chosen: "_Selection", order: str, limit: int, offset: int) -> tuple[SearchHit, ...]:
        query = f"SELECT {_HIT} FROM {chosen.among('record')} WHERE {chosen.where} ORDER BY {order} LIMIT ? OFFSET ?"  # noqa: S608 - values are bound
        return tuple(_hit(row) for row in self._rows(query, (*chosen.values, limit, offset)))

    def _counted(self, chosen: "_Selection") -> tuple[Mapping[str, tuple[FacetCount, ...]], int]:
        """The values that hits have, by facet, the most frequent first; and how many hits there are."""
        query = f"SELECT facets, count(*) FROM {chosen.among(self._narrow)} WHERE {chosen.where} GROUP BY facets"  # noqa: S608 - values are bound
        rows = self._rows(query, chosen.values)
        counted: dict[str, Counter[str]] = defaultdict(Counter)
        for facets, number in rows:
            for name, value in orjson.loads(facets).items():
                counted[name][value] += number
        return MappingProxyType({name: _most(counted[name]) for name in sorted(counted)}), sum(row[1] for row in rows)


@dataclass(frozen=True, slots=True)
class _Selection:
    """The FROM and WHERE of a search, and the values bound to it; ``{record}`` stands for the table of records."""

    source: str
    where: str
    values: tuple[object, ...]

    def among(self, record: str) -> str:
        """The FROM, the records read as ``record`` says."""
        return self.source.format(record=record)


@dataclass(frozen=True, slots=True)
class _Filter:
    """A condition on ``record``, and the values bound to it."""

    where: str
    values: tuple[object, ...]

    @classmethod
    def of(cls, kind: Kind | str | None, filters: Mapping[str, str]) -> "_Filter":
        conditions, values = [_HAS for _ in filters], [one for row in sorted(filters.items()) for one in row]
        if kind:
            conditions, values = ["kind = ?", *conditions], [str(kind), *values]
        return cls(" AND ".join(conditions) or "1", tuple(values))


def _most(values: Counter[str]) -> tuple[FacetCount, ...]:
    ordered = sorted(((-hits, value) for value, hits in values.items() if value))[:FACET_VALUES]
    return tuple(FacetCount(value, -hits) for hits, value in ordered)


def _hit(row: tuple[Any, ...]) -> SearchHit:
    iri, kind, slug, label, state, facets = (str(value) for value in row)
    return SearchHit(iri, Kind(kind), slug, label, state, MappingProxyType(orjson.loads(facets)))
