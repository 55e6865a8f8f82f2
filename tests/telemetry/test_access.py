"""The access log: what is written of an answer, and what never is."""

import json

import pytest

from publisher.telemetry.access import AccessLog, Answered, referrer_host
from publisher.telemetry.trace import Trace

TRACE = Trace("00f067aa0ba902b7", "4bf92f3577b34da6a3ce929d0e0e4736")


def answered(**changes):
    fields = {
        "ended": 1_795_900_000.5, "trace": TRACE, "method": "GET", "path": "/doc/place/cn", "route": "/doc/<kind>/<path:slug>",
        "status": 200, "type": "text/turtle; charset=utf-8", "size_bytes": 120, "seconds": 0.25, "release": "20261128T100353Z",
        "headers": {"referer": "https://Portal.example/page?user=7#x", "user-agent": "CKAN/2.9 (admin@portal.example)"},
    }  # fmt: skip
    return Answered(**fields | changes)


def written(path, form, *rows):
    log = AccessLog(str(path), form)
    for row in rows:
        log.note(row)
    log.close()
    return path.read_text()


def test_answer_is_an_object(tmp_path):
    line = json.loads(written(tmp_path / "log", "json", answered()))

    assert {name: value for name, value in line.items() if name != "process"} == {
        "time": "2026-11-28T21:06:40.500Z", "level": "INFO", "event": "request", "request": TRACE.request_id, "trace": TRACE.trace_id,
        "method": "GET", "path": "/doc/place/cn", "route": "/doc/<kind>/<path:slug>", "status": 200, "type": "text/turtle",
        "bytes": 120, "seconds": 0.25, "referrer": "portal.example", "agent": "CKAN", "release": "20261128T100353Z",
    }  # fmt: skip


def test_answer_is_a_line_in_the_combined_format(tmp_path):
    assert written(tmp_path / "log", "text", answered()) == (
        '- - - [28/Nov/2026:21:06:40 +0000] "GET /doc/place/cn HTTP/1.1" 200 120 "//portal.example/" "CKAN" '
        "0.250000 text/turtle 00f067aa0ba902b7\n"
    )


@pytest.mark.parametrize("form", ["json", "text"])
def test_what_may_name_a_person_is_not_written(tmp_path, form):
    headers = {
        "referer": "https://mail.example/inbox/anna.berg@mail.example",
        "user-agent": "annas-tool/1.0 (+anna.berg@mail.example)",
        "cookie": "session=anna",
        "x-forwarded-for": "192.0.2.77",
        "authorization": "Basic YW5uYQ==",
    }
    text = written(tmp_path / "log", form, answered(headers=headers))

    assert "mail.example" in text
    for secret in ("anna", "inbox", "192.0.2", "YW5uYQ"):
        assert secret not in text


def test_path_of_a_stranger_begins_no_line_and_ends_no_field(tmp_path):
    text = written(tmp_path / "log", "text", answered(path='/x" 200 1\n- - - "' + "y" * 2_000, method='GET"\n'))

    assert text.count("\n") == 1
    assert text.count('"') == 6
    assert len(text) < 900


def test_rotated_file_is_opened_anew(tmp_path):
    path, old = tmp_path / "log", tmp_path / "log.1"
    log = AccessLog(str(path), "json")
    log.note(answered(path="/first"))
    log.flush()
    path.rename(old)
    log.note(answered(path="/second"))
    log.close()

    assert "/first" in old.read_text()
    assert json.loads(path.read_text())["path"] == "/second"


def test_full_disk_costs_lines_and_no_answer(monkeypatch, caplog):
    log = AccessLog("/dev/full", "json")

    log.note(answered())
    log.close()

    assert "1 lines of the access log were lost: No space left on device" in caplog.text


def test_lines_that_were_dropped_are_told(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr("publisher.telemetry.access.MOST_LINES", 10)
    monkeypatch.setattr("publisher.telemetry.access.WRITE_EVERY_S", 60)
    text = written(tmp_path / "log", "json", *(answered() for _ in range(25)))

    assert text.count("\n") == 10
    assert "15 lines of the access log were dropped" in caplog.text


def test_file_that_cannot_be_written_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        AccessLog(str(tmp_path / "nowhere" / "log"), "json")


@pytest.mark.parametrize(
    ("referrer", "host"),
    [
        ("https://Portal.example:8443/a?b", "portal.example"),
        ("//portal.example/", "portal.example"),
        ("http://anna:secret@portal.example/", "portal.example"),
        ("", None),
        ("-", None),
        ("mailto:anna@portal.example", None),
        ("android-app://org.example", None),
        ("http://[::1", None),
        ("http://bücher.example/", None),
        ("http://a b/", None),
    ],
)
def test_referrer_is_a_host(referrer, host):
    assert referrer_host(referrer) == host
