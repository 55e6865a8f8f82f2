"""The parameters of a named query: checked, and put into it as terms."""

import pyoxigraph as ox
import pytest

from publisher.errors import QueryParameterError
from publisher.queries import NamedQuery, Parameter, load
from publisher.queries.model import dump, parse
from publisher.queries.terms import LONGEST, SAMPLES, TYPES

XSD = "http://www.w3.org/2001/XMLSchema#"
HOSTILE = (
    'x" } SELECT * { ?s ?p "y',
    "x' . } #",
    "\\",
    '\\" . ?s ?p ?o',
    "line\nend\r\t",
    "?_other",
    "> <http://x/>",
    "}}}}",
    "\u2028\x00",
)


def query(sparql, **parameters):
    rows = tuple(Parameter(name=name, **values) for name, values in parameters.items())
    return NamedQuery(name="q", title="q", form="SELECT", query=sparql, parameters=rows)


def only(text):
    (solution,) = ox.Store().query(text)
    return solution[0]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("language", [None, "en"])
def test_any_text_is_one_literal(text, language):
    asked = query("SELECT ?x { BIND(?_text AS ?x) }", text={"language": language})

    found = only(asked.with_values({"text": text}))

    assert found == (ox.Literal(text, language=language) if language else ox.Literal(text))


@pytest.mark.parametrize(
    ("kind", "text", "term"),
    [
        ("iri", "http://example.org/a?b#c", ox.NamedNode("http://example.org/a?b#c")),
        ("iri", "urn:isbn:123", ox.NamedNode("urn:isbn:123")),
        ("integer", "-12", ox.Literal(-12)),
        ("boolean", "true", ox.Literal("true", datatype=ox.NamedNode(f"{XSD}boolean"))),
        ("date", "2026-11-24", ox.Literal("2026-11-24", datatype=ox.NamedNode(f"{XSD}date"))),
        ("language", "zh-Hans", ox.Literal("zh-hans")),
    ],
)
def test_a_value_is_a_term_of_its_type(kind, text, term):
    asked = query("SELECT ?x { BIND(?_v AS ?x) }", v={"type": kind})

    assert only(asked.with_values({"v": text})) == term


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("iri", "relative"),
        ("iri", "http://x/ y"),
        ("iri", "http://x/> . <http://y/"),
        ("iri", "http://x/\n"),
        ("integer", "1.5"),
        ("integer", "1 LIMIT 5"),
        ("integer", "٣"),
        ("integer", "9" * 30),
        ("decimal", "1e5"),
        ("decimal", "NaN"),
        ("boolean", "yes"),
        ("date", "24.11.2026"),
        ("date", "2026-02-30"),
        ("dateTime", "2026-11-24"),
        ("year", "98"),
        ("language", "english language"),
        ("string", "x" * (LONGEST + 1)),
    ],
)
def test_a_value_of_another_type_is_refused(kind, text):
    asked = query("SELECT ?x { BIND(?_v AS ?x) }", v={"type": kind})

    with pytest.raises(QueryParameterError, match="parameter 'v': expected") as raised:
        asked.with_values({"v": text})

    assert raised.value.name == "v"


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_has_a_sample(kind):
    assert query("SELECT ?x { BIND(?_v AS ?x) }", v={"type": kind}).with_values({"v": SAMPLES[kind]})


def test_a_missing_and_an_unknown_parameter_are_refused():
    asked = query("SELECT ?x { BIND(?_v AS ?x) }", v={})

    with pytest.raises(QueryParameterError, match="got none"):
        asked.with_values({})
    with pytest.raises(QueryParameterError, match="no such parameter; it has v"):
        asked.with_values({"w": "1"})


def test_only_the_values_of_a_list_are_allowed():
    asked = query("SELECT ?x { BIND(?_v AS ?x) }", v={"values": ("a", "b")})

    assert only(asked.with_values({"v": "b"})).value == "b"
    with pytest.raises(QueryParameterError, match="expected one of a, b"):
        asked.with_values({"v": "c"})


def test_strings_comments_and_addresses_keep_what_looks_like_a_parameter():
    text = "SELECT ?x { BIND(CONCAT('?_v', ?_v) AS ?x) } # ?_v"

    assert query(text, v={}).with_values({"v": "1"}) == text.replace(", ?_v)", ', "1")')


def test_a_dollar_is_a_variable_too():
    assert only(query("SELECT ?x { BIND($_v AS ?x) }", v={}).with_values({"v": "1"})).value == "1"


@pytest.mark.parametrize(("values", "expected"), [({}, "all"), ({"v": "a"}, "some")])
def test_an_optional_parameter_may_be_left_out(values, expected):
    asked = query("SELECT ?x { BIND(IF(BOUND(?_v), 'some', 'all') AS ?x) }", v={"optional": True})

    assert only(asked.with_values(values)).value == expected


def test_a_limit_may_be_a_parameter():
    asked = query("SELECT ?x { VALUES ?x { 1 2 3 } } LIMIT ?_most", most={"type": "integer", "default": "2"})

    assert len(list(ox.Store().query(asked.with_values({})))) == 2
    assert len(list(ox.Store().query(asked.with_values({"most": "1"})))) == 1


def test_queries_travel_in_a_file(tmp_path):
    asked = query("ASK {}", v={"default": "1"})
    (tmp_path / "queries.json").write_bytes(dump([asked]))

    assert load(tmp_path) == parse(dump([asked])) == (asked,)


def test_a_release_without_the_file_was_built_before(tmp_path):
    assert load(tmp_path) is None
