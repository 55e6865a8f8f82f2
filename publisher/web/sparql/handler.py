"""Answer ``/sparql``, without Flask: the SPARQL 1.1 Protocol for queries, the service description, the query page.

A result is whole in memory or in a file before its status line is sent, with its length; so it is complete, or it is an
error. Short results are cached with the release, headers and all, under the text of the request. docs/sparql.md is for
authors of clients; docs/conformance.md names the test of each clause.
"""

import hashlib
import ipaddress
from collections.abc import Callable, Hashable
from functools import partial
from typing import Final

from publisher.errors import QueryError, QueryFormatError, QueryRefusedError, QuerySyntaxError
from publisher.rdf.formats import HTML, Format
from publisher.rdf.versions import FULL
from publisher.store import Answer, Request
from publisher.store.inspection import Form, Inspection, answer_key
from publisher.store.pending import PendingAnswer
from publisher.web.http.cache import Repeats
from publisher.web.http.conditional import finish, revalidate, tag
from publisher.web.http.messages import Deferred, FileRegion, HttpRequest, HttpResponse
from publisher.web.http.negotiation import CODINGS, IDENTITY, accepts_version
from publisher.web.http.problems.by_error import problem_of
from publisher.web.http.problems.problem import Problem
from publisher.web.http.problems.responses import accepted
from publisher.web.languages.choice import VARY, language_of
from publisher.web.languages.reader import speaking
from publisher.web.shell.dispatch import Route
from publisher.web.shell.pages import Pages
from publisher.web.site import Served
from publisher.web.sparql.description import describe
from publisher.web.sparql.formats import DESCRIPTION_OFFERS, GEOJSON, engine_media_type, result_format, tag_suffix
from publisher.web.sparql.geojson import as_geojson
from publisher.web.sparql.operations import PAST_QUERY, POST_PAST_QUERY, POST_QUERY, QUERY
from publisher.web.sparql.page import PageResult, blank_page, page_media_type, page_result, problem_result, query_page
from publisher.web.sparql.past import PastReleases
from publisher.web.sparql.request import ProtocolRequest, read_request

REVALIDATE: Final = "public, no-cache"
"""A shared cache may hold a result, and asks whether the release is still the same: a 304 costs no evaluation."""

FOR_EVER: Final = "public, max-age=31536000, immutable"
ENDPOINT: Final = "/sparql"

_IN_MEMORY_BYTES: Final = 256 * 1024
_CACHED_BYTES: Final = 64 * 1024


class Sparql:
    """The handler of the SPARQL endpoint.

    Args:
        pages: renders the query page.
        trusted_proxies: how many proxies in front add to X-Forwarded-For.
        past: opens past releases.
    """

    def __init__(self, pages: Pages, trusted_proxies: int, past: PastReleases) -> None:
        self._pages, self._trusted_proxies, self._past = pages, trusted_proxies, past
        self._repeats = Repeats()

    def routes(self) -> tuple[Route, Route]:
        """Return the URLs of the live release's endpoint and of past releases' endpoints."""
        methods = ("GET", "HEAD", "OPTIONS", "POST")
        operations = {"get": QUERY, "post": POST_QUERY}
        of_past = {"get": PAST_QUERY, "post": POST_PAST_QUERY}
        past = f"/releases/<version>{ENDPOINT}"
        return (
            Route(ENDPOINT, ENDPOINT, methods, self.answer, repeatable=True, operations=operations),
            Route(past, "/releases/", methods, self.answer_past, ending=ENDPOINT, operations=of_past),
        )

    def answer_past(self, served: Served, request: HttpRequest) -> HttpResponse | Deferred:
        """Answer a query from a release that is kept; what it answers never changes.

        Raises:
            ProblemError: as :meth:`answer`; or the release is no longer kept (410).
            ReleaseNotFoundError: there never was such a release.
            QueryError: as :meth:`answer`.
        """
        version = request.path.removeprefix("/releases/").removesuffix(ENDPOINT)
        if version == served.release.version:
            return _unchanging(self.answer(served, request, request.path))
        past = self._past.take(version, served)
        begun: HttpResponse | Deferred | None = None
        try:
            begun = self.answer(past, request, request.path)
        finally:
            if not isinstance(begun, Deferred):
                past.done()
        if isinstance(begun, Deferred):
            begun.future.add_done_callback(lambda _: past.done())
        return _unchanging(begun)

    def answer(self, served: Served, request: HttpRequest, endpoint: str = ENDPOINT) -> HttpResponse | Deferred:
        """Answer a query; without one, describe the service or send the query page.

        Args:
            served: the release.
            request: what was sent.
            endpoint: the path of the endpoint.

        Raises:
            ProblemError: the request is wrong (400, 403, 415), or accepts no format that is available (406).
            QueryError: the query has no result; a deferred response raises it too.
        """
        accept = request.headers.get("accept")
        key = (endpoint, request.query, accept, request.headers.get("accept-encoding"))
        cached: HttpResponse | None = served.cache.get(key) if request.method != "POST" else None
        if cached is not None:
            return revalidate(cached, request)
        protocol_request = read_request(request)
        if protocol_request.query is None:
            return self._endpoint(served, request, endpoint)
        page = partial(self._page, served, protocol_request, endpoint)
        return self.result(served, request, protocol_request, key, page)

    def result(
        self,
        served: Served,
        request: HttpRequest,
        protocol_request: ProtocolRequest,
        key: Hashable,
        page: Callable[[Form | None, PageResult], bytes],
    ) -> HttpResponse | Deferred:
        """Return the result of a query.

        Args:
            served: the release.
            request: what was sent.
            protocol_request: the query in it.
            key: under which the response is cached.
            page: returns the page with a result; for browsers.

        Raises:
            ProblemError: the request accepts no format that is available (406).
            QueryError: the query has no result; a deferred response raises it too.
        """
        accept = request.headers.get("accept")
        try:
            inspection = served.engine.inspect(protocol_request.query or "")
        except (QuerySyntaxError, QueryRefusedError) as error:
            if result_format(Form.SELECT, protocol_request.download, protocol_request.format, accept) is not HTML:
                raise
            return _problem_page(request, protocol_request, error, partial(page, None))
        chosen = result_format(inspection.form, protocol_request.download, protocol_request.format, accept)
        if chosen is HTML:
            return self._page_result(served, request, protocol_request, inspection, page)
        engine_request = self._engine_request(request, protocol_request, inspection, engine_media_type(chosen))
        name = None if request.method == "POST" else _representation(served, inspection, engine_request.key, chosen)
        condition = request.headers.get("if-none-match")
        if name and condition is not None and (etag := _matching_tag(name, condition)):
            headers = {"ETag": etag, "Vary": "Accept, Accept-Encoding", "Cache-Control": REVALIDATE}
            return HttpResponse(304, headers)

        begun = served.engine.begin(engine_request)
        again = name is not None and self._repeats.again(key)

        def respond(found: Answer | PendingAnswer) -> HttpResponse:
            result = found if isinstance(found, Answer) else found.result()
            if chosen is GEOJSON:
                result = as_geojson(result)
            version = _version(result, None if protocol_request.download else accept)
            response = finish(_response(result, chosen, protocol_request.download, name, version), request)
            body = response.body
            worth = again or (name is not None and isinstance(begun, PendingAnswer) and not begun.at_once)
            if worth and response.status == 200 and isinstance(body, bytes) and len(body) <= _CACHED_BYTES:
                served.cache.put(key, response, size=len(body))
            return response

        if isinstance(begun, Answer):
            if not _is_long(begun):
                return respond(begun)
            begun = PendingAnswer.completed(begun)
        return Deferred(begun, respond, _takes_long)

    def _endpoint(self, served: Served, request: HttpRequest, endpoint: str) -> HttpResponse:
        """Return the service description, never behind a redirect, or the empty query page."""
        chosen = accepted(request.headers.get("accept"), DESCRIPTION_OFFERS)
        if chosen is HTML:
            with speaking(language := language_of(request.headers)):
                body = self._render(served, blank_page(served, self._pages.layout(served), endpoint))
            headers = page_headers(language)
        else:
            body = served.once(describe, chosen.media_type, endpoint)
            headers = {"Content-Type": chosen.content_type, "Vary": "Accept"}
        headers |= {"ETag": f'"{hashlib.sha256(body).hexdigest()[:24]}"', "Cache-Control": REVALIDATE}
        return finish(HttpResponse(200, headers, body), request)

    def _page_result(
        self,
        served: Served,
        request: HttpRequest,
        protocol_request: ProtocolRequest,
        inspection: Inspection,
        page: Callable[[Form | None, PageResult], bytes],
    ) -> Deferred:
        """Return a page with the result; an error is on it too, under the status that it has elsewhere."""

        def respond(future: PendingAnswer) -> HttpResponse:
            try:
                result = page_result(served, inspection, future.result())
            except QueryError as error:
                return _problem_page(request, protocol_request, error, partial(page, inspection.form))
            return _result_page(request, partial(page, inspection.form), result)

        engine_request = self._engine_request(request, protocol_request, inspection, page_media_type(inspection))
        return Deferred(served.engine.submit(engine_request), respond, lambda _: True)

    def _page(
        self, served: Served, protocol_request: ProtocolRequest, endpoint: str, form: Form | None, result: PageResult
    ) -> bytes:
        """Return the query page with a result."""
        layout = self._pages.layout(served)
        return self._render(served, query_page(served, layout, protocol_request, form, result, endpoint=endpoint))

    def _render(self, served: Served, context: dict[str, object]) -> bytes:
        return self._pages.render("sparql.html", served, active="/sparql", **context).encode()

    def _engine_request(
        self, request: HttpRequest, protocol_request: ProtocolRequest, inspection: Inspection, media_type: str
    ) -> Request:
        query, default, named, *_ = protocol_request
        client = client_of(request, self._trusted_proxies)
        key = answer_key(inspection, media_type, default, named)
        return Request(query or "", media_type, default, named, client, inspection, key)


def _unchanging(begun: HttpResponse | Deferred) -> HttpResponse | Deferred:
    """Return a response that may be cached for ever, where it may be cached: a release does not change."""
    if isinstance(begun, HttpResponse):
        headers = begun.headers
        if headers.get("Cache-Control") == REVALIDATE:
            headers = {**headers, "Cache-Control": FOR_EVER}
        return begun._replace(headers=headers)

    def respond(future: PendingAnswer) -> HttpResponse:
        response = _unchanging(begun.finish(future))
        assert isinstance(response, HttpResponse)
        return response

    return begun._replace(finish=respond)


def page_headers(language: str) -> dict[str, str]:
    """Return the header fields of a page: it varies by what its language is chosen by."""
    return {
        "Content-Type": HTML.content_type,
        "Content-Language": language,
        "Vary": ", ".join(("Accept", *VARY)),
    }


def _result_page(
    request: HttpRequest, page: Callable[[PageResult], bytes], result: PageResult, problem: Problem | None = None
) -> HttpResponse:
    """Return a page with a result, or under the status of the problem that is shown instead."""
    with speaking(language := language_of(request.headers)):
        body = page(result)
    headers = {**(problem.headers if problem else {}), **page_headers(language), "Cache-Control": "no-store"}
    return finish(HttpResponse(problem.kind.status if problem else 200, headers, body), request)


def _problem_page(
    request: HttpRequest, protocol_request: ProtocolRequest, error: QueryError, page: Callable[[PageResult], bytes]
) -> HttpResponse:
    """Return a page with the query and what is wrong with it."""
    problem = problem_of(error)
    return _result_page(request, page, problem_result(problem, protocol_request.query or ""), problem)


def _takes_long(future: PendingAnswer) -> bool:
    return _is_long(future.answer)


def _is_long(answer: Answer | None) -> bool:
    """Return whether a result takes long to compress."""
    return answer is not None and answer.size_bytes > _CACHED_BYTES


def _version(result: Answer, accept: str | None) -> str | None:
    """Return the version of RDF that a result announces.

    Raises:
        QueryFormatError: the client accepts older ones only.
    """
    version = result.version
    if version and not accepts_version(accept, result.media_type, version):
        result.close()
        has = "triple terms" if version == FULL else "texts with a base direction"
        raise QueryFormatError(f"{result.media_type} of the version in Accept", f"it has {has}", f"version={version}")
    return version


def _response(result: Answer, chosen: Format, download: str, name: str | None, version: str | None) -> HttpResponse:
    """Return a whole result, with its length; a long one is sent from its file in chunks, without a coding."""
    announced = f"; version={version}" if version and chosen.media_type == result.media_type else ""
    headers = {
        "Content-Type": chosen.content_type + announced,
        "Content-Length": str(result.size_bytes),
        "Vary": "Accept",
        "Cache-Control": REVALIDATE if name else "no-store",
    }
    if name:
        headers["ETag"] = tag(name, IDENTITY)
    if download:
        headers["Content-Disposition"] = f'attachment; filename="query-result.{chosen.suffix}"'
    if isinstance(result.body, bytes) or result.size_bytes <= _IN_MEMORY_BYTES:
        return HttpResponse(200, headers, result.read())
    return HttpResponse(200, headers, FileRegion(result.body, result.size_bytes))


def _representation(served: Served, inspection: Inspection, key: bytes, chosen: Format) -> str | None:
    """Return the name of a GET's result: release, query, dataset and format; None if it may differ each time."""
    if inspection.volatile or inspection.form is None:
        return None
    return f"{served.release.version}-{key.hex()}-{tag_suffix(chosen)}"


def _matching_tag(name: str, condition: str) -> str | None:
    """Return the tag of a copy that the client has, in whatever coding, so that nothing needs to be evaluated.

    Args:
        name: of the representation.
        condition: the If-None-Match header; "*" names no copy, and is checked against the result.
    """
    tags = {part.strip().removeprefix("W/") for part in condition.split(",")}
    return next((etag for coding in (*CODINGS, IDENTITY) if (etag := tag(name, coding)) in tags), None)


def client_of(request: HttpRequest, trusted_proxies: int) -> str:
    """Return whom the query's seconds are counted against: the address, or for IPv6 the /64 that a subscriber has.

    Args:
        request: the request.
        trusted_proxies: how many proxies in front add to X-Forwarded-For.
    """
    address = request.remote_address
    if trusted_proxies > 0 and (field := request.headers.get("x-forwarded-for")):
        forwarded = field.split(",")
        address = forwarded[-trusted_proxies].strip() if len(forwarded) >= trusted_proxies else address
    if ":" not in address:
        return address
    try:
        parsed = ipaddress.IPv6Address(address)
    except ValueError:
        return address
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
