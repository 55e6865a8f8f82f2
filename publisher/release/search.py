"""Search a release: by the words of names, by facets, by what things refer to.

The totals of a whole kind were counted when the release was made (publisher/release/summary.py). What a filter leaves
is counted by following the filter's own list, the shortest where there are several.

SQLite's ``unicode61`` tokenizer takes a run of ideographs for one word, so that 科学 would not be found in 科学技术厅.
Ideographs, kana and hangul are therefore surrounded by spaces before they are indexed, each a term of its own, and a
run of them in a query becomes a phrase: any part of a Chinese name finds it. Chosen over the ``trigram`` tokenizer,
which needs three characters (北京 has two) and triples the index of Latin text.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

import orjson

from publisher.release.hierarchy import FACET_VALUES, FacetCount, Hierarchy, Rows
from publisher.release.schema import FACETS_INDEX
from publisher.uris import Kind

WIDE: Final = 0.05
"""A filter that leaves a larger share of all things than this is read along the list of all by label."""

MAX_TERMS: Final = 32
"""Words after these in a query are ignored."""

_CJK = (
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_IDEOGRAPH: Final = re.compile(f"([{_CJK}])")
_TERM: Final = re.compile(f"[{_CJK}]+|[^\\W_{_CJK}]+")

_HIT: Final = "record.iri, record.kind, slug, record.label, state, facets"
_HAS: Final = "EXISTS (SELECT 1 FROM facet WHERE name = ? AND value = ? AND facet.record = record.id)"
_BY_LABEL: Final = "record.label COLLATE NOCASE, record.id"
_BEST: Final = "bm25(search, 4.0, 1.0), search.rowid"
_COUNTED: Final = f"record INDEXED BY {FACETS_INDEX}"
"""The records as counting reads them: by an index, a tenth of the pages."""
_NUMBERED: Final = (
    f"SELECT {_HIT} FROM json_each(?) AS chosen JOIN record ON record.id = chosen.value ORDER BY chosen.key"  # noqa: S608 - constants
)
_LINKING: Final = f"""
SELECT {_HIT} FROM link INDEXED BY link_by_target CROSS JOIN record ON record.id = link.record
WHERE link.target = ? AND record.iri <> link.target AND record.state = 'live' AND record.kind = coalesce(?, record.kind)
ORDER BY link.record LIMIT ? OFFSET ?
"""  # noqa: S608 - constants


def segmented(text: str) -> str:
    """Surround each ideograph by spaces, for the index ("科技厅 STD" becomes "科 技 厅  STD")."""
    return _IDEOGRAPH.sub(r" \1 ", unicodedata.normalize("NFKC", text))


def match_expression(text: str) -> str:
    """Return the FTS5 query for a text that a person typed: all words must occur, the last may be unfinished.

    Returns "" where there is nothing to look for. Nothing in ``text`` is ever taken for FTS5 syntax.
    """
    terms = _TERM.findall(unicodedata.normalize("NFKC", text))[:MAX_TERMS]
    parts = [f'"{segmented(term).strip()}"' for term in terms]
    if parts and not _IDEOGRAPH.search(terms[-1]):
        parts[-1] += "*"
    return " ".join(parts)


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One thing that matches a search."""

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


class Search:
    """The search of one release.

    Args:
        rows: runs a statement on the release.
        hierarchy: its counts.
    """

    def __init__(self, rows: Rows, hierarchy: Hierarchy) -> None:
        self._rows, self._hierarchy = rows, hierarchy

    def search(
        self, text: str, *, kind: Kind | str | None, filters: Mapping[str, str], limit: int, offset: int
    ) -> SearchPage:
        """Return the things whose names have the words of a text, filtered by kind and facets."""
        if text.strip():
            return self._by_words(match_expression(text), _Filter.of(kind, filters), limit, offset)
        if filters:
            return self._by_facets(kind, filters, limit, offset)
        hits = self._listed(kind, limit, offset)
        return SearchPage(self._hierarchy.things(kind), hits, self._hierarchy.facets(kind))

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

    def _by_words(self, expression: str, filtered: "_Filter", limit: int, offset: int) -> SearchPage:
        if not expression:  # the text has no term
            return SearchPage(0, ())
        source, where = "search JOIN {record} ON record.id = search.rowid", f"search MATCH ? AND {filtered.where}"
        chosen = _Selection(source, where, (expression, *filtered.values))
        facets, total = self._counted(chosen)
        if not filtered.values:  # only the best are looked up
            chosen = replace(chosen, source="search")
        ranked = chosen.select("search.rowid", "record", f"ORDER BY {_BEST} LIMIT ? OFFSET ?")
        best = [row[0] for row in self._rows(ranked, (*chosen.values, limit, offset))]
        return SearchPage(total, self._hits(_NUMBERED, orjson.dumps(best).decode()), facets)

    def _hits(self, query: str, *values: object) -> tuple[SearchHit, ...]:
        return tuple(_hit(row) for row in self._rows(query, values))

    def _counted(self, chosen: "_Selection") -> tuple[Mapping[str, tuple[FacetCount, ...]], int]:
        """The values that hits have, by facet, the most frequent first; and how many hits there are."""
        rows = self._rows(chosen.select("facets, count(*)", _COUNTED, "GROUP BY facets"), chosen.values)
        counted: dict[str, Counter[str]] = defaultdict(Counter)
        for facets, number in rows:
            for name, value in orjson.loads(facets).items():
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


def _most(values: Counter[str]) -> tuple[FacetCount, ...]:
    ordered = sorted(((-hits, value) for value, hits in values.items() if value))[:FACET_VALUES]
    return tuple(FacetCount(value, -hits) for hits, value in ordered)


def _hit(row: tuple[Any, ...]) -> SearchHit:
    iri, kind, slug, label, state, facets = (str(value) for value in row)
    return SearchHit(iri, Kind(kind), slug, label, state, MappingProxyType(orjson.loads(facets)))
