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


def test_towns_are_the_names_of_a_list_of_towns():
    towns = ("札幌市", "函館市", "小樽市", "旭川市", "室蘭市")
    rows = [{"pref": "北海道", "city": town, "citykana": "さっぽろし", "phrase": "みてきて北区"} for town in towns]

    assert names(rows) == ["city"]


def test_reading_is_no_name():
    rows = [{"code": "A1", "よみ": "みなと", "x": "港図書館"}, {"code": "A2", "よみ": "うみ", "x": "海図書館"}]

    assert names(rows) == ["x"]


def test_parts_of_an_address_are_in_the_language_of_their_header():
    found = guess(
        columns_of(
            [{"name": "Mill", "town_en": "Damascus", "town_ar": ""}, {"name": "Weir", "town_en": "Homs"}], table=True
        )
    )

    assert [each.more for each in found if each.field == "locality"] == ['language = "en"']


@pytest.mark.parametrize(
    ("header", "value", "field"),
    [
        pytest.param("oeffnungszeiten", "Mo-Fr 9-17", "hours", id="umlaut"),
        pytest.param("Geschaeftsfuehrer", "X Y", "leave_out", id="a-person"),
        pytest.param("Gruendungsjahr", "1898", "founded", id="year"),
        pytest.param("Start date", "1974-04-01", "founded", id="start"),
    ],
)
def test_headers_without_umlauts(header, value, field):
    found = guess(
        columns_of(
            [{"id": "A1", "name": "Amt Nord", header: value}, {"id": "A2", "name": "Amt Süd", header: value}],
            table=True,
        )
    )

    assert {each.column.path: each.field for each in found}[header] == field


def test_end_of_a_header_is_no_language_where_no_name_has_a_word_of_it():
    colleges = columns_of([{"nama_pt": f"Politeknik Negeri {number}"} for number in range(30)], table=True)
    schools = columns_of([{"nome_pt": f"Escola do Mar {number}"} for number in range(30)], table=True)

    assert [each.more for each in guess(colleges) if each.field == "names"] == [""]
    assert [each.more for each in guess(schools) if each.field == "names"] == ['language = "pt"']


def test_few_repeated_texts_are_no_names():
    assert names([{"Domain": f"a{number}.example.org", "Remark": "accepted term"} for number in range(9)]) == []
