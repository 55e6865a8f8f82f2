"""The downloads: members that depend on IRIs alone, five formats with the same statements."""

import gzip
import zlib

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from publisher.rdf.formats import by_suffix, dump_formats
from publisher.release.dumps import packed_members
from publisher.uris import UriPolicy

URIS = UriPolicy("https://lod.example.org")
PREFIX = f"{URIS.base}/id/institution/"


def iri_of(number):
    return f"{PREFIX}{number:04}"


def cut(iris):
    """The IRIs of each member."""
    things = ((iri, {fmt.suffix: iri.encode() for fmt in dump_formats()}) for iri in sorted(iris))
    sizes = [len(member.things[0]) for member, _ in packed_members(things, URIS)]
    waiting = iter(sorted(iris))
    return [[next(waiting) for _ in range(size)] for size in sizes]


NUMBERS = st.sets(st.integers(0, 300).map(iri_of), min_size=2)


@given(iris=NUMBERS)
def test_members_hold_everything_once_in_order(iris):
    assert [iri for member in cut(iris) for iri in member] == sorted(iris)


@given(iris=NUMBERS, data=st.data())
def test_a_thing_more_changes_one_member(iris, data):
    new = data.draw(st.sampled_from(sorted(iris)[1:]))
    before, after = cut(iris - {new}), cut(iris)

    assert len([member for member in before if member not in after]) <= 1


@given(iris=NUMBERS, data=st.data())
def test_dividing_the_work_where_a_member_begins_changes_no_member(iris, data):
    whole = cut(iris)
    at = data.draw(st.sampled_from([member[0] for member in whole]))
    low, high = {iri for iri in iris if iri < at}, {iri for iri in iris if iri >= at}

    assert cut(low) + cut(high) == whole


def test_a_member_holds_things_of_one_kind():
    place, institution = (f"{URIS.base}/id/{kind}/x" for kind in ("place", "institution"))

    assert cut([place, institution]) == [[institution], [place]]


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
    own = {f"{base}/graph/{name}" for name in ("catalog", "ontology", "service", "shapes")}
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

    assert {path.name.split(".", 1)[1] for path in files} >= {
        f"{form}.gz" for form in ("nt", "nq", "ttl", "rdf", "jsonld", "jsonl", "csv")
    }
    assert {path.name: members_of(path) for path in files} == {path.name: 1 for path in files}
