import itertools

import pytest

from publisher.linking import join_places
from publisher.normalise.places import shipped_gazetteer
from publisher.records import Coordinates, Place, Text

GEONAMES = "https://sws.geonames.org/{}/"
ITEM = "http://www.wikidata.org/entity/{}"


def subdivision(code, name):
    country = code.partition("-")[0].lower()
    return Place(key=code.lower(), names=(Text(value=name, language="en"),), notations=(code,), within=(country,))


def town(number, name, *within, at=None, items=()):
    return Place(
        key=f"geonames-{number}",
        names=(Text(value=name, language="en"),),
        within=within,
        same_as=(GEONAMES.format(number), *map(ITEM.format, items)),
        coordinates=Coordinates(latitude=at[0], longitude=at[1]) if at else None,
    )


def joined(*places):
    """Join places in every order that is quick to try; the result is always the same."""
    results = [
        join_places({place.key: place for place in order}, shipped_gazetteer())
        for order in itertools.islice(itertools.permutations(places), 24)
    ]
    assert all(result == results[0] for result in results)
    return results[0]


@pytest.mark.parametrize(
    ("place", "key"),
    [
        pytest.param(town(1804430, "Lanzhou", "cn"), "cn-620100", id="the-city-of-a-prefecture"),
        pytest.param(town(1791247, "Wuhan", "cn"), "cn-420100", id="without-its-province"),
        pytest.param(town(1810821, "Fuzhou", "cn"), "cn-350100", id="a-city-that-has-a-namesake"),
        pytest.param(town(1816670, "Beijing", "cn"), "cn-110000", id="a-city-that-is-a-province"),
        pytest.param(town(1880252, "Singapore", "sg"), "sg", id="a-city-that-is-a-country"),
        pytest.param(town(1821274, "Macau", "mo"), "mo", id="a-city-that-is-a-territory"),
        pytest.param(town(1819729, "Hong Kong", "hk"), "hk", id="another-city-that-is-a-territory"),
        pytest.param(town(7, "Baiyin", "cn-620000", "cn"), "cn-620400", id="name-and-province"),
        pytest.param(town(7, "Shanghai", "cn-310000", "cn"), "cn-310000", id="name-of-the-province-itself"),
        pytest.param(town(7, "Dunhuang", "cn-620000", "cn"), "cn-620982", id="a-city-below-a-prefecture"),
        pytest.param(town(7, "Haizhu Qu", "cn-440000", "cn"), "cn-440105", id="with-its-generic-word"),
        pytest.param(town(7, "Anywhere", "cn", items=["Q11746"]), "cn-420100", id="wikidata"),
    ],
)
def test_a_place_that_the_gazetteer_has_is_the_gazetteers(place, key):
    result = joined(place)

    assert result.replaced == {place.key: key}
    assert set(result.places) == {key}
    assert set(place.same_as) <= set(result.places[key].same_as)


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(town(7, "Baiyin", "cn"), id="name-alone"),
        pytest.param(town(7, "Suzhou", "cn"), id="name-of-two-cities"),
        pytest.param(town(7, "Chengguan", "cn-620000", "cn"), id="a-town-called-like-a-district"),
        pytest.param(town(7, "Lanzhou", "cn-530000", "cn"), id="another-province"),
        pytest.param(town(7, "Lanzhou", "us"), id="another-country"),
        pytest.param(town(7, "Lanzhou"), id="nowhere"),
    ],
)
def test_a_place_that_may_be_another_stays(place):
    assert joined(place).replaced == {}


def test_what_is_known_of_a_place_comes_together():
    place = town(1804430, "Lanzhou", "cn", at=(36.06, 103.79))

    known = joined(place).places["cn-620100"]

    assert known.within == ("cn-620000", "cn")
    assert known.coordinates == place.coordinates
    assert {name.value for name in known.names} == {"Lanzhou", "兰州市"}
    assert GEONAMES.format(1804429) in known.same_as


def test_two_numbers_of_one_town_are_one():
    district, first, second = (
        subdivision("PT-11", "Lisbon"),
        town(30, "Cascais", "pt-11", "pt", at=(38.70, -9.42)),
        town(200, "Cascais", "pt-11", "pt", at=(38.72, -9.40)),
    )

    result = joined(district, first, second)

    assert result.replaced == {"geonames-200": "geonames-30"}
    assert result.places["geonames-30"].same_as == (*first.same_as, *second.same_as)


def test_a_shared_item_joins_whatever_the_names():
    result = joined(town(1, "Den Haag", "nl", items=["Q36600"]), town(2, "The Hague", "nl-zh", "nl", items=["Q36600"]))

    assert result.replaced == {"geonames-2": "geonames-1"}
    assert result.places["geonames-1"].within == ("nl-zh", "nl")


@pytest.mark.parametrize(
    ("places", "doubtful"),
    [
        pytest.param(
            [
                town(1, "Portland", "us-or", "us", at=(45.5, -122.7)),
                town(2, "Portland", "us-me", "us", at=(43.7, -70.3)),
            ],
            False,
            id="two-states",
        ),
        pytest.param(
            [
                town(1, "Nishi-ku", "jp-27", "jp", at=(34.68, 135.48)),
                town(2, "Nishi-ku", "jp-27", "jp", at=(34.55, 135.47)),
            ],
            True,
            id="two-of-one-prefecture-far-apart",
        ),
        pytest.param([town(1, "Springfield", "us"), town(2, "Springfield", "us-il", "us")], True, id="no-state"),
        pytest.param([town(1, "Springfield", "us"), town(2, "Springfield", "us")], True, id="no-states"),
        pytest.param(
            [town(1, "Union", "us", at=(40.7, -74.3)), town(2, "Union", "us-sc", "us", at=(34.7, -81.6))],
            False,
            id="no-state-and-far-away",
        ),
        pytest.param(
            [town(1, "Texarkana", "us", at=(33.44, -94.04)), town(2, "Texarkana", "us-ar", "us", at=(33.44, -94.03))],
            True,
            id="on-both-sides-of-a-border",
        ),
        pytest.param(
            [subdivision("BR-SP", "São Paulo"), town(1, "São Paulo", "br-sp", "br")], False, id="city-in-state"
        ),
        pytest.param([subdivision("BR-SP", "São Paulo"), town(1, "São Paulo", "br")], False, id="city-or-state"),
    ],
)
def test_a_name_alone_joins_nothing(places, doubtful):
    result = joined(*places)

    assert result.replaced == {}
    assert [bool(result.places[place.key].alike) for place in places] == [doubtful, doubtful]


def test_a_city_that_is_a_subdivision_is_one_with_it():
    result = joined(
        subdivision("DE-BE", "Land Berlin"), town(2950159, "Berlin", "de-be", "de"), town(9, "Mitte", "de-be", "de")
    )

    assert result.replaced == {"geonames-2950159": "de-be"}
    assert result.places["de-be"].within == ("de",)
    assert result.places["geonames-9"].within == ("de-be", "de")


@pytest.mark.parametrize(
    ("number", "name", "code"),
    [(5417618, "Colorado", "US-CO"), (292224, "Dubai", "AE-DU"), (3463930, "Espírito Santo", "BR-ES")],
)
def test_a_number_of_a_subdivision_is_one_with_it(number, name, code):
    country = code.partition("-")[0].lower()

    result = joined(subdivision(code, name), town(number, name, country), town(8, "Anywhere", code.lower(), country))

    assert result.replaced == {f"geonames-{number}": code.lower()}


def test_no_name_is_lost():
    capital = subdivision("US-DC", "District of Columbia")

    known = joined(capital, town(4140963, "Washington", "us-dc", "us")).places["us-dc"]

    assert [name.value for name in known.names] == ["District of Columbia"]
    assert [name.value for name in known.other_names] == ["Washington"]


def test_what_lies_in_a_joined_place_lies_in_the_other():
    quarter = town(5, "Hankou", "geonames-1791247", "cn")

    result = joined(town(1791247, "Wuhan", "cn"), quarter)

    assert result.places["geonames-5"].within == ("cn-420100", "cn-420000", "cn")
