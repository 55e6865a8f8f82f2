"""The change log as a Linked Data Event Stream (LDES 1.0 over TREE).

A member is one change: an ActivityStreams activity about a thing, with what the record said after it in a named graph
whose name is the member's. The root lists every page with both bounds of its time, so a client that was here before
fetches only what it has not seen; the pages hold the members, oldest first. Specified by docs/feeds.md.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import pyoxigraph as ox

from publisher.changes import Change, ChangeType, Page, Snapshot
from publisher.feeds.common import Channel
from publisher.rdf.formats import JSON_LD, N_QUADS, TRIG, Format
from publisher.rdf.namespaces import AS, DCT, LDES, PREFIXES, RDF, TREE, XSD

FORMATS: Final = (TRIG, N_QUADS, JSON_LD)
"""What a page is offered in: formats that hold named graphs."""

ACTIVITIES: Final = {
    ChangeType.CREATED: AS.Create,
    ChangeType.UPDATED: AS.Update,
    ChangeType.DELETED: AS.Delete,
    ChangeType.MERGED: AS.Delete,
    ChangeType.UNDELETED: AS.Create,
}

Quads = Iterator[ox.Quad]


def root(channel: Channel, pages: Sequence[Page], *, kept_days: int) -> list[ox.Quad]:
    """The stream and its root node, with a relation in each direction to every page.

    Args:
        channel: the publication.
        pages: of its log, oldest first.
        kept_days: for how many days superseded versions stay; 0 is for ever.
    """
    return [*_stream(channel), *_retention(channel, pages, kept_days), *_relations(channel, pages)]


def page(channel: Channel, this: Page, members: Iterable[tuple[Change, Snapshot]]) -> list[ox.Quad]:
    """One page with its members, oldest first.

    Args:
        channel: the publication.
        this: the page.
        members: each change with what the record said after it.
    """
    node = _node(channel.page(this.name))
    quads = [
        *_stream(channel),
        _quad(node, RDF.type, TREE.Node),
        ox.Quad(node, _node(LDES.immutable), _typed("true" if this.closed else "false", XSD.boolean)),
    ]
    for change, snapshot in members:
        quads.extend(_member(channel, change, snapshot))
    return quads


def write(quads: Iterable[ox.Quad], fmt: Format) -> bytes:
    """Serialise a node of the stream in one of :data:`FORMATS`; JSON-LD is expanded, so it needs no context."""
    if fmt is TRIG:
        written = ox.serialize(quads, format=ox.RdfFormat.TRIG, prefixes=dict(PREFIXES))
    else:
        written = ox.serialize(quads, format=ox.RdfFormat.JSON_LD if fmt is JSON_LD else ox.RdfFormat.N_QUADS)
    assert written is not None
    return written


def _stream(channel: Channel) -> Quads:
    stream = _node(f"{channel.feed}#stream")
    view = _node(channel.feed)
    yield _quad(stream, RDF.type, LDES.EventStream)
    yield ox.Quad(stream, _node(DCT.title), ox.Literal(f"{channel.title}: what changed", language="en"))
    yield _quad(stream, LDES.timestampPath, AS.published)
    yield _quad(stream, LDES.versionOfPath, AS.object)
    yield _quad(stream, LDES.versionCreateObject, AS.Create)
    yield _quad(stream, LDES.versionUpdateObject, AS.Update)
    yield _quad(stream, LDES.versionDeleteObject, AS.Delete)
    if channel.licence:
        yield _quad(stream, DCT.license, channel.licence)
    yield ox.Quad(stream, _node(TREE.view), view)
    yield _quad(view, RDF.type, TREE.Node)


def _retention(channel: Channel, pages: Sequence[Page], kept_days: int) -> Quads:
    """Say what is kept: everything, or the last version of each record and all of a span of days."""
    view, policy = _node(channel.feed), _node(f"{channel.feed}#retention")
    yield _quad(view, RDF.type, LDES.EventSource)
    yield ox.Quad(view, _node(LDES.retentionPolicy), policy)
    yield _quad(policy, RDF.type, LDES.RetentionPolicy)
    if kept_days:
        yield ox.Quad(policy, _node(LDES.fullLogDuration), _typed(f"P{kept_days}D", XSD.duration))
        yield ox.Quad(policy, _node(LDES.versionAmount), _typed("1", XSD.integer))
    elif pages:
        yield ox.Quad(policy, _node(LDES.startingFrom), _typed(pages[0].first_at, XSD.dateTime))


def _relations(channel: Channel, pages: Sequence[Page]) -> Quads:
    view = _node(channel.feed)
    for row in pages:
        since = (TREE.GreaterThanOrEqualToRelation, row.first_at)
        until = (TREE.LessThanOrEqualToRelation, row.last_at)
        open_until = (TREE.LessThanRelation, _next_month(row.first_at))
        for mark, (kind, value) in (("since", since), ("until", until if row.closed else open_until)):
            relation = _node(f"{channel.feed}#{row.name}-{mark}")
            yield ox.Quad(view, _node(TREE.relation), relation)
            yield _quad(relation, RDF.type, kind)
            yield _quad(relation, TREE.node, channel.page(row.name))
            yield _quad(relation, TREE.path, AS.published)
            yield ox.Quad(relation, _node(TREE.value), _typed(value, XSD.dateTime))


def _member(channel: Channel, change: Change, snapshot: Snapshot) -> Quads:
    event = _node(channel.event(change))
    yield ox.Quad(_node(f"{channel.feed}#stream"), _node(TREE.member), event)
    yield _quad(event, RDF.type, ACTIVITIES[change.type])
    yield _quad(event, AS.object, change.iri)
    yield ox.Quad(event, _node(AS.published), _typed(change.at, XSD.dateTime))
    yield _quad(event, AS.url, channel.memento(change))
    if change.successor:
        yield _quad(event, AS.target, change.successor)
    for quad in ox.parse(snapshot.quads, format=ox.RdfFormat.N_QUADS):
        yield ox.Quad(quad.subject, quad.predicate, quad.object, event)


def _next_month(at: str) -> str:
    year, month = int(at[:4]), int(at[5:7])
    return f"{year + month // 12:04}-{month % 12 + 1:02}-01T00:00:00Z"


def _node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(str(iri))


def _quad(subject: ox.NamedNode, predicate: str, target: str) -> ox.Quad:
    return ox.Quad(subject, _node(predicate), _node(target))


def _typed(value: str, datatype: str) -> ox.Literal:
    return ox.Literal(value, datatype=_node(datatype))
