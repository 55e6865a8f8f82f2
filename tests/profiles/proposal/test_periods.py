"""Columns of dates beside names and parents become their dates."""

import pytest

from publisher.profiles.proposal.columns import columns_of
from publisher.profiles.proposal.guesses import guess


def rules(header, *rows):
    columns = columns_of([dict(zip(header, row, strict=True)) for row in rows], table=True)
    return {each.column.path: each.more + each.rule for each in guess(columns)}


@pytest.mark.parametrize(
    ("header", "rows", "column", "expected"),
    [
        (
            ("name", "former_name", "until", "website"),
            [("Office of Water", "Water Board", "2005", ""), ("Office of Roads", "Road Board", "1999-03", "")],
            "former_name",
            'until = "until"',
        ),
        (
            ("name", "parent", "from", "to"),
            [("Office of Water", "", "", ""), ("Office of Roads", "Office of Water", "1990", "2004")],
            "parent",
            'since = "from", until = "to" }',
        ),
        (
            ("单位名称", "曾用名", "更名时间"),
            [("兰州市水务局", "兰州市水利局", "2005年3月"), ("兰州市交通局", "兰州市公路局", "1999年")],
            "曾用名",
            'until = "更名时间"',
        ),
    ],
)
def test_dates_beside_a_column_are_its_dates(header, rows, column, expected):
    found = rules(header, *rows)

    assert found[column].endswith(expected)


def test_column_that_has_no_dates_is_not_one():
    found = rules(
        ("name", "former_name", "to"), ("Office of Water", "Water Board", "the river"), ("B Office", "C", "x")
    )

    assert "until" not in found["former_name"]
