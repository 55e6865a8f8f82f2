"""Examine negotiation: weights, what caches are told, what programs that people use are sent."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from publisher.doctor.client import Reply
from publisher.doctor.document import JSON_LD, Document
from publisher.doctor.findings import Finding
from publisher.doctor.reading import RDF

NOTHING: Final = "image/x-there-is-no-such-format"
"""A media type that no site has."""

PROGRAMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "rdflib": "application/rdf+xml,text/rdf+n3;q=0.9,application/xhtml+xml;q=0.5, */*;q=0.1",
        "rdflib, format='nt'": "text/plain, */*;q=0.1",
        "Jena": "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,*/*;q=0.3",
        "OWLAPI": "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, text/plain; q=0.1, */*; q=0.09",
        "axios": "application/json, text/plain, */*",
    }
)
"""What programs send as Accept that want data and name it."""

_PROFILE: Final = 'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"'
_DATA: Final = frozenset({*RDF, "application/json", "text/plain", "application/xml", "text/xml", "text/n3"})


def examine_negotiation(document: Document) -> Iterator[Finding]:
    """Yield where the format that is sent is not the one that was asked for."""
    for check in (_vary, _weights, _refusals, _programs):
        yield from check(document)


def vary_missing(replies: Iterator[Reply]) -> Iterator[Finding]:
    """Yield addresses that answer in several formats without ``Vary: Accept``."""
    by_address: dict[str, list[Reply]] = {}
    for reply in replies:
        by_address.setdefault(reply.url, []).append(reply)
    for answers in by_address.values():
        media_types = {reply.media_type for reply in answers}
        silent = [reply for reply in answers if not {"accept", "*"} & reply.named("vary")]
        if len(media_types) > 1 and silent:
            seen = silent[0].headers.get("vary", "none")
            yield Finding.of("vary-missing", silent[0], f"{len(media_types)} formats at this address, Vary: {seen}")


def _vary(document: Document) -> Iterator[Finding]:
    yield from vary_missing(iter(document.formats.values()))


def _weights(document: Document) -> Iterator[Finding]:
    if {"text/turtle", JSON_LD} <= set(document.formats):
        for better, worse in (("text/turtle", JSON_LD), (JSON_LD, "text/turtle")):
            reply = document.client.follow(document.thing, f"{worse};q=0.3, {better};q=0.9")[-1]
            if reply.status == 200 and reply.media_type == worse:
                yield Finding.of("preference-ignored", reply, f"{worse} is sent")
    if JSON_LD in document.formats:
        reply = document.client.follow(document.thing, _PROFILE)[-1]
        if reply.media_type != JSON_LD or reply.status not in {200, 410}:
            seen = f"status {reply.status}, {reply.media_type or 'no Content-Type'}"
            yield Finding.of("profile-refused", reply, seen)


def _refusals(document: Document) -> Iterator[Finding]:
    default = document.client.follow(document.thing, "*/*")[-1]
    excluded = default.media_type
    others = [media_type for media_type in document.formats if media_type != excluded]
    if default.status == 200 and excluded and others:
        reply = document.client.follow(document.thing, f"{excluded};q=0, {others[0]};q=0.5")[-1]
        if reply.status == 200 and reply.media_type == excluded:
            yield Finding.of("refusal-ignored", reply, f"{excluded};q=0, and {excluded} is sent")
    yield from not_refused(document.client.follow(document.thing, NOTHING)[-1])


def not_refused(reply: Reply) -> Iterator[Finding]:
    """Yield an answer to a client that accepts nothing that there is, if it is not 406."""
    if reply.status not in {0, 406, 410}:
        seen = f"status {reply.status}, {reply.media_type or 'no Content-Type'}"
        yield Finding.of("unacceptable-answered", reply, seen)


def _programs(document: Document) -> Iterator[Finding]:
    """Only where there is data, and pages beside it: else there is nothing to choose wrongly."""
    if not document.data:
        return
    for program, accept in PROGRAMS.items():
        reply = document.client.follow(document.thing, accept)[-1]
        if reply.status not in {200, 410} or reply.media_type not in _DATA:
            seen = f"{program} gets {reply.media_type or 'no Content-Type'}, status {reply.status}"
            yield Finding.of("client-refused", reply, seen)
