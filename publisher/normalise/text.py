"""Text before anything is read out of it: width and dashes folded place by place, white space, words, script."""

import re
import unicodedata
from typing import Final

_DASHES: Final = "‐‑‒–—―−﹘﹣－ー"
_FOLDED: Final = {ord(dash): "-" for dash in _DASHES} | {ord(tilde): "~" for tilde in "～〜∼"}
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]")
_HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_LATIN: Final = re.compile(r"[A-Za-zÀ-ɏ]")
_WORD: Final = re.compile(r"[^\W_]+")
_GLUED: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def fold(text: str) -> str:
    """Fold width, dashes and tildes, character by character, so that every offset still fits the original.

    ``（０９３１）`` becomes ``(0931)``; a character whose compatibility form is longer than one stays as it is.
    """
    if text.isascii():
        return text
    return _NOT_ASCII.sub(lambda match: _narrow(match[0]), text).translate(_FOLDED)


def _narrow(character: str) -> str:
    if character in _DASHES or unicodedata.category(character) == "No":
        return character  # "①" is a number in a list, not a digit
    narrow = unicodedata.normalize("NFKC", character)
    return narrow if len(narrow) == 1 else character


def squeeze(text: str) -> str:
    """Collapse every run of white space to one space, and remove it at the ends."""
    return " ".join(text.split())


def key_of(text: str) -> str:
    """What two spellings of one text have in common: folded, lower case, words only."""
    return " ".join(words(text))


def words(text: str) -> tuple[str, ...]:
    """The words of a text in order, folded and in lower case.

    A word is a run of letters and digits in any script; a capital after a small letter begins another, because pages
    join a label and its value ("siteClick").
    """
    separated = _GLUED.sub(" ", unicodedata.normalize("NFKC", text))
    return tuple(_WORD.findall(separated.casefold()))


def is_han(text: str) -> bool:
    """Whether a text is written in Han characters rather than in Latin letters."""
    return len(_HAN.findall(text)) * 2 > len(_LATIN.findall(text))


def has_han(text: str) -> bool:
    """Whether a text has any Han character."""
    return bool(_HAN.search(text))
