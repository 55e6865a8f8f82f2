"""Files as people have them, beside the checkout: each is read as its expected.txt says is right."""

from pathlib import Path

import pytest

from publisher.errors import SourceError
from publisher.profiles.proposal.init import inspect_file
from publisher.sources import read

CASES = Path(__file__).parents[3] / "shared" / "cases" / "in"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not beside the checkout"),
]


def rows(name):
    return [dict(record.data) for record in read(inspect_file(CASES / name).source) if hasattr(record, "data")]


@pytest.mark.parametrize(
    ("name", "column", "values"),
    [
        pytest.param("csv_sep_line/list.csv", "ID", ["01", "02"], id="sep-line"),
        pytest.param("csv_semi_decimal/geo.csv", "lat", ["52,516300", "48,137100", "50,937500"], id="decimal-comma"),
        pytest.param("it_ipa_txt/amministrazioni.txt", "cod_amm", ["054", "058", "abspa"], id="tabs-in-txt"),
        pytest.param("json_members/list.json", "@key", ["001", "002"], id="members"),
        pytest.param("json_graph/list.json", "name", ["Port Office", "Lock Office"], id="graph"),
        pytest.param("json_bom/list.json", "id", ["001", "002"], id="mark"),
        pytest.param("json_utf16/list.json", "id", ["001", "002"], id="utf-16"),
        pytest.param("html_jsonld/page.html", "name", ["Hafenamt"], id="embedded"),
        pytest.param("geojson/buildings.geojson", "latitude", [43.468159, 43.4699], id="geojson"),
        pytest.param("xlsx_leading_zeros/schulen.xlsx", "Schulnummer", ["4123", "0815", "0077"], id="leading-zeros"),
        pytest.param("xlsx_leading_zeros/schulen.xlsx", "Gegründet", ["1990", "2004", "1920"], id="years"),
        pytest.param("xlsx_hidden_multi/register.xlsx", "Code", ["M1", "M2"], id="visible-sheet"),
        pytest.param("xlsx_merged_title/bodies.xlsx", "Code", ["B1", "B2", "B3", "B4"], id="title-rows"),
    ],
)
def test_case_is_read(name, column, values):
    assert [row[column] for row in rows(name)] == values


@pytest.mark.parametrize("name", ["enc_sjis_ascii_header/libs.csv", "enc_cp1251_ascii_header/orgs.csv"])
def test_encoding_is_no_western_one(name):
    assert not any(character in "".join(row["name"] for row in rows(name)) for character in "ÌÐŽéèœ‘’")


@pytest.mark.parametrize("suffix", ["xls", "parquet", "sqlite", "docx", "vcf"])
def test_format_that_is_not_read_says_what_to_save(suffix):
    with pytest.raises(SourceError, match=r"\.csv"):
        inspect_file(CASES / "unknown_formats" / f"bodies.{suffix}")
