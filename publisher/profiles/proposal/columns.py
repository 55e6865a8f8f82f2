"""The columns of a table, or the paths of JSON records, with their first values."""

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

from publisher.normalise.text import fold, has_han
from publisher.profiles.paths import TEXT
from publisher.profiles.proposal.headers import DOT, WORDS, parts_of, unaccented, words_within

MAX_VALUES: Final = 500
MAX_VALUE: Final = 1000
"""How many characters of a value are looked at."""

MARKS: Final = r"\u0300-\u036f\u0591-\u05c7\u0610-\u065f\u0900-\u0dff\u0e31-\u0e4e"
"""Combining vowels and accents, which are parts of words though they are no word characters to Python."""

_WORD_BREAK: Final = re.compile(rf"(?<=[a-z])(?=[A-Z0-9])|[^\w{MARKS}]+|_+")
_KANA: Final = re.compile("[\u3041-\u30fa]")
EMPTY_WORDS: Final = frozenset(WORDS["empty_words"])
"""Texts that stand for no value, in lower case."""

_KINDS: Final = ("type", "types", "kind", "rel")
"""Members that say what an item of a list is."""

_ONE_WORD: Final = re.compile(r"[A-Z]{6,40}|[a-z]{6,40}")
_REGIONS: Final = tuple(word for row in WORDS["fields"] if row["field"] == "region" for word in row["words"])
_PREFIXES: Final[dict[str, str]] = WORDS["prefixes"]
_PREFIXED: Final = re.compile(rf"({'|'.join(_PREFIXES)})_([A-Z0-9_]+)")
_SHORTEST_ENDING: Final = 4
_SHARED: Final = 3
"""So many names with the same ending are no chance."""

_PLAIN_KIND: Final = re.compile(r"[a-z][a-z_-]{1,30}")
_CONDITION: Final = re.compile(r"\[\w+=([^\]]*)\]")
_PLAIN_NAME: Final = re.compile(r"[^.\[\]\"^*]+")


@dataclass(eq=False)
class Column:
    """A column, or a path to the leaves of JSON records.

    Attributes:
        path: as a profile writes it.
        values: its texts, at most MAX_VALUES, each cut after MAX_VALUE characters.
        first: by the number of a record, its first text there.
        filled: the number of records in which it is not empty.
        records: the number of all records.
        many: whether a record has several values.
        labels: what metadata call it besides.
        stored: whether it is a column of a database, where a number that identifies a row stays with it.
        parts: what its name consists of, where that is written together, and the heading above it.
        written_out: its name, where that begins with an abbreviation of what it is ("NO_ORGAO": nome_ORGAO).
        examples: texts that may be shown, without those about people; empty before they are known.
        empty_words: its texts that stand for no value ("N/A"), each once.
    """

    path: str
    values: list[str] = field(default_factory=list)
    first: dict[int, str] = field(default_factory=dict)
    filled: int = 0
    records: int = 0
    many: bool = False
    examples: tuple[str, ...] = ()
    empty_words: list[str] = field(default_factory=list)
    labels: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    stored: bool = False
    written_out: str = ""

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of its name, in lower case ("OrgName_EN": org, name, en)."""
        path = _CONDITION.sub(r".\1", self.written_out or self.path)
        names = ".".join((path, *self.labels, *self.parts))
        return tuple(part.lower().replace(DOT, "") for part in _WORD_BREAK.split(fold(names)) if part)

    @cached_property
    def known_words(self) -> frozenset[str]:
        """Its words, those that several of them form, their parts, and what short or Chinese ones stand for."""
        words = self.words
        found = {*words, *(first + second for first, second in pairwise(words)), *map(" ".join, pairwise(words))}
        found.update(map("".join, zip(words, words[1:], words[2:], strict=False)))
        found.update(WORDS["abbreviations"][word] for word in found & WORDS["abbreviations"].keys())
        found = found.union(*map(words_within, found), *map(parts_of, words))
        return frozenset(found.union(map(unaccented, found)))

    @property
    def is_key(self) -> bool:
        """Whether every record has a value of its own."""
        values = self.first.values()
        return self.filled == self.records > 0 and len(set(values)) == len(values) and not self.many

    @property
    def is_han(self) -> bool:
        """Whether most values are in Han characters."""
        return sum(map(has_han, self.values)) > len(self.values) / 2

    def share(self, pattern: "re.Pattern[str]") -> float:
        """The share of the values that match a pattern as a whole."""
        return self.share_of(pattern.fullmatch)

    def share_of(self, fits: Callable[[str], object]) -> float:
        """The share of the values for which a test gives something true."""
        return sum(map(bool, map(fits, self.values))) / len(self.values) if self.values else 0.0

    def commonest(self, number: int) -> list[str]:
        """The most frequent values."""
        return [value for value, _ in Counter(self.values).most_common(number)]

    def is_only(self, words: Container[str]) -> bool:
        """Whether all of its name is one of some words."""
        return "".join(self.words) in words

    def mentions(self, *words: str) -> bool:
        """Whether its name has one of some words, or two that together are one ("Post Code": postcode)."""
        return not self.known_words.isdisjoint(words)


def columns_of(records: Iterable[Mapping[str, Any]], *, table: bool) -> list[Column]:
    """Collect the columns of some records, in the order in which they first occur.

    Args:
        records: the data of the records.
        table: whether they are rows.
    """
    columns: dict[str, Column] = {}
    count = 0
    for data in records:
        count += 1
        times = Counter[str]()
        for path, value in _leaves(data, "", table=table):
            column = columns.setdefault(path, Column(path))
            if value.casefold() in EMPTY_WORDS:
                if value not in column.empty_words:
                    column.empty_words.append(value)
            elif value:
                times[path] += 1
                column.first.setdefault(count - 1, value)
                if len(column.values) < MAX_VALUES:
                    column.values.append(value[:MAX_VALUE])
        for path, number in times.items():
            columns[path].filled += 1
            columns[path].many |= number > 1
    found = list(columns.values())
    for column in found:
        column.records = count
    _take_apart(found)
    _write_out(found)
    return found


def _write_out(columns: Sequence[Column]) -> None:
    """Write out what names begin with, where several do so, as in the registers of Brazil ("NO_IES", "CO_IES")."""
    found = [(column, match) for column in columns if (match := _PREFIXED.fullmatch(column.path))]
    if len({match[1] for _, match in found}) >= _SHARED:
        for column, match in found:
            if match[1] == "SG" and Column(match[2]).mentions(*_REGIONS):
                continue  # the short form of a state is what a state is called
            column.written_out = f"{_PREFIXES[match[1]]}_{match[2]}"


def _take_apart(columns: Sequence[Column]) -> None:
    """Set the parts of names that are written together with an ending that several have ("CAPSCUOLA", "ADDRSCHOOL")."""
    names = {column.path: column for column in columns if _ONE_WORD.fullmatch(column.path)}
    endings = Counter(path[start:] for path in names for start in range(2, len(path) - _SHORTEST_ENDING + 1))
    shared = [ending for ending, count in endings.items() if count >= _SHARED]
    for path, column in names.items():
        if ending := max((each for each in shared if path.endswith(each) and each != path), key=len, default=""):
            rest = path.removesuffix(ending)
            inner = next((parts for parts in (parts_of(rest.lower()),) if parts), (rest,))
            column.parts = (*column.parts, *inner, ending)


def _leaves(value: Any, path: str, *, table: bool) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if not table and "://" in name:  # the names of this object are data: its members are what counts
                below = "*.@value"
            else:
                below = name if table or _PLAIN_NAME.fullmatch(name) else _quoted(name)
            deeper = f"{path}.{below}" if path else below
            yield from _leaves(inner, path if name == TEXT and path else deeper, table=table)
    elif isinstance(value, list):
        for inner in value:
            told_by, kinds = _kinds_of(inner) if path and not table else ("", [])
            for kind in kinds:
                rest = {name: part for name, part in inner.items() if name != told_by}
                yield from _leaves(rest, f"{path}[{told_by}={kind}]", table=table)
            if not kinds:
                yield from _leaves(inner, path, table=table)
    elif isinstance(value, bool):
        yield path, "true" if value else "false"
    else:
        yield path, "" if value is None else str(value).strip()


def _quoted(name: str) -> str:
    """Return a member's name as paths have it that are no plain name (publisher/profiles/paths.py)."""
    return '"' + name.replace('"', '""') + '"'


def _kinds_of(item: Any) -> tuple[str, list[str]]:
    """What tells an item of a list from others: the member that says its kind, and the kinds ("website")."""
    for name in _KINDS if isinstance(item, Mapping) else ():
        kinds = item.get(name)
        listed = kinds if isinstance(kinds, list) else [kinds]
        if listed and all(isinstance(kind, str) and _PLAIN_KIND.fullmatch(kind) for kind in listed):
            return name, listed
    return "", []


def has_kana(column: Column) -> bool:
    """Whether a header or a value of a column has kana, which only Japanese has."""
    return any(map(_KANA.search, (column.path, *column.values)))
