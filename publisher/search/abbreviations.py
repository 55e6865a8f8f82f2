"""Abbreviations that no source states: initials of words and syllables, and characters out of Chinese and other names.

People write МГУ for Московский государственный университет, lzdx for 兰州大学 (the initials of its pinyin, as input
methods have them), and 北大 for 北京大学: the first characters of its words. Stated acronyms count more.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from publisher.search.entry import NameKind
from publisher.search.text import SMALL_WORDS, is_wide

MARK: Final = "·"
"""Before initials in the index, so that no word finds them."""

WITHOUT_INITIALS: Final = frozenset({NameKind.ACRONYM, NameKind.UNIT})
"""Names whose initials are not looked for."""

SHORTEST, LONGEST = 3, 8
"""The letters of initials."""

MOST_CHARACTERS: Final = 10
"""The characters of an abbreviation of a name that is written without spaces."""

_ENDINGS: Final[Mapping[str, str]] = {
    "大": "大学校?", "院": "院", "所": "所", "局": "局", "部": "部", "厅": "厅", "馆": "馆", "社": "社", "行": "银行",
    "委": "委员会", "办": "办公室", "厂": "厂", "团": "团", "台": "台", "站": "站", "校": "校",
    "대": "대학교", "원": "원", "청": "청", "부": "부",
}  # fmt: skip
"""What the last character of an abbreviation stands for, as a regular expression."""

_BEGINNING: Final = "(?:中国|国家|国立|中华人民共和国|.)?"
"""What an abbreviation may leave out before its first character."""


def initials_of(words: Iterable[str], pinyin: str) -> str:
    """Return the initials of a name; "" for a name that has too few words, or too many.

    Args:
        words: its folded words.
        pinyin: the syllables of its Han characters.
    """
    telling = [word for word in words if word not in SMALL_WORDS]
    if any(map(is_wide, telling)):
        syllables = pinyin.split()
        telling = syllables if len(syllables) == len(telling) and all(map(is_wide, telling)) else []
    initials = "".join(word[0] for word in telling)
    return initials if SHORTEST <= len(initials) <= LONGEST and initials.isalpha() else ""


def may_be_initials(words: list[str]) -> bool:
    """Whether a text is one word that may be initials."""
    return len(words) == 1 and SHORTEST <= len(words[0]) <= LONGEST and words[0].isalpha() and not is_wide(words[0])


def short_for(words: list[str]) -> re.Pattern[str] | None:
    """Return what finds the names, without spaces, that some characters may be short for; None if they are no such."""
    if not 2 <= len(words) <= MOST_CHARACTERS or words[-1] not in _ENDINGS or not all(map(is_wide, words)):
        return None
    first, *others = words[:-1]
    further = "".join(f"[^{word}]*{word}" for word in others)  # each at its first place, so that nothing is tried twice
    return re.compile(f"{_BEGINNING}{first}{further}.*{_ENDINGS[words[-1]]}")
