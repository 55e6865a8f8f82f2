"""JSON and JSON Lines: where the records are, and every way in which a text goes wrong."""

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.raw import RawRecord, UnreadableRecord
from publisher.sources import read_file
from publisher.sources.formats.json_scanner import MAX_VALUE_BYTES, record_slices
from publisher.sources.source import Source


@pytest.fixture
def read(tmp_path):
    def read_body(body, reader="json", **options):
        file = tmp_path / f"records.{reader}"
        file.write_bytes(body if isinstance(body, bytes) else body.encode())
        return list(read_file(Source(path=tmp_path, slug="x", title="X", reader=reader, options=options), file))

    return read_body


def data(records):
    return [dict(record.data) for record in records if isinstance(record, RawRecord)]


def faults(records):
    return [
        (fault.code, fault.line)
        for record in records
        if isinstance(record, UnreadableRecord)
        for fault in record.faults
    ]


TWO = [{"id": 1}, {"id": 2, "name": "B"}]


@pytest.mark.parametrize(
    ("body", "options"),
    [
        pytest.param('[{"id":1},{"id":2,"name":"B"}]', {}, id="array"),
        pytest.param('\ufeff[ {"id":1} ,\n {"id":2,"name":"B"} ] \n', {}, id="byte-order-mark"),
        pytest.param(
            '{"meta":{"a":[1,"]"]},"result":{"items":[{"id":1},{"id":2,"name":"B"}]},"x":1}',
            {"records": "result.items"},
            id="nested",
        ),
        pytest.param('[{"id":1},{"id":2,"name":"B"}]'.encode("utf-16"), {}, id="utf-16"),
    ],
)
def test_records_are_found(read, body, options):
    assert data(read(body, **options)) == TWO


def test_object_at_the_root_is_one_record(read):
    assert data(read('{"id": 1, "list": [1]}')) == [{"id": 1, "list": [1]}]


def test_members_of_an_object_are_records_with_their_name(read):
    assert data(read('{"Q1":{"n":"A"},"Q2":{"n":"B"}}', members=True)) == [
        {"@key": "Q1", "n": "A"},
        {"@key": "Q2", "n": "B"},
    ]


def test_bytes_and_lines_are_those_of_the_file(read):
    first, second = read('[\n  {"a":  1},\n  {"b":\n 2}\n]')

    assert (first.line, first.raw) == (2, b'{"a":  1}')
    assert (second.line, second.raw) == (3, b'{"b":\n 2}')


def test_raw_fields_are_the_members(read):
    (record,) = read('[{"name":"A","tags":["x","y"],"none":null,"n":1.5,"o":{"k":"v"}}]')

    assert [(field.name, field.value) for field in record.fields] == [
        ("name", "A"),
        ("tags", '["x","y"]'),
        ("n", "1.5"),
        ("o", '{"k":"v"}'),
    ]


@pytest.mark.parametrize(
    ("body", "options", "left", "expected"),
    [
        pytest.param('[{"id":1},\n{"id":2},\n{"id":', {}, 2, [("json-cut-off", 3)], id="cut-in-a-record"),
        pytest.param('[{"id":1},\n{"id":"x', {}, 1, [("json-cut-off", 2)], id="cut-in-a-string"),
        pytest.param('[{"id":1},', {}, 1, [("json-cut-off", 1)], id="cut-after-a-comma"),
        pytest.param('[{"id":1}', {}, 1, [("json-cut-off", 1)], id="cut-before-the-end"),
        pytest.param('[{"id":1},\n{"id":NaN},{"id":3}]', {}, 2, [("json-broken", 2)], id="one-bad-record"),
        pytest.param('[{"id":1},{"id":tru},{"id":3}]', {}, 2, [("json-broken", 1)], id="bad-literal"),
        pytest.param('[{"id":1}\n{"id":2}]', {}, 1, [("json-broken", 2)], id="comma-missing"),
        pytest.param('[{"id":1},"text",7]', {}, 1, [("json-no-object", 1)] * 2, id="no-objects"),
        pytest.param('[{"id":1}] x', {}, 1, [("json-broken", 1)], id="text-after-the-end"),
        pytest.param("", {}, 0, [("json-cut-off", 1)], id="empty"),
        pytest.param("[]", {}, 0, [], id="no-records"),
        pytest.param("<html>", {}, 0, [("json-broken", 1)], id="html"),
        pytest.param('{"a":{"c":[]}}', {"records": "a.b"}, 0, [("json-path-missing", None)], id="path-missing"),
        pytest.param('[{"a":' + "[" * 100_000 + "]" * 100_000 + '},{"id":2}]', {}, 1, [("json-broken", 1)], id="deep"),
        pytest.param(b'[{"a":"\xff"},{"id":2}]', {}, 1, [("json-broken", 1)], id="not-utf-8"),
    ],
)
def test_good_records_are_read_and_the_rest_is_reported(read, body, options, left, expected):
    records = read(body, **options)

    assert len(data(records)) == left
    assert faults(records) == expected


@pytest.mark.parametrize("filler", [pytest.param("x", id="plain"), pytest.param('\\"', id="escapes")])
def test_oversize_string_is_skipped_and_the_next_record_is_read(read, filler):
    records = read('[{"a":"' + filler * ((MAX_VALUE_BYTES + (1 << 20)) // len(filler)) + '"},{"id":2}]')

    assert data(records) == [{"id": 2}]
    assert faults(records) == [("record-too-large", 1)]


def test_oversize_record_of_many_parts_is_skipped_and_the_next_is_read(read):
    records = read('[{"a":[' + ",".join(['"xxxxxxxx"'] * 2_000_000) + ']},{"id":2}]')

    assert data(records) == [{"id": 2}]
    assert faults(records) == [("record-too-large", 1)]


@pytest.mark.parametrize(
    ("body", "left", "expected"),
    [
        pytest.param('{"id":1}\n\n{"id":2,"name":"B"}\n', 2, [], id="blank-lines"),
        pytest.param('\ufeff{"id":1}\r\n{"id":2}', 2, [], id="mark-and-crlf"),
        pytest.param('{"id":1}\n{"id":\n{"id":3}\n', 2, [("json-broken", 2)], id="bad-line"),
        pytest.param('{"id":1}\n[1]\n', 1, [("json-no-object", 2)], id="no-object"),
        pytest.param(b'{"id":1}\n{"n":"\xe9"}\n{"id":3}\n', 2, [("json-broken", 2)], id="not-utf-8"),
        pytest.param('{"a":"' + "x" * (17 << 20) + '"}\n{"id":3}\n', 1, [("line-too-long", 1)], id="huge-line"),
    ],
)
def test_json_lines(read, body, left, expected):
    records = read(body, "jsonl")

    assert len(data(records)) == left
    assert faults(records) == expected


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


class Dribble(io.BytesIO):
    """A stream that gives seven bytes at a time, so that every token is cut somewhere."""

    def read(self, size=-1):
        return super().read(min(size, 7) if size > 0 else 7)


@settings(max_examples=150, deadline=None)
@given(st.lists(json_values, max_size=5), st.sampled_from([None, 1]), st.booleans())
def test_slices_are_what_a_parser_sees(values, indent, ascii_only):
    text = json.dumps(values, indent=indent, ensure_ascii=ascii_only).encode(errors="replace")
    slices = list(record_slices(Dribble(text), ()))

    assert [json.loads(piece.raw) for piece in slices] == json.loads(text)
    assert all(piece.raw.split(b"\n")[0] in text.split(b"\n")[piece.line - 1] for piece in slices)


TOWNS = """[
{"town": "Olomouc", "offices": [{"name": "Harbour Board"}, "closed", {"name": "Water Office"}]},
{"town": "Brno", "offices": "none yet"},
{"town": "Zlín"}
]"""


def test_records_in_lists_of_objects_have_what_stands_around(read):
    records = read(TOWNS, within="offices")

    assert data(records) == [
        {"name": "Harbour Board", "@of": {"town": "Olomouc"}},
        {"name": "Water Office", "@of": {"town": "Olomouc"}},
    ]
    assert faults(records) == [("json-no-object", 2), ("json-no-object", 3)]
    assert [json.loads(it.raw) for it in records if isinstance(it, UnreadableRecord)] == ["closed", "none yet"]


def test_features_have_their_properties_and_coordinates(tmp_path):
    file = tmp_path / "map.geojson"
    file.write_text(
        '{"type": "FeatureCollection", "features": ['
        '{"type": "Feature", "id": 3, "geometry": {"type": "Point", "coordinates": [5.5, 43.2, 7]},'
        ' "properties": {"nom": "Mairie"}},'
        '{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": []}, "properties": {"nom": "Port"}},'
        '{"type": "Feature", "geometry": null, "properties": null}]}'
    )
    point, area, broken = read_file(Source(path=tmp_path, slug="x", title="X", reader="geojson"), file)

    assert point.data == {"@id": 3, "nom": "Mairie", "latitude": 43.2, "longitude": 5.5}
    assert area.data == {"nom": "Port"}
    assert broken.faults[0].code == "json-no-object"


def test_only_objects_of_the_given_classes(tmp_path):
    file = tmp_path / "graph.json"
    file.write_text('[{"@type": "WebSite"}, {"@type": ["http://schema.org/Library"], "name": "A"}]')
    source = Source(path=tmp_path, slug="x", title="X", reader="json", options={"types": ["Library"]})

    assert [record.data["name"] for record in read_file(source, file)] == ["A"]


ROWS = '{"meta": {"view": {"columns": [{"name": "Id", "fieldName": "id"}, {"name": "Name"}]}}, "data": [["1", "A"], ["2", "B"], ["3"]]}'


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        pytest.param('[{"o": [{"n": 1}, {"n": 2}]}, {"x": 1}, {"o": [{"n": 3}]}]', {"records": "o"}, [{"n": 1}, {"n": 2}, {"n": 3}], id="through-an-array"),
        pytest.param('{"a": [{"o": {"p": [{"n": 1}]}}, {"o": {"p": [{"n": 2}]}}], "b": 1}', {"records": "a.o.p"}, [{"n": 1}, {"n": 2}], id="deeper"),
        pytest.param('[[{"n": 1}], [{"n": 2}, {"n": 3}]]', {}, [{"n": 1}, {"n": 2}, {"n": 3}], id="array-of-arrays"),
        pytest.param(ROWS, {"records": "data", "columns": "meta.view.columns"}, [{"id": "1", "Name": "A"}, {"id": "2", "Name": "B"}, "row-ragged"], id="columns-in-the-document"),
        pytest.param('[["id", "n"], [1, "A"]]', {"columns": "@first"}, [{"id": 1, "n": "A"}], id="columns-in-the-first-row"),
        pytest.param('[[1, "A"]]', {"columns": ["id", "n"]}, [{"id": 1, "n": "A"}], id="columns-in-source-toml"),
        pytest.param('[[1, "A"]]', {"columns": "nowhere"}, ["json-path-missing"], id="columns-nowhere"),
        pytest.param('[{"x": 1}]', {"records": "o"}, ["json-path-missing"], id="nothing-in-the-array"),
    ],
)  # fmt: skip
def test_records_are_where_apis_put_them(tmp_path, text, options, expected):
    (tmp_path / "a.json").write_text(text)
    source = Source(path=tmp_path, slug="x", title="X", reader="json", options=options)
    items = list(read_file(source, tmp_path / "a.json"))

    assert [item.data if isinstance(item, RawRecord) else item.faults[0].code for item in items] == expected


def test_a_shape_that_is_no_point_is_told(tmp_path):
    geometry = '{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}'
    (tmp_path / "a.geojson").write_text(f'{{"features": [{{"geometry": {geometry}, "properties": {{"n": 1}}}}]}}')
    source = Source(path=tmp_path, slug="x", title="X", reader="geojson")
    (record,) = read_file(source, tmp_path / "a.geojson")

    assert (record.data, record.notes) == ({"n": 1}, ("the geometry is a Polygon, not one point: it is not published",))
