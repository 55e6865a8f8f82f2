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

_KEY: Final = re.compile(
    r"""[ \t]*(?P<key>(?:"[^"\n]*"|'[^'\n]*'|[\w-]+)(?:[ \t]*\.[ \t]*(?:"[^"\n]*"|'[^'\n]*'|[\w-]+))*)[ \t]*="""
)
_HEADER: Final = re.compile(r"[ \t]*(?P<open>\[\[?)[ \t]*(?P<key>[^\]\n]+?)[ \t]*\]")
_PART: Final = re.compile(r"""\s*(?:"([^"\n]*)"|'([^'\n]*)'|([\w-]+))\s*(?:\.|$)""")
_STRING: Final = re.compile(r'"""(?:[^\\]|\\.)*?"""|\'\'\'.*?\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL)
_FILLER: Final = re.compile(r"(?:[\s,]|#[^\n]*)*")
_SCALAR: Final = re.compile(r"[^,\]}\n#]+")
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
        return tomllib.loads(text), text
    except UnicodeDecodeError as error:
        return fault("not UTF-8: save it in that encoding", body.count(b"\n", 0, error.start) + 1)
    except RecursionError:
        return fault("brackets are nested too deeply")
    except tomllib.TOMLDecodeError as error:
        place = _BAD_PLACE.search(str(error))
        return fault(f"not TOML: {error}", int(place[1]) if place and place[1] else body.count(b"\n") + 1)


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
    lines: dict[str, int] = {}
    for path, position in _Walk(text).positions():
        lines.setdefault(path, text.count("\n", 0, position) + 1)
    return lines


def line_of(lines: dict[str, int], path: str) -> int | None:
    """Return the line of a path, or of the nearest thing around it."""
    while path:
        for candidate in (path, path.removesuffix("[0]"), path.replace("[0].", ".")):
            if candidate in lines:
                return lines[candidate]
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return None


class _Walk:
    """One pass over the text of a TOML document."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0

    def positions(self) -> Iterator[tuple[str, int]]:
        """Yield every path with the offset at which it begins."""
        prefix, counts = "", dict[str, int]()
        while self._at < len(self._text):
            self._fill()
            if header := _HEADER.match(self._text, self._at):
                prefix = _in_arrays(_joined("", header["key"]), counts)
                if header["open"] == "[[":
                    counts[prefix] = counts.get(prefix, -1) + 1
                    prefix = f"{prefix}[{counts[prefix]}]"
                yield prefix, header.start("key")
                self._at = header.end() + (header["open"] == "[[")
            elif key := _KEY.match(self._text, self._at):
                yield from self._assignment(prefix, key)
            else:
                self._at = self._text.find("\n", self._at) + 1 or len(self._text)

    def _fill(self) -> None:
        match = _FILLER.match(self._text, self._at)
        self._at = match.end() if match else self._at

    def _assignment(self, prefix: str, key: re.Match[str]) -> Iterator[tuple[str, int]]:
        self._at = key.end()
        path = _joined(prefix, key["key"])
        yield path, key.start("key")
        yield from self._value(path)

    def _value(self, path: str) -> Iterator[tuple[str, int]]:
        while self._text[self._at : self._at + 1] in {" ", "\t"}:
            self._at += 1
        opening = self._text[self._at : self._at + 1]
        if opening == "[":
            yield from self._array(path)
        elif opening == "{":
            yield from self._table(path)
        elif match := _STRING.match(self._text, self._at) or _SCALAR.match(self._text, self._at):
            self._at = match.end()

    def _array(self, path: str) -> Iterator[tuple[str, int]]:
        self._at += 1
        number = 0
        while self._next() not in {"]", ""}:
            before = self._at
            yield f"{path}[{number}]", self._at
            yield from self._value(f"{path}[{number}]")
            number += 1
            self._at += self._at == before
        self._at += 1

    def _table(self, path: str) -> Iterator[tuple[str, int]]:
        self._at += 1
        while self._next() not in {"}", ""}:
            key = _KEY.match(self._text, self._at)
            if key is None:
                return
            yield from self._assignment(path, key)
        self._at += 1

    def _next(self) -> str:
        self._fill()
        return self._text[self._at : self._at + 1]


def _in_arrays(path: str, counts: dict[str, int]) -> str:
    """A header below an array of tables is below its last one: "profile.sites.address" is of "profile.sites[1]"."""
    done = ""
    for step in path.split("."):
        done = f"{done}.{step}" if done else step
        if done in counts and done != path:
            done = f"{done}[{counts[done]}]"
    return done


def _joined(prefix: str, key: str) -> str:
    parts = [next(part for part in match if part) for match in _PART.findall(key) if any(match)]
    return ".".join([prefix, *parts] if prefix else parts)
