"""FTS5 expressions for a query. Words are folded before they come here, and quoted: nothing is taken for syntax."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from itertools import combinations, pairwise
from typing import Final

from publisher.search.query import Query
from publisher.search.text import SMALL_WORDS, base_form, is_wide, syllables_of

ALONE: Final = 300
"""A word that no more names have is looked for alone; others only beside a second one."""

BESIDE: Final = 3
"""The rarest words of a text, two of which must occur in a name."""

SPOKEN: Final = 100
"""A Latin word that no more names have may be a Chinese name in pinyin."""

MAX_PAIRS: Final = 8
"""Pairs of neighbouring wide characters that are looked for."""


def names_expressions(query: Query, places: AbstractSet[str] = frozenset()) -> Iterator[str]:
    """Yield expressions that find names by words of a text.

    Args:
        query: the text.
        places: its words that name places, which names have less often than others.
    """
    words = [word for word in dict.fromkeys(query.words) if word not in SMALL_WORDS and not is_wide(word)]
    forms = {word: _forms(query, word) for word in words}
    hits = {word: sum(query.hits.get(form, 0) for form in forms[word]) for word in words}
    known = sorted(
        (word for word in words if hits[word] or len(forms[word]) > 1), key=lambda word: (word in places, hits[word])
    )
    groups = {word: f"({' OR '.join(map(quoted, forms[word]))})" for word in known}
    beside = [f"({groups[one]} AND {groups[other]})" for one, other in combinations(known[:BESIDE], 2)]
    if beside:
        yield " OR ".join(beside)
    rare = [groups[word] for word in known if hits[word] <= ALONE] or ([groups[known[0]]] if len(known) == 1 else [])
    if rare:
        yield " OR ".join(rare)
    pairs = list(dict.fromkeys(_pairs(query.words)))
    if pairs:
        pairs.sort(key=lambda pair: sum(query.hits.get(char, 0) for char in pair))
        yield " OR ".join(quoted(" ".join(pair)) for pair in pairs[:MAX_PAIRS])
    if len(words) > 1 and all(map(syllables_of, words)):
        yield f"pinyin : {quoted(' '.join(query.syllables))}"
    for word in words:
        for reading in syllables_of(word) if hits[word] <= SPOKEN else ():
            yield f"pinyin : {quoted(' '.join(reading))}"


def _forms(query: Query, word: str) -> list[str]:
    """A word and the words that it may mean."""
    meant = [other for other, origin in query.origin.items() if word in origin]
    return list(dict.fromkeys((word, *meant)))


def _pairs(words: list[str]) -> Iterator[tuple[str, str]]:
    for one, other in pairwise(words):
        if is_wide(one) and is_wide(other):
            yield one, other


def quoted(words: str) -> str:
    """Return words as an FTS5 phrase."""
    return '"' + words.replace('"', '""') + '"'


def things_expression(words: list[str]) -> str:
    """Return the expression for things that have all of some words, the last of them perhaps unfinished.

    Args:
        words: those that must occur, each with what it may mean; rows of wide characters are phrases.

    Returns:
        "" where there is nothing to look for.
    """
    parts: list[str] = []
    row: list[str] = []
    for word in [*words, ""]:
        if word and is_wide(word):
            row.append(word)
            continue
        if row:
            parts.append(quoted(" ".join(row)))
            row = []
        if word:
            parts.append(_any_form(word, unfinished=word is words[-1]))
    return " AND ".join(parts)


def _any_form(word: str, *, unfinished: bool) -> str:
    forms = [quoted(word) + ("*" if unfinished and len(word) > 1 else "")]
    base = base_form(word)
    if base != word:
        forms.append(quoted(base))
    forms += [f"pinyin : {quoted(' '.join(reading))}" for reading in syllables_of(word)]
    return f"({' OR '.join(forms)})" if len(forms) > 1 else forms[0]
