"""Guess which column feeds which field of the record, with a reason for each guess; a person has the last word.

Each guess rests on the column's name, in several languages (guess_words.toml), and on its values; where the name
suggests one thing and the values another there is no guess. Columns that seem to name people are to be left out.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from publisher.normalise.identifier import SCHEMES
from publisher.normalise.text import fold, has_han
from publisher.uris import slug_of

MAX_VALUES: Final = 500

_WORDS: Final[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "guess_words.toml").read_text(encoding="utf-8"))
_LANGUAGES: Final = {word: tag for tag, words in _WORDS["languages"].items() for word in words}
STATES: Final[dict[str, str]] = {word: state for state, words in _WORDS["states"].items() for word in words}
"""Words for a state, and the state of the record that they mean."""

_WORD_BREAK: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|[^\w]+|_+")
_PLAIN_NAME: Final = re.compile(r"[^.\[\]\"^*]+")
_VALUES: Final = {
    "url": re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE),
    "email": re.compile(r"(?:mailto:)?\S+@\S+\.\w+", re.IGNORECASE),
    "phone": re.compile(r"[+(]?[\d][\d\s()./;,+extEXT-]{5,60}"),
    "date": re.compile(r"(?:.*\D)?(?:1[5-9]|20)\d{2}(?:\D.*)?"),
    "number": re.compile(r"-?\d{1,3}(?:[.,]\d+)?"),
    "domain": re.compile(r"(?:[\w-]+\.)+[a-z]{2,}", re.IGNORECASE),
    "state": re.compile("|".join(map(re.escape, STATES)), re.IGNORECASE),
}
_MOSTLY: Final = 0.6
_CODE: Final = re.compile(r"(?=.*\d)[A-Za-z0-9][\w./:-]{0,23}")
_DAY: Final = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-]\d{4}")


@dataclass
class Column:
    """A column, or a path to the leaves of JSON records.

    Attributes:
        path: as a profile writes it.
        values: its texts, at most MAX_VALUES.
        filled: the number of records in which it is not empty.
        records: the number of all records.
        many: whether a record has several values.
    """

    path: str
    values: list[str] = field(default_factory=list)
    filled: int = 0
    records: int = 0
    many: bool = False

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of its name, in lower case ("OrgName_EN": org, name, en)."""
        return tuple(part.lower() for part in _WORD_BREAK.split(fold(self.path)) if part)

    @property
    def is_key(self) -> bool:
        """Whether every record has a value of its own."""
        return self.filled == self.records > 0 and len(set(self.values)) == len(self.values) > 0 and not self.many

    @property
    def is_han(self) -> bool:
        """Whether most values are in Han characters."""
        return sum(map(has_han, self.values)) > len(self.values) / 2

    def share(self, pattern: "re.Pattern[str]") -> float:
        """The share of the values that match a pattern as a whole."""
        return sum(bool(pattern.fullmatch(value)) for value in self.values) / len(self.values) if self.values else 0.0

    def commonest(self, number: int) -> list[str]:
        """The most frequent values."""
        return [value for value, _ in Counter(self.values).most_common(number)]

    def mentions(self, *words: str) -> bool:
        """Whether its name has one of some words, or two that together are one ("Post Code": postcode)."""
        joined = {first + second for first, second in pairwise(self.words)}
        return not joined.union(self.words).isdisjoint(words)


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
            if value:
                times[path] += 1
                if len(column.values) < MAX_VALUES:
                    column.values.append(value)
        for path, number in times.items():
            columns[path].filled += 1
            columns[path].many |= number > 1
    for column in columns.values():
        column.records = count
    return list(columns.values())


def _leaves(value: Any, path: str, *, table: bool) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if not table and "://" in name:  # the names of this object are data: its members are what counts
                below = "*.@value"
            else:
                below = name if table or _PLAIN_NAME.fullmatch(name) else f'"{name}"'
            yield from _leaves(inner, f"{path}.{below}" if path else below, table=table)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, path, table=table)
    elif isinstance(value, bool):
        yield path, "true" if value else "false"
    else:
        yield path, "" if value is None else str(value).strip()


@dataclass(frozen=True, slots=True)
class Guess:
    """One guess: the field, the column, the reason, and what else its rule says (TOML, "" for nothing)."""

    field: str
    column: Column
    reason: str
    more: str = ""


def guess(columns: Sequence[Column]) -> list[Guess]:
    """Guess what feeds what; each column at most once, except that an identifier may be the key too."""
    people = [Guess("leave_out", column, "seems to be about a person") for column in columns if is_about_people(column)]
    free = _without(columns, people)
    identifiers = [found for column in free if (found := _identifier(column))]
    keys = list(filter(None, [_key(free)]))
    free = _without(free, [*identifiers, *keys])
    names = list(_names(free))
    others = [found for column in _without(free, names) if (found := _by_name(column, keys))]
    return [*people, *keys, *names, *identifiers, *others]


def _without(columns: Sequence[Column], guesses: Sequence[Guess]) -> list[Column]:
    taken = {guess.column.path for guess in guesses}
    return [column for column in columns if column.path not in taken]


def is_about_people(column: Column) -> bool:
    """Whether a column's name mentions a person, rather than an office's address or number."""
    is_name = column.mentions("first", "last", "given", "family") and column.mentions("name")
    is_leader = column.mentions("lead", "led") and column.mentions("by")
    if is_name or is_leader:
        return True
    return column.mentions(*_WORDS["people"]) and not column.mentions(*_WORDS["not_people"])


def _identifier(column: Column) -> Guess | None:
    for name, scheme in SCHEMES.items():
        named = name in column.words or (name == "wikidata" and column.mentions("qid"))
        if named and column.values and column.share(scheme.pattern) >= _MOSTLY:
            return Guess("identifiers", column, f"identifiers ({scheme.label})", f'scheme = "{name}"')
    return None


def _key(columns: Sequence[Column]) -> Guess | None:
    unique = [column for column in columns if column.is_key]
    identifiers = [column for column in unique if _identifier(column)]
    named = [column for column in unique if column.mentions(*_WORDS["keys"])]
    named = [column for column in named if _by_name(column) is None or column in identifiers] + identifiers
    if named:
        return Guess("key", named[0], "every record has one, and no two are the same")
    for column in unique:
        if column.share(_CODE) == 1 and not column.mentions(*_WORDS["names"]) and _by_name(column) is None:
            return Guess("key", column, "no column is called an identifier, but this one has a code for every record")
    return None


def _names(columns: Sequence[Column]) -> Iterator[Guess]:
    candidates = [
        column for column in columns if column.mentions(*_WORDS["names"]) and not column.mentions(*_WORDS["not_names"])
    ]
    candidates.sort(
        key=lambda column: (-column.filled, not column.mentions("name", "名称", "nom", "nombre"), len(column.words))
    )
    for number, column in enumerate(candidates):
        tag = next((_LANGUAGES[word] for word in column.words if word in _LANGUAGES), None)
        if number and tag is None:
            continue
        if tag is None and column.is_han:
            tag = "zh-Hans"
        yield Guess("names", column, "it is called a name", f'language = "{tag}"' if tag else "")


def _by_name(column: Column, keys: Sequence[Guess] = ()) -> Guess | None:
    for row in _WORDS["fields"]:
        pattern = _VALUES.get(row.get("values", ""))
        needed = 1.0 if row.get("values") == "state" else _MOSTLY
        if column.values and column.mentions(*row["words"]) and (pattern is None or column.share(pattern) >= needed):
            reason = f"its name and values suggest {row['what']}"
            return Guess(row["field"], column, reason, _more(row["field"], column, keys))
    return None


def _more(field: str, column: Column, keys: Sequence[Guess]) -> str:
    """What a rule says besides the column."""
    if field == "classifications":
        return f'scheme = "{slug_of(column.path) or "kind"}"'
    if field == "state":
        pairs = ", ".join(f'"{value}" = "{STATES[value.lower()]}"' for value in column.commonest(20))
        return f"map = {{ {pairs} }}"
    if field == "parent":
        known = {value for key in keys for value in key.column.values}
        by_key = sum(value in known for value in column.values) > len(column.values) / 2
        return 'kind = "parent"' if by_key else 'kind = "parent", by = "name"'
    if field in {"acronyms", "alt_names", "former_names"} and any(";" in value for value in column.values):
        return 'split = ";"'
    if field in {"founded", "dissolved"}:
        return _order(column)
    return {"emails": "offices_only = true", "faxes": "fax = true"}.get(field, "")


def _order(column: Column) -> str:
    """Whether days or months come first, where a date shows it."""
    days = [match for value in column.values if (match := _DAY.fullmatch(value))]
    if any(int(match[1]) > 12 for match in days):
        return 'order = "dmy"'
    return 'order = "mdy"' if any(int(match[2]) > 12 for match in days) else ""
