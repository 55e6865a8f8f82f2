"""Fold texts for comparison: what two spellings of one name have in common, in any script.

A folded text is a row of words in lower case, without accents, tones of Greek, apostrophes and punctuation; Chinese is
simplified. Scripts that are written without spaces (Han, kana, hangul, Thai, Lao, Khmer, Burmese) have a word a
character, so that a phrase finds any part of a name. An index holds folded texts, and a query is folded likewise.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from itertools import product
from types import MappingProxyType
from typing import Final

from opencc import OpenCC

from publisher.assets import asset
from publisher.characters import CharacterTable
from publisher.pinyin import syllables
from publisher.search.countries import english_words

_HAN: Final = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
WIDE: Final = f"{_HAN}\u3040-\u30ff\u31f0-\u31ff\u1100-\u11ff\uac00-\ud7af\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
"""The characters that are words of their own, as a class of a regular expression."""

_INDIC: Final = "\u0900-\u0963\u0966-\u0dff\u0f00-\u0fbc"
"""Scripts with vowel signs, which are no letters for Python."""

_WORD: Final = re.compile(f"[{WIDE}]|(?:[^\\W_{WIDE}]|[{_INDIC}])+")
_IS_HAN: Final = re.compile(f"[{_HAN}]")
_IS_WIDE: Final = re.compile(f"[{WIDE}]")
_ACCENTS: Final = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0640\u200b-\u200f\u00ad]")
_APOSTROPHES: Final = re.compile("[\u2018\u2019\u201b\u02b9-\u02bf\u02c8\u2032\u0060\u00b4\uff07\u055a\u05f3]")
_ELISION: Final = re.compile(r"\b(l|d|dell|dall|nell|sull|all|qu)'(?=\w)")
_DOTTED: Final = re.compile(r"\b(?:\w\.){2,}\w?(?!\w)")
_LETTERS: Final = str.maketrans(
    {
        "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "n",
        "ŧ": "t", "ə": "e", "ς": "σ", "ى": "ي", "ة": "ه", "ک": "ك", "ی": "ي", "ё": "е", "'": "", "&": " and ",
    }
)  # fmt: skip

SMALL_WORDS: Final = frozenset(
    {
        "the", "of", "and", "for", "in", "at", "on", "a", "an", "to", "s",
        "de", "del", "della", "delle", "dello", "dell", "dei", "degli", "di", "da", "do", "dos", "das", "des",
        "du", "d", "la", "le", "les", "l", "el", "los", "las", "y", "e", "et", "der", "die", "dem", "den", "zu",
        "zur", "zum", "von", "vom", "und", "fur", "van", "voor", "het", "en", "och", "og", "i", "im", "em", "na",
        "para", "pour", "per", "con", "sur", "au", "aux", "w", "z",
        "в", "и", "на", "по", "при", "для", "с", "з", "і", "та", "имени", "им", "імені",
    }
)  # fmt: skip
"""Words that tell no institution from another."""

MAX_CHARACTERS: Final = 4_000
"""Characters of one text that are folded."""


def fold(text: str) -> str:
    """Return the words of a text, folded and joined by spaces."""
    return " ".join(words_of(text))


def words_of(text: str) -> list[str]:
    """Return the folded words of a text, in its order."""
    return _WORD.findall(_folded(text[:MAX_CHARACTERS]))


def _folded(text: str) -> str:
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", _APOSTROPHES.sub("'", text))
        text = unicodedata.normalize("NFC", _ACCENTS.sub("", _APOSTROPHES.sub("'", apart)))
        text = text.translate(_SIMPLIFIED)
    text = text.casefold()
    if "." in text:
        text = _DOTTED.sub(lambda match: match[0].replace(".", ""), text)
    return _ELISION.sub(r"\1 ", text).translate(_LETTERS)


def _simplified(character: str) -> str:
    """A Han character as mainland China writes it, also one that Japan alone has simplified (広: 广)."""
    if not _IS_HAN.match(character):
        return character
    for converter in _converters():
        found = str(converter.convert(character))
        character = found if len(found) == 1 else character
    return character


_SIMPLIFIED: Final = CharacterTable(_simplified)


@cache
def _converters() -> tuple[OpenCC, OpenCC]:
    return OpenCC("jp2t"), OpenCC("t2s")


def is_wide(word: str) -> bool:
    """Whether a folded word is a character of a script without spaces."""
    return bool(_IS_WIDE.match(word))


def key_of(words: Iterable[str]) -> str:
    """What spellings of one name have in common that differ in spaces and punctuation alone."""
    return "".join(words)


def loose_key(words: Iterable[str]) -> str:
    """What names have in common that differ in the order of their words, small words and forms of common words."""
    return " ".join(sorted({base_form(word) for word in words if word not in SMALL_WORDS}))


@lru_cache(1 << 15)
def base_form(word: str) -> str:
    """Return the form that a common word is compared in ("univ", "universidad": "university"; "swedish": "sweden")."""
    found = word_forms().get(word) or english_words().get(word, word)
    return word if " " in found else found


def is_common(word: str) -> bool:
    """Whether a word in its base form is a common one of names, with forms in several languages."""
    return word in _common()


@cache
def _common() -> frozenset[str]:
    return frozenset(word_forms().values())


@cache
def word_forms() -> Mapping[str, str]:
    """The words of ontology/word-forms.txt, each with the English word that it stands for."""
    forms: dict[str, str] = {}
    for line in asset("ontology/word-forms.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            base, *others = words_of(line)
            forms.update(dict.fromkeys(others, base))
    return MappingProxyType(forms)


@cache
def compound_words() -> Mapping[str, str]:
    """The words of ontology/compound-words.txt, each with the English words that it stands for."""
    words: dict[str, str] = {}
    for line in asset("ontology/compound-words.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            english, *others = line.split()
            words.update(dict.fromkeys(others, fold(english.replace("_", " "))))
    return MappingProxyType(words)


def pinyin_of(words: Iterable[str]) -> str:
    """Return the syllables of the Han characters among folded words ("qing hua da xue"); "" where there are none."""
    han = "".join(_IS_HAN.findall("".join(words)))
    if not han:
        return ""
    return " ".join(syllable.replace("ü", "u") for syllable in syllables(han) if not _IS_HAN.match(syllable))


_INITIALS: Final = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsyw", "")
_FINALS: Final = (
    "iang", "iong", "uang", "ueng", "ang", "eng", "ing", "ong", "ian", "iao", "uai", "uan", "ai", "an", "ao", "ei",
    "en", "er", "ia", "ie", "in", "iu", "ou", "ua", "ue", "ui", "un", "uo", "a", "e", "i", "o", "u",
)  # fmt: skip
_SYLLABLES: Final = frozenset("".join(pair) for pair in product(_INITIALS, _FINALS))
_MAX_READINGS: Final = 4
_MAX_SYLLABLES: Final = 12
_MANY: Final = 1_000


@lru_cache(1 << 12)
def syllables_of(word: str) -> tuple[tuple[str, ...], ...]:
    """Return the ways in which a Latin word can be read as two or more syllables of pinyin ("xian": "xi an")."""
    if not word.isascii() or not word.isalpha() or not 3 <= len(word) <= 6 * _MAX_SYLLABLES:
        return ()
    readings: list[tuple[str, ...]] = []
    _cut(word, (), _fewest(word), readings)
    return tuple(reading for reading in readings if len(reading) > 1)


def _fewest(word: str) -> list[int]:
    """For each place in a word, the fewest syllables that the rest of it can be cut into; a large number for none."""
    fewest = [_MANY] * len(word) + [0]
    for start in range(len(word) - 1, -1, -1):
        sizes = (size for size in range(1, 7) if word[start : start + size] in _SYLLABLES and start + size <= len(word))
        fewest[start] = 1 + min((fewest[start + size] for size in sizes), default=_MANY)
    return fewest


def _cut(word: str, before: tuple[str, ...], fewest: list[int], readings: list[tuple[str, ...]]) -> None:
    """Collect the readings of what is left of a word, those with long syllables first; dead ends are not entered."""
    start = sum(map(len, before))
    if start == len(word):
        readings.append(before)
        return
    for size in range(min(6, len(word) - start), 0, -1):
        if len(readings) >= _MAX_READINGS:
            return
        part = word[start : start + size]
        if part in _SYLLABLES and len(before) + 1 + fewest[start + size] <= _MAX_SYLLABLES:
            _cut(word, (*before, part), fewest, readings)
