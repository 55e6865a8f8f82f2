"""Answer ``/id/…`` and ``/doc/…``: the one place that knows what they say, with Flask or without.

A pure function of the release, the URL and a few request headers, so that the Flask view and the fast path before it
(publisher/web/http/fastpath.py) cannot differ. Rendered bodies are kept in a cache that is bounded in bytes; its keys
hold the release's version, the format and the coding, so that nothing stale and nothing of another format ever comes
out. Specified by docs/http.md.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import pyoxigraph as ox

from publisher import __version__
from publisher.rdf import documents
from publisher.rdf.formats import BY_SUFFIX, DOCUMENT_FORMATS, HTML, Format
from publisher.release import Release, StoredRecord
from publisher.uris import SLUG, Kind
from publisher.web.documents.history import timegate
from publisher.web.documents.links import document_links
from publisher.web.http.cache import ByteCache
from publisher.web.http.conditional import coding_for, compress, http_date, instant, tag, unchanged
from publisher.web.http.errors import NOT_ACCEPTABLE, Problem, ProblemError, http_kind
from publisher.web.http.negotiation import IDENTITY, choose

Headers = list[tuple[str, str]]

DOCUMENT_MAX_AGE_S: Final = 60
"""How long a cache may keep a document unasked; a new release is seen everywhere after that."""

REDIRECT_MAX_AGE_S: Final = 60

_SUFFIXES: Final = "|".join(row.suffix for row in DOCUMENT_FORMATS)
_URL: Final = re.compile(
    rf"/(?P<face>id|doc)/(?P<kind>{'|'.join(Kind)})/(?P<slug>{SLUG.pattern})(?:\.(?P<suffix>{_SUFFIXES}))?"
)

_SOFTWARE: Final = hashlib.sha256(f"{__version__} {ox.__version__}".encode()).hexdigest()[:6]
"""Part of every tag: other software may write the same triples in other bytes."""

THING_ROUTE: Final = "/id/<kind>/<path:slug>"
DOCUMENT_ROUTE: Final = "/doc/<kind>/<path:slug>"

MAX_SUCCESSION: Final = 50
"""How many mergers in a row are followed to their end, so that a client meets one redirect."""


@dataclass(frozen=True, slots=True)
class Call:
    """What of a request matters here; header values are None where the field is absent."""

    method: str
    path: str
    accept: str | None
    accept_encoding: str | None
    conditions: Mapping[str, str]
    accept_datetime: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer: status line, header fields, body (empty for HEAD), and the route it is counted under."""

    status: str
    headers: Headers
    body: bytes
    route: str


@dataclass(frozen=True, slots=True)
class _Rendering:
    """A document in one format and coding, with its headers ready for 200 and for 304."""

    status: str
    etag: str
    changed: str
    headers: Headers
    headers_304: Headers
    body: bytes


Page = Callable[[Release, StoredRecord], bytes]
"""Renders the HTML page of a thing."""


class Documents:
    """The documents of whatever release is at hand.

    Args:
        page: renders a thing's HTML page.
        cache_bytes: memory for rendered bodies; 0 renders each anew.
    """

    def __init__(self, page: Page, cache_bytes: int) -> None:
        self._page = page
        self._cache: ByteCache[_Rendering] = ByteCache(cache_bytes)

    def answer(self, release: Release, call: Call) -> Reply:
        """Answer a GET or HEAD of a URL below ``/id/`` or ``/doc/``.

        Raises:
            ProblemError: there is no such thing (404), or no format that the client accepts (406).
        """
        url = _URL.fullmatch(call.path)
        if url is None or (url["face"] == "id" and url["suffix"]):
            raise _not_found()
        if url["face"] == "id":
            return self._thing(release, call, url["kind"], url["slug"])
        if call.accept_datetime is not None and not url["suffix"]:
            return _of_that_time(release, call, url["kind"], url["slug"])
        return self._document(release, call, url["kind"], url["slug"], url["suffix"])

    def _thing(self, release: Release, call: Call, kind: str, slug: str) -> Reply:
        """303 to the document; what is gone says so at once, what was merged leads to what took its place."""
        record = _record(release, kind, slug)
        if record.state == "merged":
            return _moved(release, call, record, face="id", suffix=None)
        if record.state == "deleted":
            return self._document(release, call, kind, slug, None)
        location = f"{release.uris.path}/doc/{kind}/{slug}"
        document = release.uris.document(kind, slug)
        links = f'<{document}>; rel="describedby", <{record.iri}>; rel="cite-as"'
        return _redirect("303 See Other", call, location, f"Described at {document}\n", [("Link", links)])

    def _document(self, release: Release, call: Call, kind: str, slug: str, suffix: str | None) -> Reply:
        form = BY_SUFFIX[suffix] if suffix else _negotiated(call.accept)
        if form is None:
            return _unacceptable(release, call, _record(release, kind, slug))
        coding = coding_for(call.accept_encoding, size=1 << 20, content_type=form.content_type)
        if coding is None:
            raise ProblemError(Problem(NOT_ACCEPTABLE, "No content coding that you accept is available."))
        key = (release.version, kind, slug, form.suffix, suffix is None, coding)
        rendering = self._cache.get(key)
        if rendering is None:
            record = _record(release, kind, slug)
            if record.state == "merged":
                return _moved(release, call, record, face="doc", suffix=suffix)
            rendering = self._render(release, record, form, coding, negotiated=suffix is None)
            self._cache.put(key, rendering, size=len(rendering.body))
        return _sent(rendering, call)

    def _render(
        self, release: Release, record: StoredRecord, form: Format, coding: str, *, negotiated: bool
    ) -> _Rendering:
        if form is HTML:
            body = self._page(release, record)
            # A page also shows what other records say of this one: only its bytes tell whether it changed.
            representation, changed = f"{hashlib.sha256(body).hexdigest()[:24]}-html", release.manifest.created
        else:
            body = documents.document(record.quads, record.cards, form, release.uris, record.iri)
            representation, changed = f"{record.digest[:24]}-{_SOFTWARE}-{form.suffix}", record.changed
        etag = tag(representation, coding)
        sent = compress(body, coding)
        location = f"{release.uris.path}/doc/{record.kind}/{record.slug}.{form.suffix}"
        kept: Headers = [
            ("ETag", etag),
            ("Vary", "Accept, Accept-Datetime, Accept-Encoding" if negotiated else "Accept-Encoding"),
            ("Cache-Control", f"public, max-age={DOCUMENT_MAX_AGE_S}"),
            ("Content-Location", location),
        ]
        headers: Headers = [
            ("Content-Type", form.content_type),
            ("Content-Length", str(len(sent))),
            *kept,
            ("Last-Modified", http_date(record.changed)),
            ("Link", document_links(release, record)),
        ]
        if coding != IDENTITY:
            headers.append(("Content-Encoding", coding))
        status = "410 Gone" if record.state == "deleted" else "200 OK"
        return _Rendering(status, etag, changed, headers, kept, sent)


def call_of(environ: Mapping[str, object]) -> Call:
    """A WSGI request as a :class:`Call`."""
    conditions = {}
    if (tags := environ.get("HTTP_IF_NONE_MATCH")) is not None:
        conditions["if-none-match"] = str(tags)
    if (since := environ.get("HTTP_IF_MODIFIED_SINCE")) is not None:
        conditions["if-modified-since"] = str(since)
    return Call(
        str(environ["REQUEST_METHOD"]),
        str(environ["PATH_INFO"]),
        _text(environ.get("HTTP_ACCEPT")),
        _text(environ.get("HTTP_ACCEPT_ENCODING")),
        conditions,
        _text(environ.get("HTTP_ACCEPT_DATETIME")),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


@lru_cache(maxsize=1024)
def _negotiated(accept: str | None) -> Format | None:
    return choose(accept, DOCUMENT_FORMATS)


def _sent(rendering: _Rendering, call: Call) -> Reply:
    if (
        call.conditions
        and rendering.status == "200 OK"
        and unchanged(call.conditions, etag=rendering.etag, changed=instant(rendering.changed))
    ):
        return Reply("304 Not Modified", rendering.headers_304, b"", DOCUMENT_ROUTE)
    return Reply(rendering.status, rendering.headers, b"" if call.method == "HEAD" else rendering.body, DOCUMENT_ROUTE)


def _record(release: Release, kind: str, slug: str) -> StoredRecord:
    record = release.record(kind, slug)
    if record is None:
        raise _not_found()
    return record


def _of_that_time(release: Release, call: Call, kind: str, slug: str) -> Reply:
    """302 to the version that was in force at a time: a document is its own TimeGate (RFC 7089 section 4.2).

    Raises:
        ProblemError: the time cannot be read (400), or there is no such document (404).
    """
    try:
        found = timegate(release, kind, slug, str(call.accept_datetime))
    except ValueError:
        detail = "Accept-Datetime is no HTTP date, such as Tue, 24 Nov 2026 12:30:05 GMT."
        raise ProblemError(Problem(http_kind(400), detail)) from None
    if found is None:
        raise _not_found()
    headers = [("Link", found.links), ("Vary", "Accept-Datetime")]
    return _redirect("302 Found", call, found.location, f"As of {found.at}\n", headers)


def _moved(release: Release, call: Call, record: StoredRecord, *, face: str, suffix: str | None) -> Reply:
    """301 to what took a merged thing's place, over all mergers at once."""
    successor = _last_successor(release, record)
    if successor is None:
        raise _not_found()
    ref = release.uris.parse(successor)
    tail = f".{suffix}" if suffix else ""
    location = f"{release.uris.path}/{face}/{ref.kind}/{ref.slug}{tail}" if ref else successor
    links = f'<{successor}>; rel="successor-version"'
    return _redirect("301 Moved Permanently", call, location, f"Merged into {successor}\n", [("Link", links)])


def _last_successor(release: Release, record: StoredRecord) -> str | None:
    """The IRI at the end of a chain of mergers; None where the chain is a circle."""
    current, seen = record, {record.iri}
    while current.state == "merged" and current.successor and len(seen) <= MAX_SUCCESSION:
        if current.successor in seen:
            return None
        seen.add(current.successor)
        following = release.record_of(current.successor)
        if following is None or following.state != "merged":
            return current.successor
        current = following
    return None


def _redirect(status: str, call: Call, location: str, text: str, headers: Headers) -> Reply:
    body = text.encode()
    every = [
        ("Location", location),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", f"public, max-age={REDIRECT_MAX_AGE_S}"),
        *headers,
    ]
    route = THING_ROUTE if call.path.startswith("/id/") else DOCUMENT_ROUTE
    return Reply(status, every, b"" if call.method == "HEAD" else body, route)


def _not_found() -> ProblemError:
    kind = http_kind(404)
    return ProblemError(Problem(kind, "Nothing is published under this address, and nothing ever was."))


def _unacceptable(release: Release, call: Call, record: StoredRecord) -> Reply:
    """406 with the variants that there are; a merged thing leads on whatever is accepted.

    Raises:
        ProblemError: always, but for a merged thing.
    """
    if record.state == "merged":
        return _moved(release, call, record, face="doc", suffix=None)
    document = release.uris.document(record.kind, record.slug)
    variants = [{"type": row.media_type, "href": f"{document}.{row.suffix}"} for row in DOCUMENT_FORMATS]
    offered = ", ".join(row.media_type for row in DOCUMENT_FORMATS)
    links = ", ".join(f'<{row["href"]}>; rel="alternate"; type="{row["type"]}"' for row in variants)
    facts = {"variants": variants}
    raise ProblemError(Problem(NOT_ACCEPTABLE, f"This document comes as {offered}.", facts, {"Link": links}))
