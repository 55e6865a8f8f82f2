"""Content codings, entity tags and conditional requests, the same for every URL (RFC 9110 sections 8.4, 8.8 and 13).

A handler names its representation in the tag (``"<digest>-ttl"``); the coding that is sent becomes part of the tag
(``"<digest>-ttl-zstd"``), so that each coding of each representation has a strong tag of its own. A condition is
evaluated once it is known what would be sent (section 13.2.1).
"""

import gzip
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

import brotli
import zstandard
from werkzeug import http

from publisher.web.http.messages import HttpRequest, HttpResponse
from publisher.web.http.negotiation import IDENTITY, choose_coding
from publisher.web.http.problems.kinds import NOT_ACCEPTABLE, http_kind
from publisher.web.http.problems.problem import Problem, ProblemError

MIN_COMPRESS_BYTES: Final = 512
"""A smaller body gains nothing: it fits into the packet that the header needs anyway."""

_COMPRESSIBLE: Final = (
    "text/",
    "application/json",
    "application/ld+json",
    "application/n-",
    "application/rdf+xml",
    "application/sparql-results",
    "application/trig",
    "application/xml",
    "application/atom+xml",
    "application/problem+json",
    "application/linkset+json",
    "application/javascript",
    "image/svg+xml",
)

_COMPRESSORS: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "zstd": lambda body: zstandard.ZstdCompressor(level=3).compress(body),
    "br": lambda body: bytes(brotli.compress(body, quality=4)),
    "gzip": lambda body: gzip.compress(body, compresslevel=5, mtime=0),
    IDENTITY: lambda body: body,
}

_CONDITIONS: Final = frozenset({"if-match", "if-modified-since", "if-none-match", "if-unmodified-since"})

# The fields that section 15.4.5 requires, and no more.
_FIELDS_OF_304: Final = ("Cache-Control", "Content-Location", "Date", "ETag", "Expires", "Vary")


def coding_for(accept_encoding: str | None, *, size: int, content_type: str | None) -> str:
    """Return the coding to send a body in.

    Args:
        accept_encoding: the request's header.
        size: of the body, in bytes.
        content_type: of the body.

    Raises:
        ProblemError: the client refuses every coding that is available (406).
    """
    if (coding := _coding_for(accept_encoding, content_type, short=size < MIN_COMPRESS_BYTES)) is None:
        raise ProblemError(Problem(NOT_ACCEPTABLE, "No content coding that you accept is available."))
    return coding


def compress(body: bytes, coding: str) -> bytes:
    """Return the body in a content coding; the same bytes give the same bytes."""
    return _COMPRESSORS[coding](body)


def tag(representation: str, coding: str) -> str:
    """Return the strong entity tag of a representation in a coding, quotes included."""
    return f'"{representation}"' if coding == IDENTITY else f'"{representation}-{coding}"'


def encode(response: HttpResponse, coding: str) -> HttpResponse:
    """Put a body, not a stream, into a content coding, and the coding into its entity tag."""
    assert isinstance(response.body, bytes)
    body, headers = compress(response.body, coding), dict(response.headers)
    headers["Content-Length"] = str(len(body))
    if coding != IDENTITY:
        headers["Content-Encoding"] = coding
        if "ETag" in headers:
            headers["ETag"] = tag(headers["ETag"].strip('"'), coding)
    return HttpResponse(response.status, headers, body)


def revalidate(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    """Return 304 instead of the response if the client has it already, 412 if it wants another.

    Args:
        response: what would be sent.
        request: with the conditions.

    Raises:
        ProblemError: it is not what If-Match, or else If-Unmodified-Since, names (412).
    """
    conditions = request.headers
    if _CONDITIONS.isdisjoint(conditions):
        return response
    etag = response.headers.get("ETag")
    if response.status != 200 or etag is None or request.method not in {"GET", "HEAD"}:
        return response
    last_modified = response.headers.get("Last-Modified")
    if _is_another(conditions, etag, last_modified):
        if not isinstance(response.body, bytes):
            response.body.close()
        raise ProblemError(Problem(http_kind(412), "It has changed: it is not what If-Match or the date names."))
    if not _unchanged(conditions, etag, last_modified):
        return response
    headers = {name: response.headers[name] for name in _FIELDS_OF_304 if name in response.headers}
    if not isinstance(response.body, bytes):
        response.body.close()
    return HttpResponse(304, headers)


def finish(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    """Give a response the coding that the client prefers, or 304 if the client has it already.

    A stream, or a body that has a coding already, keeps its coding. An error that no accepted coding can carry is sent
    uncompressed.

    Raises:
        ProblemError: the client refuses every coding that is available (406).
    """
    body, content_type = response.body, response.headers.get("Content-Type")
    if body and isinstance(body, bytes) and "Content-Encoding" not in response.headers and _compressible(content_type):
        response = _negotiate_coding(response, body, request)
    return revalidate(response, request)


@lru_cache(maxsize=1024)
def _coding_for(accept_encoding: str | None, content_type: str | None, *, short: bool) -> str | None:
    """Return the coding to send a body in; None if the client refuses every one."""
    if not _compressible(content_type) or (short and choose_coding(accept_encoding, ()) == IDENTITY):
        return IDENTITY
    return choose_coding(accept_encoding)


@lru_cache(maxsize=64)
def _varying_by_coding(vary: str) -> str:
    names = [name for name in vary.split(", ") if name]
    return ", ".join(dict.fromkeys([*names, "Accept-Encoding"]))


def _negotiate_coding(response: HttpResponse, body: bytes, request: HttpRequest) -> HttpResponse:
    headers = {**response.headers, "Vary": _varying_by_coding(response.headers.get("Vary", ""))}
    accepted = request.headers.get("accept-encoding")
    try:
        coding = coding_for(accepted, size=len(body), content_type=headers.get("Content-Type"))
    except ProblemError:
        if response.status < 400:
            raise
        coding = IDENTITY
    plain = HttpResponse(response.status, headers, body)
    return plain if coding == IDENTITY and "Content-Length" in headers else encode(plain, coding)


@lru_cache(maxsize=4096)
def http_date(iso: str) -> str:
    """Return an ISO 8601 instant as header fields spell it ("Tue, 24 Nov 2026 12:30:05 GMT")."""
    moment = datetime.fromisoformat(iso)
    return http.http_date(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _unchanged(conditions: Mapping[str, str], etag: str, last_modified: str | None) -> bool:
    """Return whether a condition holds: If-None-Match by weak comparison, else If-Modified-Since (section 13.2.2)."""
    if (condition := conditions.get("if-none-match")) is not None:
        return condition.strip() == "*" or any(part.strip().removeprefix("W/") == etag for part in condition.split(","))
    since, changed = _date(conditions.get("if-modified-since")), _date(last_modified)
    return since is not None and changed is not None and changed <= since


def _is_another(conditions: Mapping[str, str], etag: str, last_modified: str | None) -> bool:
    """Return whether If-Match, by strong comparison, else If-Unmodified-Since, names another state of the resource."""
    if (condition := conditions.get("if-match")) is not None:
        return condition.strip() != "*" and all(part.strip() != etag for part in condition.split(","))
    since, changed = _date(conditions.get("if-unmodified-since")), _date(last_modified)
    return since is not None and changed is not None and changed > since


def _date(text: str | None) -> datetime | None:
    """Return an HTTP date; None for any other text, and out of range: such a condition is ignored (section 13.1.3)."""
    try:
        return http.parse_date(text)
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=256)
def _compressible(content_type: str | None) -> bool:
    return (content_type or "").startswith(_COMPRESSIBLE)
