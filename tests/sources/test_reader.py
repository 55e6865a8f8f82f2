"""docs/sources.md documents every option of every reader, and the readers accept its examples."""

import re
import tomllib
from itertools import islice
from pathlib import Path

import pytest

from publisher.errors import SourceError
from publisher.sources import read_file, reader_named, reader_names
from publisher.sources.reader import options_of
from publisher.sources.source import Source

TEXT = (Path(__file__).parents[2] / "docs" / "sources.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("option", sorted({option for name in reader_names() for option in reader_named(name).options}))
def test_option_is_documented(option):
    assert re.search(rf"^\| `{option}` \|", TEXT, re.MULTILINE)


@pytest.mark.parametrize("reader", reader_names())
def test_reader_is_documented(reader):
    assert f"`{reader}`" in TEXT


@pytest.mark.parametrize(
    "example", [text for text in re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL) if text.startswith("[options]")]
)
def test_example_is_accepted(example):
    options = tomllib.loads(example)["options"]

    assert (
        options_of(Source(path=Path(), slug="x", title="X", reader="html", options=options)).items() >= options.items()
    )


ODD = [
    "",
    "ab",
    "\n",
    "é",
    -5,
    999_999_999_999,
    True,
    ["a"],
    [1, {}],
    [[]],
    {},
    {"a": 1},
    {"a": "!!"},
    "*",
    ">>",
    "a[1",
    1.5,
]


@pytest.mark.parametrize("name", [name for name in reader_names() if reader_named(name).read_file and name != "sql"])
def test_odd_options_are_refused_or_used(tmp_path, name):
    reader = reader_named(name)
    file = tmp_path / f"list{(reader.suffixes or ('.x',))[0]}"
    file.write_bytes(b"id,name\n1,Harbour College\n")
    refused = []
    for option in reader.options:
        for value in ODD:
            source = Source(path=tmp_path, slug="x", title="X", reader=name, options={option: value})
            try:
                list(islice(read_file(source, file), 10))
            except SourceError as error:
                refused += [fault.field for fault in error.faults]

    assert bool(refused) is bool(reader.options)
    assert {field.split(".")[1] for field in refused} == set(reader.options)


@pytest.mark.parametrize(
    ("reader", "option", "value", "expected"),
    [
        pytest.param("csv", "delimiter", "::", 'one character, or "tab"', id="two-characters"),
        pytest.param("csv", "header_row", -1, "a whole number, not negative", id="negative-row"),
        pytest.param("xlsx", "sheet", 1 << 70, "a text or a whole number, not negative", id="huge-sheet"),
        pytest.param("xlsx", "sheets", ["One", {}], "a list of texts or whole numbers", id="table-in-a-list"),
        pytest.param("html", "table", "a[1", "a CSS selector", id="no-selector"),
        pytest.param("html", "fields", {"name": ">>"}, "a CSS selector", id="no-selector-of-a-field"),
    ],
)
def test_value_that_is_not_possible_is_reported_with_what_is_expected(tmp_path, reader, option, value, expected):
    file = tmp_path / "list.x"
    file.write_bytes(b"x")
    source = Source(path=tmp_path, slug="x", title="X", reader=reader, options={option: value})

    with pytest.raises(SourceError) as caught:
        list(read_file(source, file))

    assert expected in str(caught.value)
