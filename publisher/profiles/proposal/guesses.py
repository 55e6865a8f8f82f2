"""Guess which column feeds which field of the record, with a reason for each guess; a person has the last word.

Each guess rests on the column's name, in several languages (guess_words.toml), and on its values; where the name
suggests one thing and the values another there is no guess. Columns that seem to name people are to be left out.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import orjson

from publisher.normalise.divisions import division
from publisher.normalise.identifier import SCHEMES
from publisher.normalise.places import shipped_gazetteer
from publisher.normalise.text import fold
from publisher.profiles.proposal.columns import Column
from publisher.profiles.proposal.headers import WORDS
from publisher.profiles.proposal.kinds import scheme_rule, types_rule, unknown_kinds
from publisher.profiles.proposal.people import people_in

_LANGUAGES: Final = {word: tag for tag, words in WORDS["languages"].items() for word in words}
STATES: Final[dict[str, str]] = {word: state for state, words in WORDS["states"].items() for word in words}
"""Words for a state, and the state of the record that they mean."""

_VALUES: Final = {
    "url": re.compile(r"(?:https?://|www\.)\S+|(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE),
    "email": re.compile(r"(?:mailto:)?\S+@\S+\.\w+", re.IGNORECASE),
    "phone": re.compile(r"[+(]?[\d][\d\s()./;,+extEXT-]{5,60}"),
    "date": re.compile(
        r"(?:.*\D)?(?:1[5-9]|20)\d{2}(?:\D.*)?|[〇零○一二三四五六七八九]{4}年.*|(?:中[华華])?民[国國].*年.*"
    ),
    "number": re.compile(r"-?\d{1,3}(?:[.,]\d+)?"),
    "domain": re.compile(r"(?:[\w-]+\.)+[a-z]{2,}", re.IGNORECASE),
    "state": re.compile("|".join(map(re.escape, STATES)), re.IGNORECASE),
}
_HAN_WORDS: Final = re.compile(r"[\u4e00-\u9fff:]|\(\s*[\u4e00-\u9fff]+\s*\)")
"""Words that stand among Chinese telephone numbers ("转", "办公室：")."""
_TESTS: Final[dict[str, Callable[[str], object]]] = {
    **{name: pattern.fullmatch for name, pattern in _VALUES.items()},
    "phone": lambda value: _VALUES["phone"].fullmatch(_HAN_WORDS.sub("", fold(value)).strip()),
    "division": lambda value: division(value, shipped_gazetteer()) is not None,
}
"""What the values of a field must look like, by the name that guess_words.toml has for it."""
_MOSTLY: Final = 0.6
_CLEARLY: Final = 0.8
_CODE: Final = re.compile(r"(?=.*\d)[A-Za-z0-9][\w./:-]{0,23}")
_PHONE: Final = re.compile(r"(?=(?:\D*\d){6})(?=\+|.*[\s()/–-])(?:\+|0|\()[\d\s()./–-]{5,24}")
_AMOUNT: Final = re.compile(r"[-+£$€¥]?\s*\d[\d.,\s]*")
_TEXT: Final = re.compile(r"(?=.*[^\W\d_]{2})[^@:/]{2,120}")
_BY_VALUE: Final = (
    ("emails", _VALUES["email"], "e-mail addresses"),
    ("homepages", _VALUES["url"], "web addresses"),
    ("telephones", _PHONE, "telephone numbers"),
)
_MORE: Final = {"emails": "offices_only = true", "faxes": "fax = true", "rank": 'scheme = "rank"'}
_BETWEEN_NAMES: Final = (";", "；", "、")
OF_ELEMENTS: Final = 'from = "#text", language_from = "@lang"'
"""What the rule of XML elements says that have texts in several languages."""

_DAY: Final = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-]\d{4}")


@dataclass(frozen=True, slots=True)
class Guess:
    """One guess: the field, the column, the reason, and what else its rule says (TOML, "" for nothing)."""

    field: str
    column: Column
    reason: str
    more: str = ""


def guess(columns: Sequence[Column]) -> list[Guess]:
    """Guess what feeds what; each column at most once, except that an identifier may be the key too."""
    people = [Guess("leave_out", column, reason) for column, reason in people_in(columns)]
    free = _without(columns, people)
    identifiers = [found for column in free if (found := _identifier(column))]
    keys = list(_key(free))
    free = _without(free, [*identifiers, *keys])
    names = list(_names(free))
    others = [found for column in _without(free, names) if (found := _by_name(column, keys) or _by_value(column))]
    if not names:
        names = list(_names_by_value(_without(free, others)))
    return [*people, *keys, *names, *identifiers, *_with_countries(others), *_types(others)]


def _types(guesses: Sequence[Guess]) -> Iterator[Guess]:
    """The classes of the first column of kinds whose words are known."""
    for found in guesses:
        if found.field == "classifications" and (rule := types_rule(found.column)):
            reason = "the kinds of its values are known"
            if unknown := unknown_kinds(found.column):
                reason = f"CHECK: no class is known for {', '.join(unknown[:5])}: they are published as organisations"
            yield Guess("types", found.column, reason, rule)
            return


def _with_countries(guesses: Sequence[Guess]) -> list[Guess]:
    """The same guesses; telephones are read in the country that each record names."""
    country = next((guess.column.path for guess in guesses if guess.field == "country"), None)
    if country is None:
        return list(guesses)
    rule = f"country_from = {orjson.dumps(country).decode()}"
    return [
        replace(guess, more=", ".join(filter(None, (guess.more, rule))))
        if guess.field in {"telephones", "faxes"}
        else guess
        for guess in guesses
    ]


def _without(columns: Sequence[Column], guesses: Sequence[Guess]) -> list[Column]:
    taken = {guess.column.path for guess in guesses}
    return [column for column in columns if column.path not in taken]


def _identifier(column: Column) -> Guess | None:
    for name, scheme in SCHEMES.items():
        named = name in column.words or column.mentions(*WORDS["schemes"].get(name, ()))
        if named and column.values and column.share(scheme.pattern) >= _MOSTLY:
            return Guess("identifiers", column, f"identifiers ({scheme.label})", f'scheme = "{name}"')
    return None


def _key(columns: Sequence[Column]) -> Iterator[Guess]:
    """The key, and how rows with the same key are combined; nothing where no column identifies a record."""
    usable = [column for column in columns if not _is_no_key(column)]
    unique = [column for column in usable if column.is_key]
    named = [
        column
        for column in unique
        if column.mentions(*WORDS["keys"]) and (_by_name(column) is None or _identifier(column))
    ]
    named += [column for column in unique if _identifier(column)]
    if named:
        reason = "every record has one, and no two are the same"
        if _counts_rows(named[0]):
            reason = "CHECK: it counts the rows; if numbers change when rows are inserted, addresses change hands"
        yield Guess("key", named[0], reason)
        return
    for column in usable:
        if column.filled == column.records and not column.many and column.mentions(*WORDS["identifiers"]):
            yield Guess("key", column, "CHECK: rows with the same value are combined to one record (group_by)")
            yield Guess("group_by", column, "several rows have the same identifier")
            return
    for column in unique:
        if column.share(_CODE) == 1 and not column.mentions(*WORDS["names"]) and _by_name(column) is None:
            yield Guess("key", column, "no column is called an identifier, but this one has a code for every record")
            return


def _is_no_key(column: Column) -> bool:
    """Whether a column's values are no identifiers: counted rows, telephones, postcodes, places on a map, amounts."""
    called_identifier = column.mentions(*WORDS["identifiers"])
    if _counts_rows(column) and not called_identifier:
        return True
    if not called_identifier and column.share(_PHONE) >= _MOSTLY:
        return True
    field = _field_by_words(column)
    return field in {"latitude", "longitude", "telephones", "faxes", "postal_code", "emails", "founded", "dissolved"}


def _counts_rows(column: Column) -> bool:
    """Whether the values are 1, 2, 3 … (or 0, 1, 2 …) in the order of the rows."""
    if len(column.values) < 2 or not all(value.isdecimal() and len(value) < 10 for value in column.values):
        return False
    numbers = [int(value) for value in column.values]
    return numbers[0] in {0, 1} and all(second == first + 1 for first, second in pairwise(numbers))


def _field_by_words(column: Column) -> str | None:
    return next((row["field"] for row in WORDS["fields"] if column.mentions(*row["words"])), None)


def _names(columns: Sequence[Column]) -> Iterator[Guess]:
    candidates = [
        column for column in columns if column.mentions(*WORDS["names"]) and not column.mentions(*WORDS["not_names"])
    ]
    candidates.sort(
        key=lambda column: (
            -column.filled,
            _language_of(column) is not None,
            not column.mentions("name", "名称", "nom", "nombre"),
            len(column.words),
        )
    )
    languages = {column.path for column in columns if column.path.endswith(".@lang")}
    for number, column in enumerate(candidates):
        tag = _language_of(column)
        if number and tag is None:
            continue
        if f"{column.path}.@lang" in languages:
            yield Guess("names", column, "it is called a name", OF_ELEMENTS)
            continue
        yield Guess("names", column, "it is called a name", f'language = "{tag}"' if tag else "")


def _language_of(column: Column) -> str | None:
    """The language that a header names."""
    return next((_LANGUAGES[word] for word in (*column.words, *column.known_words) if word in _LANGUAGES), None)


def _names_by_value(columns: Sequence[Column]) -> Iterator[Guess]:
    """The column that reads most like names, where no header says so."""
    candidates = [column for column in columns if column.filled == column.records and column.share(_TEXT) >= _MOSTLY]
    if candidates:
        best = max(candidates, key=lambda column: len(set(column.values)))
        yield Guess("names", best, "CHECK: no header is known as a name, but the values read like names")


def _by_value(column: Column) -> Guess | None:
    """What values show by themselves, whatever the language of the header."""
    for name, pattern, what in _BY_VALUE:
        if column.values and column.share(pattern) >= _CLEARLY:
            return Guess(name, column, f"its values are {what}", _more(name, column, ()))
    return None


def _by_name(column: Column, keys: Sequence[Guess] = ()) -> Guess | None:
    for row in WORDS["fields"]:
        fits = _TESTS.get(row.get("values", ""))
        if row["field"] == "parent" and column.share(_AMOUNT) >= _MOSTLY and not _refers_to(keys, column):
            continue
        needed = 1.0 if row.get("values") == "state" else _MOSTLY
        if column.values and column.mentions(*row["words"]) and (fits is None or column.share_of(fits) >= needed):
            reason = f"its name and values suggest {row['what']}"
            return Guess(row["field"], column, reason, _more(row["field"], column, keys))
    return None


def _more(field: str, column: Column, keys: Sequence[Guess]) -> str:
    """What a rule says besides the column."""
    if field == "classifications":
        return scheme_rule(column)
    if field == "state":
        pairs = ", ".join(f'"{value}" = "{STATES[value.lower()]}"' for value in column.commonest(20))
        return f"map = {{ {pairs} }}"
    if field == "parent":
        return 'kind = "parent"' if _refers_to(keys, column) else 'kind = "parent", by = "name"'
    if field in {"acronyms", "alt_names", "former_names"}:
        return _split(column)
    if field in {"founded", "dissolved"}:
        return _order(column)
    return _MORE.get(field, "")


def _split(column: Column) -> str:
    """Where a text with several names is split."""
    used = [sign for sign in _BETWEEN_NAMES if any(sign in value for value in column.values)]
    return f"split = {orjson.dumps(used[0] if len(used) == 1 else used).decode()}" if used else ""


def _refers_to(keys: Sequence[Guess], column: Column) -> bool:
    """Whether most values of a column are keys; numbers that a spreadsheet made decimal ("2.0") are whole again."""
    known = {value for key in keys for value in key.column.values}
    values = [re.sub(r"^(\d+)\.0+$", r"\1", value) for value in column.values]
    return sum(value in known for value in values) > len(values) / 2


def _order(column: Column) -> str:
    """Whether days or months come first, where a date shows it."""
    days = [match for value in column.values if (match := _DAY.fullmatch(value))]
    if any(int(match[1]) > 12 for match in days):
        return 'order = "dmy"'
    return 'order = "mdy"' if any(int(match[2]) > 12 for match in days) else ""
