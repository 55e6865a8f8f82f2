"""Dates of founding and dissolution: exactly as precise as the source gives them, to the day, the month or the year.

A day is never guessed: "03/04/1898" is two days in two countries, so it is understood only where the order is known, or
where one of the numbers cannot be a month. Anything else gives no date, and a note.
"""

import datetime as dt
import re
from typing import Final, Literal

from publisher.normalise.normaliser import NO_CONTEXT, Normalised, TextContext, limited
from publisher.normalise.numbering import han_number
from publisher.normalise.text import fold, squeeze
from publisher.records import NoteKind

Order = Literal["dmy", "mdy"]

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan january janvier enero januar januari janeiro",
            "feb february fevrier février febrero februar februari fevereiro",
            "mar march mars marzo märz maart março",
            "apr april avril abril",
            "may mai mayo mei maio",
            "jun june juin junio juni junho",
            "jul july juillet julio juli julho",
            "aug august aout août agosto augustus",
            "sep sept september septembre septiembre setembro",
            "oct october octobre octubre oktober outubro okt",
            "nov november novembre noviembre novembro",
            "dec december decembre décembre diciembre dezember dezembro dez",
        ),
        start=1,
    )
    for name in names.split()
}
_HAN_DIGITS: Final = {han: str(value) for value, han in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}
_HAN_DATE: Final = re.compile(
    r"[〇零○一二三四五六七八九]{4}年(?:[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?)?"
)
_HAN_NUMBER: Final = re.compile(
    r"(?=[一二三四五六七八九十])([一二三四五六七八九])??(十)?([一二三四五六七八九])?(?=[月日])"
)
_HAN_REPUBLIC: Final = re.compile(
    r"(?:中[华華])?民[国國]\s*(?P<year>\d{1,3}|[一二三四五六七八九十百零〇]{1,5})\s*年(?P<rest>.*)"
)
"""A year counted from 1912, as in Taiwan."""
_FOUNDING_WORDS: Final = re.compile(r"^(?:公元|于|於)|(?:正式)?(?:成立|设立|設立|组建|組建|建立|挂牌|掛牌|创建|創建)$")
_YEAR: Final = re.compile(r"(-?\d{4})(?:年)?")
_ISO: Final = re.compile(r"\+?(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_BASIC: Final = re.compile(r"(1[0-9]{3}|20[0-9]{2})(\d{2})(\d{2})")
_YEAR_FIRST: Final = re.compile(r"(\d{4})\s*[/.年]\s*(\d{1,2})\s*[/.月]\s*(\d{1,2})\s*日?")
_YEAR_MONTH: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?|([^\W\d]+)\.?,?\s+(\d{4})")
_NUMERIC: Final = re.compile(r"(\d{1,2})\s*([/.-])\s*(\d{1,2})\s*[/.-]\s*(\d{4})")
_DAY_MONTH: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|\.)?\s+(?:of\s+|de\s+)?([^\W\d]+)\.?,?\s+(?:de\s+)?(\d{4})")
_MONTH_DAY: Final = re.compile(r"([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?\s*,?\s+(\d{4})")


def _in_digits(text: str) -> str:
    """Write a date in Chinese numerals ("二〇〇四年三月十五日") in digits; any other text stays as it is."""
    text = _FOUNDING_WORDS.sub("", text) if "年" in text else text
    if republic := _HAN_REPUBLIC.fullmatch(text):
        year, rest = republic["year"], _HAN_NUMBER.sub(_han_number, republic["rest"])
        return f"{1911 + (int(year) if year.isdecimal() else han_number(year))}年{rest}"
    if not _HAN_DATE.fullmatch(text):
        return text
    year, _, rest = text.partition("年")
    return "".join(_HAN_DIGITS[digit] for digit in year) + "年" + _HAN_NUMBER.sub(_han_number, rest)


def _han_number(match: re.Match[str]) -> str:
    tens, ten, ones = match.groups()
    value = (int(_HAN_DIGITS[tens]) if tens else 1) * 10 if ten else 0
    return str(value + int(_HAN_DIGITS[ones] if ones else 0))


@limited(200)
def date(text: str, context: TextContext = NO_CONTEXT) -> Normalised[str]:
    """Read a date in any of the usual spellings, as "YYYY-MM-DD", "YYYY-MM" or "YYYY".

    The option ``order``, "dmy" or "mdy", says whether "03/04/1898" begins with the day or the month.
    """
    whole = _in_digits(squeeze(fold(text)))
    whole = f"0{whole}" if len(whole) == 3 and whole.isdigit() else whole
    if year := _YEAR.fullmatch(whole):
        return (year[1],), ()
    try:
        if day := _day(whole, context.options.get("order")):
            return (day,), ()
    except ValueError:
        return (), (context.not_understood("no day of the calendar", text),)
    if (match := _YEAR_MONTH.fullmatch(whole)) and (month := _month(match)):
        return (f"{match[1] or match[4]}-{month:02d}",), ()
    if numeric := _NUMERIC.fullmatch(whole):
        message = "day and month cannot be told apart; only the year is kept (say 'order' in the profile)"
        return (numeric[4],), (context.note(NoteKind.REPAIRED, message, text),)
    return (), (context.not_understood("no date that is understood", text),)


def _day(text: str, order: Order | None) -> str | None:
    for pattern in (_ISO, _BASIC, _YEAR_FIRST):
        if match := pattern.fullmatch(text):
            return _written(int(match[1]), int(match[2]), int(match[3]))
    for pattern, name, day in ((_DAY_MONTH, 2, 1), (_MONTH_DAY, 1, 2)):
        if match := pattern.fullmatch(text):
            month = _MONTHS.get(match[name].casefold())
            return _written(int(match[3]), month, int(match[day])) if month else None
    if match := _NUMERIC.fullmatch(text):
        return _numeric(int(match[1]), int(match[3]), int(match[4]), "dmy" if match[2] == "." else order)
    return None


def _numeric(first: int, second: int, year: int, order: Order | None) -> str | None:
    if order is None:
        order = "dmy" if first > 12 else "mdy" if second > 12 else None
    if order is None and first != second:
        return None
    day, month = (second, first) if order == "mdy" else (first, second)
    return _written(year, month, day)


def _written(year: int, month: int, day: int) -> str:
    if month == 0 or day == 0:  # Wikidata's way to say that only the year or the month is known
        return f"{year:04d}-{month:02d}" if month else f"{year:04d}"
    return dt.date(year, month, day).isoformat()


def _month(match: re.Match[str]) -> int | None:
    """The number of the month of "2018-10" or "October 2018"; None if it is no month."""
    number = int(match[2]) if match[2] else _MONTHS.get(match[3].casefold(), 0)
    return number if 1 <= number <= 12 else None
