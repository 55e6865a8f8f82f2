"""RDF/XML holds exactly what was given: typed elements, reserved characters, carriage returns, foreign predicates."""

import pyoxigraph as ox
import pytest

from publisher.errors import UnwritableError
from publisher.rdf import rdfxml
from publisher.rdf.nquads import group, statements

BASE = "https://lod.example.org"
THING = "<http://x.example/a>"


def _written(*lines):
    body, prefixes = rdfxml.body(group(statements("".join(f"{line}\n" for line in lines))), BASE)
    return rdfxml.head(BASE, prefixes) + body + rdfxml.TAIL


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(f'{THING} <http://schema.org/name> "a & b < c > \\"d\\" \'e\'"@en .', id="reserved-characters"),
        pytest.param(f'{THING} <http://schema.org/name> "a\\r\\nb\\rc\\td" .', id="carriage-returns"),
        pytest.param(f'{THING} <http://schema.org/name> " a " .', id="spaces-around"),
        pytest.param(f'{THING} <http://schema.org/name> "\u2028\u0085\U0001f600" .', id="line-separators"),
        pytest.param(f'{THING} <http://schema.org/name> "" .', id="empty"),
        pytest.param(
            f'{THING} <http://schema.org/position> "01"^^<http://www.w3.org/2001/XMLSchema#integer> .', id="typed"
        ),
        pytest.param(f"{THING} <http://schema.org/url> <http://x.example/?a=1&b=2> .", id="ampersand-in-iri"),
        pytest.param(f"{THING} <http://other.example/p?q&r=%20x.y> <http://x.example/b> .", id="foreign-predicate"),
        pytest.param(
            f"{THING} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://schema.org/Place> .", id="class"
        ),
        pytest.param(
            f"{THING} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
            "<http://www.w3.org/1999/02/22-rdf-syntax-ns#Description> .",
            id="class-of-rdf",
        ),
        pytest.param("_:b1 <http://schema.org/about> _:b2 .", id="blank-nodes"),
    ],
)
def test_statement_comes_back_as_it_was(line):
    written = _written(line)

    expected = ox.Dataset(ox.parse(f"{line}\n", format=ox.RdfFormat.N_TRIPLES))
    found = ox.Dataset(ox.parse(written, format=ox.RdfFormat.RDF_XML))
    expected.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    assert found == expected


def test_first_class_names_the_element_and_the_others_are_said():
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"

    written = _written(
        f"{THING} {kind} <http://schema.org/Place> .", f"{THING} {kind} <http://www.w3.org/ns/org#Site> ."
    )

    assert '<schema:Place rdf:about="http://x.example/a">' in written
    assert '<rdf:type rdf:resource="http://www.w3.org/ns/org#Site"/>' in written
    assert written.count("Place") == 2  # opening and closing


def test_only_used_prefixes_are_declared():
    written = _written(f'{THING} <http://schema.org/name> "a" .')

    assert written.count("xmlns:") == 2
    assert 'xmlns:schema="http://schema.org/"' in written


@pytest.mark.parametrize(
    "predicate",
    ["http://x.example/", "http://x.example/1", "http://www.w3.org/1999/02/22-rdf-syntax-ns#li"],
)
def test_predicate_that_is_no_element_name_is_an_error(predicate):
    line = f'{THING} <{predicate}> "a" .'

    with pytest.raises(UnwritableError):
        _written(line)
    assert predicate in rdfxml.unwritable(f"{line}\n", group(statements(f"{line}\n")))


def test_control_character_is_an_error():
    line = f'{THING} <http://schema.org/name> "a\\u0001b" .'

    with pytest.raises(UnwritableError):
        _written(line)
    assert "control character" in rdfxml.unwritable(f"{line}\n", group(statements(f"{line}\n")))
