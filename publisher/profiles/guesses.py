"""Guess which column feeds which field of the record, and why; a person has the last word.

Each guess rests on the column's name, in several languages (guess_words.toml), and on what the column holds; a name
that says one thing where the values say another makes no guess. Columns that seem to name people are to be left out.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from publisher.normalise.identifier import SCHEMES
from publisher.normalise.text import has_han
from publisher.profiles.columns import Column
from publisher.uris import slug_of

_WORDS: Final[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "guess_words.toml").read_text(encoding="utf-8"))
_LANGUAGES: Final = {word: tag for tag, words in _WORDS["languages"].items() for word in words}
STATES: Final[dict[str, str]] = {word: state for state, words in _WORDS["states"].items() for word in words}
"""Words for a state, and what they mean to a record."""

_URL: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_VALUES: Final = {
    "url": _URL,
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


@dataclass(frozen=True, slots=True)
class Guess:
    """One guess: the field, the column, why, and what else its rule says (TOML, "" for nothing)."""

    field: str
    column: Column
    why: str
    more: str = ""


def guess(columns: Sequence[Column]) -> list[Guess]:
    """Guess what feeds what; each column at most once, but that an identifier of others may be the key too."""
    people = [Guess("leave_out", one, "it seems to be about a person") for one in columns if is_about_people(one)]
    free = _without(columns, people)
    identifiers = [found for one in free if (found := _identifier(one))]
    key = _key(free)
    free = _without(_without(free, identifiers), [key] if key else [])
    names = list(_names(free))
    others = [found for one in _without(free, names) if (found := _by_name(one, key))]
    return [*people, *([key] if key else []), *names, *identifiers, *others]


def _without(columns: Sequence[Column], guesses: Sequence[Guess]) -> list[Column]:
    taken = {one.column.path for one in guesses}
    return [column for column in columns if column.path not in taken]


def is_about_people(column: Column) -> bool:
    """Whether a column's name speaks of a person, and not of an office's address or number."""
    if column.says("first", "last", "given", "family") and column.says("name"):
        return True
    if column.says("lead", "led") and column.says("by"):
        return True
    return column.says(*_WORDS["people"]) and not column.says(*_WORDS["not_people"])


def _identifier(column: Column) -> Guess | None:
    for name, scheme in SCHEMES.items():
        said = name in column.words or (name == "wikidata" and column.says("qid"))
        if said and column.values and column.share(scheme.pattern) >= _MOSTLY:
            return Guess("identifiers", column, f"identifiers ({scheme.label})", f'scheme = "{name}"')
    return None


def _key(columns: Sequence[Column]) -> Guess | None:
    unique = [column for column in columns if column.unique and column.full]
    named = [one for one in unique if one.says(*_WORDS["keys"]) and (_by_name(one, None) is None or _identifier(one))]
    named += [one for one in unique if _identifier(one)]
    if named:
        return Guess("key", named[0], "every record has one, and no two the same")
    for column in unique:
        if column.share(_CODE) == 1 and not column.says(*_WORDS["names"]) and _by_name(column, None) is None:
            why = "no column is called an identifier, but this one has codes, and every record its own"
            return Guess("key", column, why)
    return None


def _names(columns: Sequence[Column]) -> Iterator[Guess]:
    fitting = [one for one in columns if one.says(*_WORDS["names"]) and not one.says(*_WORDS["not_names"])]
    fitting.sort(key=lambda one: (-one.filled, not one.says("name", "名称", "nom", "nombre"), len(one.words)))
    for number, column in enumerate(fitting):
        tag = next((_LANGUAGES[word] for word in column.words if word in _LANGUAGES), None)
        if number and tag is None:
            continue
        if tag is None and column.values and sum(map(has_han, column.values)) > len(column.values) / 2:
            tag = "zh-Hans"
        yield Guess("names", column, "it is called the name", f'language = "{tag}"' if tag else "")


def _by_name(column: Column, key: Guess | None) -> Guess | None:
    for row in _WORDS["fields"]:
        pattern = _VALUES.get(row.get("values", ""))
        needed = 1.0 if row.get("values") == "state" else _MOSTLY
        if column.values and column.says(*row["words"]) and (pattern is None or column.share(pattern) >= needed):
            field = row["field"]
            return Guess(field, column, f"by name and values these are {row['what']}", _more(field, column, key))
    return None


def _more(field: str, column: Column, key: Guess | None) -> str:
    """What a rule says besides the column."""
    fixed = {"emails": "offices_only = true", "faxes": "fax = true"}
    if field == "classifications":
        return f'scheme = "{slug_of(column.path) or "kind"}"'
    if field == "state":
        pairs = ", ".join(f'"{value}" = "{STATES[value.lower()]}"' for value in column.commonest(20))
        return f"map = {{ {pairs} }}"
    if field == "parent":
        keys = set(key.column.values) if key else set()
        by_key = sum(value in keys for value in column.values) > len(column.values) / 2
        return 'kind = "parent"' if by_key else 'kind = "parent", by = "name"'
    if field in {"acronyms", "alt_names", "former_names"} and any(";" in value for value in column.values):
        return 'split = ";"'
    if field in {"founded", "dissolved"}:
        return _order(column)
    return fixed.get(field, "")


def _order(column: Column) -> str:
    """Whether days or months come first, where some date shows it."""
    days = [match for value in column.values if (match := _DAY.fullmatch(value))]
    if any(int(match[1]) > 12 for match in days):
        return 'order = "dmy"'
    return 'order = "mdy"' if any(int(match[2]) > 12 for match in days) else ""
