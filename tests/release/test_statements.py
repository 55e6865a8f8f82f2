"""Canonical N-Quads lines taken apart as text."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.release.statements import Tally, graph_of

IRIS = st.sampled_from(["http://x/s", "http://x/s#part", "http://x/ü", "urn:a:b"]).map(ox.NamedNode)
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20) | st.sampled_from(
    ["a <http://x/g>", '" <http://x/g> ', "<http://x/g>", '\\" <http://x/g>', "a  b", ""]
)
LITERALS = (
    TEXTS.map(ox.Literal)
    | TEXTS.map(lambda text: ox.Literal(text, language="en"))
    | TEXTS.map(lambda text: ox.Literal(text, datatype=ox.NamedNode("http://x/type")))
)
GRAPHS = st.none() | IRIS


@given(subject=IRIS, predicate=IRIS, value=IRIS | LITERALS, graph=GRAPHS)
def test_the_graph_of_any_line_is_found(subject, predicate, value, graph):
    line = f"{ox.Quad(subject, predicate, value, graph)} ."

    assert graph_of(line) == (str(graph) if graph else "")


LINES = (
    "<http://x/s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://x/Office> .",
    '<http://x/s> <http://schema.org/name> "A b" .',
    "<http://x/s> <http://schema.org/sameAs> <https://ror.org/0123> <http://x/graph/links> .",
)


def test_statements_are_counted_by_class_property_graph_and_link():
    tally = Tally()
    tally.count(LINES)
    statistics = tally.statistics()

    assert statistics.classes == {"http://x/Office": 1}
    assert statistics.properties["http://schema.org/name"] == 1
    assert statistics.graphs == {"": 2, "http://x/graph/links": 1}
    assert statistics.linksets == (("http://schema.org/sameAs", "https://ror.org/", 1),)
    assert statistics.entities == 1


def test_what_is_taken_away_again_leaves_nothing():
    tally = Tally()
    tally.count(LINES)
    tally.count(LINES, -1)

    assert tally.statistics() == Tally().statistics()


@pytest.mark.parametrize("times", [0, 1, 3])
def test_counts_travel_as_json_and_add_up(times):
    one = Tally()
    one.count(LINES)
    total = Tally()
    for _ in range(times):
        total.add(Tally.load(one.plain()))

    assert total.triples == 3 * times
    assert Tally.of(total.statistics()) == total or times == 0
