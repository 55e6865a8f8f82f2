import subprocess
import sys

import pyoxigraph as ox
import pytest

from publisher.rdf import formats
from publisher.store.results import GRAPH_FORMATS, RESULT_FORMATS, RowLimit, count_rows

QUERIES = {
    "none": ("SELECT * { ?s ?p ?o }", 0),
    "one-without-variables": ("SELECT * {}", 1),
    "three-without-bindings": ("SELECT ?x { VALUES ?x { UNDEF UNDEF UNDEF } }", 3),
    "mixed": ("SELECT * { VALUES (?x ?y) { (1 2) (UNDEF 3) (4 UNDEF) (UNDEF UNDEF) } }", 4),
    "hostile": (r"""SELECT * { VALUES ?x { "},{" "},{\"" "a\r\nb\n\"\n" "<result>" "},{}" '''""" + "\n\n\n''' } }", 6),
    "hostile-pairs": (
        r"""SELECT * { VALUES (?x ?y) { ("},{" "},{\"x\":{") ("a},{" UNDEF) ("},{},{}" "\\},{\"") ("\"bindings\":[{" "}") } }""",
        4,
    ),
    "many": ("SELECT * { VALUES ?x { " + "<http://x/1> " * 5000 + "} }", 5000),
}


def exceeds(media_type, body, size, allowed):
    """Feed a body in pieces of a size; whether the limit was exceeded at any of them."""
    limit = RowLimit(media_type, allowed)
    return any(
        limit.is_exceeded(body[start : start + size], lambda end=start + size: body[:end])
        for start in range(0, len(body), size)
    )


@pytest.mark.parametrize("media_type", RESULT_FORMATS)
@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize("size", [1, 2, 7, 8192])
def test_the_limit_is_exact_however_the_answer_is_cut(media_type, name, size):
    query, rows = QUERIES[name]
    body = ox.Store().query(query).serialize(format=RESULT_FORMATS[media_type])

    assert count_rows(media_type, body) == rows
    assert not exceeds(media_type, body, size, max(rows, 1))
    assert rows < 2 or exceeds(media_type, body, size, rows - 1)


@pytest.mark.parametrize("media_type", RESULT_FORMATS)
def test_an_answer_is_not_read_again_while_its_marks_keep_to_the_limit(media_type):
    query, rows = QUERIES["many"]
    body = ox.Store().query(query).serialize(format=RESULT_FORMATS[media_type])

    assert not RowLimit(media_type, rows).is_exceeded(body, lambda: pytest.fail("read again"))


def test_results_come_in_four_formats():
    assert len(RESULT_FORMATS) == 4


def test_graphs_come_in_the_formats_that_are_negotiated():
    assert {row.media_type: row.rdf for row in formats.GRAPH_FORMATS} == GRAPH_FORMATS


@pytest.mark.parametrize(
    "unneeded",
    [
        "rdflib",
        "publisher.errors",
        "publisher.rdf.formats",
        "publisher.rdf.namespaces",
        "publisher.rdf.nquads",
        "publisher.store.tokens",
    ],
)
def test_a_worker_imports_only_what_it_needs(unneeded):
    program = "import sys, publisher.store.worker; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert unneeded not in modules.split()
