"""Which queries have a shape, and what is in it."""

import pytest

from publisher.store import Limits
from publisher.store.direct.known_shapes import KnownShapes
from publisher.store.direct.shapes import Pattern, shape_of
from publisher.store.inspection import inspect

TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
A, B, C = "<http://e.org/a>", "<http://e.org/b>", "<http://e.org/c?d=1>"


def shape(query):
    return KnownShapes().of(query, inspect(query, Limits()).tokens)


@pytest.mark.parametrize(
    ("query", "patterns"),
    [
        ("ASK {}", []),
        ("SELECT (1 AS ?x) ('a' AS ?y) {}", []),
        (f"SELECT * {{ {A} ?p ?o }}", [(A, None, None)]),
        (f"select ?p where {{{A} ?p ?o.}}limit 5", [(A, None, None)]),
        (f"SELECT ?s {{ ?s a {B} }}", [(None, TYPE, B)]),
        (f'ASK {{ {A} {B} "x" }}', [(A, B, '"x"')]),
        (f"ASK {{ {C} {B} 12, true }}", [(C, B, "12"), (C, B, "true")]),
        (f"ASK {{ {A} {B} ?x ; ?p 'y'@en-GB, 'z'^^{C} ; }}", [(A, B, None), (A, None, "'y' @en-GB"), (A, None, f"'z'^^{C}")]),
        (f"ASK {{ {A} ?p 'a ^ ^ b', 'a ^ ^ b'@en, '\" ^ ^ b'^^{C} }}",
         [(A, None, "'a ^ ^ b'"), (A, None, "'a ^ ^ b' @en"), (A, None, f"'\" ^ ^ b'^^{C}")]),
        (f"SELECT * {{ {A} {B} ?x OPTIONAL {{ {A} {C} ?y }} }}", [(A, B, None), (A, C, None)]),
        (f"SELECT * {{ {{ {A} ?p ?x }} UNION {{ {B} ?p ?x }} . }}", [(A, None, None), (B, None, None)]),
        ("PREFIX e: <http://e.org/> PREFIX : <http://f.org/> SELECT ?n { e:a e:b.c ?n . :x :y ?n }",
         [("e:a", "e:b.c", None), (":x", ":y", None)]),
        (f"DESCRIBE {A}", []),
    ],
)  # fmt: skip
def test_patterns(query, patterns):
    found = shape(query)

    assert found is not None
    assert found.patterns == tuple(Pattern(*terms) for terms in patterns)


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT ?s {{ ?s {A}+ ?o }}",
        f"SELECT ?s {{ {A} {B}* ?o }}",
        f"SELECT ?s {{ {A} {B}?o }}",
        f"SELECT ?s {{ {A} {B}?true }}",
        f"SELECT ?s {{ {A} {B}/{C} ?o }}",
        f"SELECT ?s {{ {A} ^{B} ?o }}",
        f"SELECT ?s {{ {A} !{B} ?o }}",
        f"SELECT ?s {{ {A} ({B}|{C}) ?o }}",
        f"SELECT ?s {{ {A} {B} ?o FILTER(?o > 1) }}",
        f"SELECT ?s {{ {A} {B} ?o BIND(REPLACE(?o, 'a', 'aaaa') AS ?s) }}",
        f"SELECT (CONCAT('a', 'b') AS ?s) {{ {A} {B} ?o }}",
        f"SELECT (COUNT(*) AS ?n) {{ {A} {B} ?o }}",
        f"SELECT ?o {{ {A} {B} ?o }} GROUP BY ?o",
        f"SELECT ?o {{ {A} {B} ?o }} ORDER BY ?o",
        f"SELECT ?o {{ {A} {B} ?o }} VALUES ?o {{ 1 }}",
        f"SELECT ?o {{ {A} {B} [] }}",
        f"SELECT ?o {{ {A} {B} _:b }}",
        f"SELECT ?o {{ {A} {B} (1 2) }}",
        f"SELECT ?o {{ GRAPH ?g {{ {A} {B} ?o }} }}",
        f"SELECT ?o FROM {A} {{ {A} {B} ?o }}",
        f"SELECT ?o {{ {{ SELECT ?o {{ {A} {B} ?o }} }} }}",
        f"SELECT ?o {{ {A} {B} ?o MINUS {{ {A} {B} ?o }} }}",
        f"SELECT ?o {{ {A} {B} ?o FILTER EXISTS {{ {A} {B} ?o }} }}",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
        f"BASE {A} SELECT ?o {{ <x> {B} ?o }}",
        f"SELECT ?o {{ <x> {B} ?o }}",
        "SELECT ?o { <http://e.org/\\u0061> ?p ?o }",
        f"SELECT $o {{ {A} {B} $o }}",
        f'SELECT ?o {{ {A} {B} """long""" }}',
        f"SELECT ?o {{ {A} {B} 1.5 }}",
        f"SELECT ?o {{ {A} {B} -5 }}",
        f"SELECT ?o {{ << {A} {B} ?o >> ?p ?q }}",
        "DESCRIBE ?s { ?s ?p ?o }",
        f"DESCRIBE {A} {A} {A} {A} {A}",
        "DESCRIBE *",
        f"ASK {{ {'{' * 4} {A} ?p ?o {'}' * 4} }}",
        f"ASK {{ {' . '.join(f'{A} ?p{number} ?o{number}' for number in range(13))} }}",
        f"ASK {{ VALUES ?x {{ {' '.join(map(str, range(17)))} }} }}",
        f"ASK {{ {A} {B} '{'x' * 4096}' }}",
        f"SELECT ?o {{ {A} {B} ?o",
        "SELECT ?o",
        "",
    ],
)  # fmt: skip
def test_no_shape(query):
    assert shape(query) is None


@pytest.mark.parametrize(
    ("query", "streams"),
    [
        (f"SELECT * {{ {A} ?p ?o }}", True),
        ("SELECT ?s { ?s ?p ?o }", True),
        (f"SELECT (1 AS ?x) ?p {{ {A} ?p ?o }}", True),
        ("ASK { ?s ?p ?o }", True),
        (f"DESCRIBE {A}", True),
        (f"SELECT * {{ {A} ?x ?x }}", False),
        ("SELECT ?nothing { ?s ?p ?o }", False),
        ("SELECT DISTINCT ?p { ?s ?p ?o }", False),
        ("SELECT * { ?s ?p ?o } OFFSET 100000", False),
        ("SELECT * { ?s ?p ?o } LIMIT 1 OFFSET 100000", False),
        (f"SELECT * {{ ?s ?p ?o . ?s ?p {A} }}", False),
        ("SELECT * { { ?s ?p ?o } }", False),
        ("SELECT * { OPTIONAL { ?s ?p ?o } }", False),
        ("SELECT * { VALUES ?s { 1 } ?s ?p ?o }", False),
    ],
)
def test_each_step_gives_a_row(query, streams):
    assert shape(query).streams is streams


def test_values_count_as_rows():
    query = f"SELECT * {{ VALUES ?x {{ 1 'a' {A} }} VALUES (?y ?z) {{ (1 UNDEF) ('b'@en \"c d\"^^{B}) }} }}"

    assert shape(query).rows == (1 + 3) * (1 + 2)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (f"SELECT ?x {{ {A} ?p ?x }}", f"SELECT ?y {{ {B} ?q ?y }}"),
        (f"SELECT ?x {{ {A} ?x ?x }}", f"SELECT ?x {{ {A} ?y ?x }}"),
        (f"ASK {{ {A} {B} ?x }}", f"ASK {{ {A} {A} ?x }}"),
        (f"ASK {{ {A} {B} '1'^^{C} }}", f"ASK {{ {A} {C} '1'^^{B} }}"),
        ("PREFIX e: <http://e.org/> ASK { e:a ?p ?o }", "PREFIX e: <http://f.org/> ASK { e:a ?p ?o }"),
        (f"ASK {{ {A} ?p ?o }}", "ASK { <a> ?p ?o }"),
        ("SELECT ?0 { ?0 ?p <i:1> }", "SELECT ?1 { ?1 ?p <i:2> }"),
        (f"ASK {{ {A} ?p ' ?0' }}", f"ASK {{ {A} ?p ' ?1' }}"),
        (f"DESCRIBE {A}", f"DESCRIBE {A} {B}"),
        (f"DESCRIBE {A}", f"SELECT {A}"),
    ],
)
def test_shape_is_the_same_whatever_was_read_before(first, second):
    known = KnownShapes()
    for query in (first, second, first, second):
        tokens = inspect(query, Limits()).tokens

        assert known.of(query, tokens) == shape_of(" ".join(tokens))


def test_known_shapes_have_a_limit():
    known = KnownShapes()
    for number in range(1000):
        query = f"SELECT * {{ {A} ?p ?o }} LIMIT {number}"

        assert known.of(query, inspect(query, Limits()).tokens).limit == number
        assert len(known._known) <= 256
