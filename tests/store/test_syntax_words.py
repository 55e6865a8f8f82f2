"""What is wrong with a query is said in words, with the place and the remedy."""

import time

import pytest

from publisher.errors import QuerySyntaxError
from publisher.store import Request
from publisher.store.syntax.words import in_words


@pytest.mark.parametrize(
    ("query", "words", "place"),
    [
        ("SELECT * { ?s foaf:name ?o }", "add PREFIX foaf: <http://xmlns.com/foaf/0.1/>", (1, 15)),
        ("SELECT * {\n  ?s zz:a ?o }", 'the prefix "zz:" is not declared; add PREFIX zz: <', (2, 6)),
        ("SELEC * {}", "'SELEC' is no SELECT, ASK, CONSTRUCT or DESCRIBE query", (1, 1)),
        ("PREFIX e: <http://e/>\nINSRT { }", "'INSRT' is no SELECT, ASK, CONSTRUCT or DESCRIBE query", (2, 1)),
        (" # nothing", "it is empty", (1, 1)),
        ("SELECT * {\ufeff ?s ?p ?o }", "there is a byte order mark (U+FEFF) here", (1, 11)),
        ("SELECT * { ?s %p ?o }", "'%' is not expected here", (1, 15)),
        ('SELECT * {\n ?s ?p "abc }', "the quotation mark here is not closed", (2, 8)),
        ("SELECT * { ?s ?p <http://e/a b> }", "the IRI that begins here is not closed, or has a space", (1, 18)),
        ("SELECT * { ?s ?p ?o FILTER(?o > ) }", "')' is not expected here: something is missing after '>'", (1, 33)),
        ("SELECT * { ?s ?p ?o , }", "'}' is not expected here: something is missing after ','", (1, 23)),
        ("SELECT * { ?s ?p ?o ] }", "']' is not expected here: '{' is still open", (1, 21)),
        ('SELECT * { ?s ?p "\\uD800" }', "is not the escape of a character", (1, 19)),
        ('SELECT * { ?s ?p "\\u12" }', "is not the escape of a character", (1, 19)),
        ("SELECT * { ?s ?p ?o . FILTRE(?o) }", "is not expected here", None),
        ("SELECT (STR(?o) AS ?n) { ?s ?p ?o } GROUP BY ?s", "a variable that GROUP BY does not name", None),
        ("SELECT (1 AS ?o) { ?s ?p ?o }", "names a variable that the pattern has already", None),
        ("SELECT (1 AS ?x) (2 AS ?x) {}", "SELECT names a variable twice", None),
        ("SELECT * WHERE { ?s ?p ?o", "it ends too early: '{' is not closed", (1, 16)),
        ("SELECT * { ?s ?p ?o } }", "'}' closes a bracket that was not opened", (1, 23)),
        ("SELECT COUNT(*) { ?s ?p ?o }", "has brackets around it and a name, as in (COUNT(*) AS ?n)", (1, 8)),
        ("SELECT ?s COUNT(?o) AS ?n { ?s ?p ?o } GROUP BY ?s", "brackets around it and a name", (1, 11)),
        ("SELECT ?s (COUNT(?o)) { ?s ?p ?o } GROUP BY ?s", "brackets around it and a name", (1, 11)),
        ("SELECT * { { SELECT MAX(?o) { ?s ?p ?o } } }", "brackets around it and a name", (1, 21)),
        ("SELECT * { ?s ?p ?o } ORDER BY DESC ?o", "DESC has brackets: DESC(?o)", (1, 37)),
        ("SELECT * { ?s ?p ?o FILTER ?o > 1 }", "FILTER has brackets around its condition", (1, 28)),
        ("SELECT * { ?s ?p ?o } BINDINGS ?s { (<http://e/>) }", "write VALUES in its place", (1, 23)),
        ('define input:inference "x" SELECT * { ?s ?p ?o }', "DEFINE is an option of Virtuoso", (1, 1)),
        ('SELECT * { ?s ?p ?o . ?o bif:contains "a" }', 'the prefix "bif:" is of Virtuoso; find texts by', (1, 26)),
        ('SELECT * { ?s ?p ?o . ?o <bif:contains> "a" OPTION (score ?n) }', "OPTION is of Virtuoso", (1, 45)),
        ("SELECT * { ?s ?p ?o } LIMIT 1 ;", "nothing may follow a query; remove ';'", (1, 31)),
        ("SELECT * { ?s <http://e/p>{1,3} ?o }", "a path cannot be repeated a number of times", (1, 27)),
        ("SELECT * { ?s ?p ?o FILTER(?o &gt; 1) }", "'&gt;' is HTML; write >", (1, 31)),
        ("SELECT * { ?s ?p “a” }", "'“' is no quotation mark of SPARQL; write", (1, 18)),
        ("SELECT * {\u00a0?s ?p ?o }", "there is NO-BREAK SPACE (U+00A0) here; write a space", (1, 11)),
        ("SELECT * { ?s ?p ?o \u200b}", "there is ZERO WIDTH SPACE (U+200B) here; remove it", (1, 21)),
        ("SELECT * { ?s ?p ?o . FILTER（?o > 1） }", "'（' is a full-width character; write (", (1, 29)),
        ("SELECT * ｛ ?s ?p ?o ｝", "'｛' is a full-width character; write {", (1, 10)),
        ("SELECT * { ？s ?p ?o }", "'？' is a full-width character; write ?", (1, 12)),
        ("SELECT * { ?s ?p ?o 。 }", "'。' is a full-width character; write .", (1, 21)),
    ],
)
def test_words(ask, query, words, place):
    with pytest.raises(QuerySyntaxError) as caught:
        ask(query)

    assert words in str(caught.value)
    assert "expected one of" not in str(caught.value)
    if place:
        assert (caught.value.line, caught.value.column) == place


@pytest.mark.parametrize(
    ("function", "words"),
    [
        ("http://www.w3.org/2005/xpath-functions#lower-case", "is not known here; write LCASE"),
        (
            "http://jena.apache.org/ARQ/function#now",
            "the function <http://jena.apache.org/ARQ/function#now> is not known",
        ),
    ],
)
def test_functions_that_are_not_known(ask, function, words):
    with pytest.raises(QuerySyntaxError) as caught:
        ask(f"SELECT (<{function}>('A') AS ?x) {{}}")

    assert words in str(caught.value)


@pytest.mark.parametrize("piece", ["SELECT ", "SELECT ( ", "FILTER ?x ", "SELECT COUNT ", "( ", "ex:p { "])
def test_words_are_found_in_linear_time(piece):
    """A second is much more than it takes; with each repetition read again, it would be minutes."""
    query = piece * (512 * 1024 // len(piece))
    began = time.perf_counter()
    in_words(QuerySyntaxError("expected something", line=1, column=1), query)

    assert time.perf_counter() - began < 10


def test_values_of_five_thousand_iris(engine):
    iris = " ".join(f"<http://lod.example.org/id/institution/department-of-something-{n:05}>" for n in range(5_000))
    request = Request(query=f"SELECT (COUNT(*) AS ?n) {{ VALUES ?s {{ {iris} }} }}", media_type="text/csv", client="x")

    assert engine.answer(request).read().split() == [b"n", b"5000"]


@pytest.mark.parametrize("space", ["\ufeff", "\u00a0", "\u3000", "\f"])
def test_a_space_that_sparql_does_not_know_is_an_error_also_behind_a_cached_answer(ask, space):
    ask("SELECT * { ?s ?p ?o }")

    with pytest.raises(QuerySyntaxError):
        ask(f"SELECT * {{{space} ?s ?p ?o }}")
