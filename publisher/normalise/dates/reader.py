"""Read a date, whatever way it is written: the most frequent ways first.

A day is never guessed: "03/04/1898" is two days in two countries, so it is understood only where the order is known, or
where one of the numbers cannot be a month. Anything else gives no date, and a note.
"""

import datetime as dt
import re
import unicodedata
from typing import Final, Literal, NamedTuple

from publisher.normalise.dates.eras import EraYear, buddhist_year, era_year, is_of_other_calendar, persian_day
from publisher.normalise.dates.worded import worded_date
from publisher.normalise.dates.words import is_approximate, without_words, year_of_part
from publisher.normalise.normaliser import NO_CONTEXT, Normalised, TextContext, limited
from publisher.normalise.text import fold, squeeze
from publisher.records import NoteKind

Order = Literal["dmy", "mdy"]

LAST_YEAR: Final = 2100
"""Later years are of another calendar, or stand for "never": "9999"."""

_HAN_DIGITS: Final = {han: str(value) for value, han in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}
_HAN_DATE: Final = re.compile(
    r"[〇零○一二三四五六七八九]{4}年(?:[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?)?"
)
_HAN_NUMBER: Final = re.compile(
    r"(?=[一二三四五六七八九十])([一二三四五六七八九])??(十)?([一二三四五六七八九])?(?=[月日])"
)
_FOUNDING_WORDS: Final = re.compile(
    r"^(?:公元|西元|西暦|于|於)|(?:正式)?(?:成立|设立|設立|组建|組建|建立|挂牌|掛牌|创建|創建)$"
)
_KOREAN: Final = str.maketrans("년월일", "年月日")
_YEAR: Final = re.compile(r"(-?\d{4})(?:年|\.0+)?")
"""With a fraction, as a year is exported from a column of numbers."""


_ISO: Final = re.compile(r"\+?(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_FIRST_OF_JANUARY: Final = re.compile(r"(\d{4})-01-01T00:00:00(?:\.0+)?Z")
_BASIC: Final = re.compile(r"(1[0-9]{3}|20[0-9]{2})(\d{2})(\d{2})")
_YEAR_FIRST: Final = re.compile(r"(\d{4})\s*[/.年]\s*(\d{1,2})\s*[/.月]\s*(\d{1,2})\s*[日.]?")
_YEAR_MONTH: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[月.]?")
_MONTH_YEAR: Final = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{4})")
_NUMERIC: Final = re.compile(r"(\d{1,2})\s*([/.-])\s*(\d{1,2})\s*[/.-]\s*(\d{4})\.?")


_REPAIRED_ORDER: Final = "day and month cannot be told apart; only the year is kept (say 'order' in the profile)"
_REPAIRED_PART: Final = "a part of a year; only the year is kept"
_REPAIRED_MIDNIGHT: Final = (
    "the first midnight of a year stands for the whole year in many exports; only the year is kept"
)
_REPAIRED_ERA: Final = "a year of another calendar, which began some weeks or months later than ours; only it is kept"

_WITH_OTHER_YEARS: Final = ("th", "fa", "ps", "prs", "ckb", "ar")
"""Languages in which a bare year may be of another calendar."""


class _Found(NamedTuple):
    """A date, and what was repaired."""

    date: str
    repaired: str | None = None


@limited(200)
def date(text: str, context: TextContext = NO_CONTEXT) -> Normalised[str]:
    """Read a date in any of the usual spellings, as "YYYY-MM-DD", "YYYY-MM" or "YYYY".

    The option ``order``, "dmy" or "mdy", says whether "03/04/1898" begins with the day or the month. The language of
    the text decides between months of one name, and which calendar a bare year may be of.
    """
    whole = _in_digits(squeeze(fold(text)))
    try:
        found = _read(whole, context) or _read_bare(whole, context)
    except ValueError:
        return (), (context.not_understood("no day of the calendar", text),)
    if found is None:
        return (), (context.not_understood(_problem(whole, context.language), text),)
    notes = (context.note(NoteKind.REPAIRED, found.repaired, text),) if found.repaired else ()
    return (found.date,), notes


def _in_digits(text: str) -> str:
    """Write the numbers of a date in the digits 0 to 9, Chinese numerals too ("二〇〇四年三月十五日")."""
    if not text.isascii():
        text = "".join(str(unicodedata.decimal(char, char)) for char in text if unicodedata.category(char) != "Cf")
        text = _FOUNDING_WORDS.sub("", text) if "年" in text else text
        text = text.translate(_KOREAN) if "년" in text else text
    if len(text) == 3 and text.isdigit():
        return f"0{text}"
    if not _HAN_DATE.fullmatch(text):
        return text
    year, _, rest = text.partition("年")
    return "".join(_HAN_DIGITS[digit] for digit in year) + "年" + _HAN_NUMBER.sub(_han_number, rest)


def _han_number(match: re.Match[str]) -> str:
    tens, ten, ones = match.groups()
    value = (int(_HAN_DIGITS[tens]) if tens else 1) * 10 if ten else 0
    return str(value + int(_HAN_DIGITS[ones] if ones else 0))


def _read(text: str, context: TextContext) -> _Found | None:
    """Read a date without words around it.

    Raises:
        ValueError: there is no such day, or no such year of ours.
    """
    language = context.language
    if language and language.startswith(_WITH_OTHER_YEARS):
        if found := _of_other_calendar(text, context):
            return found
        if is_of_other_calendar(text, language):
            return None
    return _of_ours(text, context.options.get("order")) or _of_other_calendar(text, context) or _of_words(text, context)


def _read_bare(text: str, context: TextContext) -> _Found | None:
    """Read a date within the words that say that it is one."""
    bare = without_words(text)
    return _read(bare, context) if bare != text else None


def _of_ours(text: str, order: Order | None) -> _Found | None:
    if year := _YEAR.fullmatch(text):
        return _Found(_checked(year[1]))
    if match := _FIRST_OF_JANUARY.fullmatch(text):
        return _Found(_checked(match[1]), _REPAIRED_MIDNIGHT)
    for pattern in (_ISO, _BASIC, _YEAR_FIRST):
        if match := pattern.fullmatch(text):
            return _Found(_written(int(match[1]), int(match[2]), int(match[3])))
    return _of_few_numbers(text, order)


def _of_few_numbers(text: str, order: Order | None) -> _Found | None:
    """Read a month with its year, or a day that stands before its year."""
    if match := _YEAR_MONTH.fullmatch(text):
        return _month(match[1], int(match[2]))
    if match := _MONTH_YEAR.fullmatch(text):
        return _month(match[2], int(match[1]))
    if match := _NUMERIC.fullmatch(text):
        day = _numeric(int(match[1]), int(match[3]), int(match[4]), "dmy" if match[2] == "." else order)
        return _Found(day) if day else _Found(_checked(match[4]), _REPAIRED_ORDER)
    return None


def _of_other_calendar(text: str, context: TextContext) -> _Found | None:
    if day := persian_day(text, context.language):
        return _Found(day)
    if era := era_year(text, context.language):
        return _within(era, f"{era.year}年{era.rest}" if "月" in era.rest else f"{era.year}.{era.rest}", context)
    if era := buddhist_year(text, context.language):
        return _within(era, f"{era.rest}{era.year}", context)
    return None


def _within(era: EraYear, text: str, context: TextContext) -> _Found | None:
    """Read the month and the day of a year, as far as they are ours."""
    if era.is_exact:
        return (
            _of_ours(text, context.options.get("order")) or _of_words(text, context)
            if era.rest
            else _Found(_checked(f"{era.year}"))
        )
    return _Found(f"{era.year}", _REPAIRED_ERA)


def _of_words(text: str, context: TextContext) -> _Found | None:
    if text.isdigit():
        return None
    if worded := worded_date(text, context.language):
        return _Found(_written(worded.year, worded.month, worded.day or 0))
    if year := year_of_part(text):
        return _Found(_checked(year), _REPAIRED_PART)
    return None


def _problem(text: str, language: str | None) -> str:
    if is_of_other_calendar(text, language):
        return "a date of another calendar, or it may be: it cannot be converted exactly"
    return "it says only about when" if is_approximate(text) else "no date that is understood"


def _numeric(first: int, second: int, year: int, order: Order | None) -> str | None:
    if order is None:
        order = "dmy" if first > 12 else "mdy" if second > 12 else None
    if order is None and first != second:
        return None
    day, month = (second, first) if order == "mdy" else (first, second)
    return _written(year, month, day)


def _month(year: str, month: int) -> _Found | None:
    return _Found(f"{_checked(year)}-{month:02d}") if 1 <= month <= 12 else None


def _written(year: int, month: int, day: int) -> str:
    if month == 0 or day == 0:  # Wikidata's way to say that only the year or the month is known
        return _checked(f"{year:04d}-{month:02d}" if month else f"{year:04d}")
    return _checked(dt.date(year, month, day).isoformat())


def _checked(text: str) -> str:
    """Return a date of a year that there is.

    Raises:
        ValueError: the year is 0, or later than any date of an institution.
    """
    if text.startswith("0000") or (text[0] != "-" and int(text[:4]) > LAST_YEAR):
        raise ValueError
    return text
