"""Look at a query before anything evaluates it: what form it has, what its cache key is, and whether it is refused."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
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


_UPDATES: Final = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
_PROLOGUE: Final = frozenset({"BASE", "PREFIX", "VERSION"})
_VOLATILE: Final = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})
_KEPT_TEXTS: Final = 2048
_LONGEST_KEPT: Final = 4096


@dataclass(frozen=True, slots=True)
class Inspection:
    """What the tokens of an admissible query say.

    Attributes:
        form: the query's form; None where the text begins like no query, which the engine will say more about.
        key: the text without comments and white space that means nothing; equal keys are equal queries.
        volatile: whether two evaluations may rightly differ (NOW, RAND, UUID, STRUUID, BNODE), so that nothing
            may be cached.
    """

    form: Form | None
    key: str
    volatile: bool


def inspect(query: str, limits: Limits) -> Inspection:
    """Look at a query.

    Raises:
        QuerySyntaxError: it is no Unicode text.
        QueryTooLargeError: its text is longer, or its brackets stand deeper in each other, than the limits say.
        QueryRefusedError: it calls a SERVICE, or is an update.
    """
    try:
        size_bytes = len(query.encode())
    except UnicodeEncodeError as error:
        raise QuerySyntaxError("its text has half a surrogate pair, so it is not Unicode") from error
    if size_bytes > limits.text_bytes:
        raise QueryTooLargeError("text_bytes", allowed=limits.text_bytes, actual=size_bytes)
    if size_bytes > _LONGEST_KEPT:
        return _inspect(query, limits.nesting)
    return _inspect_kept(query, limits.nesting)


def _inspect(query: str, nesting: int) -> Inspection:
    words: list[str] = []
    kept: list[str] = []
    depth = 0
    exact = True
    for match in TOKEN.finditer(query):
        group = match.lastgroup
        if group in {"space", "comment"}:
            continue
        kept.append(match[0])
        if group == "word":
            words.append(match[0].upper())
        elif group == "open":
            depth += 1
            if depth > nesting:  # at once: whoever sends 60,000 brackets will send them again
                raise QueryTooLargeError("nesting", allowed=nesting, actual=depth)
        elif group == "close":
            depth -= 1
        elif group == "iri" and is_ambiguous(match):
            exact = False
    if calls_service(query):
        raise QueryRefusedError("SERVICE", "this endpoint never asks another one; ask that one yourself")
    key = " ".join(kept) if exact else query
    return Inspection(_form(words), key, volatile=not _VOLATILE.isdisjoint(words))


_inspect_kept = lru_cache(maxsize=_KEPT_TEXTS)(_inspect)


def _form(words: list[str]) -> Form | None:
    """Find the form in the first word after the prologue; keywords may stand glued together ("SELECTDISTINCT")."""
    first = next((word for word in words if word not in _PROLOGUE), "")
    if form := next((form for form in Form if first.startswith(form)), None):
        return form
    if update := next((update for update in _UPDATES if first.startswith(update)), None):
        raise QueryRefusedError(
            "LOAD" if update == "LOAD" else "update", "this endpoint is read-only; the data changes with a release"
        )
    return None


def answer_key(inspection: Inspection, request: Request) -> bytes:
    """What one answer of a release is known by: the query's tokens, the format, the dataset."""
    parts = ["\x1f".join(part) for part in (request.default_graphs, request.named_graphs)]
    text = "\x1e".join((inspection.key, request.media_type, *parts))
    return hashlib.blake2b(text.encode(), digest_size=16).digest()
