"""An institution: all that a record says of it."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from publisher.records.concepts import ConceptRef
from publisher.records.contact import Contact, Site, Telephone, Unit
from publisher.records.document import Document
from publisher.records.duties import LegalInstrument, Responsibility
from publisher.records.places import Place
from publisher.records.relations import ExternalIdentifier, InstitutionRef, Relation
from publisher.records.values import CalendarDate, ClassName, HttpUrl, NonEmpty, Part, Slug, Text


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
    places: tuple[Place, ...] = ()
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
