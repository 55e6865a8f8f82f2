"""Both coordinates in one text: by letters, words, names, standards; two plain numbers as the profile says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.normalise.normaliser import TextContext
from publisher.normalise.position import coordinates, plain_pair, position

PARIS = (48.8566, 2.3522)


@pytest.mark.parametrize(
    "text",
    [
        "48.8566, 2.3522",
        "48.8566 2.3522",
        "48.8566/2.3522",
        "48.8566; 2.3522",
        "(48.8566, 2.3522)",
        "48.8566°, 2.3522°",
        "48.8566,2.3522,35",
        "48,8566; 2,3522",
        "48,8566 2,3522",
        "48,8566, 2,3522",
        "48.8566N 2.3522E",
        "N 48.8566, E 2.3522",
        "E 2.3522 N 48.8566",
        "48.8566° N, 2.3522° E",
        "48,8566 N, 2,3522 E",
        "48.8566 Nord 2.3522 Ost",
        "东经2.3522度，北纬48.8566度",
        "lat: 48.8566 lon: 2.3522",
        "Latitude: 48.8566, Longitude: 2.3522",
        "Lng 2.3522 Lat 48.8566",
        '{"lat":48.8566,"lng":2.3522}',
        "{'longitude': '2.3522', 'latitude': '48.8566'}",
        '{"type":"Point","coordinates":[2.3522,48.8566]}',
        "POINT(2.3522 48.8566)",
        "SRID=4326;POINT Z (2.3522 48.8566 35)",
        "geo:48.8566,2.3522;u=10",
        "+48.8566+002.3522/",
        "https://maps.google.com/?q=48.8566,2.3522",
        "https://www.openstreetmap.org/?mlat=48.8566&mlon=2.3522#map=16/48.8/2.3",
        "https://www.google.com/maps/place/X/@48.1,2.1,17z/data=!3m1!4b1!8m2!3d48.8566!4d2.3522",
    ],
)
def test_spellings_with_fractions(text):
    assert position(text) == PARIS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("48°51′24″N 2°21′08″E", (48.856667, 2.352222)),
        ("48º 51' 24'' N, 2º 21' 08'' E", (48.856667, 2.352222)),
        ("48-51-24N 002-21-08E", (48.856667, 2.352222)),
        ("48d51m24sN 2d21m8sE", (48.856667, 2.352222)),
        ("N48 51.400 E002 21.133", (48.856667, 2.352217)),
        ("48°51′24″ с. ш. 2°21′08″ в. д.", (48.856667, 2.352222)),
        ("北纬48°51′ 东经2°21′", (48.85, 2.35)),
        ("북위 37.5° 동경 127.0°", (37.5, 127.0)),
        ("35°41'22.4\"N+139°41'30.1\"E", (35.689556, 139.691694)),
        ("S 33° 51.5' E 151° 12.5'", (-33.858333, 151.208333)),
        ("22° 54' Sul, 43° 12' Oeste", (-22.9, -43.2)),
        ("+404121-0740240/", (40.689167, -74.044444)),
    ],
)
def test_spellings_with_minutes(text, expected):
    assert position(text) == expected


@pytest.mark.parametrize(("language", "east"), [("de", 2.3522), ("fr", -2.3522), ("es-MX", -2.3522), (None, None)])
def test_o_is_the_east_in_german_and_the_west_in_french(language, east):
    assert position("48.8566 N, 2.3522 O", language) == (None if east is None else (48.8566, east))


@pytest.mark.parametrize(
    "text",
    [
        "48.8566",
        "31TDF4800",
        "48 N",
        "48 N 49 S",
        "48°61'24\"N 2°21'8\"E",
        "48.5°30' N 2°21' E",
        "10115 Berlin",
        "12 Main St, E 5 N",
        "2024, 11",
        "1, 2, 3, 4",
        "https://www.google.com/maps/@48.8566,2.3522,15z",
        "https://www.openstreetmap.org/#map=16/48.8566/2.3522",
        "https://example.org/?q=48.8566,2.3522.7",
    ],
)
def test_other_texts_are_no_position(text):
    """The view of a map is somewhere near; an angle has fewer than 60 minutes."""
    assert position(text) is None


def test_option_says_which_number_is_first():
    values, notes = coordinates("[2.3522, 48.8566]", TextContext(options={"first": "longitude"}))

    assert [(value.latitude, value.longitude) for value in values] == [PARIS]
    assert notes == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [("0,0", "0, 0 are in the sea"), ("2.35, 148.85", None), ("148.85, 2.35", "may be swapped"), ("x", "no WGS 84")],
)
def test_what_is_no_place_is_noted(text, problem):
    values, notes = coordinates(text, TextContext("position"))

    assert bool(values) == (problem is None)
    assert [problem in note.message for note in notes] == ([True] if problem else [])


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_any_two_numbers_are_read_as_they_are(latitude, longitude):
    text = f"{latitude:.6f}, {longitude:.6f}"

    assert plain_pair(text) == position(text) == (round(latitude, 6), round(longitude, 6))


@given(st.text("0123456789.,;/ °'\"NSEWO+-()latlon:北纬", max_size=40))
def test_any_text_gives_a_place_or_none(text):
    values, notes = coordinates(text)

    assert len(values) + len(notes) == 1
    assert all(abs(value.latitude) <= 90 and abs(value.longitude) <= 180 for value in values)
