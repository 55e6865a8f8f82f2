"""What a register calls the kinds of its bodies ("机关", "Hochschule"), and the classes that they are published as."""

from collections.abc import Sequence
from typing import Final

import orjson

from publisher.normalise.text import has_han, simplified
from publisher.profiles.proposal.columns import Column
from publisher.profiles.proposal.guess import Guess
from publisher.profiles.proposal.headers import WORDS
from publisher.profiles.proposal.kind_words import class_by_nouns
from publisher.uris import slug_of

_KINDS: Final = tuple((row["class"], tuple(map(simplified, row["words"]))) for row in WORDS["kinds"])
_JAPANESE_SCHOOLS: Final = ("小学校", "中学校", "特別支援学校", "幼稚園")
_HIGH_SCHOOL: Final = "高等学校"
"""A high school in Japanese, a university in Chinese."""

_MOSTLY: Final = 0.6
SAMPLED: Final = 2_000
"""As many records as ``init`` reads, or more: others may lack what these have."""

_FLAGS: Final = {
    **dict.fromkeys(("true", "yes", "y", "1", "1.0", "x", "ja", "oui", "sí", "si", "sim"), "inactive"),
    **dict.fromkeys(("false", "no", "n", "0", "0.0", "nein", "non", "não"), "active"),
}
_ENOUGH: Final = 10
_NEARLY_ALL: Final = 0.8
OTHER: Final = "Organization"


def class_of(kind: str) -> str | None:
    """Return the class of bodies of a kind; None if the word for it is not known."""
    if found := class_by_nouns(kind):
        return found
    text = simplified(kind)
    return next((name for name, words in _KINDS if any(word in text for word in words)), None)


def _classes_of(column: Column) -> dict[str, str]:
    """The class of each kind in a column whose word is known."""
    kinds = column.commonest(len(column.values))
    classes = {kind: found for kind in kinds if (found := class_of(kind))}
    if any(school in kind for school in _JAPANESE_SCHOOLS for kind in kinds):
        classes |= {kind: "HighSchool" for kind in kinds if kind.endswith(_HIGH_SCHOOL)}
    return classes


def tells_records_apart(column: Column) -> bool:
    """Whether nearly every record has a value of its own: such texts are names or remarks, and no kinds."""
    return len(column.values) >= _ENOUGH and len(set(column.values)) >= _NEARLY_ALL * len(column.values)


def closed_flag(column: Column) -> Guess | None:
    """Return the guess that a column says "true" of closed bodies; None for any other."""
    flags = {value: _FLAGS.get(value.casefold()) for value in column.commonest(_ENOUGH)}
    if not column.mentions(*WORDS["closed_flags"]) or not flags or None in flags.values():
        return None
    pairs = ", ".join(f'{_quoted(value)} = "{state}"' for value, state in flags.items())
    return Guess(
        "state", column, "its name and values suggest states", f"map = {{ {pairs} }}{active_by_default(column)}"
    )


def active_by_default(column: Column) -> str:
    """Return the rest of a rule for states that some records do not have: those are active; "" where all have one."""
    return ', default = "active"' if column.filled < column.records or column.records >= SAMPLED else ""


def scheme_rule(column: Column) -> str:
    """Return the rest of a rule that makes concepts of a column's kinds: their list, titled by a Chinese header."""
    title = f", scheme_title = {_quoted(column.path)}" if has_han(column.path) else ""
    return f"scheme = {_quoted(slug_of(column.path) or 'kind')}{title}"


def types_rule(column: Column) -> str:
    """Return the rest of a rule that makes classes of a column's kinds; "" where most of them are not known."""
    classes = _classes_of(column)
    if not column.values or sum(value in classes for value in column.values) < _MOSTLY * len(column.values):
        return ""
    pairs = ", ".join(f"{_quoted(value)} = {_quoted(name)}" for value, name in classes.items())
    return f"map = {{ {pairs} }}, default = {_quoted(OTHER)}"


def unknown_kinds(column: Column) -> Sequence[str]:
    """Return the kinds without a class of their own."""
    return [value for value in column.commonest(len(column.values)) if class_of(value) is None]


def _quoted(text: str) -> str:
    return orjson.dumps(text).decode()
