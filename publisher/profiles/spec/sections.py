"""Tables of several rules: places, addresses, sites, contacts, laws, the page in the source."""

from pydantic import model_validator

from publisher.profiles.spec.rules import CoordinatesRule, DateRule, EmailRule, Rule, TelephoneRule
from publisher.profiles.spec.tables import Many, Selection, Spec, about
from publisher.records import Slug


class PlaceRule(Selection):
    """A place: of the gazetteer, or described by the record itself.

    Attributes:
        names: paths to its names, broadest first; looked up in the gazetteer.
        within: the key of a gazetteer's place that it lies in ("cn").
        country: ISO 3166 code, Wikidata item or English name.
        subdivision: ISO 3166-2 code, with or without the country.
        subdivision_name: its name.
        geonames: the GeoNames identifier.
        wikidata: the Wikidata item, or its IRI.
        name: the name of the place with that identifier.
        latitude, longitude: WGS 84 decimal degrees.
        coordinates: both in one text, instead of these.
    """

    shorthand = "names"

    names: Many[Rule] = about("Place", "the place that it is listed under", "Bern")
    within: Slug | None = None
    country: Rule | None = about("Country", "the country that it is in", "CH", None)
    subdivision: Rule | None = None
    subdivision_name: Rule | None = None
    geonames: Rule | None = None
    wikidata: Rule | None = None
    name: Rule | None = None
    latitude: Rule | None = None
    longitude: Rule | None = None
    coordinates: CoordinatesRule | None = None


class AddressRule(Spec):
    """An address: ``full`` as one text, with ``postal_code`` if that is apart; or its parts, which commas join."""

    shorthand = "full"

    full: Rule | None = about("Address", "street and number, or the whole address", "Bundesgasse 3", None)
    building: Rule | None = None
    street: Rule | None = None
    area: Rule | None = about("District", "the part of the town, or the county", "Old Town", None)
    locality: Rule | None = about("Town", "the town of the address", "Bern", None)
    region: Rule | None = about("Region", "the state or province of the address", "Canton of Bern", None)
    postal_code: Rule | None = about("Postal code", "the postal code of the address", "3005", None)
    country: Rule | None = None
    country_code: Rule | None = None

    @model_validator(mode="after")
    def _is_not_empty(self) -> "AddressRule":
        if not self.model_fields_set - {"country", "country_code"}:
            raise ValueError("an address needs 'full', or at least one part besides the country")
        return self


class SiteRule(Selection):
    """A site: where the institution is, and when it is open there; with ``each``, one for each item.

    ``since`` and ``until`` are the dates between which it was there.
    """

    address: AddressRule | None = None
    place: PlaceRule | None = None
    hours: Rule | None = about("Opening hours", "when it is open", "Mon-Fri 9-17", None)
    latitude: Rule | None = about("Latitude", "how far north it is, in degrees", "46.948", None)
    longitude: Rule | None = about("Longitude", "how far east it is, in degrees", "7.447", None)
    coordinates: CoordinatesRule | None = about(
        "Coordinates", "latitude and longitude in one text", "46.948, 7.447", None
    )
    since: DateRule | None = None
    until: DateRule | None = None


class ContactRule(Selection):
    """How one unit is reached; with ``each``, one contact for each item."""

    unit: Rule | None = None
    telephones: Many[TelephoneRule] = ()
    email: EmailRule | None = None
    url: Rule | None = None
    hours: Rule | None = None


class LawRule(Selection):
    """A legal instrument: ``cited`` is prose that cites some; or its title, identifier and address each on its own."""

    cited: Rule | None = None
    title: Rule | None = None
    identifier: Rule | None = None
    url: Rule | None = None


class PageRule(Spec):
    """The source's own page of the record: its address, title, abstract and terms of use."""

    shorthand = "url"

    url: Rule | None = None
    title: Rule | None = None
    abstract: Rule | None = None
    rights: Rule | None = None
