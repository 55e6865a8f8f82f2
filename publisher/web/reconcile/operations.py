"""What the operations of the service take and answer; ``/openapi.json`` is made of it, and requests are checked by it.

The forms of 0.2 carry JSON in a field: a text whose ``contentSchema`` says what JSON. Requests of 0.2 are read more
leniently than they are described (publisher/web/reconcile/queries.py), as the clients of that version need it.
"""

from typing import Annotated, Any, Final, Literal, NotRequired

from pydantic import BeforeValidator, Field, Json
from typing_extensions import TypedDict

from publisher.web.http.operations import Answer, JsonObject, Operation, Parameter
from publisher.web.shell.responses import JSON

MAX_TEXT: Final = 2_000
"""The most characters of a text."""

MAX_VALUES: Final = 20
"""The most values of one property, and the most properties of one query."""

MAX_BATCH: Final = 100
"""The most queries of one request."""

MAX_ID: Final = 500
"""The most characters of an identifier."""

MAX_IDS: Final = 200
MAX_PROPERTIES: Final = 40
SUGGESTIONS: Final = 10
MAX_SUGGESTIONS: Final = 100
MAX_OFFSET: Final = 10_000

Text = Annotated[str, Field(max_length=MAX_TEXT)]
Id = Annotated[str, Field(max_length=MAX_ID)]


class EntityValue(TypedDict):
    """A value that is an entity, which a client has matched before."""

    id: Text
    name: NotRequired[Text]


Value = Text | float | bool | EntityValue
Values = Value | Annotated[list[Value], Field(max_length=MAX_VALUES)]


class NameCondition(TypedDict):
    """A name, or an identifier, of what is looked for."""

    matchType: Literal["name", "id"]
    propertyValue: Values


class PropertyCondition(TypedDict):
    """A property of what is looked for."""

    matchType: Literal["property"]
    propertyId: Text
    propertyValue: Values
    required: NotRequired[bool]
    matchQuantifier: NotRequired[Literal["any", "all", "none"]]


Condition = Annotated[NameCondition | PropertyCondition, Field(discriminator="matchType")]


class DraftQuery(TypedDict):
    """A query of 1.0-draft."""

    type: NotRequired[Text]
    limit: NotRequired[Annotated[float, Field(ge=1)]]
    conditions: Annotated[list[Condition], Field(min_length=1, max_length=MAX_VALUES)]


class DraftBatch(TypedDict):
    """A batch of queries of 1.0-draft."""

    queries: Annotated[list[DraftQuery], Field(min_length=1, max_length=MAX_BATCH)]


class KnownProperty(TypedDict):
    """What is known of a property of what is looked for (0.2)."""

    pid: Text
    v: Values


class NamedQuery(TypedDict):
    """A query of 0.2."""

    query: Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]
    type: NotRequired[Text | list[Text]]
    limit: NotRequired[Annotated[int, Field(ge=1)]]
    properties: NotRequired[Annotated[list[KnownProperty], Field(max_length=MAX_VALUES)]]
    type_strict: NotRequired[Literal["any", "all", "should"]]


NamedQueries = Annotated[dict[str, NamedQuery], Field(max_length=MAX_BATCH)]
"""A batch of queries of 0.2, by names that the client chooses."""


class EntityType(TypedDict):
    """A type of entities."""

    id: str
    name: str
    broader: NotRequired[list[JsonObject]]


class PointsOfFeature(TypedDict):
    """What speaks for a candidate, or against it, in points."""

    id: str
    value: float
    name: NotRequired[str]


class Candidate(TypedDict):
    """An entity that a query may mean."""

    id: str
    name: str
    description: str
    type: list[EntityType]
    score: Annotated[float, Field(ge=0, le=100)]
    match: bool
    features: list[PointsOfFeature]


class CandidateList(TypedDict):
    """The candidates of a query, the best first."""

    candidates: list[Candidate]


class DraftResults(TypedDict):
    """The candidates of each query, in the order of the queries."""

    results: list[CandidateList]


def _whole(value: Any) -> Any:
    """To JSON 5.0 is the integer 5."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Count = Annotated[int, Field(ge=0), BeforeValidator(_whole)]


class Settings(TypedDict):
    """How the values of a property are given."""

    limit: NotRequired[Count | Annotated[str, Field(pattern=r"^[0-9]{0,9}$")]]
    content: NotRequired[Literal["", "entity", "id", "name"]]


class WantedProperty(TypedDict):
    """A property that is fetched."""

    id: Text
    settings: NotRequired[Settings]


class ExtensionQuery(TypedDict):
    """Properties of entities that are fetched."""

    ids: Annotated[list[Id], Field(max_length=MAX_IDS)]
    properties: Annotated[list[WantedProperty], Field(max_length=MAX_PROPERTIES)]


class FormOfQueries(TypedDict):
    """A batch of queries in the form of 0.2."""

    queries: Annotated[Json[NamedQueries], Field(json_schema_extra={"format": "reconciliation-queries"})]


class FormOfExtension(TypedDict):
    """Entities and properties to fetch, in the form of 0.2."""

    extend: Annotated[Json[ExtensionQuery], Field(json_schema_extra={"format": "reconciliation-extension"})]


class PropertyValues(TypedDict):
    """The values of a property."""

    id: str
    values: list[JsonObject]


class ExtensionRow(TypedDict):
    """The properties of an entity."""

    id: str
    properties: list[PropertyValues]


class ExtensionAnswer(TypedDict):
    """The values of properties of entities."""

    meta: list[JsonObject]
    rows: list[ExtensionRow]


class Suggestion(TypedDict):
    """An entity, a property or a type that a person may mean."""

    id: str
    name: str
    description: NotRequired[str]
    notable: NotRequired[list[EntityType]]
    broader: NotRequired[list[JsonObject]]


class Suggestions(TypedDict):
    """What a person may mean who types."""

    result: list[Suggestion]


class Proposal(TypedDict):
    """The properties that things of a type have."""

    type: str
    properties: list[Suggestion]
    limit: NotRequired[int]


class Flyout(TypedDict):
    """A few words about something, as HTML."""

    id: str
    html: str


_PART: Final = Parameter("what", Literal["entity", "property", "type"], required=True, where="path")
_NAMED: Final = Parameter("id", Annotated[str, Field(min_length=1, max_length=MAX_TEXT)], required=True)
_WANTED: Final = Parameter("type", Text, "Of this type only")

MANIFEST: Final = Operation(
    "reconcileManifest",
    "reconciliation",
    "The manifest of the reconciliation service: for version 1.0-draft with application/json;version=1.0-draft",
    {200: Answer("The manifest", {JSON: JsonObject, "text/html": str})},
    description="With a form, or parameters, it answers queries of version 0.2.",
)
MATCH: Final = Operation(
    "reconcile",
    "reconciliation",
    "The entities that each query may mean (1.0-draft)",
    {200: Answer("The candidates", {JSON: DraftResults})},
    problems=(400, 413, 503),
    body={JSON: DraftBatch},
)
POST_QUERIES: Final = Operation(
    "reconcileQueries",
    "reconciliation",
    "A form is version 0.2, JSON is 1.0-draft: queries, or with extend the values of properties",
    {200: Answer("The candidates of each query, or the values", {JSON: JsonObject})},
    problems=(400, 413, 503),
    body={JSON: DraftBatch, "application/x-www-form-urlencoded": FormOfQueries | FormOfExtension},
)
EXTEND: Final = Operation(
    "reconcileExtend",
    "reconciliation",
    "The values of properties of entities (1.0-draft)",
    {200: Answer("The values", {JSON: ExtensionAnswer})},
    problems=(400, 413),
    body={JSON: ExtensionQuery},
)
PROPOSE: Final = Operation(
    "reconcileProperties",
    "reconciliation",
    "The properties that things of a type have",
    {200: Answer("The properties", {JSON: Proposal})},
    problems=(400, 414),
    parameters=(
        Parameter("type", Text, "A type; all properties without one"),
        Parameter("limit", Annotated[int, Field(ge=0, le=MAX_SUGGESTIONS)], "0 for all", default=0),
    ),
)
SUGGEST: Final = Operation(
    "reconcileSuggest",
    "reconciliation",
    "What a person may mean who types",
    {200: Answer("Suggestions", {JSON: Suggestions})},
    problems=(400, 404, 414),
    parameters=(
        _PART,
        Parameter("prefix", Text, "What was typed"),
        _WANTED,
        Parameter("limit", Annotated[int, Field(ge=1, le=MAX_SUGGESTIONS)], default=SUGGESTIONS),
        Parameter("offset", Annotated[int, Field(ge=0, le=MAX_OFFSET)], "Suggestions to skip", default=0),
    ),
)
FLYOUT: Final = Operation(
    "reconcileFlyout",
    "reconciliation",
    "A few words about an entity, a property or a type",
    {200: Answer("HTML inside JSON", {JSON: Flyout})},
    problems=(400, 404, 414),
    parameters=(_PART, _NAMED),
)
PREVIEW: Final = Operation(
    "reconcilePreview",
    "reconciliation",
    "An entity as a small page for a frame of another site",
    {200: Answer("The page", {"text/html": str})},
    problems=(400, 404, 414),
    parameters=(_NAMED,),
)
