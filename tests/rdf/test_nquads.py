"""N-Quads parsed by regular expression, against pyoxigraph's parser."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.errors import UnwritableError
from publisher.rdf.nquads import group, lines_of, literal, names, statements

DEFAULT = ox.DefaultGraph()

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"])) | st.sampled_from(
    ["a <http://x/g>", '" <http://x/g> ', "<http://x/g>", '\\" <http://x/g>', "a  b", ""]
)
iris = st.sampled_from(["http://x.example/a", "http://schema.org/name", "urn:x", "tel:+86", "http://x.example/é#b"])
nodes = iris.map(ox.NamedNode) | st.sampled_from([ox.BlankNode("b0"), ox.BlankNode("c14n1")])
literals = (
    texts.map(ox.Literal)
    | st.tuples(texts, st.sampled_from(["en", "zh-hans", "de-ch-1901"])).map(
        lambda value: ox.Literal(value[0], language=value[1])
    )
    | st.tuples(texts, iris).map(lambda value: ox.Literal(value[0], datatype=ox.NamedNode(value[1])))
)
quads = st.builds(ox.Quad, nodes, iris.map(ox.NamedNode), nodes | literals, st.just(DEFAULT) | iris.map(ox.NamedNode))


def written(every) -> str:
    return ox.serialize(every, format=ox.RdfFormat.N_QUADS).decode()


@given(st.lists(quads, max_size=8))
def test_terms_are_those_of_a_parser(every):
    expected = [
        (
            str(item.subject),
            str(item.predicate),
            str(item.object),
            "" if item.graph_name == DEFAULT else str(item.graph_name),
        )
        for item in every
    ]

    assert statements(written(every)) == expected


@given(st.lists(quads, max_size=8))
def test_lines_end_with_line_feeds_alone(every):
    assert lines_of(written(every)) == [written([item])[:-1] for item in every]


@given(literals)
def test_literal_is_that_of_a_parser(term):
    text, datatype, language = literal(str(term))

    assert (text, language) == (term.value, term.language)
    assert language or datatype == term.datatype.value


@pytest.mark.parametrize("escaped", [r'"\u00e9"', r'"\U000000e9"', '"é"'])
def test_escapes_of_any_length_are_read(escaped):
    assert literal(escaped)[0] == "é"


@pytest.mark.parametrize("line", ["not a triple", "<a> <b> .", "<a> <b> <<( <c> <d> <e> )>> .", '<a> <b> "c .'])
def test_line_that_is_not_a_statement_is_an_error(line):
    with pytest.raises(UnwritableError):
        statements(f"<http://x/a> <http://x/b> <http://x/c> .\n{line}\n")


@pytest.mark.parametrize("token", ["<http://x/a>", '"a', 'a"', '"', "", '"a"b', '"a"^^<http://x/t', '"a"^^http://x/t>'])
def test_token_that_is_not_a_literal_is_an_error(token):
    with pytest.raises(UnwritableError):
        literal(token)


def test_types_and_names_come_first_and_nothing_twice():
    lines = statements(
        "<http://x/a> <http://x/p> <http://x/b> .\n"
        '<http://x/a> <http://schema.org/name> "a" .\n'
        "<http://x/a> <http://x/p> <http://x/b> <http://x/graph> .\n"
        "<http://x/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://x/C> .\n"
    )
    subjects = group(lines, ("<http://x/missing>",))

    assert list(subjects) == ["<http://x/a>"]
    assert [predicate.rpartition("/")[2] for predicate in subjects["<http://x/a>"]] == [
        "22-rdf-syntax-ns#type>",
        "name>",
        "p>",
    ]
    assert subjects["<http://x/a>"]["<http://x/p>"] == ["<http://x/b>"]


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        ("http://schema.org/name", ("schema", "name")),
        ("https://lod.example.org/ontology#acronym", ("v", "acronym")),
        ("http://schema.org/", None),
        ("http://schema.org/a.b", None),
        ("http://schema.org/3d", None),
        ("http://elsewhere.example/name", None),
    ],
)
def test_names_are_shortened_only_where_every_format_can(iri, expected):
    assert names("https://lod.example.org").split(f"<{iri}>") == expected
