"""Dates in other languages, eras and calendars: read exactly, or not at all."""

import datetime as dt

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from publisher.normalise.dates import date
from publisher.normalise.dates.months import _KNOWN
from publisher.normalise.normaliser import TextContext
from publisher.records import NoteKind


def read(text, language=None):
    """The date, or None, and the kinds of the notes."""
    values, notes = date(text, TextContext("founded", language=language))
    return (values[0] if values else None), [note.kind for note in notes]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("12 января 1724 г.", "ru", "1724-01-12"),
        ("январь 1724", "ru", "1724-01"),
        ("1724 год", "ru", "1724"),
        ("29 października 1918 r.", "pl", "1918-10-29"),
        ("12.XII.1945", "pl", "1945-12-12"),
        ("XII 1945", None, "1945-12"),
        ("15 Ağustos 1933", "en", "1933-08-15"),
        ("1919. gada 28. septembris", "lv", "1919-09-28"),
        ("1918 m. vasario 16 d.", "lt", "1918-02-16"),
        ("1867. május 29.", "hu", "1867-05-29"),
        ("1º gennaio 1950", "it", "1950-01-01"),
        ("1. ledna 1993", "cs", "1993-01-01"),
        ("1 Jänner 1901", "de-AT", "1901-01-01"),
        ("3. tammikuuta 1901", "fi", "1901-01-03"),
        ("1 Ιανουαρίου 1901", "el", "1901-01-01"),
        ("ngày 28 tháng 8 năm 1945", "vi", "1945-08-28"),
        ("3 जनवरी १९०१", "hi", "1901-01-03"),
        ("15 أغسطس ١٩٧٣", "ar", "1973-08-15"),
        ("5 كانون الثاني 1951", "ar", "1951-01-05"),
        ("3 בינואר 1901", "he", "1901-01-03"),
        ("1993년 1월 1일", "ko", "1993-01-01"),
        ("1993. 1. 1.", "ko", "1993-01-01"),
        ("1993년 설립", "ko", "1993"),
        ("le 3 mai 1968", "fr", "1968-05-03"),
        ("aout 1901", "fr", "1901-08"),
        ("5/1968", None, "1968-05"),
        ("5-May-1968", None, "1968-05-05"),
        ("8. 5. 1828.", "sr", "1828-05-08"),
        ("1968.0", None, "1968"),
        ("１９６８", None, "1968"),
        ("١٩٧٣", None, "1973"),
    ],
)
def test_languages(text, language, expected):
    assert read(text, language) == (expected, [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("since 1973", "1973"),
        ("Est. 1889", "1889"),
        ("Founded 12 May 1889", "1889-05-12"),
        ("A.D. 1901", "1901"),
        ("1901 AD", "1901"),
        ("gegründet am 1.1.1901", "1901-01-01"),
        ("fondée en 1901", "1901"),
        ("fundada el 1 de marzo de 1920", "1920-03-01"),
        ("основан в 1901 году", "1901"),
        ("1949年10月1日設立", "1949-10-01"),
        ("創立1949年", "1949"),
    ],
)
def test_words_that_say_that_it_is_a_date(text, expected):
    assert read(text) == (expected, [])


@pytest.mark.parametrize(("language", "expected"), [("pl", "1918-11-29"), ("hr", "1918-10-29"), (None, None)])
def test_name_of_two_months_is_known_from_the_language(language, expected):
    """The Polish November is the Croatian October."""
    assert read("29 listopada 1918", language)[0] == expected


@pytest.mark.parametrize(
    ("text", "language", "expected", "is_exact"),
    [
        ("平成2年4月1日", "ja", "1990-04-01", True),
        ("昭和四十九年四月一日", "ja", "1974-04-01", True),
        ("S49.4.1", "ja", "1974-04-01", True),
        ("H2/4/1", "ja", "1990-04-01", True),
        ("令和元年五月", "ja", "2019-05", True),
        ("昭和49年", None, "1974", True),
        ("明治33年10月", "ja", "1900-10", True),
        ("明治3年10月", "ja", "1870", False),
        ("慶応4年", "ja", "1868", False),
        ("民國89年3月", "zh", "2000-03", True),
        ("清光緒二十八年三月", "zh", "1902", False),
        ("26 มี.ค. 2560", "th", "2017-03-26", True),
        ("26/03/2560", "th", "2017-03-26", True),
        ("1 มกราคม พ.ศ. 2484", None, "1941-01-01", True),
        ("2459", "th", "1916", False),
        ("1350/02/11", "fa", "1971-05-01", True),
        ("۲۲ بهمن ۱۳۵۷", "fa", "1979-02-11", True),
        ("30 اسفند 1399", "fa", "2021-03-20", True),
    ],
)
def test_eras_and_calendars(text, language, expected, is_exact):
    assert read(text, language) == (expected, [] if is_exact else [NoteKind.REPAIRED])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("H2/4/1", "en", id="a letter is an era in Japanese alone"),
        pytest.param("昭和70年", "ja", id="the era was over"),
        pytest.param("1 Muharram 1400", None, id="Islamic month"),
        pytest.param("1400 هـ", "ar", id="Islamic year"),
        pytest.param("1400", "ar", id="may be an Islamic year"),
        pytest.param("۱۳۵۷", "fa", id="a Persian year is in two of ours"),
        pytest.param("30 اسفند 1398", "fa", id="no such day"),
        pytest.param("0000", None, id="no year"),
        pytest.param("9999-12-31", None, id="never"),
        pytest.param("2563", "en", id="a Buddhist year in another language"),
        pytest.param("c. 1850", None, id="about"),
        pytest.param("1850s", None, id="a decade"),
        pytest.param("before 1500", None, id="before"),
        pytest.param("1909-1912", None, id="a span"),
        pytest.param("2001年度", "ja", id="a financial year"),
        pytest.param("May the 4th be with you 1999", None, id="other words"),
        pytest.param("5 May 1968, 6 June 1970", None, id="two dates"),
    ],
)
def test_what_is_not_certain_is_kept_as_text(text, language):
    assert read(text, language) == (None, [NoteKind.NOT_UNDERSTOOD])


@pytest.mark.parametrize("text", ["spring of 1970", "Frühjahr 1970", "Q3 1970", "1970年春", "1970-01-01T00:00:00Z"])
def test_part_of_a_year_gives_the_year_and_a_note(text):
    assert read(text) == ("1970", [NoteKind.REPAIRED])


DAYS = st.dates(dt.date(1800, 1, 1), dt.date(2099, 12, 31))
WRITTEN_OTHERWISE = frozenset({"eu", "mn"})
"""Languages whose names of months have endings within a date that the CLDR does not list."""


@pytest.mark.parametrize("language", _KNOWN)
@given(day=DAYS)
def test_dates_as_a_language_writes_them(language, day):
    found, _ = read(format_date(day, "long", language), language)

    assert found == day.isoformat() or (found is None and language in WRITTEN_OTHERWISE)


@given(day=DAYS, language=st.sampled_from(_KNOWN), form=st.sampled_from(("long", "medium", "full")))
def test_no_date_is_read_as_another_one_without_its_language(day, language, form):
    assert read(format_date(day, form, language))[0] in (day.isoformat(), None, f"{day:%Y}", f"{day:%Y-%m}")


@given(
    text=st.text(st.sampled_from("0123456789/.- 年月日元昭和พศมกราคมJanXIVهـ名"), max_size=24),
    language=st.sampled_from((None, "en", "ja", "th", "fa", "ar", "zh")),
)
def test_any_text_gives_a_day_of_the_calendar_or_a_note(text, language):
    found, notes = read(text, language)

    assert found is not None or len(notes) == 1
    if found and not found.startswith("-"):
        year, *rest = map(int, found.split("-"))
        dt.date(year, *[*rest, 1, 1][:2])
