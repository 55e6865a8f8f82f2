import itertools

import pyoxigraph as ox
import pytest

from publisher.store.results import (
    CSV_RESULTS,
    JSON_RESULTS,
    RESULT_FORMATS,
    TSV_RESULTS,
    XML_RESULTS,
    RowMeter,
    exact_rows,
)

QUERIES = {
    "none": ("SELECT * { ?s ?p ?o }", 0),
    "one-without-variables": ("SELECT * {}", 1),
    "three-without-bindings": ("SELECT ?x { VALUES ?x { UNDEF UNDEF UNDEF } }", 3),
    "mixed": ("SELECT * { VALUES (?x ?y) { (1 2) (UNDEF 3) (4 UNDEF) (UNDEF UNDEF) } }", 4),
    "hostile": (r"""SELECT * { VALUES ?x { "},{" "},{\"" "a\r\nb\n\"\n" "<result>" "},{}" '''""" + "\n\n\n''' } }", 6),
    "many": ("SELECT * { VALUES ?x { " + "<http://x/1> " * 5000 + "} }", 5000),
}


@pytest.mark.parametrize("media_type", RESULT_FORMATS)
@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize("piece", [1, 2, 7, 8192])
def test_rows_are_never_counted_too_low_or_too_high(media_type, name, piece):
    query, rows = QUERIES[name]
    solutions = ox.Store().query(query)
    meter = RowMeter(media_type, len(solutions.variables))
    body = solutions.serialize(format=RESULT_FORMATS[media_type])

    for start in range(0, len(body), piece):
        meter.feed(body[start : start + piece])

    assert meter.at_least <= rows <= meter.at_most
    assert exact_rows(media_type, body) == rows


def test_the_bounds_meet_where_no_literal_looks_like_a_row():
    query, rows = QUERIES["many"]
    for media_type in (JSON_RESULTS, XML_RESULTS, TSV_RESULTS, CSV_RESULTS):
        meter = RowMeter(media_type, 1)
        meter.feed(ox.Store().query(query).serialize(format=RESULT_FORMATS[media_type]))
        assert rows == meter.at_most
        assert media_type == CSV_RESULTS or meter.at_least == rows


def test_formats_are_told_by_media_type():
    assert len(set(itertools.chain(RESULT_FORMATS))) == 4
