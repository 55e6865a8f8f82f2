"""Search a release: by the words of names, by facets, by what things refer to.

The totals of a whole kind were counted when the release was made (publisher/release/summary.py). What a filter leaves
is counted by following the filter's own list, the shortest where there are several.

What words find is told in publisher/search/finding.py. Records of one institution are one hit where that is asked for
(publisher/release/folding.py). What was withdrawn or merged comes last.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from threading import Lock
from types import MappingProxyType
from typing import Any, Final

import orjson

from publisher.release.hierarchy import FACET_VALUES, FacetCount, Hierarchy, Rows
from publisher.release.hits.conditions import SOURCE, Filter, Selection, as_counted, not_hidden, numbered
from publisher.release.hits.folding import Folding, Values
from publisher.release.hits.page import SameRecord, SearchHit, SearchPage
from publisher.release.schema import FACETS_INDEX
from publisher.release.summary import LISTED, first_values, values_of
from publisher.search.finding import Found, Reason, WordSearch
from publisher.search.matching import Matcher
from publisher.search.suggesting import Suggestion, suggested
from publisher.uris import Kind

WIDE: Final = 0.05
"""A filter that leaves a larger share of all things than this is read along the list of all by label."""

ENOUGH: Final = 60
"""Of more things that refer to one it does not matter how many there are: much being said of it does."""

BROAD: Final = 2_000
"""Where a text finds more things, those behind the front are not ranked by the text."""

_LIKE_MOST: Final = "Univ. of Science, 大学"
"""A text that has to be folded, read as pinyin, and taken apart."""

MOST_SAME: Final = 20
"""Suggestions that may be other records of institutions that are suggested."""

_HIT: Final = "record.id, record.iri, record.kind, slug, record.label, state, facets, record.source"
_BY_LABEL: Final = "record.label COLLATE NOCASE, record.id"
_COUNTED: Final = f"record INDEXED BY {FACETS_INDEX}"
"""The records as counting reads them: by an index, a tenth of the pages."""
_FOUND: Final = f"json_each(?) AS found CROSS JOIN {_COUNTED} ON record.id = found.value"
_RANKED: Final = "SELECT rowid, bm25(search, 8.0, 4.0, 2.0, 1.0) FROM search WHERE search MATCH ?"
_FULLEST: Final = """
SELECT found.value FROM json_each(?) AS found CROSS JOIN entry INDEXED BY entry_by_fullness
ON record = found.value ORDER BY -fullness, found.value LIMIT ?
"""
_WITHDRAWN: Final = (
    "SELECT id FROM record WHERE kind IN (SELECT value FROM json_each(?)) AND state IN ('deleted', 'merged')"
)
_NUMBERED: Final = (
    f"SELECT {_HIT} FROM json_each(?) AS chosen JOIN record ON record.id = chosen.value ORDER BY chosen.key"  # noqa: S608 - constants
)
_DESCRIBED: Final = f"""
SELECT {_HIT}, quads FROM json_each(?) AS chosen JOIN record ON record.id = chosen.value ORDER BY chosen.key
"""  # noqa: S608 - constants
_SAME: Final = """
SELECT record.id, record.iri, slug, record.label, source FROM json_each(?) AS chosen
JOIN record ON record.id = chosen.value ORDER BY chosen.key
"""
_BY_IRI: Final = "SELECT iri, id FROM record WHERE iri IN (SELECT value FROM json_each(?))"
_LIVE: Final = "state = 'live'"
_GONE: Final = "state <> 'live'"
_LINKING: Final = f"""
SELECT {_HIT} FROM link INDEXED BY link_by_target CROSS JOIN record ON record.id = link.record
WHERE link.target = ? AND record.iri <> link.target AND record.state = 'live' AND record.kind = coalesce(?, record.kind)
ORDER BY link.record LIMIT ? OFFSET ?
"""  # noqa: S608 - constants


_PROMINENT: Final = f"""
SELECT {_HIT} FROM record JOIN entry ON entry.record = record.id
LEFT JOIN link_count ON link_count.kind = 'institution' AND link_count.target = record.iri
WHERE record.kind = ? AND record.state = 'live'
ORDER BY fullness + min(coalesce(hits, 0), {ENOUGH}) DESC, record.id LIMIT ?
"""  # noqa: S608 - constants


class Search:
    """The search of one release, one at a time in a process, as matches are (publisher/search/matching.py).

    Args:
        rows: runs a statement on the release.
        hierarchy: its counts.
    """

    def __init__(self, rows: Rows, hierarchy: Hierarchy) -> None:
        self._rows, self._hierarchy = rows, hierarchy
        self._words = WordSearch(rows)
        self._folding = Folding(rows)
        self._turn = Lock()

    @property
    def matcher(self) -> Matcher:
        """Matches texts to the things of the release."""
        return self._words.matcher

    def prewarm(self) -> None:
        """Read what every search needs: links, what was withdrawn, how words are folded."""
        self.search(_LIKE_MOST, kind=None, filters={}, limit=1, offset=0, fold=True)
        _ = self._withdrawn  # is remembered

    def search(
        self,
        text: str,
        *,
        kind: Kind | str | None,
        filters: Mapping[str, str],
        limit: int,
        offset: int,
        fold: bool = False,
        by_name: bool = False,
    ) -> SearchPage:
        """Return the things that a text finds, filtered by kind and facets; all of them where there is no text.

        Args:
            text: what a person typed.
            kind: only things of this kind.
            filters: facet name to value.
            limit: hits on the page.
            offset: hits before the page.
            fold: whether the records of an institution are one hit.
            by_name: whether hits are in the order of their labels; without a text they always are.
        """
        filters = as_counted(filters)
        filtered = Filter.of(kind, filters)
        with self._turn:
            if text.strip():
                found = self._words.find(text, kind)
                hidden = self._folding.hidden(self._linked(found, filtered)) if fold else {}
                page = self._by_words(found, filtered, hidden, limit, offset, by_name=by_name)
            else:
                hidden = self._hidden(filtered) if fold else {}
                if filters:
                    page = self._by_facets(kind, filters, hidden, limit, offset)
                else:
                    page = self._everything(kind, hidden, limit, offset)
            return self._folded(page, hidden) if fold else page

    def _linked(self, found: Found, filtered: Filter) -> list[int]:
        """The hits whose institutions have several records, those in front first."""
        groups = self._folding.groups
        front = [number for number in found.front if number in groups]
        others = sorted(groups.keys() & found.records)
        return self._filtered(list(dict.fromkeys([*front, *others])), filtered)

    def _hidden(self, filtered: Filter) -> dict[int, int]:
        """What is hidden of all that a filter leaves: the fullest record of each institution stands for the others."""
        left = self._filtered(list(self._folding.groups), filtered)
        return self._folding.hidden(self._folding.fullest_first(left))

    def _folded(self, page: SearchPage, hidden: Mapping[int, int]) -> SearchPage:
        """The page, with the other records of each institution."""
        shown: dict[str, int] = dict(self._rows(_BY_IRI, (orjson.dumps([hit.iri for hit in page.hits]).decode(),)))
        groups = {hit.iri: self._folding.groups.get(shown.get(hit.iri, -1), ()) for hit in page.hits}
        wanted = {number for group in groups.values() for number in group}
        same = {number: SameRecord(*row) for number, *row in self._rows(_SAME, (numbered(wanted),))} if wanted else {}
        hits = (
            replace(hit, same=tuple(other for each in groups[hit.iri] if (other := same[each]).iri != hit.iri))
            for hit in page.hits
        )
        return replace(page, hits=tuple(hits), records=page.total + len(hidden))

    def suggested(self, text: str, kinds: Iterable[Kind], limit: int) -> list[Suggestion]:
        """Return the live things that a text may become, the likeliest first; the records of an institution are one."""
        found = suggested(self._rows, text, orjson.dumps(list(kinds)).decode(), limit + MOST_SAME)
        hidden = self._folding.hidden(row.record for row in found)
        return [row for row in found if row.record not in hidden][:limit]

    def numbers(self, text: str, *, kind: Kind | str | None, filters: Mapping[str, str]) -> list[int]:
        """Return the numbers of all things that a text and filters find, in the order of the pages."""
        filtered = Filter.of(kind, as_counted(filters))
        if text.strip():
            found = self._words.find(text, kind)
            front = self._filtered(found.front, filtered)
            return [*front, *self._others(found, filtered, len(found.records), 0)]
        query = f"SELECT record.id FROM record WHERE {filtered.where} AND {LISTED} ORDER BY {_GONE}, {_BY_LABEL}"  # noqa: S608 - values are bound
        return [row[0] for row in self._rows(query, filtered.values)]

    def numbers_linking(self, target: str, *, kind: Kind | str | None) -> list[int]:
        """Return the numbers of all live things whose documents show a card of ``target``."""
        rows = self._rows(_LINKING, (target, str(kind) if kind else None, -1, 0))
        return [row[0] for row in rows]

    def described(self, numbers: Iterable[int]) -> list[tuple[SearchHit, bytes]]:
        """Return hits by their numbers, each with its packed statements."""
        return [(_hit(row[:-1]), row[-1]) for row in self._rows(_DESCRIBED, (numbered(numbers),))]

    def prominent(self, kind: Kind, limit: int) -> tuple[SearchHit, ...]:
        """Return the live things of a kind that others refer to and much is said of, the foremost first."""
        return self._hits(_PROMINENT, str(kind), limit)

    def linking(self, target: str, *, kind: Kind | str | None, limit: int, offset: int) -> SearchPage:
        """Return the live things whose documents show a card of ``target``, in the order of their IRIs."""
        total = sum(self._hierarchy.linking(target, each) for each in ([kind] if kind else Kind))
        if not total:
            return SearchPage(0, ())
        return SearchPage(total, self._hits(_LINKING, target, str(kind) if kind else None, limit, offset))

    def _everything(self, kind: Kind | str | None, hidden: Mapping[int, int], limit: int, offset: int) -> SearchPage:
        """All things of a kind, by label; their facets were counted when the release was made."""
        total = self._hierarchy.things(kind) - len(hidden)
        facets = self._hierarchy.facets(kind)
        if hidden:
            repeated = self._folding.repeated(hidden)
            facets = MappingProxyType({name: _less(name, rows, repeated) for name, rows in facets.items()})
        listed = partial(self._listed, [kind] if kind else list(Kind), not_hidden(hidden))
        return SearchPage(total, self._live_first(listed, total, limit, offset), facets)

    def _listed(
        self, kinds: Sequence[Kind | str], shown: Filter, state: str, limit: int, offset: int
    ) -> tuple[SearchHit, ...]:
        """Things by label, along an index of each kind."""
        index = "record_by_label" if state == _LIVE else "record_by_state"
        where = f"kind = ? AND {shown.where} AND {state} AND {LISTED}"
        best = f"SELECT id, label FROM record INDEXED BY {index} WHERE {where} ORDER BY {_BY_LABEL} LIMIT ?"  # noqa: S608 - values are bound
        of_kind = f"SELECT * FROM ({best})"  # noqa: S608 - values are bound
        first = f"{' UNION ALL '.join(of_kind for _ in kinds)} ORDER BY label COLLATE NOCASE, id LIMIT ? OFFSET ?"
        bound = [value for kind in kinds for value in (str(kind), *shown.values, offset + limit)]
        query = f"SELECT {_HIT} FROM ({first}) AS found JOIN record ON record.id = found.id ORDER BY {_BY_LABEL}"  # noqa: S608 - values are bound
        return self._hits(query, *bound, limit, offset)

    @staticmethod
    def _live_first(
        listed: Callable[[str, int, int], tuple[SearchHit, ...]], total: int, limit: int, offset: int
    ) -> tuple[SearchHit, ...]:
        """A page of things of which those that were withdrawn or merged come last.

        Args:
            listed: returns a run of things in a state: a condition, the most things, and how many come before.
            total: how many things there are.
            limit: things on the page.
            offset: things before the page.
        """
        live = listed(_LIVE, limit, offset)
        if len(live) == limit or offset + len(live) >= total:
            return live
        gone = len(listed(_GONE, -1, 0)) if not live else total - offset - len(live)
        return live + listed(_GONE, limit - len(live), max(0, offset - (total - gone)))

    def _by_facets(
        self, kind: Kind | str | None, filters: Mapping[str, str], hidden: Mapping[int, int], limit: int, offset: int
    ) -> SearchPage:
        sizes = {name: self._hierarchy.with_value(kind, name, filters[name]) for name in filters if name != SOURCE}
        if not sizes:
            return self._of_source(kind, filters, hidden, limit, offset)
        first = min(sizes, key=lambda name: sizes[name])
        rest = Filter.of(kind, {name: value for name, value in filters.items() if name != first}) & not_hidden(hidden)
        chosen = Selection(
            "facet AS chosen CROSS JOIN {record} ON record.id = chosen.record",
            f"chosen.name = ? AND chosen.value = ? AND {rest.where}",
            (first, filters[first], *rest.values),
        )
        facets, total = self._counted(chosen, self._folding.added(hidden))
        if len(filters) == 1 and total > WIDE * self._hierarchy.things(kind):
            every = Filter.of(kind, filters) & not_hidden(hidden)
            chosen = Selection("{record}", every.where, every.values)
        return SearchPage(total, self._live_first(partial(self._selected, chosen), total, limit, offset), facets)

    def _of_source(
        self, kind: Kind | str | None, filters: Mapping[str, str], hidden: Mapping[int, int], limit: int, offset: int
    ) -> SearchPage:
        """All things of a source."""
        every = Filter.of(kind, filters) & not_hidden(hidden)
        chosen = Selection("{record}", every.where, every.values)
        facets, total = self._counted(chosen, self._folding.added(hidden))
        return SearchPage(total, self._live_first(partial(self._selected, chosen), total, limit, offset), facets)

    def _selected(self, chosen: Selection, state: str, limit: int, offset: int) -> tuple[SearchHit, ...]:
        query = chosen.select(_HIT, "record", f"AND +record.{state} ORDER BY {_BY_LABEL} LIMIT ? OFFSET ?")
        return self._hits(query, *chosen.values, limit, offset)

    def _by_words(
        self, found: Found, filtered: Filter, hidden: Mapping[int, int], limit: int, offset: int, *, by_name: bool
    ) -> SearchPage:
        if hidden:
            found = replace(
                found,
                records=tuple(number for number in found.records if number not in hidden),
                front=tuple(number for number in found.front if number not in hidden),
            )
        source = "json_each(?) AS found CROSS JOIN {record} ON record.id = found.value"
        chosen = Selection(source, filtered.where, (numbered(found.records), *filtered.values))
        facets, total = self._counted(chosen, self._folding.added(hidden))
        if not total:
            return SearchPage(0, (), suggestion=found.suggestion)
        if by_name:
            listed = self._live_first(partial(self._selected, chosen), total, limit, offset)
            numbers: dict[str, int] = dict(self._rows(_BY_IRI, (orjson.dumps([hit.iri for hit in listed]).decode(),)))
            best = [numbers[hit.iri] for hit in listed]
        else:
            best = self._best(found, filtered, total, limit, offset)
        why = self._words.reasons(found, best)
        rows = self._rows(_NUMBERED, (numbered(best),))
        return SearchPage(
            total, tuple(_hit(row, why.get(row[0])) for row in rows), facets, found.suggestion, nearest=found.nearest
        )

    def _best(self, found: Found, filtered: Filter, total: int, limit: int, offset: int) -> list[int]:
        """A page of the numbers of hits, the best first."""
        front = self._filtered(found.front, filtered)
        best = list(front[offset : offset + limit])
        if len(best) < limit and total > len(front):
            best += self._others(found, filtered, limit - len(best), max(0, offset - len(front)))
        return best

    def _filtered(self, records: Sequence[int], filtered: Filter) -> list[int]:
        """Those of some records that a filter leaves, in their order."""
        if not filtered.values:
            return list(records)
        query = f"SELECT record.id FROM {_FOUND} WHERE {filtered.where}"  # noqa: S608 - values are bound
        left = {row[0] for row in self._rows(query, (numbered(records), *filtered.values))}
        return [record for record in records if record in left]

    def _others(self, found: Found, filtered: Filter, limit: int, offset: int) -> list[int]:
        """Hits behind those in front: by the full-text index, or where there are too many, the best described first."""
        front = set(found.front)
        others = [record for record in self._filtered(found.records, filtered) if record not in front]
        live = [record for record in others if record not in self._withdrawn]
        gone = [record for record in others if record in self._withdrawn]
        if len(found.records) > BROAD:
            ordered = [row[0] for row in self._rows(_FULLEST, (numbered(live), offset + limit))]
            ordered += sorted(gone)
        else:
            ranks: dict[int, float] = dict(self._rows(_RANKED, (found.expression,))) if found.expression else {}
            ordered = sorted(live, key=lambda record: (ranks.get(record, 0.0), record))
            ordered += sorted(gone, key=lambda record: (ranks.get(record, 0.0), record))
        return ordered[offset : offset + limit]

    @cached_property
    def _withdrawn(self) -> frozenset[int]:
        """The numbers of all things that were deleted or merged."""
        rows = self._rows(_WITHDRAWN, (orjson.dumps(list(Kind)).decode(),))
        return frozenset(row[0] for row in rows)

    def _hits(self, query: str, *values: object) -> tuple[SearchHit, ...]:
        return tuple(_hit(row) for row in self._rows(query, values))

    def _counted(
        self, chosen: Selection, added: Mapping[Values, int]
    ) -> tuple[Mapping[str, tuple[FacetCount, ...]], int]:
        """The values that hits have, by facet, the most frequent first; and how many hits there are.

        Args:
            chosen: the hits.
            added: what other records of theirs add.
        """
        rows = self._rows(
            chosen.select("record.source, facets, count(*)", _COUNTED, "GROUP BY record.source, facets"), chosen.values
        )
        counted: dict[str, Counter[str]] = defaultdict(Counter)
        for source, facets, number in rows:
            counted[SOURCE][source] += number
            for name, value in values_of(orjson.loads(facets)):
                counted[name][value] += number
        for (name, value), number in added.items():
            counted[name][value] += number
        return MappingProxyType({name: _most(counted[name]) for name in sorted(counted)}), sum(row[2] for row in rows)


def _less(name: str, rows: Iterable[FacetCount], repeated: Mapping[Values, int]) -> tuple[FacetCount, ...]:
    """The values of a facet without what institutions have once more in another record."""
    return _most(Counter({row.value: row.hits - repeated.get((name, row.value), 0) for row in rows}))


def _most(values: Counter[str]) -> tuple[FacetCount, ...]:
    ordered = sorted(((-hits, value) for value, hits in values.items() if value))[:FACET_VALUES]
    return tuple(FacetCount(value, -hits) for hits, value in ordered)


def _hit(row: tuple[Any, ...], why: Reason | None = None) -> SearchHit:
    iri, kind, slug, label, state, facets, source = (str(value) for value in row[1:])
    first = MappingProxyType(first_values(orjson.loads(facets)))
    return SearchHit(iri, Kind(kind), slug, label, state, first, why, source=source)
