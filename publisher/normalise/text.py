"""Text before anything is read out of it: width, dashes and script folded place by place, white space, language."""

import re
import unicodedata
from functools import cache
from typing import Final

import langcodes
from langcodes.tag_parser import LanguageTagError
from opencc import OpenCC

from publisher.characters import CharacterTable

CHINESE: Final = "zh-Hans"
TRADITIONAL_CHINESE: Final = "zh-Hant"

_DASHES: Final = "‐‑‒–—―−﹘﹣－ー"
_FOLDED: Final = dict.fromkeys(_DASHES, "-") | dict.fromkeys("～〜∼", "~")
_LONG_VOWEL: Final = re.compile(r"(?<=[\u3041-\u30ff\uff66-\uff9f])[ー\uff70]+")
_HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_LATIN: Final = re.compile(r"[A-Za-zÀ-ɏ]")
_RADICAL: Final = re.compile(r"[\u2e80-\u2fd5]")
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:[a-zA-Z]{2,8}|#\d{1,6});")
_WORD: Final = re.compile(r"[^\W_]+")
_GLUED: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def fold(text: str) -> str:
    """Fold width, dashes and tildes, character by character, so that every offset still fits the original.

    ``（０９３１）`` becomes ``(0931)``; a character whose compatibility form is longer than one stays as it is.
    The sign of a long vowel in Japanese is a dash where it stands behind none.
    """
    if text.isascii():
        return text
    folded = text.translate(_NARROW)
    for match in _LONG_VOWEL.finditer(text):
        folded = folded[: match.start()] + "ー" * (match.end() - match.start()) + folded[match.end() :]
    return folded


def _narrow(character: str) -> str:
    if character not in _DASHES and unicodedata.category(character) != "No":  # "①" is a number in a list, not a digit
        narrow = unicodedata.normalize("NFKC", character)
        character = narrow if len(narrow) == 1 else character
    return _FOLDED.get(character, character)


_NARROW: Final = CharacterTable(_narrow)


def simplified(text: str) -> str:
    """Write traditional Chinese characters as simplified ones, one by one, so that every offset still fits."""
    return text if text.isascii() else text.translate(_SIMPLIFIED)


def _simplified(character: str) -> str:
    found = str(_converter("t2s").convert(character)) if _HAN.match(character) else character
    return found if len(found) == 1 else character


_SIMPLIFIED: Final = CharacterTable(_simplified)


def is_traditional(text: str) -> bool:
    """Whether a Chinese text is in traditional script: more of its characters are traditional only than simplified."""
    han = "".join(_HAN.findall(text))
    traditional = sum(map(str.__ne__, han, simplified(han)))
    return traditional > sum(character != _traditional(character) for character in han)


@cache
def _traditional(character: str) -> str:
    return str(_converter("s2t").convert(character))


@cache
def _converter(direction: str) -> OpenCC:
    return OpenCC(direction)


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


def has_radical(text: str) -> bool:
    """Whether a text has a radical of Unicode's where a character should be (U+2EF2 for 亀)."""
    return bool(_RADICAL.search(text))


def has_markup(text: str) -> bool:
    """Whether a text has tags or character references of HTML."""
    return bool(_TAG.search(text))


def is_han(text: str) -> bool:
    """Whether a text is written in Han characters rather than in Latin letters."""
    return not text.isascii() and len(_HAN.findall(text)) * 2 > len(_LATIN.findall(text))


def has_han(text: str) -> bool:
    """Whether a text has any Han character."""
    return bool(_HAN.search(text))


def canonical(tag: str) -> str | None:
    """Return a BCP 47 tag in canonical form ("EN_us" -> "en-US"); None for what is not a tag, or names no language.

    A tag of private use alone ("x-klingon") names a language only to those who agreed on it.

    See: https://www.rfc-editor.org/rfc/rfc5646#section-4.5
    """
    try:
        standard = langcodes.standardize_tag(tag.strip().replace("_", "-"))
    except (LanguageTagError, ValueError):
        return None
    return None if standard.split("-")[0] in {"und", "zxx", "mul", "mis", "x"} else standard


def language_of(text: str, default: str | None) -> str | None:
    """The language of a text: Chinese where its script shows it, else its source's.

    A source in Chinese or Japanese keeps its own tag for Han characters; a source in Chinese has no say on Latin text.
    """
    primary = (default or "").split("-")[0].lower()
    if has_han(text) and is_han(text):
        if primary in {"zh", "ja", "ko", "yue", "lzh"}:
            return default
        return TRADITIONAL_CHINESE if is_traditional(text) else CHINESE
    return None if primary in {"zh", "yue", "lzh"} else default
