"""What an institution does, and the law that it rests on."""

from typing import Annotated

from pydantic import Field

from publisher.records.values import HttpUrl, NonEmpty, Origin, Part, Slug, Text


class Responsibility(Part):
    """One numbered duty: its number as written, its place in the list, its text; ``parent`` is a position."""

    position: Annotated[int, Field(ge=1)]
    notation: str | None = None
    text: Text
    parent: int | None = None
    origin: Origin | None = None


class LegalInstrument(Part):
    """A legal instrument that an institution is based on; other records may cite it by another translation.

    ``slug`` identifies it by issuer word, year and number ("hall-2018-120").
    """

    slug: Slug
    identifier: NonEmpty
    year: Annotated[int, Field(ge=1800, le=2200)] | None = None
    number: str | None = None
    title: Text | None = None
    url: HttpUrl | None = None
    origin: Origin | None = None
