"""GeoJSON of a SELECT: what is a position, what is none, and how geometries are written."""

import orjson
import pytest

from publisher.errors import ResultTooLargeError
from publisher.store import Answer
from publisher.web.http.problems.problem import ProblemError
from publisher.web.sparql import geojson
from publisher.web.sparql.wkt import WktError, geometry_of

WKT = geojson.WKT
DECIMAL = "http://www.w3.org/2001/XMLSchema#decimal"


def literal(value, datatype=None):
    return {"type": "literal", "value": value, **({"datatype": datatype} if datatype else {})}


def features(variables, *rows):
    bindings = [{name: term for name, term in zip(variables, row, strict=True) if term} for row in rows]
    body = orjson.dumps({"head": {"vars": variables}, "results": {"bindings": bindings}})
    return orjson.loads(geojson.as_geojson(Answer("x", len(body), body)).read())["features"]


@pytest.mark.parametrize(
    "names",
    [("lat", "long"), ("lat", "lon"), ("latitude", "longitude"), ("siteLat", "siteLng"), ("place_lat", "place_long")],
)
def test_positions_by_the_names_of_variables(names):
    (feature,) = features(["name", *names], [literal("A"), literal("36.06", DECIMAL), literal("103.83", DECIMAL)])

    assert feature["geometry"] == {"type": "Point", "coordinates": [103.83, 36.06]}
    assert feature["properties"] == {"name": "A"}


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        pytest.param(None, literal("1"), id="unbound"),
        pytest.param(literal("north"), literal("1"), id="no-number"),
        pytest.param(literal("91"), literal("1"), id="beyond-the-pole"),
        pytest.param({"type": "uri", "value": "1"}, literal("1"), id="iri"),
        pytest.param(literal("NaN"), literal("1"), id="nan"),
    ],
)
def test_no_position_is_null(latitude, longitude):
    (feature,) = features(["lat", "long"], [latitude, longitude])

    assert feature["geometry"] is None


def test_values_keep_their_types():
    xsd = "http://www.w3.org/2001/XMLSchema#"
    row = [
        literal("1"), literal("2"), literal("7", f"{xsd}integer"), literal("true", f"{xsd}boolean"),
        {"type": "literal", "value": "名", "xml:lang": "zh"}, None,
    ]  # fmt: skip
    (feature,) = features(["lat", "long", "count", "open", "name", "rest"], row)

    assert feature["properties"] == {"count": 7, "open": True, "name": "名", "rest": None}


def test_geometry_goes_before_names():
    (feature,) = features(["lat", "long", "shape"], [literal("1"), literal("2"), literal("POINT(5 6)", WKT)])

    assert feature["geometry"]["coordinates"] == [5, 6]
    assert feature["properties"] == {"lat": "1", "long": "2"}


def test_result_without_coordinates_is_refused():
    with pytest.raises(ProblemError) as refused:
        features(["name"], [literal("A")])

    assert refused.value.problem.kind.status == 406
    assert refused.value.problem.kind.slug == "no-coordinates"


def test_empty_result_is_an_empty_collection():
    assert features(["g"]) == []


def test_long_result_is_refused(monkeypatch):
    monkeypatch.setattr(geojson, "MAX_BYTES", 10)
    with pytest.raises(ResultTooLargeError):
        features(["lat", "long"], [literal("1"), literal("2")])


@pytest.mark.parametrize(
    ("text", "kind", "coordinates"),
    [
        ("POINT(103.83 36.06)", "Point", [103.83, 36.06]),
        ("point z (1 2 3)", "Point", [1, 2, 3]),
        ("POINT M (1 2 3)", "Point", [1, 2, 3]),
        ("<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POINT(-1e0 +2.5)", "Point", [-1, 2.5]),
        ("<http://www.opengis.net/def/crs/EPSG/0/4326> POINT(36 103)", "Point", [103, 36]),
        ("LINESTRING(1 2, 3 4)", "LineString", [[1, 2], [3, 4]]),
        ("MULTIPOINT((1 2), (3 4))", "MultiPoint", [[1, 2], [3, 4]]),
        ("MULTIPOINT(1 2, 3 4)", "MultiPoint", [[1, 2], [3, 4]]),
        ("MULTILINESTRING((1 2, 3 4), (5 6, 7 8))", "MultiLineString", [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]),
        ("POLYGON((0 0, 0 1, 1 1, 0 0))", "Polygon", [[[0, 0], [1, 1], [0, 1], [0, 0]]]),
        ("POLYGON((0 0, 1 1, 0 1, 0 0))", "Polygon", [[[0, 0], [1, 1], [0, 1], [0, 0]]]),
        ("MULTIPOLYGON(((0 0, 1 1, 0 1, 0 0)))", "MultiPolygon", [[[[0, 0], [1, 1], [0, 1], [0, 0]]]]),
    ],
)
def test_well_known_text(text, kind, coordinates):
    assert geometry_of(text) == {"type": kind, "coordinates": coordinates}


def test_collections_and_empty_ones():
    assert geometry_of("GEOMETRYCOLLECTION(POINT(1 2), POINT EMPTY)") == {
        "type": "GeometryCollection",
        "geometries": [{"type": "Point", "coordinates": [1, 2]}],
    }
    assert geometry_of("POLYGON EMPTY") is None


@pytest.mark.parametrize(
    "text",
    ["", "POINT", "POINT(1)", "POINT(1 2", "POINT(1 2) x", "CIRCLE(1 2)", "POINT(1 200)", "POINT(a b)", "POINT 1 2",
     "<http://www.opengis.net/def/crs/EPSG/0/3857> POINT(1 2)", "POLYGON((0 0, 1 1)", "POINT((1 2)", "💥"],
)  # fmt: skip
def test_what_is_no_geometry(text):
    with pytest.raises(WktError):
        geometry_of(text)
