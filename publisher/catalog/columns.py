"""What the columns of the tables mean: for CSVW, Croissant, and whoever reads a table.

The order of ``institutions.csv`` is that of publisher/release/tables.py, which writes it; a test compares both.
"""

from dataclasses import dataclass
from typing import Final

from publisher.rdf.namespaces import DCT, ORG, SCHEMA, SKOS
from publisher.uris import Kind

INTEGER: Final = "integer"
NUMBER: Final = "number"
IRI: Final = "anyURI"
TEXT: Final = "string"


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        name: as the header has it.
        title: for people.
        about: what a cell says.
        datatype: of a value, as XML Schema calls it.
        repeated: whether a cell may have several values, separated by " | ".
        property: of the row's thing, if a cell is a value of it; "" if it is of a part, or of the row alone.
        refers: the kind of thing that each value is the address of, a row of that kind's table; None for other columns.
    """

    name: str
    title: str
    about: str
    datatype: str = TEXT
    repeated: bool = False
    property: str = ""
    refers: Kind | None = None


def _links(name: str, title: str, about: str, refers: Kind) -> Column:
    """A column of addresses of things that have a row in a table."""
    return Column(name, title, about, IRI, repeated=True, refers=refers)


_STATE: Final = Column("state", "State", "live, deleted or merged")
_NAME: Final = Column("name", "Name", "The name; the English one, if there is one", property=str(SCHEMA.name))
_LANGUAGE: Final = Column("name_language", "Language of the name", "BCP 47")

COLUMNS: Final = (
    Column("iri", "Address", "The address of the institution, which stays for ever", IRI),
    _STATE,
    Column("replaced_by", "Replaced by", "The institution that took its place", IRI, property=str(DCT.isReplacedBy)),
    Column("identifier", "Identifier", "The source's own identifier", property=str(ORG.identifier), repeated=True),
    _NAME,
    _LANGUAGE,
    Column("other_names", "Other names", "Names in other languages, aliases and acronyms", repeated=True),
    Column("former_names", "Former names", "Names that it had once; they are among the other names too", repeated=True),
    Column(
        "former_names_period",
        "Time of the former names",
        "From when to when it had each, in their order (ISO 8601-2: 1990/2009, ../2009); empty if no date is known",
        repeated=True,
    ),
    Column("types", "Types", "Names of schema.org's classes", repeated=True),
    Column("description", "Description", "What the institution is", property=str(DCT.description), repeated=True),
    _links("classifications", "Classifications", "Concepts that say what kind of institution it is", Kind.CONCEPT),
    _links("keywords", "Keywords", "Concepts that say what it deals with", Kind.CONCEPT),
    _links("place", "Place", "The place that it is listed under", Kind.PLACE),
    _links("area_served", "Area served", "The place that it is responsible for", Kind.PLACE),
    _links("parents", "Part of", "The institutions that it is part of", Kind.INSTITUTION),
    Column("telephones", "Telephones", "E.164", property=str(SCHEMA.telephone), repeated=True),
    Column("emails", "E-mail addresses", "Of the institution", property=str(SCHEMA.email), repeated=True),
    Column("homepages", "Home pages", "Of the institution", IRI, repeated=True),
    Column("address", "Address in full", "Of the primary site, as one text"),
    Column("locality", "Town", "Of the primary site"),
    Column("region", "Region", "Of the primary site"),
    Column("country", "Country", "Of the primary site: ISO 3166-1 alpha-2"),
    Column("postal_code", "Postal code", "Of the primary site"),
    Column("latitude", "Latitude", "Of the primary site: degrees, WGS 84", NUMBER),
    Column("longitude", "Longitude", "Of the primary site: degrees, WGS 84", NUMBER),
    Column("founded", "Founded", "A day, a month or a year", property=str(SCHEMA.foundingDate)),
    Column("dissolved", "Dissolved", "A day, a month or a year", property=str(SCHEMA.dissolutionDate)),
    Column("same_as", "The same elsewhere", "The same institution in other registers", IRI, repeated=True),
    Column("document", "Document", "The address of the institution's record", IRI),
)
"""The columns of ``institutions.csv``."""

PLACES: Final = (
    Column("iri", "Address", "The address of the place, which stays for ever", IRI),
    _STATE,
    _NAME,
    _LANGUAGE,
    Column("other_names", "Other names", "Names in other languages, and aliases", repeated=True),
    Column("codes", "Codes", "ISO 3166 and codes of the country", property=str(SKOS.notation), repeated=True),
    _links("part_of", "Part of", "The place that it lies in", Kind.PLACE),
    Column("latitude", "Latitude", "Degrees, WGS 84", NUMBER),
    Column("longitude", "Longitude", "Degrees, WGS 84", NUMBER),
    Column("same_as", "The same elsewhere", "The same place in other registers", IRI, repeated=True),
    Column("document", "Document", "The address of the place's record", IRI),
)
"""The columns of ``places.csv``."""

CONCEPTS: Final = (
    Column("iri", "Address", "The address of the concept or concept scheme, which stays for ever", IRI),
    _STATE,
    _NAME,
    _LANGUAGE,
    Column("other_names", "Other names", "Names in other languages, and aliases", repeated=True),
    Column("notation", "Code", "Its code in the source", property=str(SKOS.notation), repeated=True),
    Column("definition", "Definition", "What it means", property=str(SKOS.definition), repeated=True),
    _links("scheme", "Scheme", "The concept scheme that it is of; a scheme has none", Kind.CONCEPT),
    _links("broader", "Broader", "The concept above it", Kind.CONCEPT),
    Column("exact_match", "The same elsewhere", "The same concept in other schemes", IRI, repeated=True),
    Column("document", "Document", "The address of its record", IRI),
)
"""The columns of ``concepts.csv``."""

CHANGES: Final = (
    Column("iri", "Address", "The address of the thing that changed", IRI),
    Column("change", "Change", "created, updated, deleted, merged or undeleted"),
    Column("label", "Label", "Its name after the change"),
    Column("source", "Source", "The source that it is from; empty for what sources share"),
    Column("replaced_by", "Replaced by", "Of one that was merged: what took its place", IRI),
    Column("subject", "Subject", "The thing, or the part of its record, that the value is of", IRI),
    Column("property", "Property", "The property", IRI),
    Column("field", "Field", "The property in short: its prefix and name"),
    Column("action", "Action", "added or removed; empty if no statement changed"),
    Column("value", "Value", "The value: a text, a number, an address"),
    Column("language", "Language", "Of a text: BCP 47"),
    Column("datatype", "Datatype", "Of a value that is no plain text", IRI),
    Column("graph", "Graph", "The named graph; empty for the default graph", IRI),
)
"""The columns of ``changes.csv`` (publisher/changes/deltas.py)."""
