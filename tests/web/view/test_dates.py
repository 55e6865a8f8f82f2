"""Dates, languages, opening hours and identifiers as pages show them."""

import pytest

from publisher.web.languages.reader import date_in_words
from publisher.web.view.hours import DayRow, Interval, Week
from publisher.web.view.values import as_language


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1905", "1905"),
        ("2018-03", "March 2018"),
        ("2018-03-01", "1 March 2018"),
        ("-0044-03-15", "15 March 44 BC"),
        ("2018-13", "2018-13"),
        ("spring 2018", "spring 2018"),
        ("", ""),
    ],
)
def test_dates_in_words(text, words):
    assert date_in_words(text) == words


@pytest.mark.parametrize(
    ("tag", "attributes"),
    [
        ("en", ' lang="en"'),
        ("ar", ' lang="ar" dir="rtl"'),
        ("fa-IR", ' lang="fa-IR" dir="rtl"'),
        ("az-Arab", ' lang="az-Arab" dir="rtl"'),
        ("ur-Latn", ' lang="ur-Latn"'),
        ('x"><b', ' lang="x&#34;&gt;&lt;b"'),
        (None, ""),
    ],
)
def test_language_and_direction(tag, attributes):
    assert as_language(tag) == attributes


def test_hours_are_minutes_of_the_week():
    days = tuple(DayRow(day, ()) for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"))
    sunday = DayRow("Sunday", (Interval("08:30", "12:00"), Interval("22:00", "02:00", overnight=True)))

    minutes = Week((*days, sunday), (), (), closed_on_holidays=False).minutes

    start = 6 * 24 * 60
    assert minutes == [(start + 510, start + 720), (start + 22 * 60, start + 26 * 60)]
