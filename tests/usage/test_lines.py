"""Lines of access logs, as several servers write them."""

from datetime import date

import orjson
import pytest

from publisher.telemetry.access import AccessLog, Answered
from publisher.telemetry.trace import new_id, trace_of
from publisher.usage.lines import Visit, read_line

DAY = date(2026, 11, 28)
WHOLE = Visit(DAY, "GET", "/doc/place/cn.ttl", 200, "text/turtle", "portal.example", "CKAN")


def caddy(**changes):
    members = {
        "level": "info", "ts": 1795860403.5, "logger": "http.log.access", "status": 200, "size": 12,
        "request": {
            "remote_ip": "192.0.2.7", "client_ip": "192.0.2.7", "method": "GET", "host": "lod.example.org", "uri": "/doc/place/cn.ttl?x=1",
            "headers": {"User-Agent": ["CKAN/2.9"], "Referer": ["https://portal.example/x?y"]},
        },
        "resp_headers": {"Content-Type": ["text/turtle; charset=utf-8"]},
    }  # fmt: skip
    return orjson.dumps(members | changes)


@pytest.mark.parametrize("form", ["json", "text"])
def test_our_own_log_is_read_in_both_forms(tmp_path, form):
    headers = {"referer": "https://portal.example/x?y", "user-agent": "CKAN/2.9"}
    log = AccessLog(str(tmp_path / "log"), form)
    log.note(
        Answered(
            1795860403.5, trace_of(new_id()), "GET", "/doc/place/cn.ttl", "/doc/<kind>/<path:slug>", 200,
            "text/turtle; charset=utf-8", 12, 0.001, headers, "20261128T100353Z",
        )
    )  # fmt: skip
    log.close()

    assert read_line((tmp_path / "log").read_bytes()) == WHOLE


def test_log_of_nginx_is_read():
    line = b'192.0.2.7 - anna [28/Nov/2026:10:05:03 +0100] "GET /doc/place/cn.ttl?q=a HTTP/2.0" 200 12 "https://portal.example/x" "CKAN/2.9 \\x22"'

    assert read_line(line) == WHOLE._replace(media_type=None)


def test_log_without_referrer_and_agent_is_read():
    line = b'192.0.2.7 - - [28/Nov/2026:10:05:03 +0100] "GET http://lod.example.org/ HTTP/1.0" 304 -'

    assert read_line(line) == Visit(DAY, "GET", "/", 304, None, None, None)


def test_log_of_caddy_is_read():
    assert read_line(caddy()) == WHOLE
    assert read_line(caddy(resp_headers=None)).media_type is None


def test_other_lines_of_our_log_are_skipped():
    assert read_line(b'{"time":"2026-11-28T10:05:03.000Z","event":"message","message":"x"}') is None


@pytest.mark.parametrize(
    "line",
    [
        b"junk",
        b"{",
        b'{"event":"request"}',
        b'{"event":"request","time":"yesterday","method":"GET","path":"/","status":200}',
        b'192.0.2.7 - - [28/Nov/2026:10:05:03 +0100] "" 400 0 "-" "-"',
        b'192.0.2.7 - - [28/Foo/2026:10:05:03 +0100] "GET / HTTP/1.1" 200 1 "-" "-"',
        b'192.0.2.7 - - [99/Nov/2026:10:05:03 +0100] "GET / HTTP/1.1" 200 1 "-" "-"',
        b'{"request":{},"ts":1,"status":200}',
        b"\xff\xfe",
    ],
)
def test_line_that_cannot_be_read_is_an_error(line):
    with pytest.raises(ValueError, match=r"."):
        read_line(line)


def test_nobody_is_in_what_is_read():
    line = b'192.0.2.7 - anna [28/Nov/2026:10:05:03 +0100] "GET /search?q=anna+berg HTTP/1.1" 200 1 "https://mail.example/anna" "annas-tool (anna@mail.example)"'

    visit = read_line(line)

    assert visit == Visit(DAY, "GET", "/search", 200, None, "mail.example", "other program")
