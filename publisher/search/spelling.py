"""Words that a misspelt word may stand for: one letter more, less, another, or two letters in each other's place.

Every word of the index is kept under each spelling of it that lacks one letter. What a misspelt word has in common with
the right one is then found by a few look-ups, whatever the number of words (after the "symmetric delete" of SymSpell,
https://github.com/wolfgarbe/SymSpell).
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from rapidfuzz.distance import OSA

from publisher.search.text import is_wide

MIN_LENGTH: Final = 4
"""Shorter words are not looked up in other spellings."""

MAX_LENGTH: Final = 40
FAR: Final = 8
"""A word of so many letters may be two letters off."""

LONG: Final = 24
"""Longer words are looked up without one letter only: those without two are too many."""

MAX_SPELLINGS: Final = 12
"""Spellings that are considered for one word, the most frequent first."""

_FIND: Final = "SELECT DISTINCT word.word, word.hits FROM spelling JOIN word ON word.word = spelling.word"
_COUNT: Final = "INSERT INTO word VALUES (?, ?) ON CONFLICT DO UPDATE SET hits = hits + excluded.hits"
_WORDS_OF: Final = "SELECT words FROM name WHERE {only}"


def is_spelled(word: str) -> bool:
    """Whether a folded word is one that may be misspelt: it has letters, and is neither short nor endless."""
    return MIN_LENGTH <= len(word) <= MAX_LENGTH and not is_wide(word) and not word.isdigit()


def variants(word: str) -> set[str]:
    """Return a word, and what is left of it without one of its letters."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def further_variants(word: str) -> set[str]:
    """Return what is left of a word without two of its letters, for words that may be two letters off."""
    return {other for once in variants(word) for other in variants(once)} if FAR < len(word) <= LONG else set()


def distance(one: str, other: str) -> int:
    """Count the letters that two words differ by; neighbours in each other's place count once."""
    return int(OSA.distance(one, other))


def is_near(one: str, other: str) -> bool:
    """Whether one word may be the other, misspelt."""
    return distance(one, other) <= (2 if min(len(one), len(other)) >= FAR else 1)


def write_words(database: sqlite3.Connection) -> None:
    """Fill ``word`` and ``spelling`` from all names."""
    counted = _counted(database.execute(_WORDS_OF.format(only="1")))
    database.execute("BEGIN")
    database.executemany("INSERT INTO word VALUES (?, ?)", sorted(counted.items()))
    rows = ((variant, word) for word in counted if is_spelled(word) for variant in variants(word))
    database.executemany("INSERT INTO spelling VALUES (?, ?)", sorted(rows))
    database.execute("COMMIT")


def count_words(database: sqlite3.Connection, only: str, sign: int) -> None:
    """Count the words of some names more (``sign`` 1), or less (-1) before they are removed; :func:`tidy` follows."""
    counted = _counted(database.execute(_WORDS_OF.format(only=only)))
    database.execute("BEGIN")
    database.executemany(_COUNT, ((word, sign * hits) for word, hits in counted.items()))
    database.execute("COMMIT")


def tidy(database: sqlite3.Connection) -> None:
    """Bring the spellings of words up to date that no name has any more, or that are new."""
    database.execute("BEGIN")
    gone = [word for (word,) in database.execute("SELECT word FROM word WHERE hits <= 0")]
    database.executemany("DELETE FROM spelling WHERE variant = ? AND word = ?", _spellings(gone))
    database.execute("DELETE FROM word WHERE hits <= 0")
    new = database.execute(
        "SELECT word FROM word WHERE NOT EXISTS (SELECT 1 FROM spelling WHERE variant = word.word"
        " AND spelling.word = word.word)"
    )
    fresh = [word for (word,) in new]
    database.executemany("INSERT OR IGNORE INTO spelling VALUES (?, ?)", _spellings(fresh))
    database.execute("COMMIT")


def _spellings(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((variant, word) for word in words if is_spelled(word) for variant in variants(word))


def _counted(rows: Iterable[tuple[str]]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for (words,) in rows:
        counted.update(set(words.split(" ")))
    return counted
