"""The operations of ``/sparql``, as ``/openapi.json`` describes them."""

from typing import Final

from typing_extensions import TypedDict

from publisher.web.http.operations import Answer, JsonObject, Operation, Parameter

_RESULT: Final = Answer(
    "The complete result; never a part of it", {"application/sparql-results+json": JsonObject, "text/turtle": str}
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
