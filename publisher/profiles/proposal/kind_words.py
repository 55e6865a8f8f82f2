"""The class of a body by the noun that its kind is called by, in many languages: "Fachhochschule", "Hôpital public".

The words are in kind_words.toml. A phrase counts up to its first preposition ("School of the Ministry" is a school).
In it the noun counts that the language makes its head: the first one in French, the last one in English.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from publisher.normalise.text import fold
from publisher.profiles.proposal.columns import MARKS

_WORDS: Final[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("kind_words.toml").read_text(encoding="utf-8"))
_WORD: Final = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{MARKS}])*")
_BREAK: Final = re.compile(r"[()\[\]/;,:–]|\s-\s")
_SPACELESS: Final = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
_PREPOSITIONS: Final = frozenset(_WORDS["before_others"])
_LONGEST_PHRASE: Final = 4
_SHORTEST_ENDING: Final = 5
_MAX_KIND: Final = 200


def _classes(*names: str) -> Mapping[str, str]:
    """The class of each word in some lists."""
    return {word: row["class"] for row in _WORDS["kinds"] for name in names for word in row.get(name, ())}


_FIRST: Final = _classes("first")
_LAST: Final = _classes("last")
_BY_ENDING: Final = {
    **{word: found for word, found in _LAST.items() if " " not in word and len(word) >= _SHORTEST_ENDING},
    **_classes("endings"),
}
_SPACELESS_FIRST: Final = _classes("spaceless_first")
_SPACELESS_LAST: Final = _classes("spaceless_last")


@cache
def class_by_nouns(kind: str) -> str | None:
    """Return the class of bodies of a kind: that of its first part with a noun that is known; None without one.

    Args:
        kind: what a register calls the kind ("University hospital").
    """
    text = fold(kind[:_MAX_KIND]).casefold().replace("\u0307", "")
    parts = (part.strip() for part in _BREAK.split(text))
    return next(filter(None, map(_class_of_phrase, parts)), None)


def _class_of_phrase(text: str) -> str | None:
    if _SPACELESS.search(text):
        return _by_longest(text, _SPACELESS_LAST, str.endswith) or _by_longest(text, _SPACELESS_FIRST, str.startswith)
    words = _WORD.findall(text)
    found = list(_nouns(words, _end_of_phrase(words)))
    first = next((name for name, stands_first in found if stands_first), None)
    return first or (found[-1][0] if found else None)


def _end_of_phrase(words: list[str]) -> int:
    """Where the phrase ends that says what the body is: at its first preposition."""
    return next((place for place, word in enumerate(words) if place and word in _PREPOSITIONS), len(words))


def _nouns(words: list[str], end: int) -> Iterator[tuple[str, bool]]:
    """Yield the class of each noun that is known and begins before the end, and whether it is the head if it is first.

    Of several words that begin at one place the most count ("commissariat de police").
    """
    place = 0
    while place < end:
        for length in range(min(_LONGEST_PHRASE, len(words) - place), 0, -1):
            phrase = words[place : place + length]
            if noun := _noun(phrase):
                yield noun
                place += length
                break
        else:
            place += 1


def _noun(phrase: list[str]) -> tuple[str, bool] | None:
    """The class of some words together, in the singular or in the plural."""
    *before, last = phrase
    for word in _singulars(last):
        text = " ".join([*before, word])
        if found := _FIRST.get(text):
            return found, True
        if found := _LAST.get(text):
            return found, False
    if before:
        return None
    found = next((each for word in _singulars(last) if (each := _by_longest(word, _BY_ENDING, str.endswith))), None)
    return (found, False) if found and not last.endswith("gesamt") else None


def _singulars(word: str) -> Iterator[str]:
    """A word, and what it is the plural of in English, German or a Romance language."""
    yield word
    if word.endswith("ies"):
        yield f"{word[:-3]}y"
    for ending in ("s", "n", "es", "en"):
        if word.endswith(ending) and len(word) > len(ending) + 3:
            yield word.removesuffix(ending)


def _by_longest(text: str, classes: Mapping[str, str], fits: Any) -> str | None:
    """The class of the longest word with which a text begins or ends."""
    return classes[max(known, key=len)] if (known := [word for word in classes if fits(text, word)]) else None
