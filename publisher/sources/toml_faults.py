"""Parse TOML files that people write, and report what is wrong with them: every fault with its line, key and a hint.

tomllib does not say where a key is. ``lines_of`` finds out, in arrays and inline tables too, so that
"profile.names[1].from" has a line of its own. It expects text that tomllib has accepted.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from publisher.errors import Fault, near_miss

MAX_BYTES: Final = 1 << 20

_TOKEN: Final = re.compile(
    r'''"""(?:[^\\]|\\.)*?"""|\'{3}.*?\'{3}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|\#[^\n]*|[\[\]{}=,\n]|[^\s\[\]{}=,.\#"']+''',
    re.DOTALL,
)
"""A string, a comment, a mark, or what is between them; the dots of a key are skipped."""

_LONG_KEY: Final = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){64}""")
"""A key of more than 64 parts. tomllib takes memory by the square of their number: 40 GB for a line of 200 KB."""

_BAD_PLACE: Final = re.compile(r"\(at (?:line (\d+), column \d+|end of document)\)")
_KINDS: Final = {"extra_forbidden": "key-unknown", "missing": "key-missing"}


def parse_toml(file: Path) -> tuple[dict[str, Any], str] | Fault:
    """Return the document of a TOML file and its text, or what is wrong with it ("source-toml-syntax")."""

    def fault(message: str, line: int | None = None) -> Fault:
        return Fault("source-toml-syntax", message, file.name, line)

    try:
        body = file.read_bytes()
    except OSError as error:
        return fault(f"cannot be read: {error.strerror}")
    if len(body) > MAX_BYTES:
        return fault(f"larger than {MAX_BYTES:,} bytes")
    try:
        text = body.decode("utf-8")
        return _loaded(text), text
    except UnicodeDecodeError as error:
        return fault("not UTF-8: save it in that encoding", body.count(b"\n", 0, error.start) + 1)
    except RecursionError:
        return fault("brackets are nested too deeply")
    except ValueError as error:
        place = _BAD_PLACE.search(str(error))
        is_syntax = isinstance(error, tomllib.TOMLDecodeError)
        message = f"not TOML: {error}" if is_syntax else "a number has too many digits: put long numbers into quotes"
        return fault(message, int(place[1]) if place and place[1] else body.count(b"\n") + 1)


def _loaded(text: str) -> dict[str, Any]:
    if long_key := _LONG_KEY.search(text):
        line = text.count("\n", 0, long_key.start()) + 1
        raise tomllib.TOMLDecodeError(f"a key has more than 64 parts, shorten it (at line {line}, column 1)")
    return tomllib.loads(text)


def faults_of(
    error: ValidationError, model: type[BaseModel], text: str, *, file: str, kind: str, root: str = ""
) -> list[Fault]:
    """Return what a model rejected in a TOML document, in the order of the lines.

    Args:
        error: from ``model.model_validate``.
        model: the model.
        text: the document's text.
        file: its name, for the faults.
        kind: the first part of their codes ("source" for "source-key-unknown").
        root: the path of the validated table in the document ("profile").
    """
    lines = lines_of(text)
    faults = []
    for row in error.errors(include_url=False):
        path = root
        for step in row["loc"]:
            path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else step
        code = f"{kind}-{_KINDS.get(row['type'], 'value-wrong')}"
        value = str(row["input"]) if isinstance(row["input"], str | int | float) else None
        faults.append(Fault(code, _message(row, model), file, line_of(lines, path), path, value))
    return sorted(faults, key=lambda fault: fault.line or 0)


def _message(row: ErrorDetails, model: type[BaseModel]) -> str:
    *outer, key = row["loc"] or ("",)
    if row["type"] == "extra_forbidden":
        return f"unknown key: {near_miss(str(key), _fields_at(outer, model))}"
    if row["type"] == "missing":
        about = _fields_at(outer, model).get(str(key))
        return "the key is missing: add it" + (f" ({about})" if about else "")
    if row["type"] in {"model_type", "dict_type"}:
        return f"expected a table, got {row['input']!r}"
    return row["msg"].removeprefix("Value error, ")


def _fields_at(location: list[int | str], model: type[BaseModel]) -> dict[str, str | None]:
    """The keys that the table at a location may have, with their descriptions."""
    for step in location:
        if isinstance(step, int):
            continue
        annotation = next(
            (info.annotation for name, info in model.model_fields.items() if (info.alias or name) == step), None
        )
        inner = next(_models_in(annotation), None)
        if inner is not None:
            model = inner
    return {info.alias or name: info.description for name, info in model.model_fields.items()}


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _models_in(argument)


def lines_of(text: str) -> dict[str, int]:
    """Return the 1-based line of every key and array item of a TOML text, by its path ("profile.names[1].from")."""
    walk, line, end = _Walk(), 1, 0
    for token in _TOKEN.finditer(text):
        line += text.count("\n", end, token.start())
        end = token.start()
        if not token[0].startswith("#"):
            walk.step(token[0], line)
    return walk.lines


def line_of(lines: dict[str, int], path: str) -> int | None:
    """Return the line of a path, or of the nearest thing around it."""
    while path:
        for candidate in (path, path.removesuffix("[0]"), path.replace("[0].", ".")):
            if candidate in lines:
                return lines[candidate]
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return None


class _Walk:
    """Follows the tokens of a TOML text, and notes the line of what each key and array item begins."""

    def __init__(self) -> None:
        self.lines: dict[str, int] = {}
        self._header = ""
        self._counts: dict[str, int] = {}  # the number of the current table in each array of tables
        self._outer: list[tuple[str, bool]] = []  # the arrays (True) and inline tables around, with their paths
        self._items: dict[str, int] = {}  # the number of the current item in each array
        self._key: list[str] = []
        self._brackets = self._key_line = 0
        self._path = ""
        self._in_value = False

    def step(self, mark: str, line: int) -> None:
        """Take the next token."""
        match mark:
            case "\n":
                if not self._outer:
                    self._key, self._in_value = [], False
            case "=":
                prefix = self._outer[-1][0] if self._outer else self._header
                self._path = ".".join([prefix, *self._key] if prefix else self._key)
                self.lines.setdefault(self._path, self._key_line)
                self._in_value = True
            case ",":
                self._next_item()
            case "[" | "{" if self._in_value:
                path = self._begin_value(line)
                self._outer.append((path, mark == "["))
                self._items[path] = 0
                self._key, self._in_value = [], mark == "["
            case "[":
                self._brackets += 1
            case "]" if self._brackets:
                self._end_header()
            case "]" | "}":
                self._outer = self._outer[:-1]
                self._in_value = True
            case _ if self._in_value:
                self._begin_value(line)
            case _:
                self._key_line = self._key_line if self._key else line
                self._key.append(mark.strip("\"'"))

    def _begin_value(self, line: int) -> str:
        """Note the line of an array item; return the path of the value."""
        if not self._outer or not self._outer[-1][1]:
            return self._path
        path = f"{self._outer[-1][0]}[{self._items[self._outer[-1][0]]}]"
        self.lines.setdefault(path, line)
        return path

    def _next_item(self) -> None:
        path, is_array = self._outer[-1] if self._outer else ("", False)
        self._key, self._in_value = [], is_array
        if is_array:
            self._items[path] += 1

    def _end_header(self) -> None:
        if self._key:
            path = ""
            for step in self._key:  # below an array of tables a header belongs to the last table
                path = f"{path}[{self._counts[path]}]" if path in self._counts else path
                path = f"{path}.{step}" if path else step
            if self._brackets > 1:
                self._counts[path] = self._counts.get(path, -1) + 1
                path = f"{path}[{self._counts[path]}]"
            self._header = path
            self.lines.setdefault(path, self._key_line)
        self._key = []
        self._brackets -= 1
