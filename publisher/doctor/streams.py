"""Examine a linked data event stream (LDES over TREE): its pages, relations, members, deletions.

See: https://w3id.org/ldes/specification and https://w3id.org/tree/specification
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

import pyoxigraph as ox

from publisher.doctor.client import Client, Reply
from publisher.doctor.documents import examine_deleted
from publisher.doctor.findings import Finding
from publisher.doctor.reading import RDF

ACCEPT: Final = "application/trig, application/n-quads;q=0.9, text/turtle;q=0.8, application/ld+json;q=0.7"
MOST_PAGES: Final = 10
MOST_DELETED: Final = 3
_TREE: Final = "https://w3id.org/tree#"
_LDES: Final = "https://w3id.org/ldes#"
_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_DELETE: Final = "https://www.w3.org/ns/activitystreams#Delete"
_LASTING: Final = re.compile(r"immutable|max-age=[1-9]\d{4,}")

Values = dict[tuple[Any, str], list[Any]]
"""The objects of a page, by subject and predicate."""


def read_page(reply: Reply) -> Values | None:
    """Return what a page says, None if it cannot be read."""
    if reply.status != 200 or reply.media_type not in RDF:
        return None
    values: Values = defaultdict(list)
    try:
        for quad in ox.parse(reply.body, format=RDF[reply.media_type], base_iri=reply.url):
            values[quad.subject, quad.predicate.value].append(quad.object)
    except (SyntaxError, ValueError):
        return None
    return values


def is_stream(reply: Reply) -> bool:
    """Return whether an answer describes an event stream."""
    values = read_page(reply)
    return values is not None and bool(_of_type(values, f"{_LDES}EventStream"))


def examine_stream(client: Client, root: Reply) -> Iterator[Finding]:
    """Yield what is wrong with a stream, of which at most ten pages are read."""
    waiting, visited, deleted = [root.url], set[str](), dict[str, tuple[str, bool]]()
    bounds: dict[str, list[tuple[str, str]]] = defaultdict(list)
    while waiting and len(visited) < MOST_PAGES:
        url = waiting.pop(0)
        visited.add(url)
        reply = root if url == root.url else client.follow(url, ACCEPT)[-1]
        values = read_page(reply)
        if values is None:
            seen = reply.problem or f"status {reply.status}, {reply.media_type}"
            yield Finding.of("stream-malformed", reply, seen)
            continue
        yield from _kept(reply, values)
        yield from _members(reply, values, bounds[url], deleted)
        for node, bound in _relations(values):
            if node is None:
                yield Finding.of("stream-relation-broken", reply, "a relation without one tree:node")
                continue
            bounds[node] += [bound] if bound else []
            if node not in visited and node not in waiting:
                waiting.append(node)
    host = urlsplit(root.url).netloc
    gone = [thing for thing, (_, ended) in deleted.items() if ended and urlsplit(thing).netloc == host]
    yield from examine_deleted(client, gone[:MOST_DELETED])


def _of_type(values: Values, name: str) -> list[Any]:
    return [
        subject for (subject, predicate), found in values.items() if predicate == _TYPE and ox.NamedNode(name) in found
    ]


def _kept(reply: Reply, values: Values) -> Iterator[Finding]:
    closed = any(
        predicate == f"{_LDES}immutable" and any(each.value in {"true", "1"} for each in found)
        for (_, predicate), found in values.items()
    )
    if closed and not _LASTING.search(reply.headers.get("cache-control", "")):
        seen = f"immutable, Cache-Control: {reply.headers.get('cache-control', 'none')}"
        yield Finding.of("stream-page-not-kept", reply, seen)
    elif not closed and not {"etag", "last-modified"} & set(reply.headers):
        yield Finding.of("stream-page-not-kept", reply, "open, with neither ETag nor Last-Modified")


def _relations(values: Values) -> Iterator[tuple[str | None, tuple[str, str] | None]]:
    """Yield the page that each relation leads to, with its comparison and value if it has one."""
    for (_, predicate), relations in list(values.items()):
        for relation in relations if predicate == f"{_TREE}relation" else ():
            nodes = values.get((relation, f"{_TREE}node"), [])
            kinds = [each.value.removeprefix(_TREE) for each in values.get((relation, _TYPE), [])]
            bounds = [each.value for each in values.get((relation, f"{_TREE}value"), [])]
            node = nodes[0].value if len(nodes) == 1 and isinstance(nodes[0], ox.NamedNode) else None
            yield node, (kinds[0], bounds[0]) if kinds and bounds else None


def _members(
    reply: Reply, values: Values, bounds: list[tuple[str, str]], deleted: dict[str, tuple[str, bool]]
) -> Iterator[Finding]:
    """The members of a page: each has its time and its thing, within the bounds of what led here."""
    paths = {
        name: [
            each.value for (_, predicate), found in values.items() if predicate == f"{_LDES}{name}" for each in found
        ]
        for name in ("timestampPath", "versionOfPath")
    }
    members = [each for (_, predicate), found in values.items() if predicate == f"{_TREE}member" for each in found]
    for member in members:
        at, of = (
            next((each.value for path in paths[name] for each in values.get((member, path), [])), None)
            for name in ("timestampPath", "versionOfPath")
        )
        lacks = [
            name for name, value in (("timestampPath", at), ("versionOfPath", of)) if paths[name] and value is None
        ]
        if lacks:
            yield Finding.of("stream-member-incomplete", reply, f"{member.value} has no value of {', '.join(lacks)}")
        if at and any(not _within(at, kind, bound) for kind, bound in bounds):
            yield Finding.of("stream-member-outside", reply, f"{member.value} is of {at}, outside of {bounds}")
        if at and of and at >= deleted.get(of, ("", False))[0]:
            deleted[of] = (at, ox.NamedNode(_DELETE) in values.get((member, _TYPE), []))


def _within(at: str, kind: str, bound: str) -> bool:
    """Whether an instant is where a relation says; True if either is no instant."""
    try:
        when, limit = (_instant(text) for text in (at, bound))
    except ValueError:
        return True
    return {
        "GreaterThanOrEqualToRelation": when >= limit,
        "GreaterThanRelation": when > limit,
        "LessThanOrEqualToRelation": when <= limit,
        "LessThanRelation": when < limit,
    }.get(kind, True)


def _instant(text: str) -> datetime:
    when = datetime.fromisoformat(text)
    return when if when.tzinfo else when.replace(tzinfo=UTC)
