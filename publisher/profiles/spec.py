"""The profile language: what ``[profile]`` in a source.toml may say. Validated when it is read, every fault at once.

A profile is a table: each key is a field of the record (docs/profiles.md), each value a *rule* that says where the
field's values come from. A rule is a text (the column or path), a table, or a list of either. The models below are the
language; publisher/profiles/profile_file.py turns their faults into messages with line and key.
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from publisher import plugins
from publisher.errors import near_miss
from publisher.normalise.identifier import SCHEMES
from publisher.normalise.patterns import compile_pattern
from publisher.rdf.organisations import ORGANISATION_CLASSES
from publisher.records import LanguageTag, Slug, State

PUBLIC_ORGANISATION: Final = "PublicOrganisation"
"""A public body that is no government body: CPOV's class, beside schema.org's Organization."""

STATES: Final = frozenset({State.ACTIVE.value, State.INACTIVE.value, State.WITHDRAWN.value})
"""The states that a rule may lead to; a record is merged where ``merged_into`` names its successor."""

NORMALISERS: Final[Mapping[str, str]] = {
    "cited": "legal-instrument",
    "dissolved": "date",
    "domains": "domain",
    "email": "email",
    "emails": "email",
    "founded": "date",
    "full": "address",
    "homepages": "url",
    "hours": "hours",
    "identifiers": "identifier",
    "links": "url",
    "since": "date",
    "telephones": "telephone",
    "until": "date",
    "url": "url",
}
"""The normaliser of each key whose values are more than text; a rule's ``normalise`` names another."""


def _listed(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else [value]


def _regular_expression(text: str) -> str:
    compile_pattern(text)
    return text


def _normaliser(name: str) -> str:
    if name not in (known := plugins.names(plugins.NORMALISERS)):
        raise ValueError(f"no normaliser {name!r}: {near_miss(name, known)}")
    return name


def _about(title: str, explanation: str, example: str, default: Any = ()) -> Any:
    """Return a field of the language that a person may choose for a column, in words for somebody in an office."""
    return Field(default, title=title, description=explanation, examples=[example])


T = TypeVar("T")
Many = Annotated[tuple[T, ...], BeforeValidator(_listed)]
"""One value, or a list of them."""
Regex = Annotated[str, AfterValidator(_regular_expression)]
Condition = str | int | bool | list[str]
Conditions = dict[str, Condition]


class Spec(BaseModel):
    """The base of every table of the language: closed to unknown keys.

    A text in the place of a table is the value of the key that ``shorthand`` names.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    shorthand: ClassVar[str] = ""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return {cls.shorthand: value} if cls.shorthand and isinstance(value, str) else value


class Selection(Spec):
    """The base of tables that go through items of a record.

    Attributes:
        each: the path to the items; every other path of the table then starts at the item ("^" for the record).
        when, unless: paths, each with the texts of which it must, or must not, have one; true and false mean present
            and absent. All conditions must hold.
    """

    each: str | None = None
    when: Conditions = Field(default_factory=dict)
    unless: Conditions = Field(default_factory=dict)


class Rule(Selection):
    """Where texts come from, and what is done to them, in this order.

    Attributes:
        source: (``from``) the column or path, or several, taken in order.
        value: a constant.
        template: a text with ``{path}`` in it; gives nothing where a path is empty, unless it is written ``{path?}``.
        split: texts to split at.
        match: a regular expression; its first group, or the whole match, is kept; a text that it does not match goes.
        remove: a regular expression; what it matches is removed.
        case: convert to lower or upper case, for identifiers whose case means nothing.
        ignore: texts that mean "nothing".
        unlike: the path to texts that are dropped here, whatever their case.
        map: text to text; a text that is not in it gives ``default``, or nothing and a note.
        normalise: the name of a normaliser that reads the text.
        default: the text where nothing was found.
        language, language_from: BCP 47, or the path to it.
        limit: at most so many.
        optional: the column may be missing from the file.
    """

    shorthand = "from"
    path_keys: ClassVar[tuple[str, ...]] = ("language_from", "unlike")
    outcomes: ClassVar[frozenset[str]] = frozenset()

    source: Many[str] = Field(default=(), alias="from")
    value: str | int | None = None
    template: str | None = None
    split: Many[str] = ()
    match: Regex | None = None
    remove: Regex | None = None
    case: Literal["lower", "upper"] | None = None
    ignore: Many[str] = ()
    unlike: str | None = None
    map: dict[str, str] | None = None
    normalise: Annotated[str, AfterValidator(_normaliser)] | None = None
    default: str | None = None
    language: LanguageTag | None = None
    language_from: str | None = None
    limit: Annotated[int, Field(ge=1)] | None = None
    optional: bool = False

    @model_validator(mode="after")
    def _is_consistent(self) -> "Rule":
        if [bool(self.source), self.value is not None, self.template is not None].count(True) != 1:
            raise ValueError("say where the text comes from by exactly one of 'from', 'value' and 'template'")
        constants = (str(text) for text in (self.value, self.default) if text is not None)
        for text in (*constants, *(self.map or {}).values()) if self.outcomes else ():
            if text not in self.outcomes:
                raise ValueError(f"{text!r} is not possible here: {near_miss(text, sorted(self.outcomes))}")
        return self


class NameRule(Rule):
    """A rule for names; ``since`` and ``until`` are the paths to the dates between which the name was in use."""

    path_keys = (*Rule.path_keys, "since", "until")

    since: str | None = None
    until: str | None = None


class TypeRule(Rule):
    """A rule whose texts, or whose map's texts, are schema.org classes of organisations."""

    outcomes = ORGANISATION_CLASSES | {PUBLIC_ORGANISATION}


class StateRule(Rule):
    """A rule whose texts, or whose map's texts, are "active", "inactive" or "withdrawn"."""

    outcomes = STATES


class ConceptRule(Rule):
    """Concepts of a list: the text is the label.

    Attributes:
        scheme: the list's slug.
        scheme_title: the list's title.
        slug: path to what the concept's slug is made of, where it is not the label.
        exact_match: template of the same concept's IRI elsewhere, "{}" for that slug.
        broader_separator: what stands between levels, broadest first ("Departments > Science").
    """

    path_keys = (*Rule.path_keys, "slug")

    scheme: Slug
    scheme_title: str | None = None
    slug: str | None = None
    exact_match: str | None = None
    broader_separator: str | None = None


class SuccessorRule(Rule):
    """The key of the record that replaced this one; ``label`` is the path to its name."""

    path_keys = (*Rule.path_keys, "label")

    label: str | None = None


class RelationRule(SuccessorRule):
    """Other institutions: the text is their key, or their name where ``by`` is "name".

    Attributes:
        kind: what they are to this one.
        by: whether the text is the source's key or a name.
        in_source: the slug of another source that they are in.
        since, until: paths to the dates between which the relation held.
    """

    path_keys = (*SuccessorRule.path_keys, "since", "until")

    kind: Literal["parent", "child", "concurrent", "predecessor", "successor", "related", "led-by", "reports-to"] = (
        _about("Part of", "the institution above it, by its name or its identifier", "City Administration", ...)
    )
    by: Literal["key", "name"] = "key"
    in_source: Slug | None = None
    since: str | None = None
    until: str | None = None


class IdentifierRule(Rule):
    """Identifiers assigned by others.

    Attributes:
        scheme: a known scheme, or a slug of your own.
        iri: with a scheme of your own, the IRI, ``{}`` for the identifier.
        evidence: the named graph that says so, where it is not the source itself.
        same_as: whether the identifier's IRI is another name of the institution: "always", "alone" (only where the rule
            finds a single one) or "never"; the identifier of a part of it is not.
    """

    scheme: Slug
    iri: str | None = None
    evidence: Slug | None = None
    same_as: Literal["always", "alone", "never"] = "always"

    @model_validator(mode="after")
    def _iri_fits(self) -> "IdentifierRule":
        if self.iri is not None and (self.scheme in SCHEMES or "{}" not in self.iri):
            raise ValueError("'iri' is for schemes of your own, and has {} where the identifier goes")
        return self


class TelephoneRule(Rule):
    """Telephones; ``country`` (ISO 3166) for numbers without a country code, ``fax`` where they are fax numbers."""

    path_keys = (*Rule.path_keys, "country_from")

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    country_from: str | None = None
    fax: bool = _about("Fax", "one fax number or several", "+41 31 321 62 01", default=False)


class EmailRule(Rule):
    """E-mail addresses; with ``offices_only`` those that may be a person's are left out, and noted."""

    offices_only: bool = False


class DateRule(Rule):
    """A date; ``order`` says whether "03/04/1898" has the day or the month first."""

    order: Literal["dmy", "mdy"] | None = None


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
    """

    shorthand = "names"

    names: Many[Rule] = _about("Place", "the place that it is listed under", "Bern")
    within: Slug | None = None
    country: Rule | None = _about("Country", "the country that it is in", "CH", None)
    subdivision: Rule | None = None
    subdivision_name: Rule | None = None
    geonames: Rule | None = None
    wikidata: Rule | None = None
    name: Rule | None = None
    latitude: Rule | None = None
    longitude: Rule | None = None


class AddressRule(Spec):
    """An address: ``full`` as one text, with ``postal_code`` if that is apart; or its parts, which commas join."""

    shorthand = "full"

    full: Rule | None = _about("Address", "street and number, or the whole address", "Bundesgasse 3", None)
    building: Rule | None = None
    street: Rule | None = None
    area: Rule | None = _about("District", "the part of the town, or the county", "Old Town", None)
    locality: Rule | None = _about("Town", "the town of the address", "Bern", None)
    region: Rule | None = _about("Region", "the state or province of the address", "Canton of Bern", None)
    postal_code: Rule | None = _about("Postal code", "the postal code of the address", "3005", None)
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
    hours: Rule | None = _about("Opening hours", "when it is open", "Mon-Fri 9-17", None)
    latitude: Rule | None = _about("Latitude", "how far north it is, in degrees", "46.948", None)
    longitude: Rule | None = _about("Longitude", "how far east it is, in degrees", "7.447", None)
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


class RedactionRule(Spec):
    """What is left out altogether; with ``keep`` = "office-email" only addresses that may be a person's."""

    shorthand = "from"

    source: str = Field(alias="from")
    keep: Literal["office-email"] | None = None
    names: Many[str] = ()
    why: str | None = None


class ProfileSpec(Spec):
    """A whole profile: one key for each field of the record. docs/profiles.md lists them, and a test compares."""

    group_by: Many[str] = ()
    values: dict[str, Many[Rule]] = Field(default_factory=dict)
    leave_out: Many[RedactionRule] = _about(
        "Leave out", "never published, in no form: for what is about people", "Anna Schmidt"
    )
    raw_fields: Literal["all", "unmapped", "none"] = "all"
    without_raw: Many[str] = ()
    ignore: Many[str] = ()

    key: Rule = _about("Identifier", "a code that each record has to itself and never changes", "A-0042", ...)
    slug: Rule | None = None
    state: StateRule | None = _about("State", "whether it still exists: open, closed, abolished", "closed", None)
    merged_into: SuccessorRule | None = None
    types: Many[TypeRule] = ()
    names: Many[NameRule] = _about("Name", "what the institution is called", "City Archive", ...)
    alt_names: Many[NameRule] = _about("Other name", "another name that is in use", "Municipal Records Office")
    former_names: Many[NameRule] = _about("Former name", "what it was called before", "Town Archive")
    acronyms: Many[Rule] = _about("Short name", "a short form of the name", "CA")
    description: Many[Rule] = _about("Description", "a sentence or more about it", "Keeps the records of the city.")
    classifications: Many[ConceptRule] = _about(
        "Kind", "which kind of institution it is, in the words of your list", "archive"
    )
    keywords: Many[ConceptRule] = _about("Subject", "what it deals with", "local history")
    rank: ConceptRule | None = _about("Rank", "its level in an administration", "county level", None)
    status: ConceptRule | None = None
    relations: Many[RelationRule] = ()
    telephones: Many[TelephoneRule] = _about("Telephone", "one telephone number or several", "+41 31 321 62 00")
    emails: Many[EmailRule] = _about(
        "E-mail", "e-mail addresses of the office; those of people are left out", "archive@city.example"
    )
    homepages: Many[Rule] = _about("Website", "the address of its own website", "https://archive.example")
    links: Many[Rule] = _about(
        "Page about it", "the address of a page about it elsewhere", "https://en.wikipedia.org/wiki/Archive"
    )
    domains: Many[Rule] = _about("Internet domain", "the name of its domain", "archive.example")
    sites: Many[SiteRule] = ()
    contacts: Many[ContactRule] = ()
    place: PlaceRule | None = None
    area_served: PlaceRule | None = None
    founded: DateRule | None = _about("Founded", "the day or the year in which it was founded", "1974-05-01", None)
    dissolved: DateRule | None = _about("Closed on", "the day or the year in which it ended", "2019", None)
    legal_basis: Many[LawRule] = _about("Legal basis", "the law or decree that it rests on", "Archives Act 1998")
    responsibilities: Many[Rule] = _about("Duties", "what it is responsible for", "Issues copies of records")
    identifiers: Many[IdentifierRule] = _about(
        "Number in another register", "an identifier that another register has given it", "Q42"
    )
    page: PageRule | None = _about(
        "Page in the source",
        "the address of the page about it where the data come from",
        "https://register.example/42",
        None,
    )
