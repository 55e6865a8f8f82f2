"""Parquet: types of columns, nested values, packed files, broken files, and a build."""

import datetime as dt
import gzip
import json
import math
import struct
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from publisher.pipeline.build import build
from publisher.pipeline.plan import Plan
from publisher.profiles.proposal.init import inspect_file
from publisher.profiles.proposal.source_toml import describe
from publisher.raw import RawRecord, UnreadableRecord
from publisher.sources import load_source, read_file
from publisher.sources.source import Source


@pytest.fixture
def read(tmp_path):
    def read_table(table, name="offices.parquet"):
        pq.write_table(table, tmp_path / name)
        return records(tmp_path / name)

    def records(file):
        return list(read_file(Source(path=tmp_path, slug="x", title="X", reader="parquet"), file))

    read_table.file = records
    return read_table


def data(records):
    return [dict(record.data) for record in records if isinstance(record, RawRecord)]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        pytest.param(pa.array(["0815"]), "0815", id="text"),
        pytest.param(pa.array([b"Stra\xc3\x9fe"]), "Straße", id="text-as-bytes"),
        pytest.param(pa.array(["A"]).dictionary_encode(), "A", id="dictionary"),
        pytest.param(pa.array([7], pa.int32()), 7, id="whole"),
        pytest.param(pa.array([2.0]), 2, id="whole-as-float"),
        pytest.param(pa.array([48.5]), 48.5, id="float"),
        pytest.param(pa.array([float("nan")]), None, id="nan"),
        pytest.param(pa.array([None], pa.string()), None, id="null"),
        pytest.param(pa.array([True]), True, id="boolean"),
        pytest.param(pa.array([Decimal("1.50")]), "1.50", id="decimal"),
        pytest.param(pa.array([dt.date(1898, 10, 18)]), "1898-10-18", id="day"),
        pytest.param(pa.array([631238400 * 10**9], pa.timestamp("ns")), "1990-01-02", id="midnight"),
        pytest.param(pa.array([1_000_000_001], pa.timestamp("ns")), "1970-01-01T00:00:01", id="nanoseconds"),
        pytest.param(pa.array([631269000], pa.timestamp("s")), "1990-01-02T08:30:00", id="moment"),
        pytest.param(pa.array([0], pa.timestamp("s", "UTC")), "1970-01-01T00:00:00+00:00", id="moment-in-utc"),
        pytest.param(pa.array([["a", "b"]]), ["a", "b"], id="list"),
        pytest.param(pa.array([{"city": "Ulm", "since": dt.date(2000, 1, 1)}]), {"city": "Ulm", "since": "2000-01-01"}, id="struct"),
        pytest.param(pa.array([[("de", "Amt")]], pa.map_(pa.string(), pa.string())), {"de": "Amt"}, id="map"),
        pytest.param(pa.array([{"all": [[("de", "Amt")], None], "n": 1}], pa.struct({"all": pa.list_(pa.map_(pa.string(), pa.string())), "n": pa.int8()})), {"all": [{"de": "Amt"}, None], "n": 1}, id="map-inside"),
    ],
)  # fmt: skip
def test_value_of_a_type(read, column, expected):
    assert data(read(pa.table({"value": column}))) == [{"value": expected}]


def test_row_says_where_it_is_and_two_columns_of_one_name_differ(read):
    table = pa.table([pa.array(["1", "2"]), pa.array(["a", "b"])], names=["tel", "tel"])
    first, second = read(table)

    assert (second.file, second.line) == ("offices.parquet", 2)
    assert data([first, second]) == [{"tel": "1", "tel (2)": "a"}, {"tel": "2", "tel (2)": "b"}]


def test_binary_values_are_left_out_with_a_note(read):
    (record,) = read(pa.table({"id": ["1"], "geometry": [b"\x01\x02\x00\xff"]}))

    assert record.data == {"id": "1"}
    assert record.notes == ("the column 'geometry' holds binary data, which is left out",)


WGS_84 = {"id": {"authority": "EPSG", "code": 4326}}
NATIONAL_GRID = {"id": {"authority": "EPSG", "code": 27700}}
SOLVA = struct.pack("<BIdd", 1, 1, -5.1915, 51.8746)
LINE = struct.pack("<BIIdddd", 1, 2, 2, -5.0, 51.0, -5.1, 51.1)


def places(geometry, **described):
    table = pa.table({"id": ["1"], "geometry": [geometry]})
    geo = {"primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB", **described}}}
    return table.replace_schema_metadata({"geo": json.dumps(geo)})


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        pytest.param(places(SOLVA), {"geometry": None, "latitude": 51.8746, "longitude": -5.1915}, id="no-system"),
        pytest.param(places(SOLVA, crs=WGS_84), {"geometry": None, "latitude": 51.8746, "longitude": -5.1915}, id="wgs-84"),
        pytest.param(places(struct.pack(">BIddd", 0, 1001, 7.0, 8.0, 9.0)), {"geometry": None, "latitude": 8, "longitude": 7}, id="height"),
        pytest.param(places(SOLVA, crs=NATIONAL_GRID), {}, id="other-system"),
        pytest.param(places(SOLVA, crs=None), {}, id="unknown-system"),
        pytest.param(places(LINE), {"latitude": None, "longitude": None}, id="line"),
        pytest.param(places(struct.pack("<BIdd", 1, 1, math.nan, math.nan)), {"latitude": None, "longitude": None}, id="empty-point"),
    ],
)  # fmt: skip
def test_points_of_geoparquet(read, table, expected):
    (record,) = read(table)

    assert record.data == {"id": "1", **expected}
    assert bool(record.notes) is ("geometry" not in expected)


def test_date_that_no_calendar_has_costs_only_its_row(read):
    far = pa.array([0, 10**17], pa.timestamp("ms"))
    first, second = read(pa.table({"id": ["1", "2"], "day": far}))

    assert first.data == {"id": "1", "day": "1970-01-01"}
    assert isinstance(second, UnreadableRecord)
    assert (second.faults[0].code, second.faults[0].line, second.faults[0].field) == ("value-unreadable", 2, "day")


def test_packed_file_is_unpacked(read, tmp_path):
    pq.write_table(pa.table({"id": ["1"]}), tmp_path / "a.parquet")
    packed = tmp_path / "a.parquet.gz"
    packed.write_bytes(gzip.compress((tmp_path / "a.parquet").read_bytes()))

    assert data(read.file(packed)) == [{"id": "1"}]


@pytest.mark.parametrize("change", [lambda body: b"", lambda body: body[:-20], lambda body: b"PAR1" + b"x" * 200])
def test_broken_file_is_reported(read, tmp_path, change):
    pq.write_table(pa.table({"id": ["1"]}), tmp_path / "a.parquet")
    (tmp_path / "b.parquet").write_bytes(change((tmp_path / "a.parquet").read_bytes()))
    (record,) = read.file(tmp_path / "b.parquet")

    assert record.faults[0].code == "parquet-broken"
    assert "save it again" in record.faults[0].message


def test_file_is_described_and_built(tmp_path):
    folder = tmp_path / "ports"
    folder.mkdir()
    table = pa.table({
        "port_id": ["P1", "P2"],
        "name": ["Harbour Office Aberaeron", "Harbour Office Solva"],
        "address": [{"street": "1 Quay", "town": "Aberaeron"}, {"street": "2 Main Street", "town": "Solva"}],
        "website": ["https://aberaeron.example/", "https://solva.example/"],
    })  # fmt: skip
    pq.write_table(table, folder / "ports.parquet")
    (folder / "source.toml").write_text(describe(inspect_file(folder / "ports.parquet")), encoding="utf-8")

    report = build(
        Plan(home=tmp_path / "site", base="https://lod.example.org", sources=(load_source(folder),), processes=1)
    )

    assert 'key = "port_id"' in (folder / "source.toml").read_text(encoding="utf-8")
    assert (report.manifest.counts.published, report.manifest.counts.quarantined) == (2, 0)
