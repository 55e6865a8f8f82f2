"""Say in words what is wrong with a query; engines list the terminals of their grammar instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from publisher.errors import QuerySyntaxError
from publisher.rdf.namespaces import PREFIXES
from publisher.store.syntax.habits import Finding
from publisher.store.syntax.places import wrong_token
from publisher.store.tokens import TOKEN

_COMMON: Final = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "wd": "http://www.wikidata.org/entity/",
    "wdt": "http://www.wikidata.org/prop/direct/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_KNOWN: Final = {**_COMMON, **PREFIXES}
_OF_VIRTUOSO: Final = frozenset({"bif", "sql", "virtrdf"})
_SEMANTIC: Final = {
    "expected CONSTRUCT": "it is no SELECT, ASK, CONSTRUCT or DESCRIBE query",
    "Duplicated variable name in SELECT": "SELECT names a variable twice",
    "The SELECT contains an expression with a variable that is unbound": (
        "SELECT computes with a variable that GROUP BY does not name"
    ),
    "The SELECT overrides an existing variable": "SELECT … AS names a variable that the pattern has already",
    "The SELECT contains a variable that is unbound": "SELECT names a variable that GROUP BY does not",
}
_LONGEST_TOKEN: Final = 60
_UNKNOWN_FUNCTION: Final = re.compile(r"The custom function <([^<>]*)> is not supported")
_XPATH: Final = "http://www.w3.org/2005/xpath-functions#"
_OF_SPARQL: Final = {
    f"{_XPATH}{name}": function
    for name, function in {
        "abs": "ABS", "ceiling": "CEIL", "concat": "CONCAT", "contains": "CONTAINS", "current-dateTime": "NOW",
        "encode-for-uri": "ENCODE_FOR_URI", "ends-with": "STRENDS", "exists": "BOUND", "floor": "FLOOR",
        "lower-case": "LCASE", "matches": "REGEX", "replace": "REPLACE", "round": "ROUND", "starts-with": "STRSTARTS",
        "string-join": "GROUP_CONCAT", "string-length": "STRLEN", "substring": "SUBSTR",
        "substring-after": "STRAFTER", "substring-before": "STRBEFORE", "upper-case": "UCASE",
    }.items()
}  # fmt: skip
"""Functions of XPath that SPARQL has under its own names (section 17.4)."""


def in_words(error: QuerySyntaxError, query: str) -> QuerySyntaxError:
    """Return an engine's error with what is wrong in words, and where."""
    found = [finding for finding in (_undeclared_prefix(query), wrong_token(query)) if finding is not None]
    if found:
        place, problem = min(found)
        line, column = query.count("\n", 0, place) + 1, place - query.rfind("\n", 0, place)
        return QuerySyntaxError(problem, line=line, column=column)
    if unknown := _UNKNOWN_FUNCTION.search(error.problem):
        instead = f"; write {function}" if (function := _OF_SPARQL.get(unknown[1])) else ""
        return QuerySyntaxError(f"the function <{unknown[1]}> is not known here{instead}")
    if not error.problem.startswith("expected ") or error.line is None or error.column is None:
        return error
    words = next((words for phrase, words in _SEMANTIC.items() if phrase in error.problem), None)
    problem = words or _unexpected(query, error.line, error.column)
    return QuerySyntaxError(problem, line=error.line, column=error.column)


def _undeclared_prefix(query: str) -> Finding | None:
    """Return the first prefix that is used without a declaration, and the declaration to add."""
    undeclared = next(_undeclared(query), None)
    if undeclared is None:
        return None
    place, prefix = undeclared
    if prefix in _OF_VIRTUOSO:
        return place, f'the prefix "{prefix}:" is of Virtuoso; find texts by CONTAINS or REGEX, or in /search'
    declaration = f"PREFIX {prefix}: <{_KNOWN.get(prefix, '…')}>"
    return place, f'the prefix "{prefix}:" is not declared; add {declaration}'


def _undeclared(query: str) -> Iterator[tuple[int, str]]:
    """Yield the prefixes that are used without a declaration before them, with where."""
    declared: set[str] = set()
    previous = ""
    for match in TOKEN.finditer(query):
        if match.lastgroup in {"space", "comment"}:
            continue
        if match.lastgroup == "pname":
            prefix = match[0].partition(":")[0]
            if previous == "PREFIX":
                declared.add(prefix)
            elif prefix not in declared:
                yield match.start(), prefix
        previous = match[0].upper()


def _unexpected(query: str, line: int, column: int) -> str:
    lines = query.split("\n")
    offset = sum(len(text) + 1 for text in lines[: line - 1]) + column - 1
    rest = re.sub(r"^(?:\s|#[^\n]*)+", "", query[offset:])
    if not rest:
        return "it was read to its end, where a part is missing"
    match = TOKEN.match(rest)
    token = match[0] if match else rest
    return f"{token[:_LONGEST_TOKEN]!r} is not expected here"
