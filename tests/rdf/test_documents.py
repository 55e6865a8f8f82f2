"""Documents and cards: every format holds the very same triples."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.errors import UnwritableError
from publisher.mapping import Mapper
from publisher.rdf import documents, rdfxml
from publisher.rdf.formats import HTML, JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE
from publisher.rdf.nquads import group, statements
from tests.support.graphs import graph
from tests.support.sample_institutions import BASE, IRI, PLACES, URIS, Resolver, department, university

RDF_FORMATS = [TURTLE, JSON_LD, N_TRIPLES, RDF_XML]


def stored(lines) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


@pytest.fixture(scope="module")
def descriptions():
    return Mapper(URIS).institutions([department(), university()], Resolver())


@pytest.fixture(scope="module")
def cards():
    places = Mapper(URIS).places(PLACES.values())
    return stored(line for place in places for line in documents.card(place))


@pytest.mark.parametrize("form", RDF_FORMATS, ids=[form.suffix for form in RDF_FORMATS])
def test_document_holds_the_quads_and_the_cards(descriptions, cards, form):
    for description in descriptions:
        quads = stored(description.quads)
        written = documents.document(quads, cards, form, URIS, description.iri)

        assert graph(written, form) == graph(quads + cards, N_QUADS)


def test_document_begins_with_the_thing(descriptions, cards):
    turtle = documents.document(stored(descriptions[0].quads), cards, TURTLE, URIS, IRI).decode()
    head, _, body = turtle.partition("\n\n")

    assert body.startswith(f"<{IRI}> a cv:PublicOrganisation")
    assert body.index(f"<{IRI}#site>") < body.index(f"<{BASE}/doc/")
    assert "@prefix schema: <http://schema.org/> .\n" in head
    assert "dcat" not in head


def test_document_without_quads_of_the_thing():
    assert documents.document(b"", b"", TURTLE, URIS, IRI) == b"\n"
    assert documents.document(b"", b"", JSON_LD, URIS, IRI) == b'{"@graph":[]}'


@pytest.mark.parametrize("form", [HTML, TRIG], ids=["html", "trig"])
def test_document_in_another_format_is_refused(form):
    with pytest.raises(UnwritableError):
        documents.document(b"", b"", form, URIS, IRI)


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.sampled_from('\t\n\r"\\'))
iris = st.sampled_from(
    ["http://x.example/a", "http://x.example/p-1", "http://schema.org/name", "urn:x:y", "http://schema.org/3d-model"]
).map(ox.NamedNode)
literals = (
    texts.map(ox.Literal)
    | texts.map(lambda value: ox.Literal(value, language="en"))
    | st.integers().map(ox.Literal)
    | st.booleans().map(ox.Literal)
    | st.sampled_from(["01", "+1", "1.0", "abc", "", "-0"]).map(
        lambda value: ox.Literal(value, datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer"))
    )
    | texts.map(lambda value: ox.Literal(value, datatype=ox.NamedNode("http://x.example/type")))
)
subjects = iris | st.sampled_from([ox.BlankNode("b0"), ox.BlankNode("b1"), ox.BlankNode("b2")])
graphs = st.lists(st.builds(ox.Triple, subjects, iris, subjects | literals), max_size=12)


@pytest.mark.parametrize("form", RDF_FORMATS, ids=[form.suffix for form in RDF_FORMATS])
@given(triples=graphs)
def test_any_rdf_comes_back_as_it_was(form, triples):
    lines = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)

    written = documents.document(lines, b"", form, URIS, "http://x.example/a")

    assert graph(written, form) == graph(lines, N_TRIPLES)


@pytest.mark.parametrize(
    "line",
    [
        '<http://x.example/a> <http://x.example/123> "b" .',
        '<http://x.example/a> <http://x.example/> "b" .',
        '<http://x.example/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#about> "b" .',
        '<http://x.example/a> <http://x.example/p> "\\u0001" .',
        '<http://x.example/a> <http://x.example/p> "\\u001B[0m" .',
        '<http://x.example/a> <http://x.example/p> "\\b" .',
        '<http://x.example/a> <http://x.example/p> "C:\\\\\\f" .',
        '<http://x.example/a> <http://x.example/p> "\uffff" .',
    ],
)
def test_what_rdf_xml_cannot_carry_is_an_error_and_never_left_out(line):
    assert rdfxml.unwritable(f"{line}\n", group(statements(f"{line}\n")))
    with pytest.raises(UnwritableError):
        documents.document(stored([line]), b"", RDF_XML, URIS, "http://x.example/a")
    for form in (TURTLE, JSON_LD, N_TRIPLES):
        written = documents.document(stored([line]), b"", form, URIS, "http://x.example/a")
        assert graph(written, form) == graph(stored([line]), N_TRIPLES)


@pytest.mark.parametrize("text", ["C:\\\\bin\\\\fonts", "\\\\u0001", "\\\\\\\\u001B", "\\t\\r\\n"])
def test_backslashes_of_a_text_are_no_control_characters(text):
    line = f'<http://x.example/a> <http://x.example/p> "{text}" .'

    assert rdfxml.unwritable(f"{line}\n", group(statements(f"{line}\n"))) is None
    written = documents.document(stored([line]), b"", RDF_XML, URIS, "http://x.example/a")
    assert graph(written, RDF_XML) == graph(stored([line]), N_TRIPLES)


def test_card_is_what_others_need_to_show():
    place = Mapper(URIS).places([PLACES["cn-620000"]])[0]

    lines = documents.card(place)

    assert list(lines) == sorted(lines)
    assert {line.split(" ")[1].rpartition("/")[2].rpartition("#")[2] for line in lines} == {
        "type>",
        "name>",
        "prefLabel>",
        "containedInPlace>",
    }
    assert all(line.startswith(f"<{place.iri}> ") for line in lines)
