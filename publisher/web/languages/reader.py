"""The language of the reader of the page that is being made, and texts, numbers and dates in it.

What renders a page says whom for (:func:`speaking`), and everything that makes texts for that page finds it here. It
is a context variable: each thread and each request has its own.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from typing import Final

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal, format_percent

from publisher.web.languages.catalogue import LANGUAGES, SOURCE, Language

_CURRENT: Final = ContextVar("language", default=LANGUAGES[SOURCE])

_DATE: Final = re.compile(r"(-)?(\d{4,})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01])(?:T.*)?)?)?")

_ANY_YEAR: Final = 9996
"""A leap year of four digits that stands for the year while a date is put into words."""


@contextmanager
def speaking(tag: str) -> Iterator[None]:
    """Make the texts of a ``with`` block for readers of a language of the interface."""
    token = _CURRENT.set(LANGUAGES[tag])
    try:
        yield
    finally:
        _CURRENT.reset(token)


def reading() -> Language:
    """Return the language of the reader."""
    return _CURRENT.get()


def gettext(message: str) -> str:
    """Return a message in the reader's language; one that has no translation as it is."""
    return _CURRENT.get().translations.gettext(message)


def ngettext(single: str, several: str, count: int) -> str:
    """Return the form of a message that goes with a number, in the reader's language."""
    return _CURRENT.get().translations.ngettext(single, several, count)


def pgettext(context: str, message: str) -> str:
    """Return a message that means several things, in the reader's language; the context says which it means here."""
    return _CURRENT.get().translations.pgettext(context, message)


def npgettext(context: str, single: str, several: str, count: int) -> str:
    """Return the form of a message that goes with a number and a context, in the reader's language."""
    return _CURRENT.get().translations.npgettext(context, single, several, count)


def marked(message: str) -> str:
    """Return a message as it is, and have it extracted: whoever shows it translates it then."""
    return message


def marked_plural(single: str, several: str) -> tuple[str, str]:
    """Return the two forms of a message as they are, and have them extracted."""
    return single, several


def number(value: float) -> str:
    """Return a number as the reader writes it ("12,554")."""
    return _number(_CURRENT.get().tag, value)


def percent(share: float) -> str:
    """Return a share from 0 to 1 as the reader writes it, with one decimal place ("95.8%")."""
    return format_percent(share, "#,##0.0%", locale=_CURRENT.get().locale)


def date_in_words(text: str) -> str:
    """Return a year, a month, a day or an instant (ISO 8601) in words ("21 March 2018"); other text as it is."""
    return _date_in_words(_CURRENT.get().tag, text)


@lru_cache(maxsize=4096)
def _number(tag: str, value: float) -> str:
    return format_decimal(value, locale=LANGUAGES[tag].locale)


@lru_cache(maxsize=4096)
def _date_in_words(tag: str, text: str) -> str:
    match = _DATE.fullmatch(text)
    if match is None:
        return text
    locale, (before_christ, year, month, day) = LANGUAGES[tag].locale, match.groups()
    try:
        moment = date(_ANY_YEAR, int(month or 1), int(day or 1))  # Python has the years 1 to 9999 only
    except ValueError:
        return text
    if day:
        words = format_date(moment, "long", locale)
    else:
        words = format_skeleton("yMMMM" if month else "y", moment, locale=locale)
    return words.replace(str(_ANY_YEAR), _before_christ(locale, int(year)) if before_christ else year)


def _before_christ(locale: Locale, year: int) -> str:
    """Return a year before the common era without the word for year ("44 BC", "公元前44")."""
    era = locale.eras["abbreviated"][0]
    return f"{era}{year}" if str(locale.datetime_skeletons["Gy"].pattern).startswith("G") else f"{year} {era}"
