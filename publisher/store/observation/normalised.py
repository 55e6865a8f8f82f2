"""A query without what its author put into it: for the log of slow queries, and to count queries of the same shape.

Strings become ``"…"``, numbers ``0``. IRIs stay if they are of a vocabulary that the endpoint knows or of this site;
others become ``<…>``, because an IRI can name a person (``mailto:``, a home page). So do the local parts of names whose
prefix the query declares for another namespace. Comments and white space are left out. Two queries of the same shape
have the same hash.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Final

from publisher.store.tokens import TOKEN, is_ambiguous

LONGEST: Final = 2_000
"""How many characters of a normalised query are logged; its hash is of all."""

_TEXT: Final = '"…"'
_NUMBER: Final = "0"
_IRI: Final = "<…>"
_UNCLEAR: Final = "…"

_OPERATOR: Final = re.compile(r"([!<>&|^]) (?=[=&|^])")
_OTHER_SIGN: Final = re.compile(r"[^\x21-\x7e]")


def normalised(query: str, namespaces: Iterable[str]) -> str:
    """Return the query's tokens, without literals and unknown IRIs, joined by spaces.

    Args:
        query: the text.
        namespaces: IRIs that begin the IRIs which stay.
    """
    known = tuple(namespaces)
    return _OPERATOR.sub(r"\1", " ".join(_tokens(query, known)))


def fingerprint(query: str) -> str:
    """Return the hash of a normalised query: 16 hexadecimal digits."""
    return hashlib.blake2b(query.encode(), digest_size=8).hexdigest()


def _tokens(query: str, known: tuple[str, ...]) -> Iterator[str]:
    foreign, declared, declares = set[str](), "", False
    for match in TOKEN.finditer(query):
        kind, text = match.lastgroup, match[0]
        if kind in {"space", "comment"}:
            continue
        if kind == "iri" and is_ambiguous(text):  # a comparison and a comment, perhaps: what follows may be a comment
            yield _UNCLEAR
            return
        if kind == "iri":
            is_known = text[1:].startswith(known)
            if declares and not is_known:
                foreign.add(declared)
            yield text if is_known else _IRI
        elif kind == "pname":
            prefix = text.partition(":")[0]
            if declares:
                declared = prefix
            yield f"{prefix}:{_UNCLEAR}" if prefix in foreign and not declares else text
        else:
            yield _shown(kind, text)
        declares = (kind == "word" and text.upper() == "PREFIX") or (kind == "pname" and declares)


def _shown(kind: str | None, text: str) -> str:
    if kind in {"string", "unclosed"}:
        return _TEXT
    if kind == "number":
        return _NUMBER
    if kind == "blank":
        return f"_:{_UNCLEAR}"
    return _UNCLEAR if kind == "other" and _OTHER_SIGN.match(text) else text
