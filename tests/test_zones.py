"""The time zone of a place: from its country alone, or with its position."""

import pytest

from publisher.zones import distance_km, zone_of, zones

PORTLAND, MIAMI, URUMQI = (45.52, -122.68), (25.77, -80.19), (43.8, 87.6)


@pytest.mark.parametrize(
    ("country", "position", "name"),
    [
        ("JP", None, "Asia/Tokyo"),
        ("US", PORTLAND, "America/Los_Angeles"),
        ("US", MIAMI, "America/New_York"),
        ("CN", URUMQI, "Asia/Shanghai"),
        ("CN", None, "Asia/Shanghai"),
    ],
)
def test_zone(country, position, name):
    assert zone_of(country, position) == name


@pytest.mark.parametrize("country", ["US", "", "XX"])
def test_zone_is_not_guessed(country):
    assert zone_of(country, None) is None


def test_position_in_another_country_gives_no_zone():
    assert zone_of("BR", PORTLAND) is None


def test_every_country_has_positions_on_earth():
    places = [zone.position for rows in zones().values() for zone in rows]

    assert len(places) > 300
    assert all(abs(latitude) <= 90 and abs(longitude) <= 180 for latitude, longitude in places)


def test_distance_is_along_the_great_circle():
    assert distance_km((0.0, 0.0), (0.0, 180.0)) == pytest.approx(20_015, rel=0.001)
    assert distance_km(MIAMI, MIAMI) == 0
