"""Spans as OpenTelemetry's SDK makes and sends them. Needs the extra ``telemetry``; see spans.py.

The SDK's own variables hold too: OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES, OTEL_TRACES_SAMPLER,
OTEL_EXPORTER_OTLP_HEADERS and the like.
"""

import sys
from contextvars import ContextVar
from typing import Final

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter, SimpleSpanProcessor
from opentelemetry.sdk.trace.id_generator import IdGenerator, RandomIdGenerator
from opentelemetry.sdk.trace.sampling import Decision
from opentelemetry.trace import NonRecordingSpan, SpanContext, Status, StatusCode, TraceFlags, set_span_in_context
from opentelemetry.trace import SpanKind as Kind

from publisher import __version__
from publisher.telemetry.spans import CONSOLE, Span, SpanKind
from publisher.telemetry.trace import Trace

SERVICE: Final = "institution-publisher"

_KINDS: Final = {SpanKind.SERVER: Kind.SERVER, SpanKind.INTERNAL: Kind.INTERNAL}
_TRACES: Final = "/v1/traces"

_NEXT: Final = ContextVar[tuple[int, int]]("next", default=(0, 0))
"""The ids of the trace and of the span that is made next; 0 for any."""


class _Ids(IdGenerator):
    """Gives spans the ids that they have in the log."""

    def __init__(self) -> None:
        self._random = RandomIdGenerator()

    def generate_trace_id(self) -> int:
        """Return the id of a trace that begins."""
        return _NEXT.get()[0] or self._random.generate_trace_id()

    def generate_span_id(self) -> int:
        """Return the id of a span."""
        return _NEXT.get()[1] or self._random.generate_span_id()


class OpenTelemetrySpans:
    """Makes spans of the SDK.

    Args:
        processor: gets them.
    """

    def __init__(self, processor: SpanProcessor) -> None:
        own = Resource({"service.name": SERVICE, "service.version": __version__})
        self._provider = TracerProvider(resource=own.merge(OTELResourceDetector().detect()), id_generator=_Ids())
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("publisher", __version__)

    def add(self, span: Span) -> None:
        """Make a span, and end it at once."""
        trace_id = int(span.trace.trace_id, 16)
        token = _NEXT.set((trace_id, int(span.span_id, 16) if span.span_id else 0))
        try:
            made = self._tracer.start_span(
                span.name,
                self._context(span, trace_id),
                _KINDS[span.kind],
                {name: value for name, value in span.attributes.items() if value is not None},
                start_time=_nanoseconds(span.began),
            )
        finally:
            _NEXT.reset(token)
        if span.error is not None:
            made.set_status(Status(StatusCode.ERROR, span.error))
        made.end(_nanoseconds(span.ended))

    def close(self) -> None:
        """Send what waits."""
        self._provider.shutdown()

    def _context(self, span: Span, trace_id: int) -> Context:
        if span.parent_id is None:
            return Context()
        is_remote = span.parent_id == span.trace.parent_id
        flags = TraceFlags(TraceFlags.SAMPLED if self._is_sampled(span.trace, trace_id) else TraceFlags.DEFAULT)
        parent = SpanContext(trace_id, int(span.parent_id, 16), is_remote, flags)
        return set_span_in_context(NonRecordingSpan(parent), Context())

    def _is_sampled(self, trace: Trace, trace_id: int) -> bool:
        """Return whether a trace is recorded: as its sender says, or as the sampler decides for one that began here."""
        if trace.parent_id is not None:
            return trace.sampled
        return self._provider.sampler.should_sample(None, trace_id, "").decision is Decision.RECORD_AND_SAMPLE


def opened(place: str) -> OpenTelemetrySpans:
    """Return where spans go: a collector's URL, or standard error."""
    if place == CONSOLE:
        return OpenTelemetrySpans(SimpleSpanProcessor(ConsoleSpanExporter(out=sys.stderr)))
    endpoint = place if place.rstrip("/").endswith(_TRACES) else place.rstrip("/") + _TRACES
    return OpenTelemetrySpans(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))


def _nanoseconds(seconds: float) -> int:
    return round(seconds * 1e9)
