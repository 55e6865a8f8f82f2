"""The ``[options]`` of a reader: which it takes, checked at once, so that a misspelt one never goes unnoticed."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from publisher.errors import Fault, SourceError
from publisher.sources.source import Source


@dataclass(frozen=True, slots=True)
class Option:
    """One option: the type of its value, what it is for, and its default."""

    kind: type | tuple[type, ...]
    about: str
    default: Any = None


_TABLE: Final[Mapping[str, Option]] = {
    "header_row": Option(int, "the line (CSV) or row (XLSX) that the column names are in; 0 where there is none", 1),
    "columns": Option(list, "the column names, where the file has none or wrong ones"),
}

OPTIONS: Final[Mapping[str, Mapping[str, Option]]] = {
    "pages": {},
    "rdf": {"shapes": Option(bool, "whether the shapes judge what is published as it is", default=False)},
    "csv": {
        **_TABLE,
        "delimiter": Option(str, "what stands between two cells; found out where it is not said"),
        "quote": Option(str, 'what cells are quoted with; "" where nothing is', '"'),
        "comment": Option(str, "lines that begin with it are no records"),
    },
    "xlsx": {**_TABLE, "sheet": Option((str, int), "the sheet's name, or its number from 1", 1)},
    "json": {
        "records": Option(str, 'the path to the records, names joined by dots ("result.items")', ""),
        "members": Option(bool, 'the records are the members of an object; their name becomes "@key"', default=False),
    },
    "jsonl": {},
    "html": {
        "record": Option(str, "CSS selector of what holds one record; the whole page where it is not said"),
        "fields": Option(dict, 'field name to CSS selector; "selector@attribute" takes an attribute', {}),
        "table": Option(str, "CSS selector of a table whose rows are the records"),
        "jsonld": Option(list, 'take the embedded JSON-LD objects of these types (["Organization"])'),
    },
}
"""By reader and name; docs/sources.md tells them to people, and a test compares."""


def options_of(source: Source) -> dict[str, Any]:
    """Give a source's options, the defaults filled in.

    Raises:
        SourceError: an option that its reader does not take, or a value of the wrong type; all of them at once.
    """
    known = OPTIONS.get(source.reader, {})
    faults = tuple(fault for name, value in source.options.items() if (fault := _fault(name, value, known)))
    if faults:
        raise SourceError(str(source.path), faults)
    return {name: source.options.get(name, option.default) for name, option in known.items()}


def _fault(name: str, value: Any, known: Mapping[str, Option]) -> Fault | None:
    field = f"options.{name}"
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known) or 'none'}"
        return Fault("source-key-unknown", f"unknown option: {hint}", "source.toml", None, field)
    kind = known[name].kind
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        wanted = " or ".join(_NAMES[one] for one in (kind if isinstance(kind, tuple) else (kind,)))
        return Fault("source-value-wrong", f"expected {wanted}, got {value!r}", "source.toml", None, field)
    return None


_NAMES: Final = {str: "a text", int: "a whole number", bool: "true or false", list: "a list", dict: "a table"}
