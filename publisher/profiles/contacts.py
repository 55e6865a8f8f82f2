"""How an institution is reached: telephones, e-mail addresses, hours, addresses, sites, contacts."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from publisher.normalise.address import shortened_postal_code
from publisher.normalise.web import is_office
from publisher.profiles.periods import site_period
from publisher.profiles.places import read_coordinates, read_place
from publisher.profiles.rules import RecordContext, Table, unique
from publisher.records import Address, Contact, Site, Telephone, Text

_ADDRESS_PARTS: Final = ("building", "street", "area", "locality", "region", "postal_code", "country")


def read_telephones(table: Table, record: RecordContext, item: Any = None) -> Iterator[Telephone]:
    """Yield the telephones of a table, each once for every rule."""
    for rule in table.rules("telephones"):
        yield from unique(rule.values(record, item), lambda number: (number.e164, number.extension, number.kind))


def read_emails(table: Table, key: str, record: RecordContext, names: tuple[str, ...], item: Any = None) -> list[str]:
    """Return the e-mail addresses of a table, each once; one that may be a person's is noted without being repeated."""
    addresses: dict[str, None] = {}
    for rule in table.rules(key):
        for address in rule.values(record, item):
            if rule.rule.offices_only and not is_office(address, names):
                record.dropped("an e-mail address that may be a person's was left out", rule.field)
            else:
                addresses[address] = None
    return list(addresses)


def read_address(table: Table, record: RecordContext, place: str | None, item: Any = None) -> Address | None:
    """Return the address of an ``address`` table: one text that is split into its parts, or parts that are joined.

    Args:
        table: the table.
        record: the record.
        place: the key of the place that the record is listed under.
        item: the item that paths start at.
    """
    if table.rules("full"):
        address: Address | None = table.first_value("full", record, item, place)
        code = table.text("postal_code", record, item)
        return address.model_copy(update={"postal_code": address.postal_code or code}) if address and code else address
    found = {key: match for key in (*_ADDRESS_PARTS, "country_code") if (match := table.first(key, record, item))}
    parts = {key: found[key].as_text() for key in _ADDRESS_PARTS if key in found}
    if not parts.keys() - {"country"}:
        return None
    code = found["country_code"].text.upper() if "country_code" in found else record.country
    if "postal_code" in found and (problem := shortened_postal_code(found["postal_code"].text, code)):
        record.not_understood(problem, found["postal_code"].field, found["postal_code"].text)
    whole = ", ".join(found[key].text for key in parts)
    return Address(
        full=Text(value=whole, language=next(iter(parts.values())).language),
        locator_name=parts.get("building"),
        thoroughfare=parts.get("street"),
        area=parts.get("area"),
        locality=parts.get("locality"),
        region=parts.get("region"),
        postal_code=parts["postal_code"].value if "postal_code" in parts else None,
        country=code if code and len(code) == 2 and code.isalpha() else None,
        country_name=parts.get("country"),
        place=place,
    )


def read_sites(tables: Iterable[Table], record: RecordContext, place: str | None) -> Iterator[Site]:
    """Yield the sites about which anything is known; ``place`` is the key of the place the record is listed under."""
    for table in tables:
        for item in table.items(record):
            here = read_place(table.tables("place"), record, item)
            addresses = (read_address(inner, record, here or place, item) for inner in table.tables("address"))
            site = Site(
                address=next(addresses, None),
                hours=table.values("hours", record, item),
                coordinates=read_coordinates(table, record, item),
                place=here,
                period=site_period(table, record, item),
            )
            if site.address or site.hours or site.coordinates or site.place:
                yield site


def read_contacts(tables: Iterable[Table], record: RecordContext, names: tuple[str, ...]) -> Iterator[Contact]:
    """Yield the contacts by which somebody can be reached; ``names`` are the institution's."""
    for table in tables:
        for item in table.items(record):
            unit = table.first("unit", record, item)
            contact = Contact(
                unit=unit.as_text() if unit else None,
                telephones=tuple(read_telephones(table, record, item)),
                hours=table.values("hours", record, item),
                email=next(iter(read_emails(table, "email", record, names, item)), None),
                url=next(iter(table.values("url", record, item)), None),
            )
            if contact.telephones or contact.email or contact.url or contact.hours:
                yield contact
