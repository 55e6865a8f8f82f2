"""How an institution is reached: telephones, opening hours, addresses, sites, units."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import StringConstraints

from publisher.records.places import Coordinates
from publisher.records.values import E164, Clock, HttpUrl, Origin, Part, Period, Text


class Telephone(Part):
    """One number in E.164, with the unit that answers it and how the source wrote it."""

    e164: E164
    extension: str | None = None
    label: str | None = None
    kind: Literal["voice", "fax"] = "voice"
    text: str = ""
    origin: Origin | None = None


class Day(StrEnum):
    """A day of the week, in schema.org's local name."""

    MONDAY = "Monday"
    TUESDAY = "Tuesday"
    WEDNESDAY = "Wednesday"
    THURSDAY = "Thursday"
    FRIDAY = "Friday"
    SATURDAY = "Saturday"
    SUNDAY = "Sunday"


class OpeningHours(Part):
    """One interval of opening: the days, and local clock times ("08:30:00").

    ``closes`` before ``opens`` means the next day. ``days`` is empty where the source names none: then nothing
    is guessed.
    """

    days: tuple[Day, ...] = ()
    opens: Clock
    closes: Clock
    closed_on_public_holidays: bool = False
    text: Text | None = None
    origin: Origin | None = None


class Address(Part):
    """A postal address: always the whole text, the parts only where they are recognised.

    ``country`` is ISO 3166-1 alpha-2; ``place`` is the key of the most specific place known ("cn-620102").
    """

    full: Text
    locator_designator: str | None = None
    thoroughfare: Text | None = None
    locator_name: Text | None = None
    area: Text | None = None
    locality: Text | None = None
    region: Text | None = None
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None
    country_name: Text | None = None
    postal_code: str | None = None
    place: str | None = None
    origin: Origin | None = None


class Site(Part):
    """Where an institution is: address, hours, position."""

    address: Address | None = None
    hours: tuple[OpeningHours, ...] = ()
    coordinates: Coordinates | None = None
    place: str | None = None
    period: Period | None = None


class Contact(Part):
    """How one unit of an institution is reached. ``unit`` is its name ("Department Office")."""

    unit: Text | None = None
    telephones: tuple[Telephone, ...] = ()
    hours: tuple[OpeningHours, ...] = ()
    email: str | None = None
    url: HttpUrl | None = None


class Unit(Part):
    """A unit within an institution, with its number in the source's list and its duties."""

    name: Text
    duties: Text | None = None
    notation: str | None = None
    origin: Origin | None = None
