"""Write the API in OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1), from the operations beside the handlers.

Schemas are those that pydantic makes of the types; what has a name is written once, below ``components``.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from flask import Flask, current_app, request
from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from werkzeug.http import HTTP_STATUS_CODES

from publisher.web.http.operations import (
    PATH_PARAMETERS,
    TAGS,
    Answer,
    Operation,
    Parameter,
    ProblemDetails,
    operations_of,
)
from publisher.web.shell.dispatch import Dispatcher
from publisher.web.shell.responses import current_layout
from publisher.web.site import ENVIRON_KEY, Served

DESCRIPTION: Final = (
    "Every thing has an address under /id that redirects to its description under /doc, in the format you accept. "
    "Errors are application/problem+json (RFC 9457). Every GET may be conditional: answers carry ETag, and "
    "If-None-Match gives 304. No key is needed; cross-origin requests are allowed."
)

_EMPTY: Final = {"type": "string", "maxLength": 0}
"""An empty parameter is as good as none: forms send one for each field that was left empty."""

_PROBLEM: Final = {"$ref": "#/components/responses/Problem"}
OF_EVERY_URL: Final = (400, 414)
"""Problems with any address: it cannot be read, or is too long."""

_VARIABLE: Final = re.compile(r"<(?:[^<>:]+:)?(\w+)>")

Described = tuple[str, Mapping[str, Operation]]
"""The pattern of a route, as docs/http.md spells it, and its operations by method."""


class _Schemas(GenerateJsonSchema):
    """Schemas without a title for each member, which would only repeat its name."""

    def field_title_should_be_set(self, _: Any) -> bool:
        return False


def described_routes(app: Flask) -> list[Described]:
    """Return every route of an application with its operations; none where it is not described."""
    dispatcher: Dispatcher = app.extensions["dispatcher"]
    handled = [(route.pattern, route.operations) for route in dispatcher.routes]
    rules = [(rule.rule, operations_of(app.view_functions[rule.endpoint])) for rule in app.url_map.iter_rules()]
    return [*handled, *rules]


def routes_of_release(app: Flask, served: Served | None) -> list[Described]:
    """Return the URLs that a release adds, each with what a GET takes and answers."""
    dispatcher: Dispatcher = app.extensions["dispatcher"]
    added = [route.of_release(served) for route in dispatcher.routes] if served else []
    return [(pattern, {"get": operation}) for rows in added for pattern, operation in rows.items()]


def routes_with_those_of_release(app: Flask, served: Served | None) -> list[Described]:
    """Return every route; one of which a release describes each URL by itself is described by these alone."""
    added = routes_of_release(app, served)
    routes = described_routes(app)
    return [row for row in routes if not any(_is_below(url, row[0]) for url, _ in added)] + added


def _is_below(url: str, pattern: str) -> bool:
    """Whether a URL is one of those of a pattern with a variable at its end ("/api/queries/<name>")."""
    folder, variable, _ = pattern.rpartition("/<")
    return bool(variable) and url.rpartition("/")[0] == folder


def current_openapi() -> dict[str, Any]:
    """Return the description of the API of the current request's site, made once a process for each release."""
    layout, made = current_layout(), current_app.extensions.setdefault("openapi", {})
    served: Served | None = request.environ.get(ENVIRON_KEY)
    key = (layout.base, layout.title, served.release.version if served else "")
    description: dict[str, Any] | None = made.get(key)
    if description is None:
        routes = routes_with_those_of_release(current_app, served)
        description = openapi(routes, title=layout.title, base=layout.base)
        made.clear()
        made[key] = description
    return description


def openapi(routes: Iterable[Described], *, title: str, base: str) -> dict[str, Any]:
    """Return the description of the API.

    Args:
        routes: what it is made of.
        title: of the publication.
        base: its base IRI.
    """
    described = [(pattern, method, row) for pattern, rows in routes for method, row in rows.items()]
    described.sort(key=lambda row: list(TAGS).index(row[2].tag))
    schemas, components = _schemas([ProblemDetails, *_types(described)])
    paths: dict[str, Any] = {}
    for pattern, method, operation in described:
        path = paths.setdefault(_VARIABLE.sub(r"{\1}", pattern), {})
        path[method] = _operation(operation, _VARIABLE.findall(pattern), schemas)
    problem = {"description": "What went wrong, and what to do", "content": {}}
    problem["content"] = {
        "application/problem+json": {"schema": _schema(ProblemDetails, schemas)},
        "text/html": {"schema": {"type": "string"}},
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": "1",
            "summary": "Institutions as linked open data",
            "description": DESCRIPTION,
        },
        "servers": [{"url": base}],
        "tags": [{"name": name, "description": description} for name, description in TAGS.items()],
        "paths": paths,
        "components": {"responses": {"Problem": problem}, "schemas": components},
    }


def _types(described: Iterable[tuple[str, str, Operation]]) -> Iterator[Any]:
    """Every type that the operations name."""
    for pattern, _, operation in described:
        yield from (parameter.type for parameter in _parameters(operation, _VARIABLE.findall(pattern)))
        yield from operation.body.values()
        for answer in operation.answers.values():
            yield from answer.content.values()


def _parameters(operation: Operation, variables: Sequence[str]) -> list[Parameter]:
    own = {parameter.name: parameter for parameter in operation.parameters if parameter.where == "path"}
    in_path = [own.get(name) or PATH_PARAMETERS[name] for name in variables]
    return [*in_path, *(parameter for parameter in operation.parameters if parameter.where != "path")]


def _schemas(types: Iterable[Any]) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """Return the schema of each type, by how it is written, and those of all that have names."""
    distinct = {repr(annotation): annotation for annotation in types if annotation is not None}
    inputs = [(key, "validation", TypeAdapter(annotation)) for key, annotation in distinct.items()]
    made, defined = TypeAdapter.json_schemas(
        inputs,  # type: ignore[arg-type]
        ref_template="#/components/schemas/{model}",
        schema_generator=_Schemas,
    )
    return {key: schema for (key, _), schema in made.items()}, defined.get("$defs", {})


def _schema(annotation: Any, schemas: Mapping[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = {} if annotation is None else schemas[repr(annotation)]
    return dict(schema)


def _operation(operation: Operation, variables: Sequence[str], schemas: Mapping[str, Any]) -> dict[str, Any]:
    responses = {str(status): _answer(answer, schemas) for status, answer in operation.answers.items()}
    responses |= {str(status): _PROBLEM for status in (*operation.problems, *OF_EVERY_URL)}
    optional = {
        "description": operation.description,
        "parameters": [_parameter(row, schemas) for row in _parameters(operation, variables)],
        "requestBody": {"required": True, "content": _content(operation.body, schemas)} if operation.body else None,
    }
    return {
        "tags": [operation.tag],
        "operationId": operation.name,
        "summary": operation.summary,
        **{name: value for name, value in optional.items() if value},
        "responses": dict(sorted(responses.items())),
    }


def _parameter(parameter: Parameter, schemas: Mapping[str, Any]) -> dict[str, Any]:
    schema = _schema(parameter.type, schemas)
    is_optional = parameter.where == "query" and parameter.may_be_empty and not parameter.required
    if is_optional and not _is_text(schema):
        schema = {"anyOf": [schema, _EMPTY]}
    if parameter.default is not None:
        schema["default"] = parameter.default
    optional = {"description": parameter.description, "required": parameter.required}
    if schema.get("type") == "array" and not parameter.repeated:
        optional |= {"style": "form", "explode": False}
    written = {name: value for name, value in optional.items() if value or name == "explode"}
    return {"name": parameter.name, "in": parameter.where, **written, "schema": schema}


def _is_text(schema: Mapping[str, Any]) -> bool:
    """Whether an empty text is a value of a schema, or the value is a list."""
    kind = schema.get("type")
    return kind == "array" or (kind == "string" and schema.keys() <= {"type", "maxLength"})


def _content(content: Mapping[str, Any], schemas: Mapping[str, Any]) -> dict[str, Any]:
    return {
        media_type: {"schema": _schema(annotation, schemas)} if annotation is not None else {}
        for media_type, annotation in content.items()
    }


def _answer(answer: Answer, schemas: Mapping[str, Any]) -> dict[str, Any]:
    optional = {
        "headers": {name: {"schema": {"type": "string"}} for name in answer.headers},
        "content": _content(answer.content, schemas),
    }
    return {
        "description": answer.description or HTTP_STATUS_CODES[200],
        **{name: value for name, value in optional.items() if value},
    }
