"""A text that somebody looks for, taken apart: its words, the names that may be in it, marks and places."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from publisher.search.abbreviations import may_be_initials, short_for
from publisher.search.countries import english_names, english_words
from publisher.search.cyrillic import in_cyrillic
from publisher.search.index import SearchIndex
from publisher.search.marks import Mark, marks_in
from publisher.search.text import SMALL_WORDS, base_form, is_wide, key_of, loose_key, syllables_of, word_forms, words_of

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

OTHER_NUMBER: Final = 0.95
"""What a word counts that is in the plural where the other is in the singular, or the other way round."""

LONGEST_JOINED: Final = 40
SHORTEST_JOINED: Final = 8
"""Letters of two words without the space between them."""

OTHER_WORD: Final = 0.9
"""What a word counts for a country that is called otherwise in English."""

SHORTENED: Final = 0.8
"""What a word counts that may be the beginning of another: an abbreviation, or the last word of a text cut off."""

LONGEST_SHORT: Final = 6
"""The most letters of an abbreviation."""

CUT_OFF: Final = 30
"""A text with fewer characters was not cut off."""

_SCANNED: Final = (("0", "o"), ("1", "l"), ("1", "i"), ("5", "s"), ("rn", "m"), ("m", "rn"), ("vv", "w"), ("cl", "d"))
"""What scanners take for other letters, and what it is."""

_UMLAUTS: Final = (("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a"))
"""Letters of German and Scandinavian languages as two, and as they are folded."""

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
        initials: the text, if it may be the initials of a name; else "".
        short: what the names match that the characters of the text may be short for; None if it is no such text.
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
    initials: str = ""
    short: re.Pattern[str] | None = None

    @property
    def english(self) -> list[str]:
        """The words, those for countries and cities in English, adjectives too."""
        named = english_words()
        return [word if " " in (name := named.get(word, word)) else name for word in self.words]

    @property
    def adjectives(self) -> frozenset[str]:
        """The words that say of which country or city something is."""
        return frozenset(word for word in self.words if word in english_words() and word not in english_names())

    @property
    def has_abbreviations(self) -> bool:
        """Whether words of it are abbreviations of common words of names."""
        return any(word in word_forms() and len(word) <= LONGEST_SHORT for word in self.shortened)

    @property
    def may_be_cut_off(self) -> bool:
        """Whether the text is long enough to be the beginning of a name."""
        return len(self.text) >= CUT_OFF


def parsed(text: str, index: SearchIndex) -> Query:
    """Take a text apart, and look up which words it may mean."""
    text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    segments = [words for part in _SEGMENTS.split(text) if (words := words_of(part))]
    words = [word for segment in segments for word in segment][:MAX_WORDS]
    query = Query(text, segments, words, f" {' '.join(words)} ", list(marks_in(text)), _capitals(text))
    numbers = {word: _other_numbers(word) for word in words}
    query.hits = index.hits(
        {*words, *map(base_form, words), *(other for others in numbers.values() for other in others)}
    )
    for word in words:
        query.corrected += _consider(word, query, index)
        for other in numbers[word]:
            if query.hits[other]:
                _note(query, base_form(other), word, OTHER_NUMBER)
    query.shortened = tuple(_shortened(query))
    query.syllables = [part for word in words for part in next(iter(syllables_of(word)), (word,))]
    query.initials = words[0] if may_be_initials(words) and query.hits[words[0]] <= RARE else ""
    query.short = short_for(words)
    return query


def _shortened(query: Query) -> Iterator[str]:
    """The words that may be abbreviations, and the last one of a long text."""
    last = query.words[-1:] if query.may_be_cut_off else []
    written = set(re.findall(r"[^\W\d_]{2,}(?=\.)", query.text.casefold()))
    for word in dict.fromkeys(query.words):
        if len(word) < 2 or word in SMALL_WORDS or is_wide(word) or word.isdigit():
            continue
        is_short = len(word) <= LONGEST_SHORT and (word in written or base_form(word) != word)
        is_unknown = len(word) >= 3 and query.hits.get(word, 0) == 0
        if is_short or is_unknown or (word in last and query.hits.get(word, 0) <= RARE):
            yield word


def _consider(word: str, query: Query, index: SearchIndex) -> list[str]:
    """Note what a word may mean; return what it most likely means, which is two words where a space is missing."""
    base = base_form(word)
    _note(query, base, word, 1.0)
    _note(query, word, word, 1.0)
    own = query.hits.get(word, 0)
    for part in english_words().get(word, "").split():
        _note(query, part, word, OTHER_WORD)
        query.hits.update(index.hits((part,)))
    if word == "u" and query.capitals != frozenset() and re.search(r"\bU\b", query.text):
        _note(query, "university", word, ALIKE)
        query.hits.setdefault("university", RARE + 1)
    if own > RARE or base != word or word in SMALL_WORDS or is_wide(word):
        return [word]
    respelt = _most_frequent(index.hits(_respelt(word))) if own == 0 else []
    others = [pair for pair in (*respelt, *index.spellings(word)) if pair[1] > MORE * own]
    for other, hits in others:
        _note_other(query, other, word, hits)
    if own:
        best = max(others, key=lambda pair: pair[1], default=(word, 0))
        return [best[0]] if own <= 3 and best[1] > 10 * (own + 1) else [word]
    if respelt:
        return [respelt[0][0]]
    if syllables_of(word) or index.is_beginning(word):
        return [word]
    return [max(others, key=lambda pair: pair[1])[0]] if others else _apart(word, query, index)


def _note_other(query: Query, other: str, word: str, hits: int) -> None:
    """Note that a word may be another one of the index."""
    for form in {other, base_form(other)}:
        _note(query, form, word, ALIKE)
        query.hits[form] = hits


def _most_frequent(hits: Mapping[str, int]) -> list[tuple[str, int]]:
    """The words that names have, the most frequent first."""
    return sorted(((word, number) for word, number in hits.items() if number), key=lambda pair: (-pair[1], pair[0]))


def _apart(word: str, query: Query, index: SearchIndex) -> list[str]:
    """The two words that a word of letters without a space is made of; the word itself if it is made of none."""
    if not SHORTEST_JOINED <= len(word) <= LONGEST_JOINED or not word.isalpha():
        return [word]
    pairs = [(word[:at], word[at:]) for at in range(3, len(word) - 2)]
    hits = index.hits({part for pair in pairs for part in pair})
    best = max(pairs, key=lambda pair: min(map(hits.__getitem__, pair)))
    if not min(map(hits.__getitem__, best)):
        return [word]
    for part in best:
        _note_other(query, part, word, hits[part])
    return list(best)


def _respelt(word: str) -> set[str]:
    """What a word of no name may be: read wrong by a scanner, its umlauts as two letters, Cyrillic in Latin letters."""
    return _as_scanned(word) | _without_umlauts(word) | set(in_cyrillic(word))


def _without_umlauts(word: str) -> set[str]:
    """A word whose umlauts were written as two letters ("koeln"), as it is folded otherwise ("koln")."""
    found = word
    for two, letter in _UMLAUTS:
        found = found.replace(two, letter)
    return {found, *(word.replace(two, letter) for two, letter in _UMLAUTS)} - {word}


def _other_numbers(word: str) -> tuple[str, ...]:
    """A word in the plural or the singular, as far as English endings tell."""
    if len(word) < 4 or not word.isascii() or not word.isalpha() or base_form(word) != word:
        return ()
    if word.endswith("ies"):
        return (f"{word[:-3]}y",)
    if word.endswith("s"):
        return (word[:-1],) if word[-2] not in "sui" else ()
    return (f"{word[:-1]}ies",) if word.endswith("y") and word[-2] not in "aeiou" else (f"{word}s",)


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


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The places that a text names.

    Attributes:
        places: keys of places, each with the words that name it.
        countries: ISO 3166-1 alpha-2 in lower case, each with the words that name it.
    """

    places: Mapping[str, frozenset[str]]
    countries: Mapping[str, frozenset[str]]
