"""Read the parameters of a request as its operation describes them; what is wrong is a 400 that names the parameter."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from flask import request
from pydantic import TypeAdapter, ValidationError

from publisher.web.http.operations import Parameter
from publisher.web.http.problems.kinds import http_kind
from publisher.web.http.problems.problem import Problem, ProblemError

_SHOWN = 40
"""Characters of a wrong value that the message repeats."""


def values_of(parameters: Iterable[Parameter]) -> dict[str, Any]:
    """Return the parameters of the query string by name; what is empty is as good as absent.

    Raises:
        ProblemError: one is unknown, given twice, missing, or has a wrong value (400).
    """
    known = {parameter.name: parameter for parameter in parameters if parameter.where == "query"}
    for name in request.args:
        if name not in known:
            raise bad(f"the parameter {name[:_SHOWN]!r} is not known: expected {', '.join(known)}")
        if len(request.args.getlist(name)) > 1:
            raise bad(f"{name}: given more than once")
    return {name: _value(parameter, request.args.get(name, "")) for name, parameter in known.items()}


def _value(parameter: Parameter, text: str) -> Any:
    if not text.strip():
        if parameter.required:
            raise bad(f"{parameter.name}: is required")
        return parameter.default
    adapter, kind = _adapter(parameter.type)
    value: Any = text.split(",") if kind == "array" else text
    if kind == "integer" and not (text.isascii() and text.isdigit()):
        raise bad(f"{parameter.name}={text[:_SHOWN]!r}: expected a whole number")
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        message = error.errors()[0]["msg"]
        raise bad(f"{parameter.name}={text[:_SHOWN]!r}: {message[:1].lower()}{message[1:]}") from error


@lru_cache(maxsize=256)
def _adapter(annotation: Any) -> tuple[TypeAdapter[Any], str]:
    """Return what checks a type, and its name in JSON Schema."""
    adapter: TypeAdapter[Any] = TypeAdapter(annotation)
    return adapter, str(adapter.json_schema().get("type", ""))


def bad(detail: str) -> ProblemError:
    """Return the error of a wrong request (400)."""
    return ProblemError(Problem(http_kind(400), detail))
