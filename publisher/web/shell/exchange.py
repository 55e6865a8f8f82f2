"""One request and its response: whatever thread has the response sends it, and no thread is held meanwhile.

Bytes in memory are handed over at once. Files, and what has to be computed while it is sent, go a piece at a time, as
fast as the client takes them.
"""

from collections.abc import Mapping, Sequence
from time import perf_counter, time
from typing import Final

from publisher.telemetry.access import Answered
from publisher.telemetry.trace import Trace, new_id, trace_of
from publisher.web.http.messages import ByteStream, FileRegion, HttpResponse
from publisher.web.http.metrics import OTHER
from publisher.web.http.observer import REQUEST_ID_FIELD, Observer
from publisher.web.server.heads import NO_CONTENT, NOTHING, Fields, HeadPart, head_of
from publisher.web.server.requests import Request
from publisher.web.shell.checks import PREFLIGHT_HEADERS, SITE_HEADERS, with_site_headers
from publisher.web.shell.ready import ReadyAnswer
from publisher.web.site import Served

_OF_THE_SITE: Final = HeadPart(SITE_HEADERS)


class Exchange:
    """One request, until its response is on its way.

    Args:
        request: as it came.
        observer: notes the answer.

    Attributes:
        pattern: the route, for the metrics.
        served: the release that the request is answered from, until the response is on its way.
    """

    __slots__ = ("_began", "_observer", "_request_id", "_trace", "pattern", "request", "served")

    def __init__(self, request: Request, observer: Observer) -> None:
        self._began = perf_counter()
        self._request_id = new_id()
        self.request, self._observer = request, observer
        self.pattern = OTHER
        self.served: Served | None = None
        self._trace: Trace | None = None

    @property
    def fields(self) -> Mapping[str, str]:
        """The header fields of the request, by lower-case name."""
        return self.request.fields.by_name

    @property
    def trace(self) -> Trace:
        """The id of the request, and the trace that it belongs to."""
        trace = self._trace
        if trace is None:
            trace = self._trace = trace_of(self._request_id, self.fields.get("traceparent"))
        return trace

    def send_ready(self, answer: ReadyAnswer, version: str) -> None:
        """Send an answer that is ready.

        Args:
            answer: the answer.
            version: of the release that it is of.
        """
        self.pattern = answer.pattern
        self._observe(200, answer.headers, len(answer.body), version)
        self.request.respond(answer.head, ((REQUEST_ID_FIELD, self._request_id),), answer.body)

    def send(self, response: HttpResponse) -> None:
        """Send a final response."""
        headers = [*response.headers.items()]
        if self.request.method == "OPTIONS":
            headers += PREFLIGHT_HEADERS
        self._send(response, headers, _OF_THE_SITE)

    def send_from_flask(self, response: HttpResponse, headers: Sequence[tuple[str, str]]) -> None:
        """Send a response of Flask, whose header fields may be repeated."""
        self._send(response, with_site_headers([*headers], self.request.method))

    def give_up(self) -> None:
        """End the connection without a response."""
        self.request.abort()
        self.release()

    def release(self) -> None:
        """Let go of the release."""
        if self.served is not None:
            self.served.done()
            self.served = None

    def _send(self, response: HttpResponse, headers: list[tuple[str, str]], part: HeadPart = NOTHING) -> None:
        status, _, body = response
        if isinstance(body, bytes):
            if status not in NO_CONTENT and self.request.method != "HEAD" and not _has_length(response, headers):
                headers.append(("Content-Length", str(len(body))))
            head = head_of(status, headers, part)
            self._observe(status, headers, len(body), self._version)
            self.request.respond(head, ((REQUEST_ID_FIELD, self._request_id),), body)
            self.release()
        else:
            self._observe(status, headers, _size(body), self._version)
            self.request.stream(
                status, [*headers, *part.fields, (REQUEST_ID_FIELD, self._request_id)], body, self.release
            )

    @property
    def _version(self) -> str | None:
        return self.served.release.version if self.served else None

    def _observe(self, status: int, headers: Fields, size: int | None, version: str | None) -> None:
        seconds = perf_counter() - self._began
        self._observer.metrics.observe(self.pattern, self.request.method, str(status), seconds)
        if self._observer.notes:
            self._note(status, headers, size, seconds, version)

    def _note(self, status: int, headers: Fields, size: int | None, seconds: float, version: str | None) -> None:
        media_type = next((value for name, value in headers if name.lower() == "content-type"), None)
        request = self.request
        path = request.path.encode("latin-1").decode("utf-8", "replace")
        self._observer.note(
            Answered(
                time(), self.trace, request.method, path, self.pattern, status, media_type, size, seconds,
                self.fields, version,
            )
        )  # fmt: skip


def _has_length(response: HttpResponse, headers: Fields) -> bool:
    return "Content-Length" in response.headers or any(name.lower() == "content-length" for name, _ in headers)


def _size(body: ByteStream) -> int | None:
    """Return the bytes of a body, where they are known before they are sent."""
    return body.size_bytes if isinstance(body, FileRegion) else None
