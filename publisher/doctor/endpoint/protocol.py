"""Examine how an endpoint behaves towards caches, browsers and the clients that people use."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from publisher.doctor.caching import examine_head, examine_validators, shared_tags
from publisher.doctor.client import Client
from publisher.doctor.endpoint.queries import QUERY, SMALL, by_get, is_result, seen
from publisher.doctor.findings import Finding
from publisher.doctor.negotiation import NOTHING, not_refused, vary_missing
from publisher.doctor.origins import examine_origins, examine_preflight
from publisher.doctor.reading import CSV_RESULTS, JSON_RESULTS, XML_RESULTS

_PROGRAMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "rdflib's SPARQLStore": "application/sparql-results+xml, application/rdf+xml",
        "Jena": "application/sparql-results+json, application/sparql-results+xml;q=0.9, "
        "text/tab-separated-values;q=0.7, text/csv;q=0.5, application/json;q=0.2, application/xml;q=0.2, */*;q=0.1",
        "SPARQLWrapper": "application/sparql-results+json,application/json,text/javascript,application/javascript",
    }
)
_CSV_BY_ADDRESS: Final = (
    ("format", "csv"),
    ("format", "text/csv"),
    ("output", "csv"),
    ("output", "text/csv"),
    ("results", "csv"),
    ("_format", "csv"),
)
"""How endpoints let an address choose CSV."""


def examine_protocol(client: Client, url: str) -> Iterator[Finding]:
    """Yield what caches, browsers and clients stumble over."""
    yield from _caches(client, url)
    closed = list(examine_origins(client, f"{url}?query={quote(SMALL)}", JSON_RESULTS))
    yield from closed or examine_preflight(client, url, QUERY)
    yield from _clients(client, url)
    yield from _wrong_type(client, url)
    yield from not_refused(by_get(client, url, "SELECT (1 AS ?x) {}", NOTHING))


def _caches(client: Client, url: str) -> Iterator[Finding]:
    query = "SELECT (1 AS ?x) {}"
    replies = [by_get(client, url, query, media_type) for media_type in (JSON_RESULTS, XML_RESULTS, CSV_RESULTS)]
    answers = [reply for reply in replies if reply.status == 200]
    yield from vary_missing(iter(answers))
    yield from shared_tags(iter(answers))
    for reply in answers[:1]:
        yield from examine_validators(client, reply)
        yield from examine_head(client, reply)


def _clients(client: Client, url: str) -> Iterator[Finding]:
    for program, accept in _PROGRAMS.items():
        reply = by_get(client, url, SMALL, accept)
        if reply.status != 200 or reply.media_type not in accept:
            yield Finding.of("client-refused", reply, f"{program} gets {seen(reply)}")
    escaped = "".join(f"%{byte:02X}" for byte in SMALL.encode())
    reply = client.get(f"{url}?query={escaped}", JSON_RESULTS)
    if not is_result(reply):
        yield Finding.of("client-refused", reply, f"roqet, which escapes every letter, gets {seen(reply)}")
    added = {"format": "json", "output": "json", "results": "json"}
    reply = by_get(client, url, SMALL, **added)
    if not is_result(reply):
        yield Finding.of("parameters-refused", reply, seen(reply))
    asked = [by_get(client, url, "SELECT (1 AS ?x) {}", "*/*", **{name: value}) for name, value in _CSV_BY_ADDRESS]
    if not any(reply.status == 200 and reply.media_type == CSV_RESULTS for reply in asked):
        yield Finding.of("csv-by-address", asked[0], seen(asked[0]))


def _wrong_type(client: Client, url: str) -> Iterator[Finding]:
    """A query in a body that is neither a form nor a query, by its type."""
    reply = client.send("POST", url, JSON_RESULTS, SMALL, Content_Type="text/plain")
    if is_result(reply):
        yield Finding.of("form-type-ignored", reply, "text/plain is taken for a query")
