"""Examine how a thing is described: formats, negotiation, caching, errors."""

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from publisher.doctor.client import Client, Reply
from publisher.doctor.findings import Finding
from publisher.doctor.reading import RDF, Statement, UnreadableError, statements, subjects

HTML: Final = "text/html"
COMMON: Final = ("text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples")
"""What clients of linked data ask for."""

EXPECTED: Final = ("text/turtle", "application/ld+json")
MOST_REDIRECTS: Final = 2
_TRACES: Final = ("Traceback (most recent call last)", "\tat org.", "\tat java.", "node_modules/", 'File "/')
_NOTHING: Final = "image/x-there-is-no-such-format"


class Document:
    """The description of one thing, as it comes in each format.

    Args:
        client: asks.
        thing: the address of the thing or of its description.
    """

    def __init__(self, client: Client, thing: str) -> None:
        self.client, self.thing = client, thing
        self.hops = client.follow(thing, "text/turtle, */*;q=0.1")
        self.url = self.hops[-1].url
        self.formats: dict[str, Reply] = {}
        for media_type in (*COMMON, HTML):
            reply = client.follow(thing, media_type)[-1]
            if reply.status in {200, 410} and media_type in {reply.media_type, HTML}:
                self.formats[media_type] = reply

    @property
    def data(self) -> Mapping[str, Reply]:
        """The answers that are RDF, by media type."""
        return {media_type: reply for media_type, reply in self.formats.items() if media_type in RDF}


def examine_document(document: Document) -> Iterator[Finding]:
    """Yield what is wrong with a description."""
    last = document.hops[-1]
    if last.status not in {200, 410}:
        yield _of("site-away", last, last.problem or f"status {last.status}")
        return
    for check in (_redirects, _formats, _negotiation, _refusals, _validators, _head, _origins, _links, _codings):
        yield from check(document)


def examine_errors(client: Client, base: str) -> Iterator[Finding]:
    """Yield what is wrong with the answer at an address where nothing can be."""
    url = f"{base}/there-is-nothing-here-1b7f0c9e"
    reply = client.follow(url, HTML)[-1]
    if reply.status == 200:
        yield _of("missing-found", reply, "status 200")
    if any(trace in reply.text for trace in _TRACES):
        yield _of("traceback-shown", reply, "the body has a traceback")


def _of(code: str, reply: Reply, seen: str) -> Finding:
    return Finding(code, reply.url, seen, reply.curl)


def _redirects(document: Document) -> Iterator[Finding]:
    hops = document.hops
    if len(hops) - 1 > MOST_REDIRECTS:
        yield _of("redirects-many", hops[0], f"{len(hops) - 1} redirects, to {document.url}")
    in_path = not urlsplit(document.thing).fragment
    if len(hops) == 1 and in_path and _describes(document, document.thing):
        yield _of("thing-and-page", hops[0], "status 200, and the statements are about this address")


def _describes(document: Document, iri: str) -> bool:
    return any(iri in subjects(_statements(reply)) for reply in document.data.values())


def _formats(document: Document) -> Iterator[Finding]:
    """The formats: which there are, whether they can be read, and whether they say the same."""
    read: dict[str, frozenset[Statement]] = {}
    for media_type, reply in document.data.items():
        try:
            read[media_type] = statements(reply.body, media_type, reply.url) if reply.complete else frozenset()
        except UnreadableError as error:
            yield _of("format-malformed", reply, f"{media_type}: {error}")
    for media_type in EXPECTED:
        if media_type not in document.formats:
            reply = document.client.follow(document.thing, media_type)[-1]
            yield from _not_in(reply, media_type)
    first = next(iter(read), "")
    for media_type, found in read.items():
        if len(found) != len(read[first]) or _named(found) != _named(read[first]):
            counts = f"{media_type} has {len(found)} statements, {first} {len(read[first])}"
            yield _of("formats-disagree", document.formats[media_type], counts)
    things = {document.thing, document.thing.partition("#")[0], document.url}
    if first and not any(things & subjects(found) or _mentions(found, document.thing) for found in read.values()):
        yield _of("says-nothing-of-thing", document.formats[first], f"none of {len(read[first])} statements is of it")


def _named(found: frozenset[Statement]) -> frozenset[Statement]:
    """The statements without blank nodes, which have no names to compare."""
    return frozenset(row for row in found if "_:" not in row)


def _mentions(found: frozenset[Statement], thing: str) -> bool:
    return any(subject.startswith(f"<{thing}#") or value == f"<{thing}>" for subject, _, value in found)


def _not_in(reply: Reply, media_type: str) -> Iterator[Finding]:
    """An answer to a client that accepts one format only, in another."""
    if reply.status == 200 and reply.media_type in {HTML, ""} and reply.body.lstrip()[:1] in {b"@", b"{", b"["}:
        yield _of("format-mislabelled", reply, f"Content-Type {reply.media_type or 'is missing'}, the body is data")
    else:
        seen = f"status {reply.status}, {reply.media_type or 'no Content-Type'}"
        yield _of("format-refused", reply, f"asked for {media_type}: {seen}")


def _negotiation(document: Document) -> Iterator[Finding]:
    """Whether caches are told, and whether weights are obeyed."""
    by_address: dict[str, set[str]] = {}
    for reply in document.formats.values():
        by_address.setdefault(reply.url, set()).add(reply.media_type)
    for url, media_types in by_address.items():
        if len(media_types) > 1:
            reply = next(reply for reply in document.formats.values() if reply.url == url)
            if not {"accept", "*"} & reply.named("vary"):
                seen = reply.headers.get("vary", "no Vary")
                yield _of("vary-missing", reply, f"{len(media_types)} formats at this address, Vary: {seen}")
    if {"text/turtle", "application/ld+json"} <= set(document.formats):
        for better, worse in (("text/turtle", "application/ld+json"), ("application/ld+json", "text/turtle")):
            reply = document.client.follow(document.thing, f"{worse};q=0.3, {better};q=0.9")[-1]
            if reply.status == 200 and reply.media_type == worse:
                yield _of("preference-ignored", reply, f"{worse} is sent")


def _refusals(document: Document) -> Iterator[Finding]:
    default = document.client.follow(document.thing, "*/*")[-1]
    excluded = default.media_type
    others = [media_type for media_type in document.formats if media_type != excluded]
    if default.status == 200 and excluded and others:
        reply = document.client.follow(document.thing, f"{excluded};q=0, {others[0]};q=0.5")[-1]
        if reply.status == 200 and reply.media_type == excluded:
            yield _of("refusal-ignored", reply, f"{excluded};q=0, and {excluded} is sent")
    reply = document.client.follow(document.thing, _NOTHING)[-1]
    if reply.status == 200:
        yield _of("unacceptable-answered", reply, f"status 200, {reply.media_type or 'no Content-Type'}")
    elif reply.status >= 500:
        yield _of("unacceptable-answered", reply, f"status {reply.status}")


def _validators(document: Document) -> Iterator[Finding]:
    tags: dict[tuple[str, str], str] = {}
    for media_type, reply in document.formats.items():
        tag = reply.headers.get("etag", "")
        if tag.startswith('"') and tags.setdefault((reply.url, tag), media_type) != media_type:
            other = tags[reply.url, tag]
            yield _of("tag-shared", reply, f"{media_type} and {other} both have {tag}")
    reply = next(iter(document.data.values()), document.hops[-1])
    if current := reply.headers.get("etag"):
        accept = reply.sent.get("Accept", "*/*")
        again = document.client.get(reply.url, accept, If_None_Match=current)
        if again.status == 200:
            yield _of("condition-ignored", again, "status 200")
    elif "last-modified" not in reply.headers:
        yield _of("tag-missing", reply, "neither ETag nor Last-Modified")


def _head(document: Document) -> Iterator[Finding]:
    got = next(iter(document.data.values()), document.hops[-1])
    head = document.client.send("HEAD", got.url, got.sent.get("Accept"))
    differs = [f"status {head.status}, GET {got.status}"] if head.status != got.status else []
    if not differs and head.media_type != got.media_type:
        differs.append(f"Content-Type {head.media_type or 'missing'}, GET {got.media_type}")
    length = head.headers.get("content-length")
    if not differs and length == "0" and got.body:
        differs.append(f"Content-Length 0, GET has {len(got.body)} bytes")
    if differs:
        yield _of("head-differs", head, differs[0])


def _origins(document: Document) -> Iterator[Finding]:
    got = next(iter(document.data.values()), document.hops[-1])
    for reply in dict.fromkeys((document.hops[0].url, got.url)):
        answer = document.client.get(reply, got.sent.get("Accept"), Origin="https://other.example")
        if answer.headers.get("access-control-allow-origin") not in {"*", "https://other.example"}:
            yield _of("cors-missing", answer, f"status {answer.status} without Access-Control-Allow-Origin")


def _links(document: Document) -> Iterator[Finding]:
    page = document.formats.get(HTML)
    replies = [*document.data.values(), *([page] if page else [])]
    has_links = any("alternate" in reply.headers.get("link", "") for reply in replies)
    in_page = page is not None and 'rel="alternate"' in page.text
    if len(document.formats) > 1 and not has_links and not in_page:
        yield _of("alternates-missing", replies[0], f"Link: {replies[0].headers.get('link', 'none')}")
    if page is not None and page.media_type == HTML and "application/ld+json" not in page.text:
        yield _of("page-without-data", page, "no application/ld+json in the page")


def _codings(document: Document) -> Iterator[Finding]:
    got = next(iter(document.data.values()), document.hops[-1])
    accept = got.sent.get("Accept")
    for coding in ("gzip", "identity"):
        reply = document.client.get(got.url, accept, Accept_Encoding=coding)
        used = reply.headers.get("content-encoding", "identity")
        if reply.problem:
            yield _of("coding-broken", reply, reply.problem)
        elif used not in {coding, "identity"}:
            yield _of("coding-broken", reply, f"asked for {coding}, sent {used}")
        elif reply.body != got.body and _differs(reply, got):
            yield _of("coding-broken", reply, f"with {coding} the statements are others")


def _differs(reply: Reply, other: Reply) -> bool:
    return _named(_statements(reply)) != _named(_statements(other))


def _statements(reply: Reply) -> frozenset[Statement]:
    if reply.media_type not in RDF:
        return frozenset()
    try:
        return statements(reply.body, reply.media_type, reply.url)
    except UnreadableError:
        return frozenset()
