"""Facts with dates: what a profile says about names, relations and sites that held for a time."""

import pytest

from publisher.records import Period, RelationKind
from tests.profiles.test_profile_adapter import adapt, notes

__all__ = ["adapt"]

HISTORY = 'former_names = { each = "was", from = "title", since = "from", until = "to" }'


def periods(texts):
    return [(text.value, text.period and (text.period.since, text.period.until)) for text in texts]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("1990", "2005", ("1990", "2005")),
        ("1. März 1990", "31.12.2005", ("1990-03-01", "2005-12-31")),
        ("1990年3月", "2005年", ("1990-03", "2005")),
        (None, "2005-06", (None, "2005-06")),
        ("1990", "", ("1990", None)),
        ("1990", "至今", ("1990", None)),
        ("1990", "heute", ("1990", None)),
        ("2005", "1990", None),
        ("2005-03-02", "2005", ("2005-03-02", "2005")),
        ("soon", "later", None),
        (None, None, None),
    ],
)
def test_dates_beside_a_former_name(adapt, since, until, expected):
    record = adapt(HISTORY, {"was": [{"title": "Old Office", "from": since, "to": until}]})

    assert periods(record.former_names) == [("Old Office", expected)]


def test_end_before_the_beginning_is_noted(adapt):
    record = adapt(HISTORY, {"was": [{"title": "Old Office", "from": "2005", "to": "1990"}]})

    assert ("not-understood", "was.title", "2005 to 1990") in notes(record)


def test_one_date_beside_several_names_is_about_none_of_them(adapt):
    rule = 'former_names = { from = "old", split = ";", until = "changed" }'
    record = adapt(rule, {"old": "Board A; Board B", "changed": "2005"})

    assert periods(record.former_names) == [("Board A", None), ("Board B", None)]
    assert [note for note in notes(record) if note[2] == "2005"] == [("not-understood", "old", "2005")]
    assert periods(adapt(rule, {"old": "Board A", "changed": "2005"}).former_names) == [("Board A", (None, "2005"))]


def test_name_that_is_over_is_a_former_one(adapt):
    base = 'key = "id"\nnames = { each = "names", from = "n", since = "a", until = "b" }\n'
    rows = [{"n": "Old", "a": "1950", "b": "1999"}, {"n": "New", "a": "2000", "b": None}]
    record = adapt("", {"names": rows}, base=base)

    assert periods(record.names) == [("New", ("2000", None))]
    assert periods(record.former_names) == [("Old", ("1950", "1999"))]
    assert record.slug == "new"


def test_body_without_a_name_of_today_keeps_its_last(adapt):
    base = 'key = "id"\nnames = { each = "names", from = "n", until = "b" }\n'
    record = adapt("", {"names": [{"n": "Old", "b": "1999"}]}, base=base)

    assert [name.value for name in record.names] == ["Old"]


def test_end_after_the_day_of_retrieval_is_not_over(adapt):
    data = {"parent": "9", "a": "2001", "b": "2030"}
    rule = 'relations = { kind = "parent", from = "parent", since = "a", until = "b" }'

    assert adapt(rule, data, retrieved="2026-01-01").relations[0].period == Period(since="2001", until="2030")
    assert adapt(rule, data).relations[0].period.over


def test_parents_one_after_the_other(adapt):
    rule = 'relations = { kind = "parent", each = "above", from = "id", since = "a", until = "b" }'
    record = adapt(rule, {"above": [{"id": "8", "a": "1990", "b": "2004"}, {"id": "9", "a": "2005"}]})

    assert [(row.kind, row.target.key, row.period.over) for row in record.relations] == [
        (RelationKind.PARENT, "8", True),
        (RelationKind.PARENT, "9", False),
    ]


def test_site_has_dates(adapt):
    rule = '[[sites]]\neach = "where"\naddress = "text"\nsince = "a"\nuntil = { from = "b", order = "dmy" }'
    record = adapt(rule, {"where": [{"text": "1 Quay Road", "a": "1990", "b": "03/04/2005"}]})

    assert record.sites[0].period == Period(since="1990", until="2005-04-03", over=True)
