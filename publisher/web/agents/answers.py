"""What the tools answer. Each type is an output schema that clients are told (docs/agents.md).

What may be long is cut, and never silently: ``more`` says what was left out and how to get it.
"""

from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from publisher.uris import Kind
from publisher.web.browse.match import MatchCandidate
from publisher.web.browse.search_json import Why
from publisher.web.http.operations import State, Uri


class More(TypedDict):
    """What an answer leaves out."""

    shown: int
    total: int
    how: Annotated[str, Field(description="How to get the rest")]


class Named(TypedDict):
    """A thing, or a page, and what it is called."""

    id: Uri
    name: str


class LanguageText(TypedDict):
    """A text, and its language (BCP 47) if it is known."""

    text: str
    language: NotRequired[str]


class SourceOfData(TypedDict):
    """A register that the data comes from."""

    slug: str
    title: str
    publisher: str
    licence: str | None
    language: str | None
    retrieved: str | None
    records: int


class About(TypedDict):
    """What is published here."""

    title: str
    description: str
    base: Uri
    release: str
    created: str
    licence: str | None
    things: Annotated[dict[str, int], Field(description="How many things there are of each kind")]
    statements: int
    languages: list[str]
    sources: list[SourceOfData]
    pages: Annotated[dict[str, Uri], Field(description="Where else to go: search, queries, downloads, catalogue")]
    limits: Annotated[dict[str, str], Field(description="What one query, and one client, may use")]
    more: NotRequired[More]


class FoundThing(TypedDict):
    """A thing that a search found."""

    id: Uri
    document: Uri
    kind: Kind
    name: str
    state: State
    facets: Annotated[dict[str, str], Field(description="Type, country, place and so on, as the filters take them")]
    why: Annotated[Why | None, Field(description="What the text matched")]
    same: Annotated[list[Uri], Field(description="Its records in other sources")]


class Found(TypedDict):
    """Things that a search found, the best first."""

    release: str
    total: int
    page: int
    things: list[FoundThing]
    similar: Annotated[
        list[MatchCandidate], Field(description="Where nothing has all the words: what is most like the text")
    ]
    suggestion: Annotated[str | None, Field(description="What the text probably means, if it is misspelt")]
    facets: Annotated[
        dict[str, dict[str, int]], Field(description="Values that the filters take, and how many hits have each")
    ]
    more: NotRequired[More]


class Number(TypedDict):
    """A telephone number."""

    number: Annotated[str, Field(description="E.164, or as the source has it where that is not known")]
    written: Annotated[str, Field(description="With spaces, for people")]
    note: NotRequired[str]


class Reach(TypedDict):
    """How to reach an institution, or one of its units."""

    unit: Annotated[str | None, Field(description="The unit; null for the institution itself")]
    telephones: list[Number]
    faxes: list[Number]
    emails: list[str]
    pages: list[Uri]
    hours: list[str]


class Where(TypedDict):
    """An address of an institution."""

    address: list[LanguageText]
    postal_code: str | None
    places: Annotated[list[Named], Field(description="From the outermost to the innermost")]
    position: Annotated[str | None, Field(description="Latitude and longitude, WGS 84")]
    hours: list[str]


class KnownAs(TypedDict):
    """An identifier."""

    scheme: str
    value: str
    url: Uri | None


class Related(TypedDict):
    """Institutions that are related in one way."""

    relation: str
    institutions: list[Named]
    total: int


class Provenance(TypedDict):
    """Where a record comes from."""

    source: str | None
    licence: str | None
    changed: str
    notes: Annotated[list[str], Field(description="What is doubtful about it")]


class Record(TypedDict):
    """All that is known of a thing, in short."""

    id: Uri
    document: Uri
    kind: Kind
    state: State
    replaced_by: Uri | None
    release: str
    names: list[LanguageText]
    other_names: list[LanguageText]
    types: list[str]
    description: list[LanguageText]
    contacts: list[Reach]
    sites: list[Where]
    places: list[Named]
    classifications: list[Named]
    relations: list[Related]
    identifiers: list[KnownAs]
    same_as: list[Named]
    founded: str | None
    dissolved: str | None
    responsibilities: list[str]
    provenance: Provenance
    more: Annotated[dict[str, More], Field(description="By list: what is left out of it")]


class TermCount(TypedDict):
    """A class or a property, and how often the data uses it."""

    id: Uri
    short: str
    name: str
    count: int
    properties: NotRequired[Annotated[list[str], Field(description="Of a class: the properties of its things")]]


class ExampleQuery(TypedDict):
    """A query that has results."""

    title: str
    query: str


class Schema(TypedDict):
    """What queries are made of."""

    release: str
    endpoint: Uri
    prefixes: dict[str, Uri]
    classes: list[TermCount]
    properties: list[TermCount]
    graphs: Annotated[dict[str, int], Field(description='Statements by graph; "" is the default graph')]
    examples: list[ExampleQuery]
    notes: list[str]
    more: dict[str, More]


class Cell(TypedDict):
    """A value of a result, as SPARQL's JSON format has it."""

    type: str
    value: str
    language: NotRequired[str]
    datatype: NotRequired[str]


class Result(TypedDict):
    """The answer to a query: rows, a truth value, or a graph."""

    release: str
    columns: list[str]
    rows: list[dict[str, Cell]]
    boolean: bool | None
    graph: Annotated[str | None, Field(description="Turtle, of CONSTRUCT and DESCRIBE")]
    more: NotRequired[More]
