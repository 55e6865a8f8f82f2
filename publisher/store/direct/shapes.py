r"""Recognise queries whose work can be bounded before they run: triple patterns, OPTIONAL, UNION, VALUES; nothing else.

This reads the tokens of a query, one space between each two. What it does not know (property paths, FILTER,
subqueries, aggregates, ORDER BY, GRAPH, blank nodes, ``\`` anywhere) has no shape, and is left to the query workers. It
need not refuse what is no SPARQL, because the engine does: it has to find all triple patterns of what is.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_MOST_TEXT: Final = 4096
_MOST_PATTERNS: Final = 12
_MOST_VALUES: Final = 16
_DEEPEST: Final = 4

_IRI: Final = r"<[A-Za-z][A-Za-z0-9+.\-]*+:[^<>\"{}|^`\\\x00-\x20]*+>"
_NAME: Final = r"(?:[A-Za-z][^ :]*+)?+:[^ ]*+"
_VAR: Final = r"\?[^ ]++"
_LITERAL: Final = rf"(?:\"[^\"]*+\"|'[^']*+')(?>(?: @[^ ]++| \^ \^ (?:{_IRI}|{_NAME}))?)|[0-9]{{1,9}}|true|false"

_PROLOGUE: Final = re.compile(rf"(?>(?:(?i:PREFIX) {_NAME} {_IRI} )*)")
_HEAD: Final = re.compile(
    rf"(?i:SELECT (DISTINCT |REDUCED )?+)(\* |(?>(?:{_VAR} |\( (?:{_LITERAL}) (?i:AS) {_VAR} \) )+))(?i:WHERE )?+\{{"
    r"|(?i:ASK (?:WHERE )?+)\{"
)
_OBJECT: Final = re.compile(rf" ({_VAR}|{_IRI}|{_NAME}|{_LITERAL})(?= )")
_PROPERTY: Final = re.compile(rf" (a|{_VAR}|{_IRI}|{_NAME})(?= ){_OBJECT.pattern}")
_TRIPLE: Final = re.compile(rf" ({_VAR}|{_IRI}|{_NAME})(?= ){_PROPERTY.pattern}")
_BEFORE_VARIABLES: Final = (" ?", "{?", "(?", "\n?", "\t?")
_MARK: Final = re.compile(r" ([.,;{}]|(?i:OPTIONAL|UNION) \{)")
_VALUE: Final = rf"(?:(?i:UNDEF)|{_IRI}|{_NAME}|{_LITERAL}) "
_ROWS: Final = rf"(?>(?:\( (?>(?:{_VALUE})+)\) )*)"
_VALUES: Final = re.compile(
    rf" (?i:VALUES) (?:{_VAR} \{{ ((?>(?:{_VALUE})*))\}}|\( (?>(?:{_VAR} )+)\) \{{ ({_ROWS})\}})"
)
_TAIL: Final = re.compile(r"(?i:(?: LIMIT ([0-9]{1,9}))?( OFFSET [0-9]{1,9})?(?: LIMIT ([0-9]{1,9}))?)")
_DESCRIBED: Final = re.compile(rf"(?i:DESCRIBE)(?: (?:{_IRI}|{_NAME})){{1,4}}")
_IRI_TEXT: Final = re.compile(_IRI)
_TYPED: Final = re.compile(r"^(.*[\"']) \^ \^ ([^ ]*[^ \"'])$", re.DOTALL)
"""A literal with a datatype, as tokens joined by spaces."""

_RDF_TYPE: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


class Pattern(NamedTuple):
    """A triple pattern: SPARQL terms, None for each variable."""

    subject: str | None
    predicate: str | None
    object: str | None

    @property
    def is_ground(self) -> bool:
        """Whether it has no variable, so that it matches once at most."""
        return None not in self

    @property
    def is_open(self) -> bool:
        """Whether it has nothing but variables, so that it matches everything."""
        return self == (None, None, None)


class Shape(NamedTuple):
    """What a query consists of.

    Attributes:
        prologue: its PREFIX declarations.
        patterns: its triple patterns.
        rows: the product of the sizes of its VALUES blocks, each with one added.
        streams: whether each step of its evaluation gives a row that is written, so that it may match many.
        limit: how many rows it asks for at most; None if it says nothing.
    """

    prologue: str
    patterns: tuple[Pattern, ...]
    rows: int
    streams: bool
    limit: int | None = None


class _Found:
    """What the groups of a query have.

    Attributes:
        patterns: its triple patterns.
        variables: those of triple patterns, as often as they stand there.
        rows: the product of the sizes of its VALUES blocks, each with one added.
        simple: whether there is nothing but triple patterns in one group.
        end: where the outermost group ends.
    """

    __slots__ = ("end", "patterns", "rows", "simple", "variables")

    def __init__(self) -> None:
        self.patterns: list[Pattern] = []
        self.variables: list[str] = []
        self.rows, self.simple, self.end = 1, True, 0


def can_have_shape(query: str) -> bool:
    """Return whether the tokens of a text say what it is, and are not too many."""
    return len(query) <= _MOST_TEXT and "\\" not in query and "$" not in query and _are_variables_apart(query)


def shape_of(tokens: str) -> Shape | None:
    """Return the shape of a query; None if it has none.

    Args:
        tokens: of a text that can have one, joined by spaces.
    """
    start = 0 if tokens[:6] in {"SELECT", "select"} or (prologue := _PROLOGUE.match(tokens)) is None else prologue.end()
    if (head := _HEAD.match(tokens, start)) is None:
        return Shape(tokens[:start], (), 1, streams=True) if _DESCRIBED.fullmatch(tokens, start) else None
    found = _groups(tokens, head.end())
    if found is None or (tail := _TAIL.fullmatch(tokens, found.end)) is None:
        return None
    limits = [int(number) for number in (tail[1], tail[3]) if number]
    projected = (head[2] or "*").split()
    variables = set(found.variables)
    streams = (
        found.simple
        and len(found.patterns) == 1
        and not (head[1] or tail[2])
        and len(variables) == len(found.variables)
        and (projected == ["*"] or not variables.isdisjoint(projected))
    )
    return Shape(tokens[:start], tuple(found.patterns), found.rows, streams, min(limits, default=None))


def _are_variables_apart(query: str) -> bool:
    """Return whether each question mark begins a variable: one that follows a name could be a property path."""
    marks = query.count("?")
    if marks == query.count(" ?") or marks == sum(map(query.count, _BEFORE_VARIABLES)):
        return True
    without_iris = _IRI_TEXT.sub("<>", query)
    return without_iris != query and _are_variables_apart(without_iris)


def _groups(tokens: str, at: int) -> _Found | None:
    """Return what the groups of a query have, from its first brace to the brace that closes it; None if unknown."""
    found, depth = _Found(), 1
    while depth:
        if triple := _TRIPLE.match(tokens, at):
            at = _triples(tokens, triple, found)
            if at < 0 or len(found.patterns) > _MOST_PATTERNS:
                return None
        elif mark := _MARK.match(tokens, at):
            at, text = mark.end(), mark[1]
            depth += 1 if text[-1] == "{" else -1 if text == "}" else 0
            if text[-1] == "{":
                found.simple = False
            if text in {",", ";"} or depth > _DEEPEST:
                return None
        elif values := _VALUES.match(tokens, at):
            at, found.simple = values.end(), False
            rows = len((values[1] or "").split()) + (values[2] or "").count("(")
            found.rows *= 1 + rows
            if rows > _MOST_VALUES:
                return None
        else:
            return None
    found.end = at
    return found


def _triples(tokens: str, first: re.Match[str], found: _Found) -> int:
    """Note the triples of one subject; return where they end, -1 if they are unknown.

    Args:
        tokens: of the query.
        first: the first of them.
        found: gets their patterns.
    """
    subject, predicate, value = first.groups()
    at = first.end()
    while True:
        _note(found, subject, _RDF_TYPE if predicate == "a" else predicate, value)
        if tokens.startswith(" ;", at):
            at += 2
            if (match := _PROPERTY.match(tokens, at)) is None:
                return at
            predicate, value = match.groups()
        elif tokens.startswith(" ,", at):
            if (match := _OBJECT.match(tokens, at + 2)) is None:
                return -1
            value = match[1]
        else:
            return at
        at = match.end()


def _note(found: _Found, *terms: str) -> None:
    found.variables += [term for term in terms if term[0] == "?"]
    found.patterns.append(Pattern._make([None if term[0] == "?" else _TYPED.sub(r"\1^^\2", term) for term in terms]))
