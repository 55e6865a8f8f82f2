"""Heads of responses."""

import pytest

from publisher.web.server.heads import HeadError, end_of_head, head_of


def test_head_is_a_status_line_and_fields():
    assert head_of(404, [("A", "1"), ("B", "\xe9")]) == b"HTTP/1.1 404 Not Found\r\nA: 1\r\nB: \xe9\r\n"


@pytest.mark.parametrize(
    "field",
    [
        ("A", "1\r\nB: 2"), ("A", "1\n"), ("A", "1\r"), ("A\r\n", "1"), ("A", "\0"), ("A", "\u4e2d"),
    ],
)  # fmt: skip
def test_what_no_field_may_have_is_refused(field):
    with pytest.raises(HeadError):
        head_of(200, [("Z", "ok"), field])


def test_end_of_a_head_has_the_date_and_says_whether_the_connection_ends():
    goes_on, ends = end_of_head([("X", "1")], close=False), end_of_head((), close=True)

    assert goes_on.startswith(b"X: 1\r\nDate: ")
    assert goes_on.endswith(b" GMT\r\n\r\n")
    assert ends.endswith(b" GMT\r\nConnection: close\r\n\r\n")
