"""Places of one name: a region, the town in it, and a country are called so."""

import pytest

from publisher.web.languages.reader import speaking
from publisher.web.view.telling_apart import Named, told_apart


class Release:
    """A release of which nothing is asked."""


def place(slug):
    return Named(f"https://example.org/id/place/{slug}", "place", "Chiba", {}, "")


@pytest.mark.parametrize(
    ("language", "region", "town", "country"),
    [("en", "region", "town or district", "country"), ("zh-Hans", "一级行政区", "城镇或市区", "国家或地区")],
)
def test_levels_of_places(language, region, town, country):
    with speaking(language):
        told = told_apart(Release(), map(place, ("jp-12", "geonames-2113015", "jp")))

    assert [told[place(slug).iri] for slug in ("jp-12", "geonames-2113015", "jp")] == [region, town, country]


@pytest.mark.parametrize("slug", ["cn-620000", "gb-wls", "dz-06"])
def test_provinces_are_regions(slug):
    assert told_apart(Release(), map(place, (slug, "cn-620100")))[place(slug).iri] == "region"


def test_one_place_needs_nothing():
    assert told_apart(Release(), [place("jp-12")]) == {}
