"""docs/sources.md documents every option of every reader, and the readers accept its examples."""

import re
import tomllib
from pathlib import Path

import pytest

from publisher.sources import reader_named, reader_names
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
