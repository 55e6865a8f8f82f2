"""Years of eras and of other calendars, as far as a day, a month or a year of ours can be told from them exactly.

The eras of Japan and the years of the Republic of China (Taiwan) have our months and days since 1873 and 1912; before,
only the year is taken. The Buddhist calendar of Thailand has our months and days too, and began its years in April
until 1940. A day of the Persian calendar is one of ours, but its years begin in March. The years and months of the
Islamic calendar are shorter than ours and begin with the new moon: what is given by it is never converted.
"""

import datetime as dt
import re
from typing import Final, NamedTuple

from publisher.normalise.numbering import han_number

_HAN_NUMERALS: Final = "[元〇零○一二三四五六七八九十百]{1,5}"


class EraYear(NamedTuple):
    """A year of ours, and what follows it in the text.

    Attributes:
        year: in our calendar.
        rest: the text behind the year: month and day in Arabic digits, or nothing.
        is_exact: whether months and days are ours, so that ``rest`` may be read.
    """

    year: int
    rest: str
    is_exact: bool


class _Era(NamedTuple):
    first: int
    last: int


_ERAS: Final = {
    "令和": _Era(2019, 2100), "平成": _Era(1989, 2019), "昭和": _Era(1926, 1989), "大正": _Era(1912, 1926),
    "明治": _Era(1868, 1912), "慶応": _Era(1865, 1868), "慶應": _Era(1865, 1868), "元治": _Era(1864, 1865),
    "文久": _Era(1861, 1864), "万延": _Era(1860, 1861), "安政": _Era(1855, 1860), "嘉永": _Era(1848, 1855),
    "弘化": _Era(1845, 1848), "天保": _Era(1831, 1845), "文政": _Era(1818, 1831),
    "宣统": _Era(1909, 1911), "宣統": _Era(1909, 1911), "光绪": _Era(1875, 1908), "光緒": _Era(1875, 1908),
    "同治": _Era(1862, 1874), "咸丰": _Era(1851, 1861), "咸豐": _Era(1851, 1861), "道光": _Era(1821, 1850),
    "民国": _Era(1912, 2100), "民國": _Era(1912, 2100),
}  # fmt: skip
"""Our years of the first and the last year of each era."""

_LETTERS: Final = {"R": "令和", "H": "平成", "S": "昭和", "T": "大正", "M": "明治"}
_GREGORIAN_SINCE: Final = 1873
"""Japan's calendar has been ours since the sixth year of Meiji."""

_NAMED: Final = re.compile(
    rf"(?:清|中[华華])?(?P<era>{'|'.join(_ERAS)})\s*(?P<year>\d{{1,3}}|{_HAN_NUMERALS})\s*(?:年|[./-](?=\d))?(?P<rest>.*)"
)
_LETTERED: Final = re.compile(r"(?P<era>[RHSTM])\.?(?P<year>\d{1,2})(?:年|[./-](?=\d))(?P<rest>.*)")
_HAN_MONTH_OR_DAY: Final = re.compile(r"([一二三四五六七八九十]{1,3})(?=[月日])")

_BUDDHIST: Final = re.compile(
    r"(?P<before>.*?)(?:พ\.?\s?ศ\.?|b\.?\s?e\.?)\s*(?P<year>2[3-6]\d\d)|(?P<front>.*?)(?P<last>2[3-6]\d\d)\s*b\.?e\.?",
    re.IGNORECASE,
)
_THAI: Final = re.compile(r"((?:.*\D)?)(2[3-6]\d\d)")
_BUDDHIST_AHEAD: Final = 543
_JANUARY_SINCE: Final = 1941
"""From this year on, the Buddhist year has begun in January."""

_PERSIAN_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "فروردین حمل", "اردیبهشت ثور", "خرداد جوزا", "تیر سرطان", "مرداد امرداد اسد", "شهریور سنبله",
            "مهر میزان", "آبان عقرب", "آذر قوس", "دی جدی", "بهمن دلو", "اسفند حوت",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_PERSIAN_NUMERIC: Final = re.compile(r"(1[23]\d\d|14[0-4]\d)\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{1,2})")
_PERSIAN_WORDED: Final = re.compile(r"(\d{1,2})\s+([^\W\d]+)\s+(?:ماه\s+)?(1[23]\d\d|14[0-4]\d)")
_PERSIAN_YEAR: Final = re.compile(r"1[23]\d\d|14[0-4]\d")
_PERSIAN_LANGUAGES: Final = frozenset({"fa", "ps", "prs", "ckb", "lrc", "mzn"})

_ISLAMIC: Final = re.compile(
    r"(?<![^\W\d])(?:ه(?:ـ|جري|جرية)?|هـ|a\.?h\.?|محرم|صفر|ربيع|جمادى|رجب|شعبان|رمضان|شوال|ذو|ذي|muharram|safar|rabi|"
    r"jumada|rajab|sha['’]?ban|ramadan|shawwal|dhu|zilhicce|zilkade|şevval|ramazan)(?![^\W\d])",
    re.IGNORECASE,
)
_ISLAMIC_YEAR: Final = range(1200, 1461)


def era_year(text: str, language: str | None) -> EraYear | None:
    """Return the year of ours that a text gives by an era of Japan, China or Taiwan ("昭和49年4月1日", "S49.4.1").

    A letter is an era in Japanese texts alone.
    """
    match = _NAMED.fullmatch(text)
    if match is None and (language or "").startswith("ja"):
        match = _LETTERED.fullmatch(text)
    if match is None:
        return None
    name = _LETTERS.get(match["era"], match["era"])
    era, counted = _ERAS[name], match["year"]
    year = era.first - 1 + (1 if counted == "元" else int(counted) if counted.isdecimal() else han_number(counted))
    if not era.first <= year <= era.last:
        return None
    rest = _HAN_MONTH_OR_DAY.sub(lambda found: str(han_number(found[1])), match["rest"].strip())
    return EraYear(year, rest, year >= _GREGORIAN_SINCE and era.last >= _GREGORIAN_SINCE and name not in _LUNISOLAR)


_LUNISOLAR: Final = frozenset({"宣统", "宣統", "光绪", "光緒", "同治"})
"""The last emperors of China: their months began with the new moon, and their years with one of them."""


def buddhist_year(text: str, language: str | None) -> EraYear | None:
    """Return the year of ours that a text gives by the Buddhist calendar ("พ.ศ. 2459", "1 มกราคม 2484").

    In Thai, a year so far ahead of ours is always of it.
    """
    if match := _BUDDHIST.fullmatch(text):
        year, rest = match["year"] or match["last"], match["before"] or match["front"] or ""
    elif (language or "").startswith("th") and (match := _THAI.fullmatch(text)):
        year, rest = match[2], match[1]
    else:
        return None
    ours = int(year) - _BUDDHIST_AHEAD
    return EraYear(ours, rest, ours >= _JANUARY_SINCE)


def persian_day(text: str, language: str | None) -> str | None:
    """Return a day of the Persian calendar ("1350/02/11", "۲۲ بهمن ۱۳۵۷") as a day of ours; None for any other text.

    Raises:
        ValueError: there is no such day.
    """
    if _language(language) not in _PERSIAN_LANGUAGES:
        return None
    if match := _PERSIAN_NUMERIC.fullmatch(text):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
    elif (match := _PERSIAN_WORDED.fullmatch(text)) and match[2] in _PERSIAN_MONTHS:
        year, month, day = int(match[3]), _PERSIAN_MONTHS[match[2]], int(match[1])
    else:
        return None
    return _of_persian(year, month, day).isoformat()


def is_of_other_calendar(text: str, language: str | None) -> bool:
    """Whether a text has a date that is known to be of another calendar, or may be: it is not converted."""
    if _ISLAMIC.search(text):
        return True
    years = [int(number) for number in re.findall(r"\d{4}", text)]
    if _language(language) == "ar":
        return any(year in _ISLAMIC_YEAR for year in years)
    is_persian = _language(language) in _PERSIAN_LANGUAGES
    return is_persian and any(_PERSIAN_YEAR.fullmatch(str(year)) for year in years)


def _language(tag: str | None) -> str:
    return (tag or "").partition("-")[0].lower()


def _of_persian(year: int, month: int, day: int) -> dt.date:
    """Convert a day of the Persian calendar by its cycle of 33 years, which is right from 1178 to 1633 (1799 – 2256).

    Source: Borkowski, "The Persian calendar for 3000 years", 1996.
    """
    is_leap = year % 33 in (1, 5, 9, 13, 17, 22, 26, 30)
    length = 31 if month <= 6 else 30 if month < 12 or is_leap else 29
    if not (1 <= month <= 12 and 1 <= day <= length):
        raise ValueError
    leaps = sum(1 for earlier in range(1178, year) if earlier % 33 in (1, 5, 9, 13, 17, 22, 26, 30))
    days = (year - 1178) * 365 + leaps + (month - 1) * 31 - max(month - 7, 0) + day - 1
    return dt.date(1799, 3, 21) + dt.timedelta(days)
