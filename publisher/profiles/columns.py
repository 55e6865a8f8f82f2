"""What a file's columns (or a JSON text's paths) hold, found out from its first records; for :mod:`.guesses`."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from publisher.normalise.text import fold

MAX_VALUES = 500
_WORD_BREAK = re.compile(r"(?<=[a-z])(?=[A-Z])|[^\w]+|_+")


@dataclass(slots=True)
class Column:
    """A column, or a path to leaves.

    Attributes:
        path: as a profile says it.
        words: the words of its name, in lower case.
        values: the texts it held, at most MAX_VALUES.
        filled: in how many records it held something.
        records: how many records there were.
        many: whether one record held several.
    """

    path: str
    words: tuple[str, ...]
    values: list[str] = field(default_factory=list)
    filled: int = 0
    records: int = 0
    many: bool = False

    @property
    def full(self) -> bool:
        """Whether every record has it."""
        return self.filled == self.records > 0

    @property
    def unique(self) -> bool:
        """Whether no two records have the same."""
        return len(set(self.values)) == len(self.values) > 0 and not self.many

    @property
    def distinct(self) -> int:
        """How many different values."""
        return len(set(self.values))

    def share(self, pattern: "re.Pattern[str]") -> float:
        """Which share of the values fits a pattern as a whole."""
        return sum(bool(pattern.fullmatch(value)) for value in self.values) / len(self.values) if self.values else 0.0

    def commonest(self, number: int) -> list[str]:
        """The most frequent values."""
        return [value for value, _ in Counter(self.values).most_common(number)]

    def says(self, *wanted: str) -> bool:
        """Whether its name has one of the words, or two words that together are one ("Post Code": postcode)."""
        joined = {one + other for one, other in pairwise(self.words)}
        return any(word in self.words or word in joined for word in wanted)


def words_of(name: str) -> tuple[str, ...]:
    """The words of a column's name, in lower case ("OrgName_EN": org, name, en)."""
    return tuple(word for word in (part.lower() for part in _WORD_BREAK.split(fold(name))) if word)


def columns_of(records: Iterable[Mapping[str, Any]], *, table: bool) -> list[Column]:
    """Find out what the columns of some records hold, in the order in which they were first met.

    Args:
        records: the data of the records.
        table: whether they are rows.
    """
    found: dict[str, Column] = {}
    count = 0
    for data in records:
        count += 1
        held: dict[str, int] = {}
        for path, value in _leaves(data, "", table=table):
            column = found.setdefault(path, Column(path, words_of(path)))
            if value:
                held[path] = held.get(path, 0) + 1
                if len(column.values) < MAX_VALUES:
                    column.values.append(value)
        for path, times in held.items():
            found[path].filled += 1
            found[path].many = found[path].many or times > 1
    for column in found.values():
        column.records = count
    return list(found.values())


def _leaves(value: Any, path: str, *, table: bool) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if not table and "://" in name:  # an object whose names are data: its members are what counts
                yield from _leaves(inner, f"{path}.*.@value", table=table)
                continue
            step = name if table or re.fullmatch(r"[^.\[\]\"^*]+", name) else f'"{name}"'
            yield from _leaves(inner, f"{path}.{step}" if path else step, table=table)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, path, table=table)
    elif isinstance(value, bool):
        yield path, "true" if value else "false"
    else:
        yield path, "" if value is None else str(value).strip()
