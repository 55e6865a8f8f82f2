"""Examine a SPARQL endpoint: the protocol, the results, the service description. Nothing is ever written."""

from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import quote, urlencode

from publisher.doctor.client import Client, Reply
from publisher.doctor.findings import Finding
from publisher.doctor.reading import (
    CSV_RESULTS,
    JSON_RESULTS,
    RDF,
    TSV_RESULTS,
    XML_RESULTS,
    UnreadableError,
    as_json,
    rows,
    statements,
)
from publisher.doctor.subject import ANY_RDF

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
SERVICE: Final = "<http://www.w3.org/ns/sparql-service-description#Service>"

_FORMATS: Final = (JSON_RESULTS, XML_RESULTS, CSV_RESULTS, TSV_RESULTS)
_VAGUE: Final = {
    "application/xml": "application/rdf+xml",
    "text/xml": "application/rdf+xml",
    "text/plain": "text/turtle",
}
"""Media types that RDF is sent under by mistake, with what it may be."""

_AWKWARD: Final = 'a "quoted", comma\nand line <tag> & é 漢'
_LITERAL: Final = '"a \\"quoted\\", comma\\nand line <tag> & é 漢"'
ROWS: Final = f"SELECT ?x ?y ?z {{ VALUES (?x ?y) {{ ({_LITERAL} true) (UNDEF 1.5) }} }}"
"""A query whose answer has everything that is written wrongly: quotation marks, lines, a gap, a truth value."""

EXPECTED: Final = [[_AWKWARD, "true", ""], ["", "1.5", ""]]


def examine_endpoint(client: Client, url: str) -> Iterator[Finding]:
    """Yield what is wrong with an endpoint."""
    for check in (_ways, _results, _graphs, _errors, _datasets, _description):
        yield from check(client, url)


def _of(code: str, reply: Reply, seen: str) -> Finding:
    return Finding(code, reply.url, seen, reply.curl)


def _get(client: Client, url: str, query: str, accept: str = JSON_RESULTS, **parameters: str) -> Reply:
    return client.get(f"{url}?{urlencode({'query': query, **parameters}, quote_via=quote)}", accept)


def _post(client: Client, url: str, query: str, accept: str = JSON_RESULTS) -> Reply:
    return client.send("POST", url, accept, query, Content_Type=QUERY)


def _post_form(client: Client, url: str, query: str, accept: str = JSON_RESULTS) -> Reply:
    return client.send("POST", url, accept, urlencode({"query": query}), Content_Type=FORM)


def _seen(reply: Reply) -> str:
    return reply.problem or f"status {reply.status}, {reply.media_type or 'no Content-Type'}"


def _ways(client: Client, url: str) -> Iterator[Finding]:
    """The three ways to send a query, each by ASK, and what other sites' pages need."""
    ways: tuple[tuple[str, Callable[[Client, str, str], Reply]], ...] = (
        ("query-by-get", _get),
        ("query-by-form", _post_form),
        ("query-by-post", _post),
    )
    for code, send in ways:
        reply = send(client, url, "ASK {}")
        if not _is_true(reply):
            yield _of(code, reply, _seen(reply))
    reply = client.get(f"{url}?query=ASK%20%7B%7D", JSON_RESULTS, Origin="https://other.example")
    if "access-control-allow-origin" not in reply.headers:
        yield _of("cors-missing", reply, f"status {reply.status} without Access-Control-Allow-Origin")


def _is_true(reply: Reply) -> bool:
    try:
        return reply.status == 200 and as_json(reply.body).get("boolean") is True
    except (UnreadableError, AttributeError):
        return False


def _results(client: Client, url: str) -> Iterator[Finding]:
    """The result formats: the same rows in each, whatever characters they have."""
    for media_type in _FORMATS:
        reply = _get(client, url, ROWS, media_type)
        if reply.status != 200:
            if media_type in {JSON_RESULTS, XML_RESULTS}:
                yield _of("results-malformed", reply, f"{media_type}: {_seen(reply)}")
            continue
        if reply.media_type != media_type:
            code = "unacceptable-answered" if reply.media_type in _FORMATS else "format-mislabelled"
            yield _of(code, reply, f"asked for {media_type}, Content-Type {reply.media_type}")
            continue
        try:
            found = rows(reply.body, media_type)
        except UnreadableError as error:
            yield _of("results-malformed", reply, f"{media_type}: {error}")
            continue
        if found != EXPECTED:
            yield _of("results-wrong", reply, f"{media_type}: {found}, expected {EXPECTED}")


def _graphs(client: Client, url: str) -> Iterator[Finding]:
    """CONSTRUCT in each format of RDF that is offered."""
    query = f"CONSTRUCT {{ <urn:a> <urn:b> {_LITERAL} }} {{}}"
    for media_type in ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"):
        reply = _get(client, url, query, media_type)
        if reply.status == 406 or (reply.status == 200 and reply.media_type != media_type and reply.media_type in RDF):
            continue  # the protocol leaves open which formats there are
        if reply.status != 200 or reply.media_type != media_type:
            yield _of("format-mislabelled", reply, f"asked for {media_type}: {_seen(reply)}")
            continue
        try:
            found = statements(reply.body, media_type, url)
        except UnreadableError as error:
            yield _of("format-malformed", reply, f"{media_type}: {error}")
            continue
        if len(found) != 1:
            yield _of("results-wrong", reply, f"{media_type}: {len(found)} statements, expected 1")


def _errors(client: Client, url: str) -> Iterator[Finding]:
    reply = _get(client, url, "SELECT WHERE {{{")
    if reply.status != 400:
        yield _of("syntax-error-status", reply, _seen(reply))
    if "Traceback (most recent call last)" in reply.text or "\tat java." in reply.text:
        yield _of("traceback-shown", reply, "the body has a traceback")
    twice = client.get(f"{url}?query=ASK%20%7B%7D&query=ASK%20%7B%7D", JSON_RESULTS)
    if twice.status == 200:
        yield _of("query-twice", twice, "status 200")


def _datasets(client: Client, url: str) -> Iterator[Finding]:
    parameters = {"default-graph-uri": "urn:there-is-no-such-graph"}
    reply = _get(client, url, "ASK { ?s ?p ?o }", **parameters)
    if _is_true(reply):
        yield _of("dataset-ignored", reply, "an unknown graph has statements")


def _description(client: Client, url: str) -> Iterator[Finding]:
    reply = client.follow(url, ANY_RDF)[-1]
    media_type = _VAGUE.get(reply.media_type, reply.media_type)
    try:
        found = statements(reply.body, media_type, url) if media_type in RDF else frozenset()
    except UnreadableError as error:
        if reply.media_type in RDF:
            yield _of("format-malformed", reply, str(error))
            return
        found = frozenset()
    if found and reply.media_type in _VAGUE:
        yield _of("format-mislabelled", reply, f"{media_type} is sent as {reply.media_type}")
    if reply.status != 200 or not any(value == SERVICE for _, _, value in found):
        yield _of("service-description-missing", reply, _seen(reply))
