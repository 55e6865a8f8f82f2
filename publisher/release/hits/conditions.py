"""Filters of searches, and the numbers of records as SQL takes them."""

from collections.abc import Iterable, Mapping
from typing import Final

import orjson

COUNTRY_KEY_LENGTH: Final = 2
"""The key of a country is its code of ISO 3166-1 ("cn"); those of other places are longer."""

SOURCE: Final = "source"
"""The filter that is no facet: each record is of one source."""


def as_counted(filters: Mapping[str, str]) -> Mapping[str, str]:
    """Return filters as facets count them: what is in a country, wherever there, has it as its country."""
    place = filters.get("place", "")
    if len(place) != COUNTRY_KEY_LENGTH or filters.get("country", place.upper()) != place.upper():
        return filters
    return {**{name: value for name, value in filters.items() if name != "place"}, "country": place.upper()}


def numbered(records: Iterable[int]) -> str:
    """Return numbers of records as ``json_each`` takes them."""
    return orjson.dumps(list(records)).decode()
