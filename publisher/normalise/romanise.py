"""Slugs of names: Japanese and Chinese ones by their reading, any other by its letters.

Japanese names are read by Sudachi's dictionary, so that 海南市 is "kainan-shi" and not the Chinese reading of its
characters, and the reading is written in Hepburn romanisation without marks for long vowels. Slugs of concepts, laws
and sources are not made here: their addresses are not in the register of identifiers, and must not change.
"""

import re
from functools import cache, lru_cache
from typing import Final

import jaconv
from sudachipy import Dictionary, SplitMode, Tokenizer

from publisher.normalise.text import has_han, simplified
from publisher.pinyin import syllables
from publisher.uris import slug_of

_KANA: Final = re.compile("[\u3041-\u30fa]")
_JAPANESE: Final = "ja"
_LONG: Final = "ー"
_DICTIONARY: Final = "small"
_MAX_LENGTH: Final = 400
"""Characters of a name that are read: a slug has fewer."""


def name_slug(name: str, language: str | None) -> str:
    """Make a slug of a name.

    Args:
        name: the name.
        language: BCP 47; a name with kana is Japanese whatever it says.

    Returns:
        "" where nothing of the name survives.
    """
    primary = (language or "").partition("-")[0].lower()
    if primary == _JAPANESE or _KANA.search(name):
        return slug_of(_reading(name[:_MAX_LENGTH]))
    if has_han(name):
        return slug_of(" ".join(syllables(simplified(name[:_MAX_LENGTH]))))
    return slug_of(name)


@lru_cache(1 << 12)
def _reading(name: str) -> str:
    """The reading of a Japanese name in Latin letters, a word each for its words ("kameoka shi yakusho")."""
    words = (_romanised(word.surface(), word.reading_form()) for word in _tokenizer().tokenize(name))
    return " ".join(filter(None, words))


def _romanised(written: str, reading: str) -> str:
    if not any(map(str.isalnum, written)):
        return ""
    if written.isascii():
        return written
    kana = jaconv.kata2hira(reading or written).replace(_LONG, "")
    return str(jaconv.kana2alphabet(kana))


@cache
def _tokenizer() -> Tokenizer:
    return Dictionary(dict=_DICTIONARY).tokenizer(SplitMode.C)
