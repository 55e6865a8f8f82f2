"""Opening hours in thirty languages: the days that are meant, or text."""

import pytest

from publisher.normalise.hours import hours
from publisher.normalise.hours.osm import to_osm

WEEK = "Mo,Tu,We,Th,Fr"


@pytest.mark.parametrize(
    ("text", "osm"),
    [
        ("2ª a 6ª feira das 8h00 às 16h00", f"{WEEK} 08:00-16:00"),
        ("Dias úteis das 08:00 às 16:00", f"{WEEK} 08:00-16:00"),
        ("L-V 8:00-15:00", f"{WEEK} 08:00-15:00"),
        ("ma t/m do 8.30 - 16.00 uur", "Mo,Tu,We,Th 08:30-16:00"),
        ("De dilluns a divendres de 9 h a 13 h", f"{WEEK} 09:00-13:00"),
        ("Mandag-fredag kl. 10.00-15.30", f"{WEEK} 10:00-15:30"),
        ("Tirsdag og torsdag 12-16", "Tu,Th 12:00-16:00"),
        ("mån-tors 9.00-16.00, lör 10-14", "Mo,Tu,We,Th 09:00-16:00; Sa 10:00-14:00"),
        ("ma-to 9-19, pe 9-17, la 10-14", "Mo,Tu,We,Th 09:00-19:00; Fr 09:00-17:00; Sa 10:00-14:00"),
        ("od poniedziałku do czwartku 7:30-15:30", "Mo,Tu,We,Th 07:30-15:30"),
        ("Po a St 9:00-16:00", "Mo,We 09:00-16:00"),
        ("Po-So 9:00-16:00", "Mo,Tu,We,Th,Fr,Sa 09:00-16:00"),
        ("Mo-So 9:00-16:00", "Mo,Tu,We,Th,Fr,Sa,Su 09:00-16:00"),
        ("kedd-szombat 10:00-17:00", "Tu,We,Th,Fr,Sa 10:00-17:00"),
        ("luni-joi 8:00-16:00", "Mo,Tu,We,Th 08:00-16:00"),
        ("понеділок-середа 9:00-18:00", "Mo,Tu,We 09:00-18:00"),
        ("с понедельника по четверг 9:00-18:00", "Mo,Tu,We,Th 09:00-18:00"),
        ("понедељак-петак 7:00-15:00", f"{WEEK} 07:00-15:00"),
        ("ΔΕΥΤΕΡΑ - ΠΕΜΠΤΗ 08:00 - 14:00", "Mo,Tu,We,Th 08:00-14:00"),
        ("Pazartesi-Perşembe 09:00-17:00", "Mo,Tu,We,Th 09:00-17:00"),
        ("من الأحد إلى الأربعاء 8 ص - 3 م", "Mo,Tu,We,Su 08:00-15:00"),
        ("ימים א-ה 09:00-15:00", "Mo,Tu,We,Th,Su 09:00-15:00"),
        ("सोमवार से शुक्रवार 10:00-17:00", f"{WEEK} 10:00-17:00"),
        ("Thứ Hai - Thứ Bảy 7:00-17:00", "Mo,Tu,We,Th,Fr,Sa 07:00-17:00"),
        ("จันทร์-เสาร์ 08:30-16:30", "Mo,Tu,We,Th,Fr,Sa 08:30-16:30"),
        ("Senin - Kamis 08.00 - 15.00", "Mo,Tu,We,Th 08:00-15:00"),
    ],
)
def test_days_are_read(text, osm):
    assert to_osm(hours(text)[0]) == osm


@pytest.mark.parametrize(
    "text",
    ["24 ώρες", "24 ساعة", "24 שעות", "24 ชั่วโมง", "24 giờ", "24 horas", "24 Stunden", "24/24", "круглосуточно",
     "цілодобово", "dygnet runt", "rund um die Uhr", "nonstop"],
)  # fmt: skip
def test_open_all_day(text):
    (interval,), _ = hours(text)

    assert (interval.opens, interval.closes, len(interval.days)) == ("00:00:00", "23:59:59", 7)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Ma-Sa 10h-18h", id="french-tuesday-or-dutch-monday"),
        pytest.param("L-J 8:00-16:30, V 8:00-14:00", id="a-letter-that-is-friday-or-sunday"),
        pytest.param("M-F 9-5", id="neither-am-nor-pm"),
        pytest.param("Dilluns tancat", id="closed-only"),
        pytest.param("suljettu", id="closed"),
    ],
)
def test_what_may_mean_two_things_stays_text(text):
    found, notes = hours(text)

    assert found == ()
    assert len(notes) == 1
