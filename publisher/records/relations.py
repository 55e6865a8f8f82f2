"""Other institutions as a record refers to them, and the identifiers that others gave to this one."""

from enum import StrEnum

from publisher.records.values import HttpUrl, NonEmpty, Origin, Part, Period, Slug, Text


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
