"""docs/watching.md: each field of the log is there, and nothing else."""

import re
from pathlib import Path

import pytest

from publisher.telemetry.access import EVENT, AccessEntry
from publisher.telemetry.logs import EVENTS, Common

TEXT = (Path(__file__).parents[2] / "docs" / "watching.md").read_text()
LOGGED = {**EVENTS, EVENT: AccessEntry}


def section(heading):
    """Return what is below a heading, up to the next."""
    return re.split(r"^#+ ", TEXT.partition(f"\n{heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]


def names(text):
    """Return the first cells of the rows of a table."""
    return re.findall(r"^\| `([\w-]+)` \|", text, re.MULTILINE)


@pytest.mark.parametrize("event", LOGGED)
def test_fields_of_an_event_are_documented_in_their_order(event):
    assert names(section(f"### `{event}`")) == list(LOGGED[event]._fields)


def test_fields_of_every_line_are_documented():
    assert names(section("## The log")) == list(Common._fields)


def test_no_event_is_documented_that_is_not_there():
    assert set(re.findall(r"^### `([\w-]+)`$", TEXT, re.MULTILINE)) == set(LOGGED)
