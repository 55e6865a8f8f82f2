"""Dates with the name of a month, whatever the order: "18 October 1898", "1867. május 29.", "XII 1945"."""

import re
from typing import Final, NamedTuple

from publisher.normalise.dates.months import month_of
from publisher.normalise.dates.words import says_nothing

_TOKENS: Final = re.compile(r"\d+|[^\s\d,،/()\-–]+")
_MAX_TOKENS: Final = 9
_VIETNAMESE: Final = re.compile(
    r"(?:(?:ngày\s+)?(?P<day>\d{1,2})\s*)?(?:tháng|thg|[/-])\s*(?P<month>\d{1,2})\s*(?:năm|,|[/-])?\s*(?P<year>\d{4})",
    re.IGNORECASE,
)


class Worded(NamedTuple):
    """A date that was read: the year, the month, and the day if the text has one."""

    year: int
    month: int
    day: int | None


def worded_date(text: str, language: str | None) -> Worded | None:
    """Read a date with the name of a month; None if the text has other words, or not one month and one year.

    Args:
        text: with Arabic digits.
        language: BCP 47 of the text, for names that mean different months in different languages.
    """
    if (match := _VIETNAMESE.fullmatch(text)) and 1 <= int(match["month"]) <= 12:
        return Worded(int(match["year"]), int(match["month"]), int(match["day"]) if match["day"] else None)
    tokens = [token for part in _TOKENS.findall(text) if (token := part.strip(".'’´`"))]
    if len(tokens) > _MAX_TOKENS:
        return None
    numbers, months = [token for token in tokens if token.isdigit()], _months(tokens, language)
    if months is None or len(months) != 1:
        return None
    years = [number for number in numbers if len(number) == 4]
    days = [number for number in numbers if len(number) <= 2]
    if len(years) != 1 or len(days) > 1 or len(years) + len(days) != len(numbers):
        return None
    return Worded(int(years[0]), months[0], int(days[0]) if days else None)


def _months(tokens: list[str], language: str | None) -> list[int] | None:
    """The months that the words name; None if a word is no month and says something else."""
    found: list[int] = []
    words = list(tokens)
    while words:
        word = words.pop(0)
        if word.isdigit():
            continue
        if words and (number := month_of(f"{word} {words[0]}", language)):  # as in Arabic
            words.pop(0)
            found.append(number)
        elif number := month_of(word, language) or month_of(word.removeprefix("ב"), language):  # Hebrew: "in May"
            found.append(number)
        elif not says_nothing(word.casefold()):
            return None
    return found
