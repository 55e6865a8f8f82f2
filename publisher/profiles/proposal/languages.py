"""Guess the language of names from their words and letters; scripts that only one language has are in countries.py."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from publisher.profiles.proposal.headers import WORDS

_CYRILLIC: Final = re.compile("[\u0400-\u052f]")
_ARABIC: Final = re.compile("[\u0600-\u06ff]")
_INDIAN: Final = re.compile("[\u0900-\u0dff]")
_LATIN: Final = re.compile("[A-Za-z\u00c0-\u024f]")
_LANGUAGES_OF_SCRIPTS: Final = (
    (_CYRILLIC, {"ru", "uk", "bg", "sr", "mk", "be", "kk"}),
    (_ARABIC, {"ar", "fa", "ur"}),
    (_INDIAN, {"hi", "bn", "ta", "mr", "ne"}),
)
_OWN_LETTERS: Final = (
    ("be", re.compile("[ўЎ]"), "its letters are Belarusian"),
    ("kk", re.compile("[әғқңұһӘҒҚҢҰҺ]"), "its letters are Kazakh"),
    ("uk", re.compile("[іїєґІЇЄҐ]"), "its letters are Ukrainian"),
    ("sr", re.compile("[ђћџЂЋЏ]"), "its letters are Serbian"),
    ("bg", re.compile("[бвгджзклмнпрстфхцчшщ]ъ[бвгджзклмнпрстфхцчшщ]", re.IGNORECASE), "its letters are Bulgarian"),
    ("ru", re.compile("[ыэёЫЭЁ]"), "its letters are Russian"),
    ("fa", re.compile("[پچژگ]"), "its letters are Persian"),
    ("hi", re.compile("[\u0900-\u097f]"), "the script is Devanagari"),
    ("ar", re.compile("[ةىأإ]"), "its letters are Arabic"),
)
_VIETNAMESE: Final = re.compile("[ạảấầẩẫậắằẳẵặẹẻẽếềểễệịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹơư]")
_AZERBAIJANI: Final = re.compile("[əƏ]")
_ENOUGH: Final = 0.3
_MOST: Final = 0.5
_NEARLY_ALL: Final = 0.85
_MANY: Final = 30
_CLEARLY: Final = 3.0
_CLOSE: Final = frozenset({("da", "nb"), ("sv", "nb"), ("cs", "sk"), ("pt", "gl")})
"""Languages that share these words: the country says which it is."""

_WORD: Final = re.compile(r"[^\W\d_]+")


def language_by_words(names: Sequence[str], country: str | None) -> tuple[str, str] | None:
    """Return the language of names in a script that several languages have, with the reason; None in doubt.

    Args:
        names: the names.
        country: the country of the register, where it is known.
    """
    text = " ".join(names)
    by_country = WORDS["languages_by_country"].get(country) if country else None
    for script, languages in _LANGUAGES_OF_SCRIPTS:
        if is_written_in(script, names):
            if by_country in languages:
                return by_country, f"the script, and addresses in {country}"
            return next(((tag, reason) for tag, letters, reason in _OWN_LETTERS if letters.search(text)), None)
    if is_written_in(_VIETNAMESE, names, _ENOUGH):
        return "vi", "its letters are Vietnamese"
    if is_written_in(_AZERBAIJANI, names, _ENOUGH):
        return "az", "its letters are Azerbaijani"
    return _in_latin(names, by_country, country) if _LATIN.search(text) else None


def is_written_in(letters: "re.Pattern[str]", names: Sequence[str], share: float = _MOST) -> bool:
    """Whether enough names have some letters: a few in another script than the others say nothing about them."""
    return bool(names) and sum(bool(letters.search(name)) for name in names) >= share * len(names)


def is_contradicted(tag: str, names: Sequence[str]) -> bool:
    """Whether a header says a language of which many names have no word: "nama_pt" is of a college, not Portuguese.

    Args:
        tag: the language.
        names: the names.
    """
    known = _NAME_WORDS.get(tag, frozenset())
    if not known or len(names) < _MANY:
        return False
    return not any(known & {word.casefold() for word in _WORD.findall(name)} for name in names)


def _in_latin(names: Sequence[str], by_country: str | None, country: str | None) -> tuple[str, str] | None:
    by_words = _by_words(names)
    if (by_words, by_country) in _CLOSE:
        by_words = by_country
    if by_words and by_country and by_words != by_country:
        return by_words, f"CHECK: the words of the names, though the addresses are in {country}"
    if by_words:
        return by_words, "the words of the names"
    return (by_country, f"the addresses are in {country}") if by_country else None


def language_of_all(names: Sequence[str]) -> tuple[str, str] | None:
    """Return the language of names of bodies in many countries, where nearly all have words of one language.

    Args:
        names: the names.
    """
    found = _by_words(names, _NEARLY_ALL)
    return (found, "CHECK: the words of nearly all names, though they are in many countries") if found else None


def _by_words(names: Sequence[str], enough: float = _ENOUGH) -> str | None:
    """The language whose usual words for institutions are in enough names, clearly more than any other's."""
    counts = Counter[str]()
    for name in names:
        words = {word.casefold() for word in _WORD.findall(name.replace("İ", "i"))}
        counts.update(tag for tag, known in _NAME_WORDS.items() if not known.isdisjoint(words))
    (first, count), (_, second) = (*counts.most_common(2), ("", 0), ("", 0))[:2]
    return first if first and count >= enough * len(names) and count > _CLEARLY * second else None


_NAME_WORDS: Final = {tag: frozenset(words) for tag, words in WORDS["name_words"].items()}
