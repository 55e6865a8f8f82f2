"""The header of a query's file: YAML in the comments ``#+`` at its beginning, as grlc reads it.

``summary``, ``description`` and ``tags`` mean what they mean there; ``parameters`` declares each variable ``?_name``
with its type, and ``needs`` names the classes and properties without which the query finds nothing.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Final

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from publisher.queries.terms import TYPES

MARK: Final = "#+"
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")


class HeaderError(ValueError):
    """A header is wrong; ``line`` counts from 1 in the file."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(problem)
        self.problem, self.line = problem, line


def _text(value: Any) -> str:
    """Read a text; YAML makes true, 12 and 2026-11-24 of what a text or a value may be."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list) or value is None:
        raise ValueError("expected a text")
    return str(value)


def _kind(value: Any) -> str:
    if value not in TYPES:
        raise ValueError(f"expected one of {', '.join(TYPES)}, got {value!r}")
    return str(value)


def _tag(value: Any) -> str:
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
        raise ValueError(f'expected a language tag ("en"), got {value!r}')
    return value


Text = Annotated[str, BeforeValidator(_text)]


class ParameterHeader(BaseModel):
    """The keys of a parameter."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Annotated[str, BeforeValidator(_kind)] = "string"
    description: Text = ""
    language: Annotated[str | None, BeforeValidator(_tag)] = None
    default: Annotated[str | None, BeforeValidator(_text)] = None
    optional: bool = False
    values: tuple[Text, ...] = ()


class Header(BaseModel):
    """The keys of a header."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    summary: Text
    description: Text = ""
    tags: tuple[Text, ...] = ()
    needs: tuple[Text, ...] = ()
    parameters: dict[str, ParameterHeader] = {}


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A file: its header, how many lines are above the query, the query, and the line of each parameter."""

    header: Header
    lines: int
    query: str
    parameter_lines: dict[str, int]


def parse(text: str) -> ParsedFile:
    """Take a file apart.

    Raises:
        HeaderError: it has no header, or a wrong one.
    """
    lines = text.split("\n")
    count = next((number for number, line in enumerate(lines) if not line.startswith(MARK)), len(lines))
    if count == 0:
        raise HeaderError("the file does not begin with '#+ summary: …'", 1)
    written = "\n".join(line.removeprefix(MARK).removeprefix(" ").rstrip() for line in lines[:count])
    try:
        values = yaml.safe_load(written)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = f"the header is no YAML: {getattr(error, 'problem', None) or error}"
        raise HeaderError(problem, mark.line + 1 if mark else 1) from None
    if not isinstance(values, dict):
        raise HeaderError("the header is no list of 'key: value'", 1)
    places = _places(written)
    try:
        header = Header.model_validate(values)
    except ValidationError as error:
        raise _header_error(error, places) from None
    names = {name: places.get(("parameters", name), 1) for name in header.parameters}
    for name, line in names.items():
        if not _NAME.fullmatch(name):
            raise HeaderError(f"parameter {name!r}: expected lower-case letters, digits and underscores", line)
    above = next((number for number in range(count, len(lines)) if lines[number].strip()), count)
    return ParsedFile(header, above, "\n".join(lines[above:]).rstrip(), names)


def _header_error(error: ValidationError, places: dict[tuple[str, ...], int]) -> HeaderError:
    first = error.errors()[0]
    path = tuple(str(part) for part in first["loc"])
    line = next((places[path[:size]] for size in range(len(path), 0, -1) if path[:size] in places), 1)
    if first["type"] == "extra_forbidden":
        return HeaderError(f"{'.'.join(path)} is not a key of a header", line)
    if first["type"] == "missing":
        return HeaderError(f"{'.'.join(path)} is missing", line)
    return HeaderError(f"{'.'.join(path)}: {first['msg'].removeprefix('Value error, ')}", line)


def _places(written: str) -> dict[tuple[str, ...], int]:
    """Return the line of each key, by its path."""
    found: dict[tuple[str, ...], int] = {}

    def walk(node: Any, path: tuple[str, ...]) -> None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                inner = (*path, str(key.value))
                found[inner] = key.start_mark.line + 1
                walk(value, inner)

    walk(yaml.compose(written, Loader=yaml.SafeLoader), ())
    return found
