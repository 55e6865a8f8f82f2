"""The lines of the log, as JSON and as text."""

import io
import json
import logging
import logging.config
import sys

import pytest

from publisher.telemetry.logs import SlowQuery, log_config, timestamp
from publisher.telemetry.trace import Handling, new_id, trace_of
from tests.support.log_restored import log_restored

SLOW = SlowQuery(
    "9f" * 8, "4b" * 16, 3.4, 0.25, "timeout", "SELECT", "c1" * 8, 'SELECT * { ?s ?p "…" }', "20261129T100353Z"
)


@pytest.fixture
def logged(monkeypatch):
    """Configure the log in a form, and return what is written to standard error."""

    def configure(form):
        monkeypatch.setattr(sys, "stderr", io.StringIO())
        logging.config.dictConfig(log_config(form))
        return sys.stderr

    with log_restored():
        yield configure


def test_message_is_an_object(logged):
    written = logged("json")

    logging.getLogger("publisher.web").warning("release %s cannot be opened:\n%s", "a", "no store")

    line = json.loads(written.getvalue())
    assert line["event"] == "message"
    assert (line["level"], line["logger"]) == ("WARNING", "publisher.web")
    assert line["message"] == "release a cannot be opened:\nno store"
    assert "request" not in line
    assert written.getvalue().count("\n") == 1


def test_message_names_the_request_that_is_answered(logged):
    trace = trace_of(new_id())
    for form in ("json", "text"):
        written = logged(form)
        with Handling(trace):
            logging.getLogger("publisher.web").error("it failed")
        assert trace.request_id in written.getvalue()


def test_traceback_is_in_the_object(logged):
    written = logged("json")
    try:
        int("no such number")
    except ValueError:
        logging.getLogger("publisher.web").exception("a handler failed")

    assert "ValueError: invalid literal" in json.loads(written.getvalue())["error"]


def test_slow_query_has_its_fields(logged):
    written = logged("json")

    logging.getLogger("publisher.queries").warning(SLOW)

    line = json.loads(written.getvalue())
    assert line["event"] == "slow-query"
    assert {name: line[name] for name in SlowQuery._fields} == SLOW._asdict()


def test_slow_query_is_a_line_of_text(logged):
    written = logged("text")

    logging.getLogger("publisher.queries").warning(SLOW)

    assert "slow query: 3.400 s, 0.250 s of them waiting, timeout (request 9f9f" in written.getvalue()
    assert 'SELECT * { ?s ?p "…" }' in written.getvalue()


def test_text_of_a_stranger_begins_no_line(logged):
    written = logged("text")

    logging.getLogger("publisher.web").warning("cannot read %s", "x\n2026-11-29T00:00:00.000Z ERROR all is lost\u2028y")

    assert len(written.getvalue().splitlines()) == 1


def test_lines_of_others_are_shown_from_warnings_on(logged):
    written = logged("text")

    logging.getLogger("somebody.else").info("chatter")
    logging.getLogger("somebody.else").warning("trouble")

    assert "chatter" not in written.getvalue()
    assert "trouble" in written.getvalue()


def test_time_is_in_utc_to_the_millisecond():
    assert timestamp(0.0125) == "1970-01-01T00:00:00.012Z"
