"""Rewrite queries that pyoxigraph reads otherwise than SPARQL does; the length stays, so places in errors do too.

pyoxigraph keeps language tags in lower case, as RDF 1.1 allows, so ``LANG(?name) = "zh-Hant"`` would find nothing. It
refuses a variable that SELECT names twice, which the grammar (section 19.8, rule 9) allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from publisher.store.tokens import TOKEN

_ASKS_FOR_LANGUAGE: Final = re.compile(r"\bLANG\s*\(", re.IGNORECASE)
_SKIPPED: Final = frozenset({"space", "comment"})

Tokens = Sequence[re.Match[str]]


def with_lower_case_tags(query: str) -> str:
    """Return a query in which the tags that LANG is compared with (``=``, ``!=``, ``IN``) are in lower case."""
    if "lang" not in query.lower() or not _ASKS_FOR_LANGUAGE.search(query):
        return query
    tokens = _significant(query)
    tags: set[tuple[int, int]] = set()
    for number, token in enumerate(tokens):
        if token.lastgroup == "word" and token[0].upper() == "LANG":
            tags.update(tag.span() for tag in (*_compared_before(tokens, number), *_compared_after(tokens, number)))
    parts, done = list[str](), 0
    for start, end in sorted(tags):
        parts += query[done:start], query[start:end].lower()
        done = end
    return "".join((*parts, query[done:]))


def without_repeats(query: str) -> str:
    """Return a query without the variables that a SELECT clause has named before."""
    tokens = _significant(query)
    for number, token in enumerate(tokens):
        if token.lastgroup == "word" and token[0].upper() == "SELECT":
            named: set[str] = set()
            for variable in _projected(tokens, number + 1):
                if variable[0][1:] in named:
                    query = query[: variable.start()] + " " * len(variable[0]) + query[variable.end() :]
                named.add(variable[0][1:])
    return query


def _significant(query: str) -> Tokens:
    return [token for token in TOKEN.finditer(query) if token.lastgroup not in _SKIPPED]


def _compared_before(tokens: Tokens, number: int) -> Iterator[re.Match[str]]:
    """Yield the string in ``"zh-Hant" = LANG(…)``."""
    before = [token[0] for token in tokens[max(number - 2, 0) : number]]
    place = number - (3 if before[-2:] == ["!", "="] else 2)
    if before[-1:] == ["="] and place >= 0 and tokens[place].lastgroup == "string":
        yield tokens[place]


def _compared_after(tokens: Tokens, number: int) -> Iterator[re.Match[str]]:
    """Yield the strings in ``LANG(…) = "zh-Hant"`` and ``LANG(…) IN ("zh-Hant", "de-CH")``."""
    place = _closing(tokens, number + 1) + 1
    words = [token[0].upper() for token in tokens[place : place + 3]]
    if words[:2] == ["IN", "("] or words == ["NOT", "IN", "("]:
        opened = place + words.index("(")
        inner = tokens[opened : _closing(tokens, opened)]
        yield from (token for token in inner if token.lastgroup == "string")
        return
    if words[:1] == ["="] or words[:2] == ["!", "="]:
        place += words.index("=") + 1
        if place < len(tokens) and tokens[place].lastgroup == "string":
            yield tokens[place]


def _projected(tokens: Tokens, start: int) -> Iterator[re.Match[str]]:
    """Yield the variables of a SELECT clause, without those that expressions are bound to."""
    place = start
    while place < len(tokens):
        token = tokens[place]
        if token.lastgroup == "var":
            yield token
        elif token[0] == "(":
            place = _closing(tokens, place)
        elif token[0].upper() not in {"DISTINCT", "REDUCED"}:
            return
        place += 1


def _closing(tokens: Tokens, opening: int) -> int:
    """Return the place of the bracket that closes the one at a place, or of the last token."""
    depth = 0
    for place in range(opening, len(tokens)):
        depth += {"open": 1, "close": -1}.get(tokens[place].lastgroup or "", 0)
        if depth <= 0:
            return place
    return len(tokens) - 1
