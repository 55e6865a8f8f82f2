"""Numbers of a workbook as their owner sees them."""

import datetime as dt

import pytest

from publisher.sources.formats.xlsx_values import number_format

EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001  # cells have no zone


@pytest.mark.parametrize(
    ("code", "stored", "shown"),
    [
        pytest.param("0000", "815", "0815", id="leading-zeros"),
        pytest.param("00000", "1067", "01067", id="postcode"),
        pytest.param("00000", "1067.0", "01067", id="postcode-as-float"),
        pytest.param("000", "12345", "12345", id="more-digits-than-places"),
        pytest.param("+0", "4420", "+4420", id="sign"),
        pytest.param('"DE-"000', "7", "DE-007", id="quoted-prefix"),
        pytest.param(r"00\-000", "1950", "01-950", id="escaped-separator"),
        pytest.param("(000) 000-0000", "2027366000", "(202) 736-6000", id="telephone"),
        pytest.param("#,##0", "1234567", "1234567", id="thousands-are-not-data"),
        pytest.param("0.00", "52.5163", "52.5163", id="nothing-is-rounded"),
        pytest.param("0%", "0.25", "0.25", id="share"),
        pytest.param("General", "12.0", "12", id="general"),
        pytest.param("0000", "-5", "-5", id="negative"),
        pytest.param("yyyy", "32874", "1990", id="year"),
        pytest.param("mmm yyyy", "32874", "1990-01", id="month"),
        pytest.param("dd/mm/yyyy", "33482.5", "1991-09-01", id="day-without-its-time"),
        pytest.param("yyyy-mm-dd h:mm", "33482.5", "1991-09-01T12:00:00", id="day-and-time"),
        pytest.param('yyyy"年"m"月"d"日"', "33482", "1991-09-01", id="letters-in-quotes"),
        pytest.param("h:mm", "0.5", "12:00:00", id="time"),
        pytest.param("yyyy", "1e300", "1e300", id="no-date"),
        pytest.param("0000", "NaN", "nan", id="not-a-number"),
        pytest.param("0" * 300, "5", "5", id="overlong-format"),
    ],
)
def test_number_is_shown_by_its_format(code, stored, shown):
    assert number_format("170", code).text(stored, EPOCH) == shown


def test_built_in_date_format():
    assert number_format("14", None).text("33482", EPOCH) == "1991-09-01"
