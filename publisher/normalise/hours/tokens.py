"""The tokens of opening hours: days, times, sessions, dashes, what is closed.

English and Chinese words stand here, those of other languages in :mod:`publisher.normalise.hours.words`.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import Final, Literal

from publisher.normalise.hours import days
from publisher.normalise.hours import words as other
from publisher.normalise.numbering import han_number
from publisher.records import Day


class NotHoursError(ValueError):
    """A text is not understood as opening hours; the message says why, ``words`` which part of it if that is known."""

    def __init__(self, message: str, words: str = "") -> None:
        super().__init__(message)
        self.words = words


class Kind(Enum):
    """What a token is."""

    DAYS = auto()
    TIME = auto()
    ALL_DAY = auto()
    SESSION = auto()
    DASH = auto()
    SEPARATOR = auto()
    CLOSED = auto()
    HOLIDAYS = auto()
    NO_HOLIDAYS = auto()


class Hint(Enum):
    """Which part of the day a session's word names."""

    MORNING = auto()
    NOON = auto()
    AFTERNOON = auto()
    EVENING = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A token, and its place in the text.

    Attributes:
        minutes: of a TIME, from midnight, as written.
        half: of a TIME, "am" or "pm" where written after it.
        bare: of a TIME, whether it has neither minutes nor a word for "o'clock".
        days: of DAYS, and of an ALL_DAY that names them ("24/7").
        hint: of a SESSION.
        remark: what was inferred in reading it.
    """

    kind: Kind
    start: int
    end: int
    minutes: int = 0
    half: Literal["am", "pm"] | None = None
    bare: bool = False
    days: tuple[Day, ...] = ()
    hint: Hint | None = None
    remark: str = ""


WEEKDAYS: Final = (Day.MONDAY, Day.TUESDAY, Day.WEDNESDAY, Day.THURSDAY, Day.FRIDAY)
WORKING_DAYS: Final = "working days are read as Monday to Friday"
EVERY_DAY: Final = "no days are named: open all day is read as every day"

_HAN_DAYS: Final = dict(zip("一二三四五六日天", [*Day, Day.SUNDAY], strict=True))

_HOLIDAY: Final = (
    r"(?:(?:the\s+)?(?:(?:all|national|statutory|legal|public|bank|official)\s+(?:and\s+)?)*holidays?"
    r"|(?:国家|国家法定|法定|国定|公众|例)?(?:节假日|假日|假期|节日)|\bPH\b|" + other.HOLIDAY + ")"
)
_HALF: Final = rf"(?:[ap]\s?\.?\s?m\b\.?|(?:{days.MORNING_MARK}|{days.AFTERNOON_MARK})(?!\w)))(?!\s*:)"
_WEEK: Final = "(?:周|星期|礼拜)"
_HAN_DAY: Final = "[一二三四五六日天]"
_HAN_HOUR: Final = r"[一二两三四五六七八九十]{1,3}(?=\s?[点时])"
_HAN_MINUTE: Final = r"[一二三四五六七八九十]{1,3}(?=\s?分)"
_BARE: Final = rf"(?P<hour_only>\d{{1,2}}|{_HAN_HOUR})(?![\d:.])(?:\s*(?P<clock>{other.CLOCK}))?"
_TIME: Final = (
    rf"(?P<hour>\d{{1,2}}|{_HAN_HOUR})\s?[:.点時时시h]\s?(?P<minute>[0-5]\d|{_HAN_MINUTE})(?:\s*[分분])?(?!\d)"
)
_NOISE: Final = (
    r"[\s():.]+"
    r"|(?:office|opening|business|working|work|service|reception)\s+(?:hours?|time)"
    r"|\b(?:hours?|hrs?|open|opens|opened|from|on|between|the)\b"
    rf"|{other.NOISE}"
    r"|其[余餘他](?:时间|時間|日期)?(?:均)?(?:休息|闭馆|閉館|不办公)?"
    r"|(?:正常|办公|工作|上班|服务|开放|对外|接待|营业)+(?:时间)?|时间|为|每(?=周|星期)"
)

_EXCEPT: Final = rf"(?:except(?:ing)?|excluding|excl?\.|other\s+than|{other.EXCEPT})"
_MORNING: Final = r"(?:in\s+the\s+)?mornings?|forenoons?|a\s?\.?m\.?(?=\s*:|\s*\d)|上午|早上|早晨|凌晨|早"

_LAST_ENTRY: Final = r"[(,;]?\s*\d{1,2}:\d{2}\s*[后起]?\s*停止(?:入馆|入场|进馆|取号|受理|售票)\s*\)?"

_SPEC: Final = (
    ("no_holidays", rf"\(?\s*{_EXCEPT}(?:\s+(?:on|for))?\s+{_HOLIDAY}\s*\)?"),
    ("no_holidays", rf"[(,]?\s*(?:除)?{_HOLIDAY}\s*(?:除外|休息|不上班|不办公|外|off|を除く|제외)\s*\)?"),
    ("noise", rf"(?:中午)?不(?:休息|打烊|间断)|{_HOLIDAY}(?:照常|正常|不休)(?:开放|上班|办公|服务)?|{_LAST_ENTRY}"),
    ("closed", rf"{days.CLOSED}|{other.CLOSED}|closed(?:\s+on)?|no\s+service(?:\s+on)?"),
    ("closed", "休息日?|不上班|不办公|不对外办公"),
    ("holidays", _HOLIDAY),
    ("all_week", r"24\s*/\s*7|24\s*x\s*7"),
    ("all_day", r"24[\s-]*hours?(?:\s+(?:a|per)\s+day)?|round\s+the\s+clock"),
    ("every_day", r"(?:全天\s*)?24\s*小[时時](?:\s*(?:全天候?|不打烊))?|全天候|全天(?:开放|服务)"),
    ("daily", days.DAILY),
    ("every_day", days.ALL_DAY),
    ("numbered_days", days.NUMBERED),
    *((f"range-{number}", rf"\b{letters}(?!\w)") for number, letters in enumerate(days.RANGES)),
    ("time", rf"{_TIME}(?:\s*(?P<half>{_HALF})?"),
    ("time_half", rf"(?P<hour_half>\d{{1,2}}|{_HAN_HOUR})\s?[点时時시]\s?[半반]"),
    ("time_hour", rf"{_BARE}(?:\s*(?P<half_only>{_HALF})?"),
    ("workdays", r"(?:every\s+)?(?:work(?:ing)?|business)\s*-?\s*days?|(?:法定|每个?)?工作日|上班日"),
    ("weekdays", days.WEEKDAYS),
    ("weekdays", rf"{other.WEEKDAYS}|(?:every\s+)?week\s*-?\s*days?"),
    ("weekend", r"weekends?|双休日|周末"),
    ("daily", rf"{other.DAILY}|daily|every\s*day|each\s+day|all\s+days|(?:7|seven)\s+days\s+a\s+week|每天|每日|天天"),
    ("separator", days.AND),
    ("dash", days.TO),
    *((day.value, rf"\b(?:{name})\b\.?") for day, name in other.DAY_NAMES.items()),
    *((day.value, rf"(?<!\w)(?:{name})(?!\w)\.?") for day, name in days.MORE_DAYS.items()),
    *((day.value, rf"(?<!\w)(?:{name})") for day, name in days.UNSPACED_DAYS.items()),
    ("han_range", rf"每?{_WEEK}(?P<han_from>{_HAN_DAY})\s*(?:至|到|-|~)\s*{_WEEK}?(?P<han_to>{_HAN_DAY})"),
    ("han_days", rf"每?{_WEEK}(?P<han>{_HAN_DAY}(?:、?{_HAN_DAY})*)"),
    ("morning", rf"{other.MORNING}|{_MORNING}"),
    ("noon", r"中午"),
    ("afternoon", rf"{other.AFTERNOON}|(?:in\s+the\s+)?afternoons?|p\s?\.?m\.?(?=\s*:|\s*\d)|下午|午后"),
    ("evening", r"(?:in\s+the\s+)?evenings?|晚上|晚间|夜间|晚"),
    ("dash", rf"{other.DASH}|-+|~+|\bto\b|\buntil\b|\btill\b|\bthrough\b|\bthru\b|至|到"),
    ("separator", rf"{other.SEPARATOR}|[,;、。&/]|\band\b|\bplus\b|和|及|以及|与"),
    ("asian_day", other.ASIAN_DAY),
    ("noise", days.NOISE),
    ("noise", _NOISE),
)  # fmt: skip

_DAY_GROUPS: Final = {
    "weekdays": WEEKDAYS,
    "workdays": WEEKDAYS,
    "weekend": (Day.SATURDAY, Day.SUNDAY),
    "daily": tuple(Day),
}
_SESSIONS: Final = {
    "morning": Hint.MORNING,
    "noon": Hint.NOON,
    "afternoon": Hint.AFTERNOON,
    "evening": Hint.EVENING,
}
_SIMPLE: Final = {
    "no_holidays": Kind.NO_HOLIDAYS,
    "closed": Kind.CLOSED,
    "holidays": Kind.HOLIDAYS,
    "all_day": Kind.ALL_DAY,
    "all_week": Kind.ALL_DAY,
    "every_day": Kind.ALL_DAY,
    "dash": Kind.DASH,
    "separator": Kind.SEPARATOR,
}


_HALVES: Final[dict[str, Literal["am", "pm"]]] = {
    "a": "am",
    "p": "pm",
    days.MORNING_MARK: "am",
    days.AFTERNOON_MARK: "pm",
}


def days_between(first: Day, last: Day) -> tuple[Day, ...]:
    """The days from one to another, over the end of the week where need be."""
    week = list(Day)
    start, end = week.index(first), week.index(last)
    return tuple(week[start : end + 1] if start <= end else week[start:] + week[: end + 1])


def tokens(text: str) -> tuple[Token, ...]:
    """Cut a folded text into tokens.

    Raises:
        NotHoursError: a word is not a token; ``words`` has it.
    """
    if days.is_ambiguous(text):
        raise NotHoursError("'Ma' is Monday in some languages and Tuesday in others")
    text = days.unambiguous(text)
    found: list[Token] = []
    place, pattern = 0, _pattern()
    while place < len(text):
        match = pattern.match(text, place)
        if match is None or match.end() == place:
            raise NotHoursError("some words are not understood", text[place : place + 30].partition(",")[0])
        name = _SPEC[int(str(match.lastgroup)[1:])][0]  # the outer group is the last to close
        if name != "noise":
            found.append(_token(name, match))
        place = match.end()
    return tuple(found)


@cache
def _pattern() -> re.Pattern[str]:
    """All tokens in one pattern; compiling it takes a fiftieth of a second, and few records have hours."""
    return re.compile("|".join(f"(?P<k{place}>{pattern})" for place, (_, pattern) in enumerate(_SPEC)), re.IGNORECASE)


def _token(name: str, match: re.Match[str]) -> Token:
    start, end = match.span()
    if name in _SIMPLE:
        found = tuple(Day) if name in {"all_week", "every_day"} else ()
        return Token(_SIMPLE[name], start, end, days=found, remark=EVERY_DAY if name == "every_day" else "")
    if name in _SESSIONS:
        return Token(Kind.SESSION, start, end, hint=_SESSIONS[name])
    if name.startswith("time"):
        return _time(name, match)
    remark = WORKING_DAYS if name == "workdays" else ""
    return Token(Kind.DAYS, start, end, days=_days(name, match), remark=remark)


def _number(text: str) -> int:
    """Read a number in digits or in Chinese numerals."""
    return int(text) if text.isdecimal() else han_number(text.replace("两", "二"))


def _time(name: str, match: re.Match[str]) -> Token:
    hour = _number(match["hour"] or match["hour_half"] or match["hour_only"])
    minute = 30 if name == "time_half" else _number(match["minute"] or "0")
    if hour > 24 or (hour == 24 and minute):
        raise NotHoursError("a number is no time of day", match[0].strip())
    letter = (match["half"] or match["half_only"] or "")[:1].lower()
    half: Literal["am", "pm"] | None = _HALVES.get(letter)
    bare = name == "time_hour" and half is None and match["clock"] is None
    return Token(Kind.TIME, *match.span(), minutes=hour * 60 + minute, half=half, bare=bare)


def _ends(name: str, match: re.Match[str]) -> tuple[Day, Day] | None:
    """The first and the last day of a range that is one token."""
    if name == "numbered_days":
        return WEEKDAYS[int(match["pt_from"]) - 2], WEEKDAYS[int(match["pt_to"]) - 2]
    if name == "han_range":
        return _HAN_DAYS[match["han_from"]], _HAN_DAYS[match["han_to"]]
    return list(days.RANGES.values())[int(name.removeprefix("range-"))] if name.startswith("range-") else None


def _days(name: str, match: re.Match[str]) -> tuple[Day, ...]:
    if name in _DAY_GROUPS:
        return _DAY_GROUPS[name]
    if ends := _ends(name, match):
        return days_between(*ends)
    if name == "han_days":
        return tuple(_HAN_DAYS[letter] for letter in match["han"] if letter in _HAN_DAYS)
    if name == "asian_day":
        return (other.ASIAN_DAYS[match["asian"][0]],)
    return (Day(name),)
