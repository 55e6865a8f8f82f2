"""The ids of requests, and W3C's traceparent."""

import re

import pytest

from publisher.telemetry.trace import NO_TRACE, Handling, current_trace, new_id, trace_of

TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT_ID = "00f067aa0ba902b7"


def test_request_joins_the_trace_of_its_sender():
    new = new_id()

    trace = trace_of(new, f"00-{TRACE_ID}-{PARENT_ID}-01")

    assert (trace.trace_id, trace.parent_id, trace.sampled) == (TRACE_ID, PARENT_ID, True)
    assert trace.request_id == new
    assert trace.traceparent == f"00-{TRACE_ID}-{trace.request_id}-01"


def test_sender_that_does_not_record_is_passed_on():
    assert trace_of(new_id(), f"00-{TRACE_ID}-{PARENT_ID}-00").traceparent.endswith("-00")


def test_later_version_may_have_more_fields():
    assert trace_of(new_id(), f"cc-{TRACE_ID}-{PARENT_ID}-01-what-the-future-will-be-like").trace_id == TRACE_ID


@pytest.mark.parametrize(
    "traceparent",
    [
        pytest.param(None, id="none"),
        pytest.param("", id="empty"),
        pytest.param(f"ff-{TRACE_ID}-{PARENT_ID}-01", id="version-ff"),
        pytest.param(f"00-{TRACE_ID}-{PARENT_ID}-01-more", id="version-00-with-more"),
        pytest.param(f"00-{'0' * 32}-{PARENT_ID}-01", id="zero-trace"),
        pytest.param(f"00-{TRACE_ID}-{'0' * 16}-01", id="zero-parent"),
        pytest.param(f"00-{TRACE_ID.upper()}-{PARENT_ID}-01", id="upper-case"),
        pytest.param(f"00-{TRACE_ID}-{PARENT_ID}-01, 00-{TRACE_ID}-{PARENT_ID}-01", id="sent-twice"),
        pytest.param(f"00-{TRACE_ID}-{PARENT_ID}-01\n", id="line-end"),
    ],
)
def test_request_begins_a_trace_without_a_valid_one(traceparent):
    new = new_id()

    trace = trace_of(new, traceparent)

    assert re.fullmatch("[0-9a-f]{32}", trace.trace_id)
    assert (trace.trace_id[16:], trace.parent_id, trace.request_id) == (new, None, new)


def test_ids_differ():
    assert len({new_id() for _ in range(1_000)}) == 1_000


def test_trace_is_known_while_its_request_is_handled():
    outer, inner = trace_of(new_id()), trace_of(new_id())

    with Handling(outer):
        with Handling(inner):
            assert current_trace() is inner
        assert current_trace() is outer
    assert current_trace() is NO_TRACE
