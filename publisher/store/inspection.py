"""Inspect a query before it is evaluated: its form, its cache key, and whether it is refused."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from publisher.errors import QueryRefusedError, QuerySyntaxError, QueryTooLargeError
from publisher.store.contract import Limits, Request
from publisher.store.tokens import TOKEN, calls_service, is_ambiguous


class Form(StrEnum):
    """The four query forms, SPARQL 1.1 section 16."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"


_INSIGNIFICANT: Final = frozenset({"space", "comment"})
_UPDATES: Final = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
_PROLOGUE: Final = frozenset({"BASE", "PREFIX", "VERSION"})
_VOLATILE: Final = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})


@dataclass(frozen=True, slots=True)
class Inspection:
    """What the tokens of a query say, if it is not refused.

    Attributes:
        form: the query's form; None if the text does not begin like a query, which the engine explains better.
        key: the text without comments and insignificant white space; equal keys are equal queries.
        volatile: whether two evaluations may differ, so that nothing may be cached: for NOW, RAND, UUID, STRUUID and
            BNODE, and if CONSTRUCT makes blank nodes, which have other labels each time.
        describes: whether it is a DESCRIBE of the default graph that the request, not the query, defines.
    """

    form: Form | None
    key: str
    volatile: bool
    describes: bool = False


def inspect(query: str, limits: Limits) -> Inspection:
    """Inspect a query.

    Raises:
        QuerySyntaxError: it is not Unicode text.
        QueryTooLargeError: its text is longer, or its brackets are nested deeper, than the limits allow.
        QueryRefusedError: it calls a SERVICE, or is an update.
    """
    _check_size(query, limits)
    words: list[str] = []
    significant: list[str] = []
    depth = 0
    exact = True
    for match in TOKEN.finditer(query):
        group = match.lastgroup
        if group in _INSIGNIFICANT:
            continue
        significant.append(match[0])
        if group == "word":
            words.append(match[0].upper())
        elif group == "open":
            depth += 1
            if depth > limits.nesting:  # refused at once, because a text of 60,000 brackets takes long to read
                raise QueryTooLargeError("nesting", allowed=limits.nesting, actual=depth)
        elif group == "close":
            depth -= 1
        elif group == "iri" and is_ambiguous(match):
            exact = False
    if calls_service(query):
        raise QueryRefusedError("SERVICE", "this endpoint does not query other endpoints; query that one directly")
    key = " ".join(significant) if exact else query
    form = _form(words)
    volatile = not _VOLATILE.isdisjoint(words) or (form is Form.CONSTRUCT and _makes_blank_nodes(significant))
    return Inspection(form, key, volatile, form is Form.DESCRIBE and "FROM" not in words)


def _check_size(query: str, limits: Limits) -> None:
    try:
        size_bytes = len(query.encode())
    except UnicodeEncodeError as error:
        raise QuerySyntaxError("it contains half a surrogate pair, so it is not Unicode text") from error
    if size_bytes > limits.text_bytes:
        raise QueryTooLargeError("text_bytes", allowed=limits.text_bytes, actual=size_bytes)


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


def _form(words: list[str]) -> Form | None:
    """Return the form that the first word after the prologue names; keywords need no space ("SELECTDISTINCT")."""
    first = next((word for word in words if word not in _PROLOGUE), "")
    for form in Form.__members__.values():
        if first.startswith(form.value):
            return form
    if update := next((update for update in _UPDATES if first.startswith(update)), None):
        raise QueryRefusedError(
            "LOAD" if update == "LOAD" else "update", "this endpoint is read-only; its data changes with each release"
        )
    return None


def answer_key(inspection: Inspection, request: Request) -> bytes:
    """Return the cache key of an answer: a digest of the query's tokens, the format and the dataset."""
    parts = ["\x1f".join(part) for part in (request.default_graphs, request.named_graphs)]
    text = "\x1e".join((inspection.key, request.media_type, *parts))
    return hashlib.blake2b(text.encode(), digest_size=16).digest()
