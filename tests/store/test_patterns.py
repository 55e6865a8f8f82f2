"""A regular expression that the engine does not know is an error, and not an answer without results."""

import json

import pytest

from publisher.errors import QuerySyntaxError
from publisher.store.syntax.patterns import written_patterns

NAMES = 'VALUES ?n { "Department" "Bureau" "Office of offices" } '


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("FILTER regex(?n, '^a')", [("'^a'", "''", 1, 18)], id="constant"),
        pytest.param('FILTER REGEX(STR(?n), "a|b" , "i")', [('"a|b"', '"i"', 1, 23)], id="flags"),
        pytest.param("BIND(REPLACE(?n, '(.)', '$1') AS ?m)", [("'(.)'", "''", 1, 18)], id="replace"),
        pytest.param("REPLACE(?n,\n 'a', 'b', 'q')", [("'a'", "'q'", 2, 2)], id="replace-with-flags"),
        pytest.param("regex(REPLACE(?n, 'a', ''), 'b')", [("'b'", "''", 1, 29), ("'a'", "''", 1, 19)], id="nested"),
        pytest.param("regex(?n, ?p)", [], id="variable"),
        pytest.param("regex(?n, CONCAT('a', 'b'))", [], id="computed"),
        pytest.param("regex(?n, 'a', ?flags)", [], id="flags-in-a-variable"),
        pytest.param("?s ?p 'regex(?n, \"a\")' # regex(?n, 'a')", [], id="string-and-comment"),
        pytest.param("regex(?n", [], id="cut"),
        pytest.param("SELECT regex", [], id="no-call"),
        pytest.param("?s ex:regex (1 'a')", [], id="name"),
    ],
)
def test_patterns_that_are_written_out(query, found):
    assert written_patterns(query) == found


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"'^(?!Gansu)'", id="look-ahead"),
        pytest.param(r"'(?<=a)b'", id="look-behind"),
        pytest.param(r"'(.)\\1'", id="back-reference"),
        pytest.param(r"'(unclosed'", id="not-closed"),
        pytest.param(r"'\\i\\c*'", id="of-xml-schema"),
        pytest.param(r"'a', 'gi'", id="flag-of-javascript"),
        pytest.param(r"'(a{1,1000}){1,1000}'", id="too-long"),
    ],
)
def test_what_cannot_be_compiled_is_an_error_with_its_place(ask, pattern):
    with pytest.raises(QuerySyntaxError) as caught:
        ask(f"SELECT ?n {{ {NAMES}\n FILTER(regex(?n, {pattern})) }}")

    assert "this regular expression cannot be used" in str(caught.value)
    assert (caught.value.line, caught.value.column) == (2, 19)


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        pytest.param("regex(?n, '^dep', 'i')", ["Department"], id="flag"),
        pytest.param("regex(?n, '(office).*\\\\b', 'ix')", ["Office of offices"], id="flags"),
        pytest.param("regex(?n, '(', 'q')", [], id="literal"),
        pytest.param("regex(?n, '[A-C]u')", ["Bureau"], id="class"),
        pytest.param("REPLACE(?n, '\\\\p{Lu}', '') = 'ureau'", ["Bureau"], id="property"),
    ],
)
def test_what_can_be_is_evaluated(ask, expression, names):
    answer = json.loads(ask(f"SELECT ?n {{ {NAMES} FILTER({expression}) }}"))

    assert [row["n"]["value"] for row in answer["results"]["bindings"]] == names


def test_pattern_of_a_variable_matches_nothing_as_sparql_says(ask):
    answer = json.loads(ask(f"SELECT ?n {{ {NAMES} BIND('(' AS ?p) FILTER regex(?n, ?p) }}"))

    assert answer["results"]["bindings"] == []
