"""What every request passes before Flask sees it, and what every answer is given on its way out.

Checks that must not depend on a route: the Host header, the length and the characters of the URL. Headers that must
not depend on one either: CORS on redirects and errors too, and the security headers. It is plain WSGI (PEP 3333), so
that the fast path for documents stands behind the same gate.
"""

import re
from collections.abc import Iterable
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from werkzeug.wsgi import ClosingIterator

from publisher.uris import UriPolicy
from publisher.web.http.errors import BAD_HOST, BAD_URL, URL_TOO_LONG, Problem, problem_json
from publisher.web.http.fastpath import FastPath
from publisher.web.ops.metrics import OTHER, Metrics
from publisher.web.site import ENVIRON_KEY, Served, Site

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ROUTE_KEY: Final = "publisher.route"
"""Where Flask leaves the pattern of the route that matched, for the metrics."""

MAX_URL_BYTES: Final = 8_192

Headers = list[tuple[str, str]]

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)

SITE_HEADERS: Final = (
    ("Access-Control-Allow-Origin", "*"),
    (
        "Access-Control-Expose-Headers",
        "Link, ETag, Content-Location, Location, Retry-After, Memento-Datetime, Repr-Digest",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
)
"""On every answer; a view that sets one of them itself keeps its own."""

_SITE_NAMES: Final = frozenset(name.lower() for name, _ in SITE_HEADERS)

PREFLIGHT_HEADERS: Final = (
    ("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS"),
    ("Access-Control-Allow-Headers", "Content-Type, Accept, Accept-Datetime, If-None-Match, Range"),
    ("Access-Control-Max-Age", "86400"),
)

_CONTROL: Final = re.compile("[\x00-\x1f\x7f]")
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})


def host_name(host: str) -> str:
    """The name in a Host header, lower-case, without its port ("[::1]" keeps its brackets)."""
    name = host.strip().lower()
    if name.startswith("["):
        return name.partition("]")[0] + "]"
    return name.partition(":")[0]


def allowed_hosts(uris: UriPolicy, bound: str, more: str) -> frozenset[str]:
    """The host names that this server answers for, on whatever port.

    Args:
        uris: its base IRI's host is one.
        bound: the address that the server listens on.
        more: further names, separated by commas (PUBLISHER_ALLOWED_HOSTS).
    """
    names = (uris.host, bound, *more.split(","))
    return _LOOPBACK | {host_name(name) for name in names if name.strip()}


class Gate:
    """The outermost WSGI application.

    Args:
        app: what answers what passes, and what the fast path leaves: Flask's own.
        fast: the short way to the documents.
        site: gives each request the release it is answered from.
        uris: the URI policy where nothing is published yet; a release brings its own.
        hosts: what :func:`allowed_hosts` gave; the host of a release's base IRI is allowed too.
        metrics: where requests are counted.
    """

    def __init__(
        self,
        app: "WSGIApplication",
        *,
        fast: FastPath,
        site: Site,
        uris: UriPolicy,
        hosts: frozenset[str],
        metrics: Metrics,
    ) -> None:
        self._app, self._fast, self._site = app, fast, site
        self._uris, self._hosts, self._metrics = uris, hosts, metrics

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        began = perf_counter()
        served = self._site.acquire()
        try:
            answer = self._answer(environ, start_response, served, began)
        except BaseException:
            if served:
                served.done()
            raise
        return answer if served is None else _release_after(answer, served)

    def _answer(
        self, environ: "WSGIEnvironment", start_response: "StartResponse", served: Served | None, began: float
    ) -> Iterable[bytes]:
        uris = served.release.uris if served else self._uris
        method = environ["REQUEST_METHOD"]
        if problem := self._refusal(environ, uris):
            self._metrics.observe(OTHER, method, str(problem.kind.status), perf_counter() - began)
            return _refuse(problem, uris.base, start_response)
        _mount(environ, uris.path)
        environ[ENVIRON_KEY] = served
        if served and (reply := self._fast.answer(environ, served)):
            start_response(reply.status, [*reply.headers, *SITE_HEADERS])
            self._metrics.observe(reply.route, method, reply.status[:3], perf_counter() - began)
            return [reply.body]

        def started(status: str, headers: Headers, exc_info: _ExcInfo = None) -> Any:
            route = environ.get(ROUTE_KEY, OTHER)
            self._metrics.observe(route, method, status[:3], perf_counter() - began)
            return start_response(status, _complete(headers, preflight=method == "OPTIONS"), exc_info)

        return self._app(environ, started)

    def _refusal(self, environ: "WSGIEnvironment", uris: UriPolicy) -> Problem | None:
        # A request of HTTP/1.0 may come without a Host; an empty one names nobody.
        name = host_name(str(environ.get("HTTP_HOST", environ.get("SERVER_NAME", ""))))
        if name not in self._hosts and name != host_name(uris.host):
            return Problem(BAD_HOST, BAD_HOST.title + ".")
        path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
        # PATH_INFO is decoded, so quoting gives back the length that was sent, or less.
        if len(path) + len(query) > MAX_URL_BYTES or len(quote(path, encoding="latin-1")) + len(query) > MAX_URL_BYTES:
            return Problem(URL_TOO_LONG, f"A URL may have {MAX_URL_BYTES:,} bytes here.")
        if not path.isascii() and not _is_utf8(path):
            return Problem(BAD_URL, "The path is not UTF-8.")
        if _CONTROL.search(path):
            return Problem(BAD_URL, "The path has a control character in it.")
        return None


def _mount(environ: "WSGIEnvironment", prefix: str) -> None:
    """Take the base IRI's path off the request's, as PEP 3333 has it; a proxy in front may have done so already."""
    path = environ.get("PATH_INFO", "")
    if prefix and (path == prefix or path.startswith(prefix + "/")):
        environ["PATH_INFO"] = path[len(prefix) :] or "/"
    environ["SCRIPT_NAME"] = prefix


def _release_after(answer: Iterable[bytes], served: Served) -> Iterable[bytes]:
    """Let go of the release when the last byte is out; at once where all bytes are in memory already."""
    if isinstance(answer, list):
        served.done()
        return answer
    return ClosingIterator(answer, served.done)


def _is_utf8(path: str) -> bool:
    """Whether a WSGI path (bytes in latin-1's clothes) is UTF-8."""
    try:
        path.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return False
    return True


def _refuse(problem: Problem, base: str, start_response: "StartResponse") -> list[bytes]:
    body = problem_json(problem, base)
    headers = [("Content-Type", "application/problem+json"), ("Content-Length", str(len(body))), *SITE_HEADERS]
    start_response(f"{problem.kind.status} {_REASONS[problem.kind.status]}", headers)
    return [body]


_REASONS: Final = {400: "Bad Request", 414: "URI Too Long"}

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None] | None


def _complete(headers: Headers, *, preflight: bool) -> Headers:
    own = {name.lower() for name, _ in headers} & _SITE_NAMES
    added = (row for row in SITE_HEADERS if row[0].lower() not in own)
    return [*headers, *added, *(PREFLIGHT_HEADERS if preflight else ())]
