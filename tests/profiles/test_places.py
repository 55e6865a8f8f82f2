"""Places that several records describe, some with less of it."""

from itertools import permutations

from publisher.profiles.places import merge
from publisher.records import Coordinates, Place, Text


def place(*within, name="Bangkok", coordinates=None):
    return Place(key="geonames-1", names=(Text(value=name),), within=within, coordinates=coordinates)


def test_fullest_description_is_kept_whatever_the_order():
    full = place("th-10", "th", coordinates=Coordinates(latitude=1, longitude=2))
    described = [place("th"), place("th-10", "th"), full, place()]

    assert {tuple(merge(order).values()) for order in permutations(described)} == {(full,)}


def test_of_two_as_full_the_same_one_is_kept_whatever_the_order():
    described = [place("a", "th"), place("b", "th"), place("b", "th", name="Krung Thep")]

    assert len({tuple(merge(order).values()) for order in permutations(described)}) == 1
