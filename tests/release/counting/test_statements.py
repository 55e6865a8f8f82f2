"""The figures of a release."""

import pytest

from publisher.rdf.nquads import statements
from publisher.release import Statistics
from publisher.release.counting.statements import Tally

STATEMENTS = statements(
    "<http://x/s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://x/Office> .\n"
    '<http://x/s> <http://schema.org/name> "A b" .\n'
    "<http://x/s> <http://schema.org/sameAs> <https://ror.org/0123> <http://x/graph/links> .\n"
)


def test_statements_are_counted_by_class_property_graph_and_link():
    tally = Tally()
    tally.count(STATEMENTS)
    statistics = tally.statistics()

    assert statistics.classes == {"http://x/Office": 1}
    assert statistics.properties["http://schema.org/name"] == 1
    assert statistics.graphs == {"": 2, "http://x/graph/links": 1}
    assert statistics.linksets == (("http://schema.org/sameAs", "https://ror.org/", 1),)
    assert statistics.entities == 1


def test_what_is_taken_away_again_leaves_nothing():
    tally = Tally()
    tally.count(STATEMENTS)
    tally.count(STATEMENTS, -1)

    assert tally.statistics() == Tally().statistics()


@pytest.mark.parametrize("times", [0, 1, 3])
def test_counts_travel_as_json_and_add_up(times):
    worker = Tally()
    worker.count(STATEMENTS)
    total = Tally()
    for _ in range(times):
        total.add(Statistics.model_validate_json(worker.statistics().model_dump_json()))

    assert total.triples == 3 * times
    assert Tally.of(total.statistics()) == total
