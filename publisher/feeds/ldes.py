"""The change log as a Linked Data Event Stream (LDES 1.0 over TREE).

A member is one change: an ActivityStreams activity about a thing, with the record's statements after it in a named
graph whose name is the member's. The root lists every page with both bounds of its time, so a client that was here
before fetches only what it has not seen; the pages hold the members, oldest first. Specified by docs/feeds.md.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import pyoxigraph as ox

from publisher.changes import Change, ChangeType, Page, Snapshot
from publisher.feeds.channel import Channel
from publisher.rdf.formats import JSON_LD, N_QUADS, N_TRIPLES, TRIG, TURTLE, Format
from publisher.rdf.namespaces import AS, DCT, LDES, PREFIXES, RDF, TREE, XSD

FORMATS: Final = (TRIG, N_QUADS, JSON_LD, TURTLE, N_TRIPLES)
"""The formats of a page. Those of triples hold the activities, which lead to the statements of each version; merged
into one graph, the versions of a thing could not be told apart."""

ACTIVITIES: Final = {
    ChangeType.CREATED: AS.Create,
    ChangeType.UPDATED: AS.Update,
    ChangeType.DELETED: AS.Delete,
    ChangeType.MERGED: AS.Delete,
    ChangeType.UNDELETED: AS.Create,
}

Quads = Iterator[ox.Quad]


def root(channel: Channel, pages: Sequence[Page], *, kept_days: int) -> list[ox.Quad]:
    """Return the stream and its root node, with a relation in each direction to every page.

    Args:
        channel: the publication.
        pages: of its log, oldest first.
        kept_days: for how many days superseded versions are kept; 0 is for ever.
    """
    return [*_stream(channel), *_retention(channel, pages, kept_days), *_relations(channel, pages)]


def page(channel: Channel, this: Page, members: Iterable[tuple[Change, Snapshot]]) -> list[ox.Quad]:
    """Return one page with its members, oldest first.

    Args:
        channel: the publication.
        this: the page.
        members: each change with the version that it made.
    """
    closed = _typed("true" if this.closed else "false", XSD.boolean)
    quads = [*_stream(channel), *_quads(channel.page(this.name), {RDF.type: TREE.Node, LDES.immutable: closed})]
    for change, snapshot in members:
        quads.extend(_member(channel, change, snapshot))
    return quads


def write(quads: Iterable[ox.Quad], fmt: Format) -> bytes:
    """Serialise a node of the stream in one of :data:`FORMATS`; JSON-LD is expanded, so it needs no context."""
    assert fmt.rdf is not None
    prefixes = dict(PREFIXES) if fmt in {TRIG, TURTLE} else None
    if fmt.rdf.supports_datasets:
        written = ox.serialize(quads, format=fmt.rdf, prefixes=prefixes)
    else:
        triples = (quad.triple for quad in quads if quad.graph_name == ox.DefaultGraph())
        written = ox.serialize(triples, format=fmt.rdf, prefixes=prefixes)
    assert written is not None
    return written


def _stream(channel: Channel) -> Quads:
    yield from _quads(
        f"{channel.feed}#stream",
        {
            RDF.type: LDES.EventStream,
            DCT.title: ox.Literal(f"{channel.title}: what changed", language="en"),
            LDES.timestampPath: AS.published,
            LDES.versionOfPath: AS.object,
            LDES.versionCreateObject: AS.Create,
            LDES.versionUpdateObject: AS.Update,
            LDES.versionDeleteObject: AS.Delete,
            DCT.license: channel.licence or None,
            TREE.view: channel.feed,
        },
    )
    yield from _quads(channel.feed, {RDF.type: TREE.Node})


def _retention(channel: Channel, pages: Sequence[Page], kept_days: int) -> Quads:
    """State what is kept: everything, or the last version of each record and all of a span of days."""
    policy = f"{channel.feed}#retention"
    yield from _quads(channel.feed, {RDF.type: LDES.EventSource, LDES.retentionPolicy: policy})
    yield from _quads(policy, {RDF.type: LDES.RetentionPolicy})
    if kept_days:
        duration = _typed(f"P{kept_days}D", XSD.duration)
        yield from _quads(policy, {LDES.fullLogDuration: duration, LDES.versionAmount: _typed("1", XSD.integer)})
    elif pages:
        yield from _quads(policy, {LDES.startingFrom: _typed(pages[0].first_at, XSD.dateTime)})


def _relations(channel: Channel, pages: Sequence[Page]) -> Quads:
    for row in pages:
        since = (TREE.GreaterThanOrEqualToRelation, row.first_at)
        until = (TREE.LessThanOrEqualToRelation, row.last_at)
        open_until = (TREE.LessThanRelation, _next_month(row.first_at))
        for mark, (kind, value) in (("since", since), ("until", until if row.closed else open_until)):
            relation = f"{channel.feed}#{row.name}-{mark}"
            yield from _quads(channel.feed, {TREE.relation: relation})
            yield from _quads(
                relation,
                {
                    RDF.type: kind,
                    TREE.node: channel.page(row.name),
                    TREE.path: AS.published,
                    TREE.value: _typed(value, XSD.dateTime),
                },
            )


def _member(channel: Channel, change: Change, snapshot: Snapshot) -> Quads:
    event = channel.event(change)
    yield from _quads(f"{channel.feed}#stream", {TREE.member: event})
    yield from _quads(
        event,
        {
            RDF.type: ACTIVITIES[change.type],
            AS.object: change.iri,
            AS.published: _typed(change.at, XSD.dateTime),
            AS.url: channel.memento(change),
            AS.target: change.successor,
        },
    )
    for quad in ox.parse(snapshot.quads, format=ox.RdfFormat.N_QUADS):
        yield ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(event))


def _quads(subject: str, values: Mapping[str, str | ox.Literal | None]) -> Quads:
    """The statements about a thing: a text is an IRI, None makes none."""
    for predicate, value in values.items():
        if value is not None:
            term = ox.NamedNode(str(value)) if isinstance(value, str) else value
            yield ox.Quad(ox.NamedNode(subject), ox.NamedNode(str(predicate)), term)


def _next_month(at: str) -> str:
    year, month = int(at[:4]), int(at[5:7])
    return f"{year + month // 12:04}-{month % 12 + 1:02}-01T00:00:00Z"


def _typed(value: str, datatype: str) -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(str(datatype)))
