"""Find out what there is to examine: descriptions of things, a SPARQL endpoint, a catalogue, a sitemap."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, urlsplit

from publisher.doctor.client import Client, Reply
from publisher.doctor.endpoint.queries import FORM, QUERY, SMALL, is_result
from publisher.doctor.reading import JSON_RESULTS, RDF, UnreadableError, rows, statements

ANY_RDF: Final = "text/turtle, application/ld+json;q=0.9, application/rdf+xml;q=0.8, application/n-triples;q=0.7"
VOID: Final = "http://rdfs.org/ns/void#"
DCAT: Final = "http://www.w3.org/ns/dcat#"

_ENDPOINTS: Final = ("/sparql", "/query", "/sparql/", "/api/sparql", "/ds/sparql", "/ds/query")
_CATALOGS: Final = ("/.well-known/void", "/catalog", "/void", "/void.ttl", "/catalog.ttl", "/data.ttl")
_LOC: Final = re.compile(r"<loc>\s*([^<\s]+)\s*</loc>")
_ABOUT: Final = re.compile(r"/(?:sitemap|feed|catalog|dataset|search|static|dumps)\b")


@dataclass(frozen=True, slots=True)
class Subject:
    """What of a site is examined.

    Attributes:
        base: its root, without a slash at the end.
        things: addresses of things or of their descriptions.
        endpoint: of SPARQL, "" if none was found.
        catalog: the answer that describes the data sets, if there is one.
        sitemap: the answer with the sitemap, if there is one.
        notes: what was not found, so that nobody takes silence for health.
    """

    base: str
    things: tuple[str, ...] = ()
    endpoint: str = ""
    catalog: Reply | None = None
    sitemap: Reply | None = None
    notes: tuple[str, ...] = field(default=())


def discover(client: Client, url: str, things: Sequence[str], endpoint: str, sample: int) -> Subject:
    """Look at the usual places of a site.

    Args:
        client: asks.
        url: the site, or its SPARQL endpoint.
        things: addresses that are known.
        endpoint: the address of SPARQL, if it is known.
        sample: how many things to examine.
    """
    base = url.rstrip("/")
    catalog = _catalog(client, base)
    sitemap = _sitemap(client, base)
    described = _objects(catalog, f"{VOID}sparqlEndpoint", f"{DCAT}endpointURL")
    endpoint = endpoint or _endpoint(client, [*described, base, *(f"{base}{path}" for path in _ENDPOINTS)])
    found = things or _things(client, base, catalog=catalog, sitemap=sitemap, endpoint=endpoint, sample=sample)
    notes = []
    if not found:
        notes.append("no description of a thing was found: name one by --document")
    if not endpoint:
        notes.append("no SPARQL endpoint was found: name it by --sparql")
    if catalog is None:
        notes.append("no description of the data sets was found (/.well-known/void, /catalog)")
    return Subject(base, tuple(found)[:sample], endpoint, catalog, sitemap, tuple(notes))


def is_endpoint(client: Client, url: str) -> bool:
    """Return whether an address answers a query as the protocol says, by any of its three ways."""
    if is_result(client.get(f"{url}?query={quote(SMALL)}", JSON_RESULTS)):
        return True
    types = {FORM: f"query={quote(SMALL)}", QUERY: SMALL}
    return any(
        is_result(client.send("POST", url, JSON_RESULTS, body, Content_Type=media_type))
        for media_type, body in types.items()
    )


def _endpoint(client: Client, candidates: Iterable[str]) -> str:
    return next((url for url in dict.fromkeys(candidates) if is_endpoint(client, url)), "")


def _catalog(client: Client, base: str) -> Reply | None:
    for path in _CATALOGS:
        reply = client.follow(f"{base}{path}", ANY_RDF)[-1]
        if reply.status == 200 and reply.media_type in RDF:
            return reply
    return None


def _sitemap(client: Client, base: str) -> Reply | None:
    reply = client.get(f"{base}/sitemap.xml")
    return reply if reply.status == 200 else None


def _objects(reply: Reply | None, *properties: str) -> list[str]:
    if reply is None:
        return []
    try:
        found = statements(reply.body, reply.media_type, reply.url)
    except UnreadableError:
        return []
    return [value[1:-1] for _, name, value in sorted(found) if name[1:-1] in properties and value.startswith("<")]


def _things(
    client: Client, base: str, *, catalog: Reply | None, sitemap: Reply | None, endpoint: str, sample: int
) -> list[str]:
    """Find things: those that the catalogue calls examples, those of the sitemap, those that the endpoint knows."""
    host = urlsplit(base).netloc
    examples = [url for url in _objects(catalog, f"{VOID}exampleResource") if urlsplit(url).netloc == host]
    if examples:
        return examples[:sample]
    if sitemap is not None and (listed := _listed(client, sitemap, host)):
        step = max(1, len(listed) // sample)
        return listed[::step][:sample]
    if not endpoint:
        return []
    query = f'SELECT DISTINCT ?s {{ ?s a ?t FILTER(STRSTARTS(STR(?s), "{base}/")) }} LIMIT {sample}'
    reply = client.get(f"{endpoint}?query={quote(query)}", JSON_RESULTS)
    try:
        return [row[0] for row in rows(reply.body, JSON_RESULTS)] if reply.status == 200 else []
    except UnreadableError:
        return []


def _listed(client: Client, sitemap: Reply, host: str) -> list[str]:
    """Return what a sitemap lists; of an index, what its first part lists."""
    found = _LOC.findall(sitemap.text)
    if "<sitemapindex" in sitemap.text and found:
        found = _LOC.findall(client.get(found[0]).text)
    return [url for url in found if urlsplit(url).netloc == host and not _ABOUT.search(urlsplit(url).path)]
