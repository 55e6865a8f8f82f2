"""The record of an institution, and of what it refers to: plain values, normalised, before any RDF.

A record is what an adapter makes of one source record, and all that the mapping sees. Models are frozen; every value
has its :class:`Origin`. pydantic reports all faults of a record at once, each with its path. Text that was not
understood remains in a raw field of the document, with a quality note.
"""

from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

NonEmpty = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
LANGUAGE_TAG: Final = (
    "([a-zA-Z]{2,3}(-[a-zA-Z]{3}){0,3}|[a-zA-Z]{4,8})(-[a-zA-Z]{4})?(-([a-zA-Z]{2}|[0-9]{3}))?"
    "(-([a-zA-Z0-9]{5,8}|[0-9][a-zA-Z0-9]{3}))*(-[0-9a-wyzA-WYZ](-[a-zA-Z0-9]{2,8})+)*(-[xX](-[a-zA-Z0-9]{1,8})+)?"
)
"""What RFC 5646 section 2.1 calls a ``langtag``: language, extended languages, script, region, variants, extensions,
private use. A literal in RDF cannot have any other."""

LanguageTag = Annotated[str, StringConstraints(pattern=f"^{LANGUAGE_TAG}$")]
ClassName = Annotated[str, StringConstraints(pattern=r"^[\w.-]+$")]
HttpUrl = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"{}|\\^`]+$")]
E164 = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{4,14}$")]
Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$")]
CalendarDate = Annotated[str, StringConstraints(pattern=r"^-?[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$")]
"""A year, a month or a day: as precise as its source."""
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class Part(BaseModel):
    """The base of every part of a record: frozen, and closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Origin(Part):
    """Where a value comes from: the raw field's name in the source, and its 1-based line where lines have a meaning."""

    field: str
    line: int | None = None


class Period(Part):
    """From when to when a fact held, both included, each as precise as its source; None where it does not say.

    ``over`` says that the fact no longer held when the source was retrieved.
    """

    since: CalendarDate | None = None
    until: CalendarDate | None = None
    over: bool = False

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "Period":
        if self.since is None and self.until is None:
            raise ValueError("a period has a beginning or an end")
        if self.since and self.until and not in_order(self.since, self.until):
            raise ValueError(f"the period from {self.since} to {self.until} ends before it begins")
        return self


def in_order(since: str, until: str) -> bool:
    """Whether a date is not after another one, as far as both are precise: "2015-03" is not after "2015"."""
    shared = min(len(since), len(until))
    return since.startswith("-") or since[:shared] <= until[:shared]


class Text(Part):
    """A text in one language; ``language`` is BCP 47, None where the source does not say.

    ``period`` is that of a name.
    """

    value: NonEmpty
    language: LanguageTag | None = None
    origin: Origin | None = None
    period: Period | None = None


class RawField(Part):
    """A field exactly as the source has it; several may have the same name."""

    name: str
    value: str
    line: int | None = None


class NoteKind(StrEnum):
    """Why a quality note was written."""

    INFERRED = "inferred"
    REPAIRED = "repaired"
    DROPPED = "dropped"
    NOT_UNDERSTOOD = "not-understood"
    TRUNCATED = "truncated"
    BOILERPLATE = "boilerplate"
    TRANSLATED = "translated"
    LOST = "lost"


class QualityNote(Part):
    """Something a reader of the data should know: what was inferred, repaired, dropped or not understood.

    ``message`` says in the same words what is the same for many records: it is published once. What differs from record
    to record is the ``value``.
    """

    kind: NoteKind
    message: NonEmpty
    field: str | None = None
    value: str | None = None


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


class Coordinates(Part):
    """WGS 84 latitude and longitude in decimal degrees."""

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


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


class ConceptRef(Part):
    """A concept as a record refers to it; the labels of all records build the scheme.

    ``broader`` are the slugs and labels of its ancestors, nearest first. ``scheme_title`` is the title of a scheme that
    a profile defines, ``exact_match`` the same concept in another scheme.
    """

    scheme: Slug
    slug: Slug
    label: Text
    broader: "tuple[ConceptRef, ...]" = ()
    scheme_title: Text | None = None
    exact_match: tuple[HttpUrl, ...] = ()
    origin: Origin | None = None


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


class InstitutionRef(Part):
    """Another institution, as a source names it: by the source's identifier, or by name only.

    A name that no record has becomes an institution of its own, described by this reference.
    """

    key: str | None = None
    label: Text | None = None
    source: str | None = None
    origin: Origin | None = None


class RelationKind(StrEnum):
    """What another institution is to this one."""

    PARENT = "parent"
    CHILD = "child"
    CONCURRENT = "concurrent"
    PREDECESSOR = "predecessor"
    SUCCESSOR = "successor"
    RELATED = "related"
    LED_BY = "led-by"
    REPORTS_TO = "reports-to"


class Relation(Part):
    """A relation to another institution."""

    kind: RelationKind
    target: InstitutionRef
    period: Period | None = None


class ExternalIdentifier(Part):
    """An identifier assigned by others: its scheme ("ror", "isni", "wikidata" …), canonical form, and IRI if any.

    ``evidence`` names the named graph that says so where it is not the source itself (docs/mapping.md). ``same`` is
    false where the identifier may be of a part of the institution, so that its IRI is not another name for it.
    """

    scheme: Slug
    value: NonEmpty
    iri: HttpUrl | None = None
    evidence: Slug | None = None
    same: bool = True


class Statistic(Part):
    """A count of what visitors did on the source's page; not a fact about the institution."""

    name: str
    action: Literal["ViewAction", "CommunicateAction", "FollowAction", "CommentAction"]
    count: Annotated[int, Field(ge=0)]


class Correction(Part):
    """A value that a person corrected: of which field, what the source says, what is published instead.

    ``source_value`` is None where the source has none, ``value`` where none is published. ``who`` is a role or a name,
    ``when`` a day.
    """

    field: NonEmpty
    source_value: str | None = None
    value: str | None = None
    who: str | None = None
    when: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    why: NonEmpty


class Document(Part):
    """The source's record: where it is from, and every raw field of it.

    ``file`` is relative to the source's folder; ``sha256`` is of the whole file, in hex, and None for a file of many
    records: the manifest has it there, and a change of one record must not change all. ``shared_file`` is the slug of
    the source that has the file if it has many records, so that it is described once; None if this record is all of it.
    ``boilerplate`` is text of the template, which has no data but is not dropped either.
    """

    file: str
    shared_file: Slug | None = None
    line: int | None = None
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    language: LanguageTag | None = None
    title: Text | None = None
    abstract: Text | None = None
    url: HttpUrl | None = None
    rights: Text | None = None
    licence: HttpUrl | None = None
    retrieved: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")] | None = None
    statistics: tuple[Statistic, ...] = ()
    comment_count: int | None = None
    picture_count: int | None = None
    raw_fields: tuple[RawField, ...] = ()
    corrections: tuple[Correction, ...] = ()
    boilerplate: tuple[Text, ...] = ()
    notes: tuple[QualityNote, ...] = ()


class State(StrEnum):
    """Whether the institution still exists, and whether the record does."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


class Institution(Part):
    """One institution, normalised.

    Attributes:
        source: the slug of the source it came from.
        key: the source's own identifier, unique in the source; what the identifier register is keyed on.
        key_scheme: the local name of our datatype for the key ("ChinaServicesNetSid"), or None.
        slug: the slug that the record asks for; the identifier register has the last word.
        types: schema.org class names of the institution, most specific first ("GovernmentOrganization").
        names: preferred names, at most one a language.
        place: key of the place it is listed under; ``area_served`` is its jurisdiction.
        places: the places that the record itself describes, because the gazetteer does not have them; other records may
            describe the same one, with more or less detail.
        merged_into: with state "merged", the record that replaced it.
        mention_only: known only because another record names it.
        same_as: the IRIs of the same institution elsewhere, such as its owner's.
        statements: canonical N-Quads lines that are published as they are, instead of those of the mapping; with
            ``shaped`` false the shapes do not apply to them.
    """

    source: Slug
    key: NonEmpty
    key_scheme: str | None = None
    slug: Slug
    state: State = State.ACTIVE
    merged_into: InstitutionRef | None = None
    mention_only: bool = False
    types: tuple[ClassName, ...] = ("Organization",)
    names: Annotated[tuple[Text, ...], Field(min_length=1)]
    alt_names: tuple[Text, ...] = ()
    former_names: tuple[Text, ...] = ()
    acronyms: tuple[Text, ...] = ()
    description: Text | None = None
    classifications: tuple[ConceptRef, ...] = ()
    keywords: tuple[ConceptRef, ...] = ()
    rank: ConceptRef | None = None
    status: ConceptRef | None = None
    relations: tuple[Relation, ...] = ()
    telephones: tuple[Telephone, ...] = ()
    emails: tuple[str, ...] = ()
    homepages: tuple[HttpUrl, ...] = ()
    links: tuple[HttpUrl, ...] = ()
    domains: tuple[str, ...] = ()
    sites: tuple[Site, ...] = ()
    contacts: tuple[Contact, ...] = ()
    units: tuple[Unit, ...] = ()
    place: str | None = None
    area_served: str | None = None
    places: "tuple[Place, ...]" = ()
    founded: CalendarDate | None = None
    dissolved: CalendarDate | None = None
    legal_basis: tuple[LegalInstrument, ...] = ()
    responsibilities: tuple[Responsibility, ...] = ()
    responsibilities_title: Text | None = None
    identifiers: tuple[ExternalIdentifier, ...] = ()
    same_as: tuple[HttpUrl, ...] = ()
    statements: tuple[str, ...] = ()
    shaped: bool = True
    document: Document


class Place(Part):
    """A place of a gazetteer, with every place it lies within, nearest first.

    ``names`` has at most one for each language; ``other_names`` are what registers call it besides. ``alike`` has the
    keys of places that may be the same one, which only a person can tell.
    """

    key: Slug
    names: tuple[Text, ...]
    notations: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    same_as: tuple[HttpUrl, ...] = ()
    coordinates: Coordinates | None = None
    country: bool = False
    other_names: tuple[Text, ...] = ()
    alike: tuple[str, ...] = ()


class Concept(Part):
    """A concept of a published scheme; ``broader`` is a slug of the same scheme."""

    scheme: Slug
    slug: Slug
    labels: tuple[Text, ...]
    definition: Text | None = None
    notation: str | None = None
    broader: str | None = None
    exact_match: tuple[HttpUrl, ...] = ()


class SourceFile(Part):
    """A file of many records: its source, its name below the source's folder, its language, when it was retrieved."""

    source: Slug
    name: str
    language: LanguageTag | None = None
    retrieved: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")] | None = None


class ConceptScheme(Part):
    """A list of concepts, as a resource of its own at ``/id/concept/{slug}``."""

    slug: Slug
    titles: tuple[Text, ...]
    top_concepts: tuple[str, ...] = ()
