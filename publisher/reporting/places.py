"""Where in its source something is, for the editor who corrects it there."""

from collections.abc import Iterable, Mapping
from typing import Any


def place_of(file: str, line: int | None, key: str) -> str:
    """Return a place as editors open it (``offices.csv:7``); where lines mean nothing, the key of the record is added.

    Args:
        file: relative to the folder of the source.
        line: from 1.
        key: of the record.
    """
    if line is not None:
        return f"{file}:{line}"
    return f"{file} {key}".strip()


def line_of(fields: Iterable[Mapping[str, Any]], note: Mapping[str, Any]) -> int | None:
    """Return the line of the field that a quality note is about; None if the fields have no lines of their own.

    Args:
        fields: the raw fields of the record.
        note: has the name of its ``field``, and the ``value`` in it that it is about.
    """
    named = [field for field in fields if field.get("line") and field["name"] == note.get("field")]
    about = note.get("value") or ""
    holding = (field for field in named if about in field["value"])
    line: int | None = next(holding, named[0] if named else {"line": None})["line"]
    return line
