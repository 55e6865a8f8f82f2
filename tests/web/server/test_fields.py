"""Header fields of requests."""

import pytest

from publisher.web.server.fields import KnownFields, RequestFields


def fields(*raw):
    return RequestFields(raw)


def test_names_are_lower_case_and_repeated_fields_one_list():
    read = fields((b"Accept", b"text/html"), (b"HOST", b"a"), (b"accept", b"*/*"))

    assert read.by_name == {"accept": "text/html, */*", "host": "a"}


def test_bytes_beyond_ascii_are_latin_1_characters():
    assert fields((b"X-\xe9", b"\xc3\xa9\xff")).by_name == {"x-\xe9": "\xc3\xa9\xff"}


@pytest.mark.parametrize(
    ("raw", "has_body", "length"),
    [
        pytest.param((), False, None, id="nothing"),
        pytest.param(((b"Content-Length", b"0"),), False, 0, id="zero"),
        pytest.param(((b"Content-Length", b"000"),), False, 0, id="zeros"),
        pytest.param(((b"Content-Length", b"12"),), True, 12, id="length"),
        pytest.param(((b"Content-Length", b"0" * 5_000 + b"12"),), True, 12, id="zeros in front"),
        pytest.param(((b"Content-Length", b"18446744073709551615"),), True, 2**64 - 1, id="longest"),
        pytest.param(((b"Transfer-Encoding", b"chunked"),), True, None, id="chunks"),
    ],
)
def test_what_announces_a_body(raw, has_body, length):
    read = fields(*raw)

    assert (read.has_body, read.length) == (has_body, length)


@pytest.mark.parametrize(
    ("raw", "closes"),
    [
        ((), False),
        (((b"Connection", b"keep-alive"),), False),
        (((b"Connection", b"Upgrade, CLOSE"),), True),
        (((b"Connection", b"Upgrade"), (b"Upgrade", b"h2c")), False),
        (((b"Connection", b"Upgrade"), (b"Upgrade", b"h2c"), (b"Content-Length", b"1")), True),
    ],
)
def test_what_ends_the_connection(raw, closes):
    assert fields(*raw).close is closes


def test_only_100_continue_is_an_expectation():
    assert fields((b"Expect", b"100-Continue")).expects_continue
    assert not fields((b"Expect", b"200-ok")).expects_continue


def test_the_same_fields_are_read_once():
    known = KnownFields()

    assert known.read(((b"A", b"1"),)) is known.read(((b"A", b"1"),))
    assert known.read(((b"A", b"1"),)) is not known.read(((b"A", b"2"),))


def test_what_is_kept_has_a_limit():
    known = KnownFields()
    for number in range(1_000):
        known.read(((b"A", b"%d" % number),))
    long = ((b"A", b"x" * 4_000),)

    assert len(known._known) <= 256
    assert known.read(long) is not known.read(long)
