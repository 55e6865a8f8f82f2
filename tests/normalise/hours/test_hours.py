import datetime as dt
import json

import opening_hours
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.normalise.hours import hours
from publisher.normalise.hours.osm import to_osm
from publisher.normalise.normaliser import TextContext
from publisher.records import Day, NoteKind, OpeningHours

WEEK = "Mo Tu We Th Fr"
ALL = "Mo Tu We Th Fr Sa Su"
MORNING, AFTERNOON = ("08:30:00", "12:00:00"), ("14:30:00", "18:00:00")
OFFICE = [(WEEK, *MORNING), (WEEK, *AFTERNOON)]
NO_DAYS = [("", *MORNING), ("", *AFTERNOON)]


def rows(found: tuple[OpeningHours, ...]) -> list[tuple[str, str, str]]:
    return [(" ".join(day[:2] for day in interval.days), interval.opens, interval.closes) for interval in found]


FACTS = [
    pytest.param("Weekdays 8:30 AM–12:00 PM, 2:30 PM–6:00 PM", OFFICE, False, id="seed"),
    pytest.param("8:30-12:00, 14:30-18:00 (except holidays).", NO_DAYS, True, id="no-weekday-words"),
    pytest.param("Weekdays 8:30 a.m. - 12:00 p.m. and 14:30 p.m. - 18:00 p.m.", OFFICE, False, id="24-hours-with-pm"),
    pytest.param("Weekday mornings: 08:30-12:00 PM: 14:30-18:00", OFFICE, False, id="pm-as-a-label"),
    pytest.param(
        "Working days: 9 a.m. - 12 p.m.; 14 p.m. - 18 p.m.",
        [(WEEK, "09:00:00", "12:00:00"), (WEEK, "14:00:00", "18:00:00")],
        False,
        id="no-minutes",
    ),
    pytest.param(
        "Monday to Friday, 9:00 am to 12:00 pm and 1:00 pm to 5:00 pm, excluding public holidays.",
        [(WEEK, "09:00:00", "12:00:00"), (WEEK, "13:00:00", "17:00:00")],
        True,
        id="excluding-public-holidays",
    ),
    pytest.param("Weekdays: 8:30-12:00 14:30-18:00", OFFICE, False, id="a-space-between-sessions"),
    pytest.param("Morning: 8:30–12:00 Afternoon: 14:30–18:00", NO_DAYS, False, id="session-labels"),
]

MORE = [
    pytest.param("工作日 上午8:30-12:00，下午14:30-18:00", OFFICE, False, id="zh-working-days"),
    pytest.param("周一至周五 上午8:30-12:00，下午2:30-6:00（法定节假日除外）", OFFICE, True, id="zh-12-hours"),
    pytest.param("星期一到星期五 8:30—12:00 14:30—18:00", OFFICE, False, id="zh-week"),
    pytest.param("上午8时30分至12时，下午2时30分至6时", NO_DAYS, False, id="zh-spelled-out"),
    pytest.param("周一至周五，8:30-12:00，14:30-18:00，国家法定节假日休息", OFFICE, True, id="zh-closed-on-holidays"),
    pytest.param("办公时间：周一至周五８：３０－１２：００", [(WEEK, *MORNING)], False, id="full-width"),
    pytest.param("周一、周三 9点半-11点半", [("Mo We", "09:30:00", "11:30:00")], False, id="zh-list-and-halves"),
    pytest.param("上午8:30-12:00 下午2:30-6:00 周六、周日休息", OFFICE, False, id="zh-closed-days"),
    pytest.param("全天24小时", [(ALL, "00:00:00", "23:59:59")], False, id="zh-all-day-without-days"),
    pytest.param("周一至周五全天24小时", [(WEEK, "00:00:00", "23:59:59")], False, id="zh-all-day-on-some-days"),
    pytest.param(
        "周一到周五上午八点半到十二点，下午两点三十分到六点",
        [(WEEK, "08:30:00", "12:00:00"), (WEEK, "14:30:00", "18:00:00")],
        False,
        id="zh-numerals",
    ),
    pytest.param(
        "週一至週五 上午8:30至12:00，下午1:30至5:30（國定假日除外）",
        [(WEEK, "08:30:00", "12:00:00"), (WEEK, "13:30:00", "17:30:00")],
        True,
        id="zh-traditional",
    ),
    pytest.param(
        "星期一至星期五（公眾假期除外）上午9時至下午5時45分",
        [(WEEK, "09:00:00", "17:45:00")],
        True,
        id="zh-hong-kong",
    ),
    pytest.param(
        "周一至周五8:30-17:00（中午不休息），其余时间休息",
        [(WEEK, "08:30:00", "17:00:00")],
        False,
        id="zh-no-break",
    ),
    pytest.param(
        "周一闭馆，其余时间9:00-17:00（16:30停止入馆）",
        [("Tu We Th Fr Sa Su", "09:00:00", "17:00:00")],
        False,
        id="zh-museum",
    ),
    pytest.param("每天24小时", [(ALL, "00:00:00", "23:59:59")], False, id="zh-all-day"),
    pytest.param("24/7", [(ALL, "00:00:00", "23:59:59")], False, id="all-week"),
    pytest.param("Daily 00:00-24:00", [(ALL, "00:00:00", "23:59:59")], False, id="to-midnight"),
    pytest.param("9:00-5:00 PM", [("", "09:00:00", "17:00:00")], False, id="pm-only-at-the-end"),
    pytest.param("2:30-6:00 PM", [("", *AFTERNOON)], False, id="pm-for-both-ends"),
    pytest.param("8:30-12:00 PM", [("", *MORNING)], False, id="noon-is-12-pm"),
    pytest.param("12:00 PM - 1:30 PM", [("", "12:00:00", "13:30:00")], False, id="from-noon"),
    pytest.param("12:00 AM - 6:00 AM", [("", "00:00:00", "06:00:00")], False, id="midnight-is-12-am"),
    pytest.param("2:30 PM - 6:00", [("", *AFTERNOON)], False, id="pm-only-at-the-start"),
    pytest.param("Mon-Fri 9-17", [(WEEK, "09:00:00", "17:00:00")], False, id="bare-hours-that-mean-one-thing"),
    pytest.param("Sun-Thu 8:00-15:00", [("Mo Tu We Th Su", "08:00:00", "15:00:00")], False, id="over-the-weekend"),
    pytest.param(
        "Monday to Friday 9:00-17:00, Saturday 9:00-12:00; closed on Sunday",
        [(WEEK, "09:00:00", "17:00:00"), ("Sa", "09:00:00", "12:00:00")],
        False,
        id="two-kinds-of-days",
    ),
    pytest.param(
        "9:00-17:00 Monday to Friday, 10:00-14:00 Saturday",
        [(WEEK, "09:00:00", "17:00:00"), ("Sa", "10:00:00", "14:00:00")],
        False,
        id="days-behind",
    ),
    pytest.param(
        "Open Monday through Friday from 8am until 4:30pm except on public holidays",
        [(WEEK, "08:00:00", "16:30:00")],
        True,
        id="prose",
    ),
]


FULL = [(WEEK, "09:00:00", "17:00:00")]
OTHER_LANGUAGES = [
    pytest.param("Mo-Fr 09:00-17:00", FULL, False, id="openstreetmap"),
    pytest.param("Mo,Tu,We,Th,Fr 09:00-17:00; PH off", FULL, True, id="openstreetmap-holidays"),
    pytest.param("Montag bis Freitag von 9 bis 17 Uhr", FULL, False, id="german"),
    pytest.param("Mo - Fr 9:00 - 17:00 Uhr außer an Feiertagen", FULL, True, id="german-holidays"),
    pytest.param("Montag bis Freitag 9-17 Uhr, Samstag geschlossen", FULL, False, id="german-closed"),
    pytest.param("Du lundi au vendredi : 9h00 - 17h", FULL, False, id="french"),
    pytest.param("lunedì-venerdì dalle 9.00 alle 17.00", FULL, False, id="italian"),
    pytest.param("De lunes a viernes de 9:00 a 17:00", FULL, False, id="spanish"),
    pytest.param("segunda a sexta das 9h às 17h", FULL, False, id="portuguese"),
    pytest.param("maandag tot vrijdag 9.00-17.00 uur", FULL, False, id="dutch"),
    pytest.param("Пн-Пт с 9:00 до 17:00", FULL, False, id="russian"),
    pytest.param("月曜日～金曜日 9時～17時 土日休館", FULL, False, id="japanese"),
    pytest.param("평일 오전 9시부터 오후 5시까지", FULL, False, id="korean"),
    pytest.param("周一至周五上午9点至下午5点", FULL, False, id="zh-two-sessions-of-one-interval"),
    pytest.param(
        "上午9点至12点，下午2点半至5点半",
        [("", "09:00:00", "12:00:00"), ("", "14:30:00", "17:30:00")],
        False,
        id="zh-half-hours",
    ),
]


@pytest.mark.parametrize(("text", "expected", "no_holidays"), [*FACTS, *MORE, *OTHER_LANGUAGES])
def test_spelling_is_read(text, expected, no_holidays):
    found, notes = hours(text, TextContext(language="en"))

    assert rows(found) == expected
    assert {interval.closed_on_public_holidays for interval in found} == {no_holidays}
    assert NoteKind.NOT_UNDERSTOOD not in {note.kind for note in notes}


@pytest.mark.shared
def test_every_spelling_of_the_facts_is_in_the_table(shared):
    facts = [json.loads(file.read_text("utf-8")) for file in (shared / "data/directory-pages").glob("*.facts.json")]

    assert facts
    assert {fact["hours"] for fact in facts} <= {row.values[0] for row in FACTS}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Mon-Fri 9-5", id="bare-hours"),
        pytest.param("Mon-Fri 8:30-5:00", id="twelve-hour-clock"),
        pytest.param("Sat 10:00-2:00", id="twelve-hour-clock-over-noon"),
        pytest.param("上午9:00-5:00", id="morning-that-ends-at-five"),
        pytest.param("9 am - 5", id="an-end-that-may-be-either"),
        pytest.param("8:30-12:00, 2:30-6:00", id="afternoon-that-looks-like-night"),
        pytest.param("8:30 AM - 12:00 AM, 2:30 PM - 6:00 PM", id="midnight-for-noon"),
        pytest.param("8:30-25:00", id="no-such-hour"),
        pytest.param("8:30-12:75", id="no-such-minute"),
        pytest.param("9:00-9:00", id="no-length"),
        pytest.param("14:00 a.m. - 15:00", id="afternoon-said-to-be-morning"),
        pytest.param("Weekdays 8:30-12:00 (summer 8:00-12:00)", id="a-word-nobody-knows"),
        pytest.param("9:00-17:00 Monday to Friday, 10:00-14:00", id="which-days"),
        pytest.param("by appointment", id="no-time"),
        pytest.param("8:30", id="one-end"),
        pytest.param("Monday to 8:30-12:00", id="a-range-of-days-without-end"),
        pytest.param("Saturday 9:00-12:00; closed on Saturday", id="open-and-closed"),
        pytest.param("x" * 5000, id="too-long"),
        pytest.param("", id="empty"),
    ],
)
def test_nothing_is_guessed(text):
    found, notes = hours(text, TextContext("Office hours", 9))

    assert found == ()
    assert [(note.kind, note.field) for note in notes] == [(NoteKind.NOT_UNDERSTOOD, "Office hours")]


def test_past_midnight_is_kept_and_noted():
    (interval,), notes = hours("22:00-06:00")

    assert (interval.opens, interval.closes) == ("22:00:00", "06:00:00")
    assert any("midnight" in note.message for note in notes)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Working days: 9 a.m. - 12 p.m.", NoteKind.INFERRED),
        ("14:30 p.m. - 18:00 p.m.", NoteKind.REPAIRED),
        ("9:00-12:00 (周六日休息)", NoteKind.INFERRED),
        ("9:00-17:00，周一闭馆", NoteKind.INFERRED),
        ("2:30 PM - 6:00", NoteKind.INFERRED),
    ],
)
def test_what_was_inferred_or_repaired_is_noted(text, kind):
    found, notes = hours(text)

    assert found
    assert [note.kind for note in notes] == [kind]


def test_each_interval_has_its_own_words():
    found, _ = hours("Weekdays 8:30 AM–12:00 PM, 2:30 PM–6:00 PM", TextContext(language="en"))

    assert [interval.text.value for interval in found if interval.text] == [
        "Weekdays 8:30 AM–12:00 PM",
        "2:30 PM–6:00 PM",
    ]


@pytest.mark.parametrize(("text", "expected", "no_holidays"), [*FACTS, *MORE])
def test_opening_hours_py_agrees_on_every_half_hour_of_a_week(text, expected, no_holidays):
    found, _ = hours(text)
    judge = opening_hours.OpeningHours(to_osm(found))
    start = dt.datetime(2026, 11, 23, 0, 15)  # noqa: DTZ001  # opening hours are local times
    for step in range(7 * 48):
        moment = start + step * dt.timedelta(minutes=30)
        day, clock = list(Day)[moment.weekday()], moment.strftime("%H:%M:%S")
        ours = any(day in (i.days or tuple(Day)) and i.opens <= clock < i.closes for i in found)
        assert judge.is_open(moment) == ours, moment


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="0123456789:-–, ;.AaPpMm周一至五日上下午工作MonFriweekdaysclosed()", max_size=50))
def test_any_text_is_read_or_noted(text):
    found, notes = hours(text)

    assert bool(found) or [note.kind for note in notes] == [NoteKind.NOT_UNDERSTOOD]
    assert all(interval.opens != interval.closes for interval in found)


NOT_MONDAY = "Tu We Th Fr Sa Su"
CLOSED = [
    pytest.param("9:00～17:00（休館日：月曜日）", NOT_MONDAY, False, id="a-day"),
    pytest.param("9:00～17:00（休館日：月曜日（祝日の場合は翌日））", NOT_MONDAY, False, id="another-day-instead"),
    pytest.param("9:00～17:00（休館日：月曜日・年末年始（12/29～1/3））", NOT_MONDAY, False, id="days-of-the-year"),
    pytest.param("9:00～17:00（休館日：月曜日、祝日）", NOT_MONDAY, True, id="holidays-behind-a-day"),
    pytest.param("9:00-17:00 (closed: Monday, public holidays)", NOT_MONDAY, True, id="english"),
    pytest.param("9:00-17:00（休馆日：周一）", NOT_MONDAY, False, id="chinese"),
    pytest.param("9:00-17:00（休息日：星期一）", NOT_MONDAY, False, id="rest-day"),
    pytest.param("9:00~17:00 (휴관일: 월요일, 설날)", NOT_MONDAY, False, id="korean"),
    pytest.param("9:00～17:00（休館日：無休）", "", False, id="no-day"),
    pytest.param("9:00～17:00（休館日：）", "", False, id="nothing-behind-the-label"),
]


@pytest.mark.parametrize(("text", "days", "no_holidays"), CLOSED)
def test_days_that_are_closed_are_not_open(text, days, no_holidays):
    found, _ = hours(text)

    assert rows(found) == [(days, "09:00:00", "17:00:00")]
    assert found[0].closed_on_public_holidays is no_holidays


def test_days_of_the_year_that_are_closed_are_noted():
    (note, *_) = hours("9:00～17:00（休館日：月曜日・年末年始）")[1]

    assert "also closed" in note.message


@pytest.mark.parametrize("days", ["第2・4水曜日", "月末", "Second Tuesday", "第3金曜日"])
def test_closed_days_that_no_week_has_leave_the_hours_as_text(days):
    found, notes = hours(f"9:00～17:00（休館日：{days}）")

    assert found == ()
    assert notes
