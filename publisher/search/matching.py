"""Match a text to institutions: find candidates by names, words and marks, score them, choose one if it is clear."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from publisher.search.candidates import best_records
from publisher.search.countries import countries
from publisher.search.expressions import quoted
from publisher.search.index import SearchIndex
from publisher.search.marks import Mark, marks_in
from publisher.search.query import Query, loose_keys, parsed, windows
from publisher.search.scoring.features import Hints, Scored
from publisher.search.scoring.scorer import Scorer
from publisher.search.text import SMALL_WORDS, base_form, key_of, words_of
from publisher.search.translating import translated
from publisher.search.turns import Turns
from publisher.uris import Kind

CHOSEN: Final = 0.75
"""The least score of a candidate that is chosen."""

LEAD: Final = 0.03
"""How much more it must have than the next."""

MAX_CANDIDATES: Final = 120
"""Things that are scored for one text."""

LIKELY: Final = 0.6
"""The least score of what is likely: a text of which nothing is may be in another language."""

NEAR: Final = 6
"""Candidates that are compared with the first; with more so near, none is clear."""

BY_WORDS: Final = 20
"""Things that are scored because their names have words of the text."""

BEGUN: Final = 20
"""Names that begin with a text which may have been cut off."""

CERTAIN: Final = 0.95
"""A name that is found by its key and counts as much leaves nothing to be found by single words."""


@dataclass(frozen=True, slots=True)
class Matches:
    """What a text may mean.

    Attributes:
        query: the text, taken apart.
        whereabouts: the keys of the places that it names, each with the words that name it; without adjectives.
        hints: what is known beside it.
        candidates: the best first.
        chosen: whether the first is clearly the one.
        scorer: what they were scored by.
    """

    query: Query
    whereabouts: Mapping[str, frozenset[str]]
    hints: Hints
    candidates: tuple[Scored, ...]
    chosen: bool
    scorer: Scorer


class Matcher:
    """Matches texts to the things of one release, one at a time in a process.

    Matches share the interpreter: if several threads took turns in the middle of them, each would wait for all.

    Args:
        index: its search tables.
    """

    def __init__(self, index: SearchIndex) -> None:
        self._index = index
        self._turns = Turns()

    def match(
        self,
        text: str,
        hints: Hints | None = None,
        *,
        kind: str | None = Kind.INSTITUTION,
        limit: int = 5,
        by_words: bool = True,
    ) -> Matches:
        """Return the things that a text may mean.

        Args:
            text: a name, an affiliation, an address, an acronym, a telephone number, an identifier, a domain.
            hints: what is known beside it.
            kind: of the things; None for all.
            limit: the most candidates.
            by_words: whether to look for names with words of the text where no whole name is certain.
        """
        with self._turns:
            resolved = self._resolved(hints or Hints())
            matches = self._match(text, resolved, kind, limit, by_words=by_words)
            if by_words and _best(matches) < LIKELY and (english := translated(matches.query.words)):
                meant = self._match(english, resolved, kind, limit, by_words=True)
                return meant if _best(meant) > _best(matches) else matches
            return matches

    def _match(self, text: str, hints: Hints, kind: str | None, limit: int, *, by_words: bool) -> Matches:
        query = parsed(text, self._index)
        marks = [*query.marks, *marks_in(hints.identifier)]
        marked = self._index.marked(marks)
        keys = windows(query.words)
        if query.english != query.words:
            keys = {**windows(query.english), **keys}
        corrected = windows(query.corrected) if query.corrected != query.words else {}
        named = self._index.with_keys(sorted({**corrected, **keys}, key=len, reverse=True))
        said = self._whereabouts(query, keys, named)
        scorer = Scorer(query, self._index, said, hints, kind)
        adjectives = query.adjectives
        whereabouts = {key: words for key, words in said.items() if not words <= adjectives}
        sure = self._sure(query, marked, named, kind)
        scored = self._scored(scorer, sure, marked)
        is_name = any(key == key_of(query.words) and of == kind for key, _, of in named)
        if by_words and not (is_name or self._is_certain(query, whereabouts, scored)):
            further = [one for one in self._by_words(query, whereabouts, max(BY_WORDS, limit)) if one not in sure]
            scored += self._scored(scorer, further[: max(0, MAX_CANDIDATES - len(sure))], marked)
        scored.sort(key=rank)
        is_clear = self._is_clear(scored) and not (hints.identifier and self._contradicts(scored))
        return Matches(query, whereabouts, hints, tuple(scored[:limit]), is_clear, scorer)

    def by_words(self, matches: Matches, limit: int) -> list[int]:
        """Return the numbers of things whose names have words of a text that was matched, the most alike first."""
        return self._by_words(matches.query, matches.whereabouts, limit)

    def score(self, matches: Matches, records: Iterable[int]) -> list[Scored]:
        """Score further things, which have no mark of it, for a text that was matched."""
        return self._scored(matches.scorer, records, {})

    def _scored(self, scorer: Scorer, records: Iterable[int], marked: Mapping[int, list[Mark]]) -> list[Scored]:
        kind = scorer.kind
        things = [thing for thing in self._index.things(records) if kind is None or thing.kind == kind]
        scorer.weigh(things)
        return [scorer.score(thing, marked.get(thing.record, ())) for thing in things]

    def _by_words(self, query: Query, whereabouts: Mapping[str, frozenset[str]], limit: int) -> list[int]:
        places = frozenset(word for words in whereabouts.values() for word in words)
        return best_records(query, self._index, places, limit)

    def _is_certain(self, query: Query, whereabouts: Mapping[str, frozenset[str]], scored: Iterable[Scored]) -> bool:
        """Whether the best has a whole name in the text, nothing speaks against it, and no name has more of it."""
        best = min(scored, key=rank, default=None)
        if best is None or best.score < CHOSEN or any(feature.weight < 0 for feature in best.features):
            return False
        name = next((feature for feature in best.features if feature.feature == "name"), None)
        if name is None or name.value < CERTAIN:
            return False
        said, places = set(words_of(name.text)), {word for words in whereabouts.values() for word in words}
        known = {base_form(word) for word in said}
        words = [word for word in query.words if word not in SMALL_WORDS and query.hits.get(word)]
        more = [word for word in words if word not in said | places and base_form(word) not in known]
        shared = min(said.intersection(words), key=query.hits.__getitem__, default="")
        if not more or not shared:
            return True
        others = " OR ".join(map(quoted, dict.fromkeys(more)))
        return not self._index.listed_names(f"{quoted(shared)} AND ({others})")

    def _resolved(self, hints: Hints) -> Hints:
        """The hints as facets have them: a country by its code, a place by its key, whatever they were called.

        What is not known here is left out: nothing can agree with it, and that says nothing of a thing.
        """
        country, place = self._places(hints.country), self._places(hints.place)
        codes = sorted(key for key in country if len(key) == 2)
        kind = hints.type.lower() if hints.type and self._index.is_value(("type",), hints.type) else ""
        return replace(hints, country=next(iter(codes), ""), places=frozenset(place), type=kind)

    def _places(self, name: str) -> set[str]:
        """The keys of the places that have a name, or a key."""
        if not name:
            return set()
        key = key_of(words_of(name))
        rows = self._index.with_keys([key])
        named = set(self._index.slugs({record for _, record, kind in rows if kind == Kind.PLACE}).values())
        if key in countries():
            return {countries()[key]}
        if name.lower() in countries().values():
            return {name.lower(), *named}
        return named | ({name.lower()} if self._index.is_value(("place", "region", "country"), name) else set())

    def _is_clear(self, scored: list[Scored]) -> bool:
        """Whether the first is clearly the one: the next is far behind, or another record of the same institution."""
        if not scored or scored[0].score < CHOSEN:
            return False
        first = scored[0]
        near = [other for other in scored[1:] if first.score - other.score < LEAD]
        return len(near) < NEAR and all(self._index.is_same(first.thing, other.thing) for other in near)

    def _contradicts(self, scored: list[Scored]) -> bool:
        """Whether the text names another one, as clearly as the first is named by an identifier beside the text."""
        first, *others = scored
        return any(
            other.score >= CHOSEN and _likeness(other) > _likeness(first)
            for other in others
            if not self._index.is_same(first.thing, other.thing)
        )

    def _sure(
        self,
        query: Query,
        marked: Mapping[int, list[Mark]],
        named: list[tuple[str, int, str]],
        kind: str | None,
    ) -> dict[int, None]:
        """The numbers of things that have a mark, or a whole name, of the text."""
        loose = self._index.with_loose(loose_keys([*query.segments, query.corrected]))
        begun = self._index.with_beginning(key_of(query.words), BEGUN) if query.may_be_cut_off else []
        found = [*marked, *(record for _, record, of in (*named, *loose, *begun) if kind is None or of == kind)]
        found += self._index.short_for(query.words, query.short, BY_WORDS) if query.short else []
        return dict.fromkeys(list(dict.fromkeys(found))[:MAX_CANDIDATES])

    def _whereabouts(
        self, query: Query, keys: Mapping[str, tuple[int, int]], named: Iterable[tuple[str, int, str]]
    ) -> dict[str, frozenset[str]]:
        """The keys of the places that a text names, each with the words that name it."""
        places = {record: key for key, record, kind in named if kind == Kind.PLACE and key in keys}
        found = {
            slug: frozenset(query.words[slice(*keys[places[record]])])
            for record, slug in self._index.slugs(places).items()
        }
        for key, span in keys.items():
            if key in countries() and (len(key) > 2 or query.capitals is None or key in query.capitals):
                found[countries()[key]] = frozenset(query.words[slice(*span)])
        return found


def _best(matches: Matches) -> float:
    return matches.candidates[0].score if matches.candidates else 0.0


def _likeness(scored: Scored) -> float:
    """How much a name of a thing is like the text; 0 if none is."""
    return next((feature.value for feature in scored.features if feature.feature == "name"), 0.0)


def rank(scored: Scored) -> tuple[float, float, int, int]:
    """Return what candidates are ordered by: the score, what speaks for them beyond 1, how much is said of them."""
    return (-scored.score, -scored.total, -scored.thing.fullness, scored.thing.record)
