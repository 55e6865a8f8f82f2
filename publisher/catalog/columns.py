"""What the columns of ``institutions.csv`` mean: for CSVW, Croissant, and whoever reads the table.

The order is that of publisher/release/tables.py, which writes them; a test compares both.
"""

from dataclasses import dataclass
from typing import Final

from publisher.rdf.namespaces import DCT, ORG, SCHEMA

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
        property: of the institution, if a cell is a value of it; "" if it is of a part, or of the row alone.
    """

    name: str
    title: str
    about: str
    datatype: str = TEXT
    repeated: bool = False
    property: str = ""


COLUMNS: Final = (
    Column("iri", "Address", "The address of the institution, which stays for ever", IRI),
    Column("state", "State", "live, deleted or merged"),
    Column("replaced_by", "Replaced by", "The institution that took its place", IRI, property=str(DCT.isReplacedBy)),
    Column("identifier", "Identifier", "The source's own identifier", property=str(ORG.identifier), repeated=True),
    Column("name", "Name", "The name; the English one, if there is one", property=str(SCHEMA.name)),
    Column("name_language", "Language of the name", "BCP 47"),
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
    Column(
        "classifications", "Classifications", "Concepts that say what kind of institution it is", IRI, repeated=True
    ),
    Column("keywords", "Keywords", "Concepts that say what it deals with", IRI, repeated=True),
    Column("place", "Place", "The place that it is listed under", IRI, repeated=True),
    Column("area_served", "Area served", "The place that it is responsible for", IRI, repeated=True),
    Column("parents", "Part of", "The institutions that it is part of", IRI, repeated=True),
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
