"""Spans of requests, queries and builds, by OpenTelemetry's SDK."""

import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from publisher.config import Settings
from publisher.errors import SettingError, UsageError
from publisher.pipeline.progress import NullProgress
from publisher.pipeline.step_spans import StepSpans, traced
from publisher.telemetry import spans as spans_module
from publisher.telemetry.spans import Span, SpanKind, check_spans, open_spans
from publisher.telemetry.trace import new_id, trace_of
from publisher.web import create_app
from tests.web.publication import BASE, SCIENCE, descriptions, publish
from tests.web.receiver import Site

TRACE_ID, PARENT_ID = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
TRACEPARENT = f"00-{TRACE_ID}-{PARENT_ID}-01"


@pytest.fixture
def memory():
    """Spans that are kept in memory, and the exporter that has them."""
    pytest.importorskip("opentelemetry.sdk", reason="OpenTelemetry is not installed: pip install '.[telemetry]'")
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    from publisher.telemetry.opentelemetry import OpenTelemetrySpans

    exporter = InMemorySpanExporter()
    return OpenTelemetrySpans(SimpleSpanProcessor(exporter)), exporter


def hexadecimal(span):
    context, parent = span.get_span_context(), span.parent
    return f"{context.trace_id:032x}", f"{context.span_id:016x}", f"{parent.span_id:016x}" if parent else None


@pytest.fixture
def site(tmp_path, memory, monkeypatch):
    publish(tmp_path, descriptions())
    monkeypatch.setattr("publisher.web.open_spans", lambda _: memory[0])
    settings = Settings(home=tmp_path, base_url=BASE, query_direct=0, query_workers=1, trace_to="console")
    made = Site(create_app(settings))
    yield made
    made.close()


def test_request_and_its_query_are_spans_of_the_trace_that_they_came_with(site, memory):
    query = 'SELECT * { ?s ?p "Anna Berg" }'

    headers = site.ask("/sparql", f"query={query.replace(' ', '+')}", traceparent=TRACEPARENT)[1]

    by_name = {span.name: span for span in memory[1].get_finished_spans()}
    request, asked = by_name["GET /sparql"], by_name["query"]
    request_id = headers["X-Request-Id"]
    assert hexadecimal(request) == (TRACE_ID, request_id, PARENT_ID)
    assert hexadecimal(asked)[0::2] == (TRACE_ID, request_id)
    assert request.attributes["http.response.status_code"] == 200
    assert request.kind.name == "SERVER"
    assert asked.attributes["publisher.query.outcome"] == "answered"
    assert asked.attributes["db.query.text"] == 'SELECT * { ?s ?p "…" }'
    assert request.start_time <= asked.start_time <= asked.end_time <= request.end_time + 50_000_000


def test_request_that_begins_a_trace_is_its_root(site, memory):
    ids = [site.ask(f"/doc/institution/{SCIENCE}.ttl")[1]["X-Request-Id"] for _ in range(3)]

    spans = memory[1].get_finished_spans()
    assert [hexadecimal(span)[1:] for span in spans] == [(request_id, None) for request_id in ids]
    assert {span.attributes["http.route"] for span in spans} == {"/doc/<kind>/<path:slug>"}


def test_query_belongs_to_the_trace_that_its_request_begins(site, memory):
    site.ask("/sparql", "query=ASK{}")

    by_name = {span.name: span for span in memory[1].get_finished_spans()}
    assert hexadecimal(by_name["query"])[0] == hexadecimal(by_name["GET /sparql"])[0]


def test_sender_that_does_not_record_is_heeded(site, memory):
    site.ask("/healthz", traceparent=f"00-{TRACE_ID}-{PARENT_ID}-00")

    assert memory[1].get_finished_spans() == ()


def test_error_of_the_server_is_an_error_of_the_span(site, memory):
    site.app.extensions["site"].served.damage = "records.sqlite is shorter than it was"
    site.ask(f"/doc/institution/{SCIENCE}.ttl")

    (span,) = memory[1].get_finished_spans()
    assert span.status.status_code.name == "ERROR"
    assert span.status.description == "503"


def test_sampler_of_a_request_holds_for_its_query(memory, monkeypatch):
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "parentbased_always_off")
    spans = type(memory[0])(memory[0]._provider._active_span_processor)
    trace = trace_of(new_id())

    spans.add(Span("query", trace, None, trace.request_id, 1.0, 2.0, {}))
    spans.add(Span("GET /", trace, trace.request_id, None, 1.0, 2.0, {}, kind=SpanKind.SERVER))

    assert memory[1].get_finished_spans() == ()


def test_steps_of_a_build_are_spans_within_it(memory, monkeypatch):
    monkeypatch.setattr("publisher.pipeline.step_spans.open_spans", lambda _: memory[0])

    with traced(NullProgress(), "console", TRACEPARENT) as progress:
        progress.step("Reading")
        progress.advance(3)
        progress.say("a note")
        progress.step("Sealing", 8)

    spans = {span.name: span for span in memory[1].get_finished_spans()}
    build = hexadecimal(spans["build"])
    assert build[0::2] == (TRACE_ID, PARENT_ID)
    assert {hexadecimal(spans[name])[0::2] for name in ("Reading", "Sealing")} == {(TRACE_ID, build[1])}
    assert [spans[name].attributes["publisher.items"] for name in ("Reading", "Sealing")] == [3, 8]
    assert spans["Reading"].end_time <= spans["Sealing"].start_time <= spans["build"].end_time


def test_build_that_fails_is_an_error(memory, monkeypatch):
    monkeypatch.setattr("publisher.pipeline.step_spans.open_spans", lambda _: memory[0])

    def build():
        with traced(NullProgress(), "console") as progress:
            progress.step("Reading")
            raise UsageError("no source")

    with pytest.raises(UsageError):
        build()

    assert [(span.name, span.status.description) for span in memory[1].get_finished_spans()] == [
        ("Reading", "UsageError"),
        ("build", "UsageError"),
    ]


def test_build_that_is_not_traced_has_the_progress_as_it_is():
    shown = NullProgress()

    with traced(shown, "") as progress:
        assert progress is shown
        assert not isinstance(progress, StepSpans)


def test_collector_gets_spans_over_http():
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http", reason="OpenTelemetry is not installed")
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    received = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                import gzip

                body = gzip.decompress(body)
            received.append((self.path, ExportTraceServiceRequest.FromString(body)))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Collector) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        spans = open_spans(f"http://127.0.0.1:{server.server_port}")
        trace = trace_of(new_id(), TRACEPARENT)
        spans.add(
            Span("GET /", trace, trace.request_id, PARENT_ID, 1.0, 1.5, {"http.route": "/"}, kind=SpanKind.SERVER)
        )
        spans.close()
        server.shutdown()
        thread.join()

    ((path, request),) = received
    of_service = request.resource_spans[0]
    span = of_service.scope_spans[0].spans[0]
    assert path == "/v1/traces"
    assert (span.name, span.trace_id.hex(), span.span_id.hex()) == ("GET /", TRACE_ID, trace.request_id)
    assert span.end_time_unix_nano - span.start_time_unix_nano == 500_000_000
    resource = {row.key: row.value.string_value for row in of_service.resource.attributes}
    assert resource["service.name"] == "institution-publisher"


def test_nothing_is_imported_unless_asked_for():
    code = "import sys, publisher.web, publisher.cli.build, publisher.pipeline.step_spans; print([m for m in sys.modules if m.startswith('opentelemetry')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_without_the_extra_the_message_names_it(monkeypatch):
    monkeypatch.setattr(spans_module, "_NEEDED", ("opentelemetry_that_is_not_there.sdk",))

    assert open_spans("") is None
    check_spans("")
    with pytest.raises(UsageError, match=r"institution-publisher\[telemetry\]"):
        open_spans("http://localhost:4318")


@pytest.mark.parametrize("place", ["localhost:4318", "grpc://localhost:4317", "stdout"])
def test_place_that_is_none_is_refused(place):
    with pytest.raises(SettingError, match="PUBLISHER_TRACE_TO"):
        Settings(trace_to=place)
