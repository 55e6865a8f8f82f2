"""Opening hours of a field as values of the record, with notes; checked against the OpenStreetMap grammar."""

import re
from typing import Final

import opening_hours

from publisher.normalise.hours.osm import to_osm
from publisher.normalise.hours.parser import DAY, Interval, Parser, parse
from publisher.normalise.hours.tokens import NotHoursError
from publisher.normalise.hours.words import CLOSED_LABEL, NO_DAYS, YEARLY
from publisher.normalise.normaliser import NO_CONTEXT, Normalised, Remark, TextContext
from publisher.records import NoteKind, OpeningHours

MAX_LENGTH: Final = 500

_YEARLY: Final = re.compile(YEARLY, re.IGNORECASE)
_NO_CLOSED_DAYS: Final = re.compile(rf"[\s;；,、(（]*{CLOSED_LABEL}\s*(?:{NO_DAYS})?[\s・,、;；)）/-]*$", re.IGNORECASE)


def hours(text: str, context: TextContext = NO_CONTEXT) -> Normalised[OpeningHours]:
    """Read the opening hours of a field ("Weekdays 8:30 AM–12:00 PM, 2:30 PM–6:00 PM").

    Returns:
        an interval for each session, in the order of the text, with its own words; none where any part of the text
        was not understood. And notes on what was not understood, inferred or repaired, or closes on the next day.
    """
    try:
        weekly, remarks = _weekly(text)
        parser = parse(weekly)
    except NotHoursError as error:
        where = f"{error.words!r} in {text!r}" if error.words not in ("", text) else text
        return (), (context.not_understood(f"opening hours: {error}", where),)
    intervals = tuple(_opening_hours(interval, parser, text, context) for interval in parser.intervals)
    if not opening_hours.validate(to_osm(intervals)):
        return (), (context.not_understood("opening hours: they contradict the OpenStreetMap grammar", text),)
    return intervals, context.notes((*remarks, *parser.remarks), text)


def _weekly(text: str) -> tuple[str, tuple[Remark, ...]]:
    """Blank out what weekly hours cannot say, and a label of closed days with none behind it; the length stays."""
    if len(text) > MAX_LENGTH:
        raise NotHoursError(f"over {MAX_LENGTH} characters")
    weekly = _YEARLY.sub(lambda match: " " * len(match[0]), text)
    remark = (NoteKind.INFERRED, "also closed on days of the year that weekly hours cannot say")
    weekly = _NO_CLOSED_DAYS.sub(lambda match: " " * len(match[0]), weekly)
    return weekly, () if weekly == text or not _YEARLY.search(text) else (remark,)


def _opening_hours(interval: Interval, parser: Parser, text: str, context: TextContext) -> OpeningHours:
    words = text[interval.start : interval.end]
    return OpeningHours(
        days=interval.days,
        opens=_clock(interval.opens),
        closes=_clock(interval.closes),
        closed_on_public_holidays=parser.not_on_holidays,
        text=context.text(words),
        origin=context.origin,
    )


def _clock(minutes: int) -> str:
    if minutes == DAY - 1:
        return "23:59:59"
    return f"{minutes % DAY // 60:02}:{minutes % 60:02}:00"
