"""The parser of opening hours: tokens in, intervals of minutes out.

The tokens are read from left to right: days hold until other days are named, a word for a session ("Morning:", "下午",
"PM:") holds for the interval after it. The result must make sense: an interval does not end where it begins, and where
no AM or PM is written the intervals of a day follow each other. Intervals that cross midnight are kept, and noted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from publisher.normalise.hours.tokens import Hint, Kind, NotHoursError, Token, days_between, tokens
from publisher.normalise.normaliser import Remark
from publisher.normalise.text import fold, simplified
from publisher.records import Day, NoteKind

NOON: Final = 12 * 60
DAY: Final = 24 * 60

_HEADS: Final = frozenset({Kind.DAYS, Kind.TIME, Kind.ALL_DAY})


@dataclass(slots=True)
class Interval:
    """One interval: minutes from midnight, its days, where its words start and end, whether AM or PM is written."""

    opens: int
    closes: int
    start: int
    end: int
    sure: bool
    days: tuple[Day, ...] = ()


@dataclass(slots=True)
class Parser:
    """The tokens of a text, how far they are read, and the intervals so far."""

    tokens: Sequence[Token]
    place: int = 0
    days: tuple[Day, ...] = ()
    hint: Hint | None = None
    start: int | None = None
    intervals: list[Interval] = field(default_factory=list)
    closed: set[Day] = field(default_factory=set)
    not_on_holidays: bool = False
    remarks: list[Remark] = field(default_factory=list)

    @property
    def days_first(self) -> bool:
        """Whether days are named before the hours that they are for."""
        return next((token.kind for token in self.tokens if token.kind in _HEADS), None) is Kind.DAYS

    def next(self, kind: Kind) -> Token | None:
        """Take the next token if it is of a kind."""
        if self.place < len(self.tokens) and self.tokens[self.place].kind is kind:
            self.place += 1
            return self.tokens[self.place - 1]
        return None


def parse(text: str) -> Parser:
    """Read a text to its end.

    Raises:
        NotHoursError: it is not understood, or makes no sense.
    """
    parser = Parser(_tokens(fold(text)))
    while parser.place < len(parser.tokens):
        _step(parser)
    if not parser.intervals:
        raise NotHoursError("no time of day")
    if not parser.days_first and any(i.days for i in parser.intervals) and any(not i.days for i in parser.intervals):
        raise NotHoursError("it is not clear which days some of the hours are for")
    _remove_closed_days(parser)
    _check(parser)
    return parser


def _tokens(text: str) -> tuple[Token, ...]:
    """Cut a text into tokens; the words of traditional Chinese are those of simplified Chinese."""
    try:
        return tokens(text)
    except NotHoursError:
        if (other := simplified(text)) == text:
            raise
        return tokens(other)


def _remove_closed_days(parser: Parser) -> None:
    """Remove the days that are closed from the intervals; hours that name no days are then for the other days."""
    if not parser.closed:
        return
    if not all(interval.days for interval in parser.intervals):
        parser.remarks.append(
            (NoteKind.INFERRED, "no days are named but those that are closed: the hours are for the others")
        )
    for interval in parser.intervals:
        interval.days = tuple(day for day in interval.days or tuple(Day) if day not in parser.closed)
        if not interval.days:
            raise NotHoursError("hours on days that are closed")


def _step(parser: Parser) -> None:
    token = parser.tokens[parser.place]
    if token.kind is Kind.DAYS:
        _days(parser)
    elif token.kind in (Kind.TIME, Kind.ALL_DAY):
        _interval(parser)
    elif token.kind is Kind.CLOSED:
        _closed(parser)
    else:
        parser.place += 1
        if token.kind is Kind.SESSION:
            parser.hint = token.hint
            parser.start = token.start if parser.start is None else parser.start
        elif token.kind is Kind.NO_HOLIDAYS:
            parser.not_on_holidays = True
        elif token.kind is Kind.DASH:
            raise NotHoursError("a dash between no two times")


def _day_list(parser: Parser) -> tuple[Day, ...]:
    """Read days, ranges and lists of them: "Monday to Friday", "周一、周三"."""
    found: list[Day] = []
    while token := parser.next(Kind.DAYS):
        if token.remark:
            parser.remarks.append((NoteKind.INFERRED, token.remark))
        days = token.days
        if len(days) == 1 and parser.next(Kind.DASH):
            last = parser.next(Kind.DAYS)
            if last is None or len(last.days) != 1:
                raise NotHoursError("a range of days without its end")
            days = days_between(days[0], last.days[0])
        found.extend(day for day in days if day not in found)
        after = parser.place
        if not (parser.next(Kind.SEPARATOR) and parser.place < len(parser.tokens)) or (
            parser.tokens[parser.place].kind is not Kind.DAYS
        ):
            parser.place = after
    return tuple(day for day in Day if day in found)


def _days(parser: Parser) -> None:
    start = parser.tokens[parser.place].start
    days = _day_list(parser)
    end = parser.tokens[parser.place - 1].end
    if parser.next(Kind.CLOSED):
        parser.closed.update(days)
    elif parser.days_first:
        parser.days, parser.hint, parser.start = days, None, start
    else:
        without_days = [interval for interval in parser.intervals if not interval.days]
        if not without_days:
            raise NotHoursError("days without hours")
        for interval in without_days:
            interval.days = days
        without_days[-1].end = end


def _closed(parser: Parser) -> None:
    parser.place += 1
    days = _day_list(parser)
    before = parser.place
    parser.next(Kind.SEPARATOR)
    holidays = parser.next(Kind.HOLIDAYS)
    parser.place = parser.place if holidays else before
    if not days and not holidays:
        raise NotHoursError("closed, but not said when")
    parser.closed.update(days)
    parser.not_on_holidays = parser.not_on_holidays or holidays is not None


def _interval(parser: Parser) -> None:
    first = parser.tokens[parser.place]
    parser.place += 1
    if first.kind is Kind.ALL_DAY:
        parser.remarks.append((NoteKind.REPAIRED, "open all day: written as 00:00 to 23:59:59"))
        if first.remark and not parser.days:
            parser.remarks.append((NoteKind.INFERRED, first.remark))
        opens, closes, last = 0, DAY - 1, first
    else:
        dash = parser.next(Kind.DASH)
        session = parser.next(Kind.SESSION)
        second = parser.next(Kind.TIME)
        if dash is None or second is None:
            raise NotHoursError("a time without its other end")
        (opens, closes), last = _resolve(parser, first, second, session.hint if session else parser.hint), second
    start = first.start if parser.start is None else parser.start
    if (opens, closes) == (0, DAY):
        closes = DAY - 1
    sure = first.half is not None or last.half is not None or first.kind is Kind.ALL_DAY
    parser.intervals.append(Interval(opens, closes, start, last.end, sure, parser.days or first.days))
    parser.start, parser.hint = None, None


def _resolve(parser: Parser, first: Token, second: Token, end_hint: Hint | None) -> tuple[int, int]:
    """Make minutes from midnight of the two ends of an interval; each may have a word for its part of the day."""
    for token in (first, second):
        if token.half and token.minutes >= NOON + 60:
            if token.half == "am":
                raise NotHoursError("a time after 12:59 that is said to be before noon")
            parser.remarks.append((NoteKind.REPAIRED, "a 24-hour time with p.m. behind it: read as the 24-hour time"))
    if first.half is None and second.half is None:
        opens, closes = _hinted(first.minutes, parser.hint), _hinted(second.minutes, end_hint)
        _reject_bare(first, second)
        if end_hint is not Hint.EVENING and closes < opens < NOON + 60:
            raise NotHoursError("an end before its beginning, without AM or PM; write 17:00, or 5:00 PM")
    elif first.half is None:
        closes = _halved(second)
        opens = _halved(first, second.half)
        if opens >= closes:
            opens = first.minutes
    else:
        opens = _halved(first)
        closes = _halved(second) if second.half else _later_half(parser, first, second, opens)
    if opens == closes:
        raise NotHoursError("an interval that ends where it begins")
    return opens, closes


def _reject_bare(first: Token, second: Token) -> None:
    """Reject "9-5": without minutes and without AM or PM it may mean anything; "9-17" can mean only one thing."""
    if (first.bare or second.bare) and not (first.minutes < second.minutes and second.minutes > NOON):
        raise NotHoursError("hours without minutes, and without AM or PM")


def _halved(token: Token, half: str | None = None) -> int:
    half = token.half or half
    if token.minutes >= NOON + 60 or half is None:
        return token.minutes
    return token.minutes % NOON + (NOON if half == "pm" else 0)


def _later_half(parser: Parser, first: Token, second: Token, opens: int) -> int:
    """The end of an interval that has no AM or PM, where its beginning has one."""
    if second.minutes > opens:
        return second.minutes
    evening = second.minutes % NOON + NOON
    if first.half == "pm" and evening > opens:
        parser.remarks.append((NoteKind.INFERRED, "the end of an interval is read as p.m., as its beginning says"))
        return evening
    raise NotHoursError("an end before its beginning, without AM or PM")


def _hinted(minutes: int, hint: Hint | None) -> int:
    """Apply a session's word: "afternoon 2:30" is 14:30, "morning … 12:00" is noon, "evening 12:00" midnight."""
    if hint in {None, Hint.MORNING} or minutes >= NOON + 60:
        return minutes
    if hint is Hint.EVENING and minutes == NOON:
        return DAY
    if hint is Hint.NOON and minutes >= 11 * 60:
        return minutes
    return minutes % NOON + NOON


def _check(parser: Parser) -> None:
    """Reject intervals of one day that contradict each other; note those that cross midnight."""
    for interval in parser.intervals:
        if interval.closes % DAY < interval.opens:
            parser.remarks.append((NoteKind.INFERRED, "closes before it opens: it is open past midnight"))
    for day in {day for interval in parser.intervals for day in interval.days or (None,)}:
        of_day = [interval for interval in parser.intervals if day in (interval.days or (None,))]
        for before, after in pairwise(of_day):
            end = before.closes if before.closes > before.opens else before.closes + DAY
            if after.opens < end and not (before.sure and after.sure and _disjoint(before, after)):
                raise NotHoursError("the hours of one day overlap, or are out of order")


def _disjoint(one: Interval, other: Interval) -> bool:
    """Whether two intervals, neither past midnight, do not overlap, in either order."""
    return all(i.opens < i.closes for i in (one, other)) and (one.closes <= other.opens or other.closes <= one.opens)
