"""The regular expressions that a query writes out, which are checked before it is evaluated.

An engine to which a pattern makes no sense gives an error in each solution, and a FILTER drops what has an error
(SPARQL 1.1 section 17.2): the answer is empty, and looks complete.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from publisher.store.tokens import TOKEN

_FLAGS_AT: Final = {"REGEX": 2, "REPLACE": 3}
"""The functions with a pattern, their second argument; and which argument has the flags."""

_SKIPPED: Final = frozenset({"space", "comment"})
_NO_FLAGS: Final = "''"

Tokens = Sequence[re.Match[str]]


class WrittenPattern(NamedTuple):
    """A regular expression that is a constant of a query.

    Attributes:
        pattern: as the query has it, in quotes.
        flags: the same.
        line: where it is, counted from 1.
        column: the same.
    """

    pattern: str
    flags: str
    line: int
    column: int


def written_patterns(query: str) -> list[WrittenPattern]:
    """Return the regular expressions of a query whose pattern and flags are constants."""
    text = query.upper()
    if not any(name in text for name in _FLAGS_AT):
        return []
    return list(_patterns([token for token in TOKEN.finditer(query) if token.lastgroup not in _SKIPPED]))


def _patterns(tokens: Tokens) -> Iterator[WrittenPattern]:
    for number, token in enumerate(tokens[:-1]):
        flags_at = _FLAGS_AT.get(token[0].upper()) if token.lastgroup == "word" else None
        if flags_at is None or tokens[number + 1][0] != "(":
            continue
        arguments = _arguments(tokens, number + 2)
        written = [*arguments[1:2], *arguments[flags_at : flags_at + 1]]
        if written and all(map(_is_string, written)):
            (pattern,), flags = written[0], written[1][0][0] if len(written) > 1 else _NO_FLAGS
            before = pattern.string.rfind("\n", 0, pattern.start())
            line = pattern.string.count("\n", 0, pattern.start()) + 1
            yield WrittenPattern(pattern[0], flags, line, pattern.start() - before)


def _arguments(tokens: Tokens, start: int) -> list[Tokens]:
    """Return the arguments of a call, from the token after its opening bracket to the bracket that closes it."""
    arguments: list[list[re.Match[str]]] = [[]]
    depth = 1
    for token in tokens[start:]:
        depth += {"open": 1, "close": -1}.get(token.lastgroup or "", 0)
        if depth == 0:
            break
        if depth == 1 and token[0] == ",":
            arguments.append([])
        else:
            arguments[-1].append(token)
    return [tuple(argument) for argument in arguments]


def _is_string(argument: Tokens) -> bool:
    return len(argument) == 1 and argument[0].lastgroup == "string"
