import pyoxigraph as ox
import pytest

from publisher.feeds import ldes
from publisher.rdf.formats import N_TRIPLES, TURTLE
from publisher.rdf.namespaces import AS, LDES, RDF, TREE
from tests.support.small_releases import BASE

FEED = f"{BASE}/feed"


def node(iri) -> ox.NamedNode:
    return ox.NamedNode(str(iri))


def store(quads) -> ox.Store:
    found = ox.Store()
    found.extend(quads)
    return found


def values(graph, subject, predicate) -> set[str]:
    return {quad.object.value for quad in graph.quads_for_pattern(node(subject), node(predicate), None, None)}


@pytest.fixture
def root(channel, log):
    return store(ldes.root(channel, log.pages(), kept_days=0))


def pages(channel, log):
    for page in log.pages():
        yield store(ldes.page(channel, page, [(change, log.snapshot(change)) for change in log.on_page(page)]))


def test_root_has_both_bounds_for_every_page(root):
    relations = {
        (
            root_type.rpartition("#")[2],
            next(iter(values(root, iri, TREE.node))).rpartition("/")[2],
            next(iter(values(root, iri, TREE.value))),
        )
        for iri in values(root, FEED, TREE.relation)
        for root_type in values(root, iri, RDF.type)
    }

    assert relations == {
        ("GreaterThanOrEqualToRelation", "2026-09", "2026-09-01T08:00:00Z"),
        ("LessThanOrEqualToRelation", "2026-09", "2026-09-01T08:00:00Z"),
        ("GreaterThanOrEqualToRelation", "2026-10", "2026-10-01T08:00:00Z"),
        ("LessThanRelation", "2026-10", "2026-11-01T00:00:00Z"),
    }


def test_december_ends_with_the_year(channel, log):
    page = log.pages()[-1]
    december = type(page)("2026-12", 1, 2, "2026-12-05T00:00:00Z", "2026-12-06T00:00:00Z", 2, closed=False)

    graph = store(ldes.root(channel, [december], kept_days=0))

    assert values(graph, f"{FEED}#2026-12-until", TREE.value) == {"2027-01-01T00:00:00Z"}


def test_stream_says_how_versions_are_told_apart(root):
    stream = f"{FEED}#stream"
    assert values(root, stream, LDES.timestampPath) == {str(AS.published)}
    assert values(root, stream, LDES.versionOfPath) == {str(AS.object)}
    assert values(root, stream, LDES.versionDeleteObject) == {str(AS.Delete)}
    assert values(root, stream, TREE.view) == {FEED}


@pytest.mark.parametrize(
    ("days", "predicate", "value"),
    [(0, LDES.startingFrom, "2026-09-01T08:00:00Z"), (30, LDES.fullLogDuration, "P30D"), (30, LDES.versionAmount, "1")],
)
def test_retention_is_stated(channel, log, days, predicate, value):
    graph = store(ldes.root(channel, log.pages(), kept_days=days))

    assert values(graph, f"{FEED}#retention", predicate) == {value}


def test_each_change_is_one_member_in_the_order_of_the_log(channel, log):
    members = []
    for page in log.pages():
        quads = ldes.page(channel, page, [(change, log.snapshot(change)) for change in log.on_page(page)])
        members += [quad.object.value for quad in quads if quad.predicate == node(TREE.member)]

    assert len(members) == len(set(members)) == 8
    assert members[0] == f"{BASE}/releases/20260901T080000Z/doc/institution/a#event"


def test_activities_tell_what_happened(channel, log):
    told = {}
    for graph in pages(channel, log):
        for member in values(graph, f"{FEED}#stream", TREE.member):
            (kind,) = values(graph, member, RDF.type)
            told[member.removeprefix(f"{BASE}/releases/")[:8], member.rpartition("/")[2][0]] = kind.rpartition("#")[2]

    assert told == {
        ("20260901", "a"): "Create",
        ("20260901", "b"): "Create",
        ("20260901", "c"): "Create",
        ("20261001", "b"): "Update",
        ("20261001", "c"): "Delete",
        ("20261001", "d"): "Create",
        ("20261002", "a"): "Delete",
        ("20261002", "c"): "Create",
    }


def test_payload_is_in_the_graph_of_the_member(channel, log):
    _, october = pages(channel, log)
    member = f"{BASE}/releases/20261001T080000Z/doc/institution/b#event"

    snapshot = {quad.object.value for quad in october.quads_for_pattern(None, None, None, node(member))}

    assert snapshot == {"B2", "x"}
    assert values(october, member, AS.object) == {f"{BASE}/id/institution/b"}


def test_merged_thing_names_what_took_its_place(channel, log):
    _, october = pages(channel, log)
    member = f"{BASE}/releases/20261002T080000Z/doc/institution/a#event"

    assert values(october, member, AS.target) == {f"{BASE}/id/institution/b"}


def test_closed_page_says_that_it_is_immutable(channel, log):
    september, october = pages(channel, log)

    assert values(september, f"{FEED}/2026-09", LDES.immutable) == {"true"}
    assert values(october, f"{FEED}/2026-10", LDES.immutable) == {"false"}


@pytest.mark.parametrize("fmt", [TURTLE, N_TRIPLES], ids=lambda fmt: fmt.suffix)
def test_format_of_triples_holds_the_activities_and_leads_to_the_statements(channel, log, fmt):
    """Versions of one thing, merged into one graph, could not be told apart."""
    page = log.pages()[1]
    changes = log.on_page(page)
    quads = ldes.page(channel, page, [(change, log.snapshot(change)) for change in changes])

    read = {quad.triple for quad in ox.parse(ldes.write(quads, fmt), format=fmt.rdf)}

    assert read == {quad.triple for quad in quads if quad.graph_name == ox.DefaultGraph()}
    urls = {triple.object.value for triple in read if triple.predicate.value == str(AS.url)}
    assert urls == {channel.memento(change) for change in changes}
    root = ldes.root(channel, log.pages(), kept_days=0)
    assert {quad.triple for quad in ox.parse(ldes.write(root, fmt), format=fmt.rdf)} == {row.triple for row in root}


@pytest.mark.parametrize("fmt", ldes.FORMATS[:3], ids=lambda fmt: fmt.suffix)
def test_every_format_of_quads_holds_the_same_quads(channel, log, fmt):
    page = log.pages()[1]
    quads = ldes.page(channel, page, [(change, log.snapshot(change)) for change in log.on_page(page)])

    written = ldes.write(quads, fmt)

    read = ox.parse(written, format=ox.RdfFormat.from_media_type(fmt.media_type))
    assert set(read) == set(quads)
    assert written == ldes.write(quads, fmt)
