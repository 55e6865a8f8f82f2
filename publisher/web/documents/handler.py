"""Answer ``/id/…`` and ``/doc/…``, without Flask (docs/adr/0071).

Rendered documents are cached with the release that they are of, under format and coding, so that nothing stale and
nothing of another format is ever sent. Specified by docs/http.md.
"""

import hashlib
import re
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple, NoReturn, ParamSpec

import pyoxigraph as ox

from publisher import __version__
from publisher.changes import ChangeLog, in_force
from publisher.feeds import memento
from publisher.rdf import documents, jsonld_forms
from publisher.rdf.formats import HTML, JSON_LD, by_suffix, document_formats
from publisher.release import Release, StoredRecord
from publisher.uris import SLUG, Kind
from publisher.web.documents.links import document_links
from publisher.web.documents.page import DocumentPages
from publisher.web.http.conditional import coding_for, encode, http_date, revalidate
from publisher.web.http.messages import Deferred, HttpRequest, HttpResponse
from publisher.web.http.negotiation import choose
from publisher.web.http.operations import IF_NONE_MATCH, Answer, JsonObject, Operation
from publisher.web.http.problems.kinds import NOT_ACCEPTABLE, NOT_FOUND, http_kind
from publisher.web.http.problems.problem import Problem, ProblemError
from publisher.web.http.threads import Threads
from publisher.web.languages.choice import VARY, language_of
from publisher.web.languages.reader import marked, speaking
from publisher.web.shell.dispatch import Route
from publisher.web.site import Served
from publisher.web.view.history import channel_of

MAX_AGE_S: Final = 60
"""How long a cache may send a document without asking; every cache has a new release after that."""

_SUFFIXES: Final = "|".join(row.suffix for row in document_formats())
_URL: Final = re.compile(
    rf"/(?P<space>id|doc)/(?P<kind>{'|'.join(Kind)})/(?P<slug>{SLUG.pattern})(?:\.(?P<suffix>{_SUFFIXES}))?"
)
_NEAR: Final = re.compile(
    rf"/(?:id|doc)/(?P<kind>{'|'.join(Kind)})/(?P<slug>{SLUG.pattern})(?:/|\.[A-Za-z0-9]{{1,12}})"
)
"""The address of a thing or document with a format that there is not, or that a thing has not, or a slash too many."""

_SOFTWARE: Final = hashlib.sha256(f"{__version__} {ox.__version__}".encode()).hexdigest()[:6]
"""Part of every tag: other software may write the same triples in other bytes."""

_SHORT_BYTES: Final = 64 * 1024
"""Up to so many bytes of statements, a document is written within a millisecond or two."""

_SHORT_PAGE_BYTES: Final = 16 * 1024
"""The same of the page of an institution: handing it to a thread would take a fifth of that (docs/adr/0208)."""

THING: Final = Operation(
    "thing",
    "things",
    "The thing itself: redirects to its description",
    {
        301: Answer("Merged into the thing at Location"),
        303: Answer("Described at Location"),
        410: Answer("Withdrawn; the body says what is known of it, in the format you accept"),
    },
    problems=(400, 404),
)
DOCUMENT: Final = Operation(
    "document",
    "things",
    "The description of a thing, in the format that Accept prefers",
    {
        200: Answer(
            "The description",
            {row.media_type: JsonObject if row.suffix == "jsonld" else str for row in document_formats()},
            ("ETag", "Content-Location", "Link"),
        ),
        301: Answer("Merged; described at Location"),
        304: Answer("Unchanged"),
        410: Answer("Withdrawn; the body says what is known of it"),
    },
    problems=(400, 404, 406, 412),
    parameters=(IF_NONE_MATCH,),
    description="With a suffix (.html, .ttl, .jsonld, .nt, .rdf) it is sent in that format, whatever Accept says. "
    "All formats hold the same triples.",
)

NOTHING: Final = marked("Nothing is published at this address, and nothing ever was.")

ArgumentsP = ParamSpec("ArgumentsP")

MAX_MERGERS: Final = 50
"""How many mergers in a row are followed to the last successor, so that a client is redirected once."""


class Representation(NamedTuple):
    """What identifies the bytes of a document: the key of the cache. Only pages have a language; others have ""."""

    kind: str
    slug: str
    suffix: str
    negotiated: bool
    coding: str
    profile: str | None
    language: str


class Documents:
    """The handler of things and their documents.

    What is cached or short is answered at once; long pages and documents are rendered in threads.

    Args:
        pages: renders the HTML representation.
        threads: where documents are read and rendered.
    """

    def __init__(self, pages: DocumentPages, threads: Threads) -> None:
        self._pages, self._threads = pages, threads

    def routes(self) -> tuple[Route, Route]:
        """Return the URLs that :meth:`answer` answers."""
        methods = ("GET", "HEAD", "OPTIONS")
        return (
            Route("/id/<kind>/<path:slug>", "/id/", methods, self.answer, repeatable=True, operations={"get": THING}),
            Route(
                "/doc/<kind>/<path:slug>",
                "/doc/",
                methods,
                self.answer,
                repeatable=True,
                operations={"get": DOCUMENT},
            ),
        )

    def answer(self, served: Served, request: HttpRequest) -> HttpResponse | Deferred:
        """Answer a GET or HEAD.

        Raises:
            ProblemError: there is no such thing (404), or no representation that the client accepts (406); a deferred
                response raises it too.
        """
        url = _URL.fullmatch(request.path)
        if url is None or (url["space"] == "id" and url["suffix"]):
            _not_found(_document_near(served.release, request.path))
        kind, slug, suffix = url["kind"], url["slug"], url["suffix"]
        if url["space"] == "id":
            redirect: HttpResponse | None = served.cache.get(("id", kind, slug))
            return redirect or self._thing(served, request, kind, slug)
        if "accept-datetime" in request.headers and not suffix:
            return self._later(_version_at, served.release, kind, slug, request.headers["accept-datetime"])
        wanted = _representation(request, kind, slug, suffix)
        cached: HttpResponse | None = served.cache.get(wanted) if wanted else None
        return revalidate(cached, request) if cached else self._document(served, request, kind, slug, suffix)

    def _later(
        self, answer: Callable[ArgumentsP, HttpResponse], *arguments: ArgumentsP.args, **named: ArgumentsP.kwargs
    ) -> Deferred:
        return Deferred(self._threads.submit(answer, *arguments, **named), _result)

    def _thing(self, served: Served, request: HttpRequest, kind: str, slug: str) -> HttpResponse | Deferred:
        """Redirect to the document; answer for a withdrawn thing, and redirect to the successor of a merged one."""
        record, uris = _record(served.release, kind, slug), served.release.uris
        if record.state == "merged":
            return _moved(served.release, record, space="id", suffix=None)
        if record.state == "deleted":
            return self._document(served, request, kind, slug, None)
        document = uris.document(kind, slug)
        links = f'<{document}>; rel="describedby", <{record.iri}>; rel="cite-as"'
        redirect = _redirect(303, f"{uris.path}/doc/{kind}/{slug}", f"Described at {document}\n", {"Link": links})
        served.cache.put(("id", kind, slug), redirect, size=len(document))
        return redirect

    def _document(
        self, served: Served, request: HttpRequest, kind: str, slug: str, suffix: str | None
    ) -> HttpResponse | Deferred:
        """Render a document, in a thread if that takes long."""
        record = _record(served.release, kind, slug)
        if record.state == "merged":
            return _moved(served.release, record, space="doc", suffix=suffix)
        wanted = _representation(request, kind, slug, suffix) or _unacceptable(served.release, record)
        if len(record.quads) > (_short_page_bytes(record) if wanted.suffix == HTML.suffix else _SHORT_BYTES):
            return self._later(self._rendered, served, request, record, wanted)
        return self._rendered(served, request, record, wanted)

    def _rendered(
        self, served: Served, request: HttpRequest, record: StoredRecord, wanted: Representation
    ) -> HttpResponse:
        """Render a document, and cache it."""
        rendered = self._render(served, record, wanted)
        if wanted.profile:
            rendered = _in_profile(served.release, record, rendered, wanted.profile)
        response = encode(rendered, wanted.coding)
        size = len(response.body) if isinstance(response.body, bytes) else 0
        served.cache.put(wanted, response, size=size)
        return revalidate(response, request)

    def _render(self, served: Served, record: StoredRecord, wanted: Representation) -> HttpResponse:
        """Return a document without a content coding."""
        release, form, language = served.release, by_suffix()[wanted.suffix], wanted.language
        if language:
            with speaking(language):
                body = self._pages.render(served, record)
            # A page also shows what other records say of this one: its bytes tell whether it changed, and the release
            # is the last time that it may have.
            etag, changed = f'"{hashlib.sha256(body).hexdigest()[:24]}-html"', release.manifest.created
        else:
            body = documents.document(record.quads, record.cards, form, release.uris, record.iri)
            etag, changed = f'"{record.digest[:24]}-{_SOFTWARE}-{form.suffix}"', record.changed
        headers = {
            "Content-Type": form.content_type,
            "ETag": etag,
            "Vary": _vary(wanted),
            **({"Content-Language": language} if language else {}),
            "Cache-Control": f"public, max-age={MAX_AGE_S}",
            "Content-Location": f"{release.uris.path}/doc/{record.kind}/{record.slug}.{form.suffix}",
            "Last-Modified": http_date(changed),
            "Link": document_links(release, record, form),
        }
        return HttpResponse(410 if record.state == "deleted" else 200, headers, body)


def _in_profile(release: Release, record: StoredRecord, response: HttpResponse, profile: str) -> HttpResponse:
    """Return a JSON-LD document in the form that a profile names."""
    body = jsonld_forms.document(record.quads + record.cards, record.iri, release.uris.base, profile)
    tag = f'{response.headers["ETag"][:-1]}-{profile}"'
    headers = {**response.headers, "Content-Type": jsonld_forms.content_type(profile), "ETag": tag}
    vary = headers["Vary"] if "Accept," in headers["Vary"] else f"Accept, {headers['Vary']}"
    return response._replace(headers={**headers, "Vary": vary}, body=body)


def _short_page_bytes(record: StoredRecord) -> int:
    """Return how long the statements of a record may be whose page is rendered at once.

    Other pages than those of live institutions list what refers to a thing, which is read from many places of the disk.
    """
    return _SHORT_PAGE_BYTES if record.kind is Kind.INSTITUTION and record.state == "live" else 0


def _vary(wanted: Representation) -> str:
    """Return the header fields that a document is chosen by."""
    by_format = ("Accept", "Accept-Datetime") if wanted.negotiated else ()
    return ", ".join((*by_format, "Accept-Encoding", *(VARY if wanted.language else ())))


def _result(future: Future[HttpResponse]) -> HttpResponse:
    return future.result()


def _representation(request: HttpRequest, kind: str, slug: str, suffix: str | None) -> Representation | None:
    """Return the representation that is asked for; None if the client accepts none of them.

    Raises:
        ProblemError: the client refuses every content coding (406).
    """
    headers = request.headers
    form = by_suffix()[suffix] if suffix else choose(headers.get("accept"), document_formats())
    if form is None:
        return None
    coding = coding_for(headers.get("accept-encoding"), size=1 << 20, content_type=form.content_type)
    profile = jsonld_forms.profile_of(headers.get("accept")) if form is JSON_LD else None
    language = language_of(headers) if form is HTML else ""
    return Representation(kind, slug, form.suffix, suffix is None, coding, profile, language)


def _record(release: Release, kind: str, slug: str) -> StoredRecord:
    return release.record(kind, slug) or _not_found()


def _version_at(release: Release, kind: str, slug: str, moment: str) -> HttpResponse:
    """Redirect to the version that was in force at a time: a document is its own TimeGate (RFC 7089 section 4.2).

    A time before the first version leads to the first (section 4.5.3).

    Args:
        release: the release that is served.
        kind: of the thing.
        slug: of the thing.
        moment: an HTTP date.

    Raises:
        ProblemError: the time cannot be read (400), or there is no such document (404).
    """
    try:
        instant = parsedate_to_datetime(moment).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        detail = "Accept-Datetime is not an HTTP date, such as Tue, 24 Nov 2026 12:30:05 GMT."
        raise ProblemError(Problem(http_kind(400), detail)) from None
    with ChangeLog(release.path) as log:
        history = log.history(release.uris.thing(kind, slug))
    if not history:
        _not_found()
    change, channel = in_force(history, instant) or history[0], channel_of(release)
    location = release.uris.path + channel.memento(change)[len(release.uris.base) :]
    headers = {"Link": ", ".join(memento.links(channel, history, change)), "Vary": "Accept-Datetime"}
    return _redirect(302, location, f"As of {change.at}\n", headers)


def _moved(release: Release, record: StoredRecord, *, space: str, suffix: str | None) -> HttpResponse:
    """Redirect from a merged thing to its last successor."""
    successor = _last_successor(release, record) or _not_found()
    ref = release.uris.parse(successor)
    tail = f".{suffix}" if suffix else ""
    location = f"{release.uris.path}/{space}/{ref.kind}/{ref.slug}{tail}" if ref else successor
    headers = {"Link": f'<{successor}>; rel="successor-version"'}
    return _redirect(301, location, f"Merged into {successor}\n", headers)


def _last_successor(release: Release, record: StoredRecord) -> str | None:
    """Return the IRI at the end of a chain of mergers; None if the chain is a circle."""
    current, seen = record, {record.iri}
    while current.state == "merged" and current.successor and len(seen) <= MAX_MERGERS:
        if current.successor in seen:
            return None
        seen.add(current.successor)
        following = release.record_of(current.successor)
        if following is None or following.state != "merged":
            return current.successor
        current = following
    return None


def _redirect(status: int, location: str, text: str, headers: dict[str, str]) -> HttpResponse:
    every = {
        "Location": location,
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Length": str(len(text.encode())),
        "Cache-Control": f"public, max-age={MAX_AGE_S}",
        **headers,
    }
    return HttpResponse(status, every, text.encode())


def _not_found(instead: str | None = None) -> NoReturn:
    """Raise 404, and say where the document is that may have been meant."""
    if instead is None:
        raise ProblemError(Problem(NOT_FOUND, NOTHING))
    suffixes = ", ".join(f".{row.suffix}" for row in document_formats())
    detail = f"Nothing is published at this address. The document is at {instead}, also with {suffixes} at its end."
    raise ProblemError(Problem(NOT_FOUND, detail, {"document": instead}))


def _document_near(release: Release, path: str) -> str | None:
    """Return the IRI of the document whose address a path is but for its end; None if no document has it."""
    url = _NEAR.fullmatch(path)
    if url is None or release.record(url["kind"], url["slug"]) is None:
        return None
    return release.uris.document(url["kind"], url["slug"])


def _unacceptable(release: Release, record: StoredRecord) -> NoReturn:
    """Raise 406 with the available variants."""
    document = release.uris.document(record.kind, record.slug)
    variants = [{"type": row.media_type, "href": f"{document}.{row.suffix}"} for row in document_formats()]
    offered = ", ".join(row.media_type for row in document_formats())
    links = ", ".join(f'<{row["href"]}>; rel="alternate"; type="{row["type"]}"' for row in variants)
    detail = f"This document is available as {offered}."
    raise ProblemError(Problem(NOT_ACCEPTABLE, detail, {"variants": variants}, {"Link": links}))
