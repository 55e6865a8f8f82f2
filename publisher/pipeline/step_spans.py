"""A build as a trace: a span for each of its steps, within one for the whole."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from publisher.pipeline.progress import Progress
from publisher.telemetry.spans import Span, Spans, open_spans
from publisher.telemetry.trace import Trace, new_id, trace_of

NAME: Final = "build"


class StepSpans:
    """Shows progress, and notes when each step began.

    Args:
        shown: shows it.
        spans: where the spans of the steps go.
        trace: of the build.
    """

    def __init__(self, shown: Progress, spans: Spans, trace: Trace) -> None:
        self._shown, self._spans, self._trace = shown, spans, trace
        self._name, self._began, self._items = "", time.time(), 0
        self._total: int | None = None

    def step(self, what: str, total: int | None = None) -> None:
        """Begin a step."""
        self.end()
        self._name, self._began, self._items, self._total = what, time.time(), 0, total
        self._shown.step(what, total)

    def advance(self, items: int) -> None:
        """Count that many more items of the step as done."""
        self._items += items
        self._shown.advance(items)

    def say(self, message: str) -> None:
        """Show a message that a person should know."""
        self._shown.say(message)

    def end(self, error: str | None = None) -> None:
        """End the step, which failed if there is an error."""
        if not self._name:
            return
        attributes = {"publisher.items": self._items or self._total}
        parent = self._trace.request_id
        self._spans.add(Span(self._name, self._trace, None, parent, self._began, time.time(), attributes, error))
        self._name = ""


@contextmanager
def traced(shown: Progress, place: str, traceparent: str | None = None) -> Iterator[Progress]:
    """Give the progress of a build that is traced, if spans are to go anywhere.

    Args:
        shown: shows the progress.
        place: the setting ``trace_to``.
        traceparent: the trace that the build belongs to, as W3C Trace Context spells it.

    Raises:
        UsageError: OpenTelemetry is not installed.
    """
    if (spans := open_spans(place)) is None:
        yield shown
        return
    trace, began = trace_of(new_id(), traceparent), time.time()
    steps = StepSpans(shown, spans, trace)
    try:
        yield steps
    finally:
        failed = _failure(sys.exception())
        steps.end(failed)
        spans.add(Span(NAME, trace, trace.request_id, trace.parent_id, began, time.time(), {}, failed))
        spans.close()


def _failure(error: BaseException | None) -> str | None:
    """Return what a span says of an error; interrupts and exits have no name of their own."""
    if error is None:
        return None
    return type(error).__name__ if isinstance(error, Exception) else "it was interrupted"
