"""Which raw fields of a record go into its document: all of them, only those that no rule reads, or none.

The record's bytes are kept with it in any case; the raw fields are what a reader of the linked data sees of them.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from publisher.profiles.extractors import Compiler
from publisher.profiles.paths import parse_path
from publisher.raw import RawCell, RawRecord
from publisher.records import RawField
from publisher.sources.reader import reader_of
from publisher.sources.source import Source

Choice = Literal["all", "unmapped", "none"]


class RawFields:
    """The choice of a profile, made ready.

    Args:
        choice: what is wanted.
        compiler: which paths the profile's rules read; consulted when the first record comes.
        without: paths that hold nothing worth a raw field.
    """

    def __init__(self, choice: Choice, compiler: Compiler, without: Sequence[str] = ()) -> None:
        self._choice, self._compiler = choice, compiler
        self._without = {parse_path(text, column=compiler.columns).plain for text in without}
        self._read: dict[tuple[str, ...], bool] = {}

    def of(self, raw: RawRecord) -> list[RawCell]:
        """Give the fields of a record that are kept."""
        if self._choice == "none":
            return []
        if self._choice == "all" or raw.data is None:
            return [cell for cell in raw.fields if (cell.name,) not in self._without]
        if self._compiler.columns:
            return [cell for cell in raw.fields if not self._reads((cell.name,))]
        found: list[tuple[str, str]] = []
        self._gather(raw.data, (), found)
        return [RawCell(name, value, raw.line) for name, value in found]

    def _gather(self, value: Any, path: tuple[str, ...], found: list[tuple[str, str]]) -> None:
        """Add the leaves below a value that no rule reads."""
        if isinstance(value, dict):
            for name, inner in value.items():
                below = (*path, name)
                if not self._reads(below):
                    self._gather(inner, below, found)
        elif isinstance(value, list):
            for inner in value:
                self._gather(inner, path, found)
        elif value not in (None, ""):
            found.append((".".join(path), _as_text(value)))

    def _reads(self, path: tuple[str, ...]) -> bool:
        """Whether a rule reads all of this: the very path, or something that it is part of."""
        known = self._read.get(path)
        if known is None:
            every = (*self._compiler.used, *self._without)
            known = self._read[path] = any(_covers(used, path) for used in every)
        return known


def _covers(used: tuple[str, ...], path: tuple[str, ...]) -> bool:
    named = used[:-1] if used and used[-1] in {"@key", "@value"} else used
    return len(named) <= len(path) and all(one in {"*", other} for one, other in zip(named, path, strict=False))


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def kept_fields(cells: Iterable[RawCell], source: Source) -> tuple[RawField, ...]:
    """Fields of a source as the record keeps them; where they stand only if that does not hang on other records."""
    lines = reader_of(source).one_record_a_file
    return tuple(RawField(name=cell.name, value=cell.value, line=cell.line if lines else None) for cell in cells)
