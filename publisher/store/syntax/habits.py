"""Name what is written in a query out of habit: of another server's dialect, of older drafts, of word processors.

As :mod:`publisher.store.syntax.places`, this is asked only about a query that an engine has refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

Finding = tuple[int, str]
"""Where in the text, and what is wrong there."""

Tokens = Sequence[re.Match[str]]

_AGGREGATES: Final = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
_ENDS_OF_SELECT: Final = frozenset({"{", "WHERE", "FROM", "SELECT"})
_ENTITIES: Final = {"gt": ">", "lt": "<", "amp": "&", "quot": '"'}
_BEFORE_A_GROUP: Final = frozenset({"GRAPH", "SERVICE", "SILENT"})
_WIDE: Final = re.compile("[\uff01-\uff5e、。]")
_NARROW: Final = {"、": ",", "。": "."}
_WIDER: Final = 0xFEE0
"""From a character of ASCII to its full-width form."""

_QUOTES: Final = "“”„«»‘’‚´`"

UNNAMED: Final = "an expression in SELECT has brackets around it and a name, as in (COUNT(*) AS ?n)"
BINDINGS: Final = "BINDINGS is of a draft of SPARQL 1.1; write VALUES in its place"
PRAGMA: Final = "DEFINE is an option of Virtuoso and no SPARQL; leave it out"
OPTION: Final = "OPTION is of Virtuoso and no SPARQL; leave it out"
AFTER_THE_END: Final = "nothing may follow a query; remove ';'"
REPEATED_PATH: Final = "a path cannot be repeated a number of times in SPARQL 1.1; write it out, as in ex:p/ex:p?"


def foreign_character(text: str) -> str:
    """Return what is wrong with a character that SPARQL has nowhere but in texts."""
    if text in _QUOTES:
        return f"{text!r} is no quotation mark of SPARQL; write \" or '"
    if text.isascii():
        return f"{text!r} is not expected here"
    name = f"{unicodedata.name(text, 'a character')} (U+{ord(text):04X})"
    instead = "write a space" if unicodedata.category(text) == "Zs" else "remove it"
    return f"there is {name} here; {instead}"


def _selects(tokens: Tokens) -> Iterator[Finding]:
    """Yield the first expression of each SELECT clause that has no brackets or no name."""
    for number, token in enumerate(tokens):
        if token.lastgroup == "word" and token[0].upper() == "SELECT":
            yield from _unnamed(tokens, number + 1)


def _words(tokens: Tokens) -> Iterator[Finding]:
    """Yield words that are no SPARQL, and Chinese punctuation, which is a letter to it.

    The name of a variable, and what is in an IRI, is no word.
    """
    for number, token in enumerate(tokens):
        word = token[0].upper() if token.lastgroup == "word" else ""
        if word == "DEFINE" and number == 0:
            yield token.start(), PRAGMA
        elif word == "BINDINGS":
            yield token.start(), BINDINGS
        elif word == "OPTION":
            yield token.start(), OPTION
        elif word and (wide := _WIDE.search(token[0])):
            narrow = _NARROW.get(wide[0]) or chr(ord(wide[0]) - _WIDER)
            yield token.start() + wide.start(), f"{wide[0]!r} is a full-width character; write {narrow}"


def _end(tokens: Tokens) -> Iterator[Finding]:
    """Yield a semicolon at the end, as SQL has it."""
    if tokens and tokens[-1][0] == ";":
        yield tokens[-1].start(), AFTER_THE_END


def _pairs(tokens: Tokens) -> Iterator[Finding]:
    """Yield what lacks brackets, and characters in the spelling of HTML."""
    for before, token in pairwise(tokens):
        word = before[0].upper() if before.lastgroup == "word" else ""
        if word in {"ASC", "DESC"} and token.lastgroup == "var":
            yield token.start(), f"{word} has brackets: {word}({token[0]})"
        elif word in {"FILTER", "HAVING"} and token.lastgroup in {"var", "string", "number"}:
            yield token.start(), f"{word} has brackets around its condition, as in {word}(?x > 1)"
        elif before[0] == "&" and (sign := _ENTITIES.get(token[0].lower())):
            yield before.start(), f"'&{token[0]};' is HTML; write {sign}"


def _unnamed(tokens: Tokens, start: int) -> Iterator[Finding]:
    depth, opened, named = 0, 0, True
    for place in range(start, len(tokens)):
        token = tokens[place]
        word = token[0].upper()
        if word in _ENDS_OF_SELECT:
            return
        if token[0] == "(":
            opened, named = (token.start(), False) if depth == 0 else (opened, named)
            depth += 1
        elif token[0] == ")":
            depth -= 1
            if depth == 0 and not named:
                yield opened, UNNAMED
                return
        elif depth == 0 and word in _AGGREGATES:
            yield token.start(), UNNAMED
            return
        named = named or (depth == 1 and word == "AS")


def _repeated_paths(tokens: Tokens) -> Iterator[Finding]:
    for number, token in enumerate(tokens[:-2]):
        after = tokens[number + 1 : number + 3]
        if token.lastgroup not in {"iri", "pname"} or after[0][0] != "{" or after[1].lastgroup != "number":
            continue
        if number and tokens[number - 1][0].upper() not in _BEFORE_A_GROUP:
            yield after[0].start(), REPEATED_PATH


HABITS: Final = (_selects, _words, _end, _pairs, _repeated_paths)
"""Each finds something in the tokens of a query, without spaces and comments, and yields what to write instead."""
