"""The outermost WSGI application: checks every request, calls the handlers, and leaves what is left to Flask.

What must not depend on a route is here. On requests: the Host header, the length and the characters of the URL. On
responses, redirects and errors included: CORS and the security headers. See PEP 3333.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, unquote_to_bytes

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import HTTP_STATUS_CODES
from werkzeug.wsgi import ClosingIterator, get_input_stream

from publisher.uris import UriPolicy
from publisher.web.http.errors import (
    BAD_HOST,
    BAD_URL,
    INTERNAL,
    PROBLEM_JSON,
    URL_TOO_LONG,
    Problem,
    http_kind,
    problem_json,
)
from publisher.web.http.messages import HEADER_FIELDS, HttpRequest, HttpResponse
from publisher.web.http.metrics import OTHER, Metrics
from publisher.web.shell.dispatch import Dispatcher, LogUnexpected, Route
from publisher.web.site import ENVIRON_KEY, LiveSite, Served

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ROUTE_KEY: Final = "publisher.route"
"""Where Flask leaves the pattern of the route that matched, for the metrics."""

MAX_URL_BYTES: Final = 8_192
MAX_BODY_BYTES: Final = 10 * 1024 * 1024

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)

SITE_HEADERS: Final = (
    ("Access-Control-Allow-Origin", "*"),
    (
        "Access-Control-Expose-Headers",
        (
            "Link, ETag, Content-Location, Location, Retry-After, Memento-Datetime, Repr-Digest, Accept-Ranges, "
            "Content-Length, Content-Range"
        ),
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
)
"""On every response; a Flask view that sets one of them itself keeps its own."""

PREFLIGHT_HEADERS: Final = (
    ("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS"),
    ("Access-Control-Allow-Headers", "Content-Type, Accept, Accept-Datetime, If-Match, If-None-Match, If-Range, Range"),
    ("Access-Control-Max-Age", "86400"),
)

_SITE_NAMES: Final = frozenset(name.lower() for name, _ in SITE_HEADERS)
_STATUS_LINES: Final = {status: f"{status} {reason}" for status, reason in HTTP_STATUS_CODES.items()}
_ENVIRON_KEYS: Final = (
    ("content-type", "CONTENT_TYPE"),
    *((name, f"HTTP_{name.upper().replace('-', '_')}") for name in HEADER_FIELDS if name != "content-type"),
)
_CONTROL: Final = re.compile("[\x00-\x1f\x7f]")
_PROBES: Final = frozenset({"/healthz", "/readyz"})
"""They are asked with the address of a container as Host, or, in HTTP/1.0, without one; they show no data."""

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None] | None


def host_name(host: str) -> str:
    """Return the name in a Host header, in lower case, without its port ("[::1]" keeps its brackets)."""
    name = host.strip().lower()
    if name.startswith("["):
        return name.partition("]")[0] + "]"
    return name.partition(":")[0]


def allowed_hosts(uris: UriPolicy, bound: str, more: str) -> frozenset[str]:
    """Return the host names that this server answers for, on whatever port.

    Args:
        uris: the host of its base IRI is allowed.
        bound: the address that the server listens on.
        more: further names, separated by commas (PUBLISHER_ALLOWED_HOSTS).
    """
    names = (uris.host, bound, *more.split(","))
    return _LOOPBACK | {host_name(name) for name in names if name.strip()}


def http_request(environ: "WSGIEnvironment", body: bytes = b"") -> HttpRequest:
    """Return a WSGI request as a plain value."""
    return HttpRequest(
        environ["REQUEST_METHOD"],
        environ["PATH_INFO"],
        environ.get("QUERY_STRING", ""),
        {name: environ[key] for name, key in _ENVIRON_KEYS if key in environ},
        body,
        environ.get("REMOTE_ADDR", ""),
    )


Started = tuple[str, list[tuple[str, str]], Iterable[bytes]]
"""A response that can be sent: status line, header fields, body."""

_FAILED: Final = LogUnexpected("a request failed outside its handler")


class _Deferred:
    """A ``start_response`` that waits: an error that comes after it can still have a status of its own."""

    def __init__(self) -> None:
        self.status, self.headers = "", list[tuple[str, str]]()

    def __call__(self, status: str, headers: list[tuple[str, str]], _: _ExcInfo = None) -> Any:
        self.status, self.headers = status, headers


class SiteMiddleware:
    """The outermost WSGI application.

    Args:
        app: answers what no handler does: Flask.
        dispatcher: calls the handlers.
        site: gives each request the release it is answered from.
        uris: the URI policy before the first release; a release brings its own.
        hosts: the result of :func:`allowed_hosts`; the host of a release's base IRI is allowed too.
        metrics: where requests are counted.
    """

    def __init__(
        self,
        app: "WSGIApplication",
        *,
        dispatcher: Dispatcher,
        site: LiveSite,
        uris: UriPolicy,
        hosts: frozenset[str],
        metrics: Metrics,
    ) -> None:
        self._app, self._dispatcher, self._site = app, dispatcher, site
        self._uris, self._hosts, self._metrics = uris, hosts, metrics

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        began = perf_counter()
        started: Started | None = None
        served = None
        with _FAILED:
            served = self._site.acquire()
            started = self._answer(environ, served, began)
        if started is None:
            started = _started(_refuse(Problem(INTERNAL, INTERNAL.advice), self._uris.base))
        status, headers, body = started
        start_response(status, headers)
        return body if served is None else _release_after(body, served)

    def _answer(self, environ: "WSGIEnvironment", served: Served | None, began: float) -> Started:
        uris = served.release.uris if served else self._uris
        method = environ["REQUEST_METHOD"]
        pattern = OTHER
        if problem := self._refusal(environ, uris):
            response = _refuse(problem, uris.base)
        else:
            _mount(environ, uris.path)
            if (route := self._dispatcher.route(environ["PATH_INFO"])) is None:
                environ[ENVIRON_KEY] = served
                return self._answer_by_flask(environ, began)
            response, pattern = self._handle(route, environ, served), route.pattern
        self._metrics.observe(pattern, method, str(response.status), perf_counter() - began)
        return _started(response, PREFLIGHT_HEADERS if method == "OPTIONS" else ())

    def _answer_by_flask(self, environ: "WSGIEnvironment", began: float) -> Started:
        started, method = _Deferred(), environ["REQUEST_METHOD"]
        body = self._app(environ, started)
        self._metrics.observe(environ.get(ROUTE_KEY, OTHER), method, started.status[:3], perf_counter() - began)
        own = {name.lower() for name, _ in started.headers} & _SITE_NAMES
        added = [row for row in SITE_HEADERS if row[0].lower() not in own]
        preflight = PREFLIGHT_HEADERS if method == "OPTIONS" else ()
        return started.status, [*started.headers, *added, *preflight], body

    def _handle(self, route: Route, environ: "WSGIEnvironment", served: Served | None) -> HttpResponse:
        body = b""
        if environ["REQUEST_METHOD"] == "POST" and "POST" in route.methods:
            try:
                body = get_input_stream(environ, max_content_length=MAX_BODY_BYTES).read()
            except RequestEntityTooLarge:
                problem = Problem(http_kind(413), f"A request body may have up to {MAX_BODY_BYTES:,} bytes.")
                return self._dispatcher.problem(problem, served, http_request(environ))
        return self._dispatcher.answer(route, served, http_request(environ, body))

    def _refusal(self, environ: "WSGIEnvironment", uris: UriPolicy) -> Problem | None:
        # An HTTP/1.0 request may have no Host; an empty one names nobody.
        name = host_name(str(environ.get("HTTP_HOST", environ.get("SERVER_NAME", ""))))
        path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
        is_known = name in self._hosts or name == host_name(uris.host)
        if not is_known and path.removeprefix(_decoded(uris.path)) not in _PROBES:
            return Problem(BAD_HOST, BAD_HOST.title + ".")
        # PATH_INFO is decoded: quoting gives back the length that was sent, or less, and at most three times its own.
        if 3 * len(path) + len(query) > MAX_URL_BYTES and _is_too_long(path, query):
            return Problem(URL_TOO_LONG, f"A URL may have up to {MAX_URL_BYTES:,} bytes.")
        if path.isascii() and path.isprintable():  # nearly all are, and have nothing else to check
            return None
        if not _is_utf8(path):
            return Problem(BAD_URL, "The path is not UTF-8.")
        if _CONTROL.search(path):
            return Problem(BAD_URL, "The path contains a control character.")
        return None


def _started(response: HttpResponse, preflight: Iterable[tuple[str, str]] = ()) -> Started:
    body = [response.body] if isinstance(response.body, bytes) else response.body
    return _STATUS_LINES[response.status], [*response.headers.items(), *SITE_HEADERS, *preflight], body


def _mount(environ: "WSGIEnvironment", prefix: str) -> None:
    """Move the base IRI's path from PATH_INFO to SCRIPT_NAME; a proxy in front may have removed it already."""
    path, prefix = environ.get("PATH_INFO", ""), _decoded(prefix)
    if prefix and (path == prefix or path.startswith(prefix + "/")):
        environ["PATH_INFO"] = path[len(prefix) :] or "/"
    environ["SCRIPT_NAME"] = prefix


@lru_cache(maxsize=16)
def _decoded(path: str) -> str:
    """Return the path of a base IRI as WSGI spells it: percent-decoded, its bytes as latin-1 text."""
    return unquote_to_bytes(path).decode("latin-1")


def _release_after(body: Iterable[bytes], served: Served) -> Iterable[bytes]:
    """Let go of the release when the last byte is out; at once if all bytes are in memory already."""
    if isinstance(body, list):
        served.done()
        return body
    return ClosingIterator(body, served.done)


def _is_too_long(path: str, query: str) -> bool:
    return len(path) + len(query) > MAX_URL_BYTES or len(quote(path, encoding="latin-1")) + len(query) > MAX_URL_BYTES


def _is_utf8(path: str) -> bool:
    """Return whether a WSGI path is UTF-8; WSGI passes its bytes as latin-1 text."""
    try:
        path.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return False
    return True


def _refuse(problem: Problem, base: str) -> HttpResponse:
    body = problem_json(problem, base)
    return HttpResponse(problem.kind.status, {"Content-Type": PROBLEM_JSON, "Content-Length": str(len(body))}, body)
