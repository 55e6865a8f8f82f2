"""The outermost WSGI application: checks every request, calls the handlers, and leaves what is left to Flask.

``publisher serve`` answers through publisher/web/shell/receiver.py, which does the same without holding threads; this
is for tests and for other WSGI servers. See PEP 3333.
"""

from collections.abc import Iterable
from time import perf_counter, time
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import HTTP_STATUS_CODES
from werkzeug.wsgi import ClosingIterator, get_input_stream

from publisher.telemetry.access import Answered
from publisher.telemetry.trace import NO_TRACE, Handling, new_id, trace_of
from publisher.uris import UriPolicy
from publisher.web.http.messages import HEADER_FIELDS, HttpRequest, HttpResponse
from publisher.web.http.metrics import OTHER
from publisher.web.http.observer import REQUEST_ID_FIELD, Observer
from publisher.web.http.problems.by_error import INTERNAL
from publisher.web.http.problems.problem import Problem
from publisher.web.server.bodies import MAX_BODY_BYTES, TOO_LONG
from publisher.web.shell.checks import (
    PREFLIGHT_HEADERS,
    SITE_HEADERS,
    answer_at_once,
    decoded,
    former_hosts,
    mounted,
    refusal,
    refusal_of_body,
    refuse,
    with_site_headers,
)
from publisher.web.shell.dispatch import Dispatcher, LogUnexpected, Route
from publisher.web.site import ENVIRON_KEY, LiveSite, Served

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ROUTE_KEY: Final = "publisher.route"
"""Where Flask leaves the pattern of the route that matched, for the metrics."""

TRACE_KEY: Final = "publisher.trace"
"""Where Flask finds the id of the request."""

_STATUS_LINES: Final = {status: f"{status} {reason}" for status, reason in HTTP_STATUS_CODES.items()}
_ENVIRON_KEYS: Final = (
    ("content-type", "CONTENT_TYPE"),
    *((name, f"HTTP_{name.upper().replace('-', '_')}") for name in HEADER_FIELDS if name != "content-type"),
)

_LOGGED_KEYS: Final = (("referer", "HTTP_REFERER"), ("user-agent", "HTTP_USER_AGENT"))

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None] | None


def http_request(environ: "WSGIEnvironment", body: bytes = b"") -> HttpRequest:
    """Return a WSGI request as a plain value."""
    return HttpRequest(
        environ["REQUEST_METHOD"],
        environ["PATH_INFO"],
        environ.get("QUERY_STRING", ""),
        {name: environ[key] for name, key in _ENVIRON_KEYS if key in environ},
        body,
        environ.get("REMOTE_ADDR", ""),
        environ.get(TRACE_KEY, NO_TRACE),
    )


Started = tuple[str, list[tuple[str, str]], Iterable[bytes]]
"""A response that can be sent: status line, header fields, body."""

_FAILED: Final = LogUnexpected("a request failed outside its handler")


class StartedResponse:
    """A ``start_response`` that waits: an error that comes after it can still have a status of its own."""

    def __init__(self) -> None:
        self.status, self.headers = "", list[tuple[str, str]]()

    def __call__(self, status: str, headers: list[tuple[str, str]], _: _ExcInfo = None) -> Any:
        """Keep the status line and the header fields."""
        self.status, self.headers = status, headers


class SiteMiddleware:
    """The outermost WSGI application.

    Args:
        app: answers what no handler does: Flask.
        dispatcher: calls the handlers.
        site: gives each request the release it is answered from.
        uris: the URI policy before the first release; a release brings its own.
        hosts: the result of ``allowed_hosts``; the host of a release's base IRI is allowed too.
        observer: notes each answer.
    """

    def __init__(
        self,
        app: "WSGIApplication",
        *,
        dispatcher: Dispatcher,
        site: LiveSite,
        uris: UriPolicy,
        hosts: frozenset[str],
        observer: Observer,
    ) -> None:
        self.app, self.dispatcher, self.site = app, dispatcher, site
        self.uris, self.hosts, self.observer = uris, hosts, observer

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        began = perf_counter()
        trace = environ[TRACE_KEY] = trace_of(new_id(), environ.get("HTTP_TRACEPARENT"))
        started: Started | None = None
        served = None
        with _FAILED:
            served = self.site.acquire()
            started = self._answer(environ, served, began)
        if started is None:
            started = _started(refuse(Problem(INTERNAL, INTERNAL.advice), self.uris.base, trace))
        status, headers, body = started
        start_response(status, [*headers, (REQUEST_ID_FIELD, trace.request_id)])
        return body if served is None else _release_after(body, served)

    def _answer(self, environ: "WSGIEnvironment", served: Served | None, began: float) -> Started:
        uris = served.release.uris if served else self.uris
        method = environ["REQUEST_METHOD"]
        pattern = OTHER
        # An HTTP/1.0 request may have no Host.
        host = str(environ.get("HTTP_HOST", environ.get("SERVER_NAME", "")))
        path = environ.get("PATH_INFO", "")
        query, moves = environ.get("QUERY_STRING", ""), served.release.moves if served else ()
        coding = environ.get("HTTP_CONTENT_ENCODING", "") if method == "POST" else ""
        hosts = self.hosts | former_hosts(moves)
        if problem := refusal(hosts, uris, host, path, query) or refusal_of_body(coding):
            response = refuse(problem, uris.base, environ[TRACE_KEY])
        elif answer := answer_at_once(uris, moves, host, path, query, method=method):
            response = answer
        else:
            environ[ENVIRON_KEY], environ["SCRIPT_NAME"] = served, decoded(uris.path)
            environ["PATH_INFO"] = mounted(path, environ["SCRIPT_NAME"])
            if (route := self.dispatcher.route(environ["PATH_INFO"])) is None:
                return self._answer_by_flask(environ, began)
            response, pattern = self._handle(route, environ, served), route.pattern
        started = _started(response, PREFLIGHT_HEADERS if method == "OPTIONS" else ())
        self._observe(environ, started, pattern, began)
        return started

    def _answer_by_flask(self, environ: "WSGIEnvironment", began: float) -> Started:
        started, method = StartedResponse(), environ["REQUEST_METHOD"]
        with Handling(environ[TRACE_KEY]):
            body = self.app(environ, started)
        answer = started.status, with_site_headers(started.headers, method), body
        self._observe(environ, answer, environ.get(ROUTE_KEY, OTHER), began)
        return answer

    def _observe(self, environ: "WSGIEnvironment", answer: Started, pattern: str, began: float) -> None:
        """Tell the observer of an answer."""
        line, headers, body = answer
        seconds, method = perf_counter() - began, environ["REQUEST_METHOD"]
        self.observer.metrics.observe(pattern, method, line[:3], seconds)
        if not self.observer.notes:
            return
        fields = {name: environ[key] for name, key in _LOGGED_KEYS if key in environ}
        served: Served | None = environ.get(ENVIRON_KEY)
        media_type = dict(headers).get("Content-Type")
        size = sum(map(len, body)) if isinstance(body, list) else None
        self.observer.note(
            Answered(
                time(), environ[TRACE_KEY], method, environ.get("PATH_INFO", ""), pattern, int(line[:3]), media_type,
                size, seconds, fields, served.release.version if served else None,
            )
        )  # fmt: skip

    def _handle(self, route: Route, environ: "WSGIEnvironment", served: Served | None) -> HttpResponse:
        body = b""
        if environ["REQUEST_METHOD"] == "POST" and "POST" in route.methods:
            try:
                body = get_input_stream(environ, max_content_length=MAX_BODY_BYTES).read()
            except RequestEntityTooLarge:
                return self.dispatcher.problem(TOO_LONG, served, http_request(environ))
        return self.dispatcher.answer(route, served, http_request(environ, body))


def _started(response: HttpResponse, preflight: Iterable[tuple[str, str]] = ()) -> Started:
    body = [response.body] if isinstance(response.body, bytes) else response.body
    return _STATUS_LINES[response.status], [*response.headers.items(), *SITE_HEADERS, *preflight], body


def _release_after(body: Iterable[bytes], served: Served) -> Iterable[bytes]:
    """Let go of the release when the last byte is out; at once if all bytes are in memory already."""
    if isinstance(body, list):
        served.done()
        return body
    return ClosingIterator(body, served.done)
