"""Forms are parsed as urllib does."""

from urllib.parse import parse_qsl, quote_plus, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher.web.http.forms import form_fields

UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
PIECES = [
    "query",
    "=",
    "&",
    "+",
    "%20",
    "%3D",
    "%3d",
    "%25",
    "%",
    "%4",
    "%zz",
    "%C3%A9",
    "é",
    "中",
    "==",
    "=\n",
    "\r\n",
    " ",
    "_",
]


@UNTIMED
@given(st.lists(st.sampled_from(PIECES), max_size=20))
def test_every_text_is_parsed_as_urllib_does(pieces):
    text = "".join(pieces)

    assert form_fields(text, 200) == parse_qsl(text, keep_blank_values=True, errors="strict")


@UNTIMED
@given(st.lists(st.tuples(st.text(min_size=1), st.text()), max_size=8))
def test_what_was_encoded_is_decoded(fields):
    encodable = [row for row in fields if not any("\ud800" <= sign <= "\udfff" for part in row for sign in part)]

    assert form_fields(urlencode(encodable, quote_via=quote_plus), 200) == encodable


@pytest.mark.parametrize("text", ["a=%FF", "a=%C3", "%E4%B8=1", "a=%ED%A0%80"])
def test_escapes_that_are_no_utf_8_are_an_error(text):
    with pytest.raises(UnicodeDecodeError):
        form_fields(text, 200)


def test_the_number_of_fields_is_limited():
    assert len(form_fields("a=1&b=2&c=3", 3)) == 3
    with pytest.raises(ValueError, match="field"):
        form_fields("a=1&b=2&c=3&d=4", 3)
