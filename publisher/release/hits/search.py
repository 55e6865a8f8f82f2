"""Search a release: by the words of names, by facets, by what things refer to.

The totals of a whole kind were counted when the release was made (publisher/release/summary.py). What filters leave,
and what words find, is counted with sets of records in memory (publisher/release/hits/sets.py).

What words find is told in publisher/search/finding.py. Records of one institution are one hit where that is asked for
(publisher/release/hits/folding.py). What was withdrawn or merged comes last.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any, Final

import orjson
from pyroaring import BitMap

from publisher.release.hits.conditions import as_counted, numbered
from publisher.release.hits.folding import Folding, Values
from publisher.release.hits.page import SameRecord, SearchHit, SearchPage
from publisher.release.hits.sets import RecordSets, most_frequent
from publisher.release.summary import first_values
from publisher.release.trees.hierarchy import FacetCount, Hierarchy, Rows
from publisher.search.abbreviations import short_for
from publisher.search.finding import BY_EXPRESSION, Found, Reason, WordSearch, numbers
from publisher.search.matching import Matcher
from publisher.search.suggesting import Suggestion, suggested, suggestions_of
from publisher.search.text import words_of
from publisher.search.turns import Turns
from publisher.uris import Kind

ENOUGH: Final = 60
"""Of more things that refer to one it does not matter how many there are: much being said of it does."""

BROAD: Final = 2_000
"""Where a text finds more things, those behind the front are not ranked by the text."""

_LIKE_MOST: Final = "Univ. of Science"
"""A text that has to be folded and taken apart."""

_IN_CHINESE: Final = ", 大学"
"""A text that is read as pinyin; the dictionaries for it have 55 MiB (publisher/pinyin.py)."""

_WITH_PINYIN: Final = "SELECT 1 FROM entry WHERE pinyin <> '' LIMIT 1"

SHORTEST_SEARCHED: Final = 2
"""The characters of a text that is searched for, where nothing begins with it."""

MOST_SAME: Final = 20
"""Suggestions that may be other records of institutions that are suggested."""

KEPT_EXPRESSIONS: Final = 64
"""Sets that are kept of what words find beside the name of a place; one has at most 10 KiB for 80,000 records."""

_HIT: Final = "record.id, record.iri, record.kind, slug, record.label, state, facets, record.source"
_RANKED: Final = "SELECT rowid, bm25(search, 8.0, 4.0, 2.0, 1.0) FROM search WHERE search MATCH ?"
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


NumberedPage = tuple[SearchPage, list[int]]
"""A page, and the numbers of its hits."""


class Search:
    """The search of one release, one at a time in a process, as matches are (publisher/search/matching.py).

    Args:
        rows: runs a statement on the release.
        hierarchy: its counts.
    """

    def __init__(self, rows: Rows, hierarchy: Hierarchy) -> None:
        self._rows, self._hierarchy = rows, hierarchy
        self._words = WordSearch(rows, self._in_place)
        self._folding = Folding(rows)
        self._sets = RecordSets(rows)
        self._turns = Turns()
        self._with_words = lru_cache(KEPT_EXPRESSIONS)(self._found_by)

    @property
    def matcher(self) -> Matcher:
        """Matches texts to the things of the release."""
        return self._words.matcher

    def prewarm(self) -> None:
        """Read what every search needs: sets of records, links, how words are folded; also Chinese if it is there."""
        self._sets.prewarm()
        text = _LIKE_MOST + (_IN_CHINESE if self._rows(_WITH_PINYIN, ()) else "")
        self.search(text, kind=None, filters={}, limit=1, offset=0, fold=True)

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
        with self._turns:
            left = self._sets.having(kind, filters)
            if text.strip():
                found = self._words.find(text, kind)
                chosen = self._sets.of(found.records) & left
                hidden = self._folding.hidden(self._linked(found, chosen)) if fold else {}
                page, best = self._by_words(found, chosen, hidden, limit, offset, by_name=by_name)
            else:
                hidden = self._hidden(left) if fold else {}
                if filters:
                    page, best = self._by_facets(left, hidden, limit, offset)
                else:
                    page, best = self._everything(kind, left, hidden, limit, offset)
            return self._folded(page, best, hidden) if fold else page

    def _linked(self, found: Found, chosen: BitMap) -> list[int]:
        """The hits whose institutions have several records, those in front first."""
        front = self._sets.in_set(found.front, chosen & self._several)
        return list(dict.fromkeys([*front, *self._sets.numbers(chosen & self._several)]))

    def _hidden(self, left: BitMap) -> dict[int, int]:
        """What is hidden of all that a filter leaves: the fullest record of each institution stands for the others."""
        return self._folding.hidden(self._folding.fullest_first(self._sets.numbers(left & self._several)))

    @cached_property
    def _several(self) -> BitMap:
        """The records of institutions that have several."""
        return self._sets.of(self._folding.groups)

    def _folded(self, page: SearchPage, best: Sequence[int], hidden: Mapping[int, int]) -> SearchPage:
        """The page, with the other records of each institution; ``best`` are the numbers of its hits."""
        groups = {number: group for number in best if (group := self._folding.groups.get(number))}
        wanted = {other for group in groups.values() for other in group}
        same = {number: SameRecord(*row) for number, *row in self._rows(_SAME, (numbered(wanted),))} if wanted else {}
        hits = (
            replace(hit, same=tuple(same[each] for each in groups[number] if each != number))
            if number in groups
            else hit
            for number, hit in zip(best, page.hits, strict=True)
        )
        return replace(page, hits=tuple(hits), records=page.total + len(hidden))

    def suggested(self, text: str, kinds: Iterable[Kind], limit: int) -> list[Suggestion]:
        """Return the live things that a text may become, the likeliest first; the records of an institution are one.

        A search finds what Chinese, Japanese or Korean characters may be short for, and what is suggested where
        nothing begins with a text or has its words.
        """
        wanted = list(kinds)
        found = suggested(self._rows, text, orjson.dumps(wanted).decode(), limit + MOST_SAME)
        if len(text.strip()) >= SHORTEST_SEARCHED and (not found or short_for(words_of(text))):
            likely = suggestions_of(self._rows, self._words.find(text, None).front, wanted)
            found = list({row.record: row for row in (*likely, *found)}.values())
        hidden = self._folding.hidden(row.record for row in found)
        return [row for row in found if row.record not in hidden][:limit]

    def numbers(self, text: str, *, kind: Kind | str | None, filters: Mapping[str, str]) -> list[int]:
        """Return the numbers of all things that a text and filters find, in the order of the pages."""
        left = self._sets.having(kind, as_counted(filters))
        if not text.strip():
            return self._sets.by_label(left & self._sets.listed)
        found = self._words.find(text, kind)
        chosen = self._sets.of(found.records) & left
        front = self._sets.in_set(found.front, chosen)
        return [*front, *self._others(found, chosen, len(found.records), len(found.records), 0)]

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

    def _everything(
        self, kind: Kind | str | None, left: BitMap, hidden: Mapping[int, int], limit: int, offset: int
    ) -> NumberedPage:
        """All things of a kind, by label; their facets were counted when the release was made."""
        total = self._hierarchy.things(kind) - len(hidden)
        facets = self._hierarchy.facets(kind)
        if hidden:
            repeated = self._folding.repeated(hidden)
            facets = MappingProxyType({name: _less(name, rows, repeated) for name, rows in facets.items()})
        best = self._sets.by_label((left & self._sets.listed) - self._sets.of(hidden), limit, offset)
        return SearchPage(total, self._numbered(best), facets), best

    def _by_facets(self, left: BitMap, hidden: Mapping[int, int], limit: int, offset: int) -> NumberedPage:
        """What filters leave, by label."""
        shown = left - self._sets.of(hidden)
        facets = self._sets.counted(shown, self._folding.added(hidden))
        best = self._sets.by_label(shown, limit, offset)
        return SearchPage(len(shown), self._numbered(best), facets), best

    def _by_words(
        self, found: Found, chosen: BitMap, hidden: Mapping[int, int], limit: int, offset: int, *, by_name: bool
    ) -> NumberedPage:
        """What words find; ``chosen`` is what filters leave of it."""
        shown = chosen - self._sets.of(hidden)
        if not shown:
            return SearchPage(0, (), suggestion=found.suggestion), []
        facets = self._sets.counted(shown, self._folding.added(hidden))
        if by_name:
            best = self._sets.by_label(shown, limit, offset)
        else:
            best = self._best(found, shown, len(found.records) - len(hidden), limit, offset)
        hits = self._numbered(best, self._words.reasons(found, best))
        return SearchPage(len(shown), hits, facets, found.suggestion, nearest=found.nearest), best

    def _best(self, found: Found, shown: BitMap, number: int, limit: int, offset: int) -> list[int]:
        """A page of the numbers of hits, the best first; ``number``: how many there are without filters."""
        front = self._sets.in_set(found.front, shown)
        best = front[offset : offset + limit]
        if len(best) < limit and len(shown) > len(front):
            best += self._others(found, shown, number, limit - len(best), max(0, offset - len(front)))
        return best

    def _others(self, found: Found, shown: BitMap, number: int, limit: int, offset: int) -> list[int]:
        """Hits behind those in front: by the full-text index, or where there are too many, the best described first."""
        others = shown - self._sets.of(found.front)
        live, gone = others & self._sets.live, others - self._sets.live
        if number > BROAD:
            ordered = self._sets.fullest_first(live, offset + limit) + self._sets.numbers(gone)
        else:
            ranks: dict[int, float] = dict(self._rows(_RANKED, (found.expression,))) if found.expression else {}
            ordered = [
                record
                for part in (live, gone)
                for record in sorted(self._sets.numbers(part), key=lambda record: (ranks.get(record, 0.0), record))
            ]
        return ordered[offset : offset + limit]

    def _numbered(
        self, numbers: Sequence[int], why: Mapping[int, Reason] = MappingProxyType({})
    ) -> tuple[SearchHit, ...]:
        """The things with some numbers, in their order, and why they were found."""
        return tuple(_hit(row, why.get(row[0])) for row in self._rows(_NUMBERED, (numbered(numbers),)))

    def _found_by(self, expression: str) -> BitMap:
        """What an expression finds; "university", say, which is in every third name, is looked for with many places."""
        return self._sets.of(numbers(self._rows, BY_EXPRESSION, expression))

    def _in_place(self, expression: str, keys: Iterable[str]) -> set[int]:
        """The numbers of the things that an expression finds and that are in one of some places."""
        return set(self._sets.numbers(self._with_words(expression) & self._sets.in_places(keys)))

    def _hits(self, query: str, *values: object) -> tuple[SearchHit, ...]:
        return tuple(_hit(row) for row in self._rows(query, values))


def _less(name: str, rows: Iterable[FacetCount], repeated: Mapping[Values, int]) -> tuple[FacetCount, ...]:
    """The values of a facet without what institutions have once more in another record."""
    return most_frequent(Counter({row.value: row.hits - repeated.get((name, row.value), 0) for row in rows}))


def _hit(row: tuple[Any, ...], why: Reason | None = None) -> SearchHit:
    iri, kind, slug, label, state, facets, source = (str(value) for value in row[1:])
    first = MappingProxyType(first_values(orjson.loads(facets)))
    return SearchHit(iri, Kind(kind), slug, label, state, first, why, source=source)
