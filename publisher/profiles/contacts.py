"""How an institution is reached: telephones, e-mail addresses, hours, addresses, sites, contacts."""

from collections.abc import Sequence
from typing import Any

from publisher.normalise.address import address as read_address
from publisher.normalise.hours import hours as read_hours
from publisher.normalise.notes import note
from publisher.normalise.places import Gazetteer
from publisher.normalise.telephone import telephones as read_telephones
from publisher.normalise.web import email as read_email
from publisher.normalise.web import is_office
from publisher.normalise.web import url as read_url
from publisher.profiles.extractors import Compiler, Extractor, Reading, values_at
from publisher.profiles.places import PlaceExtractor, position
from publisher.profiles.spec import AddressRule, ContactRule, EmailRule, Rule, SiteRule, TelephoneRule
from publisher.records import Address, Contact, NoteKind, OpeningHours, Origin, Place, Site, Telephone, Text


def origin_of(feed: Extractor, reading: Reading) -> Origin:
    """Where a feed's texts stand in the source."""
    return Origin(field=feed.field, line=reading.line)


class TelephoneExtractor:
    """A telephone rule made ready."""

    def __init__(self, rule: TelephoneRule, compiler: Compiler, above: tuple[str, ...] = ()) -> None:
        self._rule, self._feed = rule, compiler.feed(rule, above)
        inside = self._feed.inside
        self._country = compiler.path(rule.country_from, inside, optional=True) if rule.country_from else None

    def read(self, reading: Reading, item: Any = None) -> tuple[Telephone, ...]:
        """Give the numbers, each once."""
        numbers: dict[str, Telephone] = {}
        for found in self._feed.read(reading, item):
            said = next(iter(values_at(self._country, reading, found.item)), None) if self._country else None
            region = self._rule.country or (said.upper() if said and len(said) == 2 else None) or reading.country
            read, notes = read_telephones(found.text, region=region, origin=origin_of(self._feed, reading))
            reading.notes.extend(notes)
            for number in read:
                kept = number.model_copy(update={"kind": "fax"}) if self._rule.fax else number
                numbers.setdefault(f"{kept.e164} {kept.extension} {kept.kind}", kept)
        return tuple(numbers.values())


class EmailExtractor:
    """An e-mail rule made ready."""

    def __init__(self, rule: EmailRule, compiler: Compiler, above: tuple[str, ...] = ()) -> None:
        self._offices_only, self._feed = rule.offices_only, compiler.feed(rule, above)

    def read(self, reading: Reading, names: tuple[str, ...], item: Any = None) -> tuple[str, ...]:
        """Give the addresses, each once; one that may be a person's is noted without being told."""
        found: dict[str, None] = {}
        for one in self._feed.read(reading, item):
            address, notes = read_email(one.text, field=one.field)
            reading.notes.extend(notes)
            if address is None:
                continue
            if self._offices_only and not is_office(address, names):
                message = "an e-mail address that may be a person's was left out"
                reading.notes.append(note(NoteKind.DROPPED, message, field=one.field))
                continue
            found[address] = None
        return tuple(found)


class UrlExtractor:
    """A rule for web addresses made ready."""

    def __init__(self, feeds: Sequence[Extractor]) -> None:
        self._feeds = feeds

    def read(self, reading: Reading, item: Any = None) -> tuple[str, ...]:
        """Give the addresses, each once."""
        found: dict[str, None] = {}
        for feed in self._feeds:
            for one in feed.read(reading, item):
                address, notes = read_url(one.text, field=one.field)
                reading.notes.extend(notes)
                if address:
                    found[address] = None
        return tuple(found)


class HoursExtractor:
    """A rule for opening hours made ready."""

    def __init__(self, rule: Rule, compiler: Compiler, above: tuple[str, ...] = ()) -> None:
        self._feed = compiler.feed(rule, above)

    def read(self, reading: Reading, item: Any = None) -> tuple[OpeningHours, ...]:
        """Give the hours."""
        result: tuple[OpeningHours, ...] = ()
        for one in self._feed.read(reading, item):
            found, notes = read_hours(one.text, language=one.language, origin=origin_of(self._feed, reading))
            reading.notes.extend(notes)
            result += found
        return result


_JOINED = ("building", "street", "area", "locality", "region", "postal_code", "country")


class AddressExtractor:
    """An address rule made ready: one text that is taken apart, or parts that are put together."""

    def __init__(self, spec: AddressRule, compiler: Compiler, gazetteer: Gazetteer, above: tuple[str, ...]) -> None:
        self._gazetteer = gazetteer
        self._full = compiler.feed(spec.full, above) if spec.full else None
        rules = {name: getattr(spec, name) for name in (*_JOINED, "country_code")}
        self._parts = {name: compiler.feed(rule, above) for name, rule in rules.items() if rule}

    def read(self, reading: Reading, place: str | None, item: Any = None) -> Address | None:
        """Give the address.

        Args:
            reading: the record.
            place: the key of the place that the record is listed under.
            item: what paths start at.
        """
        if self._full is not None:
            found = self._full.first(reading, item)
            if found is None:
                return None
            address, notes = read_address(
                found.text,
                gazetteer=self._gazetteer,
                country=reading.country,
                within=place,
                language=found.language,
                origin=origin_of(self._full, reading),
            )
            reading.notes.extend(notes)
            return address
        return self._joined(reading, place, item)

    def _joined(self, reading: Reading, place: str | None, item: Any) -> Address | None:
        found = {name: one for name, feed in self._parts.items() if (one := feed.first(reading, item))}
        told = [found[name] for name in _JOINED if name in found]
        if not [name for name in found if name not in {"country", "country_code"}]:
            return None
        texts = {name: Text(value=one.text, language=one.language) for name, one in found.items()}
        code = found["country_code"].text.upper() if "country_code" in found else reading.country
        return Address(
            full=Text(value=", ".join(one.text for one in told), language=told[0].language),
            locator_name=texts.get("building"),
            thoroughfare=texts.get("street"),
            area=texts.get("area"),
            locality=texts.get("locality"),
            region=texts.get("region"),
            postal_code=found["postal_code"].text if "postal_code" in found else None,
            country=code if code and len(code) == 2 and code.isalpha() else None,
            country_name=texts.get("country"),
            place=place,
        )


class SiteExtractor:
    """A site rule made ready."""

    def __init__(self, spec: SiteRule, compiler: Compiler, gazetteer: Gazetteer) -> None:
        self._chosen, inside = compiler.items(spec)
        self._address = AddressExtractor(spec.address, compiler, gazetteer, inside) if spec.address else None
        self._place = PlaceExtractor(spec.place, compiler, gazetteer, inside) if spec.place else None
        self._hours = HoursExtractor(spec.hours, compiler, inside) if spec.hours else None
        self._latitude = compiler.feed(spec.latitude, inside) if spec.latitude else None
        self._longitude = compiler.feed(spec.longitude, inside) if spec.longitude else None

    def read(self, reading: Reading, brought: dict[str, Place], listed: str | None) -> list[Site]:
        """Give the sites; one of which nothing is known is none."""
        sites = []
        for item in self._chosen(reading):
            place = self._place.read(reading, brought, item) if self._place else None
            site = Site(
                address=self._address.read(reading, place or listed, item) if self._address else None,
                hours=self._hours.read(reading, item) if self._hours else (),
                coordinates=position(self._latitude, self._longitude, reading, item),
                place=place,
            )
            if site.address or site.hours or site.coordinates or site.place:
                sites.append(site)
        return sites


class ContactExtractor:
    """A contact rule made ready."""

    def __init__(self, spec: ContactRule, compiler: Compiler) -> None:
        self._chosen, inside = compiler.items(spec)
        self._unit = compiler.feed(spec.unit, inside) if spec.unit else None
        self._telephones = [TelephoneExtractor(rule, compiler, inside) for rule in spec.telephones]
        self._email = EmailExtractor(spec.email, compiler, inside) if spec.email else None
        self._url = UrlExtractor([compiler.feed(spec.url, inside)]) if spec.url else None
        self._hours = HoursExtractor(spec.hours, compiler, inside) if spec.hours else None

    def read(self, reading: Reading, names: tuple[str, ...]) -> list[Contact]:
        """Give the contacts; one that nobody can be reached by is none."""
        contacts = []
        for item in self._chosen(reading):
            unit = self._unit.first(reading, item) if self._unit else None
            emails = self._email.read(reading, names, item) if self._email else ()
            urls = self._url.read(reading, item) if self._url else ()
            contact = Contact(
                unit=Text(value=unit.text, language=unit.language) if unit else None,
                telephones=tuple(number for feed in self._telephones for number in feed.read(reading, item)),
                hours=self._hours.read(reading, item) if self._hours else (),
                email=emails[0] if emails else None,
                url=urls[0] if urls else None,
            )
            if contact.telephones or contact.email or contact.url or contact.hours:
                contacts.append(contact)
        return contacts
