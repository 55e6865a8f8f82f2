"""Former names with their dates, from the statements of a record, as search, match and the tables give them."""

import pytest

from publisher.records import Period, Text
from publisher.release.tables import values_of
from publisher.search.former import FormerName, former_names
from tests.mapping.test_institution import describe
from tests.support.sample_institutions import university


def known(*former):
    description = describe(university(former_names=former))
    return description.iri, description.parsed.subjects


def was(text, since=None, until=None, language="en"):
    period = Period(since=since, until=until, over=True) if since or until else None
    return Text(value=text, language=language, period=period)


@pytest.mark.parametrize(
    ("name", "expected", "period"),
    [
        pytest.param(
            was("Old College", "1990", "2004-05"), FormerName("Old College", "1990", "2004-05"), "1990/2004-05"
        ),
        pytest.param(was("Old College", None, "2009"), FormerName("Old College", "", "2009"), "../2009"),
        pytest.param(was("Old College", "1990"), FormerName("Old College", "1990"), "1990/.."),
        pytest.param(was("Old College"), FormerName("Old College"), ""),
    ],
    ids=["both", "end", "beginning", "undated"],
)
def test_a_former_name_has_the_dates_that_are_known(name, expected, period):
    (found,) = former_names(*known(name))

    assert found == expected
    assert found.period == period


def test_dated_names_come_in_the_order_of_their_dates_and_undated_ones_last():
    iri, subjects = known(was("Undated"), was("Second", "1960", "1990"), was("First", None, "1960"))

    assert [name.text for name in former_names(iri, subjects)] == ["First", "Second", "Undated"]
    values = values_of(iri, subjects)
    assert values["former_names"] == ["First", "Second", "Undated"]
    assert values["former_names_period"] == ["../1960", "1960/1990", ""]


def test_a_name_of_two_times_is_there_twice():
    iri, subjects = known(was("Port Board", "1950", "1960"), was("Port Board", "1970", "1980"))

    assert [name.period for name in former_names(iri, subjects)] == ["1950/1960", "1970/1980"]


def test_without_dates_the_table_has_no_periods():
    values = values_of(*known(was("One"), was("Two")))

    assert values["former_names"] == ["One", "Two"]
    assert values["former_names_period"] == []


def test_a_dated_name_of_today_is_no_former_one():
    description = describe(university(names=(was("New University", "2004"),), former_names=()))

    assert former_names(description.iri, description.parsed.subjects) == []
