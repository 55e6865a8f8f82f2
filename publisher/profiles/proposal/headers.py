"""What Chinese headers end in: "单位联系电话" is a telephone, "上级主管部门名称" a parent, "负责人电话" about a person.

A Chinese header has no spaces between its words, and its last word says what it is. One that is known as a whole
(guess_words.toml) is not taken apart. Traditional script counts as simplified.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from publisher.normalise.text import fold, has_han, simplified

_LISTS: Final = (
    "municipalities",
    "smaller_regions",
    "names",
    "not_names",
    "keys",
    "counters",
    "identifiers",
    "people",
    "posts",
)
_ACCENTED: Final = re.compile("[\u00c0-\u024f\u0370-\u03ff\u1e00-\u1fff]")
_WRITTEN_OUT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "å": "aa", "ø": "oe", "æ": "ae"})
"""How letters are written where there are none: "Oeffnungszeiten"."""

_LATIN_WORD: Final = re.compile("[a-z\u00df-\u024f]*[^s]")
_STROKES: Final = str.maketrans("łøđı", "lodi")
_GREEK: Final = re.compile("[\u0370-\u03ff]")
DOT: Final = "\u0307"
"""What lower case makes of the Turkish İ besides i."""

_FOLDER: Final = Path(__file__).parent
WORDS: Final[dict[str, Any]] = tomllib.loads((_FOLDER / "guess_words.toml").read_text(encoding="utf-8"))
"""Words of headers and values, in many languages."""

_MORE: Final[dict[str, Any]] = tomllib.loads((_FOLDER / "header_words.toml").read_text(encoding="utf-8"))
REGISTERS: Final[dict[str, Any]] = _MORE["registers"]
"""The registers of legal bodies whose numbers are known, by the name of their scheme."""

_ENDINGS: Final = tuple(sorted(_MORE["endings"]["words"], key=len, reverse=True))
_WITH_PLURALS: Final = frozenset({"telephones", "faxes", "emails", "acronyms", "address", "alt_names", "former_names"})
"""Fields whose headers may be in the plural, of lists."""

_NO_PARTS: Final = frozenset({"post"})
"""The first part of "Postadresse" is no post that somebody holds."""

_WITH_ACCENTS: Final = 5
"""Shorter words are others without their accents."""


def unaccented(word: str) -> str:
    """Return a word in Latin or Greek letters without accents; any other as it is."""
    if not _ACCENTED.search(word):
        return word
    letters = unicodedata.normalize("NFD", word.translate(_STROKES))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _spellings(words: Iterable[str]) -> list[str]:
    """Words as headers are compared with: in lower case, without spaces, without accents, with "oe" for "ö"."""
    joined = [re.sub(r"[\s'’-]", "", fold(word).lower()).replace(DOT, "") for word in words]
    bare = [unaccented(word) for word in joined if len(word) >= _WITH_ACCENTS or _GREEK.search(word)]
    written_out = [word.translate(_WRITTEN_OUT) for word in joined if len(word) >= _WITH_ACCENTS]
    return list(dict.fromkeys([*words, *joined, *bare, *written_out]))


def _add_more() -> None:
    """Add the words of the second file to those of the first, and the spellings of both."""
    for name, words in _MORE["lists"].items():
        WORDS[name] = [*WORDS.get(name, ()), *words]
    for field, words in _MORE["fields"].items():
        rows = [row for row in WORDS["fields"] if row["field"] == field]
        rows[0]["words"] = [*rows[0]["words"], *words]
    for register in REGISTERS.values():
        register["words"] = _spellings(register["words"])
    for tag, words in _MORE["languages"].items():
        WORDS["languages"][tag] = [*WORDS["languages"].get(tag, ()), *words]
    for state, words in _MORE["states"].items():
        WORDS["states"][state] = [*WORDS["states"][state], *words]
    for tag, words in _MORE["name_words"].items():
        WORDS["name_words"][tag] = [*WORDS["name_words"].get(tag, ()), *words]
    endings = _MORE["countries_of_endings"].items()
    WORDS["countries_of_endings"] = {ending: country for country, found in endings for ending in found}
    WORDS["states_of"], WORDS["countries_of_languages"] = _MORE["states_of"], _MORE["countries_of_languages"]
    WORDS["languages_by_country"].update(_MORE["languages_by_country"])
    for name in _LISTS:
        WORDS[name] = _spellings(WORDS[name])
    for row in WORDS["fields"]:
        plurals = _plurals(row["words"]) if row["field"] in _WITH_PLURALS else ()
        row["words"] = _spellings([*row["words"], *plurals])


def _plurals(words: Iterable[str]) -> Iterator[str]:
    """The plurals of words of European languages that end in s."""
    for word in words:
        if word[-1:].isalpha() and len(word) > _WITH_ACCENTS and _LATIN_WORD.fullmatch(word):
            yield f"{word}s"


@cache
def parts_of(word: str) -> tuple[str, ...]:
    """Return the two parts of a word that is written together ("kirjastonjohtaja": kirjaston, johtaja)."""
    ending = next((each for each in _ENDINGS if word.endswith(each) and len(word) >= len(each) + 2), None)
    rest = word.removesuffix(ending) if ending else ""
    return tuple(part for part in (rest, ending) if part and part not in _NO_PARTS)


_add_more()
WORDS["parents"] = next(row["words"] for row in WORDS["fields"] if row["field"] == "parent")
_AROUND: Final = re.compile(r"^(?:本|该|官方|所属|所在)?(?P<inner>.{2,}?)(?:名称|号码|全称|信息|情况|内容)?$")
_NO_ENDINGS: Final = frozenset({"单位", "机构", "部门", "机关", "名称"})
"""Words that say what a header is only if they are all of it: "计量单位" is no name."""
_NO_MENTIONS: Final = frozenset({"法人", "领导"})
"""Words that are about a person at the end of a header only: "法人类型" is not."""


def _all_words() -> Iterator[str]:
    for name in _LISTS:
        yield from WORDS[name]
    for words in (*WORDS["schemes"].values(), *WORDS["languages"].values()):
        yield from words
    for row in WORDS["fields"]:
        yield from row["words"]


_EAST_ASIAN: Final = re.compile("[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


def _is_without_spaces(text: str) -> bool:
    """Whether a text has Chinese, Japanese or Korean characters, whose words are written together."""
    return _EAST_ASIAN.search(text) is not None


_KNOWN: Final = frozenset(simplified(word) for word in _all_words() if _is_without_spaces(word) and len(word) > 1)
_PEOPLE: Final = frozenset(map(simplified, filter(has_han, WORDS["people"]))) - _NO_MENTIONS
_LANGUAGES: Final = frozenset(
    word for words in WORDS["languages"].values() for word in words if _is_without_spaces(word)
)
_BODIES: Final = frozenset(map(simplified, WORDS["bodies"]))


@cache
def words_within(header: str) -> frozenset[str]:
    """Return the known words by which a header in Chinese, Japanese or Korean says what its column holds.

    Args:
        header: one piece of a header, without spaces.
    """
    if not _is_without_spaces(header):
        return frozenset()
    text = simplified(header)
    if text in _KNOWN:
        return frozenset({text})
    mentioned = {word for word in (*_PEOPLE, *_LANGUAGES) if len(word) > 1 and word in text}
    inner = match["inner"] if (match := _AROUND.fullmatch(text)) else text
    if inner in _BODIES and text.endswith(("名称", "全称")):
        return frozenset({"名称", *mentioned})
    ending = inner if inner in _KNOWN else _ending(inner) or _ending(text)
    return frozenset({ending, *mentioned} - {""})


def _ending(text: str) -> str:
    """The longest known word that a text ends in."""
    endings = (text[start:] for start in range(1, len(text) - 1))
    return next((ending for ending in endings if ending in _KNOWN and ending not in _NO_ENDINGS), "")
