"""Find the token of a query that is wrong, as far as that can be told without a grammar.

Engines say where they gave up, which is often the end of the query. This is asked only about a query that an engine has
refused, and names nothing that could be right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from operator import itemgetter
from typing import Final

from publisher.store.syntax.habits import HABITS, Finding, foreign_character
from publisher.store.tokens import TOKEN, is_ambiguous

_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_PROLOGUE: Final = frozenset({"BASE", "PREFIX", "VERSION"})
_CLOSES: Final = {"(": ")", "[": "]", "{": "}"}
_OPERATORS: Final = frozenset("*/+-=!<>&|^,;.?$@:")
_NEEDS_MORE: Final = frozenset("=<>!&|/^,")
"""What is followed by something, so that no bracket can close behind it; "a+" and "?s a ?b ;" may end."""

_BEGINS_IRI: Final = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.\-]*://|(?:urn|mailto|tel):)")
_BAD_ESCAPE: Final = re.compile(r"\\u[Dd][89A-Fa-f][0-9A-Fa-f]{2}|\\u(?![0-9A-Fa-f]{4})|\\U(?![0-9A-Fa-f]{8})")

UNCLOSED: Final = "the quotation mark here is not closed"


def wrong_token(query: str) -> Finding | None:
    """Return the first token that cannot be right, and why; None if all of them can be."""
    everything = list(TOKEN.finditer(query))
    tokens = [match for match in everything if match.lastgroup not in {"space", "comment"}]
    # "<…#…>" may compare, and what follows be a comment.
    if any(match.lastgroup == "iri" and is_ambiguous(match[0]) for match in tokens):
        return None
    finders: tuple[Callable[[list[re.Match[str]]], Iterator[Finding]], ...] = (
        *HABITS, _forms, _pieces, _brackets, _ends
    )  # fmt: skip
    found = [finding for finder in finders for finding in [next(finder(tokens), None)] if finding is not None]
    # Of two findings in one place the first is the more exact.
    return min([*found, *_marks(everything)], default=None, key=itemgetter(0))


def _marks(tokens: list[re.Match[str]]) -> Iterator[Finding]:
    """Yield byte order marks: one before everything has been taken off, and they look like spaces."""
    for match in tokens:
        if match[0] == "\ufeff":
            yield match.start(), "there is a byte order mark (U+FEFF) here; remove it"


def _forms(tokens: list[re.Match[str]]) -> Iterator[Finding]:
    """Yield the word that should say which kind of query it is."""
    if not tokens:
        yield 0, "it is empty"
    for match in tokens:
        word = match[0].upper()
        if match.lastgroup == "word" and word not in _PROLOGUE:
            if word not in _FORMS:
                yield match.start(), f"{match[0]!r} is no SELECT, ASK, CONSTRUCT or DESCRIBE query"
            return
        if match.lastgroup not in {"word", "pname", "iri"}:
            return


def _pieces(tokens: list[re.Match[str]]) -> Iterator[Finding]:
    """Yield quotation marks, IRIs and escapes that are not whole, and characters that SPARQL does not have."""
    for match in tokens:
        text, rest = match[0], match.string[match.start() : match.start() + 80]
        if match.lastgroup == "string" and (escape := _BAD_ESCAPE.search(text)):
            yield match.start() + escape.start(), f"{escape[0]!r} is not the escape of a character"
        if match.lastgroup == "unclosed":
            yield match.start(), UNCLOSED
        if match.lastgroup != "other":
            continue
        if text == "<" and _BEGINS_IRI.match(rest):
            yield match.start(), "the IRI that begins here is not closed, or has a space or a character that none has"
        elif text not in _OPERATORS:
            yield match.start(), foreign_character(text)


def _brackets(tokens: list[re.Match[str]]) -> Iterator[Finding]:
    """Yield a bracket that closes another one than the last that was opened, or the last that stays open."""
    opened: list[re.Match[str]] = []
    for match in tokens:
        if match.lastgroup == "open":
            opened.append(match)
        elif match.lastgroup == "close":
            if not opened:
                yield match.start(), f"{match[0]!r} closes a bracket that was not opened"
                return
            if _CLOSES[(last := opened.pop())[0]] != match[0]:
                yield match.start(), f"{match[0]!r} is not expected here: {last[0]!r} is still open"
                return
    if opened:
        yield opened[-1].start(), f"it ends too early: {opened[-1][0]!r} is not closed"


def _ends(tokens: list[re.Match[str]]) -> Iterator[Finding]:
    """Yield a closing bracket before which something is missing."""
    for before, match in pairwise(tokens):
        ends = match.string[max(0, before.start() - 1) : before.end()] == ">>"  # of a triple term
        if match.lastgroup == "close" and before.lastgroup == "other" and before[0] in _NEEDS_MORE and not ends:
            yield match.start(), f"{match[0]!r} is not expected here: something is missing after {before[0]!r}"
