"""Dates: as precise as the source, and never a guessed day."""

import pytest

from publisher.normalise.dates import date
from publisher.normalise.normaliser import TextContext


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1898", "1898"),
        ("970", "0970"),
        ("1898年", "1898"),
        ("1898-10-18", "1898-10-18"),
        ("+1898-10-18T00:00:00Z", "1898-10-18"),
        ("1898-10-18 00:00:00", "1898-10-18"),
        ("1898-00-00T00:00:00Z", "1898"),
        ("18981018", "1898-10-18"),
        ("1898/10/18", "1898-10-18"),
        ("1898.10.18", "1898-10-18"),
        ("1898年10月18日", "1898-10-18"),
        ("18.10.1898", "1898-10-18"),
        ("4.3.1898", "1898-03-04"),
        ("18/10/1898", "1898-10-18"),
        ("10/18/1898", "1898-10-18"),
        ("03/03/1898", "1898-03-03"),
        ("October 18, 1898", "1898-10-18"),
        ("Oct. 18 1898", "1898-10-18"),
        ("18 October 1898", "1898-10-18"),
        ("18th of October 1898", "1898-10-18"),
        ("1er mars 1898", "1898-03-01"),
        ("18 de octubre de 1898", "1898-10-18"),
        ("１８９８－１０－１８", "1898-10-18"),
        ("October 1898", "1898-10"),
        ("octobre 1898", "1898-10"),
        ("1898-10", "1898-10"),
        ("1898年10月", "1898-10"),
        ("1898.3", "1898-03"),
        ("1898-10-00T00:00:00Z", "1898-10"),
        ("1998年3月成立", "1998-03"),
        ("民國93年3月", "2004-03"),
        ("中華民國九十三年三月十五日", "2004-03-15"),
    ],
)
def test_spellings(text, expected):
    assert date(text) == ((expected,), ())


@pytest.mark.parametrize(("order", "expected"), [("dmy", "1898-04-03"), ("mdy", "1898-03-04")])
def test_order_is_an_option(order, expected):
    assert date("03/04/1898", TextContext(options={"order": order})) == ((expected,), ())


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("03/04/1898", "1898", id="day-or-month"),
        pytest.param("circa 1898", None, id="circa"),
        pytest.param("31 February 1898", None, id="no-such-day"),
        pytest.param("1898-13-40", None, id="no-such-day-or-month"),
        pytest.param("1898-13", None, id="no-such-month"),
        pytest.param("45000", None, id="a-serial-number"),
        pytest.param("98", None, id="two-digits"),
        pytest.param("unknown", None, id="a-word"),
        pytest.param("hello 1898", None, id="a-word-and-a-year"),
    ],
)
def test_what_is_not_sure_is_noted(text, kept):
    found, (note,) = date(text, TextContext("founded"))

    assert found == ((kept,) if kept else ())
    assert (note.field, note.value) == ("founded", text)


@pytest.mark.parametrize(
    ("text", "expected", "noted"),
    [
        ("二〇〇四年", "2004", 0),
        ("二〇〇四年三月", "2004-03", 0),
        ("一九九八年十二月三十一日", "1998-12-31", 0),
        ("二零一八年十月十日", "2018-10-10", 0),
        ("二○二〇年二月二十日", "2020-02-20", 0),
        ("二〇二〇年二月三十日", None, 1),
    ],
)
def test_chinese_numerals(text, expected, noted):
    found, notes = date(text)

    assert found == ((expected,) if expected else ())
    assert len(notes) == noted
