import pytest

from publisher.errors import QueryRefusedError, QuerySyntaxError, QueryTooLargeError
from publisher.store import Limits
from publisher.store.inspection import Form, inspect

LIMITS = Limits(text_bytes=65536, nesting=128)


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT * {}", Form.SELECT),
        ("select * {}", Form.SELECT),
        ("SELECTDISTINCT?x{}", Form.SELECT),
        ("BASE <http://select/> PREFIX ask: <http://x/> ASK {}", Form.ASK),
        ("# SELECT\nCONSTRUCT WHERE {}", Form.CONSTRUCT),
        ("PREFIX : <http://x/>DESCRIBE :a", Form.DESCRIBE),
        ("", None),
        ("nonsense", None),
    ],
)
def test_the_form_is_the_first_word_after_the_prologue(query, form):
    assert inspect(query, LIMITS).form is form


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <a> <b> <c> }",
        "DELETE WHERE { ?s ?p ?o }",
        "PREFIX ex: <http://x/> WITH ex:g DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "CLEAR ALL",
        "drop graph <g>",
        "CREATE GRAPH <g>",
        "ADD <a> TO <b>",
        "MOVE <a> TO <b>",
        "COPY <a> TO <b>",
    ],
)
def test_an_update_is_refused(query):
    with pytest.raises(QueryRefusedError, match="update is not allowed"):
        inspect(query, LIMITS)


def test_load_is_refused_by_name():
    with pytest.raises(QueryRefusedError, match="LOAD is not allowed"):
        inspect("LOAD <http://127.0.0.1/>", LIMITS)


@pytest.mark.parametrize(
    ("query", "other"),
    [
        ("SELECT * {?s ?p ?o}", "SELECT  *\n{ ?s ?p ?o } # all"),
        ("ASK{<a><b><c>}", "ASK { <a> <b> <c> }"),
    ],
)
def test_white_space_and_comments_are_not_part_of_the_key(query, other):
    assert inspect(query, LIMITS).key == inspect(other, LIMITS).key


@pytest.mark.parametrize(
    ("query", "other"),
    [
        ("SELECT * {?s ?p 'a b'}", "SELECT * {?s ?p 'a  b'}"),
        ("SELECT * {?s ?p 'a'}", "SELECT * {?s ?p 'A'}"),
        ("SELECT * {FILTER(?a<#>\n2) }", "SELECT * {FILTER(?a<#> 2\n) }"),
    ],
)
def test_different_queries_have_different_keys(query, other):
    assert inspect(query, LIMITS).key != inspect(other, LIMITS).key


@pytest.mark.parametrize("call", ["NOW()", "rand()", "UUID()", "STRUUID()"])
def test_a_query_whose_answer_changes_is_volatile(call):
    assert inspect(f"SELECT ({call} AS ?x) {{}}", LIMITS).volatile


def test_a_variable_of_that_name_is_not_volatile():
    assert not inspect("SELECT ?now ?rand { ?now <http://x/uuid> 'NOW()' }", LIMITS).volatile


@pytest.mark.parametrize("bracket", ["(", "[", "{"])
def test_brackets_may_be_nested_so_deep_and_no_deeper(bracket):
    inspect("SELECT" + bracket * 128, LIMITS)
    with pytest.raises(QueryTooLargeError) as caught:
        inspect("SELECT" + bracket * 129, LIMITS)
    assert (caught.value.limit, caught.value.allowed, caught.value.actual) == ("nesting", 128, 129)


def test_brackets_in_strings_and_comments_are_text():
    seen = inspect("SELECT * { ?s ?p '" + "(" * 500 + "' } # " + "{" * 500, LIMITS)

    assert str(seen.form).upper().endswith("SELECT")


def test_the_text_may_have_so_many_bytes_and_no_more():
    inspect("#" + "é" * 32767, LIMITS)
    with pytest.raises(QueryTooLargeError) as caught:
        inspect("#" + "é" * 32768, LIMITS)
    assert caught.value.actual == 65537


def test_half_a_surrogate_pair_is_a_syntax_error():
    with pytest.raises(QuerySyntaxError):
        inspect("SELECT * { ?s ?p '\ud800' }", LIMITS)


@pytest.mark.parametrize(
    ("query", "volatile"),
    [
        pytest.param("CONSTRUCT { ?s <p> [ <q> 1 ] } WHERE { ?s ?p ?o }", True, id="anonymous"),
        pytest.param("CONSTRUCT { _:x <p> ?s } { ?s ?p ?o }", True, id="labelled"),
        pytest.param("CONSTRUCT { ?s <p> (1 2) } { ?s ?p ?o }", True, id="collection"),
        pytest.param("CONSTRUCT WHERE { ?s ?p [] }", True, id="short-form"),
        pytest.param("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o FILTER(?o > 1) . ?o <q> [] }", False, id="in-the-pattern-only"),
        pytest.param('CONSTRUCT { ?s ?p "[ _:x" } {}', False, id="in-a-string"),
        pytest.param("SELECT * { ?s ?p [] }", False, id="select"),
    ],
)
def test_construct_with_blank_nodes_differs_each_time(query, volatile):
    assert inspect(query, Limits()).volatile is volatile


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ('SELECT ("a AS ?x) {}', 1, 9),
        ("ASK {}\n# it's\nVALUES ?x { 'a\n}", 3, 13),
        ('ASK { ?s ?p """a" }', 1, 13),
    ],
)
def test_a_string_that_is_not_closed_is_named(query, line, column):
    with pytest.raises(QuerySyntaxError, match="the quotation mark here is not closed") as caught:
        inspect(query, LIMITS)

    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize("text", ['"', "'"])
def test_quotes_in_comments_and_names_need_no_end(text):
    assert inspect(f"ASK {{ <http://x/it's> ?p ?o }} # {text}", LIMITS).form is Form.ASK


def test_a_long_text_of_the_word_service_is_refused():
    with pytest.raises(QueryRefusedError):
        inspect("service" * 9_000, LIMITS)
