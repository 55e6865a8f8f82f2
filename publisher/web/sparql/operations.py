"""The operations of ``/sparql``, as ``/openapi.json`` describes them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Final, Literal

from pydantic import Field
from typing_extensions import TypedDict

from publisher.queries import NamedQuery
from publisher.queries import Parameter as QueryParameter
from publisher.queries.terms import LONGEST
from publisher.web.http.operations import Answer, JsonObject, Operation, Parameter, Slug, Uri, Version

_RESULT: Final = Answer(
    "The complete result; never a part of it",
    {"application/sparql-results+json": JsonObject, "application/geo+json": JsonObject, "text/turtle": str},
)
_PROBLEMS: Final = (400, 406, 413, 429, 503)

QUERY: Final = Operation(
    "query",
    "queries",
    "Send a SPARQL 1.1 query; without one, the service description",
    {200: _RESULT},
    problems=_PROBLEMS,
    parameters=(
        Parameter("query", str),
        Parameter("default-graph-uri", list[str], repeated=True),
        Parameter("named-graph-uri", list[str], repeated=True),
    ),
)


class ParameterDescription(TypedDict):
    """A parameter of a named query."""

    name: str
    type: str
    required: bool


class QueryDescription(TypedDict):
    """A named query, as the list has it."""

    name: str
    url: Uri
    title: str
    description: str
    tags: list[str]
    form: Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]
    formats: list[str]
    parameters: list[ParameterDescription]
    query: str


class QueryList(TypedDict):
    """The named queries of a release."""

    release: Version
    queries: list[QueryDescription]


_FORMAT: Final = Parameter("format", str, "a suffix or a media type, for whoever cannot send Accept")

NAMED_QUERIES: Final = Operation(
    "namedQueries",
    "queries",
    "The named queries of the release, with their parameters",
    {200: Answer("The queries", {"application/json": QueryList, "text/html": str})},
    problems=(404, 406),
)
NAMED_QUERY: Final = Operation(
    "namedQuery",
    "queries",
    "The result of a named query; a browser gets a form",
    {200: _RESULT},
    problems=(*_PROBLEMS, 404),
    parameters=(
        Parameter("name", Slug, "as the list names it", required=True, where="path"),
        _FORMAT,
    ),
    description="Each query has parameters of its own: /api/queries lists them.",
)


_DAY: Final = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
_TYPES: Final[Mapping[str, Any]] = {
    "string": Annotated[str, Field(min_length=1, max_length=LONGEST)],
    "iri": Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9./?#_-]{1,200}$", json_schema_extra={"format": "uri"})],
    "integer": Annotated[int, Field(ge=-999_999_999, le=999_999_999)],
    "decimal": Annotated[str, Field(pattern=r"^-?[0-9]{1,9}(\.[0-9]{1,9})?$")],
    "boolean": bool,
    "date": Annotated[str, Field(pattern=f"{_DAY}$")],
    "dateTime": Annotated[str, Field(pattern=f"{_DAY}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$")],
    "year": Annotated[str, Field(pattern="^[0-9]{4}$")],
    "language": Annotated[str, Field(pattern="^[A-Za-z]{2,3}(-[A-Za-z]{4})?$")],
}
"""How a client writes a value of each type: a value that fits is accepted, though others may be too."""


def _default(parameter: QueryParameter) -> str | int | bool | None:
    """Return the default value as JSON has it."""
    text = parameter.default
    if text is not None and parameter.type == "integer":
        return int(text)
    return text == "true" if text is not None and parameter.type == "boolean" else text


def operation_of(query: NamedQuery) -> Operation:
    """Return the operation of one named query."""
    words = query.name.split("-")
    return Operation(
        f"query{''.join(word.capitalize() for word in words)}",
        "queries",
        query.title,
        {200: _RESULT},
        problems=(*_PROBLEMS, 404),
        parameters=(
            *(
                Parameter(
                    row.name,
                    Literal[row.values] if row.values else _TYPES[row.type],
                    row.description,
                    required=row.is_required,
                    default=_default(row),
                )
                for row in query.parameters
            ),
            _FORMAT,
        ),
        description=query.description,
    )


class QueryForm(TypedDict):
    """A query in a form."""

    query: str


POST_QUERY: Final = Operation(
    "postQuery",
    "queries",
    "The same, with the query in the body",
    {200: Answer("The complete result")},
    problems=(*_PROBLEMS, 415),
    body={"application/sparql-query": str, "application/x-www-form-urlencoded": QueryForm},
)

PAST_QUERY: Final = replace(
    QUERY,
    name="queryRelease",
    summary="Send a SPARQL 1.1 query to a past release; without one, its service description",
    problems=(*QUERY.problems, 404, 410),
)
POST_PAST_QUERY: Final = replace(
    POST_QUERY,
    name="postQueryRelease",
    summary="The same, with the query in the body",
    problems=(*POST_QUERY.problems, 404, 410),
)
