"""Tables without names of columns: the first row is a record, and values show what the columns hold."""

import pytest

from publisher.profiles import adapter_of, load, read
from publisher.profiles.proposal.files.file_format import FormatOptions
from publisher.profiles.proposal.init import inspect_file
from publisher.profiles.proposal.source_toml import describe
from publisher.sources.proposals import header_proposal

COLLEGES = [
    ("NZ", "Harbour College", "https://harbour.example.nz", "-41.290198", "174.775400"),
    ("FJ", "Lock Institute", "https://lock.example.fj", "-18.141600", "178.441900"),
    ("TO", "Tide Academy", "https://tide.example.to", "-21.135400", "-175.201800"),
    ("WS", "Reef School", "https://reef.example.ws", "-13.833300", "-171.766700"),
]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("\n".join(map(",".join, COLLEGES)), encoding="utf-8")
    return path


def test_first_row_is_a_record(file, tmp_path):
    inspection = inspect_file(file)
    (tmp_path / "source.toml").write_text(describe(inspection), encoding="utf-8")
    source = load(tmp_path)

    first, *others = [adapter_of(source).adapt(raw, source) for raw in read(source)]

    assert len(others) == 3
    assert (first.names[0].value, first.homepages, first.place) == ("Harbour College", (COLLEGES[0][2],), "nz")
    assert first.sites[0].coordinates.longitude == pytest.approx(174.7754)
    assert "name the 'columns'" in inspection.notes[0]


def test_who_says_where_the_names_are_is_followed(file):
    inspection = inspect_file(file, FormatOptions(header_row=1))

    assert inspection.columns[1].path == "Harbour College"


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(["http://x.example/name http://x.example/url", *["A http://a.example"] * 3], id="addresses-as-names"),
        pytest.param(["Name 2019 2020", "A 1 2", "B 3 4", "C 5 6"], id="years-as-names"),
        pytest.param(["Name Web", "A https://a.example", "B https://b.example", "C https://c.example"], id="plain"),
        pytest.param(["AB https://a.example", "B https://b.example"], id="too-few-rows-to-tell"),
    ],
)  # fmt: skip
def test_row_with_names_of_columns_is_no_record(rows):
    assert header_proposal([(number, row.split()) for number, row in enumerate(rows, 1)], 1).options == {}
