"""docs/watching.md: each field of the log and each metric is there, and nothing else."""

import re
from pathlib import Path

import pytest

from publisher.store.observation.ends import ABANDONED, ANSWERED, OUTCOMES, Source
from publisher.store.scheduling import pool
from publisher.telemetry.access import EVENT, AccessEntry
from publisher.telemetry.logs import EVENTS, Common
from publisher.web.http.metrics import Metrics

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


METRICS = {
    f"{family.name}_total" if family.type == "counter" else family.name: family
    for family in Metrics().registry.collect()
}


def metric_rows():
    """Return the rows of the tables of metrics: name to type and labels."""
    rows = re.findall(r"^\| `(publisher_\w+)` \| (\w+) \| ([^|]*)\|", TEXT, re.MULTILINE)
    return {name: (kind, tuple(re.findall(r"`(\w+)`", labels))) for name, kind, labels in rows}


def test_metrics_are_documented_with_their_types_and_labels():
    collectors = Metrics().registry._names_to_collectors
    labelled = {name: collectors.get(family.name, family) for name, family in METRICS.items()}

    assert metric_rows() == {name: (family.type, tuple(labelled[name]._labelnames)) for name, family in METRICS.items()}


def test_outcomes_and_sources_of_queries_are_documented():
    text = section("### Queries")

    documented = [name for name in names(text) if not name.startswith("publisher_")]

    assert documented == [ANSWERED, ABANDONED, *OUTCOMES.values()]
    assert all(f"`{source}`" in text for source in Source)


def test_reasons_for_the_end_of_query_workers_are_documented():
    code = Path(pool.__file__).read_text()
    reasons = set(re.findall(r'_replace\(\s*\w+, "([\w-]+)"', code)) | set(re.findall(r'"([\w-]+)" if head else', code))
    documented = {name for name in names(section("### Workers")) if not name.startswith("publisher_")}

    assert documented == reasons
