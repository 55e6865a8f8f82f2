"""Examine a SPARQL endpoint: the three ways of a query, results, graphs, errors, the service description."""

from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from publisher.doctor.client import Client, Reply
from publisher.doctor.endpoint.protocol import examine_protocol
from publisher.doctor.endpoint.queries import SMALL, by_form, by_get, by_post, has_rows, is_result, seen, truth
from publisher.doctor.endpoint.safety import examine_safety
from publisher.doctor.findings import Finding
from publisher.doctor.reading import (
    CSV_RESULTS,
    JSON_RESULTS,
    RDF,
    TSV_RESULTS,
    XML_RESULTS,
    Statement,
    UnreadableError,
    rows,
    statements,
)
from publisher.doctor.subject import ANY_RDF

SD: Final = "http://www.w3.org/ns/sparql-service-description#"

_FORMATS: Final = (JSON_RESULTS, XML_RESULTS, CSV_RESULTS, TSV_RESULTS)
_VAGUE: Final = {
    "application/xml": "application/rdf+xml",
    "text/xml": "application/rdf+xml",
    "text/plain": "text/turtle",
}
"""Media types that RDF is sent under by mistake, with what it may be."""

_AWKWARD: Final = 'a "quoted", comma\nand line <tag> & ]]> %41+%2B é 漢 😀'
_LITERAL: Final = '"a \\"quoted\\", comma\\nand line <tag> & ]]> %41+%2B é 漢 😀"'
ROWS: Final = f"SELECT ?x ?y ?z {{ VALUES (?x ?y) {{ ({_LITERAL} true) (UNDEF 1.5) (false 0) }} }} ORDER BY DESC(?y)"
"""A query whose answer has all that is written wrongly: quotation marks, lines, marks of XML, escapes, a gap, false."""

EXPECTED: Final = sorted([[_AWKWARD, "true", ""], ["", "1.5", ""], ["false", "0", ""]])
_NO: Final = "ASK { <urn:nothing> <urn:nothing> <urn:nothing> }"
NOWHERE: Final = "urn:there-is-no-such-graph"


def examine_endpoint(client: Client, url: str) -> Iterator[Finding]:
    """Yield what is wrong with an endpoint; of one that answers no GET, only which ways it refuses."""
    refused = list(_ways(client, url))
    yield from refused
    if any(finding.code == "query-by-get" for finding in refused):
        return
    for check in (_results, _truth, _graphs, _errors, _datasets, _description, examine_protocol, examine_safety):
        yield from check(client, url)


def _ways(client: Client, url: str) -> Iterator[Finding]:
    """The three ways to send a query."""
    ways: tuple[tuple[str, Callable[[Client, str, str], Reply]], ...] = (
        ("query-by-get", by_get),
        ("query-by-form", by_form),
        ("query-by-post", by_post),
    )
    for code, send in ways:
        reply = send(client, url, SMALL)
        if not is_result(reply):
            yield Finding.of(code, reply, seen(reply))


def _results(client: Client, url: str) -> Iterator[Finding]:
    """The result formats: the same rows in each, whatever characters they have."""
    for media_type in _FORMATS:
        reply = by_get(client, url, ROWS, media_type)
        if reply.status != 200:
            if media_type in {JSON_RESULTS, XML_RESULTS}:
                yield Finding.of("query-refused", reply, f"{media_type}: {seen(reply)}")
            continue
        if reply.media_type != media_type:
            code = "unacceptable-answered" if reply.media_type in _FORMATS else "format-mislabelled"
            yield Finding.of(code, reply, f"asked for {media_type}, Content-Type {reply.media_type}")
            continue
        try:
            found = sorted(rows(reply.body, media_type))
        except UnreadableError as error:
            yield Finding.of("results-malformed", reply, f"{media_type}: {error}")
            continue
        if _by_value(found) != _by_value(EXPECTED):
            yield Finding.of("results-wrong", reply, f"{media_type}: {found}, expected {EXPECTED}")


def _by_value(found: list[list[str]]) -> list[list[str]]:
    """The rows with 1 and 0 as true and false, which XML Schema has them for too."""
    return sorted([{"1": "true", "0": "false"}.get(value, value) for value in row] for row in found)


def _truth(client: Client, url: str) -> Iterator[Finding]:
    """ASK: of nothing it is true; and one whose answer is no, as JSON and as XML."""
    reply = by_get(client, url, "ASK {}")
    if reply.status == 200 and truth(reply) is not True:
        yield Finding.of("results-wrong", reply, f"ASK {{}} is not true, but {reply.text[:200]!r}")
    reply = by_get(client, url, _NO)
    if reply.status == 200 and truth(reply) is not False:
        yield Finding.of("results-wrong", reply, f"ASK that is false: {reply.text[:200]!r}")
    reply = by_get(client, url, _NO, XML_RESULTS)
    if reply.status == 200 and reply.media_type == XML_RESULTS and "<boolean>false</boolean>" not in reply.text:
        yield Finding.of("results-wrong", reply, f"ASK that is false: {reply.text[-200:]!r}")


def _graphs(client: Client, url: str) -> Iterator[Finding]:
    """CONSTRUCT in each format of RDF that is offered."""
    query = f"CONSTRUCT {{ <urn:a> <urn:b> {_LITERAL} }} {{}}"
    for media_type in ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"):
        reply = by_get(client, url, query, media_type)
        if reply.status == 406 or (reply.status == 200 and reply.media_type != media_type and reply.media_type in RDF):
            continue  # the protocol leaves open which formats there are
        if reply.status != 200:
            yield Finding.of("query-refused", reply, f"{media_type}: {seen(reply)}")
            continue
        if reply.media_type != media_type:
            yield Finding.of("format-mislabelled", reply, f"asked for {media_type}: {seen(reply)}")
            continue
        try:
            found = statements(reply.body, media_type, url)
        except UnreadableError as error:
            yield Finding.of("format-malformed", reply, f"{media_type}: {error}")
            continue
        if len(found) != 1 or _AWKWARD not in _unescaped(found):
            yield Finding.of("results-wrong", reply, f"{media_type}: {sorted(found)}, expected one statement")


def _unescaped(found: frozenset[Statement]) -> str:
    return " ".join(value.replace("\\n", "\n").replace('\\"', '"') for _, _, value in found)


def _errors(client: Client, url: str) -> Iterator[Finding]:
    reply = by_get(client, url, "SELECT WHERE {{{")
    if reply.status != 400:
        yield Finding.of("syntax-error-status", reply, seen(reply))
    if "Traceback (most recent call last)" in reply.text or "\tat java." in reply.text:
        yield Finding.of("traceback-shown", reply, "the body has a traceback")
    twice = client.get(f"{url}?query={quote(SMALL)}&query={quote(SMALL)}", JSON_RESULTS)
    if is_result(twice):
        yield Finding.of("query-twice", twice, "status 200 with a result")


def _datasets(client: Client, url: str) -> Iterator[Finding]:
    """The graphs that a request names: they replace those of the endpoint, and those of the query."""
    reply = by_get(client, url, SMALL, default_graph_uri=NOWHERE)
    if has_rows(reply):
        yield Finding.of("dataset-ignored", reply, "an unknown default graph has statements")
    reply = by_get(client, url, "SELECT ?g { GRAPH ?g { ?s ?p ?o } } LIMIT 1", named_graph_uri=NOWHERE)
    if has_rows(reply):
        yield Finding.of("dataset-ignored", reply, "an unknown named graph has statements")
    known = by_get(client, url, "SELECT ?g { GRAPH ?g { ?s ?p ?o } } LIMIT 1")
    try:
        names = [row[0] for row in rows(known.body, JSON_RESULTS)] if known.status == 200 else []
    except UnreadableError:
        names = []
    for name in names:
        query = f"SELECT ?s FROM <{name}> {{ ?s ?p ?o }} LIMIT 1"  # noqa: S608 - SPARQL, and a name from the endpoint
        reply = by_get(client, url, query, default_graph_uri=NOWHERE)
        if has_rows(reply):
            yield Finding.of("dataset-ignored", reply, "FROM of the query is used, not the graph of the request")


def _description(client: Client, url: str) -> Iterator[Finding]:
    reply = client.follow(url, ANY_RDF)[-1]
    media_type = _VAGUE.get(reply.media_type, reply.media_type)
    try:
        found = statements(reply.body, media_type, url) if media_type in RDF else frozenset()
    except UnreadableError as error:
        if reply.media_type in RDF:
            yield Finding.of("format-malformed", reply, str(error))
            return
        found = frozenset()
    if found and reply.media_type in _VAGUE:
        yield Finding.of("format-mislabelled", reply, f"{media_type} is sent as {reply.media_type}")
    if reply.status != 200 or not any(value == f"<{SD}Service>" for _, _, value in found):
        yield Finding.of("service-description-missing", reply, seen(reply))
    named = {value[1:-1] for _, name, value in found if name == f"<{SD}endpoint>" and value.startswith("<")}
    if named and all(_place(each) != _place(urljoin(url, reply.url)) for each in named):
        yield Finding.of("service-description-elsewhere", reply, f"sd:endpoint is {', '.join(sorted(named))}")


def _place(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.netloc, parts.path.rstrip("/")
