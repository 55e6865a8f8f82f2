"""The downloads: members that depend on IRIs alone, five formats with the same statements."""

import gzip
import zlib

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from publisher.rdf.formats import by_suffix
from publisher.rdf.writers import Piece
from publisher.release.dumps import begins_member, members
from publisher.uris import UriPolicy

URIS = UriPolicy("https://lod.example.org")
PREFIX = f"{URIS.base}/id/institution/"


def pieces(numbers):
    return [Piece.read(f"{PREFIX}{number:04}", b"", URIS) for number in sorted(numbers)]


def cut(numbers, candidates):
    cuts = [item.iri for item in pieces(candidates) if begins_member(item.iri)]
    return [[piece.iri for piece in member] for member in members(pieces(numbers), cuts)]


@given(numbers=st.sets(st.integers(0, 300), min_size=1), gone=st.integers(0, 300))
def test_members_hold_everything_once_in_order(numbers, gone):
    found = cut(numbers - {gone}, numbers)

    assert [iri for member in found for iri in member] == [piece.iri for piece in pieces(numbers - {gone})]


@given(numbers=st.sets(st.integers(0, 300), min_size=2), data=st.data())
def test_refusing_one_record_changes_one_member(numbers, data):
    refused = data.draw(st.sampled_from(sorted(numbers)))
    before, after = cut(numbers, numbers), cut(numbers - {refused}, numbers)

    assert len([member for member in before if member not in after]) == 1


@given(numbers=st.sets(st.integers(0, 300), min_size=2), data=st.data())
def test_cutting_the_work_at_a_cut_changes_no_member(numbers, data):
    whole = cut(numbers, numbers)
    starts = [int(member[0].removeprefix(PREFIX)) for member in whole]
    at = data.draw(st.sampled_from(starts))
    low, high = {item for item in numbers if item < at}, {item for item in numbers if item >= at}

    assert cut(low, low) + cut(high, high) == whole


def triples_of(release, suffix):
    body = gzip.decompress((release.path / "dumps" / f"institutions.{suffix}.gz").read_bytes())
    return {quad.triple for quad in ox.parse(body, format=by_suffix()[suffix].rdf)}


def test_every_format_holds_the_same_triples(release):
    expected = triples_of(release, "nq")

    assert expected
    for suffix in ("nt", "ttl", "rdf", "jsonld"):
        assert triples_of(release, suffix) == expected, suffix


def test_n_quads_are_sorted_within_each_thing_in_iri_order(release):
    lines = gzip.decompress((release.path / "dumps/institutions.nq.gz").read_bytes()).decode().splitlines()
    things = list(dict.fromkeys(line[1 : line.index(">")].partition("#")[0].replace("/doc/", "/id/") for line in lines))
    stored = {thing.iri: release.record_of(thing.iri).quads.decode().splitlines() for thing in release.things()}

    assert things == sorted(things) == list(stored)
    assert lines == [line for iri in things for line in stored[iri]]


def test_the_query_store_holds_what_the_dump_holds(release):
    store = ox.Store.read_only(str(release.store))
    base = release.uris.base
    own = {f"{base}/graph/{name}" for name in ("catalog", "ontology", "shapes")}
    held = sum(1 for quad in store if getattr(quad.graph_name, "value", "") not in own)

    assert held == release.manifest.counts.triples
    assert own <= {name.value for name in store.named_graphs()}


def members_of(path):
    """Count the gzip members of a file, each to the end of its deflate stream."""
    waiting, count = path.read_bytes(), 0
    while waiting:
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        member.decompress(waiting)
        assert member.eof, path
        waiting, count = member.unused_data, count + 1
    return count


def test_every_gzip_file_is_one_member(release):
    """Many clients read the first member and take that for the whole."""
    files = sorted((release.path / "dumps").glob("*.gz"))

    assert len(files) == 7
    assert {path.name: members_of(path) for path in files} == {path.name: 1 for path in files}
