"""Dumps in pieces: written in one walk or format by format, the text is the same, and so are the triples."""

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from publisher.errors import UnwritableError
from publisher.mapping import Mapper
from publisher.rdf import dumps
from publisher.rdf.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TURTLE
from publisher.rdf.nquads import group, statements
from publisher.release.dumps import Piece, written_out
from tests.graphs import graph
from tests.sample_institutions import BASE, IRI, PLACES, URIS, Resolver, department, university

FORMATS = [TURTLE, JSON_LD, N_TRIPLES, RDF_XML, N_QUADS]
ROOT = f"<{IRI}>"
each_format = pytest.mark.parametrize("form", FORMATS, ids=[form.suffix for form in FORMATS])


@pytest.fixture(scope="module")
def descriptions():
    mapper = Mapper(URIS)
    return [*mapper.institutions([department(), university()], Resolver()), *mapper.places(PLACES.values())]


@each_format
def test_pieces_of_a_dump_make_one_valid_file(descriptions, form):
    strange = Piece.read("http://x.example/a", b"<http://x.example/a> <http://x.example/p> <geo:36.06,103.83> .\n")
    pieces = [*map(Piece.of, descriptions), strange]
    pieces.sort(key=lambda piece: piece.iri)
    written = b"".join(
        [
            dumps.header(form, URIS),
            *(written_out(piece, URIS)[form.suffix] for piece in pieces),
            dumps.footer(form),
        ]
    )

    assert graph(written, form) == graph(b"".join(piece.nquads for piece in pieces), N_QUADS)


def test_dump_of_quads_keeps_the_graphs(descriptions):
    for it in descriptions:
        lines = "".join(f"{line}\n" for line in it.quads)
        assert written_out(Piece.of(it), URIS)[N_QUADS.suffix] == lines.encode()


def test_what_is_said_in_two_graphs_is_said_once_in_triples():
    quads = b'<http://x.example/a> <http://x.example/p> "b" .\n<http://x.example/a> <http://x.example/p> "b" <http://x.example/g> .\n'

    written = written_out(Piece.read("http://x.example/a", quads), URIS)

    assert written[N_TRIPLES.suffix] == b'<http://x.example/a> <http://x.example/p> "b" .\n'
    assert written[TURTLE.suffix].count(b'"b"') == 1


@each_format
def test_dump_of_nothing_is_valid(form):
    assert graph(dumps.header(form, URIS) + dumps.footer(form), form) == set()


def test_both_ways_write_the_same_text(descriptions):
    for it in descriptions:
        subjects = it.parsed.subjects
        assert dumps.written(subjects, f"<{it.iri}>", URIS) == dumps.written_by_format(subjects, f"<{it.iri}>", URIS)


def test_what_the_mapping_writes_is_looked_up(descriptions, monkeypatch):
    monkeypatch.setattr(dumps, "written_by_format", lambda *_: pytest.fail("written format by format"))
    for it in descriptions:
        assert dumps.written(it.parsed.subjects, f"<{it.iri}>", URIS).turtle


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
    ox.Triple(ox.NamedNode(f"{IRI}#{it}"), ox.NamedNode("http://schema.org/location"), ox.NamedNode(f"{IRI}#{it + 1}"))
    for it in range(60)
]


@given(triples=triples)
@example(triples=cycle)
@example(triples=chain)
def test_both_ways_write_the_same_text_of_any_rdf(triples):
    lines = sorted(set(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES).decode().split("\n")) - {""})
    subjects = group(statements("".join(f"{line}\n" for line in lines)))

    assert attempt(dumps.written, subjects) == attempt(dumps.written_by_format, subjects)


def attempt(function, subjects):
    """What a function writes. A node that no word of the context stands in may do without it, or not: it says the same."""
    try:
        return [text.replace('"@context":null,', "") for text in function(subjects, ROOT, URIS)]
    except UnwritableError as error:
        return str(error)
