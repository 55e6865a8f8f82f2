"""What is wrong with a query is said in words, with the place and the remedy."""

import pytest

from publisher.errors import QuerySyntaxError
from publisher.store import Request


@pytest.mark.parametrize(
    ("query", "words", "place"),
    [
        ("SELECT * { ?s foaf:name ?o }", "add PREFIX foaf: <http://xmlns.com/foaf/0.1/>", (1, 15)),
        ("SELECT * {\n  ?s zz:a ?o }", 'the prefix "zz:" is not declared; add PREFIX zz: <', (2, 6)),
        ("SELEC * {}", "is no SELECT, ASK, CONSTRUCT or DESCRIBE query", None),
        ("SELECT * { ?s ?p ?o . FILTRE(?o) }", "is not expected here", None),
        ("SELECT (1 AS ?x) (2 AS ?x) {}", "SELECT names a variable twice", None),
        ("SELECT * WHERE { ?s ?p ?o", "ends too early", None),
        ("SELECT * { ?s ?p ?o } }", "closed that was not opened", None),
    ],
)
def test_words(ask, query, words, place):
    with pytest.raises(QuerySyntaxError) as caught:
        ask(query)

    assert words in str(caught.value)
    assert "expected one of" not in str(caught.value)
    if place:
        assert (caught.value.line, caught.value.column) == place


def test_values_of_five_thousand_iris(engine):
    iris = " ".join(f"<http://lod.example.org/id/institution/department-of-something-{n:05}>" for n in range(5_000))
    request = Request(query=f"SELECT (COUNT(*) AS ?n) {{ VALUES ?s {{ {iris} }} }}", media_type="text/csv", client="x")

    assert engine.answer(request).read().split() == [b"n", b"5000"]
