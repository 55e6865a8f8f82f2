"""Guess what a column about parent bodies refers to: keys of the register, names, or something that it must not follow.

An institution is never made of a number, a word for "nothing" or an identifier that the register's key does not have.
"""

import re
from collections.abc import Sequence
from typing import Final

from publisher.profiles.proposal.columns import Column
from publisher.profiles.proposal.headers import WORDS
from publisher.profiles.proposal.keys import FLOAT, quoted, whole_number
from publisher.profiles.proposal.kinds import SAMPLED
from publisher.profiles.proposal.questions import Interview, Question

BY_NAME: Final = 'by = "name"'
"""What the rule of a parent says whose column holds names."""

_OF_A_BODY: Final = frozenset(
    {"telephones", "faxes", "emails", "homepages", "domains", "page", "address", "locality", "region", "area"}
    | {
        "postal_code",
        "latitude",
        "longitude",
        "coordinates",
        "hours",
        "description",
        "acronyms",
        "founded",
        "dissolved",
        "state",
    }
    | {"classifications"}
)
"""What is said of one body."""

_AMOUNT: Final = re.compile(r"[-+£$€¥]?\s*\d[\d.,\s]*")
_IDENTIFIER: Final = re.compile(r"(?=.*\d)[\w./:#-]{1,60}|[A-Z]{1,5}|https?://\S+|[^\W\d_][\w-]*[/:][\w./:-]+")
_SEVERAL: Final = (";", "|")


def is_of_another_body(field: str, column: Column) -> bool:
    """Whether a column says something of a parent, a part or a partner: "parent.url" is not the body's own page."""
    above, _, last = column.path.rpartition(".")
    return field in _OF_A_BODY and Column(above or last).mentions(*WORDS["other_bodies"])


def parent_rule(column: Column, key: Column | None, columns: Sequence[Column], interview: Interview) -> str | None:
    """Return what the rule of a parent column says; None for a column that must not be followed.

    Args:
        column: the column.
        key: the key of the register, where a column is.
        columns: all columns of the register.
        interview: asks about values that are codes, but no keys.
    """
    more = ['kind = "parent"']
    values = [whole_number(value) for value in column.values]
    keys = {whole_number(value) for value in key.values} if key else set()
    if key and (edit := _by_key(values, key, keys)) is not None:
        edit = edit or (r'remove = "\\.0+$"' if column.share(FLOAT) else "")
        return ", ".join(filter(None, (*more, edit)))
    codes = sum(bool(_IDENTIFIER.fullmatch(value) or _AMOUNT.fullmatch(value)) for value in column.values)
    if 2 * codes >= len(column.values):
        answer = interview.choose(_question(column, columns, set(column.values)))
        return more[0] if answer.number else None
    split = next((text for text in _SEVERAL if any(text in value for value in column.values)), None)
    kind = "reports-to" if column.mentions("reports", "reporting") else "parent"
    return ", ".join([f'kind = "{kind}"', BY_NAME, *([f"split = {quoted(split)}"] if split else [])])


def _by_key(values: Sequence[str], key: Column, keys: set[str]) -> str | None:
    """What is cut off values that are keys, "" for nothing; None where they are not."""
    if 2 * sum(value in keys for value in values) > len(values):
        return _common_start(values, key)
    if (start := _common_start(key.values, key)) and all(value.startswith(_unescaped(start)) for value in values):
        return start
    last = [value.rpartition("/")[2] for value in values]
    if all("/" in value for value in values) and _shape(last[0]) in {_shape(value) for value in keys}:
        return f"match = {quoted('[^/]+$')}"
    shapes = {_shape(value) for value in keys}
    is_sampled = len(key.values) < key.records or key.records >= SAMPLED
    return "" if is_sampled and all(_shape(value) in shapes for value in values) and _has_digits(keys) else None


def _common_start(values: Sequence[str], key: Column) -> str:
    starts = {value.rpartition("/")[0] for value in values}
    if len(starts) == 1 and (start := starts.pop()).startswith("http") and key.values[0].startswith(start):
        return f"remove = {quoted('^' + re.escape(f'{start}/'))}"
    return ""


def _unescaped(edit: str) -> str:
    return edit.removeprefix('remove = "^').removesuffix('"').replace("\\\\", "")


def _shape(text: str) -> str:
    """The form of an identifier: letters and digits, however many ("Q64": "A9")."""
    return re.sub(r"[A-Za-z]+", "A", re.sub(r"\d+", "9", text))


def _has_digits(keys: set[str]) -> bool:
    return all(any(character.isdigit() for character in key) for key in keys)


def _question(column: Column, columns: Sequence[Column], values: set[str]) -> Question:
    other = next(
        (each for each in columns if each is not column and len(values.intersection(each.values)) * 2 > len(values)),
        None,
    )
    what = (
        f"those of the column {other.path!r}, not of the key" if other else "codes, and no record has them as its key"
    )
    return Question(
        column.path,
        f"The values of {column.path!r} are {what} ({', '.join(column.commonest(2))}). What do they refer to?",
        ("not certain: keep the column as a raw field", "they are keys of this register, which other records have"),
        f"its values are {what}; no parent is made of them"
        + (f". If {other.path!r} identifies the institutions, make it the key" if other else ""),
    )


def is_amount(column: Column) -> bool:
    """Whether the values are amounts or counts, not references ("143000.0")."""
    return column.share(_AMOUNT) >= 0.6 and column.mentions(*WORDS["amounts"])
