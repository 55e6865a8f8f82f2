"""What every request passes and every response carries, whatever the server interface.

What must not depend on a route is here. On requests: the host, the length and the characters of the URL. On responses,
redirects and errors included: CORS and the security headers.

Paths are spelled as in WSGI (PEP 3333): percent-decoded, each byte as one latin-1 character.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final
from urllib.parse import quote, unquote_to_bytes

from publisher.release.moving import Move
from publisher.telemetry.trace import Trace
from publisher.uris import UriPolicy
from publisher.web.http.messages import HttpResponse
from publisher.web.http.problems.kinds import BAD_HOST, BAD_URL, URL_TOO_LONG, http_kind
from publisher.web.http.problems.problem import Problem
from publisher.web.http.problems.responses import PROBLEM_JSON, of_request, problem_json

MAX_URL_BYTES: Final = 8_192
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
            "Content-Length, Content-Range, X-Request-Id"
        ),
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
)
"""On every response; a Flask view that sets one of them itself keeps its own."""

PREFLIGHT_HEADERS: Final = (
    ("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS"),
    (
        "Access-Control-Allow-Headers",
        (
            "*, Authorization, Content-Type, Accept, Accept-Datetime, If-Match, If-None-Match, If-Range, Range, "
            "Mcp-Method, Mcp-Name, Mcp-Protocol-Version, Mcp-Session-Id, traceparent, tracestate"
        ),
    ),
    ("Access-Control-Max-Age", "86400"),
)
"""In reply to any preflight: "*" stands for every field but Authorization, in browsers that know it.

Everything here is public and nothing depends on credentials, so whatever a library adds (X-Requested-With,
Cache-Control) must not keep a page of another origin from reading.
"""

ANY_OPTIONS: Final = HttpResponse(200, {"Allow": "GET, HEAD, OPTIONS, POST", "Content-Length": "0"})
"""To OPTIONS of the whole server (``*``), and where other methods are redirected: a preflight must not be."""

_NO_CODING: Final = frozenset({"", "identity", "utf-8", "utf8"})
"""What Content-Encoding may be: some clients name the charset there."""

_CODED: Final = Problem(
    http_kind(415), "Send the body without a content coding.", headers={"Accept-Encoding": "identity"}
)

_SITE_NAMES: Final = frozenset(name.lower() for name, _ in SITE_HEADERS)
_CONTROL: Final = re.compile("[\x00-\x1f\x7f]")
_PROBES: Final = frozenset({"/healthz", "/readyz"})
"""They are asked with the address of a container as Host, or, in HTTP/1.0, without one; they show no data."""

MOVED_FOR: Final = "public, max-age=86400"
"""How long a redirect from a former base may be cached."""

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})


@lru_cache(maxsize=64)
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


def refusal(hosts: frozenset[str], uris: UriPolicy, host: str, path: str, query: str) -> Problem | None:
    """Return why a request is refused, whatever it asks for; None if it is not.

    Args:
        hosts: the result of :func:`allowed_hosts`; the host of a release's base IRI is allowed too.
        uris: the URI policy of the release that is served.
        host: the Host header; "" names nobody.
        path: with the path of the base IRI.
        query: the query string, still percent-encoded.
    """
    name = host_name(host)
    is_known = name in hosts or name == host_name(uris.host)
    if not is_known and path.removeprefix(decoded(uris.path)) not in _PROBES:
        return Problem(BAD_HOST, BAD_HOST.title + ".")
    # The path is decoded: quoting gives back the length that was sent, or less, and at most three times its own.
    if 3 * len(path) + len(query) > MAX_URL_BYTES and _is_too_long(path, query):
        return Problem(URL_TOO_LONG, f"A URL may have up to {MAX_URL_BYTES:,} bytes; send a longer query by POST.")
    if path.isascii() and path.isprintable():  # nearly all are, and have nothing else to check
        return None
    if not _is_utf8(path):
        return Problem(BAD_URL, "The path is not UTF-8.")
    if _CONTROL.search(path):
        return Problem(BAD_URL, "The path contains a control character.")
    return None


def refusal_of_body(coding: str) -> Problem | None:
    """Return why a body with a Content-Encoding is refused; None for "", and where it says that there is no coding."""
    return None if coding.strip().lower() in _NO_CODING else _CODED


def mounted(path: str, prefix: str) -> str:
    """Return a path without the path of the base IRI; a proxy in front may have removed it already.

    Args:
        path: as it was sent.
        prefix: the path of the base IRI, in the spelling of :func:`decoded`.
    """
    if prefix and (path == prefix or path.startswith(prefix + "/")):
        return path[len(prefix) :] or "/"
    return path


@lru_cache(maxsize=16)
def decoded(path: str) -> str:
    """Return the path of a base IRI as WSGI spells it: percent-decoded, its bytes as latin-1 text."""
    return unquote_to_bytes(path).decode("latin-1")


def bases_that_moved(uris: UriPolicy, moves: Sequence[Move]) -> list[UriPolicy]:
    """Return the former bases whose addresses lead to those of now; one that is below another comes first.

    Where the base of now is a folder below a former one on the same host, a proxy in front may have removed that
    folder, so a path of the former base cannot be told from one of now. Names of this machine are everybody's.

    Args:
        uris: the URI policy of the release that is served.
        moves: of its publication.
    """
    former = map(UriPolicy, sorted({move.old for move in moves} - {uris.base}, key=len, reverse=True))
    here = host_name(uris.host)
    return [
        old
        for old in former
        if (name := host_name(old.host)) not in _LOOPBACK
        and not (name == here and f"{uris.path}/".startswith(f"{old.path}/"))
    ]


def answer_at_once(
    uris: UriPolicy, moves: Sequence[Move], host: str, path: str, query: str, *, method: str
) -> HttpResponse | None:
    """Return the response to a request that is about no page of the site; None for any other.

    That is the redirect from a base that the publication had before, the response to OPTIONS there, because browsers
    follow no redirect of a preflight, and the one to OPTIONS of the whole server.

    A path is of the base with the longest prefix on its host.

    Args:
        uris: the URI policy of the release that is served.
        moves: of its publication.
        host: the Host header.
        path: as it was sent, decoded, with the path of the base IRI.
        query: the query string, still percent-encoded.
        method: of the request; what is sent with POST is to be sent again, by 308.
    """
    if path == "*" and method == "OPTIONS":
        return ANY_OPTIONS
    if not moves:
        return None
    name = host_name(host)
    for old in bases_that_moved(uris, moves):
        prefix = decoded(old.path)
        if host_name(old.host) != name or not (path == prefix or path.startswith(f"{prefix}/")):
            continue
        rest = quote(path[len(prefix) :], safe="/:@!$&'()*+,;=~", encoding="latin-1")
        location = f"{uris.base}{rest}{f'?{query}' if query else ''}"
        if method == "OPTIONS":
            return ANY_OPTIONS
        status = 301 if method in {"GET", "HEAD"} else 308
        return HttpResponse(status, {"Location": location, "Cache-Control": MOVED_FOR, "Content-Length": "0"}, b"")
    return None


def former_hosts(moves: Sequence[Move]) -> frozenset[str]:
    """Return the host names of the bases that a publication had before."""
    return frozenset(host_name(UriPolicy(move.old).host) for move in moves)


def refuse(problem: Problem, base: str, trace: Trace) -> HttpResponse:
    """Return the response to a request that reaches no handler: problem details, whatever it accepts."""
    body = problem_json(of_request(problem, trace), base)
    headers = {"Content-Type": PROBLEM_JSON, "Content-Length": str(len(body)), **problem.headers}
    return HttpResponse(problem.kind.status, headers, body)


def with_site_headers(headers: list[tuple[str, str]], method: str) -> list[tuple[str, str]]:
    """Return the header fields of a Flask response with those of the site that it has not set itself."""
    own = {name.lower() for name, _ in headers} & _SITE_NAMES
    added = [row for row in SITE_HEADERS if row[0].lower() not in own]
    return [*headers, *added, *(PREFLIGHT_HEADERS if method == "OPTIONS" else ())]


def _is_too_long(path: str, query: str) -> bool:
    return len(path) + len(query) > MAX_URL_BYTES or len(quote(path, encoding="latin-1")) + len(query) > MAX_URL_BYTES


def _is_utf8(path: str) -> bool:
    try:
        path.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return False
    return True
