"""FTS5 expressions for a query. Words are folded before they come here, and quoted: nothing is taken for syntax."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from publisher.search.query import Query
from publisher.search.text import SMALL_WORDS, base_form, is_wide, syllables_of

BUDGET: Final = 2_500
"""The names that one expression may find, about: words are added, the rarest first, as long as there are fewer."""

MAX_PAIRS: Final = 8
"""Pairs of neighbouring wide characters that are looked for."""

MAX_ALL: Final = 8
"""Words that must all occur in one name."""


def names_expressions(query: Query) -> Iterator[str]:
    """Yield expressions that find names by words of a text."""
    words = [word for word in dict.fromkeys(query.words) if word not in SMALL_WORDS and not is_wide(word)]
    hits = {word: sum(query.hits.get(form, 0) for form in {word, base_form(word)}) for word in words}
    rare, spent = [], 0
    for word in sorted(words, key=lambda each: hits[each]):
        forms = _forms(query, word)
        if spent + hits[word] <= BUDGET and (forms != [word] or hits[word]):
            rare += forms
            spent += hits[word]
    if rare:
        yield " OR ".join(map(quoted, dict.fromkeys(rare)))
    for segment in query.segments:
        inside = [word for word in dict.fromkeys(segment) if word in hits]
        if len(inside) > 1 and not all(hits[word] <= BUDGET for word in inside):
            yield " AND ".join(f"({' OR '.join(map(quoted, _forms(query, word)))})" for word in inside[:MAX_ALL])
    pairs = list(dict.fromkeys(_pairs(query.words)))
    if pairs:
        pairs.sort(key=lambda pair: sum(query.hits.get(char, 0) for char in pair))
        yield " OR ".join(quoted(" ".join(pair)) for pair in pairs[:MAX_PAIRS])
    for word in words:
        for reading in syllables_of(word):
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
