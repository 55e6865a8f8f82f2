"""Examine what a description leads to: other formats, earlier versions, data in pages, contexts of JSON-LD."""

from collections.abc import Iterator
from typing import Final

import requests

from publisher.doctor.client import Reply
from publisher.doctor.document import HTML, JSON_LD, Document
from publisher.doctor.findings import Finding
from publisher.doctor.reading import UnreadableError, as_json

CONTEXT: Final = "http://www.w3.org/ns/json-ld#context"
_VERSIONS: Final = frozenset({"timegate", "timemap", "memento", "original"})


def examine_links(document: Document) -> Iterator[Finding]:
    """Yield what a description does not lead to, and what it leads to wrongly."""
    page = document.formats.get(HTML)
    replies = [*document.data.values(), *([page] if page else [])]
    has_links = any("alternate" in reply.headers.get("link", "") for reply in replies)
    in_page = page is not None and 'rel="alternate"' in page.text
    if len(document.formats) > 1 and not has_links and not in_page:
        yield Finding.of("alternates-missing", replies[0], f"Link: {replies[0].headers.get('link', 'none')}")
    if page is not None and page.media_type == HTML and JSON_LD not in page.text:
        yield Finding.of("page-without-data", page, "no application/ld+json in the page")
    relations = {relation for reply in (*document.hops, *replies) for relation, _ in links_of(reply)}
    if not _VERSIONS & relations and not any("memento-datetime" in reply.headers for reply in replies):
        yield Finding.of("versions-missing", document.main, f"Link: {document.main.headers.get('link', 'none')}")
    if document.json_ld_sent is not None:
        yield from _json_ld(document, document.json_ld_sent)


def links_of(reply: Reply) -> list[tuple[str, str]]:
    """Return the relations and addresses of an answer's Link header."""
    return [
        (relation, link["url"])
        for link in requests.utils.parse_header_links(reply.headers.get("link", ""))
        for relation in link.get("rel", "").split()
    ]


def _json_ld(document: Document, sent: Reply) -> Iterator[Finding]:
    relations = [relation for relation, _ in links_of(sent)]
    if relations.count("alternate") > 1:
        yield Finding.of("json-ld-links", sent, f"{relations.count('alternate')} links with rel=alternate")
    if CONTEXT in relations:
        yield Finding.of("json-ld-links", sent, "a context by Link, which clients must ignore here")
    for url, reply in document.contexts.replies.items():
        if url in document.contexts.dead:
            seen = reply.problem or f"status {reply.status}, {reply.media_type or 'no Content-Type'}"
            yield Finding.of("context-dead", reply, f"{seen}; named by {sent.url}")
        else:
            yield Finding.of("context-remote", sent, f"the context is at {url}")
    try:
        content = as_json(sent.body)
    except UnreadableError:
        return
    if content and "@context" not in (content if isinstance(content, dict) else {}):
        yield Finding.of("json-ld-expanded", sent, "no @context")
