"""A text that somebody looks for, taken apart: its words, the names that may be in it, marks and places."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from publisher.search.index import SearchIndex
from publisher.search.marks import Mark, marks_in
from publisher.search.text import SMALL_WORDS, base_form, is_wide, key_of, loose_key, syllables_of, words_of

MAX_WORDS: Final = 60
"""Words after these are ignored."""

MAX_WINDOW: Final = 14
"""The most words of a name that is looked for inside a longer text; of wide characters, twice as many."""

RARE: Final = 60
"""A word that so few names have may be another, misspelt."""

MORE: Final = 4
"""Another spelling is considered if so many times more names have it."""

ALIKE: Final = 0.85
"""What a word counts that is probably another, misspelt."""

SHORTENED: Final = 0.8
"""What a word counts that may be the beginning of another: an abbreviation, or the last word of a text cut off."""

LONGEST_SHORT: Final = 6
"""The most letters of an abbreviation."""

CUT_OFF: Final = 30
"""A text with fewer characters was not cut off."""

_SCANNED: Final = (("0", "o"), ("1", "l"), ("1", "i"), ("5", "s"), ("rn", "m"), ("m", "rn"), ("vv", "w"), ("cl", "d"))
"""What scanners take for other letters, and what it is."""

_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{2,31});")
_SEGMENTS: Final = re.compile(r"[,;|\n\t()\[\]/，、；（）]| [-–—] ")


@dataclass(slots=True)
class Query:
    """A text that was taken apart.

    Attributes:
        text: the text.
        segments: its folded words, a list for each part between commas and the like.
        words: all of them.
        spaced: the words between spaces, to look for rows of words in them.
        marks: what may identify or reach an institution.
        capitals: the words that are written in capitals; None if the text does not tell.
        likely: for each word in its base form, the words of the index that it may be, and how likely.
        syllables: the words as pinyin.
        corrected: the words as they are probably meant; where it differs from ``words``, it may be asked about.
        shortened: words that may be the beginning of others.
    """

    text: str
    segments: list[list[str]]
    words: list[str]
    spaced: str
    marks: list[Mark]
    capitals: frozenset[str] | None
    likely: dict[str, float] = field(default_factory=dict)
    origin: dict[str, set[str]] = field(default_factory=dict)
    corrected: list[str] = field(default_factory=list)
    syllables: list[str] = field(default_factory=list)
    hits: dict[str, int] = field(default_factory=dict)
    shortened: tuple[str, ...] = ()


def parsed(text: str, index: SearchIndex) -> Query:
    """Take a text apart, and look up which words it may mean."""
    text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    segments = [words for part in _SEGMENTS.split(text) if (words := words_of(part))]
    words = [word for segment in segments for word in segment][:MAX_WORDS]
    query = Query(text, segments, words, f" {' '.join(words)} ", list(marks_in(text)), _capitals(text))
    query.hits = index.hits({*words, *map(base_form, words)})
    for word in words:
        query.corrected.append(_consider(word, query, index))
    query.shortened = tuple(_shortened(query))
    query.syllables = [part for word in words for part in next(iter(syllables_of(word)), (word,))]
    return query


def _shortened(query: Query) -> Iterator[str]:
    """The words that may be abbreviations, and the last one of a long text."""
    last = query.words[-1:] if len(query.text) >= CUT_OFF else []
    written = set(re.findall(r"[^\W\d_]{2,}(?=\.)", query.text.casefold()))
    for word in dict.fromkeys(query.words):
        if len(word) < 2 or word in SMALL_WORDS or is_wide(word) or word.isdigit():
            continue
        is_short = len(word) <= LONGEST_SHORT and (word in written or base_form(word) != word)
        is_unknown = len(word) >= 3 and query.hits.get(word, 0) == 0
        if is_short or is_unknown or (word in last and query.hits.get(word, 0) <= RARE):
            yield word


def _consider(word: str, query: Query, index: SearchIndex) -> str:
    """Note what a word may mean; return what it most likely means."""
    base = base_form(word)
    _note(query, base, word, 1.0)
    _note(query, word, word, 1.0)
    own = query.hits.get(word, 0)
    meant = word
    if word == "u" and query.capitals != frozenset() and re.search(r"\bU\b", query.text):
        _note(query, "university", word, ALIKE)
        query.hits.setdefault("university", RARE + 1)
    if own == 0 and not is_wide(word):
        for other, hits in index.hits(_as_scanned(word)).items():
            if hits:
                _note(query, base_form(other), word, ALIKE)
                query.hits[base_form(other)] = query.hits[other] = hits
                meant = other
    if meant == word and own <= RARE and base == word and word not in SMALL_WORDS:
        others = index.spellings(word)
        for other, hits in others:
            if hits > MORE * own:
                _note(query, base_form(other), word, ALIKE)
                query.hits[base_form(other)] = query.hits[other] = hits
        best = max(others, key=lambda pair: pair[1], default=(word, 0))
        is_unknown = own == 0 and best[1] > 0 and not syllables_of(word)
        if is_unknown or (0 < own <= 3 and best[1] > 10 * (own + 1)):
            meant = best[0]
    return meant


def _as_scanned(word: str) -> set[str]:
    """What a word may be that a scanner has read: all letters of one kind replaced, or those of all kinds of digits."""
    found = {word.replace(wrong, right) for wrong, right in _SCANNED if wrong in word}
    if not word.isdigit() and any(map(str.isdigit, word)):
        found.add(word.replace("0", "o").replace("1", "l").replace("5", "s"))
    return found - {word}


def _note(query: Query, meant: str, word: str, likelihood: float) -> None:
    query.likely[meant] = max(likelihood, query.likely.get(meant, 0.0))
    query.origin.setdefault(meant, set()).add(word)


def _capitals(text: str) -> frozenset[str] | None:
    """The words in capitals of a text that has small letters too."""
    if text.upper() == text or text.lower() == text:
        return None
    return frozenset(
        word.casefold() for word in re.findall(r"[^\W_]+", text.replace(".", "")) if word.isupper() and len(word) > 1
    )


def windows(words: list[str]) -> dict[str, tuple[int, int]]:
    """Return the keys of all rows of words in a list, each with its place: where it begins and ends."""
    found: dict[str, tuple[int, int]] = {}
    for start in range(len(words)):
        longest = 2 * MAX_WINDOW if is_wide(words[start]) else MAX_WINDOW
        for end in range(start + 1, min(len(words), start + longest) + 1):
            found.setdefault(key_of(words[start:end]), (start, end))
    return found


def loose_keys(segments: Iterable[list[str]]) -> set[str]:
    """Return the keys without order of all segments, and of neighbouring ones together."""
    every = list(segments)
    joined = [every[at] + every[at + 1] for at in range(len(every) - 1)]
    whole = [[word for segment in every for word in segment]] if len(every) > 2 else []
    return {key for words in (*every, *joined, *whole) if (key := loose_key(words)) and len(key) <= 300}


COUNTRIES: Final[Mapping[str, str]] = {
    "usa": "us", "us": "us", "unitedstatesofamerica": "us", "america": "us", "estadosunidos": "us", "etatsunis": "us",
    "uk": "gb", "greatbritain": "gb", "england": "gb", "scotland": "gb", "wales": "gb", "northernireland": "gb",
    "britain": "gb", "uae": "ae", "prchina": "cn", "peoplesrepublicofchina": "cn", "prc": "cn", "chine": "cn",
    "korea": "kr", "southkorea": "kr", "republicofkorea": "kr", "rok": "kr", "northkorea": "kp", "russia": "ru",
    "russianfederation": "ru", "iran": "ir", "islamicrepublicofiran": "ir", "vietnam": "vn", "vietnamm": "vn",
    "taiwanroc": "tw", "holland": "nl", "netherlands": "nl", "thenetherlands": "nl", "czechia": "cz",
    "czechrepublic": "cz", "brasil": "br", "deutschland": "de", "espana": "es", "italia": "it", "turkey": "tr",
    "turkiye": "tr", "ivorycoast": "ci", "macedonia": "mk", "syria": "sy", "tanzania": "tz", "bolivia": "bo",
    "venezuela": "ve", "moldova": "md", "laos": "la", "brunei": "bn", "burma": "mm", "hongkong": "hk", "macau": "mo",
    "suisse": "ch", "schweiz": "ch", "osterreich": "at", "belgique": "be", "belgie": "be", "polska": "pl",
    "sverige": "se", "norge": "no", "danmark": "dk", "suomi": "fi", "mexico": "mx", "nippon": "jp", "日本": "jp",
    "中国": "cn", "россия": "ru",
}  # fmt: skip
"""Names of countries that the places of a release may not have, by key: ISO 3166-1 alpha-2."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The places that a text names.

    Attributes:
        places: keys of places, each with the words that name it.
        countries: ISO 3166-1 alpha-2 in lower case, each with the words that name it.
    """

    places: Mapping[str, frozenset[str]]
    countries: Mapping[str, frozenset[str]]
