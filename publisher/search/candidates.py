"""Find the names that share the telling words of a text: the rarer the words, and the more of them, the better.

The list of the names that have a rare word is read as it stands in the index, without FTS5's own ranking, which costs
fifteen times as much; the lists are added up here, and the names that lead are read and compared. What is found is
scored afterwards (publisher/search/scoring/); docs/adr/0187-candidates-by-rare-words.md.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from heapq import nlargest
from itertools import combinations, pairwise
from typing import Final, NamedTuple

from publisher.search.expressions import quoted
from publisher.search.index import SearchIndex
from publisher.search.query import Query
from publisher.search.text import SMALL_WORDS, is_common, is_wide, syllables_of

FREQUENT: Final = 1_000
"""A word that more names have is looked for only beside others."""

FREQUENT_PLACE: Final = 100
"""The same of a word that names a place in the text."""

SHORT: Final = 60
"""A list of no more names is compared whole."""

LISTED: Final = 8
"""The rarest words of a text, whose names are looked up."""

BESIDE: Final = 3
"""The rarest words of a text without rare ones, two of which must occur in a name."""

SPOKEN: Final = 100
"""A Latin word that no more names have may be a Chinese name in pinyin."""

MAX_PAIRS: Final = 8
"""Pairs of neighbouring wide characters that are looked for."""

LEAST: Final = 0.4
"""What a name must have of the weight that the leading one has."""

COMPARED: Final = 400
"""Names that are read and compared."""

MISSING: Final = 0.4
"""What each word of a name that the text lacks counts against it, beside the weight of the rarest word there may be."""


class NameList(NamedTuple):
    """What names may have in common with a text.

    Attributes:
        expression: finds the names, in FTS5's words.
        weight: what it counts to be found; 0 for what the number of the names tells.
    """

    expression: str
    weight: float = 0.0


def best_records(query: Query, index: SearchIndex, places: AbstractSet[str], limit: int) -> list[int]:
    """Return the numbers of the records whose names have most in common with a text.

    Args:
        query: the text.
        index: of the release.
        places: its words that name places, which names have less often than others.
        limit: the most records.
    """
    weights, named = _added_up(query, index, places)
    if not weights:
        return []
    least = LEAST * max(weights.values())
    leading = nlargest(COMPARED, (name for name, weight in weights.items() if weight >= least), weights.__getitem__)
    masses = _masses(query, index)
    most = math.log(index.names + 2)
    best: dict[int, float] = {}
    for name, record, words in index.compared_names(named.union(leading)):
        shared = _alike(words.split(), masses, MISSING * most) or weights[name]
        if shared > best.get(record, 0.0):
            best[record] = shared
    return sorted(best, key=lambda record: (-best[record], record))[:limit]


def _alike(words: list[str], masses: Mapping[str, float], missing: float) -> float:
    """How much of a text is in a name, less for each word of the name that the text lacks."""
    shared = lacking = 0.0
    for word in words:
        mass = masses.get(word)
        if mass is None:
            lacking += missing
        else:
            shared += mass
    return shared * shared / (shared + lacking) if shared else 0.0


def _masses(query: Query, index: SearchIndex) -> dict[str, float]:
    """What each word tells that the text may mean."""
    hits, most = index.hits(query.likely), math.log(index.names + 2)
    return {
        word: likelihood * (most - math.log(hits[word] + 2)) * (0.6 if is_common(word) else 1.0)
        for word, likelihood in query.likely.items()
        if word not in SMALL_WORDS
    }


def _added_up(query: Query, index: SearchIndex, places: AbstractSet[str]) -> tuple[dict[int, float], set[int]]:
    """By the number of each name, what the lists weigh that it is in; and the names of short lists."""
    most = math.log(index.names + 2)
    added: dict[int, float] = {}
    short = set[int]()
    for expression, weight in _lists(query, index, places):
        names = index.listed_names(expression)
        told = weight or most - math.log(len(names) + 2)
        if len(names) <= SHORT:
            short.update(names)
        for name in names:
            added[name] = added.get(name, 0.0) + told
    return added, short


def _lists(query: Query, index: SearchIndex, places: AbstractSet[str]) -> Iterator[NameList]:
    words = [word for word in dict.fromkeys(query.words) if word not in SMALL_WORDS and not is_wide(word)]
    forms = {word: _forms(query, word) for word in words}
    hits = {word: sum(query.hits.get(form, 0) for form in forms[word]) for word in words}
    known = sorted(
        (word for word in words if hits[word] or len(forms[word]) > 1), key=lambda word: (word in places, hits[word])
    )
    rare = [word for word in known if hits[word] <= (FREQUENT_PLACE if word in places else FREQUENT)][:LISTED]
    most = math.log(index.names + 2)
    for word in rare:
        yield NameList(_any_of(forms[word]), most - math.log(hits[word] + 2))
    for word in query.shortened:
        if word in words and not query.hits.get(word, 0):
            yield NameList(f"{quoted(word)}*")
    if not rare:
        yield from _beside([_any_of(forms[word]) for word in known])
    pairs = list(dict.fromkeys(_pairs(query.words)))
    pairs.sort(key=lambda pair: sum(query.hits.get(char, 0) for char in pair))
    yield from (NameList(quoted(" ".join(pair))) for pair in pairs[:MAX_PAIRS])
    if len(words) > 1 and all(map(syllables_of, words)):
        yield NameList(f"pinyin : {quoted(' '.join(query.syllables))}")
    for word in words:
        for reading in syllables_of(word) if hits[word] <= SPOKEN else ():
            yield NameList(f"pinyin : {quoted(' '.join(reading))}")


def _beside(groups: list[str]) -> Iterator[NameList]:
    """Lists for a text whose words are all frequent: what has two of the rarest ones, three, all; nothing for one."""
    together = [*combinations(groups[:BESIDE], 2), *combinations(groups[: BESIDE + 1], BESIDE)]
    together += [tuple(groups)] if len(groups) > BESIDE + 1 else []
    yield from (NameList(" AND ".join(chosen)) for chosen in together)


def _any_of(forms: Iterable[str]) -> str:
    return f"({' OR '.join(map(quoted, forms))})"


def _forms(query: Query, word: str) -> list[str]:
    """A word and the words that it may mean."""
    meant = [other for other, origin in query.origin.items() if word in origin]
    return list(dict.fromkeys((word, *meant)))


def _pairs(words: list[str]) -> Iterator[tuple[str, str]]:
    for one, other in pairwise(words):
        if is_wide(one) and is_wide(other):
            yield one, other
