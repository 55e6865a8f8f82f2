"""The operations of ``/sparql``, as ``/openapi.json`` describes them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Final, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from publisher.queries import NamedQuery
from publisher.queries import Parameter as QueryParameter
from publisher.queries.terms import LONGEST
from publisher.rdf.formats import JSON_LD, Format
from publisher.web.http.operations import DAY, TIME, Answer, JsonObject, Operation, Parameter, Slug, Uri, Version
from publisher.web.sparql.formats import OFFERS, offers_of
from publisher.web.sparql.request import VERSIONS


def _result(rows: Iterable[Format]) -> Answer:
    """Return the answer to a query in some formats."""
    media_types = dict.fromkeys(row.media_type for row in rows)
    return Answer("The complete result; never a part of it", {name: _body(name) for name in media_types})


def _body(media_type: str) -> Any:
    if media_type == JSON_LD.media_type:
        return JsonObject | list[JsonObject]
    return JsonObject if media_type.endswith(("json", "+json")) else str


def _format(rows: Sequence[Format]) -> Parameter:
    """Return the parameter that names the format of a result."""
    names = dict.fromkeys([*(row.suffix for row in rows), *(row.media_type for row in rows)])
    about = "A suffix or a media type, for whoever cannot send Accept; an Accept that names formats goes before it"
    return Parameter("format", Literal[tuple(names)], about)


_ALL_FORMATS: Final = tuple(row for rows in OFFERS.values() for row in rows)
_RESULT: Final = _result(_ALL_FORMATS)
_PROBLEMS: Final = (400, 406, 413, 429, 503)

Query = Annotated[
    str,
    Field(
        json_schema_extra={"format": "sparql-query"},
        examples=["SELECT ?institution { ?institution a <http://www.w3.org/ns/org#FormalOrganization> } LIMIT 10"],
    ),
]
Graph = Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9./?_-]{1,200}$", json_schema_extra={"format": "uri"})]
"""How a client writes the name of a graph: a value that fits is accepted, though others may be too."""

QUERY: Final = Operation(
    "query",
    "queries",
    "Send a SPARQL 1.1 query; without one, the service description",
    {200: _RESULT},
    problems=_PROBLEMS,
    parameters=(
        Parameter("query", Query, may_be_empty=False),
        Parameter("default-graph-uri", list[Graph], "Only with a query", repeated=True),
        Parameter("named-graph-uri", list[Graph], "Only with a query", repeated=True),
        Parameter("version", Literal[VERSIONS], "The version of SPARQL that the query is written in"),
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
    parameters=(Parameter("name", Slug, "as the list names it", required=True, where="path"),),
    description="Each query has parameters and formats of its own: /api/queries lists them.",
)


_MOST: Final = 10**18 - 1
_TYPES: Final[Mapping[str, Any]] = {
    "string": Annotated[str, Field(min_length=1, max_length=LONGEST)],
    "iri": Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9./?#_-]{1,200}$", json_schema_extra={"format": "uri"})],
    "integer": Annotated[int, Field(ge=-_MOST, le=_MOST)],
    "decimal": Annotated[str, Field(pattern=r"^[+-]?([0-9]{1,18}(\.[0-9]{1,18})?|\.[0-9]{1,18})$")],
    "boolean": bool,
    "date": Annotated[str, Field(pattern=f"{DAY}$")],
    "dateTime": Annotated[str, Field(pattern=f"{DAY}T{TIME}Z$")],
    "year": Annotated[str, Field(pattern="^-?[0-9]{4,9}$")],
    "language": Annotated[str, Field(pattern="^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$")],
}
"""How a client writes a value of each type: a value that fits is accepted, though others may be too."""


def _default(parameter: QueryParameter) -> str | int | bool | None:
    """Return the default value as JSON has it."""
    text = parameter.default
    if text is not None and parameter.type == "integer":
        return int(text)
    return text == "true" if text is not None and parameter.type == "boolean" else text


def _annotation(query: NamedQuery, parameter: QueryParameter) -> Any:
    if parameter.values:
        return Literal[parameter.values]
    if parameter.name in query.counts:
        return Annotated[int, Field(ge=0, le=_MOST)]
    return _TYPES[parameter.type]


def operation_of(query: NamedQuery) -> Operation:
    """Return the operation of one named query."""
    words = query.name.split("-")
    return Operation(
        f"query{''.join(word.capitalize() for word in words)}",
        "queries",
        query.title,
        {200: _result(offers_of(query))},
        problems=(*_PROBLEMS, 404),
        parameters=(
            *(
                Parameter(
                    row.name,
                    _annotation(query, row),
                    row.description,
                    required=row.is_required,
                    default=_default(row),
                )
                for row in query.parameters
            ),
            _format(offers_of(query)),
        ),
        description=query.description,
    )


class QueryForm(TypedDict):
    """A query in a form."""

    query: Query
    version: NotRequired[Literal["1.0", "1.1", "1.2-basic", "1.2"]]


POST_QUERY: Final = Operation(
    "postQuery",
    "queries",
    "The same, with the query in the body",
    {200: _RESULT},
    problems=(*_PROBLEMS, 415),
    body={"application/sparql-query": Query, "application/x-www-form-urlencoded": QueryForm},
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
