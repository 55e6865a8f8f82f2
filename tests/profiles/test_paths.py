"""Paths: where in a record a value stands."""

import pytest

from publisher.profiles.paths import PathError, parse_path

RECORD = {
    "name": "A",
    "address": {"city": "B", "lines": ["c", "d"]},
    "names": [
        {"value": "one", "types": ["label", "ror_display"], "lang": "en"},
        {"value": "zwei", "types": ["label"], "lang": "de"},
        {"value": "3", "types": "acronym", "lang": None},
    ],
    "types": {"Q1": "x", "Q2": "y"},
    "odd.name": {"value": 5},
    'a "b" c': {"": 6},
    "none": None,
    "nested": [[{"v": 1}], [{"v": 2}]],
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("name", ["A"]),
        ("address.city", ["B"]),
        ("address.lines", ["c", "d"]),
        ("names.value", ["one", "zwei", "3"]),
        ("names[types=label].value", ["one", "zwei"]),
        ("names[types!=label].value", ["3"]),
        ("names[types=acronym].value", ["3"]),
        ("names[1].value", ["zwei"]),
        ("names[9].value", []),
        ("names.lang", ["en", "de"]),
        ("types.*.@key", ["Q1", "Q2"]),
        ("types.*.@value", ["x", "y"]),
        ('"odd.name".value', [5]),
        ('"a ""b"" c".""', [6]),
        ("^name", ["A"]),
        ("none", []),
        ("none.deeper", []),
        ("name.deeper", []),
        ("missing", []),
        ("nested.v", [1, 2]),
    ],
)
def test_path_in_json(path, expected):
    assert parse_path(path, column=False).get(RECORD) == expected


@pytest.mark.parametrize("name", ["Domain name", "a.b", "x[y]", "5% share", '"quoted"'])
def test_path_in_a_table_is_the_column(name):
    assert parse_path(name, column=True).get({name: "v", "other": "w"}) == ["v"]


@pytest.mark.parametrize("path", ["", "^", "names[types=label", "a..b", ".a", "a[b]", '"open'])
def test_what_is_no_path(path):
    with pytest.raises(PathError):
        parse_path(path, column=False)


def test_plain_path_names_what_is_read():
    assert parse_path("names[types=label].value", column=False).plain == ("names", "value")
