"""Places, and positions on the earth."""

from typing import Annotated

from pydantic import Field

from publisher.records.values import HttpUrl, Part, Slug, Text


class Coordinates(Part):
    """WGS 84 latitude and longitude in decimal degrees."""

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


class Place(Part):
    """A place of a gazetteer, with every place it lies within, nearest first.

    ``names`` has at most one for each language; ``other_names`` are what registers call it besides. ``alike`` has the
    keys of places that may be the same one, which only a person can tell.
    """

    key: Slug
    names: tuple[Text, ...]
    notations: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    same_as: tuple[HttpUrl, ...] = ()
    coordinates: Coordinates | None = None
    country: bool = False
    other_names: tuple[Text, ...] = ()
    alike: tuple[str, ...] = ()
