"""Which raw fields of a record go into its document: all of them, only those that no rule reads, or none.

The record's bytes are kept with it in any case; the raw fields are what a reader of the linked data sees of them.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from publisher.profiles.feeds import Compiler
from publisher.raw import RawRecord
from publisher.records import RawField

Choice = Literal["all", "unmapped", "none"]
_MAX_DEPTH = 20


class RawFields:
    """The choice of a profile, made ready.

    Args:
        choice: what is wanted.
        compiler: which paths the profile's rules read; consulted when the first record comes.
    """

    def __init__(self, choice: Choice, compiler: Compiler) -> None:
        self._choice, self._compiler = choice, compiler

    def of(self, raw: RawRecord) -> tuple[RawField, ...]:
        """Give the raw fields of a record."""
        if self._choice == "none":
            return ()
        if self._choice == "all" or raw.data is None:
            return raw.fields
        if self._compiler.columns:
            return tuple(field for field in raw.fields if (field.name,) not in self._compiler.used)
        leaves = _leaves(raw.data, (), 0)
        return tuple(
            RawField(name=".".join(path), value=value, line=raw.line) for path, value in leaves if not self._reads(path)
        )

    def _reads(self, path: tuple[str, ...]) -> bool:
        """Whether a rule reads this leaf, or something that it is part of."""
        used = self._compiler.used
        if any(path[:depth] in used for depth in range(1, len(path) + 1)):
            return True
        return any("*" in one and _fits(one, path) for one in used)


def _fits(pattern: tuple[str, ...], path: tuple[str, ...]) -> bool:
    named = pattern[:-1] if pattern and pattern[-1] in {"@key", "@value"} else pattern
    return len(named) <= len(path) and all(one in {"*", other} for one, other in zip(named, path, strict=False))


def _leaves(value: Any, path: tuple[str, ...], depth: int) -> Iterator[tuple[tuple[str, ...], str]]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, (*path, str(name)), depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, path, depth + 1)
    elif value not in (None, ""):
        yield path, str(value).lower() if isinstance(value, bool) else str(value)
