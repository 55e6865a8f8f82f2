"""Dumps in pieces: whatever the statements are, a header, pieces and a footer make one valid file that holds them."""

import json

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from publisher.errors import UnwritableError
from publisher.mapping import Mapper
from publisher.rdf import rdfxml
from publisher.rdf.formats import HTML, JSON_LD, JSON_LINES, N_QUADS, N_TRIPLES, RDF_XML, TURTLE
from publisher.rdf.writers import Piece
from tests.support.graphs import graph
from tests.support.sample_institutions import BASE, IRI, PLACES, URIS, Resolver, department, university

FORMATS = [TURTLE, JSON_LD, N_TRIPLES, RDF_XML, N_QUADS]
each_format = pytest.mark.parametrize("form", FORMATS, ids=[form.suffix for form in FORMATS])


@pytest.fixture(scope="module")
def descriptions():
    mapper = Mapper(URIS)
    return [*mapper.institutions([department(), university()], Resolver()), *mapper.places(PLACES.values())]


def dump(form, pieces) -> bytes:
    return b"".join([form.writer.header(URIS), *map(form.writer.piece, pieces), form.writer.footer()])


@each_format
def test_pieces_of_a_dump_make_one_valid_file(descriptions, form):
    ambiguous = b"<http://x.example/a> <http://x.example/p> <geo:36.06,103.83> .\n"
    pieces = [Piece.of(description, URIS) for description in descriptions]
    pieces.append(Piece.read("http://x.example/a", ambiguous, URIS))
    pieces.sort(key=lambda piece: piece.iri)

    assert graph(dump(form, pieces), form) == graph(b"".join(piece.nquads for piece in pieces), N_QUADS)


@each_format
def test_dump_of_nothing_is_valid(form):
    assert graph(dump(form, []), form) == set()


def test_dump_of_quads_keeps_the_graphs(descriptions):
    for description in descriptions:
        lines = "".join(f"{line}\n" for line in description.quads)
        assert N_QUADS.writer.piece(Piece.of(description, URIS)) == lines.encode()


def test_statement_of_two_graphs_is_one_triple():
    quads = b'<http://x.example/a> <http://x.example/p> "b" .\n<http://x.example/a> <http://x.example/p> "b" <http://x.example/g> .\n'
    piece = Piece.read("http://x.example/a", quads, URIS)

    assert N_TRIPLES.writer.piece(piece) == b'<http://x.example/a> <http://x.example/p> "b" .\n'
    assert TURTLE.writer.piece(piece).count(b'"b"') == 1


def test_json_lines_hold_the_nodes_of_json_ld(descriptions):
    for description in descriptions:
        piece = Piece.of(description, URIS)
        line = JSON_LINES.writer.piece(piece)
        first = json.loads(line)
        others = first.pop("@included", [])

        assert line.count(b"\n") == 1
        assert [first, *others] == json.loads(b"[" + JSON_LD.writer.piece(piece).removeprefix(b",") + b"]")
        assert first["@id"] == description.iri


def test_node_whose_iris_look_prefixed_does_without_the_context():
    quads = b"<http://x.example/a> <http://schema.org/url> <geo:36.06,103.83> .\n"

    written = json.loads(JSON_LINES.writer.piece(Piece.read("http://x.example/a", quads, URIS)))

    assert written["@context"] is None
    assert "http://schema.org/url" in written


@pytest.mark.parametrize("form", [HTML, N_QUADS, JSON_LINES], ids=["html", "nq", "jsonl"])
def test_format_without_documents_refuses_to_write_one(form):
    with pytest.raises(UnwritableError):
        form.writer.document({}, IRI, URIS)


XSD = "http://www.w3.org/2001/XMLSchema#"
nodes = st.sampled_from([IRI, f"{IRI}#site", f"{IRI}#a&b", f"{BASE}/doc/x", "http://x.example/a"]).map(ox.NamedNode)
predicates = st.sampled_from(
    [
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
        "http://schema.org/name",
        "http://schema.org/foundingDate",
        "http://schema.org/location",
        "http://www.w3.org/ns/org#hasPrimarySite",
        "http://x.example/p&q",
        "geo:36.06,103.83-p",
    ]
).map(ox.NamedNode)
values = (
    nodes
    | st.sampled_from(["tel:+86", "geo:36.06,103.83", "urn:x:y", "http://schema.org/Place"]).map(ox.NamedNode)
    | st.just(ox.BlankNode("b0"))
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=5).map(ox.Literal)
    | st.sampled_from(["\ufffe", "\x01", '"<&>', "\r\n", "\\\\u0041", "a\u2028b"]).map(ox.Literal)
    | st.sampled_from(["en", "zh-hans"]).map(lambda tag: ox.Literal("x", language=tag))
    | st.builds(
        lambda text, name: ox.Literal(text, datatype=ox.NamedNode(name)),
        st.sampled_from(["1", "01", "-0", "true", "1990-01-01"]),
        st.sampled_from([f"{XSD}integer", f"{XSD}boolean", f"{XSD}date", "urn:x:t", "geo:t"]),
    )
)
triples = st.lists(st.builds(ox.Triple, nodes | st.just(ox.BlankNode("b0")), predicates, values), max_size=14)
cycle = [
    ox.Triple(ox.NamedNode(a), ox.NamedNode("http://schema.org/location"), ox.NamedNode(b))
    for a, b in ((IRI, f"{IRI}#site"), (f"{IRI}#site", IRI), (f"{IRI}#site", f"{IRI}#site"))
]
chain = [
    ox.Triple(
        ox.NamedNode(f"{IRI}#{number}"), ox.NamedNode("http://schema.org/location"), ox.NamedNode(f"{IRI}#{number + 1}")
    )
    for number in range(60)
]


@each_format
@given(triples=triples)
@example(triples=cycle)
@example(triples=chain)
def test_dump_of_any_rdf_holds_the_same_triples(form, triples):
    lines = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    piece = Piece.read(IRI, b"".join(sorted(set(lines.splitlines(keepends=True)))), URIS)

    if form is RDF_XML and rdfxml.unwritable(piece.nquads.decode(), piece.parsed.subjects):
        with pytest.raises(UnwritableError):
            dump(form, [piece])
    else:
        assert graph(dump(form, [piece]), form) == graph(lines, N_TRIPLES)
