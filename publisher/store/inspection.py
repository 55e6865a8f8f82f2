"""Inspect a query before it is evaluated: its form, its cache key, and whether it is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from publisher.errors import QueryRefusedError, QuerySyntaxError, QueryTooLargeError
from publisher.store.contract import Limits
from publisher.store.syntax.places import UNCLOSED
from publisher.store.tokens import KEYWORD, STRING, TOKEN, calls_service, is_ambiguous, significant


class Form(StrEnum):
    """The four query forms, SPARQL 1.1 section 16."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"


_FORMS: Final = {form.value: form for form in Form}
_UPDATES: Final = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
_PROLOGUE: Final = frozenset({"BASE", "PREFIX", "VERSION"})
_QUOTES: Final = "\"'"
_VOLATILE: Final = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})


SERVICE_TERMS: Final = (
    "http://rdfs.org/ns/void#",
    "http://www.w3.org/ns/shacl#",
    "http://www.w3.org/ns/sparql-service-description#",
)
"""The vocabularies in which an endpoint describes itself."""


class Inspection(NamedTuple):
    """What the tokens of a query say, if it is not refused.

    Attributes:
        form: the query's form; None if the text does not begin like a query, which the engine explains better.
        key: the text without comments and insignificant white space; equal keys are equal queries.
        volatile: whether two evaluations may differ, so that nothing may be cached: for NOW, RAND, UUID, STRUUID and
            BNODE, and if CONSTRUCT makes blank nodes, which have other labels each time.
        describes: whether it is a DESCRIBE of the default graph that the request, not the query, defines.
        asks_service: whether it names terms that describe the endpoint, and defines no dataset: then its default graph
            has what the endpoint says about itself too (docs/sparql.md).
        tokens: those of the text; none if it can be read in more than one way.
    """

    form: Form | None
    key: str
    volatile: bool
    describes: bool = False
    asks_service: bool = False
    tokens: Sequence[str] = ()


def inspect(query: str, limits: Limits) -> Inspection:
    """Inspect a query.

    Raises:
        QuerySyntaxError: it is not Unicode text, or has a string that is not closed.
        QueryTooLargeError: its text is longer, or its brackets are nested deeper, than the limits allow.
        QueryRefusedError: it calls a SERVICE, or is an update.
    """
    _check_size(query, limits)
    if query.count("(") + query.count("[") + query.count("{") > limits.nesting:
        _check_nesting(query, limits)
    tokens = significant(query)
    if '"' in query or "'" in query:
        _check_strings(query, tokens)
    if calls_service(query):
        raise QueryRefusedError("SERVICE", "this endpoint does not query other endpoints; query that one directly")
    exact = "#" not in query or not any(len(text) > 1 and text[0] == "<" and is_ambiguous(text) for text in tokens)
    form = _form(tokens)
    upper = set(map(str.upper, tokens))  # quoted texts and names with a colon never equal a keyword
    volatile = not _VOLATILE.isdisjoint(upper) or (form is Form.CONSTRUCT and _makes_blank_nodes(tokens))
    key = " ".join(tokens) if exact else query
    own_dataset = "FROM" in upper
    asks_service = "#" in query and not own_dataset and any(space in query for space in SERVICE_TERMS)
    describes = form is Form.DESCRIBE and not own_dataset
    return Inspection(form, key, volatile, describes, asks_service, tokens if exact else ())


def _check_size(query: str, limits: Limits) -> None:
    try:
        size_bytes = len(query) if query.isascii() else len(query.encode())
    except UnicodeEncodeError as error:
        raise QuerySyntaxError("it contains half a surrogate pair, so it is not Unicode text") from error
    if size_bytes > limits.text_bytes:
        raise QueryTooLargeError("text_bytes", allowed=limits.text_bytes, actual=size_bytes)


def _check_nesting(query: str, limits: Limits) -> None:
    """Refuse brackets that are nested too deep at the first one, because a text of 60,000 takes long to read."""
    depth = 0
    for match in TOKEN.finditer(query):
        if match.lastgroup == "open":
            depth += 1
            if depth > limits.nesting:
                raise QueryTooLargeError("nesting", allowed=limits.nesting, actual=depth)
        elif match.lastgroup == "close":
            depth -= 1


def _check_strings(query: str, tokens: list[str]) -> None:
    """Refuse a text with a string that is not closed, because what follows can be read in several ways."""
    if all(text[0] not in _QUOTES or STRING.fullmatch(text) for text in tokens):
        return
    place = next(match.start() for match in TOKEN.finditer(query) if match.lastgroup == "unclosed")
    line, column = query.count("\n", 0, place) + 1, place - query.rfind("\n", 0, place)
    raise QuerySyntaxError(UNCLOSED, line=line, column=column)


def _makes_blank_nodes(tokens: list[str]) -> bool:
    """Return whether a CONSTRUCT template, the first group, has a blank node or a collection."""
    depth = 0
    for text in tokens:
        depth += {"{": 1, "}": -1}.get(text, 0)
        if depth and (text in {"[", "("} or text.startswith("_:")):
            return True
        if text == "}" and depth == 0:
            break
    return False


def _form(tokens: list[str]) -> Form | None:
    """Return the form that the first word after the prologue names; keywords need no space ("SELECTDISTINCT")."""
    if tokens and (known := _FORMS.get(tokens[0].upper())):
        return known
    words = (text.upper() for text in tokens if KEYWORD.fullmatch(text))
    first = next((word for word in words if word not in _PROLOGUE), "")
    for form in Form:
        if first.startswith(form):
            return form
    if update := next((update for update in _UPDATES if first.startswith(update)), None):
        raise QueryRefusedError(
            "LOAD" if update == "LOAD" else "update", "this endpoint is read-only; its data changes with each release"
        )
    return None


def answer_key(
    inspection: Inspection, media_type: str, default_graphs: Sequence[str], named_graphs: Sequence[str]
) -> bytes:
    """Return the cache key of an answer: a digest of the query's tokens, the format and the dataset."""
    dataset = "\x1e".join(("\x1f".join(default_graphs), "\x1f".join(named_graphs)))
    text = f"{inspection.key}\x1e{media_type}\x1e{dataset}"
    return hashlib.blake2b(text.encode(), digest_size=16).digest()
