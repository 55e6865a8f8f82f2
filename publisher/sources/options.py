"""The ``[options]`` of a reader: which it takes, checked at once, so that a misspelt one never goes unnoticed."""

import difflib
from collections.abc import Mapping
from typing import Any, Final

from publisher.errors import Fault, SourceError
from publisher.sources.reader import Option, reader_named
from publisher.sources.source import Source


def options_of(source: Source) -> dict[str, Any]:
    """Give a source's options, the defaults filled in.

    Raises:
        SourceError: an option that its reader does not take, or a value of the wrong type; all of them at once.
    """
    known = reader_named(source.reader).options
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
