"""Content codings, entity tags and conditional requests, the same for every URL (RFC 9110 sections 8.4, 8.8 and 13).

A view names its representation (``"<digest>-ttl"``); the coding that is sent becomes part of the tag
(``"<digest>-ttl-zstd"``), so that each coding of each representation has a strong tag of its own, and a condition is
looked at when it is known what would be sent (section 13.2.1).
"""

import gzip
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from typing import Final

import brotli
import zstandard
from flask import Response, request

from publisher.web.http.errors import NOT_ACCEPTABLE, Problem, ProblemError
from publisher.web.http.negotiation import IDENTITY, choose_coding

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
}

# What section 15.4.5 asks for, and no more.
_KEPT_BY_304: Final = frozenset({"cache-control", "content-location", "date", "etag", "expires", "vary"})


def compressible(content_type: str | None) -> bool:
    """Whether a body of this Content-Type is worth compressing."""
    return (content_type or "").startswith(_COMPRESSIBLE)


def coding_for(accept_encoding: str | None, *, size: int, content_type: str | None) -> str | None:
    """The coding that a body is sent in; None where the client refuses every one that there is.

    Args:
        accept_encoding: the request's header.
        size: of the body, in bytes.
        content_type: of the body.
    """
    if not compressible(content_type):
        return IDENTITY
    coding = choose_coding(accept_encoding)
    if size < MIN_COMPRESS_BYTES and choose_coding(accept_encoding, ()) == IDENTITY:
        return IDENTITY
    return coding


def compress(body: bytes, coding: str) -> bytes:
    """The body in a content coding ("identity" leaves it as it is); the same bytes give the same bytes."""
    return body if coding == IDENTITY else _COMPRESSORS[coding](body)


def tag(representation: str, coding: str) -> str:
    """The strong entity tag of a representation in a coding, quotes included."""
    return f'"{representation}"' if coding == IDENTITY else f'"{representation}-{coding}"'


def if_none_match(header: str, current: str) -> bool:
    """Whether a condition names the current tag: weak comparison, lists and ``*`` (section 13.1.2).

    Args:
        header: the If-None-Match header.
        current: the tag of what would be sent, quotes included.
    """
    if header.strip() == "*":
        return True
    return any(part.strip().removeprefix("W/") == current for part in header.split(","))


def if_modified_since(header: str, changed: datetime) -> bool:
    """Whether nothing changed since the date a client names; an unreadable date never holds (section 13.1.3)."""
    try:
        since = parsedate_to_datetime(header)
    except (ValueError, IndexError):
        return False
    if since.tzinfo is None:
        since = since.replace(tzinfo=UTC)
    return changed.replace(microsecond=0) <= since


def unchanged(conditions: Mapping[str, str], *, etag: str, changed: datetime | None) -> bool:
    """Whether a GET or HEAD is to be answered with 304.

    Args:
        conditions: the request's header fields, by lower-case name.
        etag: of what would be sent, quotes included.
        changed: when it last changed, None where that is not known.
    """
    if (header := conditions.get("if-none-match")) is not None:
        return if_none_match(header, etag)
    header = conditions.get("if-modified-since")
    return header is not None and changed is not None and if_modified_since(header, changed)


@lru_cache(maxsize=4096)
def instant(iso: str) -> datetime:
    """An ISO 8601 instant of a manifest or record ("2026-11-24T12:30:05Z"), aware of its zone."""
    moment = datetime.fromisoformat(iso)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@lru_cache(maxsize=4096)
def http_date(iso: str) -> str:
    """An ISO 8601 instant as a header spells it ("Tue, 24 Nov 2026 12:30:05 GMT")."""
    return format_datetime(instant(iso).astimezone(UTC), usegmt=True)


def request_conditions() -> dict[str, str]:
    """The conditions of the request at hand, by lower-case name."""
    names = ("If-None-Match", "If-Modified-Since")
    return {name.lower(): request.headers[name] for name in names if name in request.headers}


def finish(response: Response) -> Response:
    """Give a view's answer its coding and the tag that goes with it, and turn it into a 304 where the client has it.

    A view sets a representation's tag with ``response.set_etag("…")``; answers that stream, or that come with a coding
    of their own, keep both.

    Raises:
        ProblemError: the client refuses every coding that there is (406); an error is told all the same.
    """
    if response.direct_passthrough or response.is_streamed or "Content-Encoding" in response.headers:
        return _not_modified(response)
    if compressible(response.content_type) and response.status_code not in {204, 304}:
        _encode(response)
    return _not_modified(response)


def _encode(response: Response) -> None:
    body = response.get_data()
    if not body and request.method != "HEAD":
        return
    response.vary.add("Accept-Encoding")
    coding = coding_for(request.headers.get("Accept-Encoding"), size=len(body), content_type=response.content_type)
    if coding is None:
        if response.status_code >= 400:
            return  # an error is told in plain bytes rather than not at all
        raise ProblemError(Problem(NOT_ACCEPTABLE, "No content coding that you accept is available."))
    if coding == IDENTITY:
        return
    response.set_data(compress(body, coding))
    response.headers["Content-Encoding"] = coding
    representation, _ = response.get_etag()
    if representation:
        response.headers["ETag"] = tag(representation, coding)


def _not_modified(response: Response) -> Response:
    etag = response.headers.get("ETag")
    if request.method not in {"GET", "HEAD"} or response.status_code != 200 or etag is None:
        return response
    if not unchanged(request_conditions(), etag=etag, changed=response.last_modified):
        return response
    response.close()  # a file that would have been sent
    kept = [(name, value) for name, value in response.headers if name.lower() in _KEPT_BY_304]
    return Response(status=304, headers=kept)
