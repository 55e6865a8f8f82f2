"""RDF sources: every format as it is, graphs preserved, blank nodes with permanent names; and hostile files."""

import gzip
from types import SimpleNamespace

import pyoxigraph as ox
import pytest

from publisher.raw import RawRecord, UnreadableRecord
from publisher.sources.capped import Limits
from publisher.sources.formats.rdf import read_source
from publisher.sources.source import Source
from publisher.uris import Kind

BASE = "https://lod.example.org"
HEAD = f"""@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix schema: <http://schema.org/> .
@prefix o: <{BASE}/id/institution/> . @prefix d: <{BASE}/doc/institution/> . @prefix ex: <https://elsewhere.example/> .
"""
TURTLE = (
    HEAD
    + """
o:harbour skos:prefLabel "Hafenamt"@de, "Harbour Board"@en ; schema:address [ schema:streetAddress "1 Quay" ] .
<https://lod.example.org/id/institution/harbour#site> schema:name "Quay" .
d:harbour schema:about o:harbour .
ex:moon schema:name "Moon" ; schema:address [ schema:streetAddress "2 Quay" ] .
"""
)


@pytest.fixture
def read(tmp_path):
    def read_body(limits=None, **files):
        folder = tmp_path / "source"
        folder.mkdir(exist_ok=True)
        for name, body in files.items():
            (folder / name.replace("__", ".")).write_bytes(body if isinstance(body, bytes) else body.encode())
        source = Source(path=folder, slug="x", title="X", reader="rdf")
        return [thing(item) if isinstance(item, RawRecord) else item for item in read_source(source, BASE, limits)]

    return read_body


def thing(record):
    return SimpleNamespace(**record.data, quads=tuple(record.raw.decode().split("\n")[:-1]), file=record.file)


def things(items):
    return {item.iri: item for item in items if isinstance(item, SimpleNamespace)}


def faults(items):
    return [(fault.code, fault.line) for item in items if isinstance(item, UnreadableRecord) for fault in item.faults]


def test_things_of_the_base_have_their_parts_and_their_document(read):
    items = things(read(a__ttl=TURTLE))
    harbour = items[f"{BASE}/id/institution/harbour"]

    assert (harbour.kind, harbour.slug, harbour.label, harbour.file) == (
        Kind.INSTITUTION,
        "harbour",
        "Harbour Board",
        "a.ttl",
    )
    assert harbour.names == ["Harbour Board", "Hafenamt"]
    subjects = {line.split(" ")[0] for line in harbour.quads}
    assert {
        f"<{BASE}/id/institution/harbour>",
        f"<{BASE}/id/institution/harbour#site>",
        f"<{BASE}/doc/institution/harbour>",
    } < subjects
    assert sum("#genid-" in subject for subject in subjects) == 1


def test_subjects_outside_the_base_come_without_a_kind(read):
    items = things(read(a__ttl=TURTLE))
    moon = items["https://elsewhere.example/moon"]

    assert (moon.kind, moon.slug, moon.label) == (None, "", "Moon")
    assert any("/.well-known/genid/" in line for line in moon.quads)
    assert not any(line.startswith("_:") or " _:" in line for thing in items.values() for line in thing.quads)


FORMATS = {
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_says_the_same(read, suffix):
    expected = {iri: thing.quads for iri, thing in things(read(a__ttl=TURTLE)).items()}
    quads = [quad.triple for quad in ox.parse(TURTLE.encode(), ox.RdfFormat.TURTLE)]
    body = ox.serialize(quads, format=FORMATS[suffix])
    items = things(read(**{"a__ttl": HEAD, f"b__{suffix}": body}))

    assert {iri: thing.quads for iri, thing in items.items()} == expected


def canonical(quads):
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def test_statements_are_those_of_the_file(read):
    def unnamed(term):
        return ox.BlankNode(str(term).rpartition("genid")[2].strip("-/>")) if "genid" in str(term) else term

    lines = "\n".join(line for thing in read(a__ttl=TURTLE) for line in thing.quads)
    items = [
        ox.Quad(unnamed(quad.subject), quad.predicate, unnamed(quad.object), quad.graph_name)
        for quad in ox.parse(lines.encode(), ox.RdfFormat.N_QUADS)
    ]

    assert canonical(items) == canonical(ox.parse(TURTLE.encode(), ox.RdfFormat.TURTLE))


def test_graphs_are_preserved(read):
    body = HEAD + 'GRAPH ex:facts { o:harbour schema:telephone "+44" } o:harbour schema:name "Harbour" .'
    (thing,) = read(a__trig=body)

    assert sorted(line.rpartition('" ')[2] for line in thing.quads) == [".", "<https://elsewhere.example/facts> ."]


def test_one_thing_in_several_files_is_one(read):
    items = read(
        a__ttl=HEAD + 'o:harbour schema:name "A" .',
        b__ttl=HEAD + 'o:harbour schema:name "A" ; schema:telephone "+44" .',
    )

    assert len(items) == 1
    assert len(items[0].quads) == 2


def test_blank_nodes_keep_their_name_whatever_stands_around(read):
    def name(text):
        items = things(read(a__ttl=HEAD + text))
        lines = [line for thing in items.values() for line in thing.quads if "1 Quay" in line]
        return [line.split(" ")[0] for line in lines]

    address = 'o:harbour schema:address [ schema:streetAddress "1 Quay" ] .\n'

    assert name(address) == name(
        'o:moon schema:address [ schema:name "x" ] .\n' + address.replace("[", "_:b0 .\n_:b0").replace("]", "")
    )


def test_packed_files_are_read_through(read):
    assert things(read(a__ttl__gz=gzip.compress(TURTLE.encode()))).keys() == things(read(a__ttl=TURTLE)).keys()


def deep_json(depth):
    return '{"@id":"https://a.example/","https://a.example/p":' * depth + '"x"' + "}" * depth


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        pytest.param("a__ttl", HEAD + "o:harbour schema:name .", ("rdf-syntax", 3), id="syntax"),
        pytest.param("a__ttl", HEAD + 'o:harbour schema:name "x', ("rdf-syntax", 3), id="cut-off"),
        pytest.param(
            "a__nt", b'<https://a.example/> <https://a.example/p> "\xff" .', ("rdf-syntax", None), id="not-utf-8"
        ),
        pytest.param("a__ttl", '<https://a.example/x y> <https://a.example/p> "x" .', ("rdf-syntax", 1), id="no-iri"),
        pytest.param("a__jsonld", deep_json(10_000), ("rdf-too-deep", None), id="deep-json"),
        pytest.param(
            "a__jsonld",
            '{"@context":"http://127.0.0.1:9/c","@id":"https://a.example/"}',
            ("rdf-remote-context", None),
            id="remote-context",
        ),
        pytest.param(
            "a__rdf",
            '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
            ("xml-refused", None),
            id="doctype",
        ),
        pytest.param(
            "a__rdf",
            '\ufeff<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x"><r/>'.encode("utf-16-le"),
            ("xml-refused", None),
            id="doctype-in-utf-16",
        ),
        pytest.param("a__xyz", "x", ("rdf-format-unknown", None), id="unknown-format"),
        pytest.param("a__ttl__gz", b"no gzip", ("archive-broken", None), id="broken-gzip"),
    ],
)
def test_rejected_file_is_reported_and_the_others_are_read(read, name, body, expected):
    items = read(**{name: body, "z__ttl": TURTLE})
    code, line = expected

    assert [fault[0] for fault in faults(items)] == [code]
    assert line is None or faults(items)[0][1] is not None
    assert f"{BASE}/id/institution/harbour" in things(items)


def test_memory_is_capped(read):
    body = '<https://a.example/> <https://a.example/p> "' + "x" * (300 << 20) + '" .'
    items = read(Limits(memory_mib=600), a__nt=body, z__ttl=TURTLE)

    assert [fault[0] for fault in faults(items)] == ["rdf-parser-died"]
    assert things(items)


def test_time_is_capped(read):
    items = read(Limits(timeout_s=0.001), a__ttl=TURTLE)

    assert [fault[0] for fault in faults(items)] == ["rdf-too-slow"]


def test_file_with_a_fault_at_its_end_contributes_nothing(read):
    assert things(read(a__ttl=TURTLE + "broken")) == {}
