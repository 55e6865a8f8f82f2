"""The whole profile: one key for each field of the record, and what is left out."""

from typing import Literal

from pydantic import Field

from publisher.profiles.spec.rules import (
    ConceptRule,
    DateRule,
    EmailRule,
    IdentifierRule,
    NameRule,
    RelationRule,
    Rule,
    StateRule,
    SuccessorRule,
    TelephoneRule,
    TypeRule,
)
from publisher.profiles.spec.sections import ContactRule, LawRule, PageRule, PlaceRule, SiteRule
from publisher.profiles.spec.tables import Many, Spec, about


class RedactionRule(Spec):
    """What is left out altogether; with ``keep`` = "office-email" only addresses that may be a person's.

    With ``keep`` = "bodies" whole records are left out whose value here is the name of a person.
    """

    shorthand = "from"

    source: str = Field(alias="from")
    keep: Literal["office-email", "bodies"] | None = None
    names: Many[str] = ()
    why: str | None = None


class ProfileSpec(Spec):
    """A whole profile: one key for each field of the record. docs/profiles.md lists them, and a test compares."""

    group_by: Many[str] = ()
    values: dict[str, Many[Rule]] = Field(default_factory=dict)
    leave_out: Many[RedactionRule] = about(
        "Leave out", "never published, in no form: for what is about people", "Anna Schmidt"
    )
    raw_fields: Literal["all", "unmapped", "none"] = "all"
    without_raw: Many[str] = ()
    ignore: Many[str] = ()

    key: Rule = about("Identifier", "a code that each record has to itself and never changes", "A-0042", ...)
    slug: Rule | None = None
    state: StateRule | None = about("State", "whether it still exists: open, closed, abolished", "closed", None)
    merged_into: SuccessorRule | None = None
    types: Many[TypeRule] = ()
    names: Many[NameRule] = about("Name", "what the institution is called", "City Archive", ...)
    alt_names: Many[NameRule] = about("Other name", "another name that is in use", "Municipal Records Office")
    former_names: Many[NameRule] = about("Former name", "what it was called before", "Town Archive")
    acronyms: Many[Rule] = about("Short name", "a short form of the name", "CA")
    description: Many[Rule] = about("Description", "a sentence or more about it", "Keeps the records of the city.")
    classifications: Many[ConceptRule] = about(
        "Kind", "which kind of institution it is, in the words of your list", "archive"
    )
    keywords: Many[ConceptRule] = about("Subject", "what it deals with", "local history")
    rank: ConceptRule | None = about("Rank", "its level in an administration", "county level", None)
    status: ConceptRule | None = None
    relations: Many[RelationRule] = ()
    telephones: Many[TelephoneRule] = about("Telephone", "one telephone number or several", "+41 31 321 62 00")
    emails: Many[EmailRule] = about(
        "E-mail", "e-mail addresses of the office; those of people are left out", "archive@city.example"
    )
    homepages: Many[Rule] = about("Website", "the address of its own website", "https://archive.example")
    links: Many[Rule] = about(
        "Page about it", "the address of a page about it elsewhere", "https://en.wikipedia.org/wiki/Archive"
    )
    domains: Many[Rule] = about("Internet domain", "the name of its domain", "archive.example")
    sites: Many[SiteRule] = ()
    contacts: Many[ContactRule] = ()
    place: PlaceRule | None = None
    area_served: PlaceRule | None = None
    founded: DateRule | None = about("Founded", "the day or the year in which it was founded", "1974-05-01", None)
    dissolved: DateRule | None = about("Closed on", "the day or the year in which it ended", "2019", None)
    legal_basis: Many[LawRule] = about("Legal basis", "the law or decree that it rests on", "Archives Act 1998")
    responsibilities: Many[Rule] = about("Duties", "what it is responsible for", "Issues copies of records")
    identifiers: Many[IdentifierRule] = about(
        "Number in another register", "an identifier that another register has given it", "Q42"
    )
    page: PageRule | None = about(
        "Page in the source",
        "the address of the page about it where the data come from",
        "https://register.example/42",
        None,
    )
