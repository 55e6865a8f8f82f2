"""Examine what caches and returning clients rely on: tags, conditions, HEAD, content codings."""

from collections.abc import Iterator
from typing import Final

from publisher.doctor.client import Client, Reply
from publisher.doctor.document import Document, statements_of, without_blank_nodes
from publisher.doctor.findings import Finding

REPEATED: Final = ("etag", "vary", "cache-control", "content-location", "expires")
"""What a 304 repeats of the 200 (RFC 9110 section 15.4.5)."""


def examine_caching(document: Document) -> Iterator[Finding]:
    """Yield what makes caches keep the wrong thing, or nothing."""
    yield from shared_tags(iter(document.formats.values()))
    yield from _other_formats_tag(document)
    yield from examine_validators(document.client, document.main)
    yield from examine_head(document.client, document.main)
    yield from _codings(document)


def shared_tags(replies: Iterator[Reply]) -> Iterator[Finding]:
    """Yield answers of one address in different formats that have the same strong tag."""
    tags: dict[tuple[str, str], str] = {}
    for reply in replies:
        tag = reply.headers.get("etag", "")
        if tag.startswith('"') and tags.setdefault((reply.url, tag), reply.media_type) != reply.media_type:
            other = tags[reply.url, tag]
            yield Finding.of("tag-shared", reply, f"{reply.media_type} and {other} both have {tag}")


def examine_validators(client: Client, reply: Reply) -> Iterator[Finding]:
    """Yield what a client meets that comes back: no tag, a condition that is ignored, a 304 that lacks headers."""
    if not {"cache-control", "expires"} & set(reply.headers):
        yield Finding.of("cache-control-missing", reply, "neither Cache-Control nor Expires")
    current = reply.headers.get("etag")
    if current is None:
        if "last-modified" not in reply.headers:
            yield Finding.of("tag-missing", reply, "neither ETag nor Last-Modified")
        return
    again = client.get(reply.url, reply.sent.get("Accept", "*/*"), If_None_Match=current)
    if again.status == 200:
        yield Finding.of("condition-ignored", again, "status 200")
    lost = [name for name in REPEATED if name in reply.headers and name not in again.headers]
    if again.status == 304 and lost:
        yield Finding.of("not-modified-incomplete", again, f"the 304 lacks {', '.join(lost)}")


def _other_formats_tag(document: Document) -> Iterator[Finding]:
    """Ask for one format with the tag of another: the tag must be compared with that of the format asked for."""
    if not document.formats:
        return
    first, *others = document.formats.values()
    tag = first.headers.get("etag", "")
    for other in others:
        if (
            tag
            and other.url == first.url
            and other.headers.get("etag", "").removeprefix("W/") != tag.removeprefix("W/")
        ):
            reply = document.client.get(other.url, other.media_type, If_None_Match=tag)
            if reply.status == 304:
                seen = f"304 to {other.media_type} with the tag of {first.media_type}"
                yield Finding.of("condition-before-format", reply, seen)
            return


def examine_head(client: Client, got: Reply) -> Iterator[Finding]:
    """Yield what HEAD says otherwise than GET said."""
    head = client.send("HEAD", got.url, got.sent.get("Accept"))
    differs = [f"status {head.status}, GET {got.status}"] if head.status != got.status else []
    if head.media_type != got.media_type:
        differs.append(f"Content-Type {head.media_type or 'missing'}, GET {got.media_type}")
    length, sent = head.headers.get("content-length"), got.headers.get("content-length")
    if length is not None and sent is not None and length != sent:
        differs.append(f"Content-Length {length}, GET {sent}")
    elif length == "0" and got.body:
        differs.append(f"Content-Length 0, GET has {len(got.body)} bytes")
    differs += [
        f"{name.title()} missing" for name in ("link", "vary") if name in got.headers and name not in head.headers
    ]
    if head.headers.get("etag") != got.headers.get("etag"):
        differs.append("another ETag")
    if differs:
        yield Finding.of("head-differs", head, differs[0])


def _codings(document: Document) -> Iterator[Finding]:
    got = document.main
    accept = got.sent.get("Accept")
    tags: dict[str, str] = {}
    for coding in ("gzip", "identity"):
        reply = document.client.get(got.url, accept, Accept_Encoding=coding)
        used = reply.headers.get("content-encoding", "identity")
        if reply.problem:
            yield Finding.of("coding-broken", reply, reply.problem)
        elif used not in {coding, "identity"}:
            yield Finding.of("coding-broken", reply, f"asked for {coding}, sent {used}")
        elif reply.body != got.body and _differs(reply, got):
            yield Finding.of("coding-broken", reply, f"with {coding} the statements are others")
        tag = reply.headers.get("etag", "")
        if tag.startswith('"') and tags.setdefault(tag, used) != used:
            yield Finding.of("tag-shared-by-codings", reply, f"{used} and {tags[tag]} both have {tag}")


def _differs(reply: Reply, other: Reply) -> bool:
    """Whether the statements differ; of JSON-LD whose context is elsewhere nothing is known."""
    told = without_blank_nodes(statements_of(reply))
    return bool(told) and told != without_blank_nodes(statements_of(other))
