"""Guess which columns have the names of the institutions, and in which languages."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from publisher.profiles.proposal.columns import Column
from publisher.profiles.proposal.guess import OF_ELEMENTS, PART, PART_VALUE, Guess
from publisher.profiles.proposal.headers import WORDS
from publisher.profiles.proposal.keys import quoted
from publisher.profiles.proposal.languages import is_contradicted
from publisher.profiles.proposal.questions import CHECK

_LANGUAGES: Final = {word: tag for tag, words in WORDS["languages"].items() for word in words}
ASIDES: Final = frozenset({("context",), ("lang",), ("language",)})
"""Last words of columns that say something about the column beside them."""

_TAG_LENGTH: Final = 2
_PATH_PIECE: Final = re.compile(r"[.\[\]\"]+")
_MOSTLY: Final = 0.6
_TEXT: Final = re.compile(r"(?=.*[^\W\d_]{2})[^@:/]{2,120}")
_TAG: Final = re.compile(r"[a-z]{2,3}(?:-\w+)*")
_SLUG: Final = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)+|[a-z]{2,6}")
_READING: Final = re.compile(r"kana\b|yomi\b|カナ|かな|ふりがな|フリガナ|よみ|ヨミ|読み|拼音|pinyin", re.IGNORECASE)
"""Headers of how names are read, which are no names beside them."""

_ENOUGH_TOWNS: Final = 5
_FOR_MACHINES: Final = ("sort", "sortier", "sorting", "sortname", "slug")
"""Headers of names that are written to be sorted or to stand in addresses."""

_AS_VARIED: Final = 0.7
"""Of several columns that are called names, one with much fewer different values is not the institution's."""

_STEPS: Final = 10
"""Columns that are about as full are equal: one empty cell makes no other column the name."""


def names_by_header(columns: Sequence[Column], all_columns: Sequence[Column]) -> Iterator[Guess]:
    """The columns that are called names: the best one, and those of other languages.

    Args:
        columns: the columns that may have names.
        all_columns: all columns of the register; some say which language a name is in.
    """
    candidates = [
        column
        for column in columns
        if column.values
        and column.words[-1:] not in ASIDES
        and (column.mentions(*WORDS["names"]) or column.is_only(WORDS["body_headers"]))
        and not column.mentions(*WORDS["not_names"])
    ]
    fullest = max((column.filled for column in candidates), default=1)
    most_varied = max((_variety(column) for column in candidates), default=1)
    candidates.sort(
        key=lambda column: (
            -round(_STEPS * column.filled / fullest),
            _variety(column) < _AS_VARIED * most_varied,
            column.share(_SLUG) >= _MOSTLY or column.mentions(*_FOR_MACHINES),
            _language_of(column) is not None,
            not Column(column.path.partition(".")[0]).mentions(*WORDS["names"]),
            not column.mentions(*WORDS["names"]),
            not column.mentions("display", "preferred", "official", "main", "primary"),
            not column.mentions("name", "名称", "nom", "nombre"),
            len(column.words),
        )
    )
    part = next((column for column in columns if column.mentions(*WORDS["parts"])), None)
    languages = {column.path for column in all_columns if column.path.endswith(".@lang")}
    for number, column in enumerate(candidates):
        tag = _language_of(column)
        if column is part or (number and tag is None and not _is_labelled(column)):
            continue
        reason = "it is called a name"
        if f"{column.path}.@lang" in languages:
            yield Guess("names", column, reason, OF_ELEMENTS)
            continue
        if part and not number:
            yield Guess("names", part, PART, rule=quoted(PART_VALUE))
            whole = f"unless = {{ {PART_VALUE} = true }}"
            yield Guess("names", column, reason, whole)
            above = (
                f'{{ from = {quoted(column.path)}, kind = "parent", by = "name", when = {{ {PART_VALUE} = true }} }}'
            )
            yield Guess("parent", column, "a part belongs to the institution that the row names", rule=above)
            value = f"{{ from = {quoted(part.path)}, unlike = {quoted(column.path)} }}"
            yield Guess("values", part, PART, rule=value)
        else:
            yield in_its_language(Guess("names", column, reason, f'language = "{tag}"' if tag else ""), all_columns)


def _variety(column: Column) -> float:
    """The share of the values that are different: few are where they name an authority or a kind."""
    return len(set(column.values)) / len(column.values)


_WIDER: Final = tuple(word for row in WORDS["fields"] if row["field"] in {"country", "region"} for word in row["words"])
"""What a column holds that says where a body is, and is not its name."""


def _language_of(column: Column) -> str | None:
    """The language that a header names."""
    named = (word for word in (*column.words, *sorted(column.known_words)) if word in _LANGUAGES)
    tags = (_LANGUAGES[word] for word in named if len(word) > _TAG_LENGTH or _is_set_off(word, column))
    return next((tag for tag in tags if not is_contradicted(tag, column.values)), None)


def _is_set_off(tag: str, column: Column) -> bool:
    """Whether a header begins or ends in a tag ("name_de"): "Nom de l'établissement" is not in German."""
    pieces = (piece.casefold() for text in (column.path, *column.labels) for piece in _PATH_PIECE.split(text))
    return any(re.fullmatch(rf"(?:.*[^a-z])?{tag}[^a-z]*|{tag}[_-].*", piece) for piece in pieces) or any(
        (text.endswith(tag.upper()) and not text.isupper()) or re.search(rf"[a-z]{tag.capitalize()}$", text)
        for text in (column.path, *column.labels)
    )


def _is_labelled(column: Column) -> bool:
    """Whether a column is that of further names, which say their languages ("names[types=label].value")."""
    return "[" in column.path and column.words[-2:-1] in {("label",), ("official",), ("preferred",)}


def in_its_language(found: Guess, columns: Sequence[Column]) -> Guess:
    """Return a guess of texts with their language: by the header ("town_en"), or a column beside it ("name_lang")."""
    if found.more:
        return found
    if tag := _language_of(found.column):
        return replace(found, more=f'language = "{tag}"')
    above, _, last = found.column.path.rpartition(".")
    beside = {f"{above}.lang", f"{above}.language", f"{found.column.path}_lang", f"{found.column.path}_language"}
    beside |= {column.path for column in columns if column.path in {"lang", "language"} and column.share(_TAG) == 1}
    language = next((column.path for column in columns if column.path in beside and column is not found.column), "")
    if not language:
        return found
    if above and language.startswith(f"{above}."):
        each, language = f"each = {quoted(above)}, ", language.removeprefix(f"{above}.")
        rule = f"{{ {each}from = {quoted(last)}, language_from = {quoted(language)} }}"
        return replace(found, rule=rule)
    return replace(found, more=f"language_from = {quoted(language)}")


def names_of_towns(guesses: Sequence[Guess]) -> Iterator[Guess]:
    """The column of towns of a list of towns: no header says what is a name, and each record has its own town."""
    for each in guesses:
        towns = set(each.column.values)
        if each.field == "locality" and each.column.is_key and len(towns) >= _ENOUGH_TOWNS:
            yield Guess("names", each.column, f"{CHECK} no header is known as a name, and each record has its own town")


def names_by_value(columns: Sequence[Column]) -> Iterator[Guess]:
    """The column that reads most like names, where no header says so."""
    candidates = [
        column
        for column in columns
        if column.filled == column.records
        and column.share(_TEXT) >= _MOSTLY
        and 2 * len(set(column.values)) >= len(column.values)
        and not column.mentions(*_WIDER)
        and not _READING.search(column.path)
    ]
    if candidates:
        best = max(candidates, key=lambda column: len(set(column.values)))
        yield Guess("names", best, f"{CHECK} no header is known as a name, but the values read like names")
