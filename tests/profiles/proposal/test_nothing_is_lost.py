"""Whatever the headers are, each column feeds a field, is left out with a reason, or is listed as not recognised."""

import csv
import json
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher.profiles.proposal.headers import WORDS
from publisher.profiles.proposal.init import inspect_file
from publisher.profiles.proposal.source_toml import describe
from tests.profiles.proposal.lists.test_lists import accounted, below

HEADERS = sorted(
    {word for row in WORDS["fields"] for word in row["words"]}.union(WORDS["names"], WORDS["keys"], WORDS["people"])
)
VALUES = [
    "Harbour Library", "A-17", "52.51", "01067", "110 01", "+420 221 000 001", "info@harbour.example.cz", "www.harbour.example.cz",
    "12/03/1998", "1954", "Active", "CZ", "Dock Street 3", "Mo-Fr 09:00-17:00", "Kraj", "8000 Aarhus", "Jan Novak", "true",
]  # fmt: skip
TABLES = st.lists(st.sampled_from(HEADERS), min_size=1, max_size=12, unique=True).flatmap(
    lambda headers: st.tuples(
        st.just(headers),
        st.lists(st.tuples(*[st.sampled_from(VALUES)] * len(headers)), min_size=1, max_size=4),
    )
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(TABLES)
def test_columns_of_a_table(table):
    headers, rows = table
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, delimiter=";").writerows(
                [["key 1", *headers], *[(f"K{n}", *row) for n, row in enumerate(rows)]]
            )
        assert lost(path) == []


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(TABLES, st.sampled_from(["address", "contact", "sites"]))
def test_members_of_json_records(table, inner):
    headers, rows = table
    half = len(headers) // 2
    records = [
        {"key 1": f"K{number}", **dict(zip(headers[:half], row[:half], strict=True)),
         inner: dict(zip(headers[half:], row[half:], strict=True))}
        for number, row in enumerate(rows)
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.json"
        path.write_text(json.dumps(records), encoding="utf-8")
        assert lost(path) == []


def lost(path):
    """The columns of a file of which its source.toml says nothing."""
    inspection = inspect_file(path)
    used, listed = accounted(describe(inspection))
    columns = [column for column in inspection.columns if column.values]
    return [each.path for each in columns if each.path not in listed and not {each.path, *below(each)} & used]
