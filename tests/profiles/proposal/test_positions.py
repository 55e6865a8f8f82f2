"""Points of GeoJSON inside records are positions, and their types are no kinds of institutions."""

import json
import tomllib

import pytest

from publisher.profiles.proposal.init import inspect_file
from publisher.profiles.proposal.source_toml import describe


def proposed(folder, records):
    (folder / "a.json").write_text(json.dumps(records))
    return tomllib.loads(describe(inspect_file(folder / "a.json")))["profile"]


def record(number, **geometry):
    return {"id": f"x{number}", "name": f"Office {number}", "location": geometry}


def test_points_are_positions(tmp_path):
    records = [record(number, type="Point", coordinates=[13.4, 52.5 + number / 10]) for number in range(3)]
    profile = proposed(tmp_path, records)

    assert "classifications" not in profile
    (site,) = profile["sites"]
    assert (site["longitude"], site["latitude"]) == ("location.coordinates[0]", "location.coordinates[1]")


def test_areas_are_no_positions(tmp_path):
    records = [record(number, type="Polygon", coordinates=[[[0, 0], [1, 0], [1, 1], [0, 0]]]) for number in range(3)]

    assert proposed(tmp_path, records).keys() == {"key", "names"}


CITIES = ((48.8566, 2.3522), (52.52, 13.405), (40.4168, 3.7038), (59.3293, 18.0686), (50.0755, 14.4378))


def proposed_for(folder, header, spelling, cities=CITIES, **columns):
    """The site, and what is to be checked, of a list with both coordinates in one column."""
    texts = [spelling.format(lat=lat, lon=lon, comma_lat=f"{lat}".replace(".", ",")) for lat, lon in cities]
    rows = [
        {"code": f"A{number:03}", "name": f"Institute {'ABCDEF'[number]}", header: text, **columns}
        for number, text in enumerate(texts)
    ]
    (folder / "a.json").write_text(json.dumps(rows))
    inspection = inspect_file(folder / "a.json")
    sites = tomllib.loads(describe(inspection))["profile"].get("sites", [{}])
    return sites[0], inspection.doubts.get(header)


@pytest.mark.parametrize(
    ("header", "spelling"),
    [
        ("whereabouts", "{lat}N {lon}E"),
        ("whereabouts", "POINT({lon} {lat})"),
        ("whereabouts", "lat: {lat} lon: {lon}"),
        ("whereabouts", "geo:{lat},{lon}"),
        ("coordinates", "{lat}, {lon}"),
        ("coordinates", "https://maps.google.com/?q={lat},{lon}"),
    ],
)
def test_both_coordinates_in_one_column(tmp_path, header, spelling):
    assert proposed_for(tmp_path, header, spelling) == ({"coordinates": header}, None)


@pytest.mark.parametrize("header", ["lonlat", "coordinates"])
def test_longitude_that_comes_first_is_seen(tmp_path, header):
    """By the header; or because the places are on land, and would be in the sea otherwise."""
    site, doubt = proposed_for(tmp_path, header, "{lon},{lat}")

    assert site == {"coordinates": {"from": header, "first": "longitude"}}
    assert doubt is None


def test_order_that_nothing_shows_is_asked(tmp_path):
    """Both are on land: Moscow and a place in Iran."""
    site, doubt = proposed_for(tmp_path, "coordinates", "{lat},{lon}", [(55.75, 37.61), (55.79, 49.12), (54.73, 55.95)])

    assert site == {"coordinates": "coordinates"}
    assert 'first = "longitude"' in doubt


@pytest.mark.parametrize(
    ("header", "spelling"), [("website", "https://maps.google.com/?q={lat},{lon}"), ("size", "{lat} {lon}")]
)
def test_addresses_and_numbers_under_other_headers_are_none(tmp_path, header, spelling):
    assert "coordinates" not in proposed_for(tmp_path, header, spelling)[0]


def test_columns_of_their_own_come_first(tmp_path):
    site, _ = proposed_for(tmp_path, "position", "{lat}, {lon}", latitude="48.85", longitude="2.35")

    assert site == {"latitude": "latitude", "longitude": "longitude"}
