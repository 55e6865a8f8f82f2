"""Spans of requests, queries and builds, for a collector of OpenTelemetry, which is imported only if asked for.

A span is told when it is over, with its times: what it is part of is known from the ids alone (trace.py), so threads
and processes need not hand a context on.
"""

from collections.abc import Mapping
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from typing import Final, NamedTuple, Protocol, cast

from publisher.errors import UsageError
from publisher.telemetry.trace import Trace

CONSOLE: Final = "console"

_MODULE: Final = "publisher.telemetry.opentelemetry"
_NEEDED: Final = ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http")


class SpanKind(StrEnum):
    """What a span is of."""

    SERVER = "server"
    """A request."""

    INTERNAL = "internal"


class Span(NamedTuple):
    """A span that is over.

    Attributes:
        name: "GET /sparql" or "query", for example.
        trace: what it is part of.
        span_id: its id; None for any.
        parent_id: of the span that it is in; None if it begins the trace.
        began: in seconds since 1970.
        ended: in seconds since 1970.
        attributes: by names of OpenTelemetry's semantic conventions where there are any; None is left out.
        error: what failed; None if nothing did.
        kind: what it is of.
    """

    name: str
    trace: Trace
    span_id: str | None
    parent_id: str | None
    began: float
    ended: float
    attributes: Mapping[str, str | int | float | None]
    error: str | None = None
    kind: SpanKind = SpanKind.INTERNAL


class Spans(Protocol):
    """Where spans go."""

    def add(self, span: Span) -> None:
        """Hand a span over."""

    def close(self) -> None:
        """Send what waits."""


def check_spans(place: str) -> None:
    """Check that spans can be sent.

    Args:
        place: the result of the setting ``trace_to``; "" is no place.

    Raises:
        UsageError: OpenTelemetry is not installed.
    """
    if place and not all(map(_is_installed, _NEEDED)):
        message = "--trace-to needs OpenTelemetry: pip install 'institution-publisher[telemetry]'"
        raise UsageError(message)


def open_spans(place: str) -> Spans | None:
    """Return where spans go; None if they go nowhere.

    Args:
        place: the URL of a collector that speaks OTLP over HTTP, :data:`CONSOLE` for standard error, or "".

    Raises:
        UsageError: OpenTelemetry is not installed.
    """
    if not place:
        return None
    check_spans(place)
    return cast("Spans", import_module(_MODULE).opened(place))


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False
