"""Texts put into English words, for names that a register has in English alone: compounds, scripts without spaces.

A text without spaces is cut into the longest terms of ontology/wide-terms.txt, countries and cities; what else is
Chinese is read as pinyin, as English names have it ("甘肃省财政厅": "gansu provincial finance department").
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from publisher.assets import asset
from publisher.search.countries import wide_names
from publisher.search.text import compound_words, fold, is_wide, pinyin_of

LONGEST: Final = 12
"""The most characters of a term."""

MOST_READ: Final = 4
"""The most characters in a row that are read as pinyin: a longer row is no name of a place."""


def translated(words: list[str]) -> str:
    """Return a text in English words; "" for one that has no such term, or something that cannot be said.

    Args:
        words: the folded words of the text.
    """
    parts: list[str] = []
    unknown: list[str] = []
    at, found = 0, False
    while at < len(words):
        term = words[at] if words[at] in compound_words() else _longest(words, at)
        if not term and is_wide(words[at]):
            unknown.append(words[at])
            at += 1
            continue
        if unknown and not _read(unknown, parts):
            return ""
        parts.append(compound_words().get(term) or _terms().get(term, words[at]))
        at += len(term) if is_wide(words[at]) and term else 1
        found = found or bool(term)
    return " ".join(parts) if found and (not unknown or _read(unknown, parts)) else ""


def terms_in(words: list[str]) -> int:
    """Count the terms that characters are made of; each character that is in no term counts as one."""
    at = count = 0
    while at < len(words):
        at += len(_longest(words, at)) or 1
        count += 1
    return count


def _longest(words: list[str], start: int) -> str:
    """The longest term that begins at a place; "" where none does."""
    for end in range(min(len(words), start + LONGEST), start, -1):
        term = "".join(words[start:end])
        if term in _terms() and all(map(is_wide, words[start:end])):
            return term
    return ""


def _read(unknown: list[str], parts: list[str]) -> bool:
    """Add a row of characters as pinyin, and empty it; False where it is too long or not Chinese."""
    syllables = pinyin_of(unknown).split()
    if len(syllables) != len(unknown) or len(syllables) > MOST_READ:
        return False
    parts.append("".join(syllables))
    unknown.clear()
    return True


@cache
def _terms() -> Mapping[str, str]:
    """English words by folded terms."""
    terms = {"".join(fold(name).split()): english for name, english in wide_names().items() if len(name) > 1}
    for line in asset("ontology/wide-terms.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            english, *others = line.split()
            terms.update({"".join(fold(other).split()): english.replace("_", " ") for other in others})
    return MappingProxyType(terms)
