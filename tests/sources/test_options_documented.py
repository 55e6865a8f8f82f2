"""docs/sources.md tells every option of every reader, and its examples are taken by the readers."""

import re
import tomllib
from pathlib import Path

import pytest

from publisher.sources import READERS
from publisher.sources.options import OPTIONS, options_of
from publisher.sources.source import READER_NAMES, Source

TEXT = (Path(__file__).parents[2] / "docs" / "sources.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("option", sorted({name for options in OPTIONS.values() for name in options}))
def test_option_is_told(option):
    assert re.search(rf"^\| `{option}` \|", TEXT, re.MULTILINE)


@pytest.mark.parametrize("reader", READER_NAMES)
def test_reader_is_told_and_has_options(reader):
    assert f"`{reader}`" in TEXT
    assert reader in OPTIONS
    assert reader in READERS or reader == "rdf"


@pytest.mark.parametrize(
    "example", [text for text in re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL) if text.startswith("[options]")]
)
def test_example_is_taken(example):
    options = tomllib.loads(example)["options"]

    assert (
        options_of(Source(path=Path(), slug="x", title="X", reader="html", options=options)).items() >= options.items()
    )
