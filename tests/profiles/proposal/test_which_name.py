"""Which of several columns has the names of the institutions, and which are no names of people."""

import pytest

from publisher.profiles.proposal.columns import columns_of
from publisher.profiles.proposal.guesses import guess


def names(rows):
    return [each.column.path for each in guess(columns_of(rows, table=True)) if each.field == "names"]


def left_out(rows):
    return [each.column.path for each in guess(columns_of(rows, table=True)) if each.field == "leave_out"]


@pytest.mark.parametrize(
    ("header", "values"),
    [
        pytest.param("organisation", ("harbour-office", "tide-office", "lock-office"), id="slugs"),
        pytest.param("sortname", ("Harbour, Office", "Tide, Office", "Lock, Office"), id="for-sorting"),
    ],
)
def test_name_for_machines_is_no_name_beside_another(header, values):
    written = ("Harbour Office", "", "Lock Office") if header == "organisation" else ("Harbour Office", "Tide", "Lock")
    rows = [{header: value, "name": name} for value, name in zip(values, written, strict=True)] * 10

    assert names(rows)[0] == ("organisation" if header == "organisation" else "name")
    rows = [*rows, *[{header: values[0], "name": "Pilot Office"}] * 300]
    assert names(rows)[0] == "name"


def test_official_name_is_not_the_name_of_an_official():
    rows = [
        {"name": "Adur", "official-name": "Adur District Council"},
        {"name": "Arun", "official-name": "Arun District Council"},
    ]

    assert left_out(rows) == []
    assert names(rows)[0] == "official-name"


def test_official_is_a_person():
    rows = [{"name": "Harbour Board", "Official": "Ada Lovelace"}, {"name": "Tide Board", "Official": "Bob Marlow"}]

    assert left_out(rows) == ["Official"]
