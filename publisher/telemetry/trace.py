"""The id of a request, and the trace that it belongs to (W3C Trace Context, https://www.w3.org/TR/trace-context/).

A client, or a proxy in front, may send ``traceparent: 00-<trace id>-<parent id>-<flags>``. The request then belongs to
that trace; otherwise it begins one. The id of the request is a span id of that trace, so a log line, an answer and a
span of the same request can be found by each other.
"""

import re
from contextvars import ContextVar
from random import getrandbits
from typing import Final, NamedTuple

_TRACEPARENT: Final = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_VERSION_0: Final = "00"
_INVALID_VERSION: Final = "ff"
_SAMPLED: Final = 1


class Trace(NamedTuple):
    """Where a request stands in a trace.

    Attributes:
        request_id: of the request: 16 hexadecimal digits, a span id.
        trace_id: 32 hexadecimal digits.
        parent_id: the span of whoever sent the request; None if it began the trace.
        sampled: whether the sender records the trace; True if the request began it.
    """

    request_id: str
    trace_id: str
    parent_id: str | None = None
    sampled: bool = True

    @property
    def traceparent(self) -> str:
        """The header field for a request that is sent because of this one."""
        return f"{_VERSION_0}-{self.trace_id}-{self.request_id}-{self.sampled:02x}"


NO_TRACE: Final = Trace("", "")
"""Of a request that did not come over HTTP."""


def new_id() -> str:
    """Return the id of a request: 16 hexadecimal digits. Every answer has one, so this is the quickest way."""
    return getrandbits(64).to_bytes(8, "big").hex()


def trace_of(request_id: str, traceparent: str | None = None) -> Trace:
    """Return the trace of a request.

    Args:
        request_id: the result of :func:`new_id`.
        traceparent: the header field that came with the request; one that is invalid is ignored (section 4.3).
    """
    match = _TRACEPARENT.fullmatch(traceparent) if traceparent else None
    if match is None:
        return Trace(request_id, new_id() + request_id)
    version, trace_id, parent_id, flags, more = match.groups()
    invalid = version == _INVALID_VERSION or (version == _VERSION_0 and more is not None)
    if invalid or not int(trace_id, 16) or not int(parent_id, 16):
        return Trace(request_id, new_id() + request_id)
    return Trace(request_id, trace_id, parent_id, bool(int(flags, 16) & _SAMPLED))


_CURRENT: Final = ContextVar[Trace]("trace", default=NO_TRACE)


class Handling:
    """Says which request this thread answers, in a ``with`` block, so that what is logged meanwhile names it."""

    __slots__ = ("_token", "_trace")

    def __init__(self, trace: Trace) -> None:
        self._trace = trace

    def __enter__(self) -> None:
        self._token = _CURRENT.set(self._trace)

    def __exit__(self, *_: object) -> None:
        _CURRENT.reset(self._token)


def current_trace() -> Trace:
    """Return the trace of the request that this thread answers; :data:`NO_TRACE` if it answers none."""
    return _CURRENT.get()
