"""Conditions on the records of a release, as SQL and the values bound to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import orjson

from publisher.uris import Kind

COUNTRY_KEY_LENGTH: Final = 2
"""The key of a country is its code of ISO 3166-1 ("cn"); those of other places are longer."""

SOURCE: Final = "source"
"""The filter that is no facet: each record is of one source."""

_HAS: Final = "EXISTS (SELECT 1 FROM facet WHERE name = ? AND value = ? AND facet.record = record.id)"


@dataclass(frozen=True, slots=True)
class Selection:
    """The FROM and WHERE of a search, and the values bound to it; ``{record}`` is the table of records."""

    source: str
    where: str
    values: tuple[object, ...]

    def select(self, columns: str, record: str, rest: str) -> str:
        """The statement that selects columns, with the records read as ``record`` says."""
        return f"SELECT {columns} FROM {self.source.format(record=record)} WHERE {self.where} {rest}"  # noqa: S608 - values are bound


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on ``record``, and the values bound to it."""

    where: str
    values: tuple[object, ...]

    @classmethod
    def of(cls, kind: Kind | str | None, filters: Mapping[str, str]) -> "Filter":
        """Return the condition that a record is of a kind (None for any), and has values of facets."""
        facets = sorted((name, value) for name, value in filters.items() if name != SOURCE)
        conditions, values = [_HAS for _ in facets], [value for pair in facets for value in pair]
        if SOURCE in filters:
            conditions, values = [*conditions, "record.source = ?"], [*values, filters[SOURCE]]
        if kind:
            conditions, values = ["kind = ?", *conditions], [str(kind), *values]
        return cls(" AND ".join(conditions) or "1", tuple(values))

    def __and__(self, other: "Filter") -> "Filter":
        """The condition that both hold."""
        return Filter(f"{self.where} AND {other.where}", (*self.values, *other.values))


def not_hidden(hidden: Mapping[int, int]) -> Filter:
    """The condition that a record is not hidden."""
    return (
        Filter("record.id NOT IN (SELECT value FROM json_each(?))", (numbered(hidden),)) if hidden else Filter("1", ())
    )


def as_counted(filters: Mapping[str, str]) -> Mapping[str, str]:
    """Return filters as facets count them: what is in a country, wherever there, has it as its country."""
    place = filters.get("place", "")
    if len(place) != COUNTRY_KEY_LENGTH or filters.get("country", place.upper()) != place.upper():
        return filters
    return {**{name: value for name, value in filters.items() if name != "place"}, "country": place.upper()}


def numbered(records: Iterable[int]) -> str:
    """Return numbers of records as ``json_each`` takes them."""
    return orjson.dumps(list(records)).decode()
