"""The profile language: what ``[profile]`` in a source.toml may say. Checked when it is read, every fault at once.

A profile is a table: each key is a field of the record (docs/profiles.md), each value a *rule* that says what feeds it.
A rule is a text (the column or path), a table (where more is to be said), or a list of either. The models below are the
language; publisher/profiles/profile_file.py turns their faults into messages with line and key.
"""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from publisher.normalise.identifier import SCHEMES
from publisher.profiles.classes import ORGANISATION_CLASSES
from publisher.records import LanguageTag, Slug, State


class Spec(BaseModel):
    """The base of every table of the language: closed to unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=False)


def _regex(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"no regular expression ({error})") from None
    return text


def _listed(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else [value]


def _ruled(value: Any) -> Any:
    return {"from": value} if isinstance(value, str) else value


Regex = Annotated[str, AfterValidator(_regex)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Wanted = str | int | bool | list[str]
Conditions = dict[str, Wanted]


class Rule(Spec):
    """Where texts come from, and what is done to them, in this order.

    Attributes:
        each: go through these items; every other path of the rule then starts at the item ("^" for the record).
        when, unless: path to a text, a list of texts, or true / false for there / not there; all must hold.
        source: (``from``) the column or path, or several, taken in order.
        value: a constant.
        template: a text with ``{path}`` in it; nothing where one of them is empty, but for ``{path?}``.
        split: texts to cut at.
        match: a regular expression; its first group, or all of it, is kept, and nothing where it does not fit.
        remove: a regular expression; what it fits goes.
        case: "lower" or "upper" makes it so, for identifiers whose case means nothing.
        ignore: texts that mean "nothing".
        unlike: the path to texts that this one repeats where it says the same; then it says nothing.
        map: text to text; a text that is not in it gives ``default``, or nothing and a note.
        default: what stands where nothing was found.
        language, language_from: BCP 47, or the path to it.
        limit: at most so many.
        optional: the column may be missing from the file.
    """

    each: str | None = None
    when: Conditions = Field(default_factory=dict)
    unless: Conditions = Field(default_factory=dict)
    source: Texts = Field(default=(), alias="from")
    value: str | int | None = None
    template: str | None = None
    split: Texts = ()
    match: Regex | None = None
    remove: Regex | None = None
    case: Literal["lower", "upper"] | None = None
    ignore: Texts = ()
    unlike: str | None = None
    map: dict[str, str] | None = None
    default: str | None = None
    language: LanguageTag | None = None
    language_from: str | None = None
    limit: Annotated[int, Field(ge=1)] | None = None
    optional: bool = False

    @model_validator(mode="after")
    def _one_origin(self) -> "Rule":
        given = [bool(self.source), self.value is not None, self.template is not None]
        if sum(given) != 1:
            raise ValueError("exactly one of 'from', 'value' and 'template' says where the text comes from")
        return self


OneRule = Annotated[Rule, BeforeValidator(_ruled)]


def _rules(value: Any) -> Any:
    return [_ruled(item) for item in _listed(value)]


Rules = Annotated[tuple[Rule, ...], BeforeValidator(_rules)]


def _known_class(text: str) -> None:
    if text not in ORGANISATION_CLASSES:
        raise ValueError(f"{text!r} is no schema.org class of organisations")


class TypeRule(Rule):
    """A rule whose texts, or whose map's texts, are schema.org classes of organisations."""

    @model_validator(mode="after")
    def _classes(self) -> "TypeRule":
        constant = [str(self.value)] if self.value is not None else []
        for text in (*constant, *(self.map or {}).values(), *([self.default] if self.default else [])):
            _known_class(text)
        return self


class StateRule(Rule):
    """A rule whose map leads to "active", "inactive" or "withdrawn"."""

    @model_validator(mode="after")
    def _states(self) -> "StateRule":
        known = {State.ACTIVE, State.INACTIVE, State.WITHDRAWN}
        constant = [str(self.value)] if self.value is not None else []
        for text in (*constant, *(self.map or {}).values(), *([self.default] if self.default else [])):
            if text not in known:
                raise ValueError(f"{text!r} is no state: one of {', '.join(sorted(known))}")
        return self


class ConceptRule(Rule):
    """Concepts of a list: the text is the label.

    Attributes:
        scheme: the list's slug.
        scheme_title: what the list is called.
        slug: path to what the concept's slug is made of, where it is not the label.
        exact_match: template of the same concept's IRI elsewhere.
        broader_separator: what stands between levels, broadest first ("Departments > Science").
    """

    scheme: Slug
    scheme_title: str | None = None
    slug: str | None = None
    exact_match: str | None = None
    broader_separator: str | None = None


class RelationRule(Rule):
    """Other institutions: the text is their key, or their name where ``by`` is "name".

    Attributes:
        kind: what they are to this one.
        by: whether the text is the source's key or a name.
        label: path to the name, where the text is the key.
        in_source: the slug of another source that they are in.
    """

    kind: Literal["parent", "child", "concurrent", "predecessor", "successor", "related", "led-by", "reports-to"]
    by: Literal["key", "name"] = "key"
    label: str | None = None
    in_source: Slug | None = None


class SuccessorRule(Rule):
    """The record that took this one's place; ``label`` is the path to its name."""

    label: str | None = None


class IdentifierRule(Rule):
    """Identifiers that others give.

    Attributes:
        scheme: one of the known ones, or a slug of your own.
        iri: with a scheme of your own, the IRI, ``{}`` for the identifier.
        evidence: the named graph that says so where it is not the source itself.
        same_as: whether the identifier's IRI is another name of the institution: "always", "alone" (where the rule
            finds but one) or "never"; the identifier of a part of it is not.
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
    """Telephones; ``country`` (ISO 3166) where no country code is written, ``fax`` where they are faxes."""

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    country_from: str | None = None
    fax: bool = False


class EmailRule(Rule):
    """E-mail addresses; with ``offices_only`` those that may be a person's are left out, and noted."""

    offices_only: bool = False


class DateRule(Rule):
    """A date; ``order`` says whether "03/04/1898" has the day or the month first."""

    order: Literal["dmy", "mdy"] | None = None


class PlaceRule(Spec):
    """A place: of the gazetteer, or described by the record itself.

    Attributes:
        each, when: as in a rule.
        names: paths to its names, broadest first; looked up in the gazetteer.
        within: the key of a gazetteer's place that it lies in ("cn").
        country: ISO 3166 code, Wikidata item or English name.
        subdivision: ISO 3166-2 code, with or without the country.
        subdivision_name: its name.
        geonames: the GeoNames identifier.
        name: the name of the place with that identifier.
        latitude, longitude: WGS 84 decimal degrees.
    """

    each: str | None = None
    when: Conditions = Field(default_factory=dict)
    unless: Conditions = Field(default_factory=dict)
    names: Rules = ()
    within: Slug | None = None
    country: OneRule | None = None
    subdivision: OneRule | None = None
    subdivision_name: OneRule | None = None
    geonames: OneRule | None = None
    name: OneRule | None = None
    latitude: OneRule | None = None
    longitude: OneRule | None = None


def _placed(value: Any) -> Any:
    return {"names": [value]} if isinstance(value, str) else value


OnePlace = Annotated[PlaceRule, BeforeValidator(_placed)]


class AddressRule(Spec):
    """An address: ``full`` as one text, or its parts, which are joined by commas in the order below."""

    full: OneRule | None = None
    building: OneRule | None = None
    street: OneRule | None = None
    area: OneRule | None = None
    locality: OneRule | None = None
    region: OneRule | None = None
    postal_code: OneRule | None = None
    country: OneRule | None = None
    country_code: OneRule | None = None

    @model_validator(mode="after")
    def _something(self) -> "AddressRule":
        if not self.model_fields_set - {"country", "country_code"}:
            raise ValueError("an address needs 'full', or parts of it")
        return self


def _addressed(value: Any) -> Any:
    return {"full": value} if isinstance(value, str) else value


class SiteRule(Spec):
    """A site: where the institution is, and when it is open there; with ``each``, one for each item."""

    each: str | None = None
    when: Conditions = Field(default_factory=dict)
    unless: Conditions = Field(default_factory=dict)
    address: Annotated[AddressRule, BeforeValidator(_addressed)] | None = None
    place: OnePlace | None = None
    hours: OneRule | None = None
    latitude: OneRule | None = None
    longitude: OneRule | None = None


class ContactRule(Spec):
    """How one unit is reached; with ``each``, one contact for each item."""

    each: str | None = None
    when: Conditions = Field(default_factory=dict)
    unless: Conditions = Field(default_factory=dict)
    unit: OneRule | None = None
    telephones: Annotated[tuple[TelephoneRule, ...], BeforeValidator(_rules)] = ()
    email: Annotated[EmailRule, BeforeValidator(_ruled)] | None = None
    url: OneRule | None = None
    hours: OneRule | None = None


class LawRule(Spec):
    """A legal instrument: ``cited`` is prose that cites some; or its title, identifier and address each on its own."""

    each: str | None = None
    when: Conditions = Field(default_factory=dict)
    unless: Conditions = Field(default_factory=dict)
    cited: OneRule | None = None
    title: OneRule | None = None
    identifier: OneRule | None = None
    url: OneRule | None = None


class PageRule(Spec):
    """The source's own page of the record: its address, title and abstract, and who may use it how."""

    url: OneRule | None = None
    title: OneRule | None = None
    abstract: OneRule | None = None
    rights: OneRule | None = None


class LeaveOut(Spec):
    """What is not taken over at all; with ``keep`` = "office-email" only addresses that may be a person's go."""

    source: str = Field(alias="from")
    keep: Literal["office-email"] | None = None
    names: Texts = ()
    why: str | None = None


def _left_out(value: Any) -> Any:
    return [_ruled(item) for item in _listed(value)]


def _paged(value: Any) -> Any:
    return {"url": value} if isinstance(value, str) else value


class ProfileSpec(Spec):
    """A whole profile: one key a field of the record. docs/profiles.md tells each, and a test compares."""

    group_by: Texts = ()
    values: dict[str, Rules] = Field(default_factory=dict)
    leave_out: Annotated[tuple[LeaveOut, ...], BeforeValidator(_left_out)] = ()
    raw_fields: Literal["all", "unmapped", "none"] = "all"
    without_raw: Texts = ()

    key: OneRule
    slug: OneRule | None = None
    state: Annotated[StateRule, BeforeValidator(_ruled)] | None = None
    merged_into: Annotated[SuccessorRule, BeforeValidator(_ruled)] | None = None
    types: Annotated[tuple[TypeRule, ...], BeforeValidator(_rules)] = ()
    names: Rules
    alt_names: Rules = ()
    former_names: Rules = ()
    acronyms: Rules = ()
    description: Rules = ()
    classifications: Annotated[tuple[ConceptRule, ...], BeforeValidator(_rules)] = ()
    keywords: Annotated[tuple[ConceptRule, ...], BeforeValidator(_rules)] = ()
    rank: Annotated[ConceptRule, BeforeValidator(_ruled)] | None = None
    status: Annotated[ConceptRule, BeforeValidator(_ruled)] | None = None
    relations: Annotated[tuple[RelationRule, ...], BeforeValidator(_rules)] = ()
    telephones: Annotated[tuple[TelephoneRule, ...], BeforeValidator(_rules)] = ()
    emails: Annotated[tuple[EmailRule, ...], BeforeValidator(_rules)] = ()
    homepages: Rules = ()
    links: Rules = ()
    domains: Rules = ()
    sites: Annotated[tuple[SiteRule, ...], BeforeValidator(_listed)] = ()
    contacts: Annotated[tuple[ContactRule, ...], BeforeValidator(_listed)] = ()
    place: OnePlace | None = None
    area_served: OnePlace | None = None
    founded: Annotated[DateRule, BeforeValidator(_ruled)] | None = None
    dissolved: Annotated[DateRule, BeforeValidator(_ruled)] | None = None
    legal_basis: Annotated[tuple[LawRule, ...], BeforeValidator(_listed)] = ()
    responsibilities: Rules = ()
    identifiers: Annotated[tuple[IdentifierRule, ...], BeforeValidator(_rules)] = ()
    page: Annotated[PageRule, BeforeValidator(_paged)] | None = None
