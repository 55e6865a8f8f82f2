"""Examine how a thing is described: its addresses, its formats, what they say."""

from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import urlsplit

from publisher.doctor.caching import examine_caching
from publisher.doctor.client import Client, Reply
from publisher.doctor.document import HTML, JSON_LD, Document, statements_of, without_blank_nodes
from publisher.doctor.findings import Finding
from publisher.doctor.links import examine_links
from publisher.doctor.negotiation import examine_negotiation
from publisher.doctor.origins import examine_origins
from publisher.doctor.reading import Statement, UnreadableError, statements, subjects

EXPECTED: Final = ("text/turtle", JSON_LD)
MOST_REDIRECTS: Final = 2
TRACES: Final = ("Traceback (most recent call last)", "\tat org.", "\tat java.", "node_modules/", 'File "/')
"""What only a server's own error messages contain."""


def examine_document(document: Document) -> Iterator[Finding]:
    """Yield what is wrong with a description."""
    last = document.hops[-1]
    if last.status not in {200, 410}:
        yield Finding.of("thing-not-found", last, last.problem or f"status {last.status}")
        return
    yield from _redirects(document)
    yield from _formats(document)
    yield from examine_negotiation(document)
    yield from examine_caching(document)
    for url in dict.fromkeys((document.hops[0].url, document.main.url)):
        yield from examine_origins(document.client, url, document.main.sent.get("Accept"))
    yield from examine_links(document)


def examine_errors(client: Client, base: str) -> Iterator[Finding]:
    """Yield what is wrong with the answer at an address where nothing can be."""
    url = f"{base}/there-is-nothing-here-1b7f0c9e"
    reply = client.follow(url, HTML)[-1]
    if reply.status == 200:
        yield Finding.of("missing-found", reply, "status 200")
    if any(trace in reply.text for trace in TRACES):
        yield Finding.of("traceback-shown", reply, "the body has a traceback")


def examine_deleted(client: Client, things: Iterable[str]) -> Iterator[Finding]:
    """Yield things that were withdrawn and are answered as if they never were, or still were."""
    for thing in things:
        hops = client.follow(thing, "text/turtle, */*;q=0.1")
        permanent = any(reply.status in {301, 308} for reply in hops)
        if hops[-1].status != 410 and not (permanent and hops[-1].status == 200):
            yield Finding.of("deleted-not-gone", hops[-1], hops[-1].problem or f"status {hops[-1].status}")


def _redirects(document: Document) -> Iterator[Finding]:
    hops = document.hops
    if len(hops) - 1 > MOST_REDIRECTS:
        yield Finding.of("redirects-many", hops[0], f"{len(hops) - 1} redirects, to {document.url}")
    in_path = not urlsplit(document.thing).fragment
    if len(hops) == 1 and in_path and _describes(document, document.thing):
        yield Finding.of("thing-and-page", hops[0], "status 200, and the statements are about this address")
    parts = urlsplit(document.url)
    if parts.path.endswith("/") or parts.query:
        return
    slash = document.client.get(f"{document.url}/", document.main.sent.get("Accept"))
    told = without_blank_nodes(statements_of(slash))
    if slash.status == 200 and told and told == without_blank_nodes(statements_of(document.main)):
        yield Finding.of("slash-duplicates", slash, "status 200 with the same statements")


def _describes(document: Document, iri: str) -> bool:
    return any(iri in subjects(statements_of(reply)) for reply in document.data.values())


def _formats(document: Document) -> Iterator[Finding]:
    """The formats: which there are, whether they can be read, and whether they say the same."""
    read: dict[str, frozenset[Statement]] = {}
    for media_type, reply in document.data.items():
        if media_type == JSON_LD and document.contexts.dead:
            continue
        try:
            read[media_type] = statements(reply.body, media_type, reply.url) if reply.complete else frozenset()
        except UnreadableError as error:
            yield Finding.of("format-malformed", reply, f"{media_type}: {error}")
    for media_type in EXPECTED:
        if media_type not in document.formats:
            reply = document.client.follow(document.thing, media_type)[-1]
            yield from _not_in(reply, media_type)
    first = next(iter(read), "")
    for media_type, found in read.items():
        if len(found) != len(read[first]) or without_blank_nodes(found) != without_blank_nodes(read[first]):
            counts = f"{media_type} has {len(found)} statements, {first} {len(read[first])}"
            yield Finding.of("formats-disagree", document.formats[media_type], counts)
    things = {document.thing, document.thing.partition("#")[0], document.url}
    if first and not any(things & subjects(found) or _mentions(found, document.thing) for found in read.values()):
        seen = f"none of {len(read[first])} statements is of it"
        yield Finding.of("says-nothing-of-thing", document.formats[first], seen)


def _mentions(found: frozenset[Statement], thing: str) -> bool:
    return any(subject.startswith(f"<{thing}#") or value == f"<{thing}>" for subject, _, value in found)


def _not_in(reply: Reply, media_type: str) -> Iterator[Finding]:
    """An answer to a client that accepts one format only, in another."""
    if reply.status == 200 and reply.media_type in {HTML, ""} and reply.body.lstrip()[:1] in {b"@", b"{", b"["}:
        seen = f"Content-Type {reply.media_type or 'is missing'}, the body is data"
        yield Finding.of("format-mislabelled", reply, seen)
    else:
        seen = f"status {reply.status}, {reply.media_type or 'no Content-Type'}"
        yield Finding.of("format-refused", reply, f"asked for {media_type}: {seen}")
