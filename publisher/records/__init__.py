"""The record of an institution, and of what it refers to: plain values, normalised, before any RDF.

A record is what an adapter makes of one source record, and all that the mapping sees. Models are frozen; every value
has its :class:`Origin`. pydantic reports all faults of a record at once, each with its path. Text that was not
understood remains in a raw field of the document, with a quality note.
"""

from publisher.records.concepts import Concept, ConceptRef, ConceptScheme
from publisher.records.contact import Address, Contact, Day, OpeningHours, Site, Telephone, Unit
from publisher.records.document import Correction, Document, NoteKind, QualityNote, RawField, SourceFile, Statistic
from publisher.records.duties import LegalInstrument, Responsibility
from publisher.records.institution import Institution, State
from publisher.records.places import Coordinates, Place
from publisher.records.relations import ExternalIdentifier, InstitutionRef, Relation, RelationKind
from publisher.records.values import LANGUAGE_TAG, LanguageTag, Origin, Part, Period, Slug, Text, in_order

__all__ = [
    "LANGUAGE_TAG",
    "Address",
    "Concept",
    "ConceptRef",
    "ConceptScheme",
    "Contact",
    "Coordinates",
    "Correction",
    "Day",
    "Document",
    "ExternalIdentifier",
    "Institution",
    "InstitutionRef",
    "LanguageTag",
    "LegalInstrument",
    "NoteKind",
    "OpeningHours",
    "Origin",
    "Part",
    "Period",
    "Place",
    "QualityNote",
    "RawField",
    "Relation",
    "RelationKind",
    "Responsibility",
    "Site",
    "Slug",
    "SourceFile",
    "State",
    "Statistic",
    "Telephone",
    "Text",
    "Unit",
    "in_order",
]
